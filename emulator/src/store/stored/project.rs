//! Projects.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Files, Restored,
    iteration::StoredIteration,
    prediction::StoredPredictions,
    view::{StoredContent, StoredView, Storing},
};
use crate::store::{Project, Settings};

/// A project. Its pictures and tags are in `content`, and views name them by position.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StoredProject {
    id: Uuid,
    name: String,
    description: String,
    settings: StoredSettings,
    created: Timestamp,
    modified: Timestamp,
    container: Option<String>,
    queue: Option<String>,
    content: StoredContent,
    workspace: StoredView,
    next_iteration: (Uuid, String, Timestamp),
    iterations_made: u32,
    iterations: Vec<StoredIteration>,
    content_version: u64,
    predictions: StoredPredictions,
    numbers: u64,
}

/// Settings as the service spells them; they are checked like those of a new project.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredSettings {
    domain: Uuid,
    classification: String,
    platforms: Vec<String>,
    augmentation: HashMap<String, bool>,
}

impl StoredProject {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Stores a project. One that is being imported is stored as what it will be.
    pub(super) fn of(project: &Project, files: &mut Files) -> Self {
        let mut storing = Storing::new(project.id, files);
        let coming = project.importing.as_deref();
        let workspace = storing.view(coming.map_or(&project.workspace, |content| &content.workspace));
        let iterations = coming.map_or(&project.iterations, |content| &content.iterations);
        let iterations =
            iterations.iter().map(|iteration| StoredIteration::of(iteration, &mut storing)).collect();
        let predictions = StoredPredictions::of(&project.predictions, &mut storing);
        let (next, next_name, next_created) = &project.next_iteration;
        let next_name = coming.map_or(next_name, |content| &content.next_iteration_name);
        Self {
            id: project.id,
            name: project.name.clone(),
            description: project.description.clone(),
            settings: StoredSettings::of(&project.settings),
            created: project.created,
            modified: project.modified,
            container: project.container.clone(),
            queue: project.queue.clone(),
            content: storing.content,
            workspace,
            next_iteration: (*next, next_name.clone(), *next_created),
            iterations_made: coming.map_or(project.iterations_made, |content| content.iterations_made),
            iterations,
            content_version: coming.map_or(project.content_version, |content| content.content_version),
            predictions,
            numbers: coming.map_or(project.numbers, |content| content.numbers),
        }
    }

    /// The project again, with the bytes that it names.
    pub(super) fn restore(self, files: &mut Files) -> Restored<Project> {
        let content = self.content.restore(files)?;
        let workspace = self.workspace.restore(&content)?;
        let iterations = self.iterations.into_iter().map(|iteration| iteration.restore(&content, files));
        let iterations = iterations.collect::<Restored<_>>()?;
        Ok(Project {
            id: self.id,
            name: self.name,
            description: self.description,
            settings: self.settings.restore()?,
            created: self.created,
            modified: self.modified,
            container: self.container,
            queue: self.queue,
            importing: None,
            by_hash: workspace.images().map(|image| (image.picture.hash, image.picture.id)).collect(),
            workspace,
            next_iteration: self.next_iteration,
            iterations_made: self.iterations_made,
            iterations,
            content_version: self.content_version,
            predictions: self.predictions.restore(files)?,
            numbers: self.numbers,
        })
    }
}

impl StoredSettings {
    fn of(settings: &Settings) -> Self {
        Self {
            domain: settings.domain.id,
            classification: settings.classification().to_owned(),
            platforms: settings.platforms.clone(),
            augmentation: settings.augmentation.iter().map(|(name, on)| ((*name).to_owned(), *on)).collect(),
        }
    }

    fn restore(self) -> Restored<Settings> {
        let checked = Settings::checked(Some(self.domain), Some(&self.classification), self.platforms);
        let mut settings = checked.map_err(|error| error.message)?;
        settings.set_augmentation(self.augmentation);
        Ok(settings)
    }
}
