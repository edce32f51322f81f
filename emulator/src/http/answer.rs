//! An answer as handlers make it.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    errors::ServiceError,
    tier::Tier,
    wire::{ErrorObject, GatewayError, RawGatewayError},
};

const JSON: &str = "application/json; charset=utf-8";

/// Status, type and bytes of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    media_type: Option<&'static str>,
    pub(crate) body: Bytes,
    /// Whether the gateway answers, which adds none of the service's headers.
    gateway: bool,
    /// Seconds after which to ask again.
    retry_after: Option<&'static str>,
}

impl Answer {
    /// The service's JSON with status 200.
    pub(crate) fn json(object: &impl Serialize) -> Self {
        Self::json_with(200, object)
    }

    /// The service's JSON about a batch: with status 207 when part of it failed.
    pub(crate) fn batch(successful: bool, object: &impl Serialize) -> Self {
        Self::json_with(if successful { 200 } else { 207 }, object)
    }

    fn json_with(status: u16, object: &impl Serialize) -> Self {
        match serde_json::to_vec(object) {
            Ok(body) => {
                Self { status, media_type: Some(JSON), body: body.into(), gateway: false, retry_after: None }
            }
            Err(error) => ServiceError::internal(error).into(),
        }
    }

    /// Success without a body.
    pub(crate) fn no_content() -> Self {
        Self { status: 204, media_type: None, body: Bytes::new(), gateway: false, retry_after: None }
    }

    /// Bytes that are no JSON.
    pub(crate) fn bytes(media_type: &'static str, body: Bytes) -> Self {
        Self { status: 200, media_type: Some(media_type), body, gateway: false, retry_after: None }
    }

    /// What the gateway says to a wrong key.
    pub(crate) fn denied() -> Self {
        const WORDS: &str =
            "Access denied: the key is missing or wrong, or belongs to a resource of another endpoint.";
        Self::gateway_error(401, WORDS)
    }

    /// What the gateway says to calls that come too fast.
    pub(crate) fn too_fast(operation: &str, api: &str, tier: Tier) -> Self {
        let message = format!(
            "The operation {operation} of {api} was called more often than the rate limit of the pricing tier {tier} \
             allows. Please retry after 1 second, or choose a higher tier."
        );
        Self { retry_after: Some("1"), ..Self::gateway_error(429, &message) }
    }

    /// What the gateway says when the tier's predictions are used up.
    pub(crate) fn used_up(api: &str, tier: Tier) -> Self {
        let message = format!("The calls of {api} that the pricing tier {tier} includes are used up.");
        Self::gateway_error(403, &message)
    }

    /// The gateway's nested shape, which names no media type.
    fn gateway_error(status: u16, message: &str) -> Self {
        let body = serde_json::to_vec(&GatewayError::new(status, message)).unwrap_or_default();
        Self { status, media_type: None, body: body.into(), gateway: true, retry_after: None }
    }

    /// What the gateway says to a request that it does not pass on.
    pub(crate) fn gateway(status: u16, message: &str) -> Self {
        let body = serde_json::to_vec(&RawGatewayError { status_code: status, message }).unwrap_or_default();
        Self {
            status,
            media_type: Some("application/json"),
            body: body.into(),
            gateway: true,
            retry_after: None,
        }
    }

    /// What blob storage says when it refuses.
    pub(crate) fn storage(status: u16, code: &str, message: &str) -> Self {
        let body = format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        );
        Self {
            status,
            media_type: Some("application/xml"),
            body: body.into(),
            gateway: true,
            retry_after: None,
        }
    }

    /// Bytes from blob storage.
    pub(crate) fn blob(media_type: &'static str, body: Bytes) -> Self {
        Self { status: 200, media_type: Some(media_type), body, gateway: true, retry_after: None }
    }

    /// The HTTP response; `head` leaves the body out and keeps its length.
    pub(super) fn into_response(self, request: Uuid, head: bool) -> Response<Full<Bytes>> {
        let length = self.body.len();
        let mut response = Response::new(Full::new(if head { Bytes::new() } else { self.body }));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        if let Some(media_type) = self.media_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        if !self.gateway {
            let id = HeaderValue::from_str(&request.to_string()).unwrap_or(HeaderValue::from_static(""));
            headers.insert(HeaderName::from_static("request-id"), id.clone());
            headers.insert(HeaderName::from_static("apim-request-id"), id);
            headers.insert(
                HeaderName::from_static("strict-transport-security"),
                HeaderValue::from_static("max-age=31536000; includeSubDomains; preload"),
            );
            headers.insert(
                HeaderName::from_static("x-content-type-options"),
                HeaderValue::from_static("nosniff"),
            );
        }
        response
    }
}

impl From<ServiceError> for Answer {
    fn from(error: ServiceError) -> Self {
        Self::json_with(error.status, &ErrorObject::from(&error))
    }
}

impl From<Result<Answer, ServiceError>> for Answer {
    fn from(outcome: Result<Answer, ServiceError>) -> Self {
        outcome.unwrap_or_else(Self::from)
    }
}
