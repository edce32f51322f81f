//! How a connection to the service is made: TCP or a proxy's tunnel, TLS over it, and our exchange layer on top.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::uri::Authority;
use ureq::unversioned::transport::{ConnectProxyConnector, ConnectionDetails, Connector, Transport};
use ureq::{Error, Proxy};

use super::dial::TcpConnector;
use super::exchange::Exchange;
use super::resolver::Lookup;
use super::running::{self, Phase};
use super::settings::is_http;
use super::socks::SocksConnector;
use super::tls::{Tls, TlsConnector};

type Connection = Box<dyn Transport>;

/// Makes connections within the call's time and the connection's own limit.
pub(super) struct ServiceConnector {
    service: Authority,
    by_proxy: bool,
    connect_timeout: Option<Duration>,
    chain: Box<dyn Connector<(), Out = Connection>>,
}

impl ServiceConnector {
    /// `proxy` is whichever is to be used; ureq knows of it too if it is one of HTTP.
    pub(super) fn new(
        service: Authority,
        lookup: Arc<Lookup>,
        proxy: Option<Proxy>,
        tls: Tls,
        connect_timeout: Option<Duration>,
    ) -> Self {
        let by_proxy = proxy.is_some();
        let socks = proxy.filter(|proxy| !is_http(proxy));
        let chain =
            ().chain(SocksConnector { proxy: socks, lookup: lookup.clone() })
                .chain(ConnectProxyConnector::default())
                .chain(TcpConnector { lookup })
                .chain(TlsConnector(tls))
                .chain(Boxed);
        ServiceConnector { service, by_proxy, connect_timeout, chain: Box::new(chain) }
    }
}

impl Connector for ServiceConnector {
    type Out = Connection;

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<Connection>, Error> {
        running::note_connecting(self.by_proxy);
        let _limit =
            self.connect_timeout.and_then(|limit| Instant::now().checked_add(limit)).map(running::until);
        let connection = self.chain.connect(details, None)?;
        // The tunnel to a proxy is made through here too; only the connection to the service carries exchanges.
        if details.uri.authority() != Some(&self.service) {
            return Ok(connection);
        }
        running::enter_phase(Phase::Exchanging);
        Ok(connection.map(|connection| Box::new(Exchange::new(connection)) as Connection))
    }
}

impl fmt::Debug for ServiceConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceConnector").field("service", &self.service).finish()
    }
}

/// Ends a chain of connectors whose type nobody wants to write.
#[derive(Debug)]
struct Boxed;

impl<In: Transport> Connector<In> for Boxed {
    type Out = Connection;

    fn connect(&self, _: &ConnectionDetails, chained: Option<In>) -> Result<Option<Connection>, Error> {
        Ok(chained.map(|transport| Box::new(transport) as Connection))
    }
}
