//! Projects.

use std::collections::HashMap;

use serde::Deserialize;
use uuid::Uuid;

use crate::{
    errors::Result,
    http::{Answer, Request},
    jobs::Kind,
    service::Service,
    store::{ProjectChange, Settings},
    wire::ProjectObject,
};

/// The body of a request for a project; all of it may be absent.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CreateOptions {
    export_model_container_uri: Option<String>,
    notification_queue_uri: Option<String>,
}

/// What can be changed of a project. What is absent or null stays.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UpdatedProject {
    name: Option<String>,
    description: Option<String>,
    settings: Option<UpdatedSettings>,
}

/// What can be changed of a project's settings.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UpdatedSettings {
    domain_id: Option<Uuid>,
    classification_type: Option<String>,
    target_export_platforms: Option<Vec<String>>,
    image_processing_settings: Option<UpdatedProcessing>,
}

/// Switches of the training by name. Unknown names are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UpdatedProcessing {
    augmentation_methods: Option<HashMap<String, bool>>,
}

/// POST `projects?name=&description=&domainId=&classificationType=&targetExportPlatforms=`
///
/// Makes an empty project; its name must be free. Without a domain it is for general classification, with
/// several tags per picture. The URIs in the body are echoed in its settings.
pub(crate) fn create(service: &Service, request: &Request) -> Result<Answer> {
    let query = &request.query;
    let options: CreateOptions = request.optional_json()?;
    let settings = Settings::checked(
        query.id("domainId")?,
        query.filled("classificationType"),
        query.list("targetExportPlatforms").into_iter().map(str::to_owned).collect(),
    )?;
    let id = service.store.create_project(
        query.text("name").unwrap_or_default(),
        query.text("description").unwrap_or_default(),
        settings,
        options.export_model_container_uri,
        options.notification_queue_uri,
    )?;
    show(service, request, id)
}

/// GET `projects`
///
/// Answers with every project, the newest first.
pub(crate) fn list(service: &Service, request: &Request) -> Result<Answer> {
    let links = service.links(request);
    let found = service.store.list(|project| (project.id, ProjectObject::new(project, &links)));
    let (ids, objects): (Vec<Uuid>, Vec<ProjectObject>) = found.into_iter().unzip();
    ids.into_iter().for_each(|id| service.jobs.poll((Kind::Import, id)));
    Ok(Answer::json(&objects))
}

/// GET `projects/{projectId}`
///
/// An unknown project is `NotFoundProject`, here and in every operation on a project.
pub(crate) fn get(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.project()?;
    let answer = show(service, request, id)?;
    service.jobs.poll((Kind::Import, id));
    Ok(answer)
}

/// PATCH `projects/{projectId}`
///
/// Changes what the body names and nothing else; what can't be changed changes nothing. A project stays one
/// for classification or for object detection.
pub(crate) fn update(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.project()?;
    let UpdatedProject { name, description, settings } = request.json()?;
    let settings = settings.unwrap_or_default();
    let change = ProjectChange {
        name,
        description,
        domain: settings.domain_id,
        classification: settings.classification_type,
        platforms: settings.target_export_platforms,
        augmentation: settings.image_processing_settings.and_then(|settings| settings.augmentation_methods),
    };
    service.store.update_project(id, change)?;
    show(service, request, id)
}

/// DELETE `projects/{projectId}`
///
/// Removes the project with all that is in it. Refused while an iteration of it is published.
pub(crate) fn delete(service: &Service, request: &Request) -> Result<Answer> {
    service.store.delete_project(request.project()?)?;
    Ok(Answer::no_content())
}

/// The project as it is now.
fn show(service: &Service, request: &Request, id: Uuid) -> Result<Answer> {
    let links = service.links(request);
    service.store.read(id, |project| Ok(Answer::json(&ProjectObject::new(project, &links))))
}
