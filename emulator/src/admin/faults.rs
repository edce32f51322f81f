//! Arming faults, looking at those that are armed, and disarming them.

use serde::Serialize;

use super::parameters;
use crate::{
    errors::{Result, ServiceError},
    faults::{Armed, Fault},
    http::{Answer, Request, operations},
    service::Service,
};

#[derive(Debug, Serialize)]
struct ArmedFaults {
    faults: Vec<Armed>,
}

/// POST `/admin/faults`
pub(crate) fn arm(service: &Service, request: &Request) -> Result<Answer> {
    let fault: Fault = parameters(request)?;
    let armed = service.faults.arm(fault, operations()).map_err(ServiceError::bad_request)?;
    Ok(Answer::json_with(201, &armed))
}

/// GET `/admin/faults`
pub(crate) fn list(service: &Service, _: &Request) -> Result<Answer> {
    Ok(Answer::json(&ArmedFaults { faults: service.faults.armed() }))
}

/// DELETE `/admin/faults`
pub(crate) fn disarm_all(service: &Service, _: &Request) -> Result<Answer> {
    service.faults.disarm_all();
    Ok(Answer::no_content())
}

/// DELETE `/admin/faults/{faultId}`
pub(crate) fn disarm(service: &Service, request: &Request) -> Result<Answer> {
    let given = request.path_text("faultId");
    let disarmed = given.parse().is_ok_and(|id| service.faults.disarm(id));
    if disarmed { Ok(Answer::no_content()) } else { Err(ServiceError::not_found_fault(given)) }
}
