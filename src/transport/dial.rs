//! Making a TCP connection: look-up and connecting, on a thread of their own.
//!
//! Neither can be interrupted, and both may take minutes. The call waits for the thread, and leaves it behind when it
//! is over before; the thread then ends by itself. It is one thread per connection, not per call.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use ureq::http::Uri;
use ureq::{Error, Timeout};

use super::resolver::Lookup;
use super::running::{self, Phase};

/// What the thread has come to.
#[derive(Default)]
struct Dialling {
    connecting: AtomicBool,
    outcome: Mutex<Option<Result<TcpStream, Error>>>,
}

/// Opens a connection to a URL's host.
pub(super) fn dial(lookup: &Arc<Lookup>, uri: &Uri) -> Result<TcpStream, Error> {
    running::enter_phase(Phase::Resolving);
    let dialling = Arc::new(Dialling::default());
    let work = {
        let (dialling, lookup, uri) = (dialling.clone(), lookup.clone(), uri.clone());
        let (deadline, caller) = (running::deadline(), thread::current());
        move || {
            let outcome = lookup.addresses(&uri).and_then(|addresses| {
                dialling.connecting.store(true, Ordering::Release);
                connect_to_any(&addresses, deadline).inspect_err(|_| lookup.forget(&uri))
            });
            *dialling.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
            caller.unpark();
        }
    };
    let thread = thread::Builder::new().name("customvision-dial".into()).spawn(work)?;
    let outcome = running::wait(None, || {
        // Asked first, as the outcome is written before the thread ends.
        let died = thread.is_finished();
        let outcome = dialling.outcome.lock().unwrap_or_else(PoisonError::into_inner).take();
        outcome.or_else(|| died.then(|| Err(io::Error::other("the connecting thread died").into())))
    });
    if dialling.connecting.load(Ordering::Acquire) {
        running::enter_phase(Phase::Connecting);
    }
    outcome.unwrap_or(None).unwrap_or(Err(Error::Timeout(Timeout::Connect)))
}

/// Tries the addresses in turn. All but the last get half of the time that is left, so that one dead address
/// among several does not use it all up.
fn connect_to_any(addresses: &[SocketAddr], deadline: Option<Instant>) -> Result<TcpStream, Error> {
    let mut failure = io::Error::from(ErrorKind::AddrNotAvailable);
    for (index, address) in addresses.iter().enumerate() {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let attempt = match left {
            Some(left) if left.is_zero() => return Err(Error::Timeout(Timeout::Connect)),
            Some(left) => {
                let share = if index + 1 < addresses.len() { left / 2 } else { left };
                TcpStream::connect_timeout(address, share)
            }
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
