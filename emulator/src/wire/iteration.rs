//! Iterations, their performance and their exports.

use serde::Serialize;
use uuid::Uuid;

use super::{number::Single, time::Zulu};
use crate::{
    learning::Scores,
    links::Links,
    store::{Export, Iteration, Label},
};

/// An iteration. `trainedAt` is absent until it is trained; domain and classification type are null when
/// training has just begun, and what concerns publishing while it is not published.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IterationObject {
    id: Uuid,
    name: String,
    status: &'static str,
    created: Zulu,
    last_modified: Zulu,
    #[serde(skip_serializing_if = "Option::is_none")]
    trained_at: Option<Zulu>,
    project_id: Uuid,
    exportable: bool,
    /// Always null in this version of the service.
    exportable_to: Option<()>,
    domain_id: Option<Uuid>,
    classification_type: Option<&'static str>,
    training_type: &'static str,
    reserved_budget_in_hours: u32,
    training_time_in_minutes: u32,
    publish_name: Option<String>,
    original_publish_resource_id: Option<String>,
    custom_base_model_info: Option<BaseModel>,
    training_error_details: Option<String>,
}

/// The iteration that a training was to start from.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BaseModel {
    project_id: Uuid,
    iteration_id: Uuid,
}

impl IterationObject {
    pub(crate) fn new(project: Uuid, iteration: &Iteration) -> Self {
        Self {
            id: iteration.id,
            name: iteration.name.clone(),
            status: iteration.status.name(),
            created: Zulu(iteration.created),
            last_modified: Zulu(iteration.modified),
            trained_at: iteration.trained.map(Zulu),
            project_id: project,
            exportable: iteration.exportable(),
            exportable_to: None,
            domain_id: iteration.trained_for.map(|(domain, _)| domain.id),
            classification_type: iteration.trained_for.map(|(_, classification)| classification),
            training_type: if iteration.advanced { "Advanced" } else { "Regular" },
            reserved_budget_in_hours: iteration.budget_hours,
            training_time_in_minutes: iteration.minutes,
            publish_name: iteration.publish_name.clone(),
            original_publish_resource_id: iteration.publish_target.clone(),
            custom_base_model_info: iteration
                .base
                .map(|(project_id, iteration_id)| BaseModel { project_id, iteration_id }),
            training_error_details: iteration.failure.clone(),
        }
    }
}

/// How well an iteration does: by tag, in the order of the model's labels, then in all.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PerformanceObject {
    per_tag_performance: Vec<TagPerformance>,
    #[serde(flatten)]
    total: ScoresObject,
}

/// How well an iteration does on one tag.
#[derive(Debug, Serialize)]
struct TagPerformance {
    id: Uuid,
    name: String,
    #[serde(flatten)]
    scores: ScoresObject,
}

/// Five numbers between 0 and 1.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScoresObject {
    precision: Single,
    precision_std_deviation: Single,
    recall: Single,
    recall_std_deviation: Single,
    average_precision: Single,
}

impl From<Scores> for ScoresObject {
    fn from(scores: Scores) -> Self {
        Self {
            precision: Single(scores.precision),
            precision_std_deviation: Single(0.0),
            recall: Single(scores.recall),
            recall_std_deviation: Single(0.0),
            average_precision: Single(scores.average_precision),
        }
    }
}

impl PerformanceObject {
    pub(crate) fn new(labels: &[Label], (per_label, total): (Vec<Scores>, Scores)) -> Self {
        let object = |(label, scores): (&Label, Scores)| TagPerformance {
            id: label.tag,
            name: label.name.clone(),
            scores: scores.into(),
        };
        Self { per_tag_performance: labels.iter().zip(per_label).map(object).collect(), total: total.into() }
    }
}

/// An export of a model. `downloadUri` is null until it is `Done`, `flavor` when none was asked for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportObject {
    platform: String,
    status: &'static str,
    download_uri: Option<String>,
    flavor: Option<String>,
    newer_version_available: bool,
}

impl ExportObject {
    pub(crate) fn new(project: Uuid, iteration: Uuid, export: &Export, links: &Links) -> Self {
        let done = export.archive.is_some();
        Self {
            platform: export.platform.clone(),
            status: if done { "Done" } else { "Exporting" },
            download_uri: done.then(|| links.export(project, &export.file(iteration))),
            flavor: export.flavor.clone(),
            newer_version_available: false,
        }
    }
}
