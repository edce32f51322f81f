//! The functions of `operations::iterations`.

use libc::c_char;

use crate::ffi::boundary::call;
use crate::ffi::client::customvision_training_client;
use crate::ffi::response::customvision_response;
use crate::ffi::status::customvision_status;
use crate::operations;

/// Begins to train the project on its tagged images. The answer comes at once; the iteration's status is `Training`
/// until it is `Completed` or `Failed`. Needs two tags with five images each, or fifteen images per tag for object
/// detection.
///
/// `POST /projects/{projectId}/train`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `trainingType` (string): How thoroughly. The service's default is `Regular`. One of: Regular or Advanced.
/// - `reservedBudgetInHours` (integer): The most hours that `Advanced` training may be billed for. Default: 0.
/// - `forceTrain` (boolean): Trains even if nothing has changed since the last time. Default: false.
/// - `notificationEmailAddress` (string): Where to send an email when it is done.
/// - `selectedTags` (array of UUIDs): Trains for these tags alone. The service's default is all.
/// - `customBaseModelInfo` (object): The iteration that training goes on from. The service's default is the
///   project's domain. {"projectId", "iterationId"}.
///
/// Returns: an object, {"id", "name", "status", "created", "lastModified", "trainedAt", "projectId", "exportable",
/// "exportableTo", "domainId", "classificationType", "trainingType", "reservedBudgetInHours",
/// "trainingTimeInMinutes", "publishName", "originalPublishResourceId", "customBaseModelInfo",
/// "trainingErrorDetails"}.
///
/// The service refuses with: BadRequestTrainingNotNeeded, BadRequestTrainingAlreadyInProgress,
/// BadRequest...TrainingValidationFailed (too few tags or images).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_train_project(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::TrainProject::OPERATION) }
}

/// Lists the iterations of a project.
///
/// `GET /projects/{projectId}/iterations`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
///
/// Returns: an array of objects, [{"id", "name", "status", "created", "lastModified", "trainedAt", "projectId",
/// "exportable", "exportableTo", "domainId", "classificationType", "trainingType", "reservedBudgetInHours",
/// "trainingTimeInMinutes", "publishName", "originalPublishResourceId", "customBaseModelInfo",
/// "trainingErrorDetails"}].
///
/// The service refuses with: NotFoundProject.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_iterations(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetIterations::OPERATION) }
}

/// Tells about one iteration, such as whether its training is over.
///
/// `GET /projects/{projectId}/iterations/{iterationId}`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
///
/// Returns: an object, {"id", "name", "status", "created", "lastModified", "trainedAt", "projectId", "exportable",
/// "exportableTo", "domainId", "classificationType", "trainingType", "reservedBudgetInHours",
/// "trainingTimeInMinutes", "publishName", "originalPublishResourceId", "customBaseModelInfo",
/// "trainingErrorDetails"}.
///
/// The service refuses with: NotFoundIteration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_iteration(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetIteration::OPERATION) }
}

/// Renames an iteration.
///
/// `PATCH /projects/{projectId}/iterations/{iterationId}`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
/// - `name` (string, required): The new name.
///
/// Returns: an object, {"id", "name", "status", "created", "lastModified", "trainedAt", "projectId", "exportable",
/// "exportableTo", "domainId", "classificationType", "trainingType", "reservedBudgetInHours",
/// "trainingTimeInMinutes", "publishName", "originalPublishResourceId", "customBaseModelInfo",
/// "trainingErrorDetails"}.
///
/// The service refuses with: NotFoundIteration, BadRequestIterationNameNotUnique.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_update_iteration(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::UpdateIteration::OPERATION) }
}

/// Deletes an iteration. A published one has to be unpublished first.
///
/// `DELETE /projects/{projectId}/iterations/{iterationId}`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
///
/// Returns: null.
///
/// The service refuses with: NotFoundIteration, BadRequestIterationIsPublished.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_delete_iteration(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::DeleteIteration::OPERATION) }
}

/// Tells how well an iteration did on images that were held out of its training: precision, recall and average
/// precision, for each tag and for all.
///
/// `GET /projects/{projectId}/iterations/{iterationId}/performance`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
/// - `threshold` (number): The probability, from 0 to 1, from which on a prediction counts.
/// - `overlapThreshold` (number): The overlap with the true region, from 0 to 1, from which on a detected one
///   counts.
///
/// Returns: an object, {"perTagPerformance", "precision", "precisionStdDeviation", "recall", "recallStdDeviation",
/// "averagePrecision"}. Each of "perTagPerformance" has "id", "name" and the same five numbers.
///
/// The service refuses with: NotFoundIteration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_iteration_performance(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetIterationPerformance::OPERATION) }
}

/// Counts the images whose predictions `get_image_performances` lists.
///
/// `GET /projects/{projectId}/iterations/{iterationId}/performance/images/count`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
/// - `tagIds` (array of UUIDs): Counts images that have one of these tags.
///
/// Returns: a whole number.
///
/// The service refuses with: NotFoundIteration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_image_performance_count(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetImagePerformanceCount::OPERATION) }
}

/// Lists the images held out of an iteration's training with what it predicts for them, a page at a time.
///
/// `GET /projects/{projectId}/iterations/{iterationId}/performance/images`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
/// - `tagIds` (array of UUIDs): Lists images that have one of these tags, at most 20.
/// - `orderBy` (string): The order. The service's default is `Newest`. One of: Newest, Oldest or Suggested.
/// - `take` (integer): The size of the page, at most 256. Default: 50.
/// - `skip` (integer): How many images to pass over. Default: 0.
///
/// Returns: an array of objects, [{"predictions", "id", "created", "width", "height", "imageUri", "thumbnailUri",
/// "tags", "regions"}].
///
/// The service refuses with: NotFoundIteration.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_get_image_performances(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::GetImagePerformances::OPERATION) }
}

/// Publishes a trained iteration to a prediction resource, under a name that is unique in the project.
/// `predictionId` is the resource's full Azure id, which begins with `/subscriptions/`.
///
/// `POST /projects/{projectId}/iterations/{iterationId}/publish`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
/// - `publishName` (string, required): The name to publish under, unique in the project.
/// - `predictionId` (string, required): The full Azure resource id of the prediction resource.
/// - `overwrite` (boolean): Takes the name over from another iteration. The service's default is false.
///
/// Returns: true.
///
/// The service refuses with: BadRequestIterationIsPublished, BadRequestIterationIsNotTrained,
/// BadRequestInvalidPublishTarget.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_publish_iteration(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::PublishIteration::OPERATION) }
}

/// Takes an iteration off its prediction resource.
///
/// `DELETE /projects/{projectId}/iterations/{iterationId}/publish`
///
/// Keys:
/// - `projectId` (UUID, required): The project.
/// - `iterationId` (UUID, required): The iteration.
///
/// Returns: null.
///
/// The service refuses with: BadRequestIterationNotPublished.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_unpublish_iteration(
    client: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { call(client, request_json, response_out, operations::UnpublishIteration::OPERATION) }
}
