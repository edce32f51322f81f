//! A server for each case of the matrix. It does its scenario's harm until it is healed, and keeps count.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use customvision::Returns;

use super::scenarios::{DOWNLOAD, Door, FLOOD, Scenario, Step};
use crate::stub::{Received, Stub, receive};

/// What a server that does no harm answers.
const HEALTHY: &str = r#"[{"name":"works"}]"#;

/// What a server saw while it did harm.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) connections: usize,
    pub(super) requests: usize,
    /// Requests that came whole and were not what came before.
    pub(super) differing: usize,
    /// Bytes of the flood that were sent.
    pub(super) flooded: usize,
    /// Requests that were served without harm.
    pub(super) healthy: usize,
    last: Option<Received>,
}

pub(super) struct Server {
    shared: Arc<Shared>,
    door: Entrance,
    url: String,
}

enum Entrance {
    Open(#[expect(dead_code, reason = "it serves until it is dropped")] Stub),
    /// Nobody listens at the second loopback address. Its port is reserved at the first one.
    Refusing(TcpListener),
}

struct Shared {
    scenario: &'static Scenario,
    returns: Returns,
    /// The address of a server that nobody should ask.
    elsewhere: String,
    harmful: Mutex<bool>,
    changed: Condvar,
    tally: Mutex<Tally>,
}

impl Server {
    pub(super) fn start(scenario: &'static Scenario, returns: Returns, elsewhere: String) -> Self {
        let shared = Arc::new(Shared {
            scenario,
            returns,
            elsewhere,
            harmful: Mutex::new(scenario.door != Door::Used),
            changed: Condvar::new(),
            tally: Mutex::default(),
        });
        if scenario.door == Door::Refusing {
            let reserved = TcpListener::bind("127.0.0.1:0").unwrap();
            let url = format!("http://127.0.0.2:{}", reserved.local_addr().unwrap().port());
            return Server { shared, door: Entrance::Refusing(reserved), url };
        }
        let serving = shared.clone();
        let stub = Stub::start(move |stream| serving.serve(stream));
        let url = stub.url();
        Server { shared, door: Entrance::Open(stub), url }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// From the next request on, it does harm.
    pub(super) fn harm(&self) {
        *self.shared.harmful.lock().unwrap() = true;
    }

    /// From the next request on, it does none.
    pub(super) fn heal(&mut self) {
        *self.shared.harmful.lock().unwrap() = false;
        self.shared.changed.notify_all();
        if let Entrance::Refusing(reserved) = &self.door {
            let listener = TcpListener::bind(("127.0.0.2", reserved.local_addr().unwrap().port())).unwrap();
            let serving = self.shared.clone();
            self.door = Entrance::Open(Stub::on(listener, move |stream| serving.serve(stream)));
        }
    }

    pub(super) fn end(self) -> Tally {
        std::mem::take(&mut self.shared.tally.lock().unwrap())
    }
}

impl Shared {
    fn serve(&self, stream: &mut TcpStream) -> io::Result<()> {
        if self.is_harmful() {
            self.tally.lock().unwrap().connections += 1;
            if self.scenario.door == Door::Slamming {
                return Ok(());
            }
        }
        loop {
            // Whether it is to be harmed is decided when it has begun.
            if stream.peek(&mut [0])? == 0 {
                return Ok(());
            }
            if !self.is_harmful() {
                receive(stream)?;
                self.tally.lock().unwrap().healthy += 1;
                write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{HEALTHY}", HEALTHY.len())?;
            } else if !self.act(self.next_step(), stream)? {
                return Ok(());
            }
        }
    }

    fn is_harmful(&self) -> bool {
        *self.harmful.lock().unwrap()
    }

    fn until_healed(&self) {
        let harmful = self.harmful.lock().unwrap();
        drop(self.changed.wait_while(harmful, |harmful| *harmful).unwrap());
    }

    fn next_step(&self) -> Step {
        let mut tally = self.tally.lock().unwrap();
        let script = &self.scenario.script;
        let step = script[tally.requests.min(script.len() - 1)];
        tally.requests += 1;
        step
    }

    /// Reads a whole request and compares it with the one before.
    fn receive(&self, stream: &mut TcpStream) -> io::Result<Received> {
        let request = receive(stream)?;
        let mut tally = self.tally.lock().unwrap();
        if tally.last.as_ref().is_some_and(|last| (&last.head, &last.body) != (&request.head, &request.body))
        {
            tally.differing += 1;
        }
        tally.last = Some(request.clone());
        Ok(request)
    }

    /// Serves one request; whether the connection stays.
    fn act(&self, step: Step, stream: &mut TcpStream) -> io::Result<bool> {
        match step {
            Step::Answer(answer) => {
                let request = self.receive(stream)?;
                stream.write_all(&answer.bytes(self.returns, &request.head, &self.elsewhere))?;
                return Ok(!answer.ends_connection());
            }
            Step::Early(answer) => {
                read_head(stream)?;
                stream.write_all(&answer.bytes(self.returns, "", &self.elsewhere))?;
            }
            Step::EarlyAndWait(answer) => {
                read_head(stream)?;
                stream.write_all(&answer.bytes(self.returns, "", &self.elsewhere))?;
                self.until_healed();
            }
            Step::Ignore => self.until_healed(),
            Step::Say(text) => {
                self.receive(stream)?;
                stream.write_all(text.as_bytes())?;
            }
            Step::SayAndWait(text) => {
                self.receive(stream)?;
                stream.write_all(text.as_bytes())?;
                io::copy(stream, &mut io::sink())?;
            }
            Step::Trickle(text) => {
                self.receive(stream)?;
                stream.write_all(text.as_bytes())?;
                loop {
                    stream.write_all(b" ")?;
                    thread::sleep(Duration::from_millis(5));
                }
            }
            // What is unread when a connection is closed resets it.
            Step::Reset => stream.read_exact(&mut [0; 20])?,
            Step::Headers(count, length) => {
                self.receive(stream)?;
                let mut head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n".to_owned();
                for index in 0..count {
                    head.push_str(&format!("X-Number-{index}: {}\r\n", "x".repeat(length)));
                }
                stream.write_all(format!("{head}\r\n{{}}").as_bytes())?;
            }
            Step::Flood { chunked } => {
                self.receive(stream)?;
                self.flood(stream, chunked)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Sends as much as nobody expects.
    fn flood(&self, stream: &mut TcpStream, chunked: bool) -> io::Result<()> {
        let length = if self.returns == Returns::Bytes { DOWNLOAD } else { FLOOD };
        let framing = if chunked {
            "Transfer-Encoding: chunked".to_owned()
        } else {
            format!("Content-Length: {length}")
        };
        write!(stream, "HTTP/1.1 200 OK\r\n{framing}\r\n\r\n")?;
        let spaces = [b' '; 100_000];
        for _ in 0..length / spaces.len() {
            if chunked {
                write!(stream, "{:x}\r\n", spaces.len())?;
            }
            stream.write_all(&spaces)?;
            if chunked {
                stream.write_all(b"\r\n")?;
            }
            self.tally.lock().unwrap().flooded += spaces.len();
        }
        if chunked { stream.write_all(b"0\r\n\r\n") } else { Ok(()) }
    }
}

fn read_head(stream: &mut TcpStream) -> io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(())
}
