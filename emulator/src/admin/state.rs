//! Looking at the state, and emptying it.

use serde::Serialize;
use uuid::Uuid;

use super::clock::ClockObject;
use crate::{
    errors::Result,
    faults::Armed,
    http::{Answer, Request},
    service::Service,
    store::{Filter, Iteration, Project},
};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct State {
    clock: ClockObject,
    requests_served: u64,
    faults: Vec<Armed>,
    projects: Vec<ProjectState>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProjectState {
    id: Uuid,
    name: String,
    domain: &'static str,
    tags: usize,
    images: usize,
    untagged_images: usize,
    regions: usize,
    iterations: Vec<IterationState>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct IterationState {
    id: Uuid,
    name: String,
    status: &'static str,
    publish_name: Option<String>,
    images: usize,
    exports: usize,
}

impl ProjectState {
    fn of(project: &Project) -> Self {
        let images = &project.workspace;
        Self {
            id: project.id,
            name: project.name.clone(),
            domain: project.settings.domain.name,
            tags: images.tag_count(),
            images: images.image_count(),
            untagged_images: images.count(&Filter { tagged: Some(false), ..Filter::default() }),
            regions: images.images().map(|image| image.regions.len()).sum(),
            iterations: project.iterations().map(IterationState::of).collect(),
        }
    }
}

impl IterationState {
    fn of(iteration: &Iteration) -> Self {
        Self {
            id: iteration.id,
            name: iteration.name.clone(),
            status: iteration.status.name(),
            publish_name: iteration.publish_name.clone(),
            images: iteration.view.image_count(),
            exports: iteration.exports.len(),
        }
    }
}

/// GET `/admin/state`
pub(crate) fn get(service: &Service, _: &Request) -> Result<Answer> {
    Ok(Answer::json(&State {
        clock: ClockObject::of(service),
        requests_served: service.log.served(),
        faults: service.faults.armed(),
        projects: service.store.list(ProjectState::of),
    }))
}

/// DELETE `/admin/state`: as if the emulator had just started, with nothing in it
pub(crate) fn reset(service: &Service, _: &Request) -> Result<Answer> {
    service.reset();
    Ok(Answer::no_content())
}
