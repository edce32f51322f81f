//! A request's way to its answer: as many tries as it takes and is allowed, within the call's time.

use std::cell::Cell;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use super::Call;
use super::answer::checked_text;
use super::describe::Returns;
use crate::body::Body;
use crate::client::Patience;
use crate::error::{Error, ErrorKind, Processed, Result};
use crate::response::{Response, request_id};
use crate::retry::named_wait;
use crate::transport::{
    Defect, HeaderMap, HeaderName, HeaderValue, Incoming, Limits, Method, Outgoing, Over, Payload, Receive,
    Running, Sink, Uri, cancelled, is_cancelled, parse_url, pause, time_left,
};

/// The default limit of a call: this, and for its upload a second for each so many bytes (1 Mbit/s).
const BASE_LIMIT: Duration = Duration::from_secs(100);
const BYTES_PER_SECOND: u64 = 128 * 1024;
/// The default limit of a download of unknown size: so long without a byte.
const STALL_LIMIT: Duration = Duration::from_secs(60);

/// A successful answer, and what came before it.
struct Answer<'a> {
    call: Call<'a>,
    incoming: Incoming,
    tries: Tries,
}

/// What is known of a call's tries so far.
#[derive(Default)]
struct Tries {
    count: u32,
    /// One that is not the last may have been processed.
    in_doubt: bool,
}

impl Tries {
    /// Tells of the tries in the error that ended them.
    fn tell(&self, error: Error) -> Error {
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
}

impl Answer<'_> {
    /// The body's text, if it is one that the operation returns.
    fn text(&self) -> Result<&str> {
        checked_text(self.call.operation(), &self.incoming.body).map_err(|problem| self.invalid(problem))
    }

    /// What is wrong with the answer.
    fn invalid(&self, problem: &str) -> Error {
        self.tries.tell(self.call.invalid_response(&self.incoming, problem))
    }
}

impl<'a> Call<'a> {
    /// Sends it and decodes the answer.
    pub(crate) fn send<T: DeserializeOwned>(self) -> Result<T> {
        let answer = self.run(None)?;
        let text = answer.text()?;
        let operation = answer.call.operation();
        // An operation that returns nothing decodes as `()`.
        let text = if operation.returns() == Returns::Nothing { "null" } else { text };
        serde_json::from_str(text)
            .map_err(|e| answer.invalid(&format!("its JSON is not what {} returns: {e}", operation.name())))
    }

    /// Sends it and keeps the answer's bytes, whatever they are.
    pub(crate) fn send_bytes(self) -> Result<Vec<u8>> {
        Ok(self.run(None)?.incoming.body)
    }

    /// Sends it and keeps the answer as it came.
    pub(crate) fn send_raw(self) -> Result<Response> {
        let answer = self.run(None)?;
        if answer.call.operation().returns() != Returns::Bytes {
            answer.text()?;
        }
        Ok(answer.incoming.into())
    }

    /// Sends it and hands the answer's body over as it arrives. Returns the answer's head and the body's length.
    pub(crate) fn send_streaming(self, sink: Sink<'_>) -> Result<(Response, u64)> {
        let incoming = self.run(Some(sink))?.incoming;
        let length = incoming.streamed;
        Ok((incoming.into(), length))
    }

    fn run(mut self, sink: Option<Sink<'_>>) -> Result<Answer<'a>> {
        match self.try_until_answered(sink) {
            Ok((incoming, tries)) => Ok(Answer { call: self, incoming, tries }),
            Err(error) => Err(error.in_operation(self.operation().name())),
        }
    }

    fn try_until_answered(&mut self, mut sink: Option<Sink<'_>>) -> Result<(Incoming, Tries)> {
        self.take_error()?;
        let uri = parse_url(self.url()?)?;
        let mut body = self.take_body()?;
        let client = self.client;
        let policy = client.retry_policy(self.retries);
        let limits = self.limits(body.as_ref().map_or(0, Body::length));
        let _running = Running::enter(limits, client.tokens(&self.tokens));
        // What the sink got can't be taken back.
        let begun = Cell::new(false);
        let mut tries = Tries::default();
        let (mut wait, mut last) = (Duration::ZERO, None);
        loop {
            if let Err(Over) = pause(wait).and_then(|()| client.throttle().take_turn()) {
                return Err(tries.tell(over_between_tries(last)));
            }
            tries.count += 1;
            let outcome = match &mut sink {
                None => self.attempt(&uri, body.as_mut(), Receive::Whole(client.max_response_bytes())),
                Some(sink) => {
                    let mut watched = |chunk: &[u8]| {
                        begun.set(true);
                        sink(chunk)
                    };
                    self.attempt(&uri, body.as_mut(), Receive::Stream(&mut watched))
                }
            };
            let error = match outcome {
                Ok(incoming) => return Ok((incoming, tries)),
                Err(error) => error,
            };
            let spent = begun.get() || body.as_ref().is_some_and(|body| !body.is_unspent());
            if error.http_status() == Some(429) {
                client.throttle().note_refusal(error.retry_after().map(|wait| wait.min(policy.max_delay)));
            }
            wait = match policy.wait_after(&error, tries.count, self.is_repeatable()) {
                Some(wait) if !spent && fits(wait) => wait,
                _ => return Err(tries.tell(error)),
            };
            tries.in_doubt |= error.processed() == Some(Processed::Unknown);
            last = Some(error);
        }
    }

    /// Sends the request once.
    fn attempt(&self, uri: &Uri, mut body: Option<&mut Body<'_>>, receive: Receive<'_>) -> Result<Incoming> {
        let operation = self.operation();
        let method = Method::from_bytes(operation.method().as_bytes()).unwrap_or(Method::GET);
        let carries_length = body.is_some() || method == Method::POST || method == Method::PATCH;
        let headers = self.request_headers(body.as_deref());
        let length = body.as_ref().map_or(0, |body| body.length());
        let mut reader = body.as_mut().map(|body| body.reader());
        let mut nothing = std::io::empty();
        let payload = carries_length.then_some(Payload {
            length,
            source: match &mut reader {
                Some(reader) => reader,
                None => &mut nothing,
            },
        });
        let outgoing = Outgoing { method, uri: uri.clone(), headers, body: payload };
        let incoming = self.client.transport().exchange(outgoing, receive)?;
        match (incoming.status, &incoming.defect) {
            (200..300, None) => Ok(incoming),
            (200..300, Some(Defect::TooLarge)) => {
                let limit = self.client.max_response_bytes();
                let problem = format!("its body is larger than maxResponseBytes, {limit} bytes");
                Err(self.invalid_response(&Incoming { body: Vec::new(), ..incoming }, &problem))
            }
            (200..300, Some(Defect::BrokenCompression)) => {
                Err(self.invalid_response(&incoming, "its body is broken gzip"))
            }
            _ => Err(self.refused(&incoming)),
        }
    }

    /// The error of an answer that is no success.
    fn refused(&self, incoming: &Incoming) -> Error {
        let body = self.client.without_secret(&incoming.body);
        let error = Error::from_answer(self.operation().name(), incoming.status, &body);
        let wait = named_wait(incoming.status, &incoming.headers, error.message());
        self.with_headers(error, &incoming.headers).with_retry_after(wait)
    }

    /// The error of a success whose body is none.
    fn invalid_response(&self, incoming: &Incoming, problem: &str) -> Error {
        let body = self.client.without_secret(&incoming.body);
        let problem = self.client.without_secret(problem.as_bytes());
        let error = Error::invalid_response(incoming.status, &body, String::from_utf8_lossy(&problem));
        self.with_headers(error, &incoming.headers)
    }

    fn with_headers(&self, error: Error, headers: &HeaderMap) -> Error {
        let id = request_id(headers).map(|id| self.client.without_secret(id.as_bytes()));
        let id = id.map(|id| String::from_utf8_lossy(&id).into_owned());
        error.in_operation(self.operation().name()).with_request_id(id)
    }

    fn request_headers(&self, body: Option<&Body<'_>>) -> HeaderMap {
        let mut headers = self.client.headers(self.operation().returns() == Returns::Bytes);
        for (name, _) in &self.headers {
            headers.remove(name);
        }
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        if let Some(content_type) = body.and_then(|body| HeaderValue::from_str(body.content_type()).ok()) {
            headers.insert(HeaderName::from_static("content-type"), content_type);
        }
        headers
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

/// Why a call ended while nothing of it was under way. A failure that was to be tried again tells more than the time
/// that was left for it.
fn over_between_tries(last: Option<Error>) -> Error {
    if is_cancelled() {
        let processed = last.as_ref().and_then(Error::processed).unwrap_or(Processed::No);
        return cancelled().with_processed(processed);
    }
    last.unwrap_or_else(|| {
        Error::new(
            ErrorKind::Timeout,
            "the client's rateLimit left the request no turn within the call's time",
        )
        .with_processed(Processed::No)
    })
}
