//! Answers that come while the request is still being sent, from servers that go on in every way.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use customvision::{ErrorKind, TrainingClient, Uuid};

use crate::stub::{Stub, answer, receive};
use crate::tls;

const TOO_LARGE: &str = r#"{"error":{"code":"413","message":"Too large"}}"#;
const SUMMARY: &str = r#"{"isBatchSuccessful":true,"images":[]}"#;
/// More than the buffers of both ends hold.
const SIZE: usize = 30_000_000;
/// Longer than it takes the client to see that its writing does not get on.
const STANDSTILL: Duration = Duration::from_millis(300);

/// What keeps connections open without reading them, until the sender is dropped.
fn held() -> (Sender<()>, impl Fn() + Send + Sync + 'static) {
    let (holder, ended) = mpsc::channel();
    let ended = Mutex::new(ended);
    (holder, move || {
        let _ = ended.lock().unwrap().recv();
    })
}

/// Begins to read a request, answers 413, and does something else.
fn refuse_early<S: Read + Write>(stream: &mut S) -> io::Result<()> {
    stream.read_exact(&mut [0; 1000])?;
    stream.write_all(answer(413, TOO_LARGE).as_bytes())?;
    stream.flush()
}

/// Uploads often enough to meet what happens only now and then.
fn is_told(client: &TrainingClient, times: usize) {
    let picture = vec![7; SIZE];
    for _ in 0..times {
        let error = client.create_images_from_data(Uuid::nil(), &picture).send().unwrap_err();
        assert_eq!((error.http_status(), error.message()), (Some(413), "Too large"), "{error}");
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 1));
    }
}

#[test]
fn from_a_server_that_closes() {
    let stub = Stub::start(refuse_early);
    is_told(&stub.client(), 10);
    assert_eq!(stub.connections(), 10);
}

#[test]
fn from_a_server_that_closes_over_tls() {
    let stub = tls::start(|stream| refuse_early(stream));
    is_told(&tls::client(&stub), 10);
}

#[test]
fn from_a_server_that_stays_and_reads_nothing_more() {
    let (holder, hold) = held();
    let stub = Stub::start(move |stream| {
        refuse_early(stream)?;
        hold();
        Ok(())
    });
    is_told(&stub.client(), 5);
    assert_eq!(stub.connections(), 5, "a connection with half a request on it is not used again");
    drop(holder);
}

#[test]
fn from_a_server_that_reads_on_at_a_crawl() {
    let stub = Stub::start(|stream| {
        refuse_early(stream)?;
        loop {
            stream.read_exact(&mut [0; 100])?;
            thread::park_timeout(Duration::from_millis(1));
        }
    });
    is_told(&stub.client(), 3);
}

#[test]
fn from_a_server_that_stays_over_tls() {
    let (holder, hold) = held();
    let stub = tls::start(move |stream| {
        refuse_early(stream)?;
        hold();
        Ok(())
    });
    is_told(&tls::client(&stub), 5);
    drop(holder);
}

#[test]
fn a_429_is_waited_out_and_the_file_sent_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.jpg");
    std::fs::write(&path, vec![7; SIZE]).unwrap();
    let (holder, hold) = held();
    let turn = Mutex::new(0);
    let stub = Stub::start(move |stream| {
        let first = {
            let mut turn = turn.lock().unwrap();
            *turn += 1;
            *turn == 1
        };
        if first {
            stream.read_exact(&mut [0; 1000])?;
            stream.write_all(answer(429, r#"{"error":{"code":"429","message":"Slow"}}"#).as_bytes())?;
            hold();
            return Ok(());
        }
        let whole = receive(stream)?.body.len();
        assert!(whole > SIZE, "{whole}");
        stream.write_all(answer(200, SUMMARY).as_bytes())
    });
    stub.client().create_images_from_data(Uuid::nil(), path).send().unwrap();
    assert_eq!(stub.connections(), 2);
    drop(holder);
}

/// TLS sends of its own accord: session tickets wait to be read while the client sends.
#[test]
fn tickets_of_tls_are_no_answer() {
    let stub = tls::start(|stream| {
        stream.conn.complete_io(&mut stream.sock)?;
        thread::park_timeout(STANDSTILL);
        receive(stream)?;
        stream.write_all(answer(200, SUMMARY).as_bytes())?;
        stream.flush()
    });
    tls::client(&stub).create_images_from_data(Uuid::nil(), vec![7; SIZE]).send().unwrap();
}

#[test]
fn an_interim_answer_is_no_answer() {
    let stub = Stub::start(|stream: &mut TcpStream| {
        stream.read_exact(&mut [0; 1])?;
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        thread::park_timeout(STANDSTILL);
        receive(stream)?;
        stream.write_all(answer(200, SUMMARY).as_bytes())
    });
    stub.client().create_images_from_data(Uuid::nil(), vec![7; SIZE]).send().unwrap();
}
