//! How well an iteration does on the pictures that were held out of its training.

use uuid::Uuid;

use super::images::page_of;
use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Request},
    learning::{HeldOut, uncertainty},
    limits,
    service::Service,
    store::{Image, Iteration, Learnt},
    wire::{ImagePerformanceObject, PerformanceObject, TagNames},
};

/// The threshold of a caller that names none.
const THRESHOLD: f32 = 0.5;

/// GET `projects/{projectId}/iterations/{iterationId}/performance?threshold=&overlapThreshold=`
///
/// Answers with precision, recall and average precision of the held-out pictures, by tag and in all. What is
/// less probable than `threshold` does not count; a box must overlap a true one by `overlapThreshold`. Both
/// are 0.5 unless given.
pub(crate) fn get(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("iterationId")?;
    let threshold = request.query.number("threshold")?.unwrap_or(THRESHOLD);
    let overlap = request.query.number("overlapThreshold")?.unwrap_or(THRESHOLD);
    for (name, value) in [("threshold", threshold), ("overlapThreshold", overlap)] {
        if !(0.0..=1.0).contains(&value) {
            return Err(ServiceError::bad_request(format_args!("{name} lies between 0 and 1.")));
        }
    }
    service.store.read(request.project()?, |project| {
        let learnt = project.iteration(id)?.learnt()?;
        let scores = learnt.evaluation.scores(threshold, overlap);
        Ok(Answer::json(&PerformanceObject::new(&learnt.labels, scores)))
    })
}

/// GET `projects/{projectId}/iterations/{iterationId}/performance/images?tagIds=&orderBy=&take=&skip=`
///
/// Answers with a page of the held-out pictures, what they show, and what the model made of them; paged and
/// ordered like a list of images.
pub(crate) fn images(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("iterationId")?;
    let tags = request.query.ids("tagIds", limits::TAG_IDS)?;
    let (page, links) = (page_of(&request.query)?, service.links(request));
    service.store.read(request.project()?, |project| {
        let iteration = project.iteration(id)?;
        let learnt = iteration.learnt()?;
        let found = held_out(iteration, learnt, &tags);
        let object = |(image, seen): (&Image, &HeldOut)| {
            let names = TagNames::Of(&iteration.view);
            ImagePerformanceObject::new(project.id, image, names, (&learnt.labels, &seen.findings), &links)
        };
        let found = page.of(found.into_iter(), |(_, seen)| Some(uncertainty(&seen.findings)));
        Ok(Answer::json(&found.into_iter().map(object).collect::<Vec<_>>()))
    })
}

/// GET `projects/{projectId}/iterations/{iterationId}/performance/images/count?tagIds=`
///
/// Answers with the number of held-out pictures that [`images`] would page through.
pub(crate) fn count(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("iterationId")?;
    let tags = request.query.ids("tagIds", usize::MAX)?;
    service.store.read(request.project()?, |project| {
        let iteration = project.iteration(id)?;
        Ok(Answer::json(&held_out(iteration, iteration.learnt()?, &tags).len()))
    })
}

/// The held-out pictures that carry one of these tags, the oldest first.
fn held_out<'a>(
    iteration: &'a Iteration,
    learnt: &'a Learnt,
    tags: &[Uuid],
) -> Vec<(&'a Image, &'a HeldOut)> {
    let wanted = |seen: &&HeldOut| {
        tags.is_empty() || seen.marks.iter().any(|mark| tags.contains(&learnt.labels[mark.label].tag))
    };
    let held_out = learnt.evaluation.held_out.iter().filter(wanted);
    held_out.filter_map(|seen| Some((iteration.view.image(seen.image)?.as_ref(), seen))).collect()
}
