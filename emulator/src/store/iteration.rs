//! Iterations: what training makes, and their publication.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Export, Project, Suggestion, TagType, View};
use crate::{
    domains::{self, Domain, DomainType},
    errors::{Result, ServiceError},
    learning::{Evaluation, Model},
};

/// Where an iteration is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    Training,
    Completed,
    Failed,
}

impl Status {
    /// The status as it is spelled on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Training => "Training",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
        }
    }
}

/// A tag that a model can give, as it was when the model was trained.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Label {
    pub(crate) tag: Uuid,
    pub(crate) name: String,
    pub(crate) kind: TagType,
}

/// A model and how well it does; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Learnt {
    /// The tags that its findings mean, by position.
    pub(crate) labels: Arc<[Label]>,
    pub(crate) model: Arc<Model>,
    pub(crate) evaluation: Arc<Evaluation>,
}

/// What a training makes, with what it was trained from.
#[derive(Debug)]
pub(crate) struct Iteration {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) status: Status,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) trained: Option<Timestamp>,
    /// Domain and kind of classification, known some time after training has begun.
    pub(crate) trained_for: Option<(&'static Domain, &'static str)>,
    pub(crate) advanced: bool,
    pub(crate) budget_hours: u32,
    pub(crate) minutes: u32,
    /// Name and prediction resource, while it is published.
    pub(crate) publish_name: Option<String>,
    pub(crate) publish_target: Option<String>,
    /// Project and iteration that the caller wanted training to start from; only echoed.
    pub(crate) base: Option<(Uuid, Uuid)>,
    /// The tags that were selected for its training; all when empty.
    pub(super) selected: Vec<Uuid>,
    pub(crate) failure: Option<String>,
    pub(crate) view: View,
    /// Version of the project's content that it was trained from.
    pub(super) content_version: u64,
    /// What it made of images of the project, by image.
    pub(super) suggestions: HashMap<Uuid, Suggestion>,
    /// What came of the training.
    pub(super) learnt: Option<Learnt>,
    pub(crate) exports: Vec<Export>,
}

impl Iteration {
    /// What was learnt, or the error that training is not over.
    pub(crate) fn learnt(&self) -> Result<&Learnt> {
        self.completed()?;
        self.learnt.as_ref().ok_or_else(ServiceError::iteration_not_trained)
    }

    /// What it suggested for images of the project.
    pub(crate) fn suggestions(&self) -> &HashMap<Uuid, Suggestion> {
        &self.suggestions
    }

    /// Refuses an iteration that is being trained, or failed.
    pub(super) fn completed(&self) -> Result<()> {
        if self.status == Status::Completed { Ok(()) } else { Err(ServiceError::iteration_not_trained()) }
    }

    /// Whether its models can be exported.
    pub(crate) fn exportable(&self) -> bool {
        self.status == Status::Completed && self.trained_for.is_some_and(|(domain, _)| domain.exportable())
    }

    /// The domain that it was trained for; the default one before that is known.
    pub(crate) fn domain(&self) -> &'static Domain {
        self.trained_for.map_or(&domains::DOMAINS[0], |(domain, _)| domain)
    }
}

impl Project {
    /// Every iteration that was trained or is being trained, the oldest first.
    pub(crate) fn iterations(&self) -> impl DoubleEndedIterator<Item = &Iteration> {
        self.iterations.iter()
    }

    /// An iteration by id; the one that no training has made yet is not found.
    pub(crate) fn iteration(&self, id: Uuid) -> Result<&Iteration> {
        self.iterations
            .iter()
            .find(|iteration| iteration.id == id)
            .ok_or_else(ServiceError::not_found_iteration)
    }

    /// An iteration to change.
    pub(super) fn iteration_mut(&mut self, id: Uuid) -> Result<&mut Iteration> {
        self.iterations
            .iter_mut()
            .find(|iteration| iteration.id == id)
            .ok_or_else(ServiceError::not_found_iteration)
    }

    /// The iteration to predict with: the named one, or the newest that is trained.
    pub(crate) fn iteration_to_test(&self, id: Option<Uuid>) -> Result<&Iteration> {
        match id {
            Some(id) => self.iteration(id),
            None => self
                .iterations
                .iter()
                .rev()
                .find(|iteration| iteration.status == Status::Completed)
                .ok_or_else(ServiceError::not_found_default_iteration),
        }
    }

    /// The iteration that is published under a name, in a project of this kind.
    pub(crate) fn published(&self, name: &str, kind: DomainType) -> Result<&Iteration> {
        if self.settings.domain.kind != kind {
            return Err(ServiceError::project_type());
        }
        self.iterations
            .iter()
            .find(|iteration| iteration.publish_name.as_deref() == Some(name))
            .ok_or_else(ServiceError::not_found_iteration)
    }

    /// Gives an iteration another name, which must be free.
    pub(crate) fn rename_iteration(&mut self, id: Uuid, name: &str, now: Timestamp) -> Result<()> {
        let name = name.trim();
        self.iteration(id)?;
        if name.is_empty() {
            return Err(ServiceError::iteration_name());
        }
        if self.iterations.iter().any(|other| other.id != id && other.name == name) {
            return Err(ServiceError::iteration_name_not_unique(name));
        }
        let iteration = self.iteration_mut(id)?;
        name.clone_into(&mut iteration.name);
        iteration.modified = now;
        Ok(())
    }

    /// Removes an iteration that is not published.
    pub(crate) fn delete_iteration(&mut self, id: Uuid) -> Result<()> {
        if let Some(name) = &self.iteration(id)?.publish_name {
            return Err(ServiceError::iteration_is_published(name));
        }
        self.iterations.retain(|iteration| iteration.id != id);
        Ok(())
    }

    /// Publishes an iteration under a name of this project. With `overwrite` another iteration gives the name up.
    pub(crate) fn publish(
        &mut self,
        id: Uuid,
        name: &str,
        target: &str,
        overwrite: bool,
        now: Timestamp,
    ) -> Result<()> {
        let iteration = self.iteration(id)?;
        iteration.completed()?;
        if let Some(name) = &iteration.publish_name {
            return Err(ServiceError::iteration_is_published(name));
        }
        if name.trim().is_empty() {
            return Err(ServiceError::publish_name("The name to publish under is empty."));
        }
        if !is_resource_id(target) {
            return Err(ServiceError::publish_target());
        }
        let holder = self.iterations.iter_mut().find(|other| other.publish_name.as_deref() == Some(name));
        if let Some(holder) = holder {
            if !overwrite {
                return Err(ServiceError::publish_name(format_args!("'{name}' is published already.")));
            }
            holder.withdraw(now);
        }
        let iteration = self.iteration_mut(id)?;
        iteration.publish_name = Some(name.to_owned());
        iteration.publish_target = Some(target.to_owned());
        iteration.modified = now;
        Ok(())
    }

    /// Withdraws a published iteration.
    pub(crate) fn unpublish(&mut self, id: Uuid, now: Timestamp) -> Result<()> {
        let iteration = self.iteration_mut(id)?;
        if iteration.publish_name.is_none() {
            return Err(ServiceError::iteration_not_published());
        }
        iteration.withdraw(now);
        Ok(())
    }
}

impl Iteration {
    /// Gives up the name under which it is published.
    fn withdraw(&mut self, now: Timestamp) {
        self.publish_name = None;
        self.publish_target = None;
        self.modified = now;
    }
}

/// Whether this is the full id of a Cognitive Services account: `/subscriptions/../resourceGroups/../providers/
/// Microsoft.CognitiveServices/accounts/..`, in any letter case.
fn is_resource_id(text: &str) -> bool {
    let parts: Vec<&str> = text.trim_end_matches('/').split('/').collect();
    let expected = [
        "",
        "subscriptions",
        "*",
        "resourceGroups",
        "*",
        "providers",
        "Microsoft.CognitiveServices",
        "accounts",
        "*",
    ];
    parts.len() == expected.len()
        && parts.iter().zip(expected).all(|(part, want)| match want {
            "*" => !part.is_empty(),
            _ => part.eq_ignore_ascii_case(want),
        })
}
