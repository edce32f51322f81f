//! The state of the service and its rules. Nothing here knows of HTTP.

mod export;
mod filter;
mod iteration;
mod metadata;
mod paging;
mod prediction;
mod project;
mod region;
mod stored;
mod suggestion;
mod tag;
mod tagging;
mod training;
mod transfer;
mod view;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use jiff::Timestamp;
use uuid::Uuid;

pub(crate) use self::{
    export::Export,
    filter::MetadataFilter,
    iteration::{Iteration, Label, Learnt, Status},
    metadata::{Described, Metadata, MetadataChange, check_metadata},
    paging::Place,
    prediction::{Prediction, PredictionOrder, PredictionQuery, Predictions},
    project::{Project, ProjectChange, Settings},
    region::{Placement, RegionSummary},
    stored::{Files, Restorable, Stored},
    suggestion::{Suggested, Suggestion, SuggestionOrder, page_of_suggestions},
    tag::{Tag, TagChange, TagType},
    tagging::{TaggingSummary, Upload, Uploaded},
    training::{Job, TrainingRequest},
    transfer::Inventory,
    view::{Filter, Image, ImageTag, Order, Page, Picture, Region, View},
};
use crate::{
    clock::Clock,
    errors::{Result, ServiceError},
    tier::Quota,
};

fn generator(seed: Option<u64>) -> fastrand::Rng {
    seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed)
}

/// Everything that the emulator remembers.
#[derive(Debug)]
pub(crate) struct Store {
    projects: RwLock<HashMap<Uuid, Project>>,
    random: Mutex<fastrand::Rng>,
    clock: Arc<Clock>,
    quota: &'static Quota,
}

impl Store {
    /// An empty store; the same seed gives the same ids in the same order.
    pub(crate) fn new(seed: Option<u64>, clock: Arc<Clock>, quota: &'static Quota) -> Self {
        let random = Mutex::new(generator(seed));
        Self { projects: RwLock::default(), random, clock, quota }
    }

    /// Forgets everything and starts again with this seed.
    pub(crate) fn reset(&self, seed: Option<u64>) {
        self.projects.write().unwrap_or_else(PoisonError::into_inner).clear();
        *self.random.lock().unwrap_or_else(PoisonError::into_inner) = generator(seed);
    }

    /// A new random id.
    pub(crate) fn id(&self) -> Uuid {
        let bytes = self.random_bytes::<16>();
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    pub(crate) fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut bytes);
        bytes
    }

    /// The time, as exactly as the service keeps it.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How much the tier keeps.
    pub(crate) fn quota(&self) -> &Quota {
        self.quota
    }

    /// Looks at a project while others may look too.
    pub(crate) fn read<T>(&self, project: Uuid, look: impl FnOnce(&Project) -> Result<T>) -> Result<T> {
        let projects = self.projects.read().unwrap_or_else(PoisonError::into_inner);
        look(projects.get(&project).ok_or_else(|| ServiceError::not_found_project(project))?)
    }

    /// Changes what is in a project while nobody else looks at any. Refused while the project is being imported.
    pub(crate) fn write<T>(
        &self,
        project: Uuid,
        change: impl FnOnce(&mut Project) -> Result<T>,
    ) -> Result<T> {
        let mut projects = self.projects.write().unwrap_or_else(PoisonError::into_inner);
        let project = projects.get_mut(&project).ok_or_else(|| ServiceError::not_found_project(project))?;
        if project.importing.is_some() { Err(ServiceError::project_importing()) } else { change(project) }
    }

    /// Looks at all projects, the newest first.
    pub(crate) fn list<T>(&self, look: impl Fn(&Project) -> T) -> Vec<T> {
        let projects = self.projects.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<&Project> = projects.values().collect();
        all.sort_by(|a, b| b.created.cmp(&a.created).then(b.id.cmp(&a.id)));
        all.into_iter().map(look).collect()
    }

    /// Adds a project of this name, which must be free.
    pub(crate) fn create_project(
        &self,
        name: &str,
        description: &str,
        settings: Settings,
        container: Option<String>,
        queue: Option<String>,
    ) -> Result<Uuid> {
        let (id, iteration, now) = (self.id(), self.id(), self.now());
        let name = project::checked_name(name)?;
        self.admit(|taken| {
            if taken(name) {
                return Err(ServiceError::project_name_not_unique(name));
            }
            let mut project = Project::new(id, name, description, settings, iteration, now);
            project.container = container;
            project.queue = queue;
            Ok(project)
        })
    }

    /// Adds a project. Whoever makes it is told which names are taken.
    fn admit(&self, make: impl FnOnce(&dyn Fn(&str) -> bool) -> Result<Project>) -> Result<Uuid> {
        let mut projects = self.projects.write().unwrap_or_else(PoisonError::into_inner);
        let project = make(&|name| projects.values().any(|project| project.name == name))?;
        if projects.len() >= self.quota.projects {
            return Err(ServiceError::project_limit(self.quota.projects));
        }
        let id = project.id;
        projects.insert(id, project);
        Ok(id)
    }

    /// Changes a project; a new name must be free.
    pub(crate) fn update_project(&self, id: Uuid, change: ProjectChange) -> Result<()> {
        let now = self.now();
        let mut projects = self.projects.write().unwrap_or_else(PoisonError::into_inner);
        if !projects.contains_key(&id) {
            return Err(ServiceError::not_found_project(id));
        }
        if let Some(name) = &change.name
            && projects.values().any(|project| project.id != id && project.name == *name)
        {
            return Err(ServiceError::project_name_not_unique(name));
        }
        projects.get_mut(&id).map_or(Ok(()), |project| project.change(change, now))
    }

    /// Removes a project with everything in it, unless one of its iterations is published.
    pub(crate) fn delete_project(&self, id: Uuid) -> Result<()> {
        let mut projects = self.projects.write().unwrap_or_else(PoisonError::into_inner);
        let project = projects.get(&id).ok_or_else(|| ServiceError::not_found_project(id))?;
        if let Some(name) = project.iterations().find_map(|iteration| iteration.publish_name.as_ref()) {
            return Err(ServiceError::iteration_is_published(name));
        }
        projects.remove(&id);
        Ok(())
    }
}
