//! The functions of `operations::regions`.

use libc::c_char;

use crate::ffi::boundary::call;
use crate::ffi::client::customvision_training_client;
use crate::ffi::response::customvision_response;
use crate::ffi::status::customvision_status;
use crate::operations;

/// Marks up to 64 regions on images. A region's tag is put on its image too. The summary tells which are new, which
/// were there before, and which exceed an image's 300 regions.
///
/// `POST /projects/{projectId}/images/regions`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `regions` (array of objects): The regions, at most 64. Sides are fractions of the image's width and height,
///   from its top left corner. [{"imageId", "tagId", "left", "top", "width", "height"}].
///
/// Returns: an object, {"created", "duplicated", "exceeded"}.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_create_image_regions(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::CreateImageRegions::OPERATION) }
}

/// Deletes up to 64 regions.
///
/// `DELETE /projects/{projectId}/images/regions`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `regionIds` (array of UUIDs, required): The regions, at most 64.
///
/// Returns: null.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_delete_image_regions(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::DeleteImageRegions::OPERATION) }
}

/// Proposes regions of an image that may show something, the surest first.
///
/// `POST /projects/{projectId}/images/{imageId}/regionproposals`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `imageId` (UUID, required): The image.
///
/// Returns: an object, {"projectId", "imageId", "proposals"}.
///
/// The service refuses with: NotFoundImage.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_image_region_proposals(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetImageRegionProposals::OPERATION) }
}
