//! What a proxy says in place of a connection to the service, and what to do about it.

use std::borrow::Cow;

/// A proxy's no.
#[derive(Debug, thiserror::Error)]
#[error("{told}")]
pub(super) struct Refusal {
    /// What the proxy does or says: "it ...". Nothing of the proxy's own words, which may repeat the password.
    pub(super) told: Cow<'static, str>,
    pub(super) hint: &'static str,
    /// It may go another way the next time.
    pub(super) may_pass: bool,
}

pub(super) const NO_PROXY_THERE: &str =
    "check the host, the port and the kind in proxy: http://, https:// or socks5://";
/// Some proxies wait for ever for what another kind would be told.
pub(super) const SLOW: &str = "the proxy may not reach the host of endpoint, or be of another kind than proxy says: http://, https:// or socks5://";
pub(super) const CREDENTIALS: &str = "give them in the URL of proxy: http://user:password@proxy.example:3128";
pub(super) const OTHER_CREDENTIALS: &str =
    "correct them in the URL of proxy, where @ : / and % within them are written %40 %3A %2F and %25";
pub(super) const RULES: &str = "whoever runs the proxy has to allow the host and port of endpoint";
pub(super) const UNREACHABLE: &str = "check the host of endpoint; the proxy could not reach it";
pub(super) const SIGN_IN: &str = "the network may want you to sign in first, in a browser";

impl Refusal {
    /// One that stays as it is.
    pub(super) fn new(told: impl Into<Cow<'static, str>>, hint: &'static str) -> Self {
        Refusal { told: told.into(), hint, may_pass: false }
    }

    /// The proxy could not reach the service this time.
    pub(super) fn unreachable(told: impl Into<Cow<'static, str>>) -> Self {
        Refusal { told: told.into(), hint: UNREACHABLE, may_pass: true }
    }

    pub(super) fn wants_credentials() -> Self {
        Refusal::new("it wants a user name and password", CREDENTIALS)
    }

    pub(super) fn refused_credentials() -> Self {
        Refusal::new("it refused the user name and password", OTHER_CREDENTIALS)
    }

    /// The refusal that a failed exchange met, if it was one.
    pub(super) fn in_error(error: &ureq::Error) -> Option<&Self> {
        match error {
            ureq::Error::Other(error) => error.downcast_ref(),
            _ => None,
        }
    }
}

impl From<Refusal> for ureq::Error {
    fn from(refusal: Refusal) -> Self {
        ureq::Error::Other(Box::new(refusal))
    }
}
