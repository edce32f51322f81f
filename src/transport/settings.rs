//! What a transport is made of.

use std::fmt;
use std::time::Duration;

use ureq::http::Uri;
use ureq::{Proxy, ProxyProtocol};

use super::tls::TlsSettings;

/// The settings of the connections to one service.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) endpoint: Uri,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) max_idle_connections: usize,
    pub(crate) proxy: Option<ProxyUrl>,
    pub(crate) tls: TlsSettings,
}

/// A proxy of a kind that is known here.
#[derive(Clone, Debug)]
pub(crate) struct ProxyUrl(Proxy);

/// What a proxy is asked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProxyKind {
    Http,
    /// The same over TLS.
    Https,
    Socks,
}

impl ProxyUrl {
    /// `http`, which is also what no scheme means, `https`, `socks5` or `socks5h`, which are the same: the proxy looks
    /// hosts up. User name and password are percent-encoded.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let url = match url.split_once("://") {
            Some((scheme, rest)) => format!("{}://{rest}", scheme.to_ascii_lowercase()),
            None => url.to_owned(),
        };
        let proxy = Proxy::new(&url).ok()?;
        kind(&proxy).map(|_| ProxyUrl(proxy))
    }

    pub(super) fn kind(&self) -> ProxyKind {
        kind(&self.0).unwrap_or(ProxyKind::Http)
    }

    pub(super) fn uri(&self) -> &Uri {
        self.0.uri()
    }

    /// User name and password, if either is given.
    pub(super) fn credentials(&self) -> Option<(&str, &str)> {
        let given = (self.0.username().unwrap_or_default(), self.0.password().unwrap_or_default());
        (given != ("", "")).then_some(given)
    }
}

/// How errors name it.
impl fmt::Display for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.host(), self.0.port())
    }
}

fn kind(proxy: &Proxy) -> Option<ProxyKind> {
    match proxy.protocol() {
        ProxyProtocol::Http => Some(ProxyKind::Http),
        ProxyProtocol::Https => Some(ProxyKind::Https),
        ProxyProtocol::Socks5 | ProxyProtocol::Socks5h => Some(ProxyKind::Socks),
        _ => None,
    }
}
