//! A server that does what a test tells it, byte by byte: for what no well-behaved server does.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use customvision::{TrainingClient, TrainingClientBuilder};

/// The key of all stub servers' clients.
pub(crate) const KEY: &str = "0123456789abcdef0123456789abcdef";

/// The beginning of a client that loses no time before it tries again.
pub(crate) fn builder(endpoint: impl Into<String>) -> TrainingClientBuilder {
    crate::secrets::watch();
    TrainingClient::builder(endpoint).training_key(KEY).retry_delay(Duration::from_millis(1))
}

/// A listening server; each connection is handled on a thread of its own.
pub(crate) struct Stub {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    stopped: Arc<AtomicBool>,
    acceptor: Option<JoinHandle<()>>,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// How many reads it took to have it all.
    pub(crate) reads: usize,
}

impl Received {
    /// The request line.
    pub(crate) fn line(&self) -> &str {
        self.head.split_once("\r\n").map_or(&self.head, |(line, _)| line)
    }

    pub(crate) fn method(&self) -> &str {
        self.line().split(' ').next().unwrap_or_default()
    }

    /// The path and the query.
    pub(crate) fn target(&self) -> &str {
        self.line().split(' ').nth(1).unwrap_or_default()
    }

    /// The path below the API's version, without the query.
    pub(crate) fn path(&self) -> &str {
        let path = self.target().split_once('?').map_or(self.target(), |(path, _)| path);
        path.strip_prefix("/customvision/v3.4-preview/training").unwrap_or(path)
    }

    /// The pairs of the query, still escaped.
    pub(crate) fn query(&self) -> impl Iterator<Item = &str> {
        self.target().split_once('?').map_or("", |(_, query)| query).split_terminator('&')
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

impl Stub {
    /// Starts a server that handles each connection with `serve`, whose errors end the connection.
    pub(crate) fn start(serve: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Stub::on(TcpListener::bind("127.0.0.1:0").unwrap(), serve)
    }

    /// The same at an address that is bound already.
    pub(crate) fn on(
        listener: TcpListener,
        serve: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        crate::secrets::watch();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let stopped = Arc::new(AtomicBool::new(false));
        let serve = Arc::new(serve);
        let acceptor = thread::spawn({
            let (connections, stopped) = (connections.clone(), stopped.clone());
            move || {
                for stream in listener.incoming() {
                    if stopped.load(Ordering::SeqCst) {
                        return;
                    }
                    let Ok(mut stream) = stream else { return };
                    // What was written must be on its way before a server that leaves bytes unread closes: the
                    // reset that this sends throws away what still waits.
                    stream.set_nodelay(true).unwrap();
                    connections.fetch_add(1, Ordering::SeqCst);
                    let serve = serve.clone();
                    thread::spawn(move || {
                        let _ = serve(&mut stream);
                    });
                }
            }
        });
        Stub { address, connections, stopped, acceptor: Some(acceptor) }
    }

    /// A server that answers every request of every connection with the same bytes.
    pub(crate) fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Stub::start(move |stream| {
            loop {
                receive(stream)?;
                stream.write_all(&answer)?;
            }
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections were opened.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn builder(&self) -> TrainingClientBuilder {
        builder(self.url())
    }

    pub(crate) fn client(&self) -> TrainingClient {
        self.builder().build().unwrap()
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

/// Reads one whole request; an error when the client closed instead.
pub(crate) fn receive(stream: &mut impl Read) -> io::Result<Received> {
    let mut bytes = Vec::new();
    let mut reads = 0;
    let mut chunk = vec![0; 256 * 1024];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length: usize = header(&head, "content-length").map_or(0, |value| value.parse().unwrap());
            if bytes.len() >= end + 4 + length {
                return Ok(Received { head, body: bytes.split_off(end + 4), reads });
            }
        }
        let read = stream.read(&mut chunk)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        reads += 1;
        bytes.extend_from_slice(&chunk[..read]);
    }
}

/// A header of a request's head, its name in any case; none if it is not there, and a panic if it is there twice.
pub(crate) fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let mut found = fields.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
    let value = found.next();
    assert!(found.next().is_none(), "{name} is there twice");
    value
}

/// An answer with a body of known length.
pub(crate) fn answer(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
