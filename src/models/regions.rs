use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::dates;
use super::de::or_default;

/// A rectangle in an image, in fractions of the image's width and height (0 to 1), from its top left corner.
///
/// Every box of the service has this shape; the constructors convert from the other usual ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BoundingBox {
    /// The left edge, as a fraction of the image's width.
    pub left: f64,
    /// The top edge, as a fraction of the image's height.
    pub top: f64,
    /// A fraction of the image's width; `left + width` is at most 1.
    pub width: f64,
    /// A fraction of the image's height; `top + height` is at most 1.
    pub height: f64,
}

impl BoundingBox {
    /// A box from its top left corner and its size, in fractions.
    #[must_use]
    pub fn new(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { left, top, width, height }
    }

    /// A box from its top left and bottom right corners, in fractions.
    #[must_use]
    pub fn from_corners(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self::new(left, top, right - left, bottom - top)
    }

    /// A box from its centre and its size, in fractions: the format of YOLO label files.
    #[must_use]
    pub fn from_center(center_x: f64, center_y: f64, width: f64, height: f64) -> Self {
        Self::new(center_x - width / 2.0, center_y - height / 2.0, width, height)
    }

    /// A box from its top left corner and its size in pixels of an image of the given size, which must not be 0.
    #[must_use]
    pub fn from_pixels(
        left: f64,
        top: f64,
        width: f64,
        height: f64,
        image_width: u32,
        image_height: u32,
    ) -> Self {
        let (x, y) = (f64::from(image_width), f64::from(image_height));
        Self::new(left / x, top / y, width / x, height / y)
    }
}

/// A region to create together with its image. The coordinates are those of a [`BoundingBox`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Region {
    /// The tag of what the region shows; the image gets this tag too.
    pub tag_id: Uuid,
    /// The left edge, as a fraction of the image's width.
    pub left: f64,
    /// The top edge, as a fraction of the image's height.
    pub top: f64,
    /// A fraction of the image's width.
    pub width: f64,
    /// A fraction of the image's height.
    pub height: f64,
}

impl Region {
    /// A region from its tag, its top left corner and its size, in fractions.
    #[must_use]
    pub fn new(tag_id: Uuid, left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { tag_id, left, top, width, height }
    }

    /// A region with the coordinates of a box.
    #[must_use]
    pub fn from_bounding_box(tag_id: Uuid, bounding_box: BoundingBox) -> Self {
        let BoundingBox { left, top, width, height } = bounding_box;
        Self::new(tag_id, left, top, width, height)
    }
}

/// A region of an image. The coordinates are those of a [`BoundingBox`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageRegion {
    /// What `delete_image_regions` takes; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub region_id: Uuid,
    /// The name of the region's tag; `None` in the answer to an upload.
    pub tag_name: Option<String>,
    /// UTC.
    #[serde(default, with = "dates")]
    pub created: Option<Timestamp>,
    /// The tag of what the region shows.
    pub tag_id: Uuid,
    /// The left edge, as a fraction of the image's width.
    pub left: f64,
    /// The top edge, as a fraction of the image's height.
    pub top: f64,
    /// A fraction of the image's width.
    pub width: f64,
    /// A fraction of the image's height.
    pub height: f64,
}

/// A region to create on an image that the project already has. The coordinates are those of a [`BoundingBox`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageRegionCreateEntry {
    /// The image.
    pub image_id: Uuid,
    /// The tag of what the region shows; the image gets this tag too.
    pub tag_id: Uuid,
    /// The left edge, as a fraction of the image's width.
    pub left: f64,
    /// The top edge, as a fraction of the image's height.
    pub top: f64,
    /// A fraction of the image's width.
    pub width: f64,
    /// A fraction of the image's height.
    pub height: f64,
}

impl ImageRegionCreateEntry {
    /// A region from its image, its tag, its top left corner and its size, in fractions.
    #[must_use]
    pub fn new(image_id: Uuid, tag_id: Uuid, left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { image_id, tag_id, left, top, width, height }
    }

    /// A region with the coordinates of a box, such as a proposal's or a prediction's.
    #[must_use]
    pub fn from_bounding_box(image_id: Uuid, tag_id: Uuid, bounding_box: BoundingBox) -> Self {
        let BoundingBox { left, top, width, height } = bounding_box;
        Self::new(image_id, tag_id, left, top, width, height)
    }
}

/// A region that was created. The coordinates are those of a [`BoundingBox`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageRegionCreateResult {
    /// The image; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub image_id: Uuid,
    /// What `delete_image_regions` takes; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub region_id: Uuid,
    /// Usually `None` here; listings give it.
    pub tag_name: Option<String>,
    /// UTC.
    #[serde(default, with = "dates")]
    pub created: Option<Timestamp>,
    /// The tag of what the region shows.
    pub tag_id: Uuid,
    /// The left edge, as a fraction of the image's width.
    pub left: f64,
    /// The top edge, as a fraction of the image's height.
    pub top: f64,
    /// A fraction of the image's width.
    pub width: f64,
    /// A fraction of the image's height.
    pub height: f64,
}

/// What became of each region of a `create_image_regions`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageRegionCreateSummary {
    /// New regions.
    #[serde(default, deserialize_with = "or_default")]
    pub created: Vec<ImageRegionCreateResult>,
    /// Regions that the images had already.
    #[serde(default, deserialize_with = "or_default")]
    pub duplicated: Vec<ImageRegionCreateEntry>,
    /// Regions that were refused because their image has as many as it may, 300.
    #[serde(default, deserialize_with = "or_default")]
    pub exceeded: Vec<ImageRegionCreateEntry>,
}

impl ImageRegionCreateSummary {
    /// The regions that the images lack after the call: those beyond the limit. Duplicates are no failures.
    pub fn failures(&self) -> impl Iterator<Item = &ImageRegionCreateEntry> {
        self.exceeded.iter()
    }
}

/// Boxes in an image that probably hold something, whatever it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageRegionProposal {
    /// The image's project; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub project_id: Uuid,
    /// The image; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub image_id: Uuid,
    /// The most confident first. Many may share one box.
    #[serde(default, deserialize_with = "or_default")]
    pub proposals: Vec<RegionProposal>,
}

/// A box that probably holds something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegionProposal {
    /// From 0 to 1.
    #[serde(default, deserialize_with = "or_default")]
    pub confidence: f64,
    /// Where.
    pub bounding_box: Option<BoundingBox>,
}
