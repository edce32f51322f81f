//! Boxes and regions.

use serde::Serialize;
use uuid::Uuid;

use super::{image::TagNames, number::Single, time::Zoneless};
use crate::{
    learning::Area,
    store::{Image, Placement, Region, RegionSummary},
};

/// A box in fractions of a picture's sides, as 32-bit floats.
#[derive(Debug, Serialize)]
pub(super) struct BoundingBox {
    left: Single,
    top: Single,
    width: Single,
    height: Single,
}

impl From<Area> for BoundingBox {
    fn from(area: Area) -> Self {
        Self {
            left: Single(area.left),
            top: Single(area.top),
            width: Single(area.width),
            height: Single(area.height),
        }
    }
}

/// A region of an image. `tagName` is null when it was just made.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RegionObject {
    region_id: Uuid,
    tag_name: Option<String>,
    created: Zoneless,
    tag_id: Uuid,
    #[serde(flatten)]
    area: BoundingBox,
}

impl RegionObject {
    fn new(region: &Region, names: TagNames) -> Self {
        Self {
            region_id: region.id,
            tag_name: names.name(region.tag),
            created: Zoneless(region.created),
            tag_id: region.tag,
            area: region.area.into(),
        }
    }
}

/// The regions of an image.
pub(super) fn regions(image: &Image, names: TagNames) -> Vec<RegionObject> {
    image.regions.iter().map(|region| RegionObject::new(region, names)).collect()
}

/// What became of wanted regions. A list without regions is empty, not absent.
#[derive(Debug, Serialize)]
pub(crate) struct ImageRegionCreateSummary {
    created: Vec<ImageRegionCreateResult>,
    duplicated: Vec<ImageRegionCreateEntry>,
    exceeded: Vec<ImageRegionCreateEntry>,
}

/// A new region, its image first.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageRegionCreateResult {
    image_id: Uuid,
    #[serde(flatten)]
    region: RegionObject,
}

/// A region that was not made, as the caller wrote it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageRegionCreateEntry {
    image_id: Uuid,
    tag_id: Uuid,
    #[serde(flatten)]
    area: BoundingBox,
}

impl From<RegionSummary> for ImageRegionCreateSummary {
    fn from(summary: RegionSummary) -> Self {
        let created = |(image_id, region): &(Uuid, Region)| ImageRegionCreateResult {
            image_id: *image_id,
            region: RegionObject::new(region, TagNames::Null),
        };
        let entries = |refused: Vec<(Uuid, Placement)>| {
            let entry = |(image_id, placement): (Uuid, Placement)| ImageRegionCreateEntry {
                image_id,
                tag_id: placement.tag,
                area: placement.area.into(),
            };
            refused.into_iter().map(entry).collect()
        };
        Self {
            created: summary.created.iter().map(created).collect(),
            duplicated: entries(summary.duplicated),
            exceeded: entries(summary.exceeded),
        }
    }
}

/// Boxes in which something may be.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageRegionProposal {
    project_id: Uuid,
    image_id: Uuid,
    proposals: Vec<RegionProposal>,
}

/// A box in which something may be, and how much speaks for it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RegionProposal {
    confidence: Single,
    bounding_box: BoundingBox,
}

impl ImageRegionProposal {
    /// The proposals for an image, each with its confidence.
    pub(crate) fn new(project_id: Uuid, image_id: Uuid, proposals: Vec<(Area, f32)>) -> Self {
        let object = |(area, confidence): (Area, f32)| RegionProposal {
            confidence: Single(confidence),
            bounding_box: area.into(),
        };
        Self { project_id, image_id, proposals: proposals.into_iter().map(object).collect() }
    }
}
