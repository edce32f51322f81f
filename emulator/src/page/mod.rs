//! A page to look at the state with a browser. It changes nothing, and needs nothing but itself.

mod layout;
mod overview;
mod project;

use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, HeaderValue};
use uuid::Uuid;

use self::{layout::document, project::Choice};
use crate::{
    errors::Result,
    http::{Answer, Request},
    learning::thumbnail,
    service::Service,
};

/// GET `/?project=&tag=&page=`
pub(crate) fn show(service: &Service, request: &Request) -> Result<Answer> {
    let links = service.links(request);
    let body = match request.query.filled("project") {
        None => Some(overview::body(service)),
        Some(text) => Uuid::try_parse(text).ok().and_then(|id| {
            let choice = Choice::of(&request.query);
            service.store.read(id, |project| Ok(project::body(project, &choice, &links))).ok()
        }),
    };
    let status = if body.is_some() { 200 } else { 404 };
    let body = body.unwrap_or_else(overview::nothing);
    Ok(Answer::html(status, document(service, &body).into_string()))
}

/// GET `/style.css`
pub(crate) fn style(_: &Service, _: &Request) -> Result<Answer> {
    Ok(asset("text/css; charset=utf-8", Bytes::from_static(include_bytes!("style.css"))))
}

/// GET `/icon.svg`
pub(crate) fn icon(_: &Service, _: &Request) -> Result<Answer> {
    Ok(asset("image/svg+xml", Bytes::from_static(include_bytes!("icon.svg"))))
}

/// GET `/thumbnail?project=&image=`: like the thumbnails that the service links to, but no request of the service
pub(crate) fn picture(service: &Service, request: &Request) -> Result<Answer> {
    let id = |name| request.query.id(name).ok().flatten();
    let bytes = id("project").zip(id("image")).and_then(|(project, image)| {
        let find = |project: &crate::store::Project| {
            Ok(project.any_image(image).map(|image| image.picture.bytes.clone()))
        };
        service.store.read(project, find).ok().flatten()
    });
    Ok(match bytes.and_then(|bytes| thumbnail(&bytes)) {
        Some(jpeg) => asset("image/jpeg", jpeg.into()),
        None => Answer::html(404, document(service, &overview::nothing()).into_string()),
    })
}

/// What may be kept by the browser for a minute.
fn asset(media_type: &'static str, body: Bytes) -> Answer {
    let minute = HeaderValue::from_static("private, max-age=60");
    Answer::bytes(media_type, body).with_header(CACHE_CONTROL, minute)
}
