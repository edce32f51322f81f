//! The TCP connection: every read and write of it is bounded by the call that runs.
//!
//! When the peer stops taking a request, the rest counts as sent, so that the layers above (TLS, ureq) go on to read the
//! answer that a service sends early (413, 429, 401). Without an answer the failed write is reported.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
};
use ureq::{Error, Timeout};

use super::resolver::Lookup;
use super::running::{self, Phase};

/// Opens connections, trying each address of the host.
#[derive(Debug)]
pub(super) struct TcpConnector {
    pub(super) lookup: Arc<Lookup>,
}

impl<In: Transport> Connector<In> for TcpConnector {
    type Out = Either<In, TcpTransport>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        if let Some(tunnel) = chained {
            return Ok(Some(Either::A(tunnel)));
        }
        running::enter_phase(Phase::Resolving);
        let addresses = self.lookup.addresses(details.uri)?;
        running::enter_phase(Phase::Connecting);
        let stream = connect_to_any(&addresses).inspect_err(|_| self.lookup.forget(details.uri))?;
        stream.set_nodelay(true)?;
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(TcpTransport {
            stream,
            buffers,
            read_timeout: None,
            write_timeout: None,
            broken: None,
        })))
    }
}

/// Tries the addresses in turn. All but the last get half of the time that is left, so that one dead address
/// among several does not use it all up.
fn connect_to_any(addresses: &[SocketAddr]) -> Result<TcpStream, Error> {
    let started = Instant::now();
    let mut failure = io::Error::from(ErrorKind::AddrNotAvailable);
    for (index, address) in addresses.iter().enumerate() {
        let left = running::time_left(started).map_err(|_| Error::Timeout(Timeout::Connect))?;
        let share = left.map(|left| if index + 1 < addresses.len() { left / 2 } else { left });
        let attempt = match share {
            Some(share) => TcpStream::connect_timeout(address, share),
            None => TcpStream::connect(address),
        };
        match attempt {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    match failure.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Err(Error::Timeout(Timeout::Connect)),
        _ => Err(Error::Io(failure)),
    }
}

pub(super) struct TcpTransport {
    stream: TcpStream,
    buffers: LazyBuffers,
    read_timeout: Option<Duration>,
    write_timeout: Option<Duration>,
    /// Why the peer takes no more.
    broken: Option<io::Error>,
}

/// Sets a socket's timeout if it is another than before.
fn set_timeout(
    current: &mut Option<Duration>,
    wanted: Duration,
    set: impl FnOnce(Duration) -> io::Result<()>,
) -> io::Result<()> {
    if *current != Some(wanted) {
        set(wanted)?;
        *current = Some(wanted);
    }
    Ok(())
}

/// Repeats one socket operation until it gets somewhere or the call's time is over.
fn persist(mut operation: impl FnMut(Duration) -> io::Result<usize>) -> Result<usize, Error> {
    let started = Instant::now();
    loop {
        let wait = running::next_wait(started).map_err(|_| Error::Timeout(Timeout::Global))?;
        match operation(wait) {
            Err(e)
                if matches!(
                    e.kind(),
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                ) => {}
            outcome => return outcome.map_err(Error::Io),
        }
    }
}

impl Transport for TcpTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        let Self { stream, buffers, write_timeout, broken, .. } = self;
        if broken.is_some() {
            return Ok(());
        }
        let mut output = &buffers.output()[..amount];
        while !output.is_empty() {
            let written = persist(|wait| {
                set_timeout(write_timeout, wait, |wait| stream.set_write_timeout(Some(wait)))?;
                match (&*stream).write(output) {
                    Ok(0) => Err(ErrorKind::WriteZero.into()),
                    written => written,
                }
            });
            match written {
                Ok(written) => output = &output[written..],
                Err(Error::Io(e)) => {
                    running::note_write_broken();
                    *broken = Some(e);
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let Self { stream, buffers, read_timeout, broken, .. } = self;
        let input = buffers.input_append_buf();
        let read = persist(|wait| {
            set_timeout(read_timeout, wait, |wait| stream.set_read_timeout(Some(wait)))?;
            (&*stream).read(input)
        });
        let read = match (read, broken.take()) {
            (Ok(0) | Err(Error::Io(_)), Some(unsent)) => return Err(Error::Io(unsent)),
            (read, unsent) => {
                *broken = unsent;
                read?
            }
        };
        buffers.input_appended(read);
        Ok(read > 0)
    }

    /// An idle connection is open while there is nothing to read: neither an end nor bytes that nobody asked for.
    fn is_open(&mut self) -> bool {
        if self.broken.is_some() {
            return false;
        }
        let probe = || {
            self.stream.set_nonblocking(true)?;
            let peeked = self.stream.peek(&mut [0]);
            self.stream.set_nonblocking(false)?;
            peeked
        };
        matches!(probe(), Err(e) if e.kind() == ErrorKind::WouldBlock)
    }
}

impl fmt::Debug for TcpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpTransport").field("peer", &self.stream.peer_addr().ok()).finish()
    }
}
