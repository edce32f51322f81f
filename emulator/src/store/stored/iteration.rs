//! Iterations, their models and their exports.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Files, Restored, take,
    view::{Parts, StoredView, Storing},
};
use crate::{
    learning::{Evaluation, StoredModel},
    store::{Export, Iteration, Label, Learnt, Settings, Status, Suggestion},
};

/// An iteration. One that was being trained has no model, and its training begins again.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StoredIteration {
    id: Uuid,
    name: String,
    status: Status,
    created: Timestamp,
    modified: Timestamp,
    trained: Option<Timestamp>,
    /// Domain and kind of classification.
    trained_for: Option<(Uuid, String)>,
    advanced: bool,
    budget_hours: u32,
    minutes: u32,
    publish_name: Option<String>,
    publish_target: Option<String>,
    base: Option<(Uuid, Uuid)>,
    selected: Vec<Uuid>,
    failure: Option<String>,
    view: StoredView,
    suggestions: HashMap<Uuid, Suggestion>,
    content_version: u64,
    learnt: Option<StoredLearnt>,
    exports: Vec<StoredExport>,
}

/// What was learnt. Labels are told by position everywhere below.
#[derive(Debug, Serialize, Deserialize)]
struct StoredLearnt {
    labels: Vec<Label>,
    model: StoredModel,
    evaluation: Evaluation,
}

/// An exported model.
#[derive(Debug, Serialize, Deserialize)]
struct StoredExport {
    platform: String,
    flavor: Option<String>,
    /// None while the archive is being made.
    file: Option<String>,
}

impl StoredIteration {
    pub(super) fn of(iteration: &Iteration, storing: &mut Storing) -> Self {
        let export = |export: &Export| StoredExport {
            platform: export.platform.clone(),
            flavor: export.flavor.clone(),
            file: export
                .archive
                .as_ref()
                .map(|archive| storing.file("exports", &export.file(iteration.id), archive)),
        };
        Self {
            exports: iteration.exports.iter().map(export).collect(),
            id: iteration.id,
            name: iteration.name.clone(),
            status: iteration.status,
            created: iteration.created,
            modified: iteration.modified,
            trained: iteration.trained,
            trained_for: iteration.trained_for.map(|(domain, kind)| (domain.id, kind.to_owned())),
            advanced: iteration.advanced,
            budget_hours: iteration.budget_hours,
            minutes: iteration.minutes,
            publish_name: iteration.publish_name.clone(),
            publish_target: iteration.publish_target.clone(),
            base: iteration.base,
            selected: iteration.selected.clone(),
            failure: iteration.failure.clone(),
            view: storing.view(&iteration.view),
            suggestions: iteration.suggestions.clone(),
            content_version: iteration.content_version,
            learnt: iteration.learnt.as_ref().map(StoredLearnt::of),
        }
    }

    /// The iteration again. Refused when a model and the status, or findings and the labels, do not go together.
    pub(super) fn restore(self, content: &Parts, files: &mut Files) -> Restored<Iteration> {
        let trained_for = |(domain, kind): (Uuid, String)| {
            let found = Settings::checked(Some(domain), Some(&kind), Vec::new());
            found.map(|found| (found.domain, found.classification())).map_err(|error| error.message)
        };
        let export = |StoredExport { platform, flavor, file }| {
            let archive = file.map(|file| take(files, &file)).transpose()?;
            Ok(Export { platform, flavor, archive })
        };
        let exports = self.exports.into_iter().map(export).collect::<Restored<_>>()?;
        let learnt = self.learnt.map(StoredLearnt::restore).transpose()?;
        if (self.status == Status::Completed) != learnt.is_some() {
            return Err(format!("iteration '{}' has a model and is not trained, or the reverse", self.name));
        }
        let labels = learnt.as_ref().map_or(0, |learnt: &Learnt| learnt.labels.len());
        let mut suggested = self.suggestions.values().flat_map(|suggestion| &suggestion.findings);
        if suggested.any(|finding| finding.label >= labels) {
            return Err(format!("iteration '{}' suggests a tag that is not there", self.name));
        }
        Ok(Iteration {
            id: self.id,
            name: self.name,
            status: self.status,
            created: self.created,
            modified: self.modified,
            trained: self.trained,
            trained_for: self.trained_for.map(trained_for).transpose()?,
            advanced: self.advanced,
            budget_hours: self.budget_hours,
            minutes: self.minutes,
            publish_name: self.publish_name,
            publish_target: self.publish_target,
            base: self.base,
            selected: self.selected,
            failure: self.failure,
            view: self.view.restore(content)?,
            suggestions: self.suggestions,
            content_version: self.content_version,
            learnt,
            exports,
        })
    }
}

impl StoredLearnt {
    fn of(learnt: &Learnt) -> Self {
        Self {
            labels: learnt.labels.to_vec(),
            model: StoredModel::from(&*learnt.model),
            evaluation: Evaluation::clone(&learnt.evaluation),
        }
    }

    fn restore(self) -> Restored<Learnt> {
        let Self { labels, model, evaluation } = self;
        let model = model.restore(labels.len()).filter(|_| evaluation.fits(labels.len()));
        let model = model.ok_or("a model that does not fit its tags")?;
        Ok(Learnt { labels: labels.into(), model: Arc::new(model), evaluation: Arc::new(evaluation) })
    }
}
