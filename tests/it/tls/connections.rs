//! What holds over TCP holds over TLS.

use std::io::Write;
use std::sync::{Arc, Mutex};

use customvision::{ErrorKind, Processed, Uuid};
use rustls::HandshakeKind;

use super::*;
use crate::stub::{answer, receive};

#[test]
fn a_connection_is_reused() {
    let stub = start(|stream| {
        loop {
            receive(stream)?;
            stream.write_all(answer(200, "[]").as_bytes())?;
        }
    });
    let client = client(&stub);
    for _ in 0..20 {
        client.get_projects().send().unwrap();
    }
    assert_eq!(stub.connections(), 1);
}

#[test]
fn a_new_connection_resumes_the_session_of_an_earlier_one() {
    for version in [&TLS12, &TLS13] {
        let kinds: Arc<Mutex<Vec<HandshakeKind>>> = Arc::default();
        let log = kinds.clone();
        let setup = Setup { versions: vec![version], ..Setup::default() };
        let stub = setup.start(move |stream| {
            receive(stream)?;
            log.lock().unwrap().extend(stream.conn.handshake_kind());
            stream
                .write_all(answer(200, "[]").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").as_bytes())
        });
        let client = client(&stub);
        for _ in 0..3 {
            client.get_projects().send().unwrap();
        }
        let kinds = kinds.lock().unwrap();
        assert_eq!(*kinds, [HandshakeKind::Full, HandshakeKind::Resumed, HandshakeKind::Resumed]);
    }
}

#[test]
fn a_connection_that_is_cut_is_told() {
    let stub = start(|stream| {
        receive(stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\npart of a model")
    });
    let error = client(&stub).get_artifact(Uuid::nil(), "m").send().unwrap_err();
    assert_eq!(
        (error.kind(), error.processed()),
        (ErrorKind::Transport, Some(Processed::Unknown)),
        "{error}"
    );
}
