//! The headers that are the same in every request of a client.

use crate::error::{Error, Result};
use crate::transport::{HeaderMap, HeaderValue, Uri, header};

/// Made once. Host is among them: ureq would write it anew for each request, and a small GET takes 8 % fewer
/// instructions without that.
pub(super) struct Headers {
    json: HeaderMap,
    download: HeaderMap,
}

impl Headers {
    pub(super) fn new(url: &Uri, agent: &HeaderValue) -> Result<Self> {
        let host = host(url)?;
        let make = |accept, encoding| {
            // With room for those that a request adds.
            let mut headers = HeaderMap::with_capacity(8);
            headers.insert(header::HOST, host.clone());
            headers.insert(header::USER_AGENT, agent.clone());
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding));
            headers
        };
        // JSON may come compressed; a download comes as it is.
        let json = make("application/json", "gzip");
        let download = make("application/octet-stream, application/json", "identity");
        Ok(Headers { json, download })
    }

    pub(super) fn of(&self, download: bool) -> &HeaderMap {
        if download { &self.download } else { &self.json }
    }
}

/// The host as requests name it: with its port, unless it is the scheme's own.
fn host(url: &Uri) -> Result<HeaderValue> {
    let host = url.host().unwrap_or_default();
    let own = if url.scheme_str() == Some("http") { 80 } else { 443 };
    let host = match url.port_u16() {
        Some(port) if port != own => format!("{host}:{port}"),
        _ => host.to_owned(),
    };
    HeaderValue::from_str(&host)
        .map_err(|_| Error::invalid_request("endpoint has a host that no request can name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_has_its_port_unless_it_is_the_schemes_own() {
        for (url, named) in [
            ("https://name.azure.com/path", "name.azure.com"),
            ("https://name.azure.com:443", "name.azure.com"),
            ("https://name.azure.com:80", "name.azure.com:80"),
            ("http://localhost:80", "localhost"),
            ("http://[::1]:8080/", "[::1]:8080"),
        ] {
            assert_eq!(host(&url.parse().unwrap()).unwrap(), named, "{url}");
        }
    }
}
