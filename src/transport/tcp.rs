//! The TCP connection: every read and write of it is bounded by the call that runs, and ended by its tokens.
//!
//! A service may answer before it has read all of a request (413, 429, 401), and then close, reset, or just stop
//! reading. When the peer stops taking a request, the rest counts as sent, so that the layers above (TLS, ureq) go on to
//! read the answer; without an answer the failed write is reported. When the peer is merely slow and there is something
//! to read, what is unsent is kept here and the layer that can tell an answer from TLS's own messages has a look.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
#[cfg(unix)]
use std::mem::MaybeUninit;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[cfg(unix)]
use socket2::SockRef;
use ureq::config::Config;
use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};
use ureq::{Error, Timeout};

use super::running::{self, LONGEST_WAIT, Over};

/// A write that takes longer is slow.
const SLOW_WRITE: Duration = Duration::from_millis(64);
/// How much may be unsent while a look is taken at what the peer says.
const MAX_UNSENT: usize = 1024 * 1024;

pub(super) struct TcpTransport {
    stream: Arc<TcpStream>,
    buffers: LazyBuffers,
    timeouts: Timeouts,
    /// What counts as sent and is not yet.
    unsent: Vec<u8>,
    /// Why the peer takes no more.
    broken: Option<io::Error>,
}

/// The socket's timeouts as they are set.
#[derive(Default)]
struct Timeouts {
    read: Option<Duration>,
    write: Option<Duration>,
}

impl TcpTransport {
    pub(super) fn new(stream: TcpStream, config: &Config) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(TcpTransport {
            stream: Arc::new(stream),
            buffers: LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size()),
            timeouts: Timeouts::default(),
            unsent: Vec::new(),
            broken: None,
        })
    }

    /// Notes why the peer takes no more. The caller goes on as if all were sent, unless the call is over.
    fn stop_sending(&mut self, error: Error) -> Result<(), Error> {
        match error {
            Error::Io(e) if !running::is_cancelled() => {
                running::note_write_broken();
                self.broken = Some(e);
                Ok(())
            }
            error => Err(error),
        }
    }

    /// Sends what counts as sent before the answer is waited for.
    fn catch_up(&mut self) -> Result<(), Error> {
        if self.unsent.is_empty() || self.broken.is_some() || running::write_is_broken() {
            return Ok(());
        }
        match send(&self.stream, &mut self.timeouts, &self.unsent, true) {
            Ok(sent) => {
                self.unsent.drain(..sent);
                Ok(())
            }
            Err(error) => self.stop_sending(error),
        }
    }

    /// Takes what there is to read, without waiting.
    fn read_at_once(&mut self) -> io::Result<usize> {
        let input = self.buffers.input_append_buf();
        let read = without_waiting(&self.stream, |mut stream| stream.read(input))?;
        self.buffers.input_appended(read);
        Ok(read)
    }

    fn read(&mut self) -> Result<usize, Error> {
        let Self { stream, buffers, timeouts, .. } = self;
        let input = buffers.input_append_buf();
        let since = Instant::now();
        loop {
            let wait = running::next_wait(since, LONGEST_WAIT).map_err(over)?;
            set_timeout(&mut timeouts.read, wait, |wait| stream.set_read_timeout(wait))?;
            match (&**stream).read(input) {
                Err(e) if is_passing(&e) => {}
                // The end of a connection that the call's own end shut down is not the peer's.
                Ok(0) | Err(_) if running::is_cancelled() => return Err(over(Over)),
                outcome => return Ok(outcome?),
            }
        }
    }
}

/// Sends all of the bytes, or some when the peer is slow to take them, has something to say, and the caller `may_leave`
/// the rest. Returns how many.
fn send(stream: &TcpStream, timeouts: &mut Timeouts, bytes: &[u8], may_leave: bool) -> Result<usize, Error> {
    let mut sent = 0;
    let mut since = Instant::now();
    let mut is_slow = false;
    while sent < bytes.len() {
        let wait = running::next_wait(since, SLOW_WRITE).map_err(over)?;
        set_timeout(&mut timeouts.write, wait, |wait| stream.set_write_timeout(wait))?;
        match (&mut &*stream).write(&bytes[sent..]) {
            Ok(0) => return Err(io::Error::from(ErrorKind::WriteZero).into()),
            Ok(some) => {
                sent += some;
                if sent < bytes.len() {
                    since = Instant::now();
                    is_slow = true;
                }
            }
            Err(e) if is_passing(&e) => {
                is_slow = true;
                if may_leave && has_input(stream) {
                    break;
                }
            }
            Err(e) => return Err(e.into()),
        }
    }
    if is_slow && has_input(stream) {
        running::note_early_input();
    }
    Ok(sent)
}

impl Transport for TcpTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        if self.broken.is_some() || running::write_is_broken() {
            return Ok(());
        }
        running::attach(&self.stream).map_err(over)?;
        let output = &self.buffers.output()[..amount];
        let outcome = if self.unsent.is_empty() {
            send(&self.stream, &mut self.timeouts, output, true)
                .map(|sent| self.unsent.extend_from_slice(&output[sent..]))
        } else {
            self.unsent.extend_from_slice(output);
            send(&self.stream, &mut self.timeouts, &self.unsent, self.unsent.len() < MAX_UNSENT)
                .map(|sent| drop(self.unsent.drain(..sent)))
        };
        outcome.or_else(|error| self.stop_sending(error))
    }

    /// Waits for bytes; a timeout of zero takes those that are there.
    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        running::attach(&self.stream).map_err(over)?;
        if timeout.after.is_zero() {
            return match self.read_at_once() {
                Ok(read) => Ok(read > 0),
                Err(e) if is_passing(&e) => Err(Error::Timeout(timeout.reason)),
                Err(e) => Err(e.into()),
            };
        }
        self.catch_up()?;
        let read = match (self.read(), self.broken.take()) {
            (Ok(0) | Err(Error::Io(_)), Some(unsent)) => return Err(Error::Io(unsent)),
            (read, unsent) => {
                self.broken = unsent;
                read?
            }
        };
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    /// An idle connection is open while there is nothing to read: neither an end nor bytes that nobody asked for.
    fn is_open(&mut self) -> bool {
        self.broken.is_none() && self.unsent.is_empty() && is_silent(&self.stream)
    }
}

/// One attempt at something that would else wait.
fn without_waiting<R>(
    stream: &TcpStream,
    attempt: impl FnOnce(&TcpStream) -> io::Result<R>,
) -> io::Result<R> {
    stream.set_nonblocking(true)?;
    let outcome = attempt(stream);
    stream.set_nonblocking(false)?;
    outcome
}

/// Looks whether there is something to read, without waiting. In one system call rather than three where the flag for
/// that is known: each call begins with it, and a small one takes half a microsecond less.
#[cfg(unix)]
fn peek(stream: &TcpStream) -> io::Result<usize> {
    let flags = libc::MSG_PEEK | libc::MSG_DONTWAIT;
    SockRef::from(stream).recv_with_flags(&mut [MaybeUninit::uninit()], flags)
}

#[cfg(not(unix))]
fn peek(stream: &TcpStream) -> io::Result<usize> {
    without_waiting(stream, |stream| stream.peek(&mut [0]))
}

fn has_input(stream: &TcpStream) -> bool {
    peek(stream).is_ok()
}

fn is_silent(stream: &TcpStream) -> bool {
    peek(stream).is_err_and(|e| e.kind() == ErrorKind::WouldBlock)
}

/// The wait was cut short and may go on.
fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

fn over(_: Over) -> Error {
    Error::Timeout(Timeout::Global)
}

/// Sets a socket's timeout if it is another than before.
fn set_timeout(
    current: &mut Option<Duration>,
    wanted: Duration,
    set: impl FnOnce(Option<Duration>) -> io::Result<()>,
) -> io::Result<()> {
    if *current != Some(wanted) {
        set(Some(wanted))?;
        *current = Some(wanted);
    }
    Ok(())
}

impl fmt::Debug for TcpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpTransport").field("peer", &self.stream.peer_addr().ok()).finish()
    }
}
