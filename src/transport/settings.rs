//! What a transport is made of.

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
pub(crate) struct ProxyUrl(pub(super) Proxy);

impl ProxyUrl {
    /// `http`, which is also what no scheme means, `https`, `socks5` or `socks5h`; user name and password
    /// percent-encoded.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        // curl's spelling of a SOCKS proxy that looks hosts up, which ours always do.
        let proxy = Proxy::new(&url.replacen("socks5h://", "socks5://", 1)).ok()?;
        let is_known = is_http(&proxy) || proxy.protocol() == ProxyProtocol::Socks5;
        is_known.then_some(ProxyUrl(proxy))
    }
}

pub(super) fn is_http(proxy: &Proxy) -> bool {
    matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https)
}
