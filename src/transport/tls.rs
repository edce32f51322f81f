//! TLS on a connection: whom it trusts, and who we are.
//!
//! It is rustls, set up here rather than by ureq, which can't trust bundled and given authorities together, and panics
//! at a client key that fits no certificate.

use std::fmt;
use std::sync::{Arc, OnceLock};

use rustls::client::WantsClientCert;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, ClientConnection, ConfigBuilder, RootCertStore, StreamOwned};
use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

use super::pem::{self, Pem};
use crate::error::{Error as OurError, Result as OurResult};

/// Whose certificates a client trusts, besides those of the authorities that it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum RootCertificates {
    /// The system's; where it has none, the bundled ones.
    #[default]
    System,
    /// Mozilla's, which come with this library and age with it.
    Bundled,
    /// Nobody else's.
    Given,
}

/// A client's TLS as it is configured.
#[derive(Clone, Default)]
pub(crate) struct TlsSettings {
    pub(crate) roots: RootCertificates,
    pub(crate) authorities: Vec<Pem>,
    /// Our certificate with those that signed it, and its key.
    pub(crate) identity: Option<(Pem, Pem)>,
}

/// The same, read and checked.
pub(super) struct Tls {
    roots: RootCertificates,
    authorities: Vec<CertificateDer<'static>>,
    identity: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    /// Made for the first connection, as reading the system's certificates takes milliseconds.
    config: OnceLock<Result<Arc<ClientConfig>, rustls::Error>>,
}

impl Tls {
    pub(super) fn new(settings: &TlsSettings) -> OurResult<Self> {
        let mut authorities = Vec::new();
        for pem in &settings.authorities {
            authorities.extend(pem::certificates(pem)?);
        }
        let mut store = RootCertStore::empty();
        for authority in &authorities {
            store.add(authority.clone()).map_err(|e| {
                OurError::invalid_request(format!("a certificate of caFile or caPem can't be trusted: {e}"))
            })?;
        }
        if settings.roots == RootCertificates::Given && authorities.is_empty() {
            return Err(OurError::invalid_request(
                "rootCertificates trusts only what is given, and neither caFile nor caPem is",
            ));
        }
        let identity = settings.identity.as_ref().map(|(chain, key)| identity(chain, key)).transpose()?;
        Ok(Tls { roots: settings.roots, authorities, identity, config: OnceLock::new() })
    }

    fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        self.config.get_or_init(|| self.make_config().map(Arc::new)).clone()
    }

    /// Puts TLS on a connection to a host.
    pub(super) fn secure(
        &self,
        connection: Box<dyn Transport>,
        host: &str,
        details: &ConnectionDetails,
    ) -> Result<TlsTransport, Error> {
        let name =
            ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(std::io::Error::other)?;
        let mut tls = ClientConnection::new(self.config().map_err(in_tls)?, name).map_err(in_tls)?;
        let mut socket = TransportAdapter::new(connection, details.current_time.clone());
        tls.complete_io(&mut socket)?;
        let config = details.config;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        Ok(TlsTransport { buffers, stream: StreamOwned { conn: tls, sock: socket } })
    }

    fn make_config(&self) -> Result<ClientConfig, rustls::Error> {
        let provider = provider();
        let builder =
            ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
        #[cfg(any(windows, target_vendor = "apple", target_os = "android"))]
        if self.roots == RootCertificates::System {
            let authorities = self.authorities.iter().cloned();
            let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(authorities, provider)?;
            let builder = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
            return self.identified(builder);
        }
        let mut store = RootCertStore::empty();
        if self.roots == RootCertificates::System {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        let has_none = self.roots == RootCertificates::System && store.is_empty();
        if self.roots == RootCertificates::Bundled || has_none {
            store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        store.add_parsable_certificates(self.authorities.iter().cloned());
        self.identified(builder.with_root_certificates(store))
    }

    fn identified(
        &self,
        builder: ConfigBuilder<ClientConfig, WantsClientCert>,
    ) -> Result<ClientConfig, rustls::Error> {
        match &self.identity {
            Some((chain, key)) => builder.with_client_auth_cert(chain.clone(), key.clone_key()),
            None => Ok(builder.with_no_client_auth()),
        }
    }
}

/// The process's own, where a Rust program has chosen one.
fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(ring::default_provider()))
}

fn identity(chain: &Pem, key: &Pem) -> OurResult<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    let certificates = pem::certificates(chain)?;
    let private_key = pem::private_key(key)?;
    CertifiedKey::from_der(certificates.clone(), private_key.clone_key(), &provider()).map_err(|e| {
        OurError::invalid_request(format!("{key} is no key for the certificate of {chain}: {e}"))
    })?;
    Ok((certificates, private_key))
}

/// The way in which rustls itself wraps its errors when it reads and writes.
fn in_tls(error: rustls::Error) -> Error {
    Error::Io(std::io::Error::new(std::io::ErrorKind::InvalidData, error))
}

/// A connection under TLS.
pub(super) struct TlsTransport {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.get_mut().set_timeout(timeout);
        std::io::Write::write_all(&mut self.stream, &self.buffers.output()[..amount])?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.get_mut().set_timeout(timeout);
        let read = std::io::Read::read(&mut self.stream, self.buffers.input_append_buf())?;
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.get_mut().get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsTransport").field("under", self.stream.sock.get_ref()).finish()
    }
}
