//! What a client shows the service: a key, a token, or tokens that are asked for when they are needed.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind, Processed, Result};
use crate::transport::{HeaderMap, HeaderName, HeaderValue, Over, cancelled, is_cancelled, wait};

/// How long before its end a token is replaced, or a quarter of its time if that is shorter.
const MARGIN: Duration = Duration::from_secs(300);

/// A token of Entra ID, as a token provider returns it.
#[derive(Clone)]
pub struct AccessToken {
    token: String,
    expires_in: Option<Duration>,
}

impl AccessToken {
    /// A token that is used until the service refuses it.
    pub fn new(token: impl Into<String>) -> Self {
        AccessToken { token: token.into(), expires_in: None }
    }

    /// Says how long it is valid from now on. The provider is asked for the next one 5 minutes before the end, or when a
    /// quarter of the time is left if that is less.
    #[must_use]
    pub fn expires_in(mut self, time: Duration) -> Self {
        self.expires_in = Some(time);
        self
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// What makes tokens, on the thread of the call that needs one.
pub(crate) type Provider =
    dyn Fn() -> Result<AccessToken, Box<dyn std::error::Error + Send + Sync>> + Send + Sync;

/// One key or token.
pub(crate) struct Credential {
    header: HeaderName,
    value: HeaderValue,
    secret: String,
    /// When to ask for another, and when it is of no use any more.
    renew_at: Option<Instant>,
    ends_at: Option<Instant>,
}

impl Credential {
    pub(crate) fn key(key: &str) -> Result<Self> {
        Credential::new("training-key", "trainingKey", "", key)
    }

    pub(crate) fn token(token: &str) -> Result<Self> {
        Credential::new("authorization", "bearerToken", "Bearer ", token)
    }

    fn new(header: &'static str, option: &str, prefix: &str, secret: &str) -> Result<Self> {
        let secret = secret.trim().to_owned();
        if secret.is_empty() {
            return Err(Error::invalid_request(format!("{option} is empty")));
        }
        let value = HeaderValue::from_str(&format!("{prefix}{secret}")).ok().filter(|_| secret.is_ascii());
        let Some(mut value) = value else {
            return Err(Error::invalid_request(format!("{option} has characters that no key has")));
        };
        value.set_sensitive(true);
        let header = HeaderName::from_static(header);
        Ok(Credential { header, value, secret, renew_at: None, ends_at: None })
    }

    pub(crate) fn put_into(&self, headers: &mut HeaderMap) {
        headers.insert(self.header.clone(), self.value.clone());
    }

    /// The text without the secret, if it is in it.
    pub(crate) fn remove_from(&self, text: &[u8]) -> Option<String> {
        let secret = self.secret.as_bytes();
        // The service has no shorter ones, and a letter or two may stand anywhere.
        let has_secret = secret.len() >= 8 && text.windows(secret.len()).any(|part| part == secret);
        has_secret.then(|| String::from_utf8_lossy(text).replace(&self.secret, "[key]"))
    }
}

/// Where a client's credential comes from.
pub(crate) enum Source {
    Fixed(Arc<Credential>),
    Provided(Arc<Provider>),
}

/// A client's credential, which may change while calls run.
pub(crate) struct Credentials {
    state: Mutex<State>,
}

struct State {
    source: Source,
    /// The latest of those that were provided.
    provided: Option<Arc<Credential>>,
    /// A thread asks for the next one, and these wait for it.
    asking: bool,
    waiting: Vec<Thread>,
}

impl Credentials {
    pub(crate) fn new(source: Source) -> Self {
        let state = State { source, provided: None, asking: false, waiting: Vec::new() };
        Credentials { state: Mutex::new(state) }
    }

    /// Calls that are under way end with what they began with.
    pub(crate) fn replace(&self, credential: Credential) {
        let mut state = self.lock();
        state.source = Source::Fixed(Arc::new(credential));
        state.provided = None;
    }

    /// The one to use now. A provider is asked by one thread at a time; the others go on with the token that there is,
    /// or wait while there is none.
    pub(crate) fn current(&self) -> Result<Arc<Credential>> {
        loop {
            let provider = {
                let mut state = self.lock();
                let provider = match &state.source {
                    Source::Fixed(credential) => return Ok(credential.clone()),
                    Source::Provided(provider) => provider.clone(),
                };
                let now = Instant::now();
                match &state.provided {
                    Some(token) if token.renew_at.is_none_or(|time| now < time) => return Ok(token.clone()),
                    Some(token) if state.asking && token.ends_at.is_none_or(|time| now < time) => {
                        return Ok(token.clone());
                    }
                    _ => {}
                }
                if state.asking {
                    state.waiting.push(thread::current());
                    None
                } else {
                    state.asking = true;
                    Some(provider)
                }
            };
            match provider {
                Some(provider) => return self.ask(&*provider),
                None => match wait(None, || (!self.lock().asking).then_some(())) {
                    Ok(_) => {}
                    Err(Over) => return Err(no_token_in_time()),
                },
            }
        }
    }

    /// Another one than that which the service has just refused, if there is another.
    pub(crate) fn after_refusal(&self, refused: &Arc<Credential>) -> Option<Result<Arc<Credential>>> {
        {
            let mut state = self.lock();
            match &state.source {
                Source::Fixed(credential) if Arc::ptr_eq(credential, refused) => return None,
                Source::Fixed(credential) => return Some(Ok(credential.clone())),
                Source::Provided(_) => {}
            }
            if state.provided.as_ref().is_some_and(|token| Arc::ptr_eq(token, refused)) {
                state.provided = None;
            }
        }
        Some(self.current())
    }

    fn ask(&self, provider: &Provider) -> Result<Arc<Credential>> {
        let _asking = Asking(self);
        let now = Instant::now();
        let token = provider().map_err(|e| {
            Error::new(ErrorKind::Credential, format!("there is no token: {e}"))
                .with_processed(Processed::No)
                .with_source(e)
        })?;
        let mut credential = Credential::token(&token.token).map_err(|_| {
            Error::new(ErrorKind::Credential, "the token that was provided is empty or no token")
                .with_processed(Processed::No)
        })?;
        if let Some(time) = token.expires_in {
            credential.ends_at = now.checked_add(time);
            credential.renew_at = now.checked_add(time - MARGIN.min(time / 4));
        }
        let credential = Arc::new(credential);
        self.lock().provided = Some(credential.clone());
        Ok(credential)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread asks the provider; when it is done, or its provider panicked, the others go on.
struct Asking<'c>(&'c Credentials);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.asking = false;
        state.waiting.drain(..).for_each(|thread| thread.unpark());
    }
}

fn no_token_in_time() -> Error {
    if is_cancelled() {
        return cancelled().with_processed(Processed::No);
    }
    Error::new(ErrorKind::Timeout, "the token provider took longer than the call's time")
        .with_processed(Processed::No)
}
