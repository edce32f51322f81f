//! What went wrong in TLS, and what to do about it.

use rustls::{AlertDescription, CertificateError, Error};

const INSPECTED: &str =
    "behind a proxy that inspects TLS, set caFile to the certificate authority of your network";
const EXPIRED: &str = "the server's operator has to renew it; or the clock of this machine is wrong";
const CLOCK: &str = "check the clock of this machine";
const OTHER_HOST: &str =
    "correct the host in endpoint; or set caFile if a proxy of your network answers instead";
const WANTED: &str = "set clientCertFile and clientKeyFile";
const REFUSED: &str = "check that clientCertFile holds the certificate that this server knows";
const NO_TLS: &str = "the port of endpoint speaks something else; plain http, perhaps";

/// The failure in words, and a hint.
pub(super) fn explain(error: &Error, has_identity: bool) -> (&'static str, Option<&'static str>) {
    match error {
        Error::InvalidCertificate(wrong) => match wrong {
            CertificateError::UnknownIssuer => {
                ("its certificate is signed by an authority that is not trusted here", Some(INSPECTED))
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                ("its certificate has expired", Some(EXPIRED))
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                ("its certificate is not valid yet", Some(CLOCK))
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                ("its certificate is for another host", Some(OTHER_HOST))
            }
            CertificateError::Revoked => ("its certificate is revoked", None),
            _ => ("its certificate is not valid", None),
        },
        Error::AlertReceived(alert) if is_about_us(*alert) && has_identity => {
            ("it refused the client certificate", Some(REFUSED))
        }
        Error::AlertReceived(alert) if is_about_us(*alert) => ("it wants a client certificate", Some(WANTED)),
        Error::AlertReceived(_) => ("it ended the handshake", None),
        Error::InvalidMessage(_) => ("it does not speak TLS", Some(NO_TLS)),
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
