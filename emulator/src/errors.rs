//! The errors of the service, one named constructor each.
//!
//! Codes come from the service's published list; the messages are the emulator's own words unless the README says
//! that they were seen.

use std::fmt::Display;

/// What the service answers when it refuses: an HTTP status, a code and a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceError {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

/// The outcome of everything that the service may refuse.
pub(crate) type Result<T> = std::result::Result<T, ServiceError>;

macro_rules! errors {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),*) = $status:literal $code:literal, $message:literal;)*) => {
        impl ServiceError {
            $($(#[$doc])* pub(crate) fn $name($($argument: impl Display),*) -> Self {
                Self { status: $status, code: $code, message: format!($message) }
            })*
        }
    };
}

errors! {
    /// The request can't be understood at all.
    bad_request(why) = 400 "BadRequest", "{why}";
    /// A parameter that the operation needs is absent or empty.
    required_parameter(name) = 400 "BadRequestRequiredParamIsNull", "The parameter {name} is required.";
    /// An id is not a GUID.
    invalid_id(name, value) = 400 "BadRequestInvalidIds", "The value '{value}' of {name} is not a valid id.";
    /// More entries or ids than one request may carry.
    exceeded_batch_size(what, count, limit) = 400 "BadRequestExceededBatchSize", "The request holds {count} {what}; the limit is {limit}.";
    /// The body's type is not the one that the operation takes.
    unsupported_media_type(given, wanted) = 415 "UnsupportedMediaType", "The media type '{given}' is not supported for this resource; send {wanted}.";
    /// A project for classification is asked to detect, or the reverse.
    project_type() = 400 "BadRequestOperationNotSupported", "Invalid project type for operation.";
    /// The emulator itself failed.
    internal(why) = 500 "ErrorUnknown", "The emulator failed: {why}";

    not_found_project(id) = 404 "NotFoundProject", "There is no project {id}.";
    not_found_tag(id) = 404 "NotFoundTag", "There is no tag {id} in this project.";
    not_found_image(id) = 404 "NotFoundImage", "There is no image {id} in this project.";
    not_found_iteration() = 404 "NotFoundIteration", "Invalid iteration";
    not_found_default_iteration() = 404 "NotFoundProjectDefaultIteration", "The project has no trained iteration.";
    not_found_domain(id) = 404 "NotFoundDomain", "There is no domain {id}.";

    project_name() = 400 "BadRequestProjectName", "A project needs a name that is not empty.";
    project_name_not_unique(name) = 400 "BadRequestProjectNameNotUnique", "There is already a project named '{name}'.";
    project_unknown_domain(id) = 400 "BadRequestProjectUnknownDomain", "There is no domain {id}.";
    project_unknown_classification(given) = 400 "BadRequestProjectUnknownClassification", "Unknown classification type '{given}'; it is Multiclass or Multilabel.";
    project_domain_type_change() = 400 "BadRequestProjectUnsupportedDomainTypeChange", "A project can't change between classification and object detection.";
    project_export_platform(given) = 400 "BadRequestProjectUnsupportedExportPlatform", "The export platform '{given}' is not supported.";
    project_limit(limit) = 400 "BadRequestExceedProjectLimit", "There are already {limit} projects, the limit.";

    project_importing() = 400 "BadRequestWorkspaceCannotBeModified", "The project is still being imported.";
    export_while_training() = 400 "BadRequestExportWhileTraining", "A project can't be exported while an iteration of it is being trained.";
    import_token() = 400 "BadRequestInvalidImportToken", "The token leads to no project of this service, or has expired.";

    tag_name() = 400 "BadRequestTagName", "A tag needs a name that is not empty.";
    tag_name_not_unique(name) = 400 "BadRequestTagNameNotUnique", "There is already a tag named '{name}' in this project.";
    tag_type(given) = 400 "BadRequestTagType", "Unknown tag type '{given}'; it is Regular, Negative or GeneralProduct.";
    multiple_negative_tag() = 400 "BadRequestMultipleNegativeTag", "The project already has a negative tag.";
    multiple_general_product_tag() = 400 "BadRequestMultipleGeneralProductTag", "The project already has a general product tag.";
    tag_limit(limit) = 400 "BadRequestExceedTagPerProjectLimit", "The project already has {limit} tags, the limit.";
    image_tags(why) = 400 "BadRequestImageTags", "{why}";
    image_regions(why) = 400 "BadRequestImageRegions", "{why}";
    negative_and_regular() = 400 "BadRequestNegativeAndRegularTagOnSameImage", "An image can't have both the negative tag and another.";

    metadata_key(limit) = 400 "BadRequestImageMetadataKey", "A key of metadata has 1 to {limit} characters.";
    metadata_value(key, limit) = 400 "BadRequestImageMetadataValue", "The value of '{key}' has more than {limit} characters.";
    filter(why) = 400 "BadRequest", "The filter can't be read: {why}.";

    image_batch(why) = 400 "BadRequestImageBatch", "{why}";
    image_stream(why) = 400 "BadRequestImageStream", "{why}";
    image_url(why) = 400 "BadRequestImageUrl", "{why}";
    image_format() = 400 "BadRequestImageFormat", "The image is not a readable JPEG, PNG, GIF or BMP.";
    image_size(limit) = 400 "BadRequestImageSizeBytes", "The image is larger than {limit} bytes.";
    image_dimensions() = 400 "BadRequestImageDimensions", "The image's sides or their ratio are beyond the limits.";
    image_count(given, limit) = 400 "BadRequestImageExceededCount", "A page of {given} was asked for; the limit is {limit}.";
    artifact_uri(path) = 400 "BadRequestInvalidArtifactUri", "'{path}' is no artifact of this project.";

    prediction_ids_missing() = 400 "BadRequestPredictionIdsMissing", "The parameter ids is required.";
    prediction_ids_count(count, limit) = 400 "BadRequestPredictionIdsExceededCount", "The request holds {count} ids; the limit is {limit}.";
    prediction_tags_count(count, limit) = 400 "BadRequestPredictionTagsExceededCount", "The query holds {count} tags; the limit is {limit}.";
    prediction_results_count(count, limit) = 400 "BadRequestPredictionResultsExceededCount", "A page of {count} was asked for; the limit is {limit}.";
    prediction_query(why) = 400 "BadRequestPredictionInvalidQueryParameters", "{why}";

    training_not_needed() = 400 "BadRequestTrainingNotNeeded", "Nothing changed since last training";
    training_in_progress() = 400 "BadRequestTrainingAlreadyInProgress", "Another iteration of this project is being trained.";
    training_too_little(why) = 400 "BadRequestClassificationTrainingValidationFailed", "Not enough images for training. {why}";
    training_several_tags() = 400 "BadRequestMultiClassClassificationTrainingValidationFailed", "An image of a multiclass project has more than one tag.";
    detection_too_little(why) = 400 "BadRequestDetectionTrainingValidationFailed", "Not enough images for training. {why}";
    detection_negative() = 400 "BadRequestDetectionTrainingNotAllowNegativeTag", "A detection project can't be trained with a negative tag.";
    training_type(given) = 400 "BadRequest", "Unknown training type '{given}'; it is Regular or Advanced.";
    email_address(given) = 400 "BadRequestInvalidEmailAddress", "'{given}' is no e-mail address.";
    iteration_limit(limit) = 400 "BadRequestExceedIterationPerProjectLimit", "The project already has {limit} iterations, the limit.";

    iteration_name() = 400 "BadRequestIterationName", "An iteration needs a name that is not empty.";
    iteration_name_not_unique(name) = 400 "BadRequestIterationNameNotUnique", "There is already an iteration named '{name}' in this project.";
    iteration_not_trained() = 400 "BadRequestIterationIsNotTrained", "The iteration is not trained.";
    iteration_is_published(name) = 400 "BadRequestIterationIsPublished", "The iteration is already published as '{name}'.";
    iteration_not_published() = 400 "BadRequestIterationNotPublished", "The iteration is not published.";
    publish_name(why) = 400 "BadRequestInvalidPublishName", "{why}";
    publish_target() = 400 "BadRequestInvalidPublishTarget", "The prediction id must be the full resource id of a prediction resource.";
    export_validation(why) = 400 "BadRequestExportValidationFailed", "{why}";
    export_in_progress() = 400 "BadRequestExportAlreadyInProgress", "The iteration was already exported, or is being exported, to this platform and flavor.";

    /// A page of another site asks something of the emulator itself.
    forbidden(why) = 403 "Forbidden", "{why}";
    /// No call of the emulator itself.
    not_found_call(calls) = 404 "NotFound", "The emulator has no such call. It has {calls}.";
    not_found_fault(id) = 404 "NotFound", "No fault {id} is armed.";
}
