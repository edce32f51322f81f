//! Training, iterations and their publication.

use serde::Deserialize;
use uuid::Uuid;

use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Request},
    jobs::Kind,
    service::Service,
    store::TrainingRequest,
    wire::IterationObject,
};

/// The body of a request for a training; all of it may be absent.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TrainingParameters {
    selected_tags: Option<Vec<Uuid>>,
    custom_base_model_info: Option<BaseModel>,
}

/// The iteration that the training is to start from.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BaseModel {
    project_id: Uuid,
    iteration_id: Uuid,
}

/// What can be changed of an iteration.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UpdatedIteration {
    name: Option<String>,
}

/// POST `projects/{projectId}/train?trainingType=&reservedBudgetInHours=&forceTrain=&notificationEmailAddress=`
///
/// Begins a training and answers at once with its iteration, in the status `Training`. Refused while another
/// training runs, when there is too little to learn, when nothing changed since an earlier training unless
/// `forceTrain` is true, and beyond 20 iterations.
pub(crate) fn train(service: &Service, request: &Request) -> Result<Answer> {
    let query = &request.query;
    let parameters: TrainingParameters = request.optional_json()?;
    if let Some(address) = query.filled("notificationEmailAddress").filter(|address| !address.contains('@')) {
        return Err(ServiceError::email_address(address));
    }
    let wanted = TrainingRequest {
        advanced: match query.filled("trainingType") {
            None | Some("Regular") => false,
            Some("Advanced") => true,
            Some(other) => return Err(ServiceError::training_type(other)),
        },
        budget_hours: query.number("reservedBudgetInHours")?.unwrap_or_default(),
        force: query.flag("forceTrain")?,
        tags: parameters.selected_tags.unwrap_or_default(),
        base: parameters.custom_base_model_info.map(|base| (base.project_id, base.iteration_id)),
    };
    let (next, now) = (service.store.id(), service.now());
    let (job, answer) = service.store.write(request.project()?, |project| {
        let job = project.begin_training(&wanted, next, now)?;
        let answer = Answer::json(&IterationObject::new(project.id, project.iteration(job.iteration)?));
        Ok((job, answer))
    })?;
    service.train(job);
    Ok(answer)
}

/// GET `projects/{projectId}/iterations`
///
/// Answers with every iteration that was trained or is being trained, the newest first.
pub(crate) fn list(service: &Service, request: &Request) -> Result<Answer> {
    let (answer, ids) = service.store.read(request.project()?, |project| {
        let newest_first = project.iterations().rev();
        let objects: Vec<_> =
            newest_first.map(|iteration| IterationObject::new(project.id, iteration)).collect();
        let ids: Vec<Uuid> = project.iterations().map(|iteration| iteration.id).collect();
        Ok((Answer::json(&objects), ids))
    })?;
    ids.into_iter().for_each(|id| service.jobs.poll((Kind::Training, id)));
    Ok(answer)
}

/// GET `projects/{projectId}/iterations/{iterationId}`
///
/// An unknown iteration is `NotFoundIteration`, and so is the one that the next training will make.
pub(crate) fn get(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("iterationId")?;
    let answer = show(service, request, id)?;
    service.jobs.poll((Kind::Training, id));
    Ok(answer)
}

/// PATCH `projects/{projectId}/iterations/{iterationId}`
///
/// Gives an iteration another name, which must be free within the project. Everything else in the body is
/// ignored.
pub(crate) fn update(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("iterationId")?;
    let UpdatedIteration { name } = request.json()?;
    let now = service.now();
    service.store.write(request.project()?, |project| {
        project.rename_iteration(id, name.as_deref().unwrap_or_default(), now)
    })?;
    show(service, request, id)
}

/// DELETE `projects/{projectId}/iterations/{iterationId}`
///
/// A published iteration is refused with `BadRequestIterationIsPublished`.
pub(crate) fn delete(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("iterationId")?;
    service.store.write(request.project()?, |project| project.delete_iteration(id))?;
    Ok(Answer::no_content())
}

/// POST `projects/{projectId}/iterations/{iterationId}/publish?publishName=&predictionId=&overwrite=`
///
/// Answers `true`. An iteration is published once at a time, under a name that is free within the project or
/// that `overwrite` takes from another iteration. The prediction id must have the form of a prediction
/// resource's id.
pub(crate) fn publish(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("iterationId")?;
    let query = &request.query;
    let (name, target) = (query.required("publishName")?, query.required("predictionId")?);
    let (overwrite, now) = (query.flag("overwrite")?, service.now());
    service.store.write(request.project()?, |project| project.publish(id, name, target, overwrite, now))?;
    Ok(Answer::json(&true))
}

/// DELETE `projects/{projectId}/iterations/{iterationId}/publish`
///
/// The Prediction API does not find the name any more. An iteration that is not published is refused.
pub(crate) fn unpublish(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("iterationId")?;
    let now = service.now();
    service.store.write(request.project()?, |project| project.unpublish(id, now))?;
    Ok(Answer::no_content())
}

fn show(service: &Service, request: &Request, id: Uuid) -> Result<Answer> {
    service.store.read(request.project()?, |project| {
        Ok(Answer::json(&IterationObject::new(project.id, project.iteration(id)?)))
    })
}
