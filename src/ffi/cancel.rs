//! The cancel token handle, and the clients that obey it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use super::client::customvision_training_client;
use super::status::customvision_status::{self, *};
use crate::transport::CancelToken;

/// Ends calls from any thread. Make one with `customvision_cancel_token_new`, have a client obey it with
/// `customvision_training_client_with_token`, trigger it with `customvision_cancel_token_cancel`, and free it with
/// `customvision_cancel_token_free`.
pub struct customvision_cancel_token {
    token: CancelToken,
}

/// Makes a token that is not triggered.
#[unsafe(no_mangle)]
pub extern "C" fn customvision_cancel_token_new() -> *mut customvision_cancel_token {
    Box::into_raw(Box::new(customvision_cancel_token { token: CancelToken::new() }))
}

/// Triggers a token, from any thread: its clients' running calls end at once, whatever they wait for, and they and all
/// later ones return CUSTOMVISION_CANCELLED. It can't be undone. NULL is fine. Not to be called from a signal handler.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_cancel_token_cancel(token: *const customvision_cancel_token) {
    // SAFETY: the caller passes NULL or a token that is not freed during the call.
    if let Some(token) = unsafe { token.as_ref() } {
        quietly(|| token.token.cancel());
    }
}

/// Frees a token, triggered or not. Its clients live on and obey it as it was. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_cancel_token_free(token: *mut customvision_cancel_token) {
    if !token.is_null() {
        // SAFETY: a token comes from Box::into_raw above, and the caller frees it once.
        drop(unsafe { Box::from_raw(token) });
    }
}

/// Makes a second handle on a client's connections, whose calls `token` can end, besides what ends the first one's.
/// It is cheap: make one for each piece of work that may be cancelled. The two may be freed in any order, each with
/// `customvision_training_client_free`.
///
/// `client_out` receives the handle, or NULL on failure: CUSTOMVISION_INVALID_ARGUMENT for a NULL argument.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_training_client_with_token(
    client: *const customvision_training_client,
    token: *const customvision_cancel_token,
    client_out: *mut *mut customvision_training_client,
) -> customvision_status {
    if client_out.is_null() {
        return CUSTOMVISION_INVALID_ARGUMENT;
    }
    // SAFETY: the caller passes NULL or handles that are not freed during the call.
    let (client, token) = unsafe { (client.as_ref(), token.as_ref()) };
    let (handle, status) = match client.zip(token) {
        Some((client, token)) => {
            let client = client.client.with_cancel_token(&token.token);
            (Box::into_raw(Box::new(customvision_training_client { client })), CUSTOMVISION_OK)
        }
        None => (ptr::null_mut(), CUSTOMVISION_INVALID_ARGUMENT),
    };
    // SAFETY: checked above not to be NULL; the caller passes a valid place for a pointer.
    unsafe { *client_out = handle };
    status
}

/// Closes a client with all handles on its connections: calls that run on them, and all later ones, return
/// CUSTOMVISION_CANCELLED. From any thread. The handles are still to be freed, once their calls have returned. NULL is
/// fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_training_client_close(client: *const customvision_training_client) {
    // SAFETY: the caller passes NULL or a client that is not freed during the call.
    if let Some(client) = unsafe { client.as_ref() } {
        quietly(|| client.client.close());
    }
}

/// Does what has no status to tell a panic by.
fn quietly(work: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(work));
}
