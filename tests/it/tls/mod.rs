//! TLS, which is all that the real service speaks: against servers on loopback with certificates of their own.

mod authority;
mod certificates;
mod connections;

use std::io;
use std::net::TcpStream;
use std::sync::{Arc, LazyLock};

use customvision::{TrainingClient, TrainingClientBuilder};
use rustls::server::WebPkiClientVerifier;
use rustls::version::{TLS12, TLS13};
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};

use crate::stub::{Stub, builder};
pub(crate) use authority::{Authority, Identity, Validity};

pub(crate) type TlsStream<'s> = StreamOwned<ServerConnection, &'s mut TcpStream>;

/// The authority of the servers that nothing is wrong with.
pub(crate) static AUTHORITY: LazyLock<Authority> = LazyLock::new(Authority::new);

/// How a server of TLS is set up.
pub(crate) struct Setup<'a> {
    pub(crate) identity: Identity,
    pub(crate) versions: Vec<&'static SupportedProtocolVersion>,
    /// Whose clients it takes; all without one.
    pub(crate) clients_of: Option<&'a Authority>,
}

impl Default for Setup<'_> {
    fn default() -> Self {
        let identity = AUTHORITY.sign("localhost", Validity::Now);
        Setup { identity, versions: vec![&TLS12, &TLS13], clients_of: None }
    }
}

impl Setup<'_> {
    pub(crate) fn config(self) -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone());
        let builder = builder.with_protocol_versions(&self.versions).unwrap();
        let builder = match self.clients_of {
            None => builder.with_no_client_auth(),
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(authority.der()).unwrap();
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                builder.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let Identity { chain, private_key, .. } = self.identity;
        Arc::new(builder.with_single_cert(chain, private_key).unwrap())
    }

    /// A server whose connections are handled by `serve`.
    fn start(self, serve: impl Fn(&mut TlsStream<'_>) -> io::Result<()> + Send + Sync + 'static) -> Stub {
        let config = self.config();
        Stub::start(move |stream| {
            let connection = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
            serve(&mut StreamOwned::new(connection, stream))
        })
    }
}

/// A server that nothing is wrong with.
pub(crate) fn start(serve: impl Fn(&mut TlsStream<'_>) -> io::Result<()> + Send + Sync + 'static) -> Stub {
    Setup::default().start(serve)
}

/// The beginning of a client that trusts whom the system trusts.
fn client_of(stub: &Stub) -> TrainingClientBuilder {
    builder(format!("https://localhost:{}", stub.address().port()))
}

/// A client that trusts the servers' authority.
pub(crate) fn client(stub: &Stub) -> TrainingClient {
    client_of(stub).ca_pem(AUTHORITY.pem()).build().unwrap()
}
