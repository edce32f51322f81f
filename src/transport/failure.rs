//! Failed exchanges in the words of the library's error.

use std::io::ErrorKind as IoKind;

use super::refusal::{NO_PROXY_THERE, Refusal, SLOW};
use super::running::{self, Phase};
use super::tls_failure::{Peer, explain};
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

/// Whom connections are made to, as errors name them.
pub(super) struct Peers {
    pub(super) service: String,
    pub(super) proxy: Option<String>,
    /// The environment names a proxy that is not used.
    pub(super) passes_proxy_over: bool,
    /// We have a certificate of our own to show.
    pub(super) has_identity: bool,
}

impl Failure {
    /// Tells it, while the call that met it still runs.
    pub(super) fn into_error(self, peers: &Peers) -> Error {
        let error = match self {
            Failure::Caller(error) => return error,
            Failure::Connection(_) if running::is_cancelled() => return cancelled(),
            Failure::Connection(error) => error,
        };
        let told = match in_tls(&error) {
            Some(reason) => tell_tls(reason, peers),
            None => tell(&error, peers),
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

impl Peers {
    /// Whom the running try has to do with.
    fn current(&self) -> String {
        match &self.proxy {
            Some(proxy) if running::is_at_proxy() => format!("the proxy {proxy}"),
            Some(proxy) => format!("{} through the proxy {proxy}", self.service),
            None => self.service.clone(),
        }
    }
}

const PASSED_OVER: &str = "the environment names a proxy, which is not used unless proxy is \"env\"; in Rust, with proxy_from_env()";

fn tell(error: &ureq::Error, peers: &Peers) -> Error {
    let (peer, service) = (peers.current(), &peers.service);
    let phase = running::phase();
    if let Some(refusal) = Refusal::in_error(error) {
        return transport(format!("{peer} did not connect to {service}: {refusal}")).with_hint(refusal.hint);
    }
    let told = match (error, phase) {
        (ureq::Error::Timeout(_), Phase::Resolving) => timeout(format!("looking up {peer} took too long")),
        (ureq::Error::Timeout(_), Phase::Connecting) => {
            timeout(format!("connecting to {peer} took too long"))
        }
        (ureq::Error::Timeout(_), Phase::Tunnelling) => {
            timeout(format!("{peer} did not connect to {service} in time"))
        }
        (ureq::Error::Timeout(_), Phase::Exchanging) => timeout(format!("{peer} did not answer in time")),
        (ureq::Error::HostNotFound, _) => transport(format!("no address is known for {peer}")),
        (ureq::Error::Io(e), Phase::Resolving) => transport(format!("could not look up {peer}: {e}")),
        (ureq::Error::Io(e), Phase::Connecting) => transport(format!("could not connect to {peer}: {e}")),
        (ureq::Error::Io(e), phase) => transport(match (e.kind(), phase) {
            (IoKind::UnexpectedEof, Phase::Tunnelling) => {
                format!("{peer} closed the connection before it had connected to {service}")
            }
            (IoKind::UnexpectedEof, _) => {
                format!("{peer} closed the connection before its answer was complete")
            }
            _ => format!("the connection to {peer} broke: {e}"),
        }),
        (ureq::Error::LargeResponseHeader(..), _) => {
            transport(format!("{peer} answered with more than 64 KiB of headers"))
        }
        (ureq::Error::Protocol(_) | ureq::Error::Http(_), _) => {
            transport(format!("{peer} did not answer in HTTP: {error}"))
        }
        _ => transport(format!("no answer from {peer}: {error}")),
    };
    match (error, phase) {
        (ureq::Error::Timeout(_), Phase::Tunnelling) => told.with_hint(SLOW),
        // Whatever came of it, as a proxy of another kind may do anything.
        _ if running::is_at_proxy() => told.with_hint(NO_PROXY_THERE),
        (_, Phase::Resolving | Phase::Connecting) if peers.passes_proxy_over => told.with_hint(PASSED_OVER),
        _ => told,
    }
}

/// What TLS found wrong, which comes as the reason of a failed read or write.
fn in_tls(error: &ureq::Error) -> Option<&rustls::Error> {
    match error {
        ureq::Error::Io(e) => e.get_ref()?.downcast_ref(),
        _ => None,
    }
}

fn tell_tls(reason: &rustls::Error, peers: &Peers) -> Error {
    let peer = match &peers.proxy {
        Some(_) if running::is_at_proxy() => Peer::Proxy,
        Some(_) => Peer::Tunnelled,
        None => Peer::Service,
    };
    let (told, hint) = explain(reason, peer, peers.has_identity);
    let error = transport(format!("TLS with {} failed: {told} ({reason})", peers.current()));
    match hint {
        Some(hint) => error.with_hint(hint),
        None => error,
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
        _ if in_tls(error).is_some() => false,
        (ureq::Error::Io(_) | ureq::Error::HostNotFound | ureq::Error::ConnectionFailed, _) => true,
        (ureq::Error::Timeout(_), phase) => phase != Phase::Exchanging,
        _ => Refusal::in_error(error).is_some_and(|refusal| refusal.may_pass),
    }
}

fn transport(message: String) -> Error {
    Error::new(ErrorKind::Transport, message)
}

fn timeout(message: String) -> Error {
    Error::new(ErrorKind::Timeout, message)
}
