//! What a test asks of the emulator beside the service: JSON in, JSON out.
//!
//! Who may ask is decided before, in `http`. Errors have the service's own shape, so that a client that reads those reads
//! these.

pub(crate) mod clock;
pub(crate) mod faults;
pub(crate) mod requests;
pub(crate) mod snapshot;
pub(crate) mod state;

use std::fmt::Display;

use serde::de::DeserializeOwned;

use crate::{
    errors::{Result, ServiceError},
    http::Request,
};

/// Reads the JSON object that an admin call takes, whatever type it is said to be of. Keys that the call does not know
/// are refused by name.
fn parameters<T: DeserializeOwned>(request: &Request) -> Result<T> {
    let refuse =
        |why: &dyn Display| ServiceError::bad_request(format_args!("The body can't be used: {why}."));
    let body = if request.body.is_empty() { b"{}" } else { request.body.trim_ascii() };
    if !body.starts_with(b"{") {
        return Err(refuse(&"it is no JSON object"));
    }
    serde_json::from_slice(body).map_err(|error| refuse(&error))
}
