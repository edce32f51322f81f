//! The functions of `operations::images`.

use libc::{c_char, c_void};

use crate::ffi::boundary::{call, customvision_sink, download, upload};
use crate::ffi::client::customvision_training_client;
use crate::ffi::response::customvision_response;
use crate::ffi::status::customvision_status;
use crate::operations;

/// Uploads one picture: JPEG, PNG, BMP or GIF, at most 6 MB. It is `len` bytes at `data`, or the file that `@path`
/// names, which is streamed. A picture that the project already has is no failure: its status is `OKDuplicate`.
///
/// `POST /projects/{projectId}/images`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `tagIds` (array of UUIDs): Tags for the picture, at most 20.
/// - `@path` (string): A file to send in place of `data`, which must be NULL then.
/// - `@fileName` (string): The picture's name, which the service gives back as `sourceUrl`. Default: the file's, or
///   imageData.
///
/// Returns: an object, {"isBatchSuccessful", "images"}. Each of "images" has "sourceUrl", "status" ("OK" and
/// "OKDuplicate" are success) and "image". A batch with failures is CUSTOMVISION_OK too.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_create_images_from_data(
    client: *const customvision_training_client,
    request_json: *const c_char,
    data: *const u8,
    len: usize,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe {
        upload(client, request_json, data, len, response_out, operations::CreateImagesFromData::OPERATION)
    }
}

/// Uploads up to 64 pictures in one request, from memory or from files, which are streamed. Each has its own status
/// in the summary.
///
/// `POST /projects/{projectId}/images/files`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `batch` (batch of image files, required): The images. {"images": [{"name", "contents", "tagIds", "regions"}],
///   "tagIds", "metadata"}: at most 64 images and 20 tags. "contents" is base64; "@path" in its place names a file,
///   which is streamed. Give each a "name": the answer tells of it as "sourceUrl".
///
/// Returns: an object, {"isBatchSuccessful", "images"}. Each of "images" has "sourceUrl", "status" ("OK" and
/// "OKDuplicate" are success) and "image". A batch with failures is CUSTOMVISION_OK too.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_create_images_from_files(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::CreateImagesFromFiles::OPERATION) }
}

/// Makes images of the project from up to 64 stored predictions.
///
/// `POST /projects/{projectId}/images/predictions`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `batch` (batch of images, required): The images. {"images": [{"id", "tagIds", "regions"}], "tagIds",
///   "metadata"}: at most 64 images and 20 tags.
///
/// Returns: an object, {"isBatchSuccessful", "images"}. Each of "images" has "sourceUrl", "status" ("OK" and
/// "OKDuplicate" are success) and "image". A batch with failures is CUSTOMVISION_OK too.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_create_images_from_predictions(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::CreateImagesFromPredictions::OPERATION) }
}

/// Has the service fetch up to 64 pictures from the web.
///
/// `POST /projects/{projectId}/images/urls`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `batch` (batch of images, required): The images. {"images": [{"url", "tagIds", "regions"}], "tagIds",
///   "metadata"}: at most 64 images and 20 tags.
///
/// Returns: an object, {"isBatchSuccessful", "images"}. Each of "images" has "sourceUrl", "status" ("OK" and
/// "OKDuplicate" are success) and "image". A batch with failures is CUSTOMVISION_OK too.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_create_images_from_urls(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::CreateImagesFromUrls::OPERATION) }
}

/// Deletes images: some by their ids, or all of them.
///
/// `DELETE /projects/{projectId}/images`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `imageIds` (array of UUIDs): The images, at most 256.
/// - `allImages` (boolean): Deletes every image of the project. Not together with `imageIds`.
/// - `allIterations` (boolean): Deletes them from past iterations too. The service's default is from the current
///   one alone.
///
/// Returns: null.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_delete_images(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::DeleteImages::OPERATION) }
}

/// Counts the images of a project.
///
/// `GET /projects/{projectId}/images/count`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID): Counts as of this iteration's training. The service's default is the project as it is
///   now.
/// - `taggingStatus` (string): Counts tagged or untagged images alone. The service's default is `All`. One of: All,
///   Tagged or Untagged.
/// - `filter` (string): A filter on metadata, such as `metadata=key1 eq 'value1' and metadata=key2 ne 'value2'`.
/// - `tagIds` (array of UUIDs): Counts images that have one of these tags.
///
/// Returns: a whole number.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_image_count(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetImageCount::OPERATION) }
}

/// Lists the images of a project, a page at a time.
///
/// `GET /projects/{projectId}/images`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID): Lists as of this iteration's training. The service's default is the project as it is
///   now.
/// - `tagIds` (array of UUIDs): Lists images that have one of these tags, at most 20.
/// - `taggingStatus` (string): Lists tagged or untagged images alone. The service's default is `All`. One of: All,
///   Tagged or Untagged.
/// - `filter` (string): A filter on metadata, such as `metadata=key1 eq 'value1' and metadata=key2 ne 'value2'`.
/// - `orderBy` (string): The order. The service's default is `Newest`. One of: Newest, Oldest or Suggested.
/// - `take` (integer): The size of the page, at most 256. Default: 50.
/// - `skip` (integer): How many images to pass over. Default: 0.
///
/// Returns: an array of objects, [{"id", "created", "width", "height", "resizedImageUri", "thumbnailUri",
/// "originalImageUri", "tags", "regions", "metadata"}].
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_images(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetImages::OPERATION) }
}

/// Tells about some images, the oldest first, whatever the order of the ids.
///
/// `GET /projects/{projectId}/images/id`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `imageIds` (array of UUIDs): The images, at most 256.
/// - `iterationId` (UUID): Tells as of this iteration's training. The service's default is the project as it is
///   now.
///
/// Returns: an array of objects, [{"id", "created", "width", "height", "resizedImageUri", "thumbnailUri",
/// "originalImageUri", "tags", "regions", "metadata"}].
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_images_by_ids(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetImagesByIds::OPERATION) }
}

/// Counts the images that have a tag.
///
/// `GET /projects/{projectId}/images/tagged/count`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID): Counts as of this iteration's training. The service's default is the project as it is
///   now.
/// - `tagIds` (array of UUIDs): Counts images that have one of these tags. The service's default is any tag.
///
/// Returns: a whole number.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_tagged_image_count(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetTaggedImageCount::OPERATION) }
}

/// Lists the images that have a tag, a page at a time.
///
/// `GET /projects/{projectId}/images/tagged`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID): Lists as of this iteration's training. The service's default is the project as it is
///   now.
/// - `tagIds` (array of UUIDs): Lists images that have one of these tags, at most 20. The service's default is any
///   tag.
/// - `orderBy` (string): The order. The service's default is `Newest`. One of: Newest, Oldest or Suggested.
/// - `take` (integer): The size of the page, at most 256. Default: 50.
/// - `skip` (integer): How many images to pass over. Default: 0.
///
/// Returns: an array of objects, [{"id", "created", "width", "height", "resizedImageUri", "thumbnailUri",
/// "originalImageUri", "tags", "regions", "metadata"}].
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_tagged_images(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetTaggedImages::OPERATION) }
}

/// Counts the images that have no tag.
///
/// `GET /projects/{projectId}/images/untagged/count`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID): Counts as of this iteration's training. The service's default is the project as it is
///   now.
///
/// Returns: a whole number.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_untagged_image_count(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetUntaggedImageCount::OPERATION) }
}

/// Lists the images that have no tag, a page at a time.
///
/// `GET /projects/{projectId}/images/untagged`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID): Lists as of this iteration's training. The service's default is the project as it is
///   now.
/// - `orderBy` (string): The order. The service's default is `Newest`. One of: Newest, Oldest or Suggested.
/// - `take` (integer): The size of the page, at most 256. Default: 50.
/// - `skip` (integer): How many images to pass over. Default: 0.
///
/// Returns: an array of objects, [{"id", "created", "width", "height", "resizedImageUri", "thumbnailUri",
/// "originalImageUri", "tags", "regions", "metadata"}].
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_untagged_images(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetUntaggedImages::OPERATION) }
}

/// Sets metadata of up to 256 images: texts by name, 50 at most for an image, names of at most 256 characters and
/// values of at most 512. The summary tells what became of each image.
///
/// `POST /projects/{projectId}/images/metadata`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `imageIds` (array of UUIDs, required): The images, at most 256.
/// - `metadata` (object of strings, required): Texts by name.
///
/// Returns: an object, {"isBatchSuccessful", "images"}.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_update_image_metadata(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::UpdateImageMetadata::OPERATION) }
}

/// Downloads a file of the project, piece by piece into `sink`, whatever its size. `user_data` is passed through.
///
/// `GET /projects/{projectId}/artifacts`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `path` (string, required): The path of the file.
///
/// Returns: {"bytes": N} when all N bytes went to the sink.
///
/// The service refuses with: BadRequestInvalidArtifactUri.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_artifact(
    client: *const customvision_training_client,
    request_json: *const c_char,
    sink: customvision_sink,
    user_data: *mut c_void,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe {
        download(client, request_json, sink, user_data, response_out, operations::GetArtifact::OPERATION)
    }
}
