//! Copying projects: export tells what a copy will hold, import makes it.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Image, ImageTag, Iteration, Label, Learnt, Picture, Project, Region, Status, Store, Tag, View,
    project::checked_name,
};
use crate::errors::{Result, ServiceError};

/// What a copy of a project will hold.
#[derive(Debug)]
pub(crate) struct Inventory {
    pub(crate) iterations: usize,
    pub(crate) images: usize,
    /// Tags of the workspace and of each iteration, as the service counts them.
    pub(crate) tags: usize,
    pub(crate) regions: usize,
}

/// A copy of what is in a project, under new ids.
#[derive(Debug)]
pub(crate) struct Content {
    pub(super) workspace: View,
    pub(super) iterations: Vec<Iteration>,
    pub(super) next_iteration_name: String,
    pub(super) iterations_made: u32,
    pub(super) content_version: u64,
    pub(super) numbers: u64,
}

impl Project {
    /// What there is to copy. Refused while an iteration is being trained.
    pub(crate) fn inventory(&self) -> Result<Inventory> {
        if self.is_training() {
            return Err(ServiceError::export_while_training());
        }
        let views = self.iterations.iter().map(|iteration| &iteration.view);
        Ok(Inventory {
            iterations: self.iterations.len(),
            images: self.workspace.image_count(),
            tags: views.chain([&self.workspace]).map(View::tag_count).sum(),
            regions: self.workspace.images().map(|image| image.regions.len()).sum(),
        })
    }

    /// Copies what is in the project, but for what is being trained, published, exported or predicted. `id` makes ids.
    fn content(&self, id: impl Fn() -> Uuid, now: Timestamp) -> Content {
        let mut copier = Copier { id, now, ids: HashMap::new(), images: HashMap::new() };
        let workspace = copier.view(&self.workspace);
        let trained = self.iterations.iter().filter(|iteration| iteration.status != Status::Training);
        Content {
            workspace,
            iterations: trained.map(|iteration| copier.iteration(iteration)).collect(),
            next_iteration_name: self.next_iteration.1.clone(),
            iterations_made: self.iterations_made,
            content_version: self.content_version,
            numbers: self.numbers,
        }
    }

    /// Shows what was copied; the import is done.
    fn receive(&mut self) {
        let Some(content) = self.importing.take() else { return };
        self.by_hash =
            content.workspace.images().map(|image| (image.picture.hash, image.picture.id)).collect();
        self.workspace = content.workspace;
        self.iterations = content.iterations;
        self.next_iteration.1 = content.next_iteration_name;
        self.iterations_made = content.iterations_made;
        self.content_version = content.content_version;
        self.numbers = content.numbers;
    }
}

impl Store {
    /// Adds a project that is to become a copy of another, and copies what it will hold. Without a name it takes that of
    /// the other; a number makes the name unique.
    pub(crate) fn begin_import(&self, source: Uuid, name: Option<&str>) -> Result<Uuid> {
        let now = self.now();
        let name = name.map(checked_name).transpose()?;
        let copied = self.read(source, |project| {
            let (name, settings) = (name.unwrap_or(&project.name), project.settings.clone());
            let copy = Project::new(self.id(), name, &project.description, settings, self.id(), now);
            Ok((copy, project.content(|| self.id(), now)))
        });
        let (mut copy, content) = copied.map_err(|_| ServiceError::import_token())?;
        copy.importing = Some(Box::new(content));
        self.admit(|taken| {
            let name = std::mem::take(&mut copy.name);
            let numbered = (1_u32..).map(|number| format!("{name} ({number})"));
            let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name));
            copy.name = free.unwrap_or_default();
            Ok(copy)
        })
    }

    /// Ends an import. Nothing happens when its project is gone.
    pub(crate) fn finish_import(&self, project: Uuid) {
        let mut projects = self.projects.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(project) = projects.get_mut(&project) {
            project.receive();
        }
    }
}

/// Gives everything a new id, the same one wherever it occurs.
struct Copier<I> {
    id: I,
    now: Timestamp,
    ids: HashMap<Uuid, Uuid>,
    /// Copies by the address of the original: views share the images that did not change.
    images: HashMap<*const Image, Arc<Image>>,
}

impl<I: Fn() -> Uuid> Copier<I> {
    fn renamed(&mut self, id: Uuid) -> Uuid {
        *self.ids.entry(id).or_insert_with(&self.id)
    }

    /// A copy of pictures and tags at one moment.
    fn view(&mut self, view: &View) -> View {
        let tags =
            view.tags().into_iter().map(|tag| Tag { id: self.renamed(tag.id), ..Tag::clone(tag) }).collect();
        let images = view.images().map(|image| self.image(image)).collect();
        View::new(tags, images)
    }

    /// A copy of an image; views that share the original share the copy.
    fn image(&mut self, image: &Arc<Image>) -> Arc<Image> {
        if let Some(copy) = self.images.get(&Arc::as_ptr(image)) {
            return Arc::clone(copy);
        }
        let created = self.now;
        let picture =
            Picture { id: self.renamed(image.picture.id), created, ..Picture::clone(&image.picture) };
        let copy = Arc::new(Image {
            picture: Arc::new(picture),
            tags: image.tags.iter().map(|on| ImageTag { tag: self.renamed(on.tag), created }).collect(),
            regions: image.regions.iter().map(|region| self.region(region)).collect(),
            metadata: image.metadata.clone(),
        });
        self.images.insert(Arc::as_ptr(image), Arc::clone(&copy));
        copy
    }

    fn region(&mut self, region: &Region) -> Region {
        let (id, tag) = (self.renamed(region.id), self.renamed(region.tag));
        Region { id, tag, created: self.now, area: region.area }
    }

    /// A copy of an iteration that is not published, exported or asked for suggestions.
    fn iteration(&mut self, iteration: &Iteration) -> Iteration {
        let view = self.view(&iteration.view);
        Iteration {
            id: self.renamed(iteration.id),
            name: iteration.name.clone(),
            created: self.now,
            modified: self.now,
            publish_name: None,
            publish_target: None,
            selected: iteration.selected.iter().map(|tag| self.renamed(*tag)).collect(),
            failure: iteration.failure.clone(),
            view,
            suggestions: HashMap::new(),
            learnt: iteration.learnt.as_ref().map(|learnt| self.learnt(learnt)),
            exports: Vec::new(),
            ..*iteration
        }
    }

    /// The same model, for the tags and images of the copy.
    fn learnt(&mut self, learnt: &Learnt) -> Learnt {
        let label = |label: &Label| Label { tag: self.renamed(label.tag), ..label.clone() };
        let labels = learnt.labels.iter().map(label).collect();
        let evaluation = Arc::new(learnt.evaluation.renamed(|image| self.ids.get(&image).copied()));
        Learnt { labels, model: Arc::clone(&learnt.model), evaluation }
    }
}
