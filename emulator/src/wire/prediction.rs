//! Predictions.

use serde::{Deserialize, Serialize};
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
    store::{Image, Label, Prediction},
};

/// What a model made of a picture.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PredictionObject {
    id: Uuid,
    project: Uuid,
    iteration: Uuid,
    created: Zulu,
    predictions: Vec<TagPrediction>,
}

/// A tag that was found. `boundingBox` is absent when the whole picture is meant.
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
    pub(crate) fn new(project: Uuid, prediction: &Prediction) -> Self {
        Self {
            id: prediction.id,
            project,
            iteration: prediction.iteration,
            created: Zulu(prediction.created),
            predictions: predictions(&prediction.labels, &prediction.findings),
        }
    }
}

/// A prediction that was kept, with links to its picture.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredPredictionObject {
    resized_image_uri: String,
    thumbnail_uri: String,
    original_image_uri: String,
    domain: Uuid,
    #[serde(flatten)]
    prediction: PredictionObject,
}

impl StoredPredictionObject {
    pub(crate) fn new(project: Uuid, prediction: &Prediction, links: &Links) -> Self {
        let original = links.predicted(project, prediction.id);
        Self {
            resized_image_uri: original.clone(),
            thumbnail_uri: links.predicted_thumbnail(project, prediction.id),
            original_image_uri: original,
            domain: prediction.domain,
            prediction: PredictionObject::new(project, prediction),
        }
    }
}

/// Which stored predictions are asked for, and where the list goes on.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PredictionQueryToken {
    pub(crate) session: Option<String>,
    pub(crate) continuation: Option<String>,
    pub(crate) max_count: Option<i64>,
    pub(crate) order_by: Option<String>,
    pub(crate) tags: Option<Vec<PredictionQueryTag>>,
    pub(crate) iteration_id: Option<Uuid>,
    pub(crate) start_time: Option<String>,
    pub(crate) end_time: Option<String>,
    pub(crate) application: Option<String>,
}

/// A tag, and between which probabilities it must have been found.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PredictionQueryTag {
    id: Uuid,
    min_threshold: Option<Single>,
    max_threshold: Option<Single>,
}

impl PredictionQueryTag {
    /// The tag, and the lowest and highest probability that are asked for.
    pub(crate) fn range(&self) -> (Uuid, f32, f32) {
        let bound = |given: Option<Single>, absent| given.map_or(absent, |bound| bound.0);
        (self.id, bound(self.min_threshold, 0.0), bound(self.max_threshold, 1.0))
    }
}

/// A page of stored predictions, and how to go on.
#[derive(Debug, Serialize)]
pub(crate) struct PredictionQueryResult {
    pub(crate) token: PredictionQueryToken,
    pub(crate) results: Vec<StoredPredictionObject>,
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
