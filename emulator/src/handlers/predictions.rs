//! Trying an iteration on a picture.

use serde::Deserialize;

use super::uploads::pictures;
use crate::{
    errors::{Result, ServiceError},
    fetch::{self, Failure},
    http::{Answer, Request},
    learning::{Rejection, look},
    limits,
    service::Service,
    wire::PredictionObject,
};

#[derive(Debug, Deserialize)]
struct ImageUrl {
    url: Option<String>,
}

/// POST `projects/{projectId}/quicktest/image?iterationId=&store=`, multipart or the picture as it is
pub(crate) fn quick_test_image(service: &Service, request: &Request) -> Result<Answer> {
    let pictures = pictures(request)?;
    let [picture] = pictures.as_slice() else {
        return Err(ServiceError::image_stream("One image at a time can be tested."));
    };
    test(service, request, &picture.content)
}

/// POST `projects/{projectId}/quicktest/url?iterationId=&store=`
pub(crate) fn quick_test_url(service: &Service, request: &Request) -> Result<Answer> {
    let url = request.json::<ImageUrl>()?.url.filter(|url| !url.is_empty());
    let url = url.ok_or_else(|| ServiceError::required_parameter("url"))?;
    let (project, iteration) = (request.project()?, request.query.id("iterationId")?);
    service.store.read(project, |project| project.iteration_to_test(iteration)?.learnt().map(drop))?;
    let bytes = fetch::fetch(&url, limits::PREDICTION_BYTES).map_err(|failure| match failure {
        Failure::Source => ServiceError::image_url(format_args!("No image could be had from '{url}'.")),
        Failure::TooLong => ServiceError::image_size(limits::PREDICTION_BYTES),
    })?;
    test(service, request, &bytes)
}

fn test(service: &Service, request: &Request, bytes: &[u8]) -> Result<Answer> {
    let (project, iteration) = (request.project()?, request.query.id("iterationId")?);
    if let Some(store) = request.query.filled("store") {
        store
            .to_ascii_lowercase()
            .parse::<bool>()
            .map_err(|_| ServiceError::bad_request("store is true or false."))?;
    }
    let (iteration, learnt) = service.store.read(project, |project| {
        let iteration = project.iteration_to_test(iteration)?;
        Ok((iteration.id, iteration.learnt()?.clone()))
    })?;
    if bytes.len() > limits::PREDICTION_BYTES {
        return Err(ServiceError::image_size(limits::PREDICTION_BYTES));
    }
    let seen = look(bytes).map_err(|rejection| match rejection {
        Rejection::Format => ServiceError::image_format(),
        Rejection::Dimensions => ServiceError::image_dimensions(),
    })?;
    let findings = learnt.model.predict(&seen.descriptor);
    let (ids, told) = ((project, iteration), (&*learnt.labels, findings.as_slice()));
    Ok(Answer::json(&PredictionObject::new(request.id, ids, service.now(), told)))
}
