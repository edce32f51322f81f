//! Domains.

use crate::{
    domains::{self, DOMAINS},
    errors::{Result, ServiceError},
    http::{Answer, Request},
    service::Service,
    wire::DomainObject,
};

/// GET `domains`
///
/// Answers with every domain, in the service's order.
pub(crate) fn list(_: &Service, _: &Request) -> Result<Answer> {
    Ok(Answer::json(&DOMAINS.iter().map(DomainObject::from).collect::<Vec<_>>()))
}

/// GET `domains/{domainId}`
///
/// An unknown domain is `NotFoundDomain`.
pub(crate) fn get(_: &Service, request: &Request) -> Result<Answer> {
    let id = request.path_id("domainId")?;
    let domain = domains::find(id).ok_or_else(|| ServiceError::not_found_domain(id))?;
    Ok(Answer::json(&DomainObject::from(domain)))
}
