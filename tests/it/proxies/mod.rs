//! Proxies: those that tunnel, and those that do anything else.
//!
//! The service is `service.test`, a name that nobody but the proxies knows, so that a call that succeeds went through one.

mod terminator;
mod tunnel;
mod tunnels;

use std::net::SocketAddr;
use std::sync::Arc;

use customvision::{RootCertificates, TrainingClientBuilder};
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
