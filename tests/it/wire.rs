//! A service of a few lines, for answers that no HTTP library would send, and what the tests read off the wire.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use customvision::{TrainingClient, TrainingClientBuilder};

/// The key that the clients of [`Peer::client`] have.
pub(crate) const KEY: &str = "5ecre75ecre75ecre75ecre75ecre75e";

/// A header's value, its name in any case; none if it is not there, and a panic if it is there twice.
pub(crate) fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let mut found = headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    let value = found.next().map(|(_, value)| value.as_str());
    assert!(found.next().is_none(), "{name} is there twice");
    value
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// Reads a request; none at the connection's end. One that breaks off has the body that came.
    fn read(stream: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut headers = Vec::new();
        loop {
            let mut text = String::new();
            stream.read_line(&mut text)?;
            let Some((name, value)) = text.trim_end().split_once(": ") else { break };
            headers.push((name.to_owned(), value.to_owned()));
        }
        let length = header(&headers, "content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = Vec::new();
        stream.take(length).read_to_end(&mut body)?;
        Ok(Some(Received { line: line.trim_end().to_owned(), headers, body }))
    }
}

/// A server that gives the same bytes to every request.
pub(crate) struct Peer {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    connections: Arc<AtomicUsize>,
}

impl Peer {
    /// `answer` is everything of the answer, from `HTTP/1.1` on; a connection stays open while it tells its length.
    pub(crate) fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received: Arc<Mutex<Vec<Received>>> = Arc::default();
        let connections = Arc::new(AtomicUsize::new(0));
        let (log, answer, count) = (received.clone(), Arc::new(answer.into()), connections.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                let (log, answer) = (log.clone(), answer.clone());
                thread::spawn(move || serve(stream?, &answer, &log));
            }
        });
        Peer { address, received, connections }
    }

    /// A server that answers with a status, further header lines and a body.
    pub(crate) fn with(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let head = format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
        Peer::answering([head.as_bytes(), body].concat())
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn builder(&self) -> TrainingClientBuilder {
        TrainingClient::builder(self.endpoint()).training_key(KEY)
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
        self.connections.load(Ordering::SeqCst)
    }
}

fn serve(stream: TcpStream, answer: &[u8], log: &Mutex<Vec<Received>>) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    while let Some(request) = Received::read(&mut reader)? {
        let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
        if request.body.len() < length {
            return Ok(());
        }
        log.lock().unwrap().push(request);
        stream.write_all(answer)?;
        let text = String::from_utf8_lossy(answer).to_ascii_lowercase();
        if text.contains("connection: close") {
            return Ok(());
        }
    }
    Ok(())
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
