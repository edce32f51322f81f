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

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UpdatedTag {
    name: Option<String>,
    description: Option<String>,
    r#type: Option<String>,
}

/// POST `projects/{projectId}/tags?name=&description=&type=`
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
pub(crate) fn get(service: &Service, request: &Request) -> Result<Answer> {
    show(service, request, request.path_id("tagId")?, request.query.id("iterationId")?)
}

/// PATCH `projects/{projectId}/tags/{tagId}`
pub(crate) fn update(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("tagId")?;
    let UpdatedTag { name, description, r#type } = request.json()?;
    let kind = r#type.as_deref().map(TagType::parse).transpose()?;
    let change = TagChange { name, description, kind };
    service.store.write(request.project()?, |project| project.change_tag(id, change))?;
    show(service, request, id, None)
}

/// DELETE `projects/{projectId}/tags/{tagId}`
pub(crate) fn delete(service: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("tagId")?;
    service.store.write(request.project()?, |project| project.delete_tag(id))?;
    Ok(Answer::no_content())
}

fn show(service: &Service, request: &Request, id: Uuid, iteration: Option<Uuid>) -> Result<Answer> {
    service.store.read(request.project()?, |project| {
        let view = project.view(iteration)?;
        let tag = view.tag(id)?;
        let count = view.count(&Filter { tags: vec![id], ..Filter::default() });
        Ok(Answer::json(&TagObject::new(tag, count)))
    })
}
