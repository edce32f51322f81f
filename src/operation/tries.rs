//! A request's tries, until one succeeds or none may follow, within the call's time.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Call;
use super::describe::Returns;
use crate::body::Body;
use crate::client::Patience;
use crate::credential::Credential;
use crate::error::{Error, ErrorKind, Processed, Result};
use crate::logging;
use crate::response::request_id;
use crate::transport::{
    Incoming, Limits, Over, Receive, Running, Sink, cancelled, is_cancelled, pause, time_left,
};

/// The default limit of a call: this, and for its upload a second for each so many bytes (1 Mbit/s).
const BASE_LIMIT: Duration = Duration::from_secs(100);
const BYTES_PER_SECOND: u64 = 128 * 1024;
/// The default limit of a download of unknown size: so long without a byte.
const STALL_LIMIT: Duration = Duration::from_secs(60);

/// What is known of a call's tries so far.
#[derive(Default)]
pub(super) struct Tries {
    count: u32,
    /// One that is not the last may have been processed.
    in_doubt: bool,
    /// A refused credential was replaced, which happens once.
    renewed: bool,
    /// The last failure, which another try is to make good.
    last: Option<Error>,
}

impl Tries {
    /// Tells of the tries in the error that ended them.
    pub(super) fn tell(&self, error: Error) -> Error {
        let error = error.with_attempts(self.count);
        if !self.in_doubt {
            return error;
        }
        let says_not_found = error.http_status() == Some(404);
        let error = error.with_processed(Processed::Unknown);
        if says_not_found {
            error.with_hint("an earlier try of this call failed; it may have been carried out all the same")
        } else {
            error
        }
    }

    fn note(&mut self, failure: Error) {
        self.in_doubt |= failure.processed() == Some(Processed::Unknown);
        self.last = Some(failure);
    }

    /// Why a call ended while nothing of it was under way. A failure that was to be made good tells more than the time
    /// that was left for it.
    fn over(mut self) -> Error {
        let last = self.last.take();
        let error = if is_cancelled() {
            let processed = last.as_ref().and_then(Error::processed).unwrap_or(Processed::No);
            cancelled().with_processed(processed)
        } else {
            last.unwrap_or_else(|| {
                let told = "the client's rateLimit left the request no turn within the call's time";
                Error::new(ErrorKind::Timeout, told).with_processed(Processed::No)
            })
        };
        self.tell(error)
    }
}

/// Another try: after this wait, and with this credential in place of one that was refused.
#[derive(Default)]
struct Next {
    wait: Duration,
    credential: Option<Arc<Credential>>,
}

impl Call<'_> {
    /// Returns the answer, what the request showed, and what is known of the tries.
    pub(super) fn try_until_answered(
        &mut self,
        mut sink: Option<Sink<'_>>,
    ) -> Result<(Incoming, Arc<Credential>, Tries)> {
        self.take_error()?;
        let uri = self.url()?;
        let mut body = self.take_body()?;
        let client = self.client;
        let limits = self.limits(body.as_ref().map_or(0, Body::length));
        let _running = Running::enter(limits, client.tokens(&self.tokens));
        // What the sink got can't be taken back.
        let begun = Cell::new(false);
        let mut tries = Tries::default();
        let Next { mut wait, mut credential } = Next::default();
        loop {
            if let Err(Over) = pause(wait).and_then(|()| client.throttle().take_turn()) {
                return Err(tries.over());
            }
            let shown = match credential.take() {
                Some(credential) => credential,
                None => client.credentials().current().map_err(|error| tries.tell(error))?,
            };
            tries.count += 1;
            let line = self.line(uri.path(), tries.count);
            let outcome = match &mut sink {
                None => {
                    let whole = Receive::Whole(client.max_response_bytes());
                    self.attempt(&uri, &shown, body.as_mut(), whole)
                }
                Some(sink) => {
                    let mut watched = |chunk: &[u8]| {
                        begun.set(true);
                        sink(chunk)
                    };
                    self.attempt(&uri, &shown, body.as_mut(), Receive::Stream(&mut watched))
                }
            };
            let error = match outcome {
                Ok(incoming) => {
                    line.succeeded(incoming.status, || request_id(&incoming.headers));
                    return Ok((incoming, shown, tries));
                }
                Err(error) => error,
            };
            let spent = begun.get() || body.as_ref().is_some_and(|body| !body.is_unspent());
            let next = self.next(&error, spent, &mut tries, &shown)?;
            line.failed(&error, next.as_ref().map(|next| next.wait));
            match next {
                Some(next) => Next { wait, credential } = next,
                None => return Err(tries.tell(error)),
            }
            tries.note(error);
        }
    }

    /// What follows a failure, if anything may.
    fn next(
        &self,
        error: &Error,
        spent: bool,
        tries: &mut Tries,
        shown: &Arc<Credential>,
    ) -> Result<Option<Next>> {
        let client = self.client;
        let policy = client.retry_policy(self.retries);
        if error.http_status() == Some(429) {
            client.throttle().note_refusal(error.retry_after().map(|wait| wait.min(policy.max_delay)));
        }
        if spent {
            return Ok(None);
        }
        if error.http_status() == Some(401) && !tries.renewed {
            tries.renewed = true;
            if let Some(other) = client.credentials().after_refusal(shown) {
                let other = other.map_err(|error| tries.tell(error))?;
                return Ok(Some(Next { credential: Some(other), wait: Duration::ZERO }));
            }
        }
        let wait = policy.wait_after(error, tries.count, self.is_repeatable());
        Ok(wait.filter(|wait| fits(*wait)).map(|wait| Next { wait, credential: None }))
    }

    fn line<'l>(&'l self, path: &'l str, number: u32) -> logging::Try<'l> {
        let operation = self.operation();
        logging::Try {
            logger: self.client.logger(),
            operation: operation.name(),
            method: operation.method(),
            path,
            number,
            begun: Instant::now(),
        }
    }

    fn limits(&self, length: u64) -> Limits {
        let now = Instant::now();
        match self.patience.unwrap_or(self.client.patience()) {
            Patience::Unlimited => Limits::default(),
            // A limit beyond what the clock can tell is none.
            Patience::Within(limit) => Limits { deadline: now.checked_add(limit), stall: None },
            Patience::BySize if self.operation().returns() == Returns::Bytes => {
                Limits { deadline: None, stall: Some(STALL_LIMIT) }
            }
            Patience::BySize => {
                let limit = BASE_LIMIT + Duration::from_secs(length / BYTES_PER_SECOND);
                Limits { deadline: now.checked_add(limit), stall: None }
            }
        }
    }
}

/// Whether the call's time lasts longer than a wait. A wait that a token ends is begun all the same.
fn fits(wait: Duration) -> bool {
    !matches!(time_left(), Ok(Some(left)) if left <= wait)
}
