//! Tags.

use serde::Deserialize;
use uuid::Uuid;

use crate::{
    errors::Result,
    http::{Answer, Request},
    service::Service,
    store::{Filter, TagChange, TagType},
    wire::TagObject,
};

/// What can be changed of a tag. What is absent or null stays.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UpdatedTag {
    name: Option<String>,
    description: Option<String>,
    r#type: Option<String>,
}

/// POST `projects/{projectId}/tags?name=&description=&type=`
///
/// Adds a tag; its name must be free within the project. A project has one negative tag and one for general
/// products at most.
pub(crate) fn create(service: &Service, request: &Request) -> Result<Answer> {
    let query = &request.query;
    let id = service.store.id();
    let wanted = TagChange {
        name: query.text("name").map(str::to_owned),
        description: query.text("description").map(str::to_owned),
        kind: query.filled("type").map(TagType::parse).transpose()?,
    };
    service
        .store
        .write(request.project()?, |project| project.create_tag(id, wanted, service.store.quota()))?;
    show(service, request, id, None)
}

/// GET `projects/{projectId}/tags?iterationId=`
///
/// Answers with every tag, in the service's order, and on how many images each is; with `iterationId` as it
/// was when the iteration was trained.
pub(crate) fn list(service: &Service, request: &Request) -> Result<Answer> {
    let iteration = request.query.id("iterationId")?;
    service.store.read(request.project()?, |project| {
        let view = project.view(iteration)?;
        let counts = view.images_per_tag();
        let tags = view.tags();
        let count = |id: &Uuid| counts.get(id).copied().unwrap_or_default();
        Ok(Answer::json(&tags.iter().map(|tag| TagObject::new(tag, count(&tag.id))).collect::<Vec<_>>()))
    })
}

/// GET `projects/{projectId}/tags/{tagId}?iterationId=`
///
/// An unknown tag is `NotFoundTag`.
pub(crate) fn get(service: &Service, request: &Request) -> Result<Answer> {
    show(service, request, request.path_id("tagId")?, request.query.id("iterationId")?)
}

/// PATCH `projects/{projectId}/tags/{tagId}`
///
/// Changes what the body names and nothing else. An empty description removes it.
pub(crate) fn update(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("tagId")?;
    let UpdatedTag { name, description, r#type } = request.json()?;
    let kind = r#type.as_deref().map(TagType::parse).transpose()?;
    let change = TagChange { name, description, kind };
    service.store.write(request.project()?, |project| project.change_tag(id, change))?;
    show(service, request, id, None)
}

/// DELETE `projects/{projectId}/tags/{tagId}`
///
/// Removes the tag from the project, and from its images together with its regions. Trained iterations keep
/// it.
pub(crate) fn delete(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("tagId")?;
    service.store.write(request.project()?, |project| project.delete_tag(id))?;
    Ok(Answer::no_content())
}

/// The tag with its number of images, now or when an iteration was trained.
fn show(service: &Service, request: &Request, id: Uuid, iteration: Option<Uuid>) -> Result<Answer> {
    service.store.read(request.project()?, |project| {
        let view = project.view(iteration)?;
        let tag = view.tag(id)?;
        let count = view.count(&Filter { tags: vec![id], ..Filter::default() });
        Ok(Answer::json(&TagObject::new(tag, count)))
    })
}
