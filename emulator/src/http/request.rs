//! A request as handlers see it.

use bytes::Bytes;
use serde::Deserialize;
use uuid::Uuid;

use super::{Query, query};
use crate::errors::{Result, ServiceError};

/// A request whose body has arrived.
#[derive(Debug)]
pub(crate) struct Request {
    /// Names the request in the answer's headers, and a prediction that it makes.
    pub(crate) id: Uuid,
    /// The caller's `Host`, or where the emulator listens.
    pub(crate) host: String,
    /// Parameters in the path.
    pub(crate) path: Vec<(&'static str, String)>,
    pub(crate) query: Query,
    pub(crate) content_type: String,
    pub(crate) body: Bytes,
}

impl Request {
    /// A parameter in the path, decoded.
    pub(crate) fn path_text(&self, name: &str) -> &str {
        self.path.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_str())
    }

    /// An id in the path.
    pub(crate) fn path_id(&self, name: &str) -> Result<Uuid> {
        query::id(name, self.path_text(name))
    }

    /// The project that the path names.
    pub(crate) fn project(&self) -> Result<Uuid> {
        self.path_id("projectId")
    }

    /// The media type of the body, in lower case and without its parameters.
    pub(crate) fn media_type(&self) -> String {
        self.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Reads the JSON body, which is an object.
    pub(crate) fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        if !matches!(self.media_type().as_str(), "application/json" | "text/json") {
            return Err(ServiceError::unsupported_media_type(&self.content_type, "application/json"));
        }
        let text = std::str::from_utf8(&self.body)
            .map_err(|_| ServiceError::bad_request("The body is not UTF-8."))?;
        if !text.trim_start().starts_with('{') {
            return Err(ServiceError::bad_request("The body is no JSON object."));
        }
        serde_json::from_str(text)
            .map_err(|error| ServiceError::bad_request(format_args!("The body can't be read: {error}.")))
    }

    /// Reads the JSON body if there is one.
    pub(crate) fn optional_json<'a, T: Deserialize<'a> + Default>(&'a self) -> Result<T> {
        if self.body.is_empty() { Ok(T::default()) } else { self.json() }
    }
}
