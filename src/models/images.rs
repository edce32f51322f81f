use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::de::{or_default, or_unset, string_map, unset};
use super::{ImageRegion, dates};

open_enum! {
    /// The order of a list of images or predictions.
    OrderBy {
        /// Latest first; what image lists do when none is given.
        Newest = "Newest",
        /// Earliest first: a list paged in this order does not shift when images are added.
        Oldest = "Oldest",
        /// Those first that training would gain most from; for predictions only.
        Suggested = "Suggested",
    }
}

open_enum! {
    /// Which images to list or count.
    TaggingStatus {
        /// Every image.
        All = "All",
        /// Those with a tag.
        Tagged = "Tagged",
        /// Those without a tag.
        Untagged = "Untagged",
    }
}

/// An image of a project.
///
/// The three URIs are signed: they open without a key, for about a day, and each listing renews them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Image {
    /// The image's id.
    pub id: Uuid,
    /// When it was uploaded, in UTC.
    #[serde(default, with = "dates")]
    pub created: Option<Timestamp>,
    /// In pixels; 0 when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub width: u32,
    /// In pixels; 0 when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub height: u32,
    /// The picture as it is used for training.
    pub resized_image_uri: Option<String>,
    /// A small version.
    pub thumbnail_uri: Option<String>,
    /// The picture as the service keeps it, which need not be the uploaded file byte by byte.
    pub original_image_uri: Option<String>,
    /// Empty when the image has no tag.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<ImageTag>,
    /// Empty when the image has no region.
    #[serde(default, deserialize_with = "or_default")]
    pub regions: Vec<ImageRegion>,
    /// Names and values of the caller's; empty when there are none.
    #[serde(default, deserialize_with = "string_map")]
    pub metadata: BTreeMap<String, String>,
}

/// A tag on an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageTag {
    /// The tag; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub tag_id: Uuid,
    /// The tag's name; `None` in the answer to an upload, given by listings.
    pub tag_name: Option<String>,
    /// When the image got the tag, in UTC.
    #[serde(default, with = "dates")]
    pub created: Option<Timestamp>,
}

/// An image and a tag to join, or that were joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageTagCreateEntry {
    /// The image; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub image_id: Uuid,
    /// The tag; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub tag_id: Uuid,
}

impl ImageTagCreateEntry {
    /// Puts a tag on an image.
    #[must_use]
    pub fn new(image_id: Uuid, tag_id: Uuid) -> Self {
        Self { image_id, tag_id }
    }
}

/// What became of each pair of a `create_image_tags`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageTagCreateSummary {
    /// New on their image.
    #[serde(default, deserialize_with = "or_default")]
    pub created: Vec<ImageTagCreateEntry>,
    /// On their image already.
    #[serde(default, deserialize_with = "or_default")]
    pub duplicated: Vec<ImageTagCreateEntry>,
    /// Refused because their image has as many tags as it may, 100.
    #[serde(default, deserialize_with = "or_default")]
    pub exceeded: Vec<ImageTagCreateEntry>,
}

impl ImageTagCreateSummary {
    /// The pairs that do not stand after the call: those beyond the limit. Duplicates are no failures.
    pub fn failures(&self) -> impl Iterator<Item = &ImageTagCreateEntry> {
        self.exceeded.iter()
    }
}

open_enum! {
    /// What became of one image of a metadata update.
    ImageMetadataUpdateStatus {
        /// Updated.
        Ok = "OK",
        /// The project has no such image.
        ErrorImageNotFound = "ErrorImageNotFound",
        /// More metadata than an image may have.
        ErrorLimitExceed = "ErrorLimitExceed",
        /// No cause was given.
        ErrorUnknown = "ErrorUnknown",
    }
}

impl ImageMetadataUpdateStatus {
    /// Whether the image has the metadata now.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Ok)
    }

    /// What happened and what to do about it, as a phrase for people.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Ok => "the metadata was updated",
            Self::ErrorImageNotFound => "the project has no image with this id",
            Self::ErrorLimitExceed => {
                "too much metadata; an image has at most 50 pairs, of names up to 256 characters and values up to 512"
            }
            Self::ErrorUnknown => "the service gave no cause; try the image alone",
            Self::Other(_) => "the service gave a status that this version of the library does not know",
        }
    }
}

/// What became of each image of a metadata update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageMetadataUpdateSummary {
    /// Whether every image was updated.
    #[serde(default, deserialize_with = "or_default")]
    pub is_batch_successful: bool,
    /// One for each image.
    #[serde(default, deserialize_with = "or_default")]
    pub images: Vec<ImageMetadataUpdateEntry>,
}

impl ImageMetadataUpdateSummary {
    /// The images that were not updated.
    pub fn failures(&self) -> impl Iterator<Item = &ImageMetadataUpdateEntry> {
        self.images.iter().filter(|entry| !entry.status.is_success())
    }
}

/// What became of one image of a metadata update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageMetadataUpdateEntry {
    /// The image; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub image_id: Uuid,
    /// Success, or the cause of the failure.
    #[serde(default = "unset", deserialize_with = "or_unset")]
    pub status: ImageMetadataUpdateStatus,
    /// The image's metadata after the update; empty after a failure.
    #[serde(default, deserialize_with = "string_map")]
    pub metadata: BTreeMap<String, String>,
}
