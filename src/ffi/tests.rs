//! What C does with the handles, by the functions' own rules. Nothing here needs a connection, so that Miri can watch.

use std::ffi::{CStr, CString};
use std::time::Instant;
use std::{ptr, thread};

use libc::{c_char, c_int, c_void};

use super::boundary::{self, call, download, respond, upload};
use super::cancel::*;
use super::client::*;
use super::credential::*;
use super::log::*;
use super::response::*;
use super::status::customvision_status::{self, *};
use crate::logging::Try;
use crate::operations::{CreateImagesFromData, GetArtifact, GetTags};

const CONFIG: &CStr = c"{\"endpoint\":\"http://127.0.0.1:9\",\"trainingKey\":\"0123456789\"}";
const REQUEST: &CStr = c"{\"projectId\":\"00000000-0000-4000-8000-000000000001\"}";

fn new_client() -> *mut customvision_training_client {
    let (mut client, mut response) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the text lives, and there is a place for both.
    let status = unsafe { customvision_training_client_new(CONFIG.as_ptr(), &mut client, &mut response) };
    assert_eq!((status, kind(response).as_deref()), (CUSTOMVISION_OK, None));
    client
}

/// The kind of error that a response tells of. It is read twice, and freed.
fn kind(response: *mut customvision_response) -> Option<String> {
    // SAFETY: each test frees its responses here and nowhere else.
    unsafe {
        let mut len = 0;
        let json = customvision_response_json(response, &mut len);
        assert_eq!(CStr::from_ptr(json).count_bytes(), len);
        let pointer = c"/error/kind".as_ptr();
        let found = customvision_response_get(response, pointer, &mut len);
        // More that is kept moves what was found only if it is not kept well.
        for other in [c"", c"/error", c"/error/message", c"/none"] {
            customvision_response_get(response, other.as_ptr(), ptr::null_mut());
            assert!(customvision_response_header(response, other.as_ptr()).is_null());
        }
        assert_eq!(customvision_response_get(response, pointer, ptr::null_mut()), found);
        assert_eq!(customvision_response_http_status(response), 0);
        let kind = (!found.is_null()).then(|| CStr::from_ptr(found).to_str().unwrap().to_owned());
        assert_eq!(len, kind.as_ref().map_or(0, String::len));
        customvision_response_free(response);
        kind
    }
}

unsafe extern "C" fn sink(_: *const u8, _: usize, _: *mut c_void) -> c_int {
    panic!("nothing is downloaded")
}

/// Keeps the lines.
unsafe extern "C" fn take_line(_: i32, line: *const c_char, user_data: *mut c_void) {
    // SAFETY: the line lives during the call, and the test gave a vector.
    unsafe { (*user_data.cast::<Vec<CString>>()).push(CStr::from_ptr(line).to_owned()) }
}

#[test]
fn handles_share_a_client_and_are_freed_in_any_order() {
    let client = new_client();
    let mut lines: Vec<CString> = Vec::new();
    // SAFETY: each handle is freed once, after its last call.
    unsafe {
        let token = customvision_cancel_token_new();
        let (mut with_token, mut response) = (ptr::null_mut(), ptr::null_mut());
        assert_eq!(customvision_training_client_with_token(client, token, &mut with_token), CUSTOMVISION_OK);
        let status =
            customvision_training_client_set_training_key(client, c"another-key".as_ptr(), &mut response);
        assert_eq!((status, kind(response)), (CUSTOMVISION_OK, None));
        let user_data = (&raw mut lines).cast();
        let level = customvision_log_level::CUSTOMVISION_LOG_VERBOSE as i32;
        assert_eq!(
            customvision_training_client_set_log(client, Some(take_line), user_data, level),
            CUSTOMVISION_OK
        );
        customvision_training_client_free(client);

        customvision_cancel_token_cancel(token);
        customvision_cancel_token_free(token);
        let request = REQUEST.as_ptr();
        let status = call(with_token, request, &mut response, GetTags::OPERATION);
        assert_eq!((status, kind(response).as_deref()), (CUSTOMVISION_CANCELLED, Some("cancelled")));
        let picture = [0xff, 0xd8];
        let operation = CreateImagesFromData::OPERATION;
        let status = upload(with_token, request, picture.as_ptr(), picture.len(), &mut response, operation);
        assert_eq!((status, kind(response).as_deref()), (CUSTOMVISION_CANCELLED, Some("cancelled")));
        let request = c"{\"projectId\":\"00000000-0000-4000-8000-000000000001\",\"path\":\"a\"}".as_ptr();
        let status =
            download(with_token, request, Some(sink), ptr::null_mut(), &mut response, GetArtifact::OPERATION);
        assert_eq!((status, kind(response).as_deref()), (CUSTOMVISION_CANCELLED, Some("cancelled")));
        let (mut delayed, mut refused) = (7, 7);
        customvision_training_client_throttled(with_token, &mut delayed, &mut refused);
        assert_eq!((delayed, refused), (0, 0));
        let logger = boundary::client(with_token).unwrap().logger();
        let (operation, method, path, begun) = ("get_tags", "GET", "/tags", Instant::now());
        Try { logger, operation, method, path, number: 1, begun }.succeeded(200, || None);
        customvision_training_client_close(with_token);
        customvision_training_client_free(with_token);
    }
    assert!(matches!(&lines[..], [line] if line.to_bytes().starts_with(b"get_tags: GET /tags")), "{lines:?}");
}

#[test]
fn null_is_told_or_does_nothing() {
    let mut response = ptr::null_mut();
    let nothing: *mut customvision_training_client = ptr::null_mut();
    // SAFETY: NULL may stand for each of these.
    unsafe {
        customvision_training_client_free(nothing);
        customvision_training_client_close(nothing);
        customvision_training_client_throttled(nothing, ptr::null_mut(), ptr::null_mut());
        customvision_cancel_token_cancel(ptr::null());
        customvision_cancel_token_free(ptr::null_mut());
        customvision_response_free(ptr::null_mut());
        customvision_token_set(ptr::null_mut(), ptr::null(), 1);
        assert!(customvision_response_json(ptr::null(), ptr::null_mut()).is_null());
        assert!(customvision_response_get(ptr::null(), ptr::null(), ptr::null_mut()).is_null());
        let status = call(nothing, ptr::null(), &mut response, GetTags::OPERATION);
        assert_eq!(
            (status, kind(response).as_deref()),
            (CUSTOMVISION_INVALID_ARGUMENT, Some("invalid_argument"))
        );
        let status = customvision_training_client_new(CONFIG.as_ptr(), ptr::null_mut(), ptr::null_mut());
        assert_eq!(status, CUSTOMVISION_INVALID_ARGUMENT);
        let client = new_client();
        let status = upload(
            client,
            REQUEST.as_ptr(),
            ptr::null(),
            1,
            ptr::null_mut(),
            CreateImagesFromData::OPERATION,
        );
        assert_eq!(status, CUSTOMVISION_INVALID_ARGUMENT);
        customvision_training_client_free(client);
    }
}

/// Gives a token, and then the number in its data.
unsafe extern "C" fn give(token: *mut customvision_token, user_data: *mut c_void) -> c_int {
    // SAFETY: the token is the library's, and the test gave a number.
    unsafe {
        customvision_token_set(token, c"a-token".as_ptr(), 0);
        customvision_token_set(token, c"another".as_ptr(), 3600);
        *user_data.cast()
    }
}

#[test]
fn a_token_callback_reaches_its_data() {
    let mut code: c_int = 7;
    let (mut client, mut response) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the number outlives the client.
    unsafe {
        let endpoint = c"{\"endpoint\":\"http://127.0.0.1:9\"}".as_ptr();
        let data = (&raw mut code).cast();
        let status = customvision_training_client_new_with_token_callback(
            endpoint,
            Some(give),
            data,
            &mut client,
            &mut response,
        );
        assert_eq!((status, kind(response)), (CUSTOMVISION_OK, None));
        let status = call(client, REQUEST.as_ptr(), &mut response, GetTags::OPERATION);
        assert_eq!((status, kind(response).as_deref()), (CUSTOMVISION_CREDENTIAL, Some("credential")));
        customvision_training_client_free(client);
    }
}

/// A client that threads share.
struct Shared(*mut customvision_training_client);

// SAFETY: a client may be used from many threads at once.
unsafe impl Sync for Shared {}

#[test]
fn a_client_is_used_from_many_threads() {
    let shared = Shared(new_client());
    let run = |shared: &Shared| {
        let mut response = ptr::null_mut();
        // SAFETY: the client is freed when all threads have ended.
        let status = unsafe { call(shared.0, c"{}".as_ptr(), &mut response, GetTags::OPERATION) };
        assert_eq!(
            (status, kind(response).as_deref()),
            (CUSTOMVISION_INVALID_REQUEST, Some("invalid_request"))
        );
        // SAFETY: the same.
        unsafe { customvision_training_client_close(shared.0) };
    };
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| run(&shared));
        }
    });
    // SAFETY: all threads have ended.
    unsafe { customvision_training_client_free(shared.0) };
}

#[test]
fn a_panic_is_an_outcome() {
    let mut response = ptr::null_mut();
    // SAFETY: there is a place for the response.
    let status: customvision_status = unsafe { respond(&mut response, None, || panic!("a test's own")) };
    assert_eq!((status, kind(response).as_deref()), (CUSTOMVISION_PANIC, Some("panic")));
}
