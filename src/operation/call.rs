//! The untyped request behind every operation.

use std::fmt;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::describe::{Operation, Parameter, Place};
use super::encode::{Content, InBody, InUrl};
use crate::body::{Body, ImageSource};
use crate::client::{Patience, TrainingClient};
use crate::error::{Error, Result};
use crate::json::check_count;
use crate::transport::{CancelToken, HeaderName, HeaderValue, Uri, url_below};

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

/// How many bytes a caller's headers may have as they are sent. Servers take less; the http crate panics at too many, and ureq
/// takes one that is larger than its buffer for the server's fault.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// A request that is being put together.
pub(crate) struct Call<'a> {
    pub(super) client: &'a TrainingClient,
    operation: &'static Operation,
    values: Vec<Value<'a>>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    header_bytes: usize,
    pub(super) patience: Option<Patience>,
    pub(super) retries: Option<u32>,
    pub(super) tokens: Vec<CancelToken>,
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

impl Value<'_> {
    /// Whether it is written as a number is; what is infinite or none ends with a letter.
    fn is_number(&self) -> bool {
        let text = match self {
            Value::Url(text) => text,
            Value::Json(text) => &**text,
            Value::Absent | Value::Streamed(_) => return false,
        };
        text.ends_with(|c: char| c.is_ascii_digit())
    }
}

impl<'a> Call<'a> {
    pub(crate) fn new(client: &'a TrainingClient, operation: &'static Operation) -> Self {
        let mut values = Vec::new();
        values.resize_with(operation.parameters().len(), || Value::Absent);
        Call {
            client,
            operation,
            values,
            headers: Vec::new(),
            header_bytes: 0,
            patience: None,
            retries: None,
            tokens: Vec::new(),
            error: None,
        }
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

    pub(crate) fn image(&mut self, name: &str, image: impl Into<ImageSource<'a>>) {
        self.set(name, Body::image(image.into()).map(|body| (Value::Streamed(body), 0)));
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
            None if parameter.kind() == super::Kind::Number && !value.is_number() => {
                Err(Error::invalid_request(format!("{name} must be a finite number")))
            }
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
        self.header_bytes += name.len() + value.len() + ": \r\n".len();
        let checked = if self.header_bytes > MAX_HEADER_BYTES {
            Err(format!("the headers given have more than {MAX_HEADER_BYTES} bytes"))
        } else if OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
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

    pub(crate) fn cancel_token(&mut self, token: &CancelToken) {
        self.tokens.push(token.clone());
    }

    /// What is wrong with the request, if anything is.
    pub(crate) fn take_error(&mut self) -> Result<()> {
        self.error.take().map_or(Ok(()), Err)
    }

    /// Whether sending it twice does no more harm than sending it once.
    pub(super) fn is_repeatable(&self) -> bool {
        let makes_repeatable = |(parameter, value): (&Parameter, &Value<'_>)| matches!(value, Value::Url(text) if parameter.repeatable_value() == Some(text.as_str()));
        self.operation.is_repeatable()
            || self.operation.parameters().iter().zip(&self.values).any(makes_repeatable)
    }

    pub(crate) fn url(&self) -> Result<Uri> {
        url_below(self.client.base_url(), self.path_and_query()?)
    }

    fn path_and_query(&self) -> Result<String> {
        let mut template = self.operation.path();
        let base = self.client.base_url().path();
        let mut url = String::with_capacity(base.len() + template.len() + 128);
        url.push_str(base);
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

    pub(crate) fn take_body(&mut self) -> Result<Option<Body<'a>>> {
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
}

fn missing(name: &str) -> Error {
    Error::invalid_request(format!("{name} is missing"))
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.operation.name()).finish_non_exhaustive()
    }
}
