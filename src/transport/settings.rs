//! What a transport is made of.

use std::fmt;
use std::time::Duration;

use ureq::http::{HeaderValue, Uri};
use ureq::{Proxy, ProxyProtocol};

use super::tls::TlsSettings;

/// The settings of the connections to one service.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) endpoint: Uri,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) max_idle_connections: usize,
    pub(crate) proxy: Option<ProxyUrl>,
    /// The environment names a proxy that is not used.
    pub(crate) passes_proxy_over: bool,
    pub(crate) tls: TlsSettings,
    /// What is told to a proxy; requests have theirs among their headers.
    pub(crate) user_agent: HeaderValue,
}

/// A proxy of a kind that is known here.
#[derive(Clone, Debug)]
pub(crate) struct ProxyUrl {
    proxy: Proxy,
    variable: Option<&'static str>,
}

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
        kind(&proxy).map(|_| ProxyUrl { proxy, variable: None })
    }

    /// Has errors tell which variable of the environment names it.
    pub(crate) fn of_variable(self, variable: &'static str) -> Self {
        ProxyUrl { variable: Some(variable), ..self }
    }

    pub(super) fn kind(&self) -> ProxyKind {
        kind(&self.proxy).unwrap_or(ProxyKind::Http)
    }

    pub(super) fn uri(&self) -> &Uri {
        self.proxy.uri()
    }

    /// User name and password, if either is given.
    pub(super) fn credentials(&self) -> Option<(&str, &str)> {
        let given = (self.proxy.username().unwrap_or_default(), self.proxy.password().unwrap_or_default());
        (given != ("", "")).then_some(given)
    }
}

/// How errors name it.
impl fmt::Display for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.proxy.host(), self.proxy.port())?;
        match self.variable {
            Some(variable) => write!(f, " ({variable})"),
            None => Ok(()),
        }
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

#[cfg(test)]
mod tests {
    use super::super::resolver::host_and_port;
    use super::*;

    #[test]
    fn each_kind_has_its_port_and_its_credentials() {
        for (url, kind, port, credentials) in [
            ("proxy.example", ProxyKind::Http, 80, None),
            ("HTTP://proxy.example/", ProxyKind::Http, 80, None),
            ("me@proxy.example:3128", ProxyKind::Http, 3128, Some(("me", ""))),
            ("https://:p%40%3A@proxy.example", ProxyKind::Https, 443, Some(("", "p@:"))),
            ("SOCKS5://me:pw@proxy.example", ProxyKind::Socks, 1080, Some(("me", "pw"))),
            ("Socks5h://proxy.example", ProxyKind::Socks, 1080, None),
            ("socks://@proxy.example", ProxyKind::Socks, 1080, None),
        ] {
            let proxy = ProxyUrl::parse(url).unwrap();
            assert_eq!((proxy.kind(), proxy.credentials()), (kind, credentials), "{url}");
            assert_eq!(host_and_port(proxy.uri()), Some(("proxy.example", port)), "{url}");
            assert_eq!(proxy.of_variable("V").to_string(), format!("proxy.example:{port} (V)"), "{url}");
        }
    }
}
