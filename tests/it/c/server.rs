//! A server that notes what it is sent and answers what the request asks for.
//!
//! A request's `X-Answer` header is the answer: a status, and the body in hexadecimal digits, or a star and a number for
//! so many bytes that count from 0 to 250 over and over. `X-Answer-Headers` adds headers, divided by bars. Without
//! `X-Answer`, `X-Operation` names an operation, and the answer is an empty one of the kind that it returns.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use customvision::{Returns, operations};

#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The path below the API's version, without the query.
    pub(super) fn path(&self) -> &str {
        let path = self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path);
        path.strip_prefix("/customvision/v3.4-preview/training").unwrap_or(path)
    }
}

#[derive(Default)]
struct Seen {
    requests: Mutex<Vec<Request>>,
    connections: AtomicUsize,
    stopped: AtomicBool,
}

/// Runs until it is dropped.
pub(super) struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
}

impl Server {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        let shared = seen.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let shared = shared.clone();
                thread::spawn(move || serve(stream, &shared));
            }
        });
        Server { address, seen }
    }

    pub(super) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.seen.requests.lock().unwrap().clone()
    }

    pub(super) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.seen.stopped.store(true, Ordering::SeqCst);
        // Wakes the listening thread.
        let _ = TcpStream::connect(self.address);
    }
}

/// Serves a connection until the client closes it.
fn serve(stream: TcpStream, seen: &Seen) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader)? {
        let answer = answer(&request);
        seen.requests.lock().unwrap().push(request);
        writer.write_all(&answer)?;
    }
    Ok(())
}

fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut request = Request { method, target, headers: Vec::new(), body: Vec::new() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        request.headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    request.body = vec![0; length];
    reader.read_exact(&mut request.body)?;
    Ok(Some(request))
}

fn answer(request: &Request) -> Vec<u8> {
    let (status, body) = match (request.header("x-answer"), request.header("x-operation")) {
        (Some(wanted), _) => {
            let (status, body) = wanted.split_once(' ').unwrap_or((wanted, ""));
            (status, asked_body(body))
        }
        (None, Some(name)) => ("200", usual_body(name).to_vec()),
        (None, None) => ("200", b"[]".to_vec()),
    };
    let mut head = format!("HTTP/1.1 {status} Answer\r\n");
    for header in request.header("x-answer-headers").unwrap_or_default().split_terminator('|') {
        head.push_str(&format!("{header}\r\n"));
    }
    if status == "204" {
        return format!("{head}\r\n").into_bytes();
    }
    let mut answer = format!("{head}Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend(body);
    answer
}

fn asked_body(wanted: &str) -> Vec<u8> {
    if let Some(count) = wanted.strip_prefix('*') {
        return (0..=250).cycle().take(count.parse().unwrap()).collect();
    }
    let digits = wanted.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn usual_body(operation: &str) -> &'static [u8] {
    let operation = operations().find(|known| known.name() == operation);
    match operation.map(|operation| operation.returns()) {
        Some(Returns::Object) => b"{}",
        Some(Returns::Integer) => b"7",
        Some(Returns::Boolean) => b"true",
        Some(Returns::Nothing) => b"",
        Some(Returns::Bytes) => b"\0\xff",
        _ => b"[]",
    }
}
