//! The functions of `operations::exports`.

use libc::c_char;

use crate::ffi::boundary::call;
use crate::ffi::client::customvision_training_client;
use crate::ffi::response::customvision_response;
use crate::ffi::status::customvision_status;
use crate::operations;

/// Begins to export a trained iteration of a compact domain for a platform. The answer comes at once; `get_exports`
/// tells when it is `Done` and where to download it.
///
/// `POST /projects/{projectId}/iterations/{iterationId}/export`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
/// - `platform` (string, required): What to export for. One of: CoreML, TensorFlow, DockerFile, ONNX, VAIDK or
///   OpenVino.
/// - `flavor` (string): The variant of the platform, such as `Linux` for `DockerFile` or `ONNX12` for `ONNX`. One
///   of: Linux, Windows, ONNX10, ONNX12, ARM, TensorFlowNormal or TensorFlowLite.
///
/// Returns: an object, {"platform", "status", "downloadUri", "flavor", "newerVersionAvailable"}.
///
/// The service refuses with: BadRequestExportAlreadyInProgress, BadRequestProjectUnsupportedExportPlatform.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_export_iteration(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::ExportIteration::OPERATION) }
}

/// Lists an iteration's exports, with download addresses that are valid for a day.
///
/// `GET /projects/{projectId}/iterations/{iterationId}/export`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
///
/// Returns: an array of objects, [{"platform", "status", "downloadUri", "flavor", "newerVersionAvailable"}].
///
/// The service refuses with: NotFoundIteration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_exports(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetExports::OPERATION) }
}
