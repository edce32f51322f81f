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

/// All that there is to see, but for what is in the projects.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct State {
    clock: ClockObject,
    /// Requests for the service since the start or the last reset, refused ones included.
    requests_served: u64,
    faults: Vec<Armed>,
    /// The newest first.
    projects: Vec<ProjectState>,
}

/// A project in numbers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProjectState {
    id: Uuid,
    name: String,
    domain: &'static str,
    tags: usize,
    images: usize,
    untagged_images: usize,
    /// In all images together.
    regions: usize,
    /// From old to new; the one that no training has made yet is not among them.
    iterations: Vec<IterationState>,
}

/// An iteration in numbers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct IterationState {
    id: Uuid,
    name: String,
    status: &'static str,
    publish_name: Option<String>,
    /// Images that it was trained with and that still exist.
    images: usize,
    /// Exports that were asked for, done or not.
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

/// GET `/admin/state`: clock, requests, faults and projects in numbers. Looking counts as no poll.
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
