//! What the fuzz targets in `fuzz/` reach of the library's inside. It is compiled under `cfg(fuzzing)` alone, which
//! cargo-fuzz sets, and is no part of what the library promises.
//!
//! Each item opens one door and decides nothing: what holds behind it, the targets assert.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use crate::body::{Body, ImageFileCreateBatch, ImageSource, Origin, Piece};
use crate::client::{TrainingClient, TrainingClientBuilder, proxy};
use crate::error::{Error, Result};
use crate::operation::{Call, Operation, answer};
use crate::retry;
use crate::transport::{HeaderMap, HeaderName, HeaderValue, Incoming, ProxyUrl, Uri};

/// A request as it would be sent, but for the credential.
pub struct Request<'a> {
    /// The URL.
    pub url: String,
    /// The headers in the order in which they are sent.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, if it has one.
    pub body: Option<Encoded<'a>>,
}

impl<'a> Request<'a> {
    /// What a C caller's document, with its picture if there is one, makes of an operation.
    pub fn from_json(
        client: &'a TrainingClient,
        operation: &'static Operation,
        document: &'a str,
        picture: Option<&'a [u8]>,
    ) -> Result<Self> {
        let mut call = Call::from_json(client, operation, document, picture)?;
        call.take_error()?;
        let url = call.url()?.to_string();
        let body = call.take_body()?;
        let headers = call.request_headers(body.as_ref());
        let headers = headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
        Ok(Request { url, headers: headers.collect(), body: body.map(Encoded) })
    }
}

/// A body that is ready to be sent.
pub struct Encoded<'a>(Body<'a>);

impl<'a> Encoded<'a> {
    /// A picture as a form.
    pub fn form(image: ImageSource<'a>) -> Result<Self> {
        Body::image(image).map(Encoded)
    }

    /// A batch of pictures as JSON.
    pub fn batch(batch: ImageFileCreateBatch<'a>) -> Result<Self> {
        batch.into_body().map(Encoded)
    }

    /// Its media type.
    pub fn content_type(&self) -> &str {
        self.0.content_type()
    }

    /// The length that is announced for it.
    pub fn length(&self) -> u64 {
        self.0.length()
    }

    /// The files that are opened when it is read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.0.pieces.iter().filter_map(|piece| match piece {
            Piece::Raw(Origin::File(path), _) | Piece::Base64(Origin::File(path), _) => Some(path.as_path()),
            _ => None,
        })
    }

    /// Its bytes, from the first on.
    pub fn reader(&mut self) -> impl Read {
        self.0.reader()
    }
}

/// What a C caller's configuration makes of a client.
pub fn configuration(document: &str) -> Result<TrainingClientBuilder> {
    crate::ffi::configuration::read(document)
}

/// What `customvision_response_get` gives of a document.
pub fn value_at(document: &str, pointer: &str) -> Option<String> {
    crate::ffi::pointer::get(document, pointer)
}

/// Whether a body is one that an operation returns; else what is wrong with it.
pub fn checked_answer<'b>(operation: &Operation, body: &'b [u8]) -> Result<&'b str, &'static str> {
    answer::checked_text(operation, body)
}

/// An answer: its status, its headers and its body.
pub type Answer<'a> = (u16, &'a [(&'a str, &'a [u8])], &'a [u8]);

/// The error of an answer that is no success.
pub fn refused(client: &TrainingClient, operation: &'static Operation, answer: Answer<'_>) -> Result<Error> {
    let credential = client.credentials().current()?;
    Ok(Call::new(client, operation).refused(&incoming(answer), &credential))
}

/// The error of a success whose body has a problem.
pub fn invalid(
    client: &TrainingClient,
    operation: &'static Operation,
    answer: Answer<'_>,
    problem: &str,
) -> Result<Error> {
    let credential = client.credentials().current()?;
    Ok(Call::new(client, operation).invalid_response(&incoming(answer), problem, &credential))
}

/// How long an answer asks to wait.
pub fn named_wait(status: u16, headers: &[(&str, &[u8])], message: &str) -> Option<Duration> {
    retry::named_wait(status, &header_map(headers), message)
}

/// The variable of an environment that names the proxy for an endpoint, and its value.
pub fn proxy_of_environment(
    endpoint: &str,
    read: impl Fn(&str) -> Option<String>,
) -> Option<(&'static str, String)> {
    proxy::of_environment(&endpoint.parse::<Uri>().ok()?, read)
}

/// Whether a list such as `NO_PROXY` has a host.
pub fn no_proxy_lists(list: &str, host: &str) -> bool {
    proxy::lists(list, host)
}

/// Whether a text is taken for the URL of a proxy.
pub fn is_proxy_url(text: &str) -> bool {
    ProxyUrl::parse(text).is_some()
}

fn incoming((status, headers, body): Answer<'_>) -> Incoming {
    Incoming { status, headers: header_map(headers), body: body.to_vec(), streamed: 0, defect: None }
}

/// Leaves out what no server can send.
fn header_map(headers: &[(&str, &[u8])]) -> HeaderMap {
    let valid = headers.iter().filter_map(|(name, value)| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value).ok()?))
    });
    valid.collect()
}
