//! What a call costs in memory, counted by the allocator on the thread that makes it.

#![allow(unsafe_code, reason = "an allocator is unsafe, and so is calling the C functions")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::{CString, c_char, c_int, c_void};
use std::fs::File;
use std::io::Write;
use std::ptr;

use customvision::{ImageFileCreateBatch, ImageFileCreateEntry, Uuid};

use crate::secrets::unlogged;
use crate::stub::{KEY, Stub, answer, receive};

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

struct Counting;

/// Counts an allocation that succeeded: more may be asked for than there is.
fn count(new: *mut u8, freed: usize, allocated: usize) -> *mut u8 {
    if new.is_null() {
        return new;
    }
    CALLS.set(CALLS.get() + 1);
    BYTES.set(BYTES.get() + allocated);
    LIVE.set(LIVE.get() + allocated as isize - freed as isize);
    PEAK.set(PEAK.get().max(LIVE.get()));
    new
}

// SAFETY: everything is the system allocator's; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(unsafe { System.alloc(layout) }, 0, layout.size())
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(unsafe { System.alloc_zeroed(layout) }, 0, layout.size())
    }
    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(unsafe { System.realloc(old, layout, size) }, layout.size(), size)
    }
    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get() - layout.size() as isize);
        unsafe { System.dealloc(old, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What `work` allocated on this thread.
struct Cost {
    calls: usize,
    bytes: usize,
    peak: isize,
}

fn cost_of(work: impl FnOnce()) -> Cost {
    let before = (CALLS.get(), BYTES.get(), LIVE.get());
    PEAK.set(before.2);
    unlogged(work);
    Cost { calls: CALLS.get() - before.0, bytes: BYTES.get() - before.1, peak: PEAK.get() - before.2 }
}

unsafe extern "C" {
    fn customvision_training_client_new(
        config: *const c_char,
        client: *mut *mut c_void,
        response: *mut *mut c_void,
    ) -> c_int;
    fn customvision_training_client_free(client: *mut c_void);
    fn customvision_response_free(response: *mut c_void);
    fn customvision_get_projects(
        client: *const c_void,
        request: *const c_char,
        response: *mut *mut c_void,
    ) -> c_int;
    fn customvision_create_images_from_files(
        client: *const c_void,
        request: *const c_char,
        response: *mut *mut c_void,
    ) -> c_int;
}

type Operation = unsafe extern "C" fn(*const c_void, *const c_char, *mut *mut c_void) -> c_int;

struct CClient(*mut c_void);

impl CClient {
    fn new(stub: &Stub) -> Self {
        let config =
            CString::new(format!(r#"{{"endpoint":"{}","trainingKey":"{KEY}"}}"#, stub.url())).unwrap();
        let mut client = ptr::null_mut();
        assert_eq!(
            unsafe { customvision_training_client_new(config.as_ptr(), &mut client, ptr::null_mut()) },
            0
        );
        CClient(client)
    }

    fn call(&self, operation: Operation, request: &CString) {
        let mut response = ptr::null_mut();
        assert_eq!(unsafe { operation(self.0, request.as_ptr(), &mut response) }, 0);
        unsafe { customvision_response_free(response) };
    }
}

impl Drop for CClient {
    fn drop(&mut self) {
        unsafe { customvision_training_client_free(self.0) };
    }
}

const SUMMARY: &str = r#"{"isBatchSuccessful":true,"images":[]}"#;

#[test]
fn a_small_call_from_c_allocates_little() {
    let stub = Stub::answering(answer(200, "[]"));
    let client = CClient::new(&stub);
    let request = CString::new("{}").unwrap();
    client.call(customvision_get_projects, &request);
    let cost = cost_of(|| client.call(customvision_get_projects, &request));
    assert!(cost.calls <= 36, "{} allocations", cost.calls);
    assert!(cost.bytes <= 6 * 1024, "{} bytes", cost.bytes);
}

#[test]
fn a_large_answer_is_held_once_and_never_moved() {
    let body = format!("[{}]", " ".repeat(8_000_000));
    let stub = Stub::answering(answer(200, &body));
    let client = CClient::new(&stub);
    let request = CString::new("{}").unwrap();
    client.call(customvision_get_projects, &request);
    let cost = cost_of(|| client.call(customvision_get_projects, &request));
    assert!(cost.bytes <= body.len() + 16 * 1024, "{} bytes for {}", cost.bytes, body.len());
}

/// A list's memory is that of its structs and their strings: nothing is made on the way to them.
#[test]
fn each_image_of_a_list_costs_what_is_kept_of_it() {
    const IMAGE: &str = r#"{"id":"5f4d1a8e-0000-0000-0000-000000000001","created":"2021-05-01T10:20:30.1234567Z",
        "width":800,"height":600,"resizedImageUri":"https://host/r","thumbnailUri":"https://host/t",
        "originalImageUri":"https://host/o","tags":[{"tagId":"5f4d1a8e-0000-0000-0000-000000000002",
        "tagName":"cat","created":"2021-05-01T10:20:30Z"}],"regions":null}"#;
    let cost_of_list = |count: usize| {
        let stub = Stub::answering(answer(200, &format!("[{}]", vec![IMAGE; count].join(","))));
        let client = stub.client();
        let list = || client.get_images(Uuid::nil()).send().unwrap();
        assert_eq!(list().len(), count);
        cost_of(|| drop(list()))
    };
    let (few, many) = (cost_of_list(64), cost_of_list(128));
    // Three addresses, the tags and a tag's name for each, and one more list that grew.
    assert!(
        many.calls - few.calls <= 64 * 5 + 2,
        "{} allocations for 64 images more",
        many.calls - few.calls
    );
}

#[test]
fn a_download_is_handed_over_in_one_small_buffer() {
    const LENGTH: usize = 50_000_000;
    let stub = Stub::start(|stream| {
        let zeros = vec![0; 1_000_000];
        loop {
            receive(stream)?;
            stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {LENGTH}\r\n\r\n").as_bytes())?;
            (0..LENGTH / zeros.len()).try_for_each(|_| stream.write_all(&zeros))?;
        }
    });
    let client = stub.client();
    let download = || {
        let mut length = 0;
        let take = |chunk: &[u8]| {
            length += chunk.len();
            true
        };
        client.get_artifact(Uuid::nil(), "model").send_chunks(take).unwrap();
        assert_eq!(length, LENGTH);
    };
    download();
    let cost = cost_of(download);
    assert!(cost.bytes <= 100 * 1024, "{} bytes for a download of {LENGTH}", cost.bytes);
}

#[test]
fn contents_in_a_c_callers_json_are_not_copied() {
    let stub = Stub::answering(answer(200, SUMMARY));
    let client = CClient::new(&stub);
    let contents = "QUJD".repeat(2_000_000);
    let request = format!(
        r#"{{"projectId":"{}","batch":{{"images":[{{"name":"a","contents":"{contents}"}}]}}}}"#,
        Uuid::nil()
    );
    let request = CString::new(request).unwrap();
    client.call(customvision_create_images_from_files, &request);
    let cost = cost_of(|| client.call(customvision_create_images_from_files, &request));
    assert!(cost.bytes <= 16 * 1024, "{} bytes", cost.bytes);
}

#[test]
fn a_batch_of_files_is_streamed_through_one_small_buffer() {
    let stub = Stub::start(|stream| {
        loop {
            receive_and_forget(stream)?;
            stream.write_all(answer(200, SUMMARY).as_bytes())?;
        }
    });
    let client = stub.client();
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("picture.jpg");
    File::create(&picture).unwrap().set_len(2_000_000).unwrap();
    let upload = |count| {
        let batch = ImageFileCreateBatch::new((0..count).map(|_| ImageFileCreateEntry::path(&picture)));
        client.create_images_from_files(Uuid::nil(), batch).send().unwrap();
    };
    upload(1);
    let cost = cost_of(|| upload(64));
    assert!(cost.peak <= 200 * 1024, "{} bytes at most at once for 128 MB", cost.peak);
}

/// Takes a request without keeping it.
fn receive_and_forget(stream: &mut std::net::TcpStream) -> std::io::Result<()> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        std::io::Read::read_exact(stream, &mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head);
    let length: u64 = crate::stub::header(&head, "content-length").unwrap().parse().unwrap();
    let read = std::io::copy(&mut std::io::Read::take(stream, length), &mut std::io::sink())?;
    assert_eq!(read, length);
    Ok(())
}
