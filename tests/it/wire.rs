//! A service that keeps what it was sent, and what tests read off the wire.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use customvision::{TrainingClient, TrainingClientBuilder};

pub(crate) use crate::stub::KEY;
use crate::stub::{Received, Stub, receive};

/// A header's value, its name in any case; none if it is not there, and a panic if it is there twice.
pub(crate) fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let mut found = headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    let value = found.next().map(|(_, value)| value.as_str());
    assert!(found.next().is_none(), "{name} is there twice");
    value
}

/// A server that keeps the requests that came whole.
pub(crate) struct Peer {
    stub: Stub,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Peer {
    /// `answer` makes everything of the answer to a request, from `HTTP/1.1` on. The connection ends after one that says
    /// so.
    pub(crate) fn start(answer: impl Fn(&Received) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let received: Arc<Mutex<Vec<Received>>> = Arc::default();
        let log = received.clone();
        let stub = Stub::start(move |stream| {
            loop {
                let request = receive(stream)?;
                let answer = answer(&request);
                log.lock().unwrap().push(request);
                stream.write_all(&answer)?;
                if String::from_utf8_lossy(&answer).contains("Connection: close") {
                    return Ok(());
                }
            }
        });
        Peer { stub, received }
    }

    /// A server that gives the same bytes to every request.
    pub(crate) fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Peer::start(move |_| answer.clone())
    }

    /// A server that answers with a status, further header lines and a body.
    pub(crate) fn with(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let head = format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
        Peer::answering([head.as_bytes(), body].concat())
    }

    pub(crate) fn endpoint(&self) -> String {
        self.stub.url()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.stub.address()
    }

    pub(crate) fn builder(&self) -> TrainingClientBuilder {
        self.stub.builder()
    }

    pub(crate) fn client(&self) -> TrainingClient {
        self.builder().build().unwrap()
    }

    /// The requests that came whole.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// How many connections were made to it.
    pub(crate) fn connections(&self) -> usize {
        self.stub.connections()
    }
}

/// The one part of a multipart form, taken apart byte by byte.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) name: String,
    pub(crate) file_name: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) contents: Vec<u8>,
}

impl Form {
    pub(crate) fn parse(content_type: &str, body: &[u8]) -> Self {
        let boundary = content_type.strip_prefix("multipart/form-data; boundary=").expect(content_type);
        assert!((1..=70).contains(&boundary.len()) && boundary.bytes().all(|b| b.is_ascii_alphanumeric()));
        let rest = body.strip_prefix(format!("--{boundary}\r\n").as_bytes()).expect("the opening boundary");
        let rest =
            rest.strip_suffix(format!("\r\n--{boundary}--\r\n").as_bytes()).expect("the closing boundary");
        let end =
            rest.windows(4).position(|four| four == b"\r\n\r\n").expect("the end of the part's headers");
        let (head, contents) = (std::str::from_utf8(&rest[..end]).unwrap(), rest[end + 4..].to_vec());
        let delimiter = format!("--{boundary}").into_bytes();
        assert!(!contents.windows(delimiter.len()).any(|some| some == delimiter), "there is a second part");
        let headers: Vec<(String, String)> = head
            .split("\r\n")
            .map(|line| line.split_once(": ").expect(line))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let disposition = header(&headers, "content-disposition").expect("Content-Disposition");
        let quoted = disposition.strip_prefix("form-data; name=\"").expect(disposition);
        let (name, quoted) = quoted.split_once("\"; filename=\"").expect(disposition);
        let file_name = quoted.strip_suffix('"').expect(disposition);
        assert!(!file_name.contains(['"', '\r', '\n']), "{disposition}");
        Form { name: name.to_owned(), file_name: file_name.to_owned(), headers, contents }
    }
}
