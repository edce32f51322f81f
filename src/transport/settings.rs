//! What a transport is made of.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::http::Uri;
use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use super::io_error;
use crate::error::Error;

/// The settings of the connections to one service.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) endpoint: Uri,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) max_idle_connections: usize,
    pub(crate) proxy: Option<String>,
    pub(crate) ca_file: Option<PathBuf>,
}

impl Settings {
    pub(super) fn root_certs(&self) -> Result<RootCerts, Error> {
        self.ca_file.as_deref().map_or(Ok(RootCerts::PlatformVerifier), system_roots_and)
    }

    pub(super) fn proxy(&self) -> Result<Option<ureq::Proxy>, Error> {
        self.proxy.as_deref().map(parse_proxy).transpose()
    }
}

/// The system's certificates and those of a PEM file.
fn system_roots_and(path: &Path) -> Result<RootCerts, Error> {
    let name = path.display();
    let pem = fs::read(path).map_err(|e| io_error(format!("could not read caFile {name}"), e))?;
    let mut certificates = Vec::new();
    for item in parse_pem(&pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
            Ok(_) => {}
            Err(e) => return Err(Error::invalid_request(format!("caFile {name} is not PEM: {e}"))),
        }
    }
    if certificates.is_empty() {
        return Err(Error::invalid_request(format!("caFile {name} holds no certificate")));
    }
    let system = rustls_native_certs::load_native_certs().certs;
    certificates.extend(system.iter().map(|der| Certificate::from_der(der).to_owned()));
    Ok(RootCerts::new_with_certs(&certificates))
}

fn parse_proxy(url: &str) -> Result<ureq::Proxy, Error> {
    // The URL may hold a password, and is not repeated.
    // Without a connector for it, a SOCKS proxy would be passed by.
    let is_http = |proxy: &ureq::Proxy| {
        matches!(proxy.protocol(), ureq::ProxyProtocol::Http | ureq::ProxyProtocol::Https)
    };
    ureq::Proxy::new(url).ok().filter(is_http).ok_or_else(|| {
        Error::invalid_request(
            "proxy must be the URL of an HTTP proxy, such as http://user:password@proxy.example:3128",
        )
    })
}
