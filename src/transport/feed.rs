//! A request's body on its way into ureq.

use std::io::{self, ErrorKind, Read};

use super::{Payload, io_error, running};
use crate::error::Error;

/// Gives exactly the promised number of bytes, or fails: ureq spins for ever on a body that ends early.
///
/// Once the peer takes no more, it gives zeros without touching the source, as nobody will see them.
pub(super) struct Feed<'a> {
    payload: Payload<'a>,
    left: u64,
    failure: Option<Error>,
}

impl<'a> Feed<'a> {
    pub(super) fn new(payload: Payload<'a>) -> Self {
        let left = payload.length;
        Feed { payload, left, failure: None }
    }

    pub(super) fn length(&self) -> u64 {
        self.payload.length
    }

    /// Why the source, rather than the connection, ended the request.
    pub(super) fn into_failure(self) -> Option<Error> {
        self.failure
    }
}

impl Read for Feed<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(buf.len());
        if room == 0 {
            return Ok(0);
        }
        if running::is_cancelled() {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        if running::write_is_broken() {
            buf[..room].fill(0);
            self.left -= room as u64;
            return Ok(room);
        }
        let outcome = loop {
            match self.payload.source.read(&mut buf[..room]) {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Ok(0) => {
                    let message = format!("the data ended {} bytes before its stated length", self.left);
                    break Err(io::Error::new(ErrorKind::UnexpectedEof, message));
                }
                outcome => break outcome,
            }
        };
        match outcome {
            Ok(read) => {
                self.left -= read as u64;
                Ok(read)
            }
            Err(error) => {
                let kind = error.kind();
                self.failure = Some(io_error("could not read what was to be sent", error));
                Err(kind.into())
            }
        }
    }
}
