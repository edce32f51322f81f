//! What went wrong in TLS, and what to do about it.

use rustls::{AlertDescription, CertificateError, Error};

/// With whom TLS was spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Peer {
    Service,
    /// The service, as far as a proxy's tunnel leads to it.
    Tunnelled,
    Proxy,
}

const INSPECTED: &str =
    "behind a proxy that inspects TLS, set caFile to the certificate authority of your network";
const PROXY_AUTHORITY: &str = "set caFile to the certificate authority of the proxy";
const EXPIRED: &str = "the server's operator has to renew it; or the clock of this machine is wrong";
const CLOCK: &str = "check the clock of this machine";
const OTHER_HOST: &str =
    "correct the host in endpoint; or set caFile if a proxy of your network answers instead";
const OTHER_PROXY: &str = "name the proxy in the URL of proxy as its certificate does";
const WANTED: &str = "set clientCertFile and clientKeyFile";
const REFUSED: &str = "check that clientCertFile holds the certificate that this server knows";
const NO_TLS: &str = "the port of endpoint speaks something else; plain http, perhaps";
const PAGE: &str =
    "the network may want you to sign in first, in a browser; or the port of endpoint speaks plain http";
const PLAIN_PROXY: &str = "write http:// or socks5:// in the URL of proxy if that is what it speaks";

/// The failure in words, and a hint.
pub(super) fn explain(error: &Error, peer: Peer, has_identity: bool) -> (&'static str, Option<&'static str>) {
    match error {
        Error::InvalidCertificate(wrong) => match wrong {
            CertificateError::UnknownIssuer => (
                "its certificate is signed by an authority that is not trusted here",
                Some(if peer == Peer::Proxy { PROXY_AUTHORITY } else { INSPECTED }),
            ),
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                ("its certificate has expired", Some(EXPIRED))
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                ("its certificate is not valid yet", Some(CLOCK))
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
                "its certificate is for another host",
                Some(if peer == Peer::Proxy { OTHER_PROXY } else { OTHER_HOST }),
            ),
            CertificateError::Revoked => ("its certificate is revoked", None),
            _ => ("its certificate is not valid", None),
        },
        Error::AlertReceived(alert) if is_about_us(*alert) && has_identity => {
            ("it refused the client certificate", Some(REFUSED))
        }
        Error::AlertReceived(alert) if is_about_us(*alert) => ("it wants a client certificate", Some(WANTED)),
        Error::AlertReceived(_) => ("it ended the handshake", None),
        Error::InvalidMessage(_) => (
            "it does not speak TLS",
            Some(match peer {
                Peer::Service => NO_TLS,
                Peer::Tunnelled => PAGE,
                Peer::Proxy => PLAIN_PROXY,
            }),
        ),
        Error::PeerIncompatible(_) => ("it has no version or cipher of TLS in common with this client", None),
        _ => ("it broke the rules", None),
    }
}

/// Whether a server says this of a client's certificate, or of one that it misses.
fn is_about_us(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
    )
}
