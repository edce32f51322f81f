//! The life of a training.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use uuid::Uuid;

use super::{Image, Iteration, Label, Learnt, Project, Region, Status, Tag, TagType, View};
use crate::{
    errors::{Result, ServiceError},
    learning::{Example, Lesson, Mark, Task},
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
    ) -> Result<Job> {
        if self.is_training() {
            return Err(ServiceError::training_in_progress());
        }
        for tag in &wanted.tags {
            self.workspace.tag(*tag)?;
        }
        let (labels, lesson) = self.lesson(&self.workspace, &wanted.tags)?;
        let unchanged = self
            .iterations
            .iter()
            .any(|old| old.status != Status::Failed && old.content_version == self.content_version);
        if unchanged && !wanted.force {
            return Err(ServiceError::training_not_needed());
        }
        if self.iterations.len() >= limits::ITERATIONS {
            return Err(ServiceError::iteration_limit(limits::ITERATIONS));
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
            selected: wanted.tags.clone(),
            failure: None,
            view: self.workspace.clone(),
            content_version: self.content_version,
            suggestions: HashMap::new(),
            learnt: None,
            exports: Vec::new(),
        });
        Ok(Job { project: self.id, iteration: id, labels, lesson })
    }

    /// What there is to learn for an iteration whose training was interrupted.
    pub(crate) fn resume_training(&self, id: Uuid) -> Result<Job> {
        let iteration = self.iteration(id)?;
        let (labels, lesson) = self.lesson(&iteration.view, &iteration.selected)?;
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

    /// The name, with a number when another iteration was given it.
    fn free_iteration_name(&self, name: String) -> String {
        let taken = |name: &str| self.iterations.iter().any(|iteration| iteration.name == name);
        if !taken(&name) {
            return name;
        }
        (1..).map(|n| format!("{name} ({n})")).find(|name| !taken(name)).unwrap_or(name)
    }

    /// The labels and what there is to learn of them, or the reason why it is too little.
    fn lesson(&self, view: &View, selected: &[Uuid]) -> Result<(Vec<Label>, Lesson)> {
        let task = match (self.is_detection(), self.settings.multiclass) {
            (true, _) => Task::Detection,
            (false, true) => Task::Multiclass,
            (false, false) => Task::Multilabel,
        };
        let labels = labels(view, selected);
        let mut counts = vec![0; labels.len()];
        let mut examples = Vec::new();
        for image in view.images() {
            let marks = marks(image, &labels, task);
            if task == Task::Multiclass && marks.len() > 1 {
                return Err(ServiceError::training_several_tags());
            }
            (0..labels.len())
                .filter(|label| marks.iter().any(|mark| mark.label == *label))
                .for_each(|label| counts[label] += 1);
            if !marks.is_empty() {
                examples.push(Example {
                    image: image.picture.id,
                    descriptor: image.picture.descriptor.clone(),
                    bytes: image.picture.bytes.clone(),
                    marks,
                });
            }
        }
        check(&labels, &counts, task)?;
        let lesson = Lesson { labels: labels.len(), examples, task };
        Ok((labels, lesson))
    }
}

/// The tags that take part, in the order of their creation: the selected ones, or all that are on images.
fn labels(view: &View, selected: &[Uuid]) -> Vec<Label> {
    let counts = view.images_per_tag();
    let takes_part = |tag: &Tag| match selected {
        [] => counts.contains_key(&tag.id),
        selected => selected.contains(&tag.id),
    };
    let mut tags = view.tags();
    tags.retain(|tag| takes_part(tag));
    tags.sort_by_key(|tag| tag.number);
    tags.iter().map(|tag| Label { tag: tag.id, name: tag.name.clone(), kind: tag.kind }).collect()
}

/// What an image shows of these labels: boxes for a detection, else the whole image once per tag.
fn marks(image: &Image, labels: &[Label], task: Task) -> Vec<Mark> {
    let label = |tag: Uuid| labels.iter().position(|label| label.tag == tag);
    if task == Task::Detection {
        let mark = |region: &Region| Some(Mark { label: label(region.tag)?, area: Some(region.area) });
        return image.regions.iter().filter_map(mark).collect();
    }
    let mut present: Vec<usize> = image.tags.iter().filter_map(|on| label(on.tag)).collect();
    present.sort_unstable();
    present.into_iter().map(|label| Mark { label, area: None }).collect()
}

/// Whether labels that are on so many images can be learnt.
fn check(labels: &[Label], counts: &[usize], task: Task) -> Result<()> {
    let detection = task == Task::Detection;
    let (tags, images, refuse): (_, _, fn(String) -> ServiceError) = if detection {
        (1, limits::IMAGES_PER_DETECTION_TAG, ServiceError::detection_too_little)
    } else {
        (limits::TAGS_TO_TRAIN, limits::IMAGES_PER_TAG, ServiceError::training_too_little)
    };
    if detection && labels.iter().any(|label| label.kind == TagType::Negative) {
        return Err(ServiceError::detection_negative());
    }
    if labels.len() < tags {
        return Err(refuse(format!("Tags that have images: {}; needed: {tags}.", labels.len())));
    }
    match labels.iter().zip(counts).find(|(_, count)| **count < images) {
        Some((label, count)) => {
            let what = if detection { "has regions in" } else { "is on" };
            let name = &label.name;
            Err(refuse(format!("The tag '{name}' {what} {count} images; at least {images} are needed.")))
        }
        None => Ok(()),
    }
}
