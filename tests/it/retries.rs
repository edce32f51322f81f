//! Calls that are tried again, and those that are not.

use std::io::{Cursor, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use customvision::{
    Error, ErrorKind, ImageFileCreateBatch, ImageFileCreateEntry, ImageSource, Processed, RateLimit, Uuid,
};

use crate::stub::{Received, Stub, answer, builder, receive};

const SUMMARY: &str = r#"{"isBatchSuccessful":true,"images":[]}"#;
const PROJECT: &str = r#"{"id":"00000000-0000-0000-0000-000000000001"}"#;

/// What a server does with a request: says this, and with nothing to say closes the connection.
type Act = String;

/// A server that does one thing after another with the requests that come, whatever connection they come on, the last
/// one over and over; and keeps the requests.
fn acting(acts: impl IntoIterator<Item = Act>) -> (Stub, Arc<Mutex<Vec<Received>>>) {
    let acts: Vec<Act> = acts.into_iter().collect();
    let seen: Arc<Mutex<Vec<Received>>> = Arc::default();
    let log = seen.clone();
    let stub = Stub::start(move |stream: &mut TcpStream| {
        loop {
            let request = receive(stream)?;
            let act = {
                let mut log = log.lock().unwrap();
                log.push(request);
                &acts[(log.len() - 1).min(acts.len() - 1)]
            };
            if act.is_empty() {
                return stream.shutdown(Shutdown::Both);
            }
            stream.write_all(act.as_bytes())?;
        }
    });
    (stub, seen)
}

fn busy(headers: &str) -> Act {
    answer(429, "").replacen("\r\n\r\n", &format!("\r\n{headers}\r\n\r\n"), 1)
}

fn close() -> Act {
    String::new()
}

/// Kind, HTTP status, attempts and what may have been processed.
fn told(error: &Error) -> (ErrorKind, Option<u16>, u32, Option<Processed>) {
    (error.kind(), error.http_status(), error.attempts(), error.processed())
}

#[test]
fn a_failure_that_passes_is_not_seen() {
    for status in [408, 429, 500, 502, 503, 504] {
        let (stub, seen) = acting([answer(status, "no"), answer(status, "no"), answer(200, "[]")]);
        assert!(stub.client().get_projects().send().unwrap().is_empty(), "{status}");
        assert_eq!(seen.lock().unwrap().len(), 3, "{status}");
        assert_eq!(stub.connections(), 1, "{status}");
    }
}

#[test]
fn a_failure_that_stays_is_told_with_the_number_of_tries() {
    let (stub, seen) = acting([answer(503, r#"{"error":{"code":"503","message":"Unwell"}}"#)]);
    let client = stub.client();
    let error = client.get_projects().send().unwrap_err();
    assert_eq!(told(&error), (ErrorKind::Service, Some(503), 4, Some(Processed::Unknown)));
    assert!(error.to_string().starts_with("Unwell (get_projects, HTTP 503, 4 attempts)"), "{error}");
    assert!(error.to_json().contains("\"attempts\":4"), "{}", error.to_json());
    assert_eq!(seen.lock().unwrap().len(), 4);
    for (retries, attempts) in [(0, 1), (1, 2), (5, 6)] {
        assert_eq!(client.get_projects().retries(retries).send().unwrap_err().attempts(), attempts);
        let client = stub.builder().max_retries(retries).build().unwrap();
        assert_eq!(client.get_projects().send().unwrap_err().attempts(), attempts);
    }
}

#[test]
fn what_must_not_happen_twice_is_sent_again_only_when_it_surely_did_not_happen() {
    let (stub, seen) = acting([busy("X: y"), answer(200, PROJECT)]);
    stub.client().create_project("p").send().unwrap();
    assert_eq!(seen.lock().unwrap().len(), 2);

    let (stub, seen) = acting([answer(503, ""), answer(200, PROJECT)]);
    let error = stub.client().create_project("p").send().unwrap_err();
    assert_eq!(told(&error), (ErrorKind::Service, Some(503), 1, Some(Processed::Unknown)));
    assert_eq!(seen.lock().unwrap().len(), 1);

    let (stub, seen) = acting([close(), answer(200, PROJECT)]);
    let error = stub.client().create_project("p").send().unwrap_err();
    assert_eq!(told(&error), (ErrorKind::Transport, None, 1, Some(Processed::Unknown)));
    assert_eq!(seen.lock().unwrap().len(), 1);

    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = builder(format!("http://{free}")).build().unwrap();
    let error = client.create_project("p").send().unwrap_err();
    assert_eq!(told(&error), (ErrorKind::Transport, None, 4, Some(Processed::No)));
}

#[test]
fn a_quick_test_is_sent_again_unless_it_is_stored() {
    let prediction = r#"{"predictions":[]}"#;
    for (store, requests) in [(None, 1), (Some(true), 1), (Some(false), 2)] {
        let (stub, seen) = acting([close(), answer(200, prediction)]);
        let client = stub.client();
        let mut call = client.quick_test_image(Uuid::nil(), &b"GIF"[..]);
        if let Some(store) = store {
            call = call.store(store);
        }
        assert_eq!(call.send_raw().is_ok(), requests == 2, "{store:?}");
        assert_eq!(seen.lock().unwrap().len(), requests, "{store:?}");
    }
}

#[test]
fn a_connection_that_was_closed_meanwhile_is_replaced_at_once() {
    let (stub, seen) = acting([answer(200, "[]"), close(), answer(200, "[]")]);
    let slow = Duration::from_secs(3600);
    let client = stub.builder().retry_delay(slow).max_retry_delay(slow).build().unwrap();
    client.get_projects().send().unwrap();
    client.get_projects().send().unwrap();
    assert_eq!((seen.lock().unwrap().len(), stub.connections()), (3, 2));
}

#[test]
fn a_try_that_may_have_been_processed_leaves_a_doubt() {
    let gone = r#"{"code":"NotFoundTag","message":"No such tag"}"#;
    let (stub, _) = acting([close(), answer(404, gone)]);
    let error = stub.client().delete_tag(Uuid::nil(), Uuid::nil()).send().unwrap_err();
    assert_eq!(told(&error), (ErrorKind::Service, Some(404), 2, Some(Processed::Unknown)));
    assert!(error.hint().unwrap().contains("earlier try"), "{error}");
    let (stub, _) = acting([answer(504, ""), answer(404, gone)]);
    let error = stub.client().delete_tag(Uuid::nil(), Uuid::nil()).send().unwrap_err();
    assert_eq!(told(&error), (ErrorKind::Service, Some(404), 2, Some(Processed::Unknown)));
    let (stub, _) = acting([busy("X: y"), answer(404, gone)]);
    let error = stub.client().delete_tag(Uuid::nil(), Uuid::nil()).send().unwrap_err();
    assert_eq!(told(&error), (ErrorKind::Service, Some(404), 2, None));
    let (stub, _) = acting([close(), answer(200, "<html>")]);
    let error = stub.client().get_projects().send().unwrap_err();
    assert_eq!(told(&error), (ErrorKind::InvalidResponse, Some(200), 2, Some(Processed::Unknown)));
}

#[test]
fn uploads_are_read_from_their_beginning_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.jpg");
    let picture: Vec<u8> = (0..700_000).map(|i| (i % 251) as u8).collect();
    std::fs::write(&path, &picture).unwrap();

    let (stub, seen) = acting([answer(503, ""), close(), answer(200, SUMMARY)]);
    stub.client().create_images_from_data(Uuid::nil(), path.clone()).send().unwrap();
    let (stub, batches) = acting([answer(503, ""), close(), answer(200, SUMMARY)]);
    let entries = [ImageFileCreateEntry::path(&path), ImageFileCreateEntry::new(&picture)];
    let batch = ImageFileCreateBatch::new(entries);
    stub.client().create_images_from_files(Uuid::nil(), batch).send().unwrap();
    for seen in [seen, batches] {
        let seen = seen.lock().unwrap();
        assert_eq!(seen.len(), 3);
        assert!(seen[0].body.len() > picture.len());
        assert!(seen.iter().all(|request| request.body == seen[0].body));
    }
}

#[test]
fn a_reader_is_read_once() {
    let reader = || ImageSource::reader(Cursor::new(vec![7; 100_000]), 100_000);
    let (stub, seen) = acting([answer(503, ""), answer(200, SUMMARY)]);
    let error = stub.client().create_images_from_data(Uuid::nil(), reader()).send().unwrap_err();
    assert_eq!(told(&error), (ErrorKind::Service, Some(503), 1, Some(Processed::Unknown)));
    assert_eq!(seen.lock().unwrap().len(), 1);

    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = builder(format!("http://{free}")).build().unwrap();
    let error = client.create_images_from_data(Uuid::nil(), reader()).send().unwrap_err();
    assert_eq!(error.attempts(), 4, "it was not touched: {error}");
}

#[test]
fn a_download_begins_once() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbeginning".to_owned();
    let (stub, seen) = acting([answer(503, ""), cut, answer(200, "whole")]);
    let connections = |stub: &Stub| stub.connections();
    let mut received = Vec::new();
    let call = stub.client();
    // The server goes on to wait for a request: the call's time ends the download.
    let call = call.get_artifact(Uuid::nil(), "m").timeout(Duration::from_millis(300));
    let error = call.send_to(&mut received).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2), "{error}");
    assert_eq!((received.as_slice(), seen.lock().unwrap().len()), (&b"beginning"[..], 2));
    assert_eq!(connections(&stub), 1);

    let (stub, seen) = acting([close(), close(), answer(200, "whole")]);
    let mut received = Vec::new();
    stub.client().get_artifact(Uuid::nil(), "m").send_to(&mut received).unwrap();
    assert_eq!((received.as_slice(), seen.lock().unwrap().len()), (&b"whole"[..], 3));
}

/// How long a call takes whose first try is answered with 429.
fn waits(headers: &str, body: &str) -> Duration {
    let said = answer(429, body).replacen("\r\n\r\n", &format!("\r\n{headers}\r\n\r\n"), 1);
    let (stub, _) = acting([said, answer(200, PROJECT)]);
    let started = Instant::now();
    stub.client().create_project("p").send().unwrap();
    started.elapsed()
}

#[test]
fn the_service_is_given_the_time_that_it_asks_for() {
    let in_words = r#"{"error":{"code":"429","message":"Please retry after 1 second."}}"#;
    for (headers, body, millis) in [
        ("retry-after-ms: 150", "", 150),
        ("x-ms-retry-after-ms: 150", "", 150),
        ("Retry-After: 1", "", 1000),
        ("X: y", in_words, 1000),
        ("Date: Tue, 24 Nov 2026 10:00:00 GMT\r\nRetry-After: Tue, 24 Nov 2026 10:00:01 GMT", "", 1000),
    ] {
        let waited = waits(headers, body);
        assert!(waited >= Duration::from_millis(millis), "{headers}: {waited:?}");
    }
}

#[test]
fn a_wait_that_the_call_has_no_time_for_is_not_begun() {
    let (stub, seen) = acting([busy("Retry-After: 30")]);
    let client = stub.client();
    let error = client.get_projects().timeout(Duration::from_secs(20)).send().unwrap_err();
    assert_eq!(told(&error), (ErrorKind::Service, Some(429), 1, Some(Processed::No)));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    assert_eq!(seen.lock().unwrap().len(), 1);
    // The cap makes it short enough.
    let client = stub.builder().max_retry_delay(Duration::from_millis(1)).build().unwrap();
    let error = client.get_projects().timeout(Duration::from_secs(20)).send().unwrap_err();
    assert_eq!(error.attempts(), 4);
}

#[test]
fn a_client_keeps_to_its_own_limit() {
    fn between(times: &[Instant]) -> RangeInclusive<Duration> {
        let gaps = times.windows(2).map(|pair| pair[1] - pair[0]);
        gaps.clone().min().unwrap()..=gaps.max().unwrap()
    }
    let times: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let log = times.clone();
    let stub = Stub::start(move |stream| {
        loop {
            receive(stream)?;
            log.lock().unwrap().push(Instant::now());
            stream.write_all(answer(200, "[]").as_bytes())?;
        }
    });
    let client = stub.builder().rate_limit(RateLimit::PerSecond(20.0)).build().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..3 {
                    client.get_projects().send().unwrap();
                }
            });
        }
    });
    let times = times.lock().unwrap();
    let (first, last) = (times[0], times[times.len() - 1]);
    assert_eq!(times.len(), 12);
    assert!(last - first >= Duration::from_millis(11 * 50 - 40), "{:?}", between(&times));
    assert_eq!(client.throttle_counts().delayed, 11);
}

#[test]
fn refusals_are_counted() {
    let (stub, _) = acting([busy("X: y"), busy("X: y"), answer(200, "[]"), busy("X: y")]);
    let client = stub.client();
    client.get_projects().send().unwrap();
    client.get_projects().retries(0).send().unwrap_err();
    let counts = client.throttle_counts();
    assert_eq!((counts.delayed, counts.refused), (0, 3));
}
