//! Copying projects.

use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Request},
    service::Service,
    wire::{ProjectExport, ProjectObject},
};

/// GET `projects/{projectId}/export`
///
/// Tells what a copy of the project would hold, and answers with a token for [`import`] that works for a day.
/// Refused while an iteration is being trained.
pub(crate) fn export(service: &Service, request: &Request) -> Result<Answer> {
    let (project, links) = (request.project()?, service.links(request));
    let inventory = service.store.read(project, |project| project.inventory())?;
    let token = links.project(project);
    Ok(Answer::json(&ProjectExport::new(&inventory, service.settings.import.time(), token)))
}

/// POST `projects/import?token=&name=`
///
/// Makes a project that becomes a copy of the one that the token leads to, as that one is now, and answers at
/// once with the status `Importing`. A name that is taken gets a number.
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
