//! The life of a training.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Iteration, Label, Learnt, Project, Status, TagType};
use crate::{
    errors::{Result, ServiceError},
    learning::{Example, Lesson, Mark},
    limits,
};

/// How the caller wants to train.
#[derive(Debug, Default)]
pub(crate) struct TrainingRequest {
    pub(crate) advanced: bool,
    pub(crate) budget_hours: u32,
    pub(crate) force: bool,
    /// Only these tags; all when empty.
    pub(crate) tags: Vec<Uuid>,
    /// Echoed only.
    pub(crate) base: Option<(Uuid, Uuid)>,
}

/// What there is to learn for an iteration.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) project: Uuid,
    pub(crate) iteration: Uuid,
    labels: Vec<Label>,
    lesson: Lesson,
}

impl Job {
    /// Learns. Takes milliseconds to seconds of computing; the error says why nothing could be learnt.
    pub(crate) fn learn(self) -> std::result::Result<Learnt, String> {
        let (model, evaluation) = self.lesson.learn()?;
        Ok(Learnt { labels: self.labels.into(), model: Arc::new(model), evaluation: Arc::new(evaluation) })
    }
}

impl Project {
    /// Turns the workspace's iteration into one that is being trained, and makes the next one under `next`.
    pub(crate) fn begin_training(
        &mut self,
        wanted: &TrainingRequest,
        next: Uuid,
        now: Timestamp,
        tier: &limits::Tier,
    ) -> Result<Job> {
        if self.is_training() {
            return Err(ServiceError::training_in_progress());
        }
        for tag in &wanted.tags {
            self.workspace.tag(*tag)?;
        }
        if self.is_detection() {
            self.check_detection(wanted)?;
            return Err(ServiceError::not_emulated("train_project for object detection"));
        }
        let (labels, lesson) = self.lesson(wanted)?;
        let unchanged = self
            .iterations
            .iter()
            .any(|old| old.status != Status::Failed && old.content_version == self.content_version);
        if unchanged && !wanted.force {
            return Err(ServiceError::training_not_needed());
        }
        if self.iterations.len() >= tier.iterations_per_project {
            return Err(ServiceError::iteration_limit(tier.iterations_per_project));
        }
        self.iterations_made += 1;
        let next_name = format!("Iteration {}", self.iterations_made);
        let (id, name, created) = std::mem::replace(&mut self.next_iteration, (next, next_name, now));
        let name = self.free_iteration_name(name);
        self.iterations.push(Iteration {
            id,
            name,
            status: Status::Training,
            created,
            modified: now,
            trained: None,
            trained_for: None,
            advanced: wanted.advanced,
            budget_hours: wanted.budget_hours,
            minutes: 0,
            publish_name: None,
            publish_target: None,
            base: wanted.base,
            failure: None,
            view: self.workspace.clone(),
            content_version: self.content_version,
            learnt: None,
            exports: Vec::new(),
        });
        Ok(Job { project: self.id, iteration: id, labels, lesson })
    }

    /// Tells what is known once training is under way: what it is for.
    pub(crate) fn advance_training(&mut self, id: Uuid, now: Timestamp) -> Result<()> {
        let trained_for = Some((self.settings.domain, self.settings.classification()));
        let iteration = self.iteration_mut(id)?;
        iteration.trained_for = trained_for;
        iteration.minutes = 1;
        iteration.modified = now;
        Ok(())
    }

    /// Ends a training. Nothing happens when its iteration is gone.
    pub(crate) fn finish_training(
        &mut self,
        id: Uuid,
        outcome: std::result::Result<Learnt, String>,
        now: Timestamp,
    ) -> Result<()> {
        let iteration = self.iteration_mut(id)?;
        iteration.modified = now;
        match outcome {
            Ok(learnt) => {
                iteration.learnt = Some(learnt);
                iteration.trained = Some(now);
                iteration.status = Status::Completed;
            }
            Err(why) => {
                iteration.failure = Some(why);
                iteration.status = Status::Failed;
            }
        }
        Ok(())
    }

    fn free_iteration_name(&self, name: String) -> String {
        let taken = |name: &str| self.iterations.iter().any(|iteration| iteration.name == name);
        if !taken(&name) {
            return name;
        }
        (1..).map(|n| format!("{name} ({n})")).find(|name| !taken(name)).unwrap_or(name)
    }

    /// The tags that take part, in the order of their creation, each with its number of images.
    fn tags_in_training(&self, wanted: &TrainingRequest) -> Vec<(Label, usize)> {
        let counts = self.workspace.images_per_tag();
        let mut tags = self.workspace.tags();
        tags.sort_by_key(|tag| tag.number);
        tags.into_iter()
            .filter(|tag| wanted.tags.is_empty() || wanted.tags.contains(&tag.id))
            .map(|tag| {
                let label = Label { tag: tag.id, name: tag.name.clone(), kind: tag.kind };
                (label, counts.get(&tag.id).copied().unwrap_or_default())
            })
            .filter(|(_, count)| *count > 0 || !wanted.tags.is_empty())
            .collect()
    }

    fn check_detection(&self, wanted: &TrainingRequest) -> Result<()> {
        let tags = self.tags_in_training(wanted);
        if tags.iter().any(|(label, _)| label.kind == TagType::Negative) {
            return Err(ServiceError::detection_negative());
        }
        if tags.is_empty() {
            return Err(ServiceError::detection_too_little("At least one tag with images is needed."));
        }
        let least = limits::IMAGES_PER_DETECTION_TAG;
        match tags.iter().find(|(_, count)| *count < least) {
            Some((label, count)) => {
                Err(ServiceError::detection_too_little(too_few(&label.name, *count, least)))
            }
            None => Ok(()),
        }
    }

    /// The labels and what there is to learn of them, or the reason why it is too little.
    fn lesson(&self, wanted: &TrainingRequest) -> Result<(Vec<Label>, Lesson)> {
        let tags = self.tags_in_training(wanted);
        if tags.len() < limits::TAGS_TO_TRAIN {
            let why = format!(
                "At least {} tags with images are needed; there are {}.",
                limits::TAGS_TO_TRAIN,
                tags.len()
            );
            return Err(ServiceError::training_too_little(why));
        }
        let least = limits::IMAGES_PER_TAG;
        if let Some((label, count)) = tags.iter().find(|(_, count)| *count < least) {
            return Err(ServiceError::training_too_little(too_few(&label.name, *count, least)));
        }
        let labels: Vec<Label> = tags.into_iter().map(|(label, _)| label).collect();
        let mut examples = Vec::new();
        for image in self.workspace.images() {
            let present = (0..labels.len()).filter(|at| image.has_tag(labels[*at].tag));
            let marks: Vec<Mark> = present.map(|label| Mark { label, area: None }).collect();
            if self.settings.multiclass && marks.len() > 1 {
                return Err(ServiceError::training_several_tags());
            }
            if !marks.is_empty() {
                examples.push(Example {
                    image: image.picture.id,
                    descriptor: image.picture.descriptor.clone(),
                    marks,
                });
            }
        }
        let lesson = Lesson { labels: labels.len(), examples, exclusive: self.settings.multiclass };
        Ok((labels, lesson))
    }
}

fn too_few(name: &str, count: usize, least: usize) -> String {
    format!("The tag '{name}' is on {count} images; at least {least} are needed.")
}
