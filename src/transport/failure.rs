//! Failed exchanges in the words of the library's error.

use std::io::ErrorKind as IoKind;

use super::running::{self, Phase};
use crate::error::{Broken, Error, ErrorKind, Processed};

/// Why an exchange has no answer.
pub(super) enum Failure {
    /// ureq, or the connection under it.
    Connection(ureq::Error),
    /// Already in the words of the library: what the caller's code or the caller's limits ended.
    Caller(Error),
}

impl From<ureq::Error> for Failure {
    fn from(error: ureq::Error) -> Self {
        Failure::Connection(error)
    }
}

impl Failure {
    /// Tells it, while the call that met it still runs.
    pub(super) fn into_error(self, service: &str) -> Error {
        let error = match self {
            Failure::Caller(error) => return error,
            Failure::Connection(_) if running::is_cancelled() => return cancelled(),
            Failure::Connection(error) => error,
        };
        let told = match (&error, running::phase()) {
            (ureq::Error::Timeout(_), Phase::Resolving) => {
                Error::new(ErrorKind::Timeout, format!("looking up {service} took too long"))
            }
            (ureq::Error::Timeout(_), Phase::Connecting) => {
                Error::new(ErrorKind::Timeout, format!("connecting to {service} took too long"))
            }
            (ureq::Error::Timeout(_), Phase::Exchanging) => {
                Error::new(ErrorKind::Timeout, format!("{service} did not answer in time"))
            }
            (ureq::Error::HostNotFound, _) => transport(format!("no address is known for {service}")),
            (ureq::Error::Io(e), Phase::Resolving) => transport(format!("could not look up {service}: {e}")),
            (ureq::Error::Io(e), Phase::Connecting) if e.kind() == IoKind::InvalidData => tls(service, e),
            (ureq::Error::Rustls(e), _) => tls(service, e),
            (ureq::Error::Io(e), Phase::Connecting) => {
                transport(format!("could not connect to {service}: {e}"))
            }
            (ureq::Error::Io(e), Phase::Exchanging) => transport(match e.kind() {
                IoKind::UnexpectedEof => {
                    format!("{service} closed the connection before its answer was complete")
                }
                _ => format!("the connection to {service} broke: {e}"),
            }),
            (ureq::Error::LargeResponseHeader(..), _) => {
                transport(format!("{service} answered with more than 64 KiB of headers"))
            }
            (ureq::Error::Protocol(_) | ureq::Error::Http(_), _) => {
                transport(format!("{service} did not answer in HTTP: {error}"))
            }
            (ureq::Error::ConnectProxyFailed(reason), _) => {
                transport(format!("the proxy did not connect to {service}: {reason}"))
            }
            _ => transport(format!("no answer from {service}: {error}")),
        };
        let told = told.with_processed(processed());
        let told = match is_passing(&error) {
            true if running::is_reused() => told.with_broken_connection(Broken::Reused),
            true => told.with_broken_connection(Broken::New),
            false => told,
        };
        told.with_source(error)
    }
}

/// Whether the service may have the request of the running try.
fn processed() -> Processed {
    if running::was_sent() { Processed::Unknown } else { Processed::No }
}

/// The error of a call that a token ended.
pub(crate) fn cancelled() -> Error {
    Error::new(ErrorKind::Cancelled, running::reason().unwrap_or_default()).with_processed(processed())
}

/// Whether a connection could not be made or broke, which the next one may not. What a peer said or refused, such as a
/// certificate, HTTP that is none, or a proxy's refusal, stays as it is.
fn is_passing(error: &ureq::Error) -> bool {
    match (error, running::phase()) {
        (ureq::Error::Io(e), Phase::Connecting) => e.kind() != IoKind::InvalidData,
        (ureq::Error::Io(_) | ureq::Error::HostNotFound | ureq::Error::ConnectionFailed, _) => true,
        (ureq::Error::Timeout(_), phase) => phase != Phase::Exchanging,
        _ => false,
    }
}

fn transport(message: String) -> Error {
    Error::new(ErrorKind::Transport, message)
}

fn tls(service: &str, reason: impl std::fmt::Display) -> Error {
    transport(format!("TLS with {service} failed: {reason}")).with_hint(
        "behind a proxy that inspects TLS, set caFile to the certificate authority of your network",
    )
}
