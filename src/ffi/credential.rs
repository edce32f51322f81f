//! Keys and tokens of living clients, and tokens that C code provides.

use std::time::Duration;

use libc::{c_char, c_int, c_void};

use super::boundary::{client, is_null, respond, text};
use super::client::{customvision_training_client, make};
use super::configuration;
use super::response::customvision_response;
use super::status::customvision_status;
use crate::client::TrainingClient;
use crate::credential::AccessToken;
use crate::error::Result;

/// Where a token callback puts its token. It lives as long as the callback runs.
pub struct customvision_token {
    given: Option<AccessToken>,
}

/// Provides an Entra ID token: gives it to `customvision_token_set` and returns 0; anything else is a failure, and the call
/// that needs the token returns CUSTOMVISION_CREDENTIAL. It runs on the thread of that call, one at a time. It must not
/// throw or longjmp, nor make a call on the same client.
pub type customvision_token_callback =
    Option<unsafe extern "C" fn(token_out: *mut customvision_token, user_data: *mut c_void) -> c_int>;

/// Makes a client like `customvision_training_client_new`, whose Entra ID tokens a callback provides, in place of a key: when
/// the first call needs one, before the last one expires, and once after the service has refused it with 401.
///
/// `config_json` has neither `trainingKey` nor `bearerToken`; NULL reads VISION_TRAINING_ENDPOINT alone. `user_data` is
/// passed through; it must be usable from every thread that makes calls, and live until the client is freed. The service
/// expects tokens for `https://cognitiveservices.azure.com`.
///
/// `client_out` and `response_out` receive what they receive from `customvision_training_client_new`, and it fails as that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_training_client_new_with_token_callback(
    config_json: *const c_char,
    callback: customvision_token_callback,
    user_data: *mut c_void,
    client_out: *mut *mut customvision_training_client,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    let work = || {
        let provider = TokenCallback { callback: callback.ok_or_else(|| is_null("callback"))?, user_data };
        // SAFETY: the caller passes NULL or a NUL-terminated text that lives during the call.
        let builder = match unsafe { text("config_json", config_json)? } {
            Some(document) => configuration::read(document)?,
            None => TrainingClient::endpoint_from_env()?,
        };
        builder.token_provider(move || provider.ask()).build()
    };
    // SAFETY: the caller passes NULL or a valid place for each pointer.
    unsafe { make(client_out, response_out, work) }
}

/// Gives a token to the callback that asks for one. `text` is copied. `expires_in_seconds` is how long it is valid from now
/// on; 0 when that is not known: it is then used until the service refuses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_token_set(
    token: *mut customvision_token,
    text: *const c_char,
    expires_in_seconds: u64,
) {
    // SAFETY: the caller passes NULL or what its callback was given, and NULL or a NUL-terminated text.
    let (Some(token), Ok(Some(text))) =
        (unsafe { token.as_mut() }, unsafe { super::boundary::text("text", text) })
    else {
        return;
    };
    let given = AccessToken::new(text);
    token.given = Some(match expires_in_seconds {
        0 => given,
        seconds => given.expires_in(Duration::from_secs(seconds)),
    });
}

/// Has later calls on a client, and on all handles on its connections, show this training key in place of what they show
/// now. `key` is copied. `response_out`, which may be NULL, receives "null", or the error document:
/// CUSTOMVISION_INVALID_ARGUMENT for NULL, CUSTOMVISION_INVALID_REQUEST for a key that can't be one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_training_client_set_training_key(
    client: *const customvision_training_client,
    key: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { replace(client, "key", key, response_out, TrainingClient::set_training_key) }
}

/// The same for an Entra ID token.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_training_client_set_bearer_token(
    client: *const customvision_training_client,
    token: *const c_char,
    response_out: *mut *mut customvision_response,
) -> customvision_status {
    // SAFETY: the arguments are the caller's, as the conventions at the top of the header have them.
    unsafe { replace(client, "token", token, response_out, TrainingClient::set_bearer_token) }
}

/// Sets a key or token.
///
/// # Safety
/// The pointers are NULL, or valid during the call; `response_out` is NULL or a valid place.
unsafe fn replace(
    handle: *const customvision_training_client,
    name: &str,
    secret: *const c_char,
    response_out: *mut *mut customvision_response,
    set: fn(&TrainingClient, &str) -> Result<()>,
) -> customvision_status {
    let work = || {
        // SAFETY: as this function's caller promises.
        let (client, secret) = unsafe { (client(handle)?, text(name, secret)?) };
        set(client, secret.ok_or_else(|| is_null(name))?)?;
        Ok(customvision_response::null())
    };
    // SAFETY: as this function's caller promises.
    unsafe { respond(response_out, None, work) }
}

/// A C function that provides tokens, with its data.
struct TokenCallback {
    callback: unsafe extern "C" fn(*mut customvision_token, *mut c_void) -> c_int,
    user_data: *mut c_void,
}

// SAFETY: the caller promises that the function may be called with its data on every thread that makes calls.
unsafe impl Send for TokenCallback {}
// SAFETY: the same; and it is called by one thread at a time.
unsafe impl Sync for TokenCallback {}

impl TokenCallback {
    fn ask(&self) -> Result<AccessToken, Box<dyn std::error::Error + Send + Sync>> {
        let mut token = customvision_token { given: None };
        // SAFETY: the token lives during the call; the rest is as the callback's giver promised.
        match (unsafe { (self.callback)(&mut token, self.user_data) }, token.given) {
            (0, Some(token)) => Ok(token),
            (0, None) => Err("the token callback gave none".into()),
            (code, _) => Err(format!("the token callback returned {code}").into()),
        }
    }
}
