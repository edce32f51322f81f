//! The Prediction API: published iterations at work.

use super::predicting::{Predictor, Sent};
use crate::{
    domains::DomainType::{self, Classification, ObjectDetection},
    errors::Result,
    http::{Answer, Request},
    service::Service,
};

/// POST `{projectId}/classify/iterations/{publishedName}/image?application=`, multipart or the picture as it is
///
/// Predicts with the iteration that is published under the name, and keeps picture and prediction. 404 for an
/// unknown name, 400 in a project for object detection.
pub(crate) fn classify_image(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, Classification, Sent::image(request)?, true)
}

/// POST `{projectId}/classify/iterations/{publishedName}/image/nostore?application=`
///
/// Like [`classify_image`], and keeps nothing.
pub(crate) fn classify_image_with_no_store(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, Classification, Sent::image(request)?, false)
}

/// POST `{projectId}/classify/iterations/{publishedName}/url?application=`
///
/// Like [`classify_image`] for a picture that the emulator fetches.
pub(crate) fn classify_url(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, Classification, Sent::url(request)?, true)
}

/// POST `{projectId}/classify/iterations/{publishedName}/url/nostore?application=`
///
/// Like [`classify_url`], and keeps nothing.
pub(crate) fn classify_url_with_no_store(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, Classification, Sent::url(request)?, false)
}

/// POST `{projectId}/detect/iterations/{publishedName}/image?application=`, multipart or the picture as it is
///
/// Finds things with the iteration that is published under the name, and keeps picture and prediction. 404
/// for an unknown name, 400 in a project for classification.
pub(crate) fn detect_image(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, ObjectDetection, Sent::image(request)?, true)
}

/// POST `{projectId}/detect/iterations/{publishedName}/image/nostore?application=`
///
/// Like [`detect_image`], and keeps nothing.
pub(crate) fn detect_image_with_no_store(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, ObjectDetection, Sent::image(request)?, false)
}

/// POST `{projectId}/detect/iterations/{publishedName}/url?application=`
///
/// Like [`detect_image`] for a picture that the emulator fetches.
pub(crate) fn detect_url(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, ObjectDetection, Sent::url(request)?, true)
}

/// POST `{projectId}/detect/iterations/{publishedName}/url/nostore?application=`
///
/// Like [`detect_url`], and keeps nothing.
pub(crate) fn detect_url_with_no_store(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, ObjectDetection, Sent::url(request)?, false)
}

/// Predicts with what is published in a project of this kind under the name in the path.
fn predict(service: &Service, request: &Request, kind: DomainType, sent: Sent, keep: bool) -> Result<Answer> {
    let name = request.path_text("publishedName");
    let predictor = Predictor::find(service, request, |project| project.published(name, kind))?;
    predictor.predict(service, request, sent, keep)
}
