//! The C functions as C calls them, on a client that is closed, so that nothing is ever sent: any bytes for text, any
//! picture, any pointer into what comes back. AddressSanitizer watches.
//!
//! The input is the function's number, and three texts with a NUL after each: the request, a JSON pointer, and the picture
//! (which has no end but the input's).

#![no_main]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;
use std::sync::LazyLock;

use customvision::operations;
use customvision_fuzz::KEY;
use libfuzzer_sys::fuzz_target;

type Call = unsafe extern "C" fn(*const c_void, *const c_char, *mut *mut c_void) -> c_int;
type Upload = unsafe extern "C" fn(*const c_void, *const c_char, *const u8, usize, *mut *mut c_void) -> c_int;
type Sink = Option<unsafe extern "C" fn(*const u8, usize, *mut c_void) -> c_int>;
type Download =
    unsafe extern "C" fn(*const c_void, *const c_char, Sink, *mut c_void, *mut *mut c_void) -> c_int;

enum Function {
    Call(Call),
    Upload(Upload),
    Download(Download),
}

macro_rules! functions {
    ($($kind:ident { $($name:ident)* })*) => {
        unsafe extern "C" {
            fn customvision_training_client_new(config: *const c_char, client: *mut *mut c_void, response: *mut *mut c_void) -> c_int;
            fn customvision_training_client_close(client: *const c_void);
            fn customvision_response_json(response: *const c_void, len: *mut usize) -> *const c_char;
            fn customvision_response_get(response: *const c_void, pointer: *const c_char, len: *mut usize) -> *const c_char;
            fn customvision_response_header(response: *const c_void, name: *const c_char) -> *const c_char;
            fn customvision_response_http_status(response: *const c_void) -> u16;
            fn customvision_response_free(response: *mut c_void);
        }
        mod symbols {
            unsafe extern "C" { $($(
                #[link_name = concat!("customvision_", stringify!($name))]
                pub fn $name();
            )*)* }
        }
        /// All operations.
        fn functions() -> Vec<(&'static str, Function)> {
            // SAFETY: the header declares each of these functions as its kind is typed here.
            vec![$($((
                stringify!($name),
                Function::$kind(unsafe { std::mem::transmute::<unsafe extern "C" fn(), $kind>(symbols::$name) }),
            ),)*)*]
        }
    };
}

functions! {
    Call {
        get_domains get_domain export_iteration get_exports create_images_from_files create_images_from_predictions
        create_images_from_urls delete_images get_image_count get_images get_images_by_ids get_tagged_image_count
        get_tagged_images get_untagged_image_count get_untagged_images update_image_metadata train_project
        get_iterations get_iteration update_iteration delete_iteration get_iteration_performance
        get_image_performance_count get_image_performances publish_iteration unpublish_iteration quick_test_image_url
        query_predictions delete_prediction create_project get_projects get_project update_project delete_project
        export_project import_project create_image_regions delete_image_regions get_image_region_proposals
        suggest_tags_and_regions query_suggested_images query_suggested_image_count create_tag get_tags get_tag
        update_tag delete_tag create_image_tags delete_image_tags
    }
    Upload { create_images_from_data quick_test_image }
    Download { get_artifact }
}

struct Fixture {
    functions: Vec<(&'static str, Function)>,
    client: *const c_void,
}

// SAFETY: a client may be used from any thread.
unsafe impl Send for Fixture {}
// SAFETY: from several at once, too.
unsafe impl Sync for Fixture {}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let functions = functions();
    for operation in operations() {
        assert!(
            functions.iter().any(|(name, _)| *name == operation.name()),
            "{} is missing here",
            operation.name()
        );
    }
    let config =
        CString::new(format!(r#"{{"endpoint":"http://127.0.0.1:9","trainingKey":"{KEY}"}}"#)).unwrap();
    let mut client = ptr::null_mut();
    // SAFETY: as the header has it.
    unsafe {
        assert_eq!(customvision_training_client_new(config.as_ptr(), &mut client, ptr::null_mut()), 0);
        customvision_training_client_close(client);
    }
    Fixture { functions, client }
});

unsafe extern "C" fn sink(_: *const u8, _: usize, _: *mut c_void) -> c_int {
    1
}

fuzz_target!(init: LazyLock::force(&FIXTURE), |data: &[u8]| {
    let Some((number, rest)) = data.split_first() else { return };
    let mut parts = rest.splitn(3, |byte| *byte == 0);
    let mut text = || parts.next().map(|part| CString::new(part).expect("there is no NUL in it"));
    let (request, pointer) = (text(), text());
    let has_key = rest.windows(KEY.len()).any(|part| part == KEY.as_bytes());
    // A copy of its own, so that one byte too many is noticed.
    let picture: Option<Box<[u8]>> = parts.next().map(Into::into);
    let pointer_to = |text: &Option<CString>| text.as_ref().map_or(ptr::null(), |text| text.as_ptr());
    let (data, len) = picture.as_ref().map_or((ptr::null(), 0), |picture| (picture.as_ptr(), picture.len()));
    let Fixture { functions, client } = &*FIXTURE;
    let mut response = ptr::null_mut();
    // SAFETY: the arguments are as the header wants them, and the response is freed once.
    unsafe {
        let request = pointer_to(&request);
        let status = match functions[usize::from(*number) % functions.len()].1 {
            Function::Call(function) => function(*client, request, &mut response),
            Function::Upload(function) => function(*client, request, data, len, &mut response),
            Function::Download(function) => {
                function(*client, request, Some(sink), ptr::null_mut(), &mut response)
            }
        };
        // Refused as an argument, a request or a file; or cancelled, as the client is closed.
        assert!(matches!(status, 1 | 2 | 7 | 8), "status {status}");
        assert_eq!(customvision_response_http_status(response), 0);
        let mut len = usize::MAX;
        let json = CStr::from_ptr(customvision_response_json(response, &mut len)).to_str().unwrap();
        assert_eq!(json.len(), len, "an error document has no NUL in it");
        assert!(json.starts_with("{\"error\":{\"kind\":") && (has_key || !json.contains(KEY)), "{json}");
        for wanted in [pointer_to(&pointer), c"/error/message".as_ptr(), c"".as_ptr()] {
            let found = customvision_response_get(response, wanted, &mut len);
            assert_eq!(found.is_null(), found.is_null() && len == 0);
            if !found.is_null() {
                assert_eq!(*found.add(len), 0);
                assert_eq!(found, customvision_response_get(response, wanted, ptr::null_mut()));
            }
            assert!(customvision_response_header(response, wanted).is_null());
        }
        customvision_response_free(response);
    }
});
