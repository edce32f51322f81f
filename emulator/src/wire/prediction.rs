//! Predictions.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{
    image::{ImageTagObject, TagNames, tags},
    number::Single,
    region::{BoundingBox, RegionObject, regions},
    time::{Zoneless, Zulu},
};
use crate::{
    learning::Finding,
    links::Links,
    store::{Image, Label},
};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PredictionObject {
    id: Uuid,
    project: Uuid,
    iteration: Uuid,
    created: Zulu,
    predictions: Vec<TagPrediction>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TagPrediction {
    probability: Single,
    tag_id: Uuid,
    tag_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bounding_box: Option<BoundingBox>,
    tag_type: &'static str,
}

/// Findings, in their order, by the tags that they mean.
pub(super) fn predictions(labels: &[Label], findings: &[Finding]) -> Vec<TagPrediction> {
    let object = |finding: &Finding| {
        let label = labels.get(finding.label)?;
        Some(TagPrediction {
            probability: Single(finding.probability),
            tag_id: label.tag,
            tag_name: label.name.clone(),
            bounding_box: finding.area.map(BoundingBox::from),
            tag_type: label.kind.name(),
        })
    };
    findings.iter().filter_map(object).collect()
}

impl PredictionObject {
    pub(crate) fn new(
        id: Uuid,
        (project, iteration): (Uuid, Uuid),
        created: Timestamp,
        (labels, findings): (&[Label], &[Finding]),
    ) -> Self {
        let predictions = predictions(labels, findings);
        Self { id, project, iteration, created: Zulu(created), predictions }
    }
}

/// What a model made of a picture that was held out of its training.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImagePerformanceObject {
    predictions: Vec<TagPrediction>,
    id: Uuid,
    created: Zoneless,
    width: u32,
    height: u32,
    image_uri: String,
    thumbnail_uri: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<ImageTagObject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    regions: Vec<RegionObject>,
}

impl ImagePerformanceObject {
    pub(crate) fn new(
        project: Uuid,
        image: &Image,
        names: TagNames,
        (labels, findings): (&[Label], &[Finding]),
        links: &Links,
    ) -> Self {
        let picture = &image.picture;
        Self {
            predictions: predictions(labels, findings),
            id: picture.id,
            created: Zoneless(picture.created),
            width: picture.width,
            height: picture.height,
            image_uri: links.image(project, picture.id),
            thumbnail_uri: links.thumbnail(project, picture.id),
            tags: tags(image, names),
            regions: regions(image, names),
        }
    }
}
