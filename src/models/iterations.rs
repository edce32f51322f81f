use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::de::{or_default, or_unset, unset};
use super::{Classifier, ExportPlatform, ImageRegion, ImageTag, Prediction, dates};

open_enum! {
    /// How far an iteration is.
    IterationStatus {
        /// Not trained yet.
        New = "New",
        /// Being trained.
        Training = "Training",
        /// Trained.
        Completed = "Completed",
        /// The training failed; [`Iteration::training_error_details`] may say why.
        Failed = "Failed",
    }
}

impl IterationStatus {
    /// Whether waiting longer is pointless: the training is completed or has failed.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

open_enum! {
    /// How much effort goes into a training.
    TrainingType {
        /// Quick; the service's default.
        Regular = "Regular",
        /// As long as the reserved budget allows.
        Advanced = "Advanced",
    }
}

/// An iteration: one training of a project, and the model that came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Iteration {
    /// The iteration's id.
    pub id: Uuid,
    /// `Iteration 1` and so on unless renamed. Not what a prediction is asked of: that is `publish_name`.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// How far it is.
    #[serde(default = "unset", deserialize_with = "or_unset")]
    pub status: IterationStatus,
    /// UTC. May be well before the training began.
    #[serde(default, with = "dates")]
    pub created: Option<Timestamp>,
    /// UTC.
    #[serde(default, with = "dates")]
    pub last_modified: Option<Timestamp>,
    /// UTC; `None` until it is trained. In an imported project earlier than `created`.
    #[serde(default, with = "dates")]
    pub trained_at: Option<Timestamp>,
    /// The project; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub project_id: Uuid,
    /// Whether it can be exported, which its domain decides.
    #[serde(default, deserialize_with = "or_default")]
    pub exportable: bool,
    /// The platforms to export to. Usually `None`, even when `exportable`: the domain lists them.
    pub exportable_to: Option<Vec<ExportPlatform>>,
    /// The domain it is trained with; `None` when training has just begun.
    pub domain_id: Option<Uuid>,
    /// One tag or several per image; `None` when training has just begun.
    pub classification_type: Option<Classifier>,
    /// Regular or advanced.
    pub training_type: Option<TrainingType>,
    /// The budget of an advanced training, in hours; 0 for a regular one.
    #[serde(default, deserialize_with = "or_default")]
    pub reserved_budget_in_hours: u32,
    /// The time charged for the training, in minutes; not the time that passed.
    #[serde(default, deserialize_with = "or_default")]
    pub training_time_in_minutes: u32,
    /// The name for predictions; `None` unless published.
    pub publish_name: Option<String>,
    /// The Azure resource id of the prediction resource that it was published to; `None` unless published.
    pub original_publish_resource_id: Option<String>,
    /// The iteration that training started from; `None` unless one was given.
    pub custom_base_model_info: Option<CustomBaseModelInfo>,
    /// Why the training failed; `None` otherwise.
    pub training_error_details: Option<String>,
}

/// A trained iteration for another training to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CustomBaseModelInfo {
    /// The iteration's project.
    pub project_id: Uuid,
    /// A completed iteration, of a domain that goes with the new training's.
    pub iteration_id: Uuid,
}

impl CustomBaseModelInfo {
    /// An iteration of a project.
    #[must_use]
    pub fn new(project_id: Uuid, iteration_id: Uuid) -> Self {
        Self { project_id, iteration_id }
    }
}

/// How well an iteration does on the images that training held back. All figures are from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct IterationPerformance {
    /// The same figures for each tag.
    #[serde(default, deserialize_with = "or_default")]
    pub per_tag_performance: Vec<TagPerformance>,
    /// The share of predictions at or above the threshold that are right.
    #[serde(default, deserialize_with = "or_default")]
    pub precision: f64,
    /// The standard deviation of the precision.
    #[serde(default, deserialize_with = "or_default")]
    pub precision_std_deviation: f64,
    /// The share of what is to be found that is predicted at or above the threshold.
    #[serde(default, deserialize_with = "or_default")]
    pub recall: f64,
    /// The standard deviation of the recall.
    #[serde(default, deserialize_with = "or_default")]
    pub recall_std_deviation: f64,
    /// The mean of the precision over all thresholds.
    #[serde(default, deserialize_with = "or_default")]
    pub average_precision: f64,
}

/// How well an iteration does on one tag. All figures are from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TagPerformance {
    /// The tag; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub id: Uuid,
    /// The tag's name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The share of the tag's predictions at or above the threshold that are right.
    #[serde(default, deserialize_with = "or_default")]
    pub precision: f64,
    /// The standard deviation of the precision.
    #[serde(default, deserialize_with = "or_default")]
    pub precision_std_deviation: f64,
    /// The share of what bears the tag that is predicted at or above the threshold.
    #[serde(default, deserialize_with = "or_default")]
    pub recall: f64,
    /// The standard deviation of the recall.
    #[serde(default, deserialize_with = "or_default")]
    pub recall_std_deviation: f64,
    /// The mean of the precision over all thresholds.
    #[serde(default, deserialize_with = "or_default")]
    pub average_precision: f64,
}

/// An image that training held back, with what the iteration predicts for it. The URIs are signed, as an
/// [`Image`](super::Image)'s.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImagePerformance {
    /// What the iteration predicts.
    #[serde(default, deserialize_with = "or_default")]
    pub predictions: Vec<Prediction>,
    /// The image's id.
    pub id: Uuid,
    /// When the image was uploaded, in UTC.
    #[serde(default, with = "dates")]
    pub created: Option<Timestamp>,
    /// In pixels; 0 when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub width: u32,
    /// In pixels; 0 when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub height: u32,
    /// The picture.
    pub image_uri: Option<String>,
    /// A small version.
    pub thumbnail_uri: Option<String>,
    /// The tags that the image really has.
    #[serde(default, deserialize_with = "or_default")]
    pub tags: Vec<ImageTag>,
    /// The regions that the image really has.
    #[serde(default, deserialize_with = "or_default")]
    pub regions: Vec<ImageRegion>,
}
