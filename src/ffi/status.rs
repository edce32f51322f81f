//! Outcomes as numbers, and the library's version.

use std::ffi::CStr;

use libc::c_char;

use crate::error::ErrorKind;

/// How a call ended. The numbers never change and are never reused; later versions may add some.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum customvision_status {
    /// It succeeded; the response holds the service's answer.
    CUSTOMVISION_OK = 0,
    /// An argument was NULL that must not be, or a text was not UTF-8.
    CUSTOMVISION_INVALID_ARGUMENT = 1,
    /// The request or the configuration was refused before anything was sent: not JSON, an unknown, missing or repeated
    /// key, a value of the wrong type, too many entries.
    CUSTOMVISION_INVALID_REQUEST = 2,
    /// The service, or a gateway before it, answered with an HTTP error.
    CUSTOMVISION_SERVICE = 3,
    /// No connection could be made, or it broke: name resolution, TCP, TLS, HTTP framing.
    CUSTOMVISION_TRANSPORT = 4,
    /// The call's time ran out.
    CUSTOMVISION_TIMEOUT = 5,
    /// The answer has a status of success, but is not what the operation returns: empty, cut short, too large, not
    /// UTF-8, or another kind of document, such as a proxy's HTML page.
    CUSTOMVISION_INVALID_RESPONSE = 6,
    /// A local file could not be read.
    CUSTOMVISION_IO = 7,
    /// The caller ended the call.
    CUSTOMVISION_CANCELLED = 8,
    /// A bug of this library. The client can still be used.
    CUSTOMVISION_PANIC = 9,
    /// The token callback gave no token.
    CUSTOMVISION_CREDENTIAL = 10,
}

use customvision_status::*;

const ALL: [(customvision_status, &CStr); 11] = [
    (CUSTOMVISION_OK, c"CUSTOMVISION_OK"),
    (CUSTOMVISION_INVALID_ARGUMENT, c"CUSTOMVISION_INVALID_ARGUMENT"),
    (CUSTOMVISION_INVALID_REQUEST, c"CUSTOMVISION_INVALID_REQUEST"),
    (CUSTOMVISION_SERVICE, c"CUSTOMVISION_SERVICE"),
    (CUSTOMVISION_TRANSPORT, c"CUSTOMVISION_TRANSPORT"),
    (CUSTOMVISION_TIMEOUT, c"CUSTOMVISION_TIMEOUT"),
    (CUSTOMVISION_INVALID_RESPONSE, c"CUSTOMVISION_INVALID_RESPONSE"),
    (CUSTOMVISION_IO, c"CUSTOMVISION_IO"),
    (CUSTOMVISION_CANCELLED, c"CUSTOMVISION_CANCELLED"),
    (CUSTOMVISION_PANIC, c"CUSTOMVISION_PANIC"),
    (CUSTOMVISION_CREDENTIAL, c"CUSTOMVISION_CREDENTIAL"),
];

impl From<ErrorKind> for customvision_status {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidArgument => CUSTOMVISION_INVALID_ARGUMENT,
            ErrorKind::InvalidRequest => CUSTOMVISION_INVALID_REQUEST,
            ErrorKind::Service => CUSTOMVISION_SERVICE,
            ErrorKind::Transport => CUSTOMVISION_TRANSPORT,
            ErrorKind::Timeout => CUSTOMVISION_TIMEOUT,
            ErrorKind::InvalidResponse => CUSTOMVISION_INVALID_RESPONSE,
            ErrorKind::Io => CUSTOMVISION_IO,
            ErrorKind::Cancelled => CUSTOMVISION_CANCELLED,
            ErrorKind::Panic => CUSTOMVISION_PANIC,
            ErrorKind::Credential => CUSTOMVISION_CREDENTIAL,
        }
    }
}

/// The name of a `customvision_status`, such as "CUSTOMVISION_TIMEOUT"; "unknown status" for any other number. The text
/// lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn customvision_status_name(status: i32) -> *const c_char {
    let name = ALL.iter().find(|(known, _)| *known as i32 == status).map(|(_, name)| *name);
    name.unwrap_or(c"unknown status").as_ptr()
}

/// The version of the library that runs, such as "0.1.0"; `CUSTOMVISION_VERSION` is that of the header. The text lives
/// as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn customvision_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}
