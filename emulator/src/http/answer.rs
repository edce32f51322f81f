//! An answer as handlers make it.

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::{
    Response, StatusCode,
    header::{
        CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, DATE, HeaderName, HeaderValue,
        REFERRER_POLICY, RETRY_AFTER, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    },
};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::cut::Cut;
use crate::{
    errors::ServiceError,
    tier::Tier,
    wire::{ErrorObject, GatewayError, RawGatewayError},
};

const JSON: &str = "application/json; charset=utf-8";

/// The body of an answer on its way out.
pub(super) type Outbound = Either<Full<Bytes>, Cut>;

/// Status, headers and bytes of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    media_type: Option<&'static str>,
    headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
    /// Whether it lacks the headers that the service adds: it comes from the gateway, storage or the emulator itself.
    bare: bool,
    /// How many bytes of the body are sent, if not all.
    cut_after: Option<usize>,
}

impl Answer {
    fn new(status: u16, media_type: Option<&'static str>, body: impl Into<Bytes>) -> Self {
        Self { status, media_type, headers: Vec::new(), body: body.into(), bare: false, cut_after: None }
    }

    /// The service's JSON with status 200.
    pub(crate) fn json(object: &impl Serialize) -> Self {
        Self::json_with(200, object)
    }

    /// The service's JSON about a batch: with status 207 when part of it failed.
    pub(crate) fn batch(successful: bool, object: &impl Serialize) -> Self {
        Self::json_with(if successful { 200 } else { 207 }, object)
    }

    /// The service's JSON.
    pub(crate) fn json_with(status: u16, object: &impl Serialize) -> Self {
        match serde_json::to_vec(object) {
            Ok(body) => Self::new(status, Some(JSON), body),
            Err(error) => ServiceError::internal(error).into(),
        }
    }

    /// Success without a body.
    pub(crate) fn no_content() -> Self {
        Self::empty(204)
    }

    /// A status without a body.
    pub(super) fn empty(status: u16) -> Self {
        Self::new(status, None, Bytes::new())
    }

    /// Bytes that are no JSON.
    pub(crate) fn bytes(media_type: &'static str, body: Bytes) -> Self {
        Self::new(200, Some(media_type), body)
    }

    /// What the gateway says to a wrong key.
    pub(crate) fn denied() -> Self {
        const WORDS: &str =
            "Access denied: the key is missing or wrong, or belongs to a resource of another endpoint.";
        Self::nested(401, "401", WORDS)
    }

    /// What the gateway says to calls that come too fast.
    pub(crate) fn too_fast(operation: &str, api: &str, tier: Tier) -> Self {
        let message = format!(
            "The operation {operation} of {api} was called more often than the rate limit of the pricing tier {tier} \
             allows. Please retry after 1 second, or choose a higher tier."
        );
        Self::nested(429, "429", &message).with_header(RETRY_AFTER, HeaderValue::from_static("1"))
    }

    /// What the gateway says when the tier's predictions are used up.
    pub(crate) fn used_up(api: &str, tier: Tier) -> Self {
        let message = format!("The calls of {api} that the pricing tier {tier} includes are used up.");
        Self::nested(403, "403", &message)
    }

    /// What the gateway says to a caller that it knows the limits of. It names no type.
    pub(super) fn nested(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::to_vec(&GatewayError::new(code, message)).unwrap_or_default();
        Self::new(status, None, body).bare()
    }

    /// What the gateway says to a request that it does not pass on.
    pub(crate) fn gateway(status: u16, message: &str) -> Self {
        let body = serde_json::to_vec(&RawGatewayError { status_code: status, message }).unwrap_or_default();
        Self::new(status, Some("application/json"), body).bare()
    }

    /// What blob storage says when it refuses.
    pub(crate) fn storage(status: u16, code: &str, message: &str) -> Self {
        let body = format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        );
        Self::new(status, Some("application/xml"), body).bare()
    }

    /// A page that may load nothing but its own style sheet and pictures, runs nothing, and is framed by nobody.
    pub(crate) fn html(status: u16, page: String) -> Self {
        const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; \
            frame-ancestors 'none'";
        Self::new(status, Some("text/html; charset=utf-8"), page)
            .with_header(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY))
            .with_header(REFERRER_POLICY, HeaderValue::from_static("no-referrer"))
            .with_header(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))
            .with_header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
    }

    /// Bytes from blob storage.
    pub(crate) fn blob(media_type: &'static str, body: Bytes) -> Self {
        Self::bytes(media_type, body).bare()
    }

    /// The same answer without the headers that the service adds.
    pub(crate) fn bare(self) -> Self {
        Self { bare: true, ..self }
    }

    /// The same answer, cut off after so many bytes of its body.
    pub(super) fn cut_after(self, bytes: usize) -> Self {
        Self { cut_after: Some(bytes), ..self }
    }

    /// The same answer with one more header.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// How many bytes of a body are sent.
    pub(super) fn length(&self) -> u64 {
        self.cut_after.unwrap_or(usize::MAX).min(self.body.len()) as u64
    }

    /// The HTTP response; `head` leaves the body out and keeps its length.
    pub(super) fn into_response(self, request: Uuid, now: Timestamp, head: bool) -> Response<Outbound> {
        let length = self.body.len();
        let mut response = Response::new(match self.cut_after {
            _ if head => Outbound::Left(Full::new(Bytes::new())),
            Some(bytes) if bytes < length => Outbound::Right(Cut::new(self.body.slice(..bytes))),
            _ => Outbound::Left(Full::new(self.body)),
        });
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        if let Ok(date) = HeaderValue::from_str(&now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()) {
            headers.insert(DATE, date);
        }
        if let Some(media_type) = self.media_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        headers.extend(self.headers.into_iter().map(|(name, value)| (Some(name), value)));
        if !self.bare {
            let id = HeaderValue::from_str(&request.to_string()).unwrap_or(HeaderValue::from_static(""));
            headers.insert(HeaderName::from_static("request-id"), id.clone());
            headers.insert(HeaderName::from_static("apim-request-id"), id);
            headers.insert(
                STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static("max-age=31536000; includeSubDomains; preload"),
            );
            headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
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
