//! Looking host names up: only for a new connection, and remembered for a while.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// How long the addresses of a host are reused for further connections.
const REMEMBERED: Duration = Duration::from_secs(30);

/// The resolver that ureq asks at every request, a pooled connection or not. It answers with a placeholder, and
/// [`Lookup`] finds the real addresses once a connection is to be made.
#[derive(Debug)]
pub(super) struct Deferred;

impl Resolver for Deferred {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut placeholder = self.empty();
        placeholder.push(SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0));
        Ok(placeholder)
    }
}

/// Finds the addresses of hosts.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    known: Mutex<HashMap<String, (Instant, Vec<SocketAddr>)>>,
    asked: AtomicUsize,
}

impl Lookup {
    /// Asks the system where nothing is remembered, which can't be interrupted and may take minutes.
    pub(super) fn addresses(&self, uri: &Uri) -> Result<Vec<SocketAddr>, Error> {
        let (host, port) = host_and_port(uri).ok_or(Error::HostNotFound)?;
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let key = format!("{host}:{port}");
        if let Some((when, addresses)) = self.lock().get(&key)
            && when.elapsed() < REMEMBERED
        {
            return Ok(addresses.clone());
        }
        self.asked.fetch_add(1, Ordering::Relaxed);
        let addresses: Vec<SocketAddr> = key.to_socket_addrs()?.collect();
        if addresses.is_empty() {
            return Err(Error::HostNotFound);
        }
        self.lock().insert(key, (Instant::now(), addresses.clone()));
        Ok(addresses)
    }

    /// Drops what is known of a host whose addresses did not answer.
    pub(super) fn forget(&self, uri: &Uri) {
        if let Some((host, port)) = host_and_port(uri) {
            self.lock().remove(&format!("{host}:{port}"));
        }
    }

    /// How often the system was asked.
    #[cfg(test)]
    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Instant, Vec<SocketAddr>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A URL's host, without brackets, and its port or that of its scheme.
pub(super) fn host_and_port(uri: &Uri) -> Option<(&str, u16)> {
    let host = uri.host()?.trim_start_matches('[').trim_end_matches(']');
    let port = uri.port_u16().unwrap_or(match uri.scheme_str() {
        Some("http") => 80,
        Some(scheme) if scheme.starts_with("socks") => 1080,
        _ => 443,
    });
    Some((host, port))
}

/// Whether a URL's port, where one is written, is one: another is not seen by [`host_and_port`].
pub(crate) fn has_valid_port(uri: &Uri) -> bool {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = host.strip_prefix(uri.host().unwrap_or_default()).and_then(|rest| rest.strip_prefix(':'));
    match port {
        None | Some("") => true,
        Some(port) => {
            port.bytes().all(|b| b.is_ascii_digit()) && port.parse().is_ok_and(|port: u16| port > 0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_address_is_not_looked_up() {
        let lookup = Lookup::default();
        let uri = "http://[::1]:8080/path".parse().unwrap();
        assert_eq!(lookup.addresses(&uri).unwrap(), ["[::1]:8080".parse().unwrap()]);
        assert_eq!(lookup.addresses(&"https://127.0.0.1/".parse().unwrap()).unwrap()[0].port(), 443);
        assert_eq!(lookup.asked(), 0);
    }

    #[test]
    fn a_port_is_a_number_in_its_range_or_is_not_written() {
        for (url, valid) in [
            ("https://name.example", true),
            ("https://name.example:", true),
            ("https://name.example:1/path:x", true),
            ("https://me:99999@name.example:65535", true),
            ("https://[::1]", true),
            ("https://[::1]:08080", true),
            ("https://[::1]:99999", false),
            ("https://name.example:65536", false),
            ("https://name.example:0", false),
            ("https://name.example:+5", false),
            ("https://me:1@name.example:x", false),
        ] {
            assert_eq!(has_valid_port(&url.parse().unwrap()), valid, "{url}");
        }
    }

    #[test]
    fn a_name_is_looked_up_once_until_it_is_forgotten() {
        let lookup = Lookup::default();
        let uri = "http://localhost:8080/".parse().unwrap();
        for _ in 0..10 {
            assert!(lookup.addresses(&uri).unwrap().iter().all(|address| address.port() == 8080));
        }
        assert_eq!(lookup.asked(), 1);
        lookup.forget(&uri);
        lookup.addresses(&uri).unwrap();
        assert_eq!(lookup.asked(), 2);
    }
}
