//! Images and what becomes of uploads.

use serde::Serialize;
use uuid::Uuid;

use super::{
    region::{RegionObject, regions},
    time::Zoneless,
};
use crate::{
    links::Links,
    store::{Described, Image, ImageTag, Metadata, TaggingSummary, View},
};

/// Whether the tags on an image carry their names. Answers to uploads leave them out.
#[derive(Clone, Copy)]
pub(crate) enum TagNames<'a> {
    Null,
    Of(&'a View),
}

impl TagNames<'_> {
    /// The name to show for a tag; none when names are left out or the tag is gone.
    pub(super) fn name(self, tag: Uuid) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Of(view) => view.tag_name(tag).map(str::to_owned),
        }
    }
}

/// An image of a project. `tags`, `regions` and `metadata` are absent when there are none.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageObject {
    id: Uuid,
    created: Zoneless,
    width: u32,
    height: u32,
    resized_image_uri: String,
    thumbnail_uri: String,
    original_image_uri: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<ImageTagObject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    regions: Vec<RegionObject>,
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    metadata: Metadata,
}

/// A tag on an image. `tagName` is null in answers to uploads.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ImageTagObject {
    tag_id: Uuid,
    tag_name: Option<String>,
    created: Zoneless,
}

/// The tags on an image, in the order in which they came.
pub(super) fn tags(image: &Image, names: TagNames) -> Vec<ImageTagObject> {
    let object = |on: &ImageTag| ImageTagObject {
        tag_id: on.tag,
        tag_name: names.name(on.tag),
        created: Zoneless(on.created),
    };
    image.tags.iter().map(object).collect()
}

impl ImageObject {
    pub(crate) fn new(project: Uuid, image: &Image, names: TagNames, links: &Links) -> Self {
        let picture = &image.picture;
        let original = links.image(project, picture.id);
        Self {
            id: picture.id,
            created: Zoneless(picture.created),
            width: picture.width,
            height: picture.height,
            resized_image_uri: original.clone(),
            thumbnail_uri: links.thumbnail(project, picture.id),
            original_image_uri: original,
            tags: tags(image, names),
            regions: regions(image, names),
            metadata: image.metadata.clone(),
        }
    }
}

/// What became of an upload. The flag is false when one picture failed or was there already.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageCreateSummary {
    pub(crate) is_batch_successful: bool,
    pub(crate) images: Vec<ImageCreateResult>,
}

/// What became of one picture. `image` is null when it failed; a duplicate shows the image that was there.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageCreateResult {
    pub(crate) source_url: Option<String>,
    pub(crate) status: &'static str,
    pub(crate) image: Option<ImageObject>,
}

/// What became of pairs of image and tag. A list without pairs is empty, not absent.
#[derive(Debug, Serialize)]
pub(crate) struct ImageTagCreateSummary {
    created: Vec<ImageTagEntry>,
    duplicated: Vec<ImageTagEntry>,
    exceeded: Vec<ImageTagEntry>,
}

/// A pair of image and tag, without a date.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageTagEntry {
    image_id: Uuid,
    tag_id: Uuid,
}

impl From<TaggingSummary> for ImageTagCreateSummary {
    fn from(summary: TaggingSummary) -> Self {
        let entries = |pairs: Vec<(Uuid, Uuid)>| {
            pairs.into_iter().map(|(image_id, tag_id)| ImageTagEntry { image_id, tag_id }).collect()
        };
        Self {
            created: entries(summary.created),
            duplicated: entries(summary.duplicated),
            exceeded: entries(summary.exceeded),
        }
    }
}

/// What became of an update of metadata.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageMetadataUpdateSummary {
    pub(crate) is_batch_successful: bool,
    images: Vec<ImageMetadataUpdateEntry>,
}

/// What became of one image's metadata, which is absent when the update failed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageMetadataUpdateEntry {
    image_id: Uuid,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata>,
}

impl From<Vec<(Uuid, Described)>> for ImageMetadataUpdateSummary {
    fn from(outcomes: Vec<(Uuid, Described)>) -> Self {
        let entry = |(image_id, outcome)| {
            let (status, metadata) = match outcome {
                Described::Ok(metadata) => ("OK", Some(metadata)),
                Described::ImageNotFound => ("ErrorImageNotFound", None),
                Described::LimitExceed => ("ErrorLimitExceed", None),
            };
            ImageMetadataUpdateEntry { image_id, status, metadata }
        };
        let images: Vec<_> = outcomes.into_iter().map(entry).collect();
        Self { is_batch_successful: images.iter().all(|image| image.status == "OK"), images }
    }
}
