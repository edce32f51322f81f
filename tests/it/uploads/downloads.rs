//! `get_artifact`, in memory and streamed.

use std::io::Write;

use customvision::ErrorKind as Kind;

use super::*;

const PATH: &str = "/i-1/i-2";

/// Takes some bytes and then fails.
struct Full(Vec<u8>, usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() >= self.1 {
            return Err(io::Error::other("no space left"));
        }
        let amount = bytes.len().min(self.1 - self.0.len());
        self.0.extend_from_slice(&bytes[..amount]);
        Ok(amount)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_file_of_any_size_comes_as_it_is() {
    for size in [0, 1, 65_536, 1_000_001] {
        let bytes = noise(size);
        let peer = Peer::with(200, "Content-Type: application/octet-stream\r\n", &bytes);
        let client = peer.client();
        assert!(client.get_artifact(ID, PATH).send().unwrap() == bytes);
        let mut written = Vec::new();
        assert_eq!(client.get_artifact(ID, PATH).send_to(&mut written).unwrap(), size as u64);
        assert!(written == bytes);
        let mut chunks = Vec::new();
        let length = client.get_artifact(ID, PATH).send_chunks(|chunk| {
            assert!(!chunk.is_empty());
            chunks.extend_from_slice(chunk);
            true
        });
        assert_eq!(length.unwrap(), size as u64);
        assert!(chunks == bytes);
        assert_eq!(peer.connections(), 1);
    }
}

#[test]
fn bytes_that_look_like_gzip_or_an_error_are_not_looked_into() {
    for bytes in [&b"\x1f\x8b\x08 no gzip"[..], b"\xff\xfe", b"{\"code\":\"x\",\"message\":\"y\"}"] {
        let peer = Peer::with(200, "", bytes);
        assert_eq!(peer.client().get_artifact(ID, PATH).send().unwrap(), bytes);
        assert_eq!(peer.received()[0].header("accept-encoding").unwrap_or("identity"), "identity");
    }
}

#[test]
fn the_bound_on_answers_holds_in_memory_and_not_for_a_stream() {
    let peer = Peer::with(200, "", noise(200_000));
    let client = peer.builder().max_response_bytes(100_000).build().unwrap();
    let error = client.get_artifact(ID, PATH).send().unwrap_err();
    assert_eq!(error.kind(), Kind::InvalidResponse);
    assert_eq!(client.get_artifact(ID, PATH).send_to(&mut io::sink()).unwrap(), 200_000);
}

#[test]
fn a_receiver_ends_the_download_when_it_likes() {
    let peer = Peer::with(200, "", noise(3_000_000));
    let client = peer.client();
    let mut calls = 0;
    let error = client.get_artifact(ID, PATH).send_chunks(|_| {
        calls += 1;
        calls < 2
    });
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (Kind::Cancelled, Some("get_artifact")));
    assert_eq!(calls, 2);
    assert_eq!(client.get_artifact(ID, PATH).send_to(&mut io::sink()).unwrap(), 3_000_000);
}

#[test]
fn a_writer_that_fails_ends_the_download() {
    let peer = Peer::with(200, "", noise(1_000_000));
    let client = peer.client();
    for room in [0, 1, 100_000, 999_999] {
        let mut writer = Full(Vec::new(), room);
        let error = client.get_artifact(ID, PATH).send_to(&mut writer).unwrap_err();
        assert_eq!((error.kind(), error.operation()), (Kind::Io, Some("get_artifact")));
        assert!(error.message().contains("no space left"), "{error}");
        assert!(writer.0 == noise(1_000_000)[..room]);
    }
}

#[test]
fn an_error_of_the_service_reaches_no_receiver() {
    let peer = Peer::with(404, "Request-Id: r-1\r\n", r#"{"code":"NotFoundImage","message":"gone"}"#);
    let error = peer.client().get_artifact(ID, PATH).send_chunks(|_| panic!("called")).unwrap_err();
    assert_eq!((error.kind(), error.code()), (Kind::Service, Some("NotFoundImage")));
    assert_eq!(error.request_id(), Some("r-1"));
}

#[test]
fn a_download_that_breaks_off_is_an_error() {
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n";
    let peer = Peer::answering([head.as_bytes(), &noise(60)].concat());
    let mut written = Vec::new();
    let error = peer.client().get_artifact(ID, PATH).send_to(&mut written).unwrap_err();
    assert_eq!(error.kind(), Kind::Transport, "{error}");
    assert_eq!(peer.client().get_artifact(ID, PATH).send().unwrap_err().kind(), Kind::Transport);
}
