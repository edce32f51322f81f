//! The one error type of the library.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

/// A result of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call did not succeed.
///
/// [`Display`](fmt::Display) leads with the service's own words (or ours, where the service said nothing), then
/// names the operation, the HTTP status and the service's code, and ends with a hint where the usual cause is known.
/// No error ever holds the training key or a token.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.describe())]
pub struct Error(Box<Details>);

#[derive(Debug)]
struct Details {
    kind: ErrorKind,
    message: String,
    operation: Option<&'static str>,
    http_status: Option<u16>,
    code: Option<String>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    body: Option<String>,
    processed: Option<Processed>,
    hint: Option<&'static str>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What sort of failure an [`Error`] is; the C interface has one status number for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A C caller passed NULL or text that is not UTF-8. Rust callers never meet it.
    InvalidArgument,
    /// A parameter, a key or the configuration was refused before anything was sent.
    InvalidRequest,
    /// The service, or a gateway before it, answered with an HTTP status other than success.
    Service,
    /// No connection could be made, or it broke: name resolution, TCP, TLS, HTTP framing.
    Transport,
    /// The call's time ran out.
    Timeout,
    /// The answer was a success by its status, but not what the operation returns: empty, cut short, too large,
    /// not UTF-8, or another kind of document such as a proxy's HTML page.
    InvalidResponse,
    /// A local file could not be read, or a reader or writer of the caller failed.
    Io,
    /// The caller ended the call.
    Cancelled,
    /// A bug of this library, caught at the C boundary.
    Panic,
}

impl ErrorKind {
    /// The kind as error documents spell it: `invalid_request`, `timeout` ...
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::InvalidArgument => "invalid_argument",
            ErrorKind::InvalidRequest => "invalid_request",
            ErrorKind::Service => "service",
            ErrorKind::Transport => "transport",
            ErrorKind::Timeout => "timeout",
            ErrorKind::InvalidResponse => "invalid_response",
            ErrorKind::Io => "io",
            ErrorKind::Cancelled => "cancelled",
            ErrorKind::Panic => "panic",
        }
    }
}

/// Whether the service may have acted on a request that got no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Processed {
    /// Nothing of the request was sent: it is safe to repeat.
    No,
    /// Some or all of it was sent: look before repeating what must not happen twice.
    Unknown,
}

impl Processed {
    /// `no` or `unknown`, as error documents spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Processed::No => "no",
            Processed::Unknown => "unknown",
        }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error(Box::new(Details {
            kind,
            message: message.into(),
            operation: None,
            http_status: None,
            code: None,
            request_id: None,
            retry_after: None,
            body: None,
            processed: None,
            hint: None,
            source: None,
        }))
    }

    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::InvalidRequest, message)
    }

    /// The caller's code took no more of a download.
    pub(crate) fn ended_by_receiver() -> Self {
        Error::new(ErrorKind::Cancelled, "the receiver ended the download").with_processed(Processed::Unknown)
    }

    /// An HTTP answer that is no success, whoever wrote it.
    pub(crate) fn from_answer(operation: &'static str, status: u16, body: &[u8]) -> Self {
        let said = Said::parse(body);
        let shape_is_known = said.is_some();
        let Said { code, message, gateway } = said.unwrap_or_default();
        let message = match (message, &code) {
            (Some(message), _) => message,
            (None, Some(code)) => format!("the service answered {code} without a message"),
            (None, None) => format!("the service answered HTTP {status} without a message"),
        };
        let mut error = Error::new(ErrorKind::Service, message);
        error.0.hint = hint(status, code.as_deref(), gateway || !shape_is_known);
        error.0.http_status = Some(status);
        error.0.code = code;
        if !shape_is_known && !body.is_empty() {
            error.0.body = Some(excerpt(body));
        }
        error.in_operation(operation)
    }

    /// An answer whose status says success and whose body does not.
    pub(crate) fn invalid_response(status: u16, body: &[u8], problem: impl fmt::Display) -> Self {
        let mut message = format!("HTTP {status}, but {problem}");
        if !body.is_empty() {
            message.push_str(&format!("; it begins: {}", beginning(body)));
        }
        let mut error = Error::new(ErrorKind::InvalidResponse, message);
        error.0.http_status = Some(status);
        error
    }

    pub(crate) fn in_operation(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    pub(crate) fn with_processed(mut self, processed: Processed) -> Self {
        self.0.processed = Some(processed);
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_hint(mut self, hint: &'static str) -> Self {
        self.0.hint = Some(hint);
        self
    }

    pub(crate) fn with_request_id(mut self, id: Option<String>) -> Self {
        self.0.request_id = id;
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened, in the service's words where it said something.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The operation that failed, such as `create_tag`; none while a client is being made.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The HTTP status, when there was an answer.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// The service's error code, such as `BadRequestTagNameNotUnique`, when it sent one.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The id under which the service logged the request; Microsoft's support asks for it.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the service asked to wait before the next try, from `Retry-After` in seconds.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The beginning of the answer's body, at most 4 KiB, when it is in none of the service's error shapes.
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// Whether a call that got no answer may have been carried out.
    pub fn processed(&self) -> Option<Processed> {
        self.0.processed
    }

    /// What to do about it, where the usual cause is known.
    pub fn hint(&self) -> Option<&'static str> {
        self.0.hint
    }

    /// The underlying failure, such as an [`std::io::Error`].
    ///
    /// [`Display`](fmt::Display) already tells what it says, so that it is not `source()`, which reporters print
    /// a second time. Its type is no part of this library's promises.
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    /// The error as the C interface tells it: `{"error":{"kind":...,"message":...}}`, absent fields left out.
    pub fn to_json(&self) -> String {
        let d = &*self.0;
        let fields = [
            ("kind", Some(json!(d.kind.as_str()))),
            ("message", Some(json!(d.message))),
            ("operation", d.operation.map(|v| json!(v))),
            ("httpStatus", d.http_status.map(|v| json!(v))),
            ("code", d.code.as_ref().map(|v| json!(v))),
            ("requestId", d.request_id.as_ref().map(|v| json!(v))),
            ("retryAfterMs", d.retry_after.map(|v| json!(v.as_millis() as u64))),
            ("processed", d.processed.map(|v| json!(v.as_str()))),
            ("hint", d.hint.map(|v| json!(v))),
            ("body", d.body.as_ref().map(|v| json!(v))),
        ];
        let fields: Vec<String> = fields
            .into_iter()
            .filter_map(|(key, value)| value.map(|value| format!("\"{key}\":{value}")))
            .collect();
        format!("{{\"error\":{{{}}}}}", fields.join(","))
    }
}

impl Details {
    fn describe(&self) -> String {
        let mut text = self.message.clone();
        let mut context: Vec<String> = Vec::new();
        context.extend(self.operation.map(str::to_owned));
        if self.kind == ErrorKind::Service {
            context.extend(self.http_status.map(|status| format!("HTTP {status}")));
        }
        context.extend(self.code.clone());
        context.extend(self.request_id.as_ref().map(|id| format!("request {id}")));
        if !context.is_empty() {
            text.push_str(&format!(" ({})", context.join(", ")));
        }
        if let Some(hint) = self.hint {
            text.push_str(&format!(". Hint: {hint}"));
        }
        text
    }
}

/// What an error body says, whichever of the four shapes it has: the service's flat `code`/`message`, the older
/// `Code`/`Message`, the gateway's nested `error`, and the bare gateway's `statusCode`/`message`.
#[derive(Default)]
struct Said {
    code: Option<String>,
    message: Option<String>,
    gateway: bool,
}

impl Said {
    fn parse(body: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Shape {
            #[serde(alias = "Code")]
            code: Option<serde_json::Value>,
            #[serde(alias = "Message")]
            message: Option<String>,
            error: Option<Nested>,
            #[serde(rename = "statusCode")]
            status_code: Option<serde_json::Value>,
        }
        #[derive(Deserialize)]
        struct Nested {
            code: Option<serde_json::Value>,
            message: Option<String>,
        }
        let text = |value: serde_json::Value| match value {
            serde_json::Value::String(text) if text.is_empty() => None,
            serde_json::Value::String(text) => Some(text),
            serde_json::Value::Null => None,
            other => Some(other.to_string()),
        };
        let shape: Shape = serde_json::from_slice(body).ok()?;
        let gateway = shape.error.is_some() || shape.status_code.is_some();
        let (code, message) = match shape.error {
            Some(nested) => (nested.code, nested.message),
            None => (shape.code.or(shape.status_code), shape.message),
        };
        if code.is_none() && message.is_none() {
            return None;
        }
        Some(Said {
            code: code.and_then(text),
            message: message.filter(|message| !message.trim().is_empty()),
            gateway,
        })
    }
}

/// The usual cause of an error, from what users of the service's other clients met.
fn hint(status: u16, code: Option<&str>, from_gateway: bool) -> Option<&'static str> {
    let code = code.unwrap_or("");
    Some(match (status, code) {
        (_, "BadRequestTrainingNotNeeded") => {
            "nothing has changed since the last training; set forceTrain to train all the same"
        }
        (_, code) if code.starts_with("BadRequest") && code.ends_with("TrainingValidationFailed") => {
            "training needs at least two tags with five images each, or fifteen images per tag for object detection"
        }
        (_, "BadRequestIterationIsPublished") => "unpublish the iteration first",
        (_, "BadRequestInvalidPublishTarget") => {
            "predictionId is the full Azure resource id of a prediction resource: \
             /subscriptions/.../providers/Microsoft.CognitiveServices/accounts/..."
        }
        (_, "BadRequestExportAlreadyInProgress") => {
            "an export for this platform exists or is being made; get_exports lists it with its download address"
        }
        (401 | 403, _) => {
            "check that the key is a training key (not a prediction key) and belongs to the resource of this \
             endpoint and region, and that the resource's project limit is not reached"
        }
        (404, _) if from_gateway => {
            "check the endpoint: https://REGION.api.cognitive.microsoft.com or https://NAME.cognitiveservices.azure.com"
        }
        (408 | 413, _) => "send fewer or smaller images in one request",
        (429, _) => "the resource's rate limit is reached; wait, send less often, or use a higher tier",
        (300..=399, _) => {
            "the endpoint answered with a redirect, which is never followed with a key; correct the endpoint"
        }
        _ => return None,
    })
}

const EXCERPT: usize = 4096;

fn excerpt(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(EXCERPT)]).into_owned()
}

/// The first 120 bytes of a body, in one printable line.
fn beginning(body: &[u8]) -> String {
    let head = String::from_utf8_lossy(&body[..body.len().min(120)]);
    let head: String = head.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}{}\"", head.trim(), if body.len() > 120 { "..." } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Error {
        Error::from_answer("create_tag", status, body.as_bytes())
    }

    #[test]
    fn all_four_shapes_are_understood() {
        for (body, code, message) in [
            (r#"{"code":"BadRequestTagName","message":"Bad name"}"#, "BadRequestTagName", "Bad name"),
            (r#"{"Code":"BadRequestTagName","Message":"Bad name"}"#, "BadRequestTagName", "Bad name"),
            (r#"{"error":{"code":"401","message":"Bad name"}}"#, "401", "Bad name"),
            (r#"{"statusCode":404,"message":"Bad name"}"#, "404", "Bad name"),
        ] {
            let error = answer(400, body);
            assert_eq!((error.code(), error.message()), (Some(code), message), "{body}");
            assert_eq!(error.body(), None);
        }
    }

    #[test]
    fn an_unknown_shape_keeps_the_beginning_of_the_body() {
        let error = answer(502, "<html>Bad Gateway</html>");
        assert_eq!(error.body(), Some("<html>Bad Gateway</html>"));
        assert_eq!(error.message(), "the service answered HTTP 502 without a message");
        for odd in ["[]", "{}", "null", "\"text\"", "{\"error\":\"text\"}", "\u{1}"] {
            assert_eq!(answer(500, odd).body(), Some(odd));
        }
    }

    #[test]
    fn an_empty_message_gives_way_to_the_code() {
        let error = answer(400, r#"{"Code":"BadRequestExportAlreadyInProgress","Message":""}"#);
        assert!(error.message().contains("BadRequestExportAlreadyInProgress"));
        assert!(error.hint().unwrap().contains("get_exports"));
    }

    #[test]
    fn display_leads_with_the_services_words_and_ends_with_the_hint() {
        let error = answer(401, r#"{"error":{"code":"401","message":"Access denied"}}"#);
        let text = error.to_string();
        assert!(
            text.starts_with("Access denied (create_tag, HTTP 401, 401). Hint: check that the key"),
            "{text}"
        );
    }

    #[test]
    fn the_document_leaves_absent_fields_out() {
        let error = Error::invalid_request("no \"such\" key");
        assert_eq!(error.to_json(), r#"{"error":{"kind":"invalid_request","message":"no \"such\" key"}}"#);
    }
}
