//! A project: its settings, its workspace and its iterations.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use uuid::Uuid;

use super::{Image, Iteration, Predictions, Status, View, export::PLATFORMS, transfer::Content};
use crate::{
    domains::{self, Domain, DomainType},
    errors::{Result, ServiceError},
};

/// What a user chooses for a project.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) domain: &'static Domain,
    /// One tag per picture (`true`), or any number.
    pub(crate) multiclass: bool,
    pub(crate) platforms: Vec<String>,
    /// Switches of the training by name, in the order in which they are listed.
    pub(crate) augmentation: Vec<(&'static str, bool)>,
}

const AUGMENTATION: [&str; 7] =
    ["rotation", "scaling", "translation", "horizontal flip", "equalize", "solarize", "padtosquare"];

impl Settings {
    /// Checks what the caller named; what is absent takes the service's default.
    pub(crate) fn checked(
        domain: Option<Uuid>,
        classification: Option<&str>,
        platforms: Vec<String>,
    ) -> Result<Self> {
        let augmentation = AUGMENTATION.iter().map(|name| (*name, true)).collect();
        let mut settings =
            Self { domain: &domains::DOMAINS[0], multiclass: false, platforms: Vec::new(), augmentation };
        settings.set_domain(domain.unwrap_or(domains::DEFAULT))?;
        settings.set_classification(classification.unwrap_or("Multilabel"))?;
        settings.set_platforms(platforms)?;
        Ok(settings)
    }

    /// The kind of classification as it is spelled on the wire.
    pub(crate) fn classification(&self) -> &'static str {
        if self.multiclass { "Multiclass" } else { "Multilabel" }
    }

    fn set_domain(&mut self, id: Uuid) -> Result<()> {
        self.domain = domains::find(id).ok_or_else(|| ServiceError::project_unknown_domain(id))?;
        Ok(())
    }

    fn set_classification(&mut self, text: &str) -> Result<()> {
        self.multiclass = match text {
            "Multiclass" => true,
            "Multilabel" => false,
            other => return Err(ServiceError::project_unknown_classification(other)),
        };
        Ok(())
    }

    fn set_platforms(&mut self, platforms: Vec<String>) -> Result<()> {
        if let Some(unknown) = platforms.iter().find(|name| !PLATFORMS.contains(&name.as_str())) {
            return Err(ServiceError::project_export_platform(unknown));
        }
        self.platforms = platforms;
        Ok(())
    }

    pub(super) fn set_augmentation(&mut self, switches: HashMap<String, bool>) {
        for (name, on) in &mut self.augmentation {
            *on = switches.get(*name).copied().unwrap_or(*on);
        }
    }
}

/// A change of a project; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct ProjectChange {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) domain: Option<Uuid>,
    pub(crate) classification: Option<String>,
    pub(crate) platforms: Option<Vec<String>>,
    pub(crate) augmentation: Option<HashMap<String, bool>>,
}

/// A project with all that is in it.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) settings: Settings,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    /// Where the caller wants exported models stored; only echoed.
    pub(crate) container: Option<String>,
    /// Where the caller wants to be notified; only echoed.
    pub(crate) queue: Option<String>,
    /// What was copied from another project and is not yet shown.
    pub(crate) importing: Option<Box<Content>>,
    /// The pictures and tags as they are now.
    pub(crate) workspace: View,
    /// Id, name and time of creation of the iteration that the next training will make.
    pub(super) next_iteration: (Uuid, String, Timestamp),
    pub(super) iterations_made: u32,
    /// From old to new.
    pub(super) iterations: Vec<Iteration>,
    /// Grows with every change that another training would see.
    pub(super) content_version: u64,
    pub(crate) predictions: Predictions,
    /// The workspace's pictures by the hash of their bytes.
    pub(super) by_hash: HashMap<[u8; 32], Uuid>,
    pub(super) numbers: u64,
}

/// The name without the spaces around it; an empty one is refused.
pub(super) fn checked_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() { Err(ServiceError::project_name()) } else { Ok(name) }
}

impl Project {
    pub(super) fn new(
        id: Uuid,
        name: &str,
        description: &str,
        settings: Settings,
        iteration: Uuid,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            name: name.to_owned(),
            description: description.to_owned(),
            settings,
            created: now,
            modified: now,
            container: None,
            queue: None,
            importing: None,
            workspace: View::default(),
            next_iteration: (iteration, "Iteration 1".to_owned(), now),
            iterations_made: 1,
            iterations: Vec::new(),
            content_version: 0,
            predictions: Predictions::default(),
            by_hash: HashMap::new(),
            numbers: 0,
        }
    }

    /// Whether the project is for object detection.
    pub(crate) fn is_detection(&self) -> bool {
        self.settings.domain.kind == DomainType::ObjectDetection
    }

    /// A number that was never given before in this project.
    pub(super) fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Notes a change that another training would see.
    pub(super) fn touch_content(&mut self) {
        self.content_version += 1;
    }

    /// Changes what is named. What can't be changed changes nothing.
    pub(super) fn change(&mut self, change: ProjectChange, now: Timestamp) -> Result<()> {
        let mut settings = self.settings.clone();
        if let Some(id) = change.domain {
            settings.set_domain(id)?;
            if settings.domain.kind != self.settings.domain.kind {
                return Err(ServiceError::project_domain_type_change());
            }
        }
        if let Some(text) = &change.classification {
            settings.set_classification(text)?;
        }
        if let Some(platforms) = change.platforms {
            settings.set_platforms(platforms)?;
        }
        if let Some(switches) = change.augmentation {
            settings.set_augmentation(switches);
        }
        if let Some(name) = &change.name {
            self.name = checked_name(name)?.to_owned();
        }
        let matters =
            settings.domain.id != self.settings.domain.id || settings.multiclass != self.settings.multiclass;
        self.settings = settings;
        if let Some(description) = change.description {
            self.description = description;
        }
        if matters {
            self.touch_content();
        }
        self.modified = now;
        Ok(())
    }

    /// The workspace, or what an iteration was trained with.
    pub(crate) fn view(&self, iteration: Option<Uuid>) -> Result<&View> {
        match iteration {
            None => Ok(&self.workspace),
            Some(id) if id == self.next_iteration.0 => Ok(&self.workspace),
            Some(id) => Ok(&self.iteration(id)?.view),
        }
    }

    /// An image, whether it is in the workspace or only in what some iteration was trained with.
    pub(crate) fn any_image(&self, id: Uuid) -> Option<&Image> {
        let trained = self.iterations.iter().map(|iteration| &iteration.view);
        std::iter::once(&self.workspace).chain(trained).find_map(|view| view.image(id)).map(AsRef::as_ref)
    }

    /// The images of the workspace and, if wanted, those that only iterations still have. Ids may repeat.
    pub(crate) fn image_ids(&self, everywhere: bool) -> Vec<Uuid> {
        let iterations = self.iterations.iter().filter(|_| everywhere).map(|iteration| &iteration.view);
        let views = std::iter::once(&self.workspace).chain(iterations);
        views.flat_map(|view| view.images().map(|image| image.picture.id)).collect()
    }

    /// Removes images from the workspace and, if wanted, from every iteration. Unknown ids are ignored.
    pub(crate) fn delete_images(&mut self, ids: &[Uuid], everywhere: bool) {
        let ids: HashSet<Uuid> = ids.iter().copied().collect();
        for iteration in &mut self.iterations {
            iteration.suggestions.retain(|id, _| !ids.contains(id));
        }
        for id in &ids {
            if let Some(image) = self.workspace.remove(*id) {
                self.by_hash.remove(&image.picture.hash);
                self.touch_content();
            }
        }
        if everywhere {
            self.iterations.iter_mut().for_each(|iteration| iteration.view.forget(&ids));
        }
    }

    /// Whether an iteration is being trained.
    pub(crate) fn is_training(&self) -> bool {
        self.iterations.iter().any(|iteration| iteration.status == Status::Training)
    }
}
