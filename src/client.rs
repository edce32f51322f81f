//! The client and its configuration.

use std::env;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::transport::{HeaderMap, HeaderName, HeaderValue, Settings, Transport};

/// The environment variables of Microsoft's own quickstarts.
const ENDPOINT_VARIABLE: &str = "VISION_TRAINING_ENDPOINT";
const KEY_VARIABLE: &str = "VISION_TRAINING_KEY";

const API_VERSION: &str = "v3.4-preview";
const USER_AGENT: &str = concat!("customvision/", env!("CARGO_PKG_VERSION"));

/// A client of the Custom Vision Training API, with one method for each of its operations.
///
/// It is used from as many threads as one likes, and cloned at the price of a pointer: all of them share its
/// connections. Calls block. Dropping the last clone closes the connections.
///
/// ```no_run
/// # fn main() -> customvision::Result<()> {
/// use customvision::TrainingClient;
///
/// let client = TrainingClient::builder("https://NAME.cognitiveservices.azure.com").training_key("KEY").build()?;
/// for project in client.get_projects().send()? {
///     println!("{} {}", project.id, project.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TrainingClient {
    shared: Arc<Shared>,
}

struct Shared {
    transport: Transport,
    base_url: String,
    headers: HeaderMap,
    patience: Patience,
    max_response_bytes: usize,
}

/// How long a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Longer for a larger upload, and for a download as long as bytes arrive.
    BySize,
    Within(Duration),
    Unlimited,
}

impl Patience {
    /// Zero is no limit, as throughout the configuration.
    pub(crate) fn from_limit(limit: Duration) -> Self {
        if limit.is_zero() { Patience::Unlimited } else { Patience::Within(limit) }
    }
}

impl TrainingClient {
    /// Begins a client's configuration.
    ///
    /// The endpoint is the one that the Azure portal shows, such as `https://NAME.cognitiveservices.azure.com` or
    /// `https://REGION.api.cognitive.microsoft.com`, with or without a trailing slash or the path of the API.
    pub fn builder(endpoint: impl Into<String>) -> TrainingClientBuilder {
        TrainingClientBuilder {
            endpoint: endpoint.into(),
            training_key: None,
            bearer_token: None,
            api_version: API_VERSION.to_owned(),
            connect_timeout: Duration::from_secs(10),
            timeout: None,
            max_retries: 3,
            max_idle_connections: 64,
            max_response_bytes: 64 * 1024 * 1024,
            allow_http: false,
            proxy: None,
            ca_file: None,
            user_agent: USER_AGENT.to_owned(),
        }
    }

    /// A client as the environment describes it: `VISION_TRAINING_ENDPOINT` and `VISION_TRAINING_KEY`, the variables
    /// of Microsoft's own quickstarts.
    pub fn from_env() -> Result<Self> {
        let read = |name: &str| match env::var(name) {
            Ok(value) if !value.trim().is_empty() => Ok(value),
            Ok(_) | Err(env::VarError::NotPresent) => {
                Err(Error::invalid_request(format!("the environment variable {name} is not set")))
            }
            Err(env::VarError::NotUnicode(_)) => {
                Err(Error::invalid_request(format!("the environment variable {name} is not UTF-8")))
            }
        };
        TrainingClient::builder(read(ENDPOINT_VARIABLE)?).training_key(read(KEY_VARIABLE)?).build()
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.shared.transport
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    pub(crate) fn patience(&self) -> Patience {
        self.shared.patience
    }

    pub(crate) fn max_response_bytes(&self) -> usize {
        self.shared.max_response_bytes
    }

    /// The headers of every request. JSON may come compressed; a download comes as it is.
    pub(crate) fn headers(&self, download: bool) -> HeaderMap {
        let mut headers = self.shared.headers.clone();
        let (accept, encoding) = if download {
            ("application/octet-stream, application/json", "identity")
        } else {
            ("application/json", "gzip")
        };
        headers.insert(HeaderName::from_static("accept"), HeaderValue::from_static(accept));
        headers.insert(HeaderName::from_static("accept-encoding"), HeaderValue::from_static(encoding));
        headers
    }
}

impl fmt::Debug for TrainingClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrainingClient").field("base_url", &self.shared.base_url).finish_non_exhaustive()
    }
}

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
    max_retries: u32,
    max_idle_connections: usize,
    max_response_bytes: usize,
    allow_http: bool,
    proxy: Option<String>,
    ca_file: Option<PathBuf>,
    user_agent: String,
}

impl TrainingClientBuilder {
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

    /// How long a whole call may take, its body and its answer included. Default: 100 s and 1 s more for each
    /// 128 KiB sent; a download (`get_artifact`) may take any time while no 60 s pass without a byte.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// How often a failed try may be repeated. Default: 3. This version sends every request once, whatever is set.
    pub fn max_retries(mut self, count: u32) -> Self {
        self.max_retries = count;
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
        let (name, value) = self.credential()?;
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
            patience: self.timeout.map_or(Patience::BySize, Patience::from_limit),
            max_response_bytes: self.max_response_bytes,
        };
        Ok(TrainingClient { shared: Arc::new(shared) })
    }

    fn credential(&self) -> Result<(HeaderName, HeaderValue)> {
        let (name, option, text) = match (&self.training_key, &self.bearer_token) {
            (Some(key), None) => ("training-key", "trainingKey", key.trim().to_owned()),
            (None, Some(token)) => ("authorization", "bearerToken", format!("Bearer {}", token.trim())),
            (Some(_), Some(_)) => {
                return Err(Error::invalid_request(
                    "trainingKey and bearerToken are both set; set one of them",
                ));
            }
            (None, None) => return Err(Error::invalid_request("trainingKey is missing (or bearerToken)")),
        };
        if text.is_empty() || text == "Bearer " {
            return Err(Error::invalid_request(format!("{option} is empty")));
        }
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| Error::invalid_request(format!("{option} has characters that no key has")))?;
        value.set_sensitive(true);
        Ok((HeaderName::from_static(name), value))
    }
}

impl fmt::Debug for TrainingClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrainingClientBuilder").finish_non_exhaustive()
    }
}

mod endpoint;
use endpoint::Endpoint;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{CreateImagesFromFiles, GetImages};

    #[test]
    fn clients_and_requests_may_go_to_other_threads() {
        fn shared<T: Send + Sync + Clone>() {}
        fn sent<T: Send>() {}
        shared::<TrainingClient>();
        sent::<GetImages<'_>>();
        sent::<CreateImagesFromFiles<'_>>();
        sent::<Error>();
    }
}
