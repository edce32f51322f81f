//! The functions of `operations::projects`.

use libc::c_char;

use crate::ffi::boundary::call;
use crate::ffi::client::customvision_training_client;
use crate::ffi::response::customvision_response;
use crate::ffi::status::customvision_status;
use crate::operations;

/// Creates a project. Its name must not be empty, and the service may refuse one that is taken.
///
/// `POST /projects`
///
/// Keys:
/// - `name` (string, required): The name, not empty.
/// - `description` (string): What the project is for. The service's default is an empty text.
/// - `domainId` (UUID): The base model, an id of `get_domains`. The service's default is the General domain for
///   classification; a compact domain is needed to export what is trained.
/// - `classificationType` (string): Whether an image has one tag or several. The service's default is `Multilabel`.
///   Means nothing for object detection. One of: Multiclass or Multilabel.
/// - `targetExportPlatforms` (array of strings): The platforms that trained iterations are to be exported to. Any
///   of CoreML, TensorFlow, DockerFile, ONNX, VAIDK, OpenVino.
/// - `exportModelContainerUri` (string): A signed URL of the Azure Storage container that exported models are
///   copied to.
/// - `notificationQueueUri` (string): A signed URL of the Azure Storage queue that is told when training and
///   exports end.
///
/// Returns: an object, {"id", "name", "description", "settings", "created", "lastModified", "thumbnailUri",
/// "drModeEnabled", "status"}.
///
/// The service refuses with: BadRequestProjectName, BadRequestProjectNameNotUnique, BadRequestProjectUnknownDomain,
/// BadRequestExceedProjectLimit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_create_project(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::CreateProject::OPERATION) }
}

/// Lists the projects of the resource, the newest first.
///
/// `GET /projects`
///
/// Keys: none.
///
/// Returns: an array of objects, [{"id", "name", "description", "settings", "created", "lastModified",
/// "thumbnailUri", "drModeEnabled", "status"}].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_projects(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetProjects::OPERATION) }
}

/// Tells about one project.
///
/// `GET /projects/{projectId}`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
///
/// Returns: an object, {"id", "name", "description", "settings", "created", "lastModified", "thumbnailUri",
/// "drModeEnabled", "status"}.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_project(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetProject::OPERATION) }
}

/// Changes a project's name, description or settings. What the update leaves out stays as it is.
///
/// `PATCH /projects/{projectId}`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `updatedProject` (object, required): What to change. {"name", "description", "settings": {"domainId",
///   "classificationType", "targetExportPlatforms", "imageProcessingSettings"}}, each optional.
///
/// Returns: an object, {"id", "name", "description", "settings", "created", "lastModified", "thumbnailUri",
/// "drModeEnabled", "status"}.
///
/// The service refuses with: NotFoundProject, BadRequestProjectName.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_update_project(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::UpdateProject::OPERATION) }
}

/// Deletes a project with its images, tags and iterations. Published iterations have to be unpublished first.
///
/// `DELETE /projects/{projectId}`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
///
/// Returns: null.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_delete_project(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::DeleteProject::OPERATION) }
}

/// Prepares a copy of a project for `import_project` and returns a token for it, valid for a day.
///
/// `GET /projects/{projectId}/export`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
///
/// Returns: an object, {"iterationCount", "imageCount", "tagCount", "regionCount", "estimatedImportTimeInMS",
/// "token"}.
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_export_project(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::ExportProject::OPERATION) }
}

/// Makes a new project from the token of `export_project`, of this or another resource. The answer comes at once;
/// the project's status is `Importing` until its images are there.
///
/// `POST /projects/import`
///
/// Keys:
/// - `token` (string, required): The token of `export_project`.
/// - `name` (string): The new project's name. The service's default is that of the exported project, with a number
///   if it is taken.
///
/// Returns: an object, {"id", "name", "description", "settings", "created", "lastModified", "thumbnailUri",
/// "drModeEnabled", "status"}.
///
/// The service refuses with: BadRequestInvalidImportToken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_import_project(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::ImportProject::OPERATION) }
}
