//! Copying projects.

use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Request},
    service::Service,
    wire::{ProjectExport, ProjectObject},
};

/// GET `projects/{projectId}/export`
pub(crate) fn export(service: &Service, request: &Request) -> Result<Answer> {
    let (project, links) = (request.project()?, service.links(request));
    let inventory = service.store.read(project, |project| project.inventory())?;
    let token = links.project(project);
    Ok(Answer::json(&ProjectExport::new(&inventory, service.settings.import.time(), token)))
}

/// POST `projects/import?token=&name=`
pub(crate) fn import(service: &Service, request: &Request) -> Result<Answer> {
    let token = request.query.required("token")?;
    let source = service.signer().project_of_token(token, service.now());
    let source = source.ok_or_else(ServiceError::import_token)?;
    let id = service.store.begin_import(source, request.query.filled("name"))?;
    let links = service.links(request);
    let answer = service.store.read(id, |project| Ok(Answer::json(&ProjectObject::new(project, &links))))?;
    service.finish_import(id);
    Ok(answer)
}
