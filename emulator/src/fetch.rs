//! Fetching pictures that a caller names by URL.

use std::{sync::LazyLock, time::Duration};

use bytes::Bytes;
use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig},
};

/// The whole fetch: connecting, redirects and the body.
const TIME: Duration = Duration::from_secs(10);

static AGENT: LazyLock<Agent> = LazyLock::new(|| {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let user_agent = concat!("customvision-emulator/", env!("CARGO_PKG_VERSION"));
    Agent::config_builder().timeout_global(Some(TIME)).tls_config(tls).user_agent(user_agent).build().into()
});

/// Why a URL gave no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    Source,
    TooLong,
}

/// Gets what an `http` or `https` URL leads to, of at most `limit` bytes.
pub(crate) fn fetch(url: &str, limit: usize) -> Result<Bytes, Failure> {
    let mut response = AGENT.get(url).call().map_err(|_| Failure::Source)?;
    let body = response.body_mut().with_config().limit(limit as u64).read_to_vec();
    body.map(Bytes::from).map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => Failure::TooLong,
        _ => Failure::Source,
    })
}
