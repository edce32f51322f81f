//! A request as it is sent, and its answer as it is read.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::Call;
use super::answer::checked_text;
use super::describe::Returns;
use super::tries::Tries;
use crate::body::Body;
use crate::credential::Credential;
use crate::error::{Error, Result};
use crate::response::{Response, request_id};
use crate::retry::named_wait;
use crate::transport::{
    Defect, HeaderMap, HeaderValue, Incoming, Method, Outgoing, Payload, Receive, Sink, Uri, header,
};

/// A successful answer, and what came before it.
struct Answer<'a> {
    call: Call<'a>,
    incoming: Incoming,
    /// What the request showed: no error may hold it.
    credential: Arc<Credential>,
    tries: Tries,
}

impl Answer<'_> {
    /// The body's text, if it is one that the operation returns.
    fn text(&self) -> Result<&str> {
        checked_text(self.call.operation(), &self.incoming.body).map_err(|problem| self.invalid(problem))
    }

    /// What is wrong with the answer.
    fn invalid(&self, problem: &str) -> Error {
        self.tries.tell(self.call.invalid_response(&self.incoming, problem, &self.credential))
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
            Ok((incoming, credential, tries)) => Ok(Answer { call: self, incoming, credential, tries }),
            Err(error) => Err(error.in_operation(self.operation().name())),
        }
    }

    /// Sends the request once.
    pub(super) fn attempt(
        &self,
        uri: &Uri,
        credential: &Credential,
        mut body: Option<&mut Body<'_>>,
        receive: Receive<'_>,
    ) -> Result<Incoming> {
        let operation = self.operation();
        let method = Method::from_bytes(operation.method().as_bytes()).unwrap_or(Method::GET);
        let carries_length = body.is_some() || method == Method::POST || method == Method::PATCH;
        let mut headers = self.request_headers(body.as_deref());
        credential.put_into(&mut headers);
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
                Err(self.invalid_response(&Incoming { body: Vec::new(), ..incoming }, &problem, credential))
            }
            (200..300, Some(Defect::BrokenCompression)) => {
                Err(self.invalid_response(&incoming, "its body is broken gzip", credential))
            }
            _ => Err(self.refused(&incoming, credential)),
        }
    }

    /// The error of an answer that is no success. What a server says may repeat the request with its key.
    pub(crate) fn refused(&self, incoming: &Incoming, credential: &Credential) -> Error {
        let cleaned = credential.remove_from(&incoming.body);
        let body = cleaned.as_ref().map_or(&*incoming.body, |text| text.as_bytes());
        let error = Error::from_answer(self.operation().name(), incoming.status, body);
        let wait = named_wait(incoming.status, &incoming.headers, error.message());
        self.with_headers(error, &incoming.headers, credential).with_retry_after(wait)
    }

    /// The error of a success whose body is none.
    pub(crate) fn invalid_response(
        &self,
        incoming: &Incoming,
        problem: &str,
        credential: &Credential,
    ) -> Error {
        let cleaned = credential.remove_from(&incoming.body);
        let body = cleaned.as_ref().map_or(&*incoming.body, |text| text.as_bytes());
        let error = Error::invalid_response(incoming.status, body, problem);
        self.with_headers(error, &incoming.headers, credential)
    }

    fn with_headers(&self, error: Error, headers: &HeaderMap, credential: &Credential) -> Error {
        let id = request_id(headers).map(str::to_owned);
        let error = error.in_operation(self.operation().name()).with_request_id(id);
        // What was escaped in the body's JSON no longer is.
        error.cleaned(|text| credential.remove_from(text.as_bytes()))
    }

    pub(crate) fn request_headers(&self, body: Option<&Body<'_>>) -> HeaderMap {
        let mut headers = self.client.headers(self.operation().returns() == Returns::Bytes).clone();
        for (name, _) in &self.headers {
            headers.remove(name);
        }
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        if let Some(content_type) = body.and_then(|body| HeaderValue::from_str(body.content_type()).ok()) {
            headers.insert(header::CONTENT_TYPE, content_type);
        }
        headers
    }
}
