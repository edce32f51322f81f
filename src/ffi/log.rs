//! A client's log lines for C.

use std::ffi::CString;
use std::sync::Arc;
use std::{env, ptr};

use libc::{c_char, c_void};

use super::boundary::{self, respond};
use super::client::customvision_training_client;
use super::response::customvision_response;
use super::status::customvision_status;
use crate::error::{Error, ErrorKind};
use crate::logging::{Callback, Level};

/// How much a log line matters. The numbers are those of Azure's other libraries.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum customvision_log_level {
    /// And every try of a call that succeeded.
    CUSTOMVISION_LOG_VERBOSE = 1,
    /// And the tries that failed and were followed by another.
    CUSTOMVISION_LOG_INFORMATIONAL = 2,
    /// Calls that failed.
    CUSTOMVISION_LOG_WARNING = 3,
    /// Nothing yet.
    CUSTOMVISION_LOG_ERROR = 4,
}

use customvision_log_level::*;

const LEVELS: [(customvision_log_level, Level); 4] = [
    (CUSTOMVISION_LOG_VERBOSE, Level::Verbose),
    (CUSTOMVISION_LOG_INFORMATIONAL, Level::Informational),
    (CUSTOMVISION_LOG_WARNING, Level::Warning),
    (CUSTOMVISION_LOG_ERROR, Level::Error),
];

/// Takes a log line: its `customvision_log_level` and its text, NUL-terminated UTF-8 without a line end, valid until the
/// callback returns. It runs on the threads that make calls, several at once. It must not throw or longjmp.
pub type customvision_log_callback =
    Option<unsafe extern "C" fn(level: i32, line: *const c_char, user_data: *mut c_void)>;

/// Has a client, with all handles on its connections, give its log lines of `level` (a `customvision_log_level`) and above
/// to a callback; NULL as `callback` ends that, for calls that begin later. The environment variable AZURE_LOG_LEVEL, a number
/// or name such as 1 or verbose, is read now and goes before `level`.
///
/// There is a line for each try of a call: operation, method, path, HTTP status, milliseconds, attempt, request id, and
/// why another try follows. Headers, queries, bodies and names that users gave are in no line. `user_data` is passed
/// through; it must be usable from every thread that makes calls, and live until the client is freed.
///
/// CUSTOMVISION_INVALID_ARGUMENT for NULL as `client` or a level that is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_training_client_set_log(
    client: *const customvision_training_client,
    callback: customvision_log_callback,
    user_data: *mut c_void,
    level: i32,
) -> customvision_status {
    let work = || {
        // SAFETY: the caller passes NULL or a client that is not freed during the call.
        let client = unsafe { boundary::client(client)? };
        let level = LEVELS.iter().find(|(number, _)| *number as i32 == level).ok_or_else(no_level)?.1;
        let wanted = env::var("AZURE_LOG_LEVEL").ok().and_then(|text| Level::parse(&text));
        let callback = callback.map(|callback| {
            let callback = LogCallback { callback, user_data };
            let take = move |level: Level, line: &str| callback.take(level, line);
            (wanted.unwrap_or(level), Arc::new(take) as Arc<Callback>)
        });
        client.logger().set(callback);
        Ok(customvision_response::null())
    };
    // SAFETY: there is no response.
    unsafe { respond(ptr::null_mut(), None, work) }
}

fn no_level() -> Error {
    Error::new(ErrorKind::InvalidArgument, "level is no customvision_log_level")
}

/// A C function that takes log lines, with its data.
struct LogCallback {
    callback: unsafe extern "C" fn(i32, *const c_char, *mut c_void),
    user_data: *mut c_void,
}

// SAFETY: the caller promises that the function may be called with its data on every thread that makes calls.
unsafe impl Send for LogCallback {}
// SAFETY: the same, on several threads at once.
unsafe impl Sync for LogCallback {}

impl LogCallback {
    fn take(&self, level: Level, line: &str) {
        let number = LEVELS.iter().find(|(_, known)| *known == level).map_or(0, |(number, _)| *number as i32);
        // A NUL is no printable character, and in no line.
        let Ok(line) = CString::new(line) else { return };
        // SAFETY: the line lives during the call; the rest is as the callback's giver promised.
        unsafe { (self.callback)(number, line.as_ptr(), self.user_data) }
    }
}
