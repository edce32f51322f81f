//! The functions of `operations::predictions`.

use libc::c_char;

use crate::ffi::boundary::{call, upload};
use crate::ffi::client::customvision_training_client;
use crate::ffi::response::customvision_response;
use crate::ffi::status::customvision_status;
use crate::operations;

/// Tests an iteration with one picture: JPEG, PNG, BMP or GIF, at most 4 MB. It is `len` bytes at `data`, or the
/// file that `@path` names, which is streamed.
///
/// `POST /projects/{projectId}/quicktest/image`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID): The iteration. The service's default is the newest trained one.
/// - `store` (boolean): Keeps picture and prediction for `query_predictions`. Default: true.
/// - `@path` (string): A file to send in place of `data`, which must be NULL then.
/// - `@fileName` (string): The picture's name, which the service gives back as `sourceUrl`. Default: the file's, or
///   imageData.
///
/// Returns: an object, {"id", "project", "iteration", "created", "predictions"}. Each of "predictions" has
/// "probability", "tagId", "tagName", "boundingBox" and "tagType".
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_quick_test_image(
    client: *const customvision_training_client,
    request_json: *const c_char,
    data: *const u8,
    len: usize,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { upload(client, request_json, data, len, response_out, operations::QuickTestImage::OPERATION) }
}

/// Tests an iteration with a picture that the service fetches from the web.
///
/// `POST /projects/{projectId}/quicktest/url`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `url` (string, required): Where the service reads the picture.
/// - `iterationId` (UUID): The iteration. The service's default is the newest trained one.
/// - `store` (boolean): Keeps picture and prediction for `query_predictions`. Default: true.
///
/// Returns: an object, {"id", "project", "iteration", "created", "predictions"}. Each of "predictions" has
/// "probability", "tagId", "tagName", "boundingBox" and "tagType".
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_quick_test_image_url(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::QuickTestImageUrl::OPERATION) }
}

/// Lists kept predictions, a page at a time: the answer's token asks for the next.
///
/// `POST /projects/{projectId}/predictions/query`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `query` (object, required): What to list; {} for everything. {"session", "continuation", "maxCount",
///   "orderBy", "tags": [{"id", "minThreshold", "maxThreshold"}], "iterationId", "startTime", "endTime",
///   "application"}, each optional.
///
/// Returns: an object, {"token", "results"}.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_query_predictions(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::QueryPredictions::OPERATION) }
}

/// Deletes up to 64 kept predictions with their pictures.
///
/// `DELETE /projects/{projectId}/predictions`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `ids` (array of UUIDs, required): The predictions, at most 64.
///
/// Returns: null.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_delete_prediction(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::DeletePrediction::OPERATION) }
}
