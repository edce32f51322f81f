//! Where C meets Rust: pointers are checked, panics caught, outcomes become a status and a response.

use std::any::Any;
use std::ffi::CStr;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{ptr, slice};

use libc::{c_char, c_int, c_void};

use super::client::customvision_training_client;
use super::response::customvision_response;
use super::status::customvision_status::{self, CUSTOMVISION_OK};
use crate::client::TrainingClient;
use crate::error::{Error, ErrorKind, Result};
use crate::operation::{Call, Operation};

/// Receives a download piece by piece, on the thread that made the call. Returns 0 to go on; anything else ends the
/// download, and the call returns CUSTOMVISION_CANCELLED. `data` is valid until it returns. It must not throw or
/// longjmp.
pub type customvision_sink =
    Option<unsafe extern "C" fn(data: *const u8, len: usize, user_data: *mut c_void) -> c_int>;

/// Does a function's work and hands its outcome to the caller.
///
/// # Safety
/// `response_out` is NULL or a valid place for a pointer.
pub(super) unsafe fn respond(
    response_out: *mut *mut customvision_response,
    operation: Option<&'static Operation>,
    work: impl FnOnce() -> Result<customvision_response>,
) -> customvision_status {
    let outcome = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panicked(&*panic)));
    let outcome = outcome.map_err(|error| match operation {
        Some(operation) => error.in_operation(operation.name()),
        None => error,
    });
    let status = outcome.as_ref().map_or_else(|error| error.kind().into(), |_| CUSTOMVISION_OK);
    if !response_out.is_null() {
        let response = outcome.unwrap_or_else(|error| customvision_response::from_error(&error));
        // SAFETY: the caller passes NULL or a valid place for a pointer.
        unsafe { *response_out = Box::into_raw(Box::new(response)) };
    }
    status
}

fn panicked(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    let text = text.unwrap_or("no message");
    Error::new(ErrorKind::Panic, format!("a bug in the library: {text}")).with_hint("please report it")
}

pub(super) fn is_null(name: &str) -> Error {
    Error::new(ErrorKind::InvalidArgument, format!("{name} is NULL"))
}

/// A text argument, borrowed; `None` for NULL.
///
/// # Safety
/// `text` is NULL or NUL-terminated, and lives and stays as it is during the call.
pub(super) unsafe fn text<'a>(name: &str, text: *const c_char) -> Result<Option<&'a str>> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: as this function's caller promises.
    let text = unsafe { CStr::from_ptr(text) }.to_str();
    text.map(Some).map_err(|e| {
        let message = format!("{name} is not UTF-8: byte {} is wrong", e.valid_up_to());
        Error::new(ErrorKind::InvalidArgument, message)
    })
}

/// The client behind a handle.
///
/// # Safety
/// `client` is NULL or a client that is not freed during the call.
pub(super) unsafe fn client<'a>(client: *const customvision_training_client) -> Result<&'a TrainingClient> {
    // SAFETY: the caller passes NULL or a client that is not freed during the call.
    unsafe { client.as_ref() }.map(|handle| &handle.client).ok_or_else(|| is_null("client"))
}

/// An operation without a picture and with an answer in memory.
///
/// # Safety
/// `client` and `request_json` are NULL or valid during the call, `response_out` is NULL or a valid place.
pub(super) unsafe fn call(
    handle: *const customvision_training_client,
    request_json: *const c_char,
    response_out: *mut *mut customvision_response,
    operation: &'static Operation,
) -> customvision_status {
    // SAFETY: as this function's caller promises; NULL and 0 are no picture.
    unsafe { upload(handle, request_json, ptr::null(), 0, response_out, operation) }
}

/// An operation that uploads a picture.
///
/// # Safety
/// As for [`call`]; `data` is NULL, or `len` bytes are readable there during the call.
pub(super) unsafe fn upload(
    handle: *const customvision_training_client,
    request_json: *const c_char,
    data: *const u8,
    len: usize,
    response_out: *mut *mut customvision_response,
    operation: &'static Operation,
) -> customvision_status {
    let work = || {
        // SAFETY: as this function's caller promises.
        let (client, request) = unsafe { (client(handle)?, text("request_json", request_json)?) };
        let picture = match (data.is_null(), len) {
            (true, 0) => None,
            (true, _) => return Err(is_null("data")),
            (false, len) if len > isize::MAX as usize => {
                return Err(Error::new(ErrorKind::InvalidArgument, "len is larger than memory can be"));
            }
            // SAFETY: as this function's caller promises; the length was checked.
            (false, len) => Some(unsafe { slice::from_raw_parts(data, len) }),
        };
        let call = Call::from_json(client, operation, request.unwrap_or(""), picture)?;
        call.send_raw().map(customvision_response::from_answer)
    };
    // SAFETY: as this function's caller promises.
    unsafe { respond(response_out, Some(operation), work) }
}

/// An operation whose answer is streamed.
///
/// # Safety
/// As for [`call`]; `sink` is NULL or may be called with `user_data` on this thread.
pub(super) unsafe fn download(
    handle: *const customvision_training_client,
    request_json: *const c_char,
    sink: customvision_sink,
    user_data: *mut c_void,
    response_out: *mut *mut customvision_response,
    operation: &'static Operation,
) -> customvision_status {
    let work = || {
        // SAFETY: as this function's caller promises.
        let (client, request) = unsafe { (client(handle)?, text("request_json", request_json)?) };
        let sink = sink.ok_or_else(|| is_null("sink"))?;
        let call = Call::from_json(client, operation, request.unwrap_or(""), None)?;
        // SAFETY: the chunk is readable during the call; for the rest, as this function's caller promises.
        let (answer, bytes) =
            call.send_streaming(
                &mut |chunk| match unsafe { sink(chunk.as_ptr(), chunk.len(), user_data) } {
                    0 => ControlFlow::Continue(()),
                    _ => ControlFlow::Break(Error::ended_by_receiver()),
                },
            )?;
        let (http_status, headers, _) = answer.into_parts();
        Ok(customvision_response::from_document(http_status, headers, format!("{{\"bytes\":{bytes}}}")))
    };
    // SAFETY: as this function's caller promises.
    unsafe { respond(response_out, Some(operation), work) }
}
