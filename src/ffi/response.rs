//! The response handle.

use std::cell::RefCell;
use std::ffi::CStr;
use std::ptr;

use libc::c_char;

use super::pointer;
use crate::error::Error;
use crate::response::Response;
use crate::transport::HeaderMap;

/// The answer of a call, or its error document. Every function with a `response_out` makes one; free it with
/// `customvision_response_free`. All that is read from it lives as long as it does. Use it from one thread at a time.
pub struct customvision_response {
    http_status: u16,
    headers: HeaderMap,
    /// UTF-8, and a NUL after it.
    json: Vec<u8>,
    /// What was read from it, with a NUL after each.
    given: RefCell<Vec<(String, Vec<u8>)>>,
}

impl customvision_response {
    /// A successful answer: its own bytes, or `null`.
    pub(super) fn from_answer(response: Response) -> Self {
        let (http_status, headers, body) = response.into_parts();
        let body = if body.iter().all(u8::is_ascii_whitespace) { b"null".to_vec() } else { body };
        Self::new(http_status, headers, body)
    }

    pub(super) fn from_document(http_status: u16, headers: HeaderMap, json: String) -> Self {
        Self::new(http_status, headers, json.into_bytes())
    }

    /// Of a function that has nothing to return.
    pub(super) fn null() -> Self {
        Self::from_document(0, HeaderMap::new(), "null".to_owned())
    }

    pub(super) fn from_error(error: &Error) -> Self {
        Self::from_document(error.http_status().unwrap_or(0), HeaderMap::new(), error.to_json())
    }

    fn new(http_status: u16, headers: HeaderMap, mut json: Vec<u8>) -> Self {
        json.push(0);
        Self { http_status, headers, json, given: RefCell::default() }
    }

    fn text(&self) -> &str {
        // SAFETY: every constructor takes text: a String, or an answer that was checked to be UTF-8.
        unsafe { std::str::from_utf8_unchecked(&self.json[..self.json.len() - 1]) }
    }

    /// Keeps a text for as long as the response lives, under what it was asked by.
    fn give(
        &self,
        key: String,
        find: impl FnOnce(&Self) -> Option<Vec<u8>>,
    ) -> Option<(*const c_char, usize)> {
        let mut given = self.given.borrow_mut();
        if let Some((_, text)) = given.iter().find(|(known, _)| *known == key) {
            return Some(pointer_and_len(text));
        }
        // A text with a NUL inside keeps what follows it: the length tells of it.
        let mut text = find(self)?;
        text.push(0);
        let found = pointer_and_len(&text);
        given.push((key, text));
        Some(found)
    }
}

/// A text that ends with a NUL, and its length without that.
fn pointer_and_len(text: &[u8]) -> (*const c_char, usize) {
    (text.as_ptr().cast(), text.len() - 1)
}

/// Writes a length that the caller may not want.
unsafe fn write_len(len_out: *mut usize, len: usize) {
    if !len_out.is_null() {
        // SAFETY: the caller passes NULL or a valid place for the length.
        unsafe { *len_out = len }
    }
}

/// The whole document: the service's own bytes on CUSTOMVISION_OK ("null" when it sent none), else the error document.
///
/// UTF-8, NUL-terminated; `len_out`, which may be NULL, receives its length without the NUL. NULL for a NULL response.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_response_json(
    response: *const customvision_response,
    len_out: *mut usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a response that is not freed yet.
    let json = unsafe { response.as_ref() }.map(|response| &response.json);
    // SAFETY: as the caller promises for `len_out`.
    unsafe { write_len(len_out, json.map_or(0, |json| json.len() - 1)) };
    json.map_or(ptr::null(), |json| json.as_ptr().cast())
}

/// One value of the document, by RFC 6901 pointer: "/id", "/0/tags/1/tagName", "/error/message"; "" is all of it.
///
/// A string comes unescaped, anything else as its JSON. NUL-terminated; `len_out`, which may be NULL, receives the
/// length without the NUL. NULL, and 0, when there is no such value or an argument is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_response_get(
    response: *const customvision_response,
    json_pointer: *const c_char,
    len_out: *mut usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a response that is not freed yet, and NULL or a NUL-terminated text.
    let found =
        unsafe { response.as_ref() }.zip(unsafe { text(json_pointer) }).and_then(|(response, wanted)| {
            // What is given under other keys is no value of the document.
            if !wanted.is_empty() && !wanted.starts_with('/') {
                return None;
            }
            response.give(wanted.to_owned(), |response| {
                pointer::get(response.text(), wanted).map(String::into_bytes)
            })
        });
    let (text, len) = found.unwrap_or((ptr::null(), 0));
    // SAFETY: as the caller promises for `len_out`.
    unsafe { write_len(len_out, len) };
    text
}

/// The HTTP status of the answer; 0 when there was none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_response_http_status(response: *const customvision_response) -> u16 {
    // SAFETY: the caller passes NULL or a response that is not freed yet.
    unsafe { response.as_ref() }.map_or(0, |response| response.http_status)
}

/// A header of a successful answer, its name in any case; NULL when there is none of that name. The values that
/// matter of a failure (request id, retry-after) are in the error document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_response_header(
    response: *const customvision_response,
    name: *const c_char,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a response that is not freed yet, and NULL or a NUL-terminated text.
    let found = unsafe { response.as_ref() }.zip(unsafe { text(name) }).and_then(|(response, name)| {
        // A pointer into the document begins with a slash or is empty; a header's key here does not.
        let key = format!("header {}", name.to_ascii_lowercase());
        response.give(key, |response| Some(response.headers.get(name)?.as_bytes().to_vec()))
    });
    found.map_or(ptr::null(), |(text, _)| text)
}

/// Frees a response and all that was read from it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn customvision_response_free(response: *mut customvision_response) {
    if !response.is_null() {
        // SAFETY: a response comes from Box::into_raw in `boundary`, and the caller frees it once.
        drop(unsafe { Box::from_raw(response) });
    }
}

/// A text that the caller may have left out; one that is not UTF-8 counts as left out.
unsafe fn text<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: the caller passes a NUL-terminated text that lives during the call.
    unsafe { CStr::from_ptr(text) }.to_str().ok()
}
