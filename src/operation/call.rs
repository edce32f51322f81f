//! The untyped request behind every operation.

use std::fmt;
use std::time::{Duration, Instant};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;

use super::describe::{Operation, Place, Returns};
use super::encode::{Content, InBody, InUrl};
use crate::body::{Body, ImageSource};
use crate::client::{Patience, TrainingClient};
use crate::error::{Error, Result};
use crate::json::check_count;
use crate::response::{Response, request_id, retry_after};
use crate::transport::{
    HeaderMap, HeaderName, HeaderValue, Incoming, Limits, Method, Outgoing, Payload, Receive, Sink,
};

/// What is percent-encoded in a path segment or a query value: all but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Headers that the library, the connection or the service's authentication own.
const OWN_HEADERS: [&str; 9] = [
    "training-key",
    "authorization",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "expect",
    "accept-encoding",
    "content-type",
];

/// The default limit of a call: this, and for its upload a second for each so many bytes (1 Mbit/s).
const BASE_LIMIT: Duration = Duration::from_secs(100);
const BYTES_PER_SECOND: u64 = 128 * 1024;
/// The default limit of a download of unknown size: so long without a byte.
const STALL_LIMIT: Duration = Duration::from_secs(60);

/// A request that is being put together.
pub(crate) struct Call<'a> {
    client: &'a TrainingClient,
    operation: &'static Operation,
    values: Vec<Value<'a>>,
    headers: Vec<(HeaderName, HeaderValue)>,
    patience: Option<Patience>,
    retries: Option<u32>,
    /// The first thing that is wrong with it, told when it is sent.
    error: Option<Error>,
}

/// A parameter's value, in the shape that its place needs.
enum Value<'a> {
    Absent,
    Url(String),
    Json(std::borrow::Cow<'a, str>),
    Streamed(Body<'a>),
}

impl<'a> Call<'a> {
    pub(crate) fn new(client: &'a TrainingClient, operation: &'static Operation) -> Self {
        let mut values = Vec::new();
        values.resize_with(operation.parameters().len(), || Value::Absent);
        Call { client, operation, values, headers: Vec::new(), patience: None, retries: None, error: None }
    }

    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    pub(crate) fn path(&mut self, name: &str, value: impl InUrl) {
        let (text, _) = value.in_url();
        self.set(name, Ok((Value::Url(text), 0)));
    }

    pub(crate) fn query(&mut self, name: &str, value: impl InUrl) {
        let (text, measure) = value.in_url();
        self.set(name, Ok((Value::Url(text), measure)));
    }

    pub(crate) fn field(&mut self, name: &str, value: impl InBody<'a>) {
        self.body(name, value);
    }

    pub(crate) fn body(&mut self, name: &str, value: impl InBody<'a>) {
        let value = value.in_body().map(|(content, measure)| match content {
            Content::Json(json) => (Value::Json(json), measure),
            Content::Streamed(body) => (Value::Streamed(body), measure),
        });
        self.set(name, value);
    }

    pub(crate) fn image(&mut self, name: &str, image: ImageSource<'a>) {
        self.set(name, Body::image(image).map(|body| (Value::Streamed(body), 0)));
    }

    pub(super) fn url_value(&mut self, name: &str, text: String, measure: usize) {
        self.set(name, Ok((Value::Url(text), measure)));
    }

    pub(super) fn json_value(&mut self, name: &str, json: &'a str, measure: usize) {
        self.set(name, Ok((Value::Json(json.into()), measure)));
    }

    pub(super) fn streamed_value(&mut self, name: &str, body: Body<'a>) {
        self.set(name, Ok((Value::Streamed(body), 0)));
    }

    /// Gives a parameter its value; `measure` is the number or count that its limit applies to.
    fn set(&mut self, name: &str, value: Result<(Value<'a>, usize)>) {
        let Some(index) = self.operation.position(name) else { return };
        let parameter = &self.operation.parameters()[index];
        let value = value.and_then(|(value, measure)| match parameter.at_most_allowed() {
            Some(limit) if parameter.kind() == super::Kind::Integer && measure > limit as usize => {
                Err(Error::invalid_request(format!("{name} is {measure}; at most {limit} is allowed")))
            }
            Some(limit) => check_count(name, measure, limit as usize).map(|()| value),
            None => Ok(value),
        });
        match value {
            Ok(value) => self.values[index] = value,
            Err(error) => self.fail(error),
        }
    }

    pub(super) fn fail(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        let shown: String = name.chars().take(60).collect();
        let checked = if OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            Err(format!("the header \"{shown}\" is set by the library and can't be replaced"))
        } else {
            match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
                (Err(_), _) => Err(format!("\"{shown}\" is no header name")),
                (_, Err(_)) => {
                    Err(format!("the value of the header \"{shown}\" has characters that no header may have"))
                }
                (Ok(name), Ok(value)) => Ok((name, value)),
            }
        };
        match checked {
            Ok(header) => self.headers.push(header),
            Err(problem) => self.fail(Error::invalid_request(problem)),
        }
    }

    pub(crate) fn timeout(&mut self, limit: Duration) {
        self.patience = Some(Patience::from_limit(limit));
    }

    pub(crate) fn retries(&mut self, count: u32) {
        self.retries = Some(count);
    }

    /// Sends it and decodes the answer.
    pub(crate) fn send<T: DeserializeOwned>(self) -> Result<T> {
        let operation = self.operation;
        let incoming = self.run(None)?;
        let decoded = checked_text(operation, &incoming).and_then(|text| {
            // An operation that returns nothing decodes as `()`.
            let text = if operation.returns() == Returns::Nothing { "null" } else { text };
            serde_json::from_str(text).map_err(|e| {
                let problem = format!("its JSON is not what {} returns: {e}", operation.name());
                Error::invalid_response(incoming.status, &incoming.body, problem)
            })
        });
        decoded.map_err(|error| told_by(error, operation, &incoming.headers))
    }

    /// Sends it and keeps the answer's bytes, whatever they are.
    pub(crate) fn send_bytes(self) -> Result<Vec<u8>> {
        Ok(self.run(None)?.body)
    }

    /// Sends it and keeps the answer as it came.
    pub(crate) fn send_raw(self) -> Result<Response> {
        let operation = self.operation;
        let incoming = self.run(None)?;
        if operation.returns() != Returns::Bytes
            && let Err(error) = checked_text(operation, &incoming)
        {
            return Err(told_by(error, operation, &incoming.headers));
        }
        Ok(Response::new(incoming.status, incoming.headers, incoming.body))
    }

    /// Sends it and hands the answer's body over as it arrives. Returns the answer's head and the body's length.
    pub(crate) fn send_streaming(self, sink: Sink<'_>) -> Result<(Response, u64)> {
        let incoming = self.run(Some(sink))?;
        Ok((Response::new(incoming.status, incoming.headers, incoming.body), incoming.streamed))
    }

    fn run(mut self, sink: Option<Sink<'_>>) -> Result<Incoming> {
        let operation = self.operation;
        self.attempt(sink).map_err(|error| error.in_operation(operation.name()))
    }

    /// Sends the request once. Repeating it, by `self.retries` and the operation's declaration, belongs around this.
    fn attempt(&mut self, sink: Option<Sink<'_>>) -> Result<Incoming> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let url = self.url()?;
        let mut body = self.take_body()?;
        let downloads = self.operation.returns() == Returns::Bytes;
        let mut headers = self.client.headers(downloads);
        for (name, value) in self.headers.drain(..) {
            headers.append(name, value);
        }
        if let Some(body) = &body
            && let Ok(content_type) = HeaderValue::from_str(body.content_type())
        {
            headers.insert(HeaderName::from_static("content-type"), content_type);
        }
        let length = body.as_ref().map_or(0, Body::length);
        let method = Method::from_bytes(self.operation.method().as_bytes()).unwrap_or(Method::GET);
        let carries_length = body.is_some() || method == Method::POST || method == Method::PATCH;
        let limits = self.limits(length, downloads);
        let receive = match sink {
            Some(sink) => Receive::Stream(sink),
            None => Receive::Whole(self.client.max_response_bytes()),
        };
        let mut reader = body.as_mut().map(Body::reader);
        let mut nothing = std::io::empty();
        let payload = carries_length.then_some(Payload {
            length,
            source: match &mut reader {
                Some(reader) => reader,
                None => &mut nothing,
            },
        });
        let outgoing = Outgoing { method, url, headers, body: payload, limits };
        let incoming = self.client.transport().exchange(outgoing, receive)?;
        if (200..300).contains(&incoming.status) {
            return Ok(incoming);
        }
        let error = Error::from_answer(self.operation.name(), incoming.status, &incoming.body);
        Err(told_by(error, self.operation, &incoming.headers))
    }

    fn url(&self) -> Result<String> {
        let mut url = self.client.base_url().to_owned();
        let mut template = self.operation.path();
        while let Some((before, rest)) = template.split_once('{') {
            let (name, after) = rest.split_once('}').unwrap_or((rest, ""));
            url.push_str(before);
            url.extend(utf8_percent_encode(self.required_url_value(name)?, RESERVED));
            template = after;
        }
        url.push_str(template);
        let mut separator = '?';
        for (parameter, value) in self.operation.parameters().iter().zip(&self.values) {
            let text = match (value, parameter.default_value()) {
                (Value::Absent, None) if parameter.is_required() => return Err(missing(parameter.name())),
                (Value::Absent, Some(default)) => default,
                (Value::Url(text), _) if parameter.place() == Place::Query => text,
                _ => continue,
            };
            url.push(separator);
            separator = '&';
            url.extend(utf8_percent_encode(parameter.wire_name(), RESERVED));
            url.push('=');
            url.extend(utf8_percent_encode(text, RESERVED));
        }
        Ok(url)
    }

    fn required_url_value(&self, name: &str) -> Result<&str> {
        match self.operation.position(name).map(|index| &self.values[index]) {
            Some(Value::Url(text)) => Ok(text),
            _ => Err(missing(name)),
        }
    }

    fn take_body(&mut self) -> Result<Option<Body<'a>>> {
        let mut fields = None;
        for (parameter, value) in self.operation.parameters().iter().zip(&mut self.values) {
            let place = parameter.place();
            if matches!(place, Place::Path | Place::Query) {
                continue;
            }
            let value = std::mem::replace(value, Value::Absent);
            if place == Place::Field {
                let (body, separator) = fields.get_or_insert_with(|| (Body::json(), "{\""));
                if let Value::Json(json) = value {
                    body.text(*separator);
                    body.text(parameter.wire_name());
                    body.text("\":");
                    body.text(json);
                    *separator = ",\"";
                }
                continue;
            }
            match value {
                Value::Streamed(body) => return Ok(Some(body)),
                Value::Json(json) => {
                    let mut body = Body::json();
                    body.text(json);
                    return Ok(Some(body));
                }
                Value::Absent | Value::Url(_) => {}
            }
        }
        let Some((mut body, _)) = fields else { return Ok(None) };
        if body.length() == 0 && self.operation.sends_no_empty_body() {
            return Ok(None);
        }
        body.text(if body.length() == 0 { "{}" } else { "}" });
        Ok(Some(body))
    }

    fn limits(&self, length: u64, downloads: bool) -> Limits {
        let now = Instant::now();
        match self.patience.unwrap_or(self.client.patience()) {
            Patience::Unlimited => Limits::default(),
            // A limit beyond what the clock can tell is none.
            Patience::Within(limit) => Limits { deadline: now.checked_add(limit), stall: None },
            Patience::BySize if downloads => Limits { deadline: None, stall: Some(STALL_LIMIT) },
            Patience::BySize => {
                let limit = BASE_LIMIT + Duration::from_secs(length / BYTES_PER_SECOND);
                Limits { deadline: now.checked_add(limit), stall: None }
            }
        }
    }
}

fn missing(name: &str) -> Error {
    Error::invalid_request(format!("{name} is missing"))
}

fn told_by(error: Error, operation: &'static Operation, headers: &HeaderMap) -> Error {
    error
        .in_operation(operation.name())
        .with_request_id(request_id(headers).map(str::to_owned))
        .with_retry_after(retry_after(headers))
}

/// The body of a success, checked to be text that begins and ends like what the operation returns.
fn checked_text<'b>(operation: &Operation, incoming: &'b Incoming) -> Result<&'b str> {
    let refuse = |problem: &str| Err(Error::invalid_response(incoming.status, &incoming.body, problem));
    let Ok(text) = std::str::from_utf8(&incoming.body) else {
        return refuse("its body is not UTF-8");
    };
    let trimmed = text.trim_matches([' ', '\t', '\r', '\n']);
    let enclosed = |open, close| trimmed.len() >= 2 && trimmed.starts_with(open) && trimmed.ends_with(close);
    let is_number = || trimmed.strip_prefix('-').unwrap_or(trimmed).bytes().all(|b| b.is_ascii_digit());
    let fits = match operation.returns() {
        Returns::Nothing => {
            trimmed.is_empty() || serde_json::from_str::<serde::de::IgnoredAny>(trimmed).is_ok()
        }
        Returns::Bytes => true,
        _ if trimmed.is_empty() => return refuse("it has no body"),
        Returns::Object => enclosed('{', '}'),
        Returns::Array => enclosed('[', ']'),
        Returns::Integer => is_number(),
        Returns::Boolean => matches!(trimmed, "true" | "false"),
    };
    if fits { Ok(text) } else { refuse(expected(operation.returns())) }
}

fn expected(returns: Returns) -> &'static str {
    match returns {
        Returns::Object => "its body is no complete JSON object",
        Returns::Array => "its body is no complete JSON array",
        Returns::Integer => "its body is no whole number",
        Returns::Boolean => "its body is neither true nor false",
        Returns::Nothing | Returns::Bytes => "its body is no JSON",
    }
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.operation.name()).finish_non_exhaustive()
    }
}
