//! From a C caller's JSON to a request. The values stay the caller's own bytes.

use std::time::Duration;

use serde_json::value::RawValue;

use super::describe::{Kind, Operation, Place};
use super::encode::comma_separated;
use super::{Call, Parameter};
use crate::body::{Body, ImageSource};
use crate::client::TrainingClient;
use crate::error::{Error, Result};
use crate::json;

/// The keys that are no parameters: `(name, only for uploads of one picture)`.
const OPTIONS: [(&str, bool); 5] = [
    ("@headers", false),
    ("@timeoutMs", false),
    ("@maxRetries", false),
    ("@fileName", true),
    ("@path", true),
];

impl<'a> Call<'a> {
    /// Reads a request document, an object whose keys are the operation's parameters or begin with `@`. `data` is the
    /// picture of an upload, which may be named by `@path` instead.
    pub(crate) fn from_json(
        client: &'a TrainingClient,
        operation: &'static Operation,
        document: &'a str,
        data: Option<&'a [u8]>,
    ) -> Result<Self> {
        let mut call = Call::new(client, operation);
        call.read(document, data).map_err(|error| error.in_operation(operation.name()))?;
        Ok(call)
    }

    fn read(&mut self, document: &'a str, data: Option<&'a [u8]>) -> Result<()> {
        let members = match document.trim() {
            "" => Vec::new(),
            _ => json::parse_object("the request", document)?,
        };
        let operation = self.operation();
        let image = operation.parameters().iter().find(|parameter| parameter.kind() == Kind::Image);
        let mut upload = Upload::default();
        for (index, (key, value)) in members.iter().enumerate() {
            // As many as there are known keys: an unknown one ends this.
            if members[..index].iter().any(|(earlier, _)| earlier == key) {
                return Err(json::repeated("the request", key));
            }
            if key.starts_with('@') {
                self.read_option(key, value, image.map(|_| &mut upload))?;
                continue;
            }
            match operation.parameters().iter().find(|parameter| parameter.name() == key) {
                Some(parameter) if parameter.kind() == Kind::Image => {
                    let told = format!(
                        "\"{key}\" is no key: the picture is given as data and length, or by \"@path\""
                    );
                    return Err(Error::invalid_request(told));
                }
                // Null is how many languages write that a value is not given.
                Some(_) if value.get() == "null" => {}
                Some(parameter) => self.read_parameter(parameter, value)?,
                None => return Err(unknown_key(operation, key)),
            }
        }
        if let Some(parameter) = image {
            let image = upload.image(data)?;
            self.image(parameter.name(), image);
        }
        Ok(())
    }

    fn read_option(&mut self, key: &str, value: &'a RawValue, upload: Option<&mut Upload>) -> Result<()> {
        match (key, upload) {
            ("@headers" | "@timeoutMs" | "@maxRetries", _) if value.get() == "null" => {}
            ("@fileName" | "@path", Some(_)) if value.get() == "null" => {}
            ("@headers", _) => {
                for (name, value) in json::members(key, value)? {
                    let value = json::string(&format!("@headers.{}", json::shown(&name)), value)?;
                    self.header(&name, &value);
                }
            }
            ("@timeoutMs", _) => self.timeout(Duration::from_millis(json::natural(key, value)?)),
            ("@maxRetries", _) => self.retries(u32::try_from(json::natural(key, value)?).unwrap_or(u32::MAX)),
            ("@fileName", Some(upload)) => upload.file_name = Some(json::string(key, value)?.into_owned()),
            ("@path", Some(upload)) => upload.path = Some(json::string(key, value)?.into_owned()),
            _ => return Err(unknown_key(self.operation(), key)),
        }
        Ok(())
    }

    fn read_parameter(&mut self, parameter: &'static Parameter, value: &'a RawValue) -> Result<()> {
        let name = parameter.name();
        match parameter.place() {
            Place::Path | Place::Query => {
                let (text, measure) = url_text(parameter, value)?;
                self.url_value(name, text, measure);
            }
            Place::Body | Place::Field if parameter.kind() == Kind::FileBatch => {
                let images = json::check_batch(name, value)?;
                self.streamed_value(name, Body::batch_of_paths(value, images)?);
            }
            Place::Body | Place::Field | Place::Image => {
                let measure = check(parameter, value)?;
                self.json_value(name, value.get(), measure);
            }
        }
        Ok(())
    }
}

/// The picture of an upload, as the request document and the function's arguments name it.
#[derive(Default)]
struct Upload {
    path: Option<String>,
    file_name: Option<String>,
}

impl Upload {
    fn image<'a>(self, data: Option<&'a [u8]>) -> Result<ImageSource<'a>> {
        let image = match (self.path, data) {
            (None, Some(data)) => ImageSource::bytes(data),
            (Some(path), None) => ImageSource::path(path),
            (Some(_), Some(_)) => {
                return Err(Error::invalid_request("both data and \"@path\" are given; give one of them"));
            }
            (None, None) => {
                return Err(Error::invalid_request(
                    "the picture is missing: give data, or a file as \"@path\"",
                ));
            }
        };
        Ok(match self.file_name {
            Some(name) => image.file_name(name),
            None => image,
        })
    }
}

fn unknown_key(operation: &Operation, key: &str) -> Error {
    let has_image = operation.parameters().iter().any(|parameter| parameter.kind() == Kind::Image);
    let parameters = operation.parameters().iter().filter(|p| p.kind() != Kind::Image).map(Parameter::name);
    let options = OPTIONS.iter().filter(|(_, upload)| has_image || !upload).map(|(name, _)| *name);
    let known: Vec<&str> = parameters.chain(options).collect();
    json::unknown_key(operation.name(), key, &known)
}

/// A value of a path or query as plain text, and the number that its limit applies to.
fn url_text(parameter: &Parameter, value: &RawValue) -> Result<(String, usize)> {
    let name = parameter.name();
    Ok(match parameter.kind() {
        Kind::Uuid => (json::uuid(name, value)?.to_string(), 0),
        Kind::Boolean => (json::boolean(name, value)?.to_string(), 0),
        Kind::Integer => {
            let number = json::natural(name, value)?;
            (number.to_string(), usize::try_from(number).unwrap_or(usize::MAX))
        }
        Kind::Number => (json::number(name, value)?.to_owned(), 0),
        Kind::UuidList => {
            let ids = json::uuids(name, value)?;
            (comma_separated(ids.iter().map(uuid::Uuid::to_string)), ids.len())
        }
        Kind::StringList => {
            let elements = json::elements(name, value)?;
            let strings = elements.iter().enumerate().map(|(i, e)| json::string(&format!("{name}[{i}]"), e));
            let strings: Vec<String> = strings.map(|s| s.map(Into::into)).collect::<Result<_>>()?;
            let count = strings.len();
            (comma_separated(strings.into_iter()), count)
        }
        _ => (json::string(name, value)?.into_owned(), 0),
    })
}

/// Checks a value that goes into a JSON body as it is; returns the number that its limit applies to.
fn check(parameter: &Parameter, value: &RawValue) -> Result<usize> {
    let name = parameter.name();
    Ok(match parameter.kind() {
        Kind::Uuid => json::uuid(name, value).map(|_| 0)?,
        Kind::Boolean => json::boolean(name, value).map(|_| 0)?,
        Kind::Integer => json::integer(name, value).map(|_| 0)?,
        Kind::Number => json::number(name, value).map(|_| 0)?,
        Kind::UuidList => json::uuids(name, value)?.len(),
        Kind::StringList => json::elements(name, value)?.len(),
        Kind::ObjectList => json::objects(name, value)?.len(),
        Kind::Object => json::members(name, value).map(|_| 0)?,
        Kind::StringMap => {
            for (key, value) in json::members(name, value)? {
                json::string(&format!("{name}.{}", json::shown(&key)), value)?;
            }
            0
        }
        Kind::Batch | Kind::FileBatch => json::check_batch(name, value).map(|_| 0)?,
        Kind::String | Kind::Image => json::string(name, value).map(|_| 0)?,
    })
}

#[cfg(test)]
mod tests;
