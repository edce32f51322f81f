//! The Prediction API: published iterations at work.

use super::predicting::{Predictor, Sent};
use crate::{
    domains::DomainType::{self, Classification, ObjectDetection},
    errors::Result,
    http::{Answer, Request},
    service::Service,
};

/// POST `{projectId}/classify/iterations/{publishedName}/image?application=`, multipart or the picture as it is
pub(crate) fn classify_image(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, Classification, Sent::image(request)?, true)
}

/// POST `{projectId}/classify/iterations/{publishedName}/image/nostore?application=`
pub(crate) fn classify_image_with_no_store(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, Classification, Sent::image(request)?, false)
}

/// POST `{projectId}/classify/iterations/{publishedName}/url?application=`
pub(crate) fn classify_url(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, Classification, Sent::url(request)?, true)
}

/// POST `{projectId}/classify/iterations/{publishedName}/url/nostore?application=`
pub(crate) fn classify_url_with_no_store(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, Classification, Sent::url(request)?, false)
}

/// POST `{projectId}/detect/iterations/{publishedName}/image?application=`, multipart or the picture as it is
pub(crate) fn detect_image(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, ObjectDetection, Sent::image(request)?, true)
}

/// POST `{projectId}/detect/iterations/{publishedName}/image/nostore?application=`
pub(crate) fn detect_image_with_no_store(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, ObjectDetection, Sent::image(request)?, false)
}

/// POST `{projectId}/detect/iterations/{publishedName}/url?application=`
pub(crate) fn detect_url(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, ObjectDetection, Sent::url(request)?, true)
}

/// POST `{projectId}/detect/iterations/{publishedName}/url/nostore?application=`
pub(crate) fn detect_url_with_no_store(service: &Service, request: &Request) -> Result<Answer> {
    predict(service, request, ObjectDetection, Sent::url(request)?, false)
}

fn predict(service: &Service, request: &Request, kind: DomainType, sent: Sent, keep: bool) -> Result<Answer> {
    let name = request.path_text("publishedName");
    let predictor = Predictor::find(service, request, |project| project.published(name, kind))?;
    predictor.predict(service, request, sent, keep)
}
