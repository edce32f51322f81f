//! The client and its configuration.

mod builder;
mod endpoint;
mod headers;
pub(crate) mod proxy;

use std::env;
use std::fmt;
use std::slice;
use std::sync::Arc;
use std::time::Duration;

use crate::credential::{Credential, Credentials};
use crate::error::{Error, Result};
use crate::logging::Logger;
use crate::retry::RetryPolicy;
use crate::throttle::{Throttle, ThrottleCounts};
use crate::transport::{CancelToken, HeaderMap, Transport, Uri};

use headers::Headers;

pub use builder::TrainingClientBuilder;

/// The environment variables of Microsoft's own quickstarts.
const ENDPOINT_VARIABLE: &str = "VISION_TRAINING_ENDPOINT";
const KEY_VARIABLE: &str = "VISION_TRAINING_KEY";

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
    /// What ends the calls of this handle, besides the client's end.
    tokens: Vec<CancelToken>,
}

struct Shared {
    transport: Transport,
    base_url: Uri,
    headers: Headers,
    credentials: Credentials,
    patience: Patience,
    retry_policy: RetryPolicy,
    throttle: Throttle,
    logger: Logger,
    max_response_bytes: usize,
    closed: CancelToken,
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
        TrainingClientBuilder::new(endpoint.into())
    }

    /// A client as the environment describes it: `VISION_TRAINING_ENDPOINT` and `VISION_TRAINING_KEY`, the variables
    /// of Microsoft's own quickstarts.
    pub fn from_env() -> Result<Self> {
        TrainingClient::endpoint_from_env()?.training_key(variable(KEY_VARIABLE)?).build()
    }

    /// The same without a credential.
    pub(crate) fn endpoint_from_env() -> Result<TrainingClientBuilder> {
        Ok(TrainingClient::builder(variable(ENDPOINT_VARIABLE)?))
    }

    /// A second handle on the same connections, whose calls the token can end, besides what ends this one's.
    #[must_use]
    pub fn with_cancel_token(&self, token: &CancelToken) -> Self {
        let mut handle = self.clone();
        handle.tokens.push(token.clone());
        handle
    }

    /// Closes the client, all its clones included: calls that run, and every later one, end with
    /// [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled). Calls are told before this returns, and end on their own
    /// threads. Idle connections are closed.
    pub fn close(&self) {
        self.shared.closed.cancel();
        self.shared.transport.close();
    }

    /// Has later requests of the client and all its clones show this training key, in place of what they show now.
    pub fn set_training_key(&self, key: &str) -> Result<()> {
        self.shared.credentials.replace(Credential::key(key)?);
        Ok(())
    }

    /// Has later requests of the client and all its clones show this Entra ID token, in place of what they show now.
    pub fn set_bearer_token(&self, token: &str) -> Result<()> {
        self.shared.credentials.replace(Credential::token(token)?);
        Ok(())
    }

    /// How often requests had to wait for the client's own rate limit, or were refused by the service's.
    pub fn throttle_counts(&self) -> ThrottleCounts {
        self.shared.throttle.counts()
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.shared.transport
    }

    pub(crate) fn base_url(&self) -> &Uri {
        &self.shared.base_url
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.shared.credentials
    }

    pub(crate) fn patience(&self) -> Patience {
        self.shared.patience
    }

    /// The client's policy, with another number of retries if one is given.
    pub(crate) fn retry_policy(&self, retries: Option<u32>) -> RetryPolicy {
        let policy = self.shared.retry_policy;
        RetryPolicy { max_retries: retries.unwrap_or(policy.max_retries), ..policy }
    }

    pub(crate) fn throttle(&self) -> &Throttle {
        &self.shared.throttle
    }

    pub(crate) fn logger(&self) -> &Logger {
        &self.shared.logger
    }

    /// All that ends a call with these tokens of its own.
    pub(crate) fn tokens<'t>(&'t self, of_call: &'t [CancelToken]) -> [&'t [CancelToken]; 3] {
        [slice::from_ref(&self.shared.closed), &self.tokens, of_call]
    }

    pub(crate) fn max_response_bytes(&self) -> usize {
        self.shared.max_response_bytes
    }

    /// The headers of every request but that of its credential.
    pub(crate) fn headers(&self, download: bool) -> &HeaderMap {
        self.shared.headers.of(download)
    }
}

fn variable(name: &str) -> Result<String> {
    match env::var(name) {
        Ok(value) if !value.trim().is_empty() => Ok(value),
        Ok(_) | Err(env::VarError::NotPresent) => {
            Err(Error::invalid_request(format!("the environment variable {name} is not set")))
        }
        Err(env::VarError::NotUnicode(_)) => {
            Err(Error::invalid_request(format!("the environment variable {name} is not UTF-8")))
        }
    }
}

impl fmt::Debug for TrainingClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrainingClient").field("base_url", &self.shared.base_url).finish_non_exhaustive()
    }
}

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
