//! A loopback server that costs as little as a server can: it answers each request with bytes that are made already.
//!
//! `server [--tls CA_FILE] [--close] [--delay-ms N]` prints `listening on ENDPOINT`. With `--close` it ends each
//! connection after its answer, of which it tells in that to a `get`, with `--delay-ms` it takes its time for each. `GET /counts` tells what it has seen.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use customvision_benches::request::{content_length, head_end};
use customvision_benches::{answers, tls};
use rustls::{HandshakeKind, ServerConfig, ServerConnection, StreamOwned};

/// Bytes that are read or written at once.
const BLOCK: usize = 1024 * 1024;

/// Counted since the server was started.
#[derive(Default)]
struct Counts {
    connections: AtomicUsize,
    full_handshakes: AtomicUsize,
    resumed: AtomicUsize,
}

struct Server {
    tls: Option<Arc<ServerConfig>>,
    closes: bool,
    delay: Duration,
    counts: Counts,
    project: Vec<u8>,
    tagged: Vec<u8>,
    /// Lists and summaries by their number of images, made when they are first asked for.
    lists: Mutex<HashMap<usize, Arc<[u8]>>>,
    summaries: Mutex<HashMap<usize, Arc<[u8]>>>,
}

pub(crate) fn main(mut words: impl Iterator<Item = String>) -> Result<(), Box<dyn std::error::Error>> {
    let mut server = Server {
        tls: None,
        closes: false,
        delay: Duration::ZERO,
        counts: Counts::default(),
        project: Vec::new(),
        tagged: answers::answer(&answers::tagged()),
        lists: Mutex::default(),
        summaries: Mutex::default(),
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--tls" => server.tls = Some(tls::server(Path::new(&words.next().ok_or("--tls CA_FILE")?))?),
            "--close" => server.closes = true,
            "--delay-ms" => {
                server.delay = Duration::from_millis(words.next().ok_or("--delay-ms N")?.parse()?)
            }
            _ => return Err(format!("unknown argument {word}").into()),
        }
    }
    server.project = answers::answer(&answers::project());
    if server.closes {
        let line = b"HTTP/1.1 200 OK\r\n";
        server.project.splice(line.len()..line.len(), *b"Connection: close\r\n");
    }
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    match server.tls {
        Some(_) => println!("listening on https://localhost:{port}"),
        None => println!("listening on http://127.0.0.1:{port}"),
    }
    let server = Arc::new(server);
    for stream in listener.incoming() {
        let (stream, server) = (stream?, server.clone());
        thread::spawn(move || {
            let _ = server.welcome(stream);
        });
    }
    Ok(())
}

impl Server {
    fn welcome(&self, stream: TcpStream) -> Result<(), Box<dyn std::error::Error>> {
        stream.set_nodelay(true)?;
        self.counts.connections.fetch_add(1, Ordering::Relaxed);
        let Some(config) = &self.tls else { return Ok(self.serve(stream)?) };
        let mut stream = StreamOwned::new(ServerConnection::new(config.clone())?, stream);
        stream.conn.complete_io(&mut stream.sock)?;
        let count = match stream.conn.handshake_kind() {
            Some(HandshakeKind::Resumed) => &self.counts.resumed,
            _ => &self.counts.full_handshakes,
        };
        count.fetch_add(1, Ordering::Relaxed);
        self.serve(&mut stream)?;
        stream.conn.send_close_notify();
        Ok(stream.flush()?)
    }

    /// Answers the requests of a connection until it ends.
    fn serve(&self, mut stream: impl Read + Write) -> io::Result<()> {
        let (mut buffer, mut filled) = (vec![0; BLOCK], 0);
        loop {
            let end = match head_end(&buffer[..filled]) {
                Some(end) => end,
                None => {
                    let read = stream.read(&mut buffer[filled..])?;
                    if read == 0 {
                        return Ok(());
                    }
                    filled += read;
                    continue;
                }
            };
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            let length = content_length(head.as_bytes());
            if length > 0 && filled == end && head.to_ascii_lowercase().contains("expect: 100-continue") {
                stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            }
            // No client here sends a request before the answer to the one before.
            let mut left = length - (filled - end);
            while left > 0 {
                let block = left.min(BLOCK);
                match stream.read(&mut buffer[..block])? {
                    0 => return Ok(()),
                    read => left -= read,
                }
            }
            filled = 0;
            thread::sleep(self.delay);
            self.answer(&mut stream, &head)?;
            if self.closes {
                return Ok(());
            }
        }
    }

    fn answer(&self, stream: &mut impl Write, head: &str) -> io::Result<()> {
        let line = head.split("\r\n").next().unwrap_or_default();
        let (method, target) = line.split_once(' ').unwrap_or_default();
        let path = target.split([' ', '?']).next().unwrap_or_default();
        let size = path.split_once("projects/").and_then(|(_, rest)| rest.get(24..36)?.parse().ok());
        let size: usize = size.unwrap_or(0);
        match (method, path.rsplit('/').next().unwrap_or_default()) {
            ("GET", "counts") => stream.write_all(&answers::answer(&self.counts.to_string())),
            ("GET", "artifacts") => artifact(stream, size * 1_000_000),
            ("GET", "images") => stream.write_all(&made(&self.lists, size, answers::images)),
            ("POST", "images" | "files") => stream.write_all(&made(&self.summaries, size, answers::summary)),
            ("POST", _) => stream.write_all(&self.tagged),
            _ => stream.write_all(&self.project),
        }
    }
}

/// An answer of so many images.
fn made(known: &Mutex<HashMap<usize, Arc<[u8]>>>, count: usize, make: fn(usize) -> String) -> Arc<[u8]> {
    let mut known = known.lock().unwrap();
    known.entry(count).or_insert_with(|| answers::answer(&make(count)).into()).clone()
}

fn artifact(stream: &mut impl Write, length: usize) -> io::Result<()> {
    static ZEROS: [u8; BLOCK] = [0; BLOCK];
    stream.write_all(answers::head(length).as_bytes())?;
    let mut left = length;
    while left > 0 {
        let block = left.min(BLOCK);
        stream.write_all(&ZEROS[..block])?;
        left -= block;
    }
    Ok(())
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = |of: &AtomicUsize| of.load(Ordering::Relaxed);
        let (full, resumed) = (count(&self.full_handshakes), count(&self.resumed));
        write!(f, "{} {full} {resumed}", count(&self.connections))
    }
}
