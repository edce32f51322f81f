//! The functions of `operations::tags`.

use libc::c_char;

use crate::ffi::boundary::call;
use crate::ffi::client::customvision_training_client;
use crate::ffi::response::customvision_response;
use crate::ffi::status::customvision_status;
use crate::operations;

/// Creates a tag. Its name is unique in the project.
///
/// `POST /projects/{projectId}/tags`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `name` (string, required): The name, unique in the project.
/// - `description` (string): What the tag means. The service's default is none.
/// - `type` (string): The sort of tag. The service's default is `Regular`; a project has at most one `Negative`
///   tag, for images that show nothing of what the other tags mean. One of: Regular, Negative or GeneralProduct.
///
/// Returns: an object, {"id", "name", "description", "type", "imageCount"}.
///
/// The service refuses with: NotFoundProject, BadRequestTagName, BadRequestTagNameNotUnique,
/// BadRequestExceedTagPerProjectLimit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_create_tag(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::CreateTag::OPERATION) }
}

/// Lists the tags of a project with the number of their images.
///
/// `GET /projects/{projectId}/tags`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID): Counts as of this iteration's training. The service's default is the project as it is
///   now.
///
/// Returns: an array of objects, [{"id", "name", "description", "type", "imageCount"}].
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_tags(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetTags::OPERATION) }
}

/// Tells about one tag.
///
/// `GET /projects/{projectId}/tags/{tagId}`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `tagId` (UUID, required): The tag.
/// - `iterationId` (UUID): Counts as of this iteration's training. The service's default is the project as it is
///   now.
///
/// Returns: an object, {"id", "name", "description", "type", "imageCount"}.
///
/// The service refuses with: NotFoundTag.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_tag(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetTag::OPERATION) }
}

/// Changes a tag's name, description or type. What the update leaves out stays as it is.
///
/// `PATCH /projects/{projectId}/tags/{tagId}`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `tagId` (UUID, required): The tag.
/// - `updatedTag` (object, required): What to change. {"name", "description", "type"}, each optional.
///
/// Returns: an object, {"id", "name", "description", "type", "imageCount"}.
///
/// The service refuses with: NotFoundTag, BadRequestTagNameNotUnique.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_update_tag(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::UpdateTag::OPERATION) }
}

/// Deletes a tag. Its images stay, without it.
///
/// `DELETE /projects/{projectId}/tags/{tagId}`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `tagId` (UUID, required): The tag.
///
/// Returns: null.
///
/// The service refuses with: NotFoundTag.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_delete_tag(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::DeleteTag::OPERATION) }
}

/// Puts tags on images that are already in the project. The summary tells which pairs are new, which were there
/// before, and which exceed an image's 100 tags.
///
/// `POST /projects/{projectId}/images/tags`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `tags` (array of objects): The pairs of image and tag. [{"imageId", "tagId"}].
///
/// Returns: an object, {"created", "duplicated", "exceeded"}.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_create_image_tags(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::CreateImageTags::OPERATION) }
}

/// Takes tags off images: each of the tags off each of the images.
///
/// `DELETE /projects/{projectId}/images/tags`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `imageIds` (array of UUIDs, required): The images, at most 64.
/// - `tagIds` (array of UUIDs, required): The tags, at most 20.
///
/// Returns: null.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_delete_image_tags(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::DeleteImageTags::OPERATION) }
}
