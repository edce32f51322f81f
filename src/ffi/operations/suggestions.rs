//! The functions of `operations::suggestions`.

use libc::c_char;

use crate::ffi::boundary::call;
use crate::ffi::client::customvision_training_client;
use crate::ffi::response::customvision_response;
use crate::ffi::status::customvision_status;
use crate::operations;

/// Has an iteration suggest tags and regions for up to 64 untagged images.
///
/// `POST /projects/{projectId}/tagsandregions/suggestions`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
/// - `imageIds` (array of UUIDs, required): The untagged images, at most 64.
///
/// Returns: an array of objects, [{"id", "project", "iteration", "created", "predictions",
/// "predictionUncertainty"}].
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_suggest_tags_and_regions(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::SuggestTagsAndRegions::OPERATION) }
}

/// Lists untagged images with what was suggested for them, a page at a time: the answer's token asks for the next.
///
/// `POST /projects/{projectId}/images/suggested`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
/// - `query` (object, required): What to list; {} for everything. {"tagIds", "threshold", "session",
///   "continuation", "maxCount", "sortBy"}, each optional.
///
/// Returns: an object, {"token", "results"}.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_query_suggested_images(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::QuerySuggestedImages::OPERATION) }
}

/// Counts the untagged images for which each tag was suggested. Returns the counts by tag id.
///
/// `POST /projects/{projectId}/images/suggested/count`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
/// - `tagIds` (array of UUIDs): Counts for these tags alone.
/// - `threshold` (number): Counts suggestions of at least this confidence, from 0 to 1.
///
/// Returns: an object, counts by tag id.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_query_suggested_image_count(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::QuerySuggestedImageCount::OPERATION) }
}
