//! The client handle and its configuration.

use libc::c_char;
use std::ptr;
use std::time::Duration;

use serde_json::value::RawValue;

use super::boundary::{respond, text};
use super::response::customvision_response;
use super::status::customvision_status;
use crate::client::{TrainingClient, TrainingClientBuilder};
use crate::error::{Error, ErrorKind, Result};
use crate::json;
use crate::throttle::RateLimit;
use crate::transport::HeaderMap;

/// A client of one Custom Vision resource, with its connections. Make one for a resource and keep it; use it from as
/// many threads at once as you like. Free it with `customvision_training_client_free`, when no other thread can begin a
/// call on it any more.
pub struct customvision_training_client {
    pub(super) client: TrainingClient,
}

/// Makes a client. Nothing is sent: a wrong key shows at the first call.
///
/// `config_json` is an object, or NULL for the environment variables VISION_TRAINING_ENDPOINT and VISION_TRAINING_KEY.
/// Its keys:
/// - `endpoint` (string, required): the resource's address, such as `https://NAME.cognitiveservices.azure.com`, with or
///   without a trailing slash or the API's path. https, unless the host is this machine or `allowHttp` is true.
/// - `trainingKey` (string): the resource's training key. This or `bearerToken` is required.
/// - `bearerToken` (string): an Entra ID token in place of a key.
/// - `apiVersion` (string): default v3.4-preview.
/// - `connectTimeoutMs` (integer): the limit for making a connection, in milliseconds, 0 for none; default 10000.
/// - `timeoutMs` (integer): the limit for a whole call, retries included, in milliseconds, 0 for none; default 100000
///   and 1000 more for each 128 KiB that are sent; for a download, 60000 without a byte.
/// - `maxRetries` (integer): how often a call may be tried again when the service answers 408, 429, 500, 502, 503 or 504,
///   or a connection breaks or can't be made; what must not happen twice, such as creating a project, only after 429 or
///   when no connection was made. Default 3; 0 is never.
/// - `retryDelayMs` (integer): the wait before the first retry, if the service names none; it doubles with each further
///   one, and varies by 0.8 to 1.3. Default 800.
/// - `maxRetryDelayMs` (integer): the longest wait, even if the service names a longer one; default 60000.
/// - `rateLimit` (number, or "F0" or "S0"): how many requests are sent per second at most, by all threads together; F0, the
///   free tier, is 2 and S0 is 10. Default: no limit.
/// - `maxIdleConnections` (integer): connections that are kept for further calls; default 64.
/// - `maxResponseBytes` (integer): the largest answer that is taken into memory, in bytes; default 67108864.
/// - `allowHttp` (boolean): allows plain http to another machine; default false.
/// - `proxy` (string): an HTTP proxy, such as `http://user:password@proxy.example:3128`; no SOCKS; default none.
/// - `caFile` (string): a PEM file of certificate authorities that are trusted beside the system's; default none.
/// - `userAgent` (string): default customvision/ and the version.
///
/// `client_out` receives the client, or NULL on failure. `response_out`, which may be NULL, receives "null", or the
/// error document: CUSTOMVISION_INVALID_ARGUMENT for NULL as `client_out` or text that is not UTF-8,
/// CUSTOMVISION_INVALID_REQUEST for a wrong configuration, CUSTOMVISION_IO for an unreadable `caFile`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_training_client_new(
    config_json: *const c_char,
    client_out: *mut *mut customvision_training_client,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    if !client_out.is_null() {
        // SAFETY: the caller passes NULL or a valid place for a pointer.
        unsafe { *client_out = ptr::null_mut() };
    }
    let work = || {
        if client_out.is_null() {
            return Err(Error::new(ErrorKind::InvalidArgument, "client_out is NULL"));
        }
        // SAFETY: the caller passes NULL or a NUL-terminated text that lives during the call.
        let client = match unsafe { text("config_json", config_json)? } {
            Some(document) => configured(document)?,
            None => TrainingClient::from_env()?,
        };
        // SAFETY: checked above not to be NULL.
        unsafe { *client_out = Box::into_raw(Box::new(customvision_training_client { client })) };
        Ok(customvision_response::from_document(0, HeaderMap::new(), "null".to_owned()))
    };
    // SAFETY: the caller passes NULL or a valid place for a pointer.
    unsafe { respond(response_out, None, work) }
}

/// Frees a client and closes its connections. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_training_client_free(client: *mut customvision_training_client) {
    if !client.is_null() {
        // SAFETY: a client comes from Box::into_raw above, and the caller frees it once, with no call running on it.
        drop(unsafe { Box::from_raw(client) });
    }
}

/// How often requests had to wait since the client was made: `delayed_out` receives the number of requests that
/// `rateLimit` held back, `refused_out` the number of answers with HTTP 429, whether the request was tried again or not.
/// All handles on a client's connections count together. Each may be NULL; a NULL client has 0 of both.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_training_client_throttled(
    client: *const customvision_training_client,
    delayed_out: *mut u64,
    refused_out: *mut u64,
) {
    // SAFETY: the caller passes NULL or a client that is not freed during the call.
    let counts = unsafe { client.as_ref() }.map(|handle| handle.client.throttle_counts());
    let (delayed, refused) = counts.map_or((0, 0), |counts| (counts.delayed, counts.refused));
    for (place, count) in [(delayed_out, delayed), (refused_out, refused)] {
        if !place.is_null() {
            // SAFETY: the caller passes NULL or a valid place for a number.
            unsafe { *place = count };
        }
    }
}

const KEYS: [&str; 16] = [
    "endpoint",
    "trainingKey",
    "bearerToken",
    "apiVersion",
    "connectTimeoutMs",
    "timeoutMs",
    "maxRetries",
    "retryDelayMs",
    "maxRetryDelayMs",
    "rateLimit",
    "maxIdleConnections",
    "maxResponseBytes",
    "allowHttp",
    "proxy",
    "caFile",
    "userAgent",
];

fn configured(document: &str) -> Result<TrainingClient> {
    let document = if document.trim().is_empty() { "{}" } else { document };
    let members = json::parse_object("the configuration", document)?;
    json::check_repetition("the configuration", &members)?;
    let given = |name: &str| members.iter().find(|(key, value)| key == name && value.get() != "null");
    let Some((_, endpoint)) = given("endpoint") else {
        return Err(Error::invalid_request("endpoint is missing"));
    };
    let mut builder = TrainingClient::builder(json::string("endpoint", endpoint)?);
    for (key, value) in members.iter().filter(|(_, value)| value.get() != "null") {
        builder = set(builder, key, value)?;
    }
    builder.build()
}

fn set(builder: TrainingClientBuilder, key: &str, value: &RawValue) -> Result<TrainingClientBuilder> {
    let string = || json::string(key, value);
    let natural = || json::natural(key, value);
    let count = || Ok::<_, Error>(usize::try_from(natural()?).unwrap_or(usize::MAX));
    Ok(match key {
        "endpoint" => builder,
        "trainingKey" => builder.training_key(string()?),
        "bearerToken" => builder.bearer_token(string()?),
        "apiVersion" => builder.api_version(string()?),
        "connectTimeoutMs" => builder.connect_timeout(Duration::from_millis(natural()?)),
        "timeoutMs" => builder.timeout(Duration::from_millis(natural()?)),
        "maxRetries" => builder.max_retries(u32::try_from(natural()?).unwrap_or(u32::MAX)),
        "retryDelayMs" => builder.retry_delay(Duration::from_millis(natural()?)),
        "maxRetryDelayMs" => builder.max_retry_delay(Duration::from_millis(natural()?)),
        "rateLimit" => builder.rate_limit(rate_limit(value)?),
        "maxIdleConnections" => builder.max_idle_connections(count()?),
        "maxResponseBytes" => builder.max_response_bytes(count()?),
        "allowHttp" => builder.allow_http(json::boolean(key, value)?),
        "proxy" => builder.proxy(string()?),
        "caFile" => builder.ca_file(string()?.as_ref()),
        "userAgent" => builder.user_agent(string()?),
        _ => return Err(json::unknown_key("the configuration", key, &KEYS)),
    })
}

fn rate_limit(value: &RawValue) -> Result<RateLimit> {
    match value.get() {
        "\"F0\"" => Ok(RateLimit::F0),
        "\"S0\"" => Ok(RateLimit::S0),
        text => text.parse().map(RateLimit::PerSecond).map_err(|_| {
            Error::invalid_request(format!(
                "rateLimit must be a number of requests per second, \"F0\" or \"S0\", but is {}",
                json::shown(text)
            ))
        }),
    }
}
