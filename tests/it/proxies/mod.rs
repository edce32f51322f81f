//! Proxies: those that tunnel, and those that do anything else.
//!
//! The service is `service.test`, a name that nobody but the proxies knows, so that a call that succeeds went through one.

mod environment;
mod http;
mod inspection;
mod socks;
mod terminator;
mod tunnel;
mod tunnels;
mod waiting;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use customvision::{Error, ErrorKind, Processed, RootCertificates, TrainingClient, TrainingClientBuilder};
use rustls::ServerConfig;

use crate::stub::{KEY, Received, Stub, answer, builder};
use crate::tls::{AUTHORITY, Setup, Validity};
use crate::wire::Peer;

const HOST: &str = "service.test";
const USER: &str = "me@example";
const PASSWORD: &str = "s3cr:t/%";
/// Both as they stand in a URL, and in `Proxy-Authorization`.
const USERINFO: &str = "me%40example:s3cr%3At%2F%25";
const BASIC: &str = "Basic bWVAZXhhbXBsZTpzM2NyOnQvJQ==";

/// The service, over TLS.
struct Service {
    peer: Peer,
    front: Stub,
}

impl Service {
    /// One that answers every call with a project, which also passes for a list.
    fn start() -> Self {
        let project = r#"{"id":"00000000-0000-0000-0000-000000000001","name":"p"}"#;
        let peer = Peer::start(move |request| {
            let body = if request.method() == "GET" { "[]" } else { project };
            answer(200, body).into_bytes()
        });
        let front = terminator::before(peer.address(), certified(HOST));
        Service { peer, front }
    }

    /// Where its name leads to.
    fn address(&self) -> SocketAddr {
        self.front.address()
    }

    fn received(&self) -> Vec<Received> {
        self.peer.received()
    }

    fn connections(&self) -> usize {
        self.front.connections()
    }
}

/// The set-up of a server for this name that clients trust.
fn certified(name: &str) -> Arc<ServerConfig> {
    Setup { identity: AUTHORITY.sign(name, Validity::Now), ..Setup::default() }.config()
}

/// The beginning of a client of the service that uses this proxy.
fn by(proxy: impl Into<String>) -> TrainingClientBuilder {
    trusting(&format!("https://{HOST}")).proxy(proxy)
}

/// The beginning of a client that trusts the servers here.
fn trusting(endpoint: &str) -> TrainingClientBuilder {
    builder(endpoint).root_certificates(RootCertificates::Given).ca_pem(AUTHORITY.pem())
}

/// How often a failure that may pass is tried.
const TRIES: u32 = 4;

/// A limit for what never ends by itself.
const SHORT: Duration = Duration::from_secs(1);

/// The error of a call of which nothing reached the service, after so many tries.
///
/// The call is one that must not be made twice: it is tried again only where it surely was not processed.
fn refused(client: &TrainingClient, tries: u32) -> Error {
    let error = client.create_project("p").send().unwrap_err();
    assert_eq!((error.processed(), error.attempts()), (Some(Processed::No), tries), "{error}");
    assert!(matches!(error.kind(), ErrorKind::Transport | ErrorKind::Timeout), "{error}");
    error
}

/// Checks what an error says, what it advises, and what it keeps to itself.
fn says(error: &Error, words: &str, hint: &str) {
    assert!(error.message().contains(words), "wanted {words:?}: {error}");
    assert!(error.hint().unwrap_or_default().contains(hint), "wanted the hint {hint:?}: {error}");
    let cause = error.cause().map(|cause| format!("{cause} {cause:?}")).unwrap_or_default();
    for text in [error.to_string(), format!("{error:?}"), error.to_json(), cause] {
        for secret in [KEY, PASSWORD, "s3cr%3At", BASIC.strip_prefix("Basic ").unwrap()] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
