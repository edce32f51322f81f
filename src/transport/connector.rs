//! How a connection to the service is made: TCP or a proxy's tunnel, TLS over it, and our exchange layer on top.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::http::Uri;
use ureq::unversioned::transport::{ConnectionDetails, Connector, Transport, TransportAdapter};

use super::dial::dial;
use super::exchange::Exchange;
use super::refusal::{Refusal, SIGN_IN};
use super::resolver::{Lookup, host_and_port};
use super::running::{self, Phase};
use super::settings::{ProxyKind, ProxyUrl};
use super::tcp::TcpTransport;
use super::tls::Tls;
use super::{http_proxy, socks};

type Connection = Box<dyn Transport>;

/// Makes connections within the call's time and the connection's own limit. ureq knows of no proxy.
pub(super) struct ServiceConnector {
    pub(super) proxy: Option<ProxyUrl>,
    pub(super) lookup: Arc<Lookup>,
    pub(super) tls: Tls,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) user_agent: String,
}

impl Connector for ServiceConnector {
    type Out = Connection;

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<Connection>, Error> {
        running::note_connecting(self.proxy.is_some());
        let _limit =
            self.connect_timeout.and_then(|limit| Instant::now().checked_add(limit)).map(running::until);
        let mut connection = match &self.proxy {
            Some(proxy) => self.tunnel(proxy, details)?,
            None => self.open(details.uri, details)?,
        };
        if details.needs_tls() {
            connection = self.secure(connection, details.uri, details)?;
        }
        running::enter_phase(Phase::Exchanging);
        Ok(Some(Box::new(Exchange::new(connection))))
    }
}

impl ServiceConnector {
    fn open(&self, uri: &Uri, details: &ConnectionDetails) -> Result<Connection, Error> {
        Ok(Box::new(TcpTransport::new(dial(&self.lookup, uri)?, details.config)?))
    }

    fn secure(
        &self,
        connection: Connection,
        uri: &Uri,
        details: &ConnectionDetails,
    ) -> Result<Connection, Error> {
        Ok(Box::new(self.tls.secure(connection, uri.host().unwrap_or_default(), details)?))
    }

    /// A connection to the service that a proxy has made.
    fn tunnel(&self, proxy: &ProxyUrl, details: &ConnectionDetails) -> Result<Connection, Error> {
        let mut connection = self.open(proxy.uri(), details)?;
        if proxy.kind() == ProxyKind::Https {
            connection = self.secure(connection, proxy.uri(), details)?;
        }
        running::enter_phase(Phase::Tunnelling);
        let mut stream = TransportAdapter::new(connection, details.current_time.clone());
        let (host, port) = host_and_port(details.uri).ok_or(Error::HostNotFound)?;
        match proxy.kind() {
            ProxyKind::Socks => socks::handshake(&mut stream, proxy.credentials(), host, port)?,
            ProxyKind::Http | ProxyKind::Https => {
                // Brackets and all, where the host is such an address.
                let authority = format!("{}:{port}", details.uri.host().unwrap_or_default());
                http_proxy::handshake(&mut stream, proxy.credentials(), &authority, &self.user_agent)?;
            }
        }
        let mut connection = stream.into_inner();
        // No service speaks before it is spoken to.
        if !connection.buffers().input().is_empty() {
            return Err(Refusal::new("it answered something itself, such as a page", SIGN_IN).into());
        }
        running::leave_proxy();
        Ok(connection)
    }
}

impl fmt::Debug for ServiceConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceConnector").field("proxy", &self.proxy).finish_non_exhaustive()
    }
}
