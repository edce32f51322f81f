//! A client's configuration.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::endpoint::Endpoint;
use super::{Patience, Shared, TrainingClient};
use crate::error::{Error, Result};
use crate::retry::RetryPolicy;
use crate::throttle::{RateLimit, Throttle};
use crate::transport::{CancelToken, HeaderMap, HeaderName, HeaderValue, Settings, Transport};

const API_VERSION: &str = "v3.4-preview";
const USER_AGENT: &str = concat!("customvision/", env!("CARGO_PKG_VERSION"));

/// A client's configuration. Times are limits; zero is none.
#[must_use = "a client is made by build()"]
#[derive(Clone)]
pub struct TrainingClientBuilder {
    endpoint: String,
    training_key: Option<String>,
    bearer_token: Option<String>,
    api_version: String,
    connect_timeout: Duration,
    timeout: Option<Duration>,
    retry_policy: RetryPolicy,
    rate_limit: Option<RateLimit>,
    max_idle_connections: usize,
    max_response_bytes: usize,
    allow_http: bool,
    proxy: Option<String>,
    ca_file: Option<PathBuf>,
    user_agent: String,
}

impl TrainingClientBuilder {
    pub(super) fn new(endpoint: String) -> Self {
        TrainingClientBuilder {
            endpoint,
            training_key: None,
            bearer_token: None,
            api_version: API_VERSION.to_owned(),
            connect_timeout: Duration::from_secs(10),
            timeout: None,
            retry_policy: RetryPolicy::default(),
            rate_limit: None,
            max_idle_connections: 64,
            max_response_bytes: 64 * 1024 * 1024,
            allow_http: false,
            proxy: None,
            ca_file: None,
            user_agent: USER_AGENT.to_owned(),
        }
    }

    /// The training key of the resource, sent as `Training-Key`.
    pub fn training_key(mut self, key: impl Into<String>) -> Self {
        self.training_key = Some(key.into());
        self
    }

    /// An Entra ID token, sent as `Authorization: Bearer` in place of a training key.
    pub fn bearer_token(mut self, token: impl Into<String>) -> Self {
        self.bearer_token = Some(token.into());
        self
    }

    /// The version of the API in the path. Default: `v3.4-preview`, the only one that has all operations.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.api_version = version.into();
        self
    }

    /// How long making a connection may take: looking the host up, TCP, a proxy and TLS. Default: 10 s.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long a whole call may take, its body, its answer and all retries included. Default: 100 s and 1 s more for
    /// each 128 KiB sent; a download (`get_artifact`) may take any time while no 60 s pass without a byte.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// How often a call may be tried again when the service answers 408, 429, 500, 502, 503 or 504, or a connection
    /// breaks or can't be made. What must not happen twice, such as creating a project, is tried again only after 429 or
    /// when no connection was made. Default: 3; 0 is never.
    pub fn max_retries(mut self, count: u32) -> Self {
        self.retry_policy.max_retries = count;
        self
    }

    /// The wait before the first retry, if the service names none; it doubles with each further one, and varies by
    /// 0.8 to 1.3. Default: 800 ms.
    pub fn retry_delay(mut self, delay: Duration) -> Self {
        self.retry_policy.delay = delay;
        self
    }

    /// The longest wait before a retry, even if the service names a longer one. A wait that does not end within the
    /// call's time is not begun. Default: 60 s.
    pub fn max_retry_delay(mut self, delay: Duration) -> Self {
        self.retry_policy.max_delay = delay;
        self
    }

    /// Spaces the requests of all of the client's threads, retries included, so that there are not more a second. They
    /// go in the order in which they came. Default: no limit.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// How many idle connections are kept for further calls, each with 384 KiB of buffers. Default: 64; best as many
    /// as threads that call at once. None is used again after 60 s of idleness.
    pub fn max_idle_connections(mut self, count: usize) -> Self {
        self.max_idle_connections = count;
        self
    }

    /// The largest answer that is taken into memory, in bytes after decompression. Default: 64 MiB.
    pub fn max_response_bytes(mut self, count: usize) -> Self {
        self.max_response_bytes = count;
        self
    }

    /// Allows a plain `http` endpoint on another host than this one. The key then crosses the network unencrypted.
    /// Default: false.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// An HTTP proxy, such as `http://user:password@proxy.example:3128`. Default: none; the environment is not read.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// A PEM file of certificate authorities that are trusted beside the system's. Default: none.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// The `User-Agent` of requests. Default: `customvision/` and the version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Makes the client. Nothing is sent; a wrong key shows at the first call.
    pub fn build(self) -> Result<TrainingClient> {
        let endpoint = Endpoint::parse(&self.endpoint, self.allow_http)?;
        let version = self.api_version.trim_matches('/');
        if !version.starts_with(|c: char| c.is_ascii_alphanumeric())
            || !version.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
        {
            return Err(Error::invalid_request("apiVersion must be a version such as v3.4-preview"));
        }
        let mut headers = HeaderMap::new();
        let (name, value, secret) = self.credential()?;
        headers.insert(name, value);
        let agent = HeaderValue::from_str(&self.user_agent)
            .map_err(|_| Error::invalid_request("userAgent has characters that no header may have"))?;
        headers.insert(HeaderName::from_static("user-agent"), agent);
        let settings = Settings {
            endpoint: endpoint.uri,
            connect_timeout: Some(self.connect_timeout).filter(|limit| !limit.is_zero()),
            max_idle_connections: self.max_idle_connections,
            proxy: self.proxy,
            ca_file: self.ca_file,
        };
        let shared = Shared {
            transport: Transport::new(&settings)?,
            base_url: format!("{}/customvision/{version}/training", endpoint.prefix),
            headers,
            secret,
            patience: self.timeout.map_or(Patience::BySize, Patience::from_limit),
            retry_policy: self.retry_policy,
            throttle: Throttle::new(self.rate_limit)?,
            max_response_bytes: self.max_response_bytes,
            closed: CancelToken::saying("the client was closed"),
        };
        Ok(TrainingClient { shared: Arc::new(shared), tokens: Vec::new() })
    }

    /// The header that authenticates, and the secret in it.
    fn credential(&self) -> Result<(HeaderName, HeaderValue, String)> {
        let (name, option, prefix, secret) = match (&self.training_key, &self.bearer_token) {
            (Some(key), None) => ("training-key", "trainingKey", "", key.trim()),
            (None, Some(token)) => ("authorization", "bearerToken", "Bearer ", token.trim()),
            (Some(_), Some(_)) => {
                return Err(Error::invalid_request(
                    "trainingKey and bearerToken are both set; set one of them",
                ));
            }
            (None, None) => return Err(Error::invalid_request("trainingKey is missing (or bearerToken)")),
        };
        if secret.is_empty() {
            return Err(Error::invalid_request(format!("{option} is empty")));
        }
        let mut value = HeaderValue::from_str(&format!("{prefix}{secret}"))
            .map_err(|_| Error::invalid_request(format!("{option} has characters that no key has")))?;
        value.set_sensitive(true);
        Ok((HeaderName::from_static(name), value, secret.to_owned()))
    }
}

impl fmt::Debug for TrainingClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrainingClientBuilder").finish_non_exhaustive()
    }
}
