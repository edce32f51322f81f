//! A client's configuration.

use std::env;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::endpoint::Endpoint;
use super::headers::Headers;
use super::proxy::ProxyChoice;
use super::{Patience, Shared, TrainingClient};
use crate::credential::{AccessToken, Credential, Credentials, Provider, Source};
use crate::error::{Error, Result};
use crate::logging::Logger;
use crate::retry::RetryPolicy;
use crate::throttle::{RateLimit, Throttle};
use crate::transport::{
    CancelToken, HeaderValue, Pem, RootCertificates, Settings, TlsSettings, Transport, Uri,
};

const API_VERSION: &str = "v3.4-preview";

/// A client's configuration. Times are limits; zero is none.
#[must_use = "a client is made by build()"]
#[derive(Clone)]
pub struct TrainingClientBuilder {
    endpoint: String,
    training_key: Option<String>,
    bearer_token: Option<String>,
    token_provider: Option<Arc<Provider>>,
    application_id: Option<String>,
    api_version: String,
    connect_timeout: Duration,
    timeout: Option<Duration>,
    retry_policy: RetryPolicy,
    rate_limit: Option<RateLimit>,
    max_idle_connections: usize,
    max_response_bytes: usize,
    allow_http: bool,
    proxy: ProxyChoice,
    tls: TlsSettings,
    client_certificate: Option<Pem>,
    client_key: Option<Pem>,
    user_agent: String,
}

impl TrainingClientBuilder {
    pub(super) fn new(endpoint: String) -> Self {
        TrainingClientBuilder {
            endpoint,
            training_key: None,
            bearer_token: None,
            token_provider: None,
            application_id: None,
            api_version: API_VERSION.to_owned(),
            connect_timeout: Duration::from_secs(10),
            timeout: None,
            retry_policy: RetryPolicy::default(),
            rate_limit: None,
            max_idle_connections: 64,
            max_response_bytes: 64 * 1024 * 1024,
            allow_http: false,
            proxy: ProxyChoice::None,
            tls: TlsSettings::default(),
            client_certificate: None,
            client_key: None,
            user_agent: format!(
                "customvision/{} ({}; {})",
                env!("CARGO_PKG_VERSION"),
                env::consts::OS,
                env::consts::ARCH
            ),
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

    /// What provides Entra ID tokens, in place of a key: called on the thread of a call that needs one, before the last one
    /// expires and once after the service has refused it with 401; by one thread at a time. A failure ends the call with
    /// [`ErrorKind::Credential`](crate::ErrorKind::Credential). The service expects tokens for
    /// `https://cognitiveservices.azure.com`.
    ///
    /// ```no_run
    /// # fn get_token() -> Result<String, std::io::Error> { Ok(String::new()) }
    /// # fn main() -> customvision::Result<()> {
    /// use std::time::Duration;
    ///
    /// use customvision::{AccessToken, TrainingClient};
    ///
    /// let client = TrainingClient::builder("https://NAME.cognitiveservices.azure.com")
    ///     .token_provider(|| Ok(AccessToken::new(get_token()?).expires_in(Duration::from_secs(3600))))
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn token_provider<F>(mut self, provider: F) -> Self
    where
        F: Fn() -> Result<AccessToken, Box<dyn std::error::Error + Send + Sync>> + Send + Sync + 'static,
    {
        self.token_provider = Some(Arc::new(provider));
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

    /// A proxy, such as `http://user:password@proxy.example:3128`; `https` and `socks5` are known too, and 80, 443 and 1080
    /// are their ports. User name and password are percent-encoded. It is asked to connect to the service, and of an https
    /// endpoint sees neither key nor pictures. Default: none.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = ProxyChoice::Url(url.into());
        self
    }

    /// The proxy that the environment names, by curl's rules: `https_proxy` or `HTTPS_PROXY` for an https endpoint,
    /// `http_proxy` for http, `all_proxy` or `ALL_PROXY` for both, unless `no_proxy` or `NO_PROXY` lists the host, a domain
    /// above it, or a network that it is in. The environment is read when the client is built. This machine is never
    /// reached through a proxy of the environment.
    pub fn proxy_from_env(mut self) -> Self {
        self.proxy = ProxyChoice::Environment;
        self
    }

    /// Whose certificates are trusted, besides those of the authorities that are given. Default: the system's.
    pub fn root_certificates(mut self, roots: RootCertificates) -> Self {
        self.tls.roots = roots;
        self
    }

    /// A PEM file of certificate authorities to trust as well. May be given more than once.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.tls.authorities.push(Pem::file("caFile", path.into()));
        self
    }

    /// The same as PEM text.
    pub fn ca_pem(mut self, text: impl Into<String>) -> Self {
        self.tls.authorities.push(Pem::text("caPem", text.into()));
        self
    }

    /// A PEM file of the certificate that is shown to a server that asks for one, with those that signed it after it.
    /// Needs a key. Default: none.
    pub fn client_cert_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.client_certificate = Some(Pem::file("clientCertFile", path.into()));
        self
    }

    /// The same as PEM text.
    pub fn client_cert_pem(mut self, text: impl Into<String>) -> Self {
        self.client_certificate = Some(Pem::text("clientCertPem", text.into()));
        self
    }

    /// A PEM file of the client certificate's private key: PKCS#8, PKCS#1 or SEC1, not encrypted.
    pub fn client_key_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.client_key = Some(Pem::file("clientKeyFile", path.into()));
        self
    }

    /// The same as PEM text.
    pub fn client_key_pem(mut self, text: impl Into<String>) -> Self {
        self.client_key = Some(Pem::text("clientKeyPem", text.into()));
        self
    }

    /// What precedes the `User-Agent` to tell your application: at most 24 printable characters, no spaces. Default: none.
    pub fn application_id(mut self, id: impl Into<String>) -> Self {
        self.application_id = Some(id.into());
        self
    }

    /// The `User-Agent` of requests. Default: name and version of this library, and the platform.
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
        let user_agent = self.agent()?;
        let base_url = format!("{}/customvision/{version}/training", endpoint.prefix);
        let base_url: Uri =
            base_url.parse().map_err(|e| Error::invalid_request(format!("endpoint can't be used: {e}")))?;
        let headers = Headers::new(&base_url, &user_agent)?;
        let credentials = Credentials::new(self.credential()?);
        let identity = match (self.client_certificate, self.client_key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            (Some(_), None) => {
                return Err(Error::invalid_request("the client certificate has no clientKeyFile"));
            }
            (None, Some(_)) => return Err(Error::invalid_request("the client key has no clientCertFile")),
        };
        let settings = Settings {
            proxy: self.proxy.resolve(&endpoint.uri)?,
            passes_proxy_over: self.proxy.passes_one_over(&endpoint.uri),
            endpoint: endpoint.uri,
            connect_timeout: Some(self.connect_timeout).filter(|limit| !limit.is_zero()),
            max_idle_connections: self.max_idle_connections,
            tls: TlsSettings { identity, ..self.tls },
            user_agent,
        };
        let shared = Shared {
            transport: Transport::new(&settings)?,
            headers,
            base_url,
            credentials,
            patience: self.timeout.map_or(Patience::BySize, Patience::from_limit),
            retry_policy: self.retry_policy,
            throttle: Throttle::new(self.rate_limit)?,
            logger: Logger::default(),
            max_response_bytes: self.max_response_bytes,
            closed: CancelToken::saying("the client was closed"),
        };
        Ok(TrainingClient { shared: Arc::new(shared), tokens: Vec::new() })
    }

    fn credential(&self) -> Result<Source> {
        match (&self.training_key, &self.bearer_token, &self.token_provider) {
            (Some(key), None, None) => Ok(Source::Fixed(Arc::new(Credential::key(key)?))),
            (None, Some(token), None) => Ok(Source::Fixed(Arc::new(Credential::token(token)?))),
            (None, None, Some(provider)) => Ok(Source::Provided(provider.clone())),
            (None, None, None) => {
                Err(Error::invalid_request("trainingKey is missing (or bearerToken, or a token provider)"))
            }
            (Some(_), Some(_), _) => {
                Err(Error::invalid_request("trainingKey and bearerToken are both set; set one of them"))
            }
            _ => {
                Err(Error::invalid_request("a key or token is set beside a token provider; set one of them"))
            }
        }
    }

    fn agent(&self) -> Result<HeaderValue> {
        let agent = match self.application_id.as_deref() {
            None => self.user_agent.clone(),
            Some(id) if (1..=24).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()) => {
                format!("{id} {}", self.user_agent)
            }
            Some(_) => {
                return Err(Error::invalid_request(
                    "applicationId must have 1 to 24 printable characters, no spaces",
                ));
            }
        };
        HeaderValue::from_str(&agent)
            .map_err(|_| Error::invalid_request("userAgent has characters that no header may have"))
    }
}

impl fmt::Debug for TrainingClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrainingClientBuilder").finish_non_exhaustive()
    }
}
