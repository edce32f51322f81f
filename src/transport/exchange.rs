//! One HTTP exchange after another on a connection: the layer between ureq and TCP or TLS.
//!
//! It does three small things that ureq leaves to its transports:
//! - The head of a request waits for what follows it, so that a small request is one write, one segment and one TLS
//!   record. Measured: a small POST falls from 28 to 18 microseconds on loopback.
//! - A connection is probed once between two requests, when it is taken, and not also when it is returned: 5
//!   system calls a request rather than 8.
//! - When the peer stops taking the request, the rest counts as sent, so that ureq goes on to read the answer which a
//!   service sends early (413, 429, 401). Without an answer the failed write is reported.

use std::io::ErrorKind;

use ureq::Error;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

use super::running;

/// A connection to the service, TCP or TLS.
#[derive(Debug)]
pub(super) struct Exchange {
    inner: Box<dyn Transport>,
    /// The head of a request, until what follows it is known.
    held: Vec<u8>,
    state: State,
    broken: Option<Error>,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    /// No request has begun since the connection was made or returned.
    Idle,
    /// A request was begun.
    Busy,
    /// The peer stopped taking a request.
    Broken,
}

impl Exchange {
    pub(super) fn new(inner: Box<dyn Transport>) -> Self {
        Exchange { inner, held: Vec::new(), state: State::Idle, broken: None }
    }

    /// Sends the head that waits, if any, and `amount` bytes of the output buffer after it.
    fn flush(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        running::note_sent();
        let output = self.inner.buffers().output();
        let total = self.held.len() + amount;
        // What the head pushes over the buffer's end.
        let rest = output[..amount][amount - total.saturating_sub(output.len())..].to_vec();
        output.copy_within(..amount - rest.len(), self.held.len());
        output[..self.held.len()].copy_from_slice(&self.held);
        self.held.clear();
        self.send(total - rest.len(), timeout)?;
        if !rest.is_empty() {
            self.inner.buffers().output()[..rest.len()].copy_from_slice(&rest);
            self.send(rest.len(), timeout)?;
        }
        Ok(())
    }

    fn send(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if self.state == State::Broken {
            return Ok(());
        }
        match self.inner.transmit_output(amount, timeout) {
            Err(Error::Io(e)) if is_disconnect(e.kind()) => {
                running::note_write_broken();
                self.state = State::Broken;
                self.broken = Some(Error::Io(e));
                Ok(())
            }
            outcome => outcome,
        }
    }
}

fn is_disconnect(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::BrokenPipe
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::WriteZero
    )
}

impl Transport for Exchange {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        match self.state {
            State::Broken => Ok(()),
            State::Idle => {
                self.state = State::Busy;
                self.held.extend_from_slice(&self.inner.buffers().output()[..amount]);
                Ok(())
            }
            State::Busy if self.held.is_empty() => self.send(amount, timeout),
            State::Busy => self.flush(amount, timeout),
        }
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        if !self.held.is_empty() {
            self.flush(0, timeout)?;
        }
        match self.inner.await_input(timeout) {
            Ok(true) => Ok(true),
            nothing => self.broken.take().map_or(nothing, Err),
        }
    }

    fn is_open(&mut self) -> bool {
        match self.state {
            State::Idle => self.inner.is_open(),
            State::Busy => {
                self.state = State::Idle;
                true
            }
            State::Broken => false,
        }
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
