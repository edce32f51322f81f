//! The functions of `operations::domains`.

use libc::c_char;

use crate::ffi::boundary::call;
use crate::ffi::client::customvision_training_client;
use crate::ffi::response::customvision_response;
use crate::ffi::status::customvision_status;
use crate::operations;

/// Lists the domains that projects can be made for.
///
/// `GET /domains`
///
/// Keys: none.
///
/// Returns: an array of objects, [{"id", "name", "type", "exportable", "enabled", "exportablePlatforms",
/// "modelInformation"}].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_domains(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetDomains::OPERATION) }
}

/// Tells about one domain.
///
/// `GET /domains/{domainId}`
///
/// Keys:
/// - `domainId` (UUID, required): The domain.
///
/// Returns: an object, {"id", "name", "type", "exportable", "enabled", "exportablePlatforms", "modelInformation"}.
///
/// The service refuses with: NotFoundDomain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_domain(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetDomain::OPERATION) }
}
