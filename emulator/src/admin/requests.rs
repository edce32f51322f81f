//! Looking at the request log, and emptying it.

use serde::Serialize;

use crate::{
    errors::Result,
    http::{Answer, Request},
    log::Entry,
    service::Service,
};

/// From old to new, 1,000 at most.
#[derive(Debug, Serialize)]
struct Requests {
    requests: Vec<Entry>,
}

/// GET `/admin/requests`: the last requests for the service
pub(crate) fn list(service: &Service, _: &Request) -> Result<Answer> {
    Ok(Answer::json(&Requests { requests: service.log.entries() }))
}

/// DELETE `/admin/requests`: forgets them; a log file keeps its lines
pub(crate) fn clear(service: &Service, _: &Request) -> Result<Answer> {
    service.log.clear();
    Ok(Answer::no_content())
}
