//! Arming faults, looking at those that are armed, and disarming them.

use serde::Serialize;

use super::parameters;
use crate::{
    errors::{Result, ServiceError},
    faults::{Armed, Fault},
    http::{Answer, Request, operations},
    service::Service,
};

/// In the order in which they were armed, which is the order in which they are tried.
#[derive(Debug, Serialize)]
struct ArmedFaults {
    faults: Vec<Armed>,
}

/// POST `/admin/faults`: arms the fault in the body; answers 201 with its number, and refuses what makes no sense
pub(crate) fn arm(service: &Service, request: &Request) -> Result<Answer> {
    let fault: Fault = parameters(request)?;
    let armed = service.faults.arm(fault, operations()).map_err(ServiceError::bad_request)?;
    Ok(Answer::json_with(201, &armed))
}

/// GET `/admin/faults`: those that are still armed
pub(crate) fn list(service: &Service, _: &Request) -> Result<Answer> {
    Ok(Answer::json(&ArmedFaults { faults: service.faults.armed() }))
}

/// DELETE `/admin/faults`: disarms all
pub(crate) fn disarm_all(service: &Service, _: &Request) -> Result<Answer> {
    service.faults.disarm_all();
    Ok(Answer::no_content())
}

/// DELETE `/admin/faults/{faultId}`: disarms one; one that is spent is not found
pub(crate) fn disarm(service: &Service, request: &Request) -> Result<Answer> {
    let given = request.path_text("faultId");
    let disarmed = given.parse().is_ok_and(|id| service.faults.disarm(id));
    if disarmed { Ok(Answer::no_content()) } else { Err(ServiceError::not_found_fault(given)) }
}
