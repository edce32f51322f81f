//! The one error type of the library.

mod answer;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use serde_json::json;

use answer::{Said, hint};

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
    attempts: u32,
    broken_connection: Option<Broken>,
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
    /// The caller's token provider gave none.
    Credential,
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
            ErrorKind::Credential => "credential",
            ErrorKind::Panic => "panic",
        }
    }
}

/// Whether the service may have acted on a request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Processed {
    /// Surely not: nothing of the request was sent, or the service was too busy for it (429). It is safe to repeat.
    No,
    /// Perhaps, by this try or an earlier one: it was sent and not answered, or answered with 408 or a 5xx. Look
    /// before repeating what must not happen twice.
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

/// Which connection it was that broke or could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// One that was made for the request.
    New,
    /// One that earlier requests had used.
    Reused,
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
            attempts: 0,
            broken_connection: None,
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
        error.0.processed = match status {
            429 => Some(Processed::No),
            // Not implemented, and not in this HTTP version.
            501 | 505 => None,
            408 | 500..=599 => Some(Processed::Unknown),
            _ => None,
        };
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

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Nothing worse is known than that the connection broke or could not be made.
    pub(crate) fn with_broken_connection(mut self, connection: Broken) -> Self {
        self.0.broken_connection = Some(connection);
        self
    }

    pub(crate) fn broken_connection(&self) -> Option<Broken> {
        self.0.broken_connection
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

    /// Replaces in all that a server may have written what `clean` finds and gives back without.
    pub(crate) fn cleaned(mut self, clean: impl Fn(&str) -> Option<String>) -> Self {
        let Details { message, code, request_id, body, .. } = &mut *self.0;
        for text in [Some(message), code.as_mut(), request_id.as_mut(), body.as_mut()].into_iter().flatten() {
            if let Some(cleaned) = clean(text) {
                *text = cleaned;
            }
        }
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

    /// How long the service asked to wait before the next try: by `Retry-After` in seconds or as a date, by
    /// `retry-after-ms` or `x-ms-retry-after-ms`, or in the words of a 429. At most a day.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The beginning of the answer's body, at most 4 KiB, when it is in none of the service's error shapes.
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// Whether the request may have been carried out. None when the service's answer settles it, or nothing was to be
    /// sent.
    pub fn processed(&self) -> Option<Processed> {
        self.0.processed
    }

    /// How often the request was tried, the first time included; 0 when it was refused before anything was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
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
            ("attempts", Some(d.attempts).filter(|v| *v > 0).map(|v| json!(v))),
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
        // A gateway's code is the status again.
        let status = self.http_status.map(|status| status.to_string());
        context.extend(self.code.clone().filter(|code| Some(code) != status.as_ref()));
        context
            .extend(Some(self.attempts).filter(|count| *count > 1).map(|count| format!("{count} attempts")));
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
