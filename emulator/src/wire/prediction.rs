//! Predictions.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{
    image::{ImageTagObject, TagNames, tags},
    number::Single,
    region::{RegionObject, regions},
    time::{Zoneless, Zulu},
};
use crate::{learning::Label, links::Links, store::Image};

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
struct TagPrediction {
    probability: Single,
    tag_id: Uuid,
    tag_name: String,
    tag_type: &'static str,
}

/// Tags and their probabilities, the most probable first.
fn ranked(labels: &[Label], probabilities: &[f32]) -> Vec<TagPrediction> {
    let mut pairs: Vec<(&Label, f32)> = labels.iter().zip(probabilities.iter().copied()).collect();
    pairs.sort_by(|a, b| b.1.total_cmp(&a.1));
    let object = |(label, probability): (&Label, f32)| TagPrediction {
        probability: Single(probability),
        tag_id: label.tag,
        tag_name: label.name.clone(),
        tag_type: label.kind.name(),
    };
    pairs.into_iter().map(object).collect()
}

impl PredictionObject {
    pub(crate) fn new(
        id: Uuid,
        (project, iteration): (Uuid, Uuid),
        created: Timestamp,
        labels: &[Label],
        probabilities: &[f32],
    ) -> Self {
        Self { id, project, iteration, created: Zulu(created), predictions: ranked(labels, probabilities) }
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
        (labels, probabilities): (&[Label], &[f32]),
        links: &Links,
    ) -> Self {
        let picture = &image.picture;
        Self {
            predictions: ranked(labels, probabilities),
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
