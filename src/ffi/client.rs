//! The client handle.

use std::ptr;

use libc::c_char;

use super::boundary::{is_null, respond, text};
use super::configuration;
use super::response::customvision_response;
use super::status::customvision_status;
use crate::client::TrainingClient;
use crate::error::Result;

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
/// - `proxy` (string): a proxy, such as `http://user:password@proxy.example:3128`; https and socks5 are known too; user
///   name and password are percent-encoded. `env`: the proxy that the environment names, by curl's rules. Default: none.
/// - `rootCertificates` (string): whose certificates are trusted, besides those of `caFile` and `caPem`: `system` (the
///   default; where the system has none, the bundled ones), `bundled` (Mozilla's) or `given` (nobody else's).
/// - `caFile`, `caPem` (string): certificate authorities to trust as well: a PEM file, or PEM text.
/// - `clientCertFile`, `clientCertPem` (string): the certificate that is shown to a server that asks for one, with those
///   that signed it after it; default none.
/// - `clientKeyFile`, `clientKeyPem` (string): its private key: PKCS#8, PKCS#1 or SEC1 in PEM, not encrypted.
/// - `applicationId` (string): what precedes the User-Agent to tell your application: at most 24 printable characters, no
///   spaces; default none.
/// - `userAgent` (string): default name and version of this library, and the platform.
///
/// `client_out` receives the client, or NULL on failure. `response_out`, which may be NULL, receives "null", or the
/// error document: CUSTOMVISION_INVALID_ARGUMENT for NULL as `client_out` or text that is not UTF-8,
/// CUSTOMVISION_INVALID_REQUEST for a wrong configuration, CUSTOMVISION_IO for an unreadable file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_training_client_new(
    config_json: *const c_char,
    client_out: *mut *mut customvision_training_client,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    let work = || {
        // SAFETY: the caller passes NULL or a NUL-terminated text that lives during the call.
        match unsafe { text("config_json", config_json)? } {
            Some(document) => configuration::read(document)?.build(),
            None => TrainingClient::from_env(),
        }
    };
    // SAFETY: the caller passes NULL or a valid place for each pointer.
    unsafe { make(client_out, response_out, work) }
}

/// Hands a new client to the caller.
///
/// # Safety
/// `client_out` and `response_out` are NULL or valid places for pointers.
pub(super) unsafe fn make(
    client_out: *mut *mut customvision_training_client,
    response_out: *mut *mut customvision_response,
    work: impl FnOnce() -> Result<TrainingClient>,
) -> customvision_status {
    if !client_out.is_null() {
        // SAFETY: as this function's caller promises.
        unsafe { *client_out = ptr::null_mut() };
    }
    let work = || {
        if client_out.is_null() {
            return Err(is_null("client_out"));
        }
        let client = work()?;
        // SAFETY: checked above not to be NULL.
        unsafe { *client_out = Box::into_raw(Box::new(customvision_training_client { client })) };
        Ok(customvision_response::null())
    };
    // SAFETY: as this function's caller promises.
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
