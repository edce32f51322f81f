//! The one folder that names ureq: a request goes in, a response comes out.
//!
//! Everything that bounds a call is ours: the connections are made by [`connector`] and [`dial`], wait under
//! [`running`], end by [`cancel`], look hosts up in [`resolver`], go through the tunnels of [`http_proxy`] and [`socks`],
//! are secured by [`tls`], and carry requests through [`exchange`]. What is left to ureq is HTTP itself and the pool.

mod cancel;
mod connector;
mod dial;
mod exchange;
mod failure;
mod feed;
mod http_proxy;
mod pem;
mod refusal;
mod resolver;
mod running;
mod settings;
mod socks;
mod tcp;
mod tls;
mod tls_failure;

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::Request;
use ureq::{Agent, Body, SendBody};

use crate::error::{Error, ErrorKind, Result};
use connector::ServiceConnector;
use failure::{Failure, Peers};
use feed::Feed;
use resolver::{Deferred, Lookup};
use tls::Tls;

pub use cancel::CancelToken;
pub(crate) use failure::cancelled;
pub(crate) use pem::Pem;
pub(crate) use resolver::has_valid_port;
pub(crate) use running::{Limits, Over, Running, is_cancelled, pause, time_left, wait};
pub(crate) use settings::{ProxyUrl, Settings};
pub use tls::RootCertificates;
pub(crate) use tls::TlsSettings;
pub(crate) use ureq::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};

/// Bytes of a connection's buffers: uploads gain 10 % from 256 KiB over 128, downloads nothing.
const INPUT_BUFFER: usize = 128 * 1024;
const OUTPUT_BUFFER: usize = 256 * 1024;
/// Connections idle for longer are closed; gateways close theirs after some minutes.
const MAX_IDLE_AGE: Duration = Duration::from_secs(60);
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// How much of the answer to a failed call is read.
const MAX_ERROR_BYTES: usize = 64 * 1024;
/// How long it is waited for.
const ERROR_BODY_LIMIT: Duration = Duration::from_secs(5);
/// The longest path and query that ureq's own type of URL can hold.
const LONGEST_URL: usize = u16::MAX as usize - 1;
/// Bytes of a body that are read at a time.
const CHUNK: usize = 64 * 1024;

/// A request.
pub(crate) struct Outgoing<'a> {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Payload<'a>>,
}

/// What a request carries: a source of bytes and how many it will give.
pub(crate) struct Payload<'a> {
    pub(crate) length: u64,
    pub(crate) source: &'a mut dyn Read,
}

/// Takes a body piece by piece, until it breaks off with an error.
pub(crate) type Sink<'s> = &'s mut dyn FnMut(&[u8]) -> ControlFlow<Error>;

/// Where the body of a successful answer goes.
pub(crate) enum Receive<'a> {
    /// Into memory, up to so many bytes.
    Whole(usize),
    /// To this function, piece by piece.
    Stream(Sink<'a>),
}

/// An answer, whatever its status.
pub(crate) struct Incoming {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// With room for one more byte. Empty when it was streamed.
    pub(crate) body: Vec<u8>,
    /// How many bytes were streamed.
    pub(crate) streamed: u64,
    pub(crate) defect: Option<Defect>,
}

/// Why the body of a success is not all there.
pub(crate) enum Defect {
    /// It went on beyond the limit, where it was left.
    TooLarge,
    /// What it was compressed with can't be undone.
    BrokenCompression,
}

/// Connections to one service.
pub(crate) struct Transport {
    agent: Agent,
    peers: Peers,
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests count look-ups"))]
    lookup: Arc<Lookup>,
}

impl Transport {
    pub(crate) fn new(settings: &Settings) -> Result<Self> {
        let authority = settings.endpoint.authority().cloned().ok_or_else(|| {
            Error::invalid_request(
                "endpoint must be an absolute URL such as https://NAME.cognitiveservices.azure.com",
            )
        })?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .accept_encoding("")
            .user_agent("")
            .accept("")
            .input_buffer_size(INPUT_BUFFER)
            .output_buffer_size(OUTPUT_BUFFER)
            .max_response_header_size(MAX_HEADER_BYTES)
            .max_idle_connections(settings.max_idle_connections)
            .max_idle_connections_per_host(settings.max_idle_connections)
            .max_idle_age(MAX_IDLE_AGE)
            .build();
        let lookup = Arc::new(Lookup::default());
        let peers = Peers {
            service: authority.to_string(),
            proxy: settings.proxy.as_ref().map(ProxyUrl::to_string),
            passes_proxy_over: settings.passes_proxy_over,
            has_identity: settings.tls.identity.is_some(),
        };
        let connector = ServiceConnector {
            proxy: settings.proxy.clone(),
            lookup: lookup.clone(),
            tls: Tls::new(&settings.tls)?,
            connect_timeout: settings.connect_timeout,
            user_agent: String::from_utf8_lossy(settings.user_agent.as_bytes()).into_owned(),
        };
        Ok(Transport { agent: Agent::with_parts(config, connector, Deferred), peers, lookup })
    }

    /// Sends a request and receives its answer, once, within the [`Running`] call of this thread. Statuses are no
    /// errors here.
    pub(crate) fn exchange(&self, outgoing: Outgoing<'_>, receive: Receive<'_>) -> Result<Incoming> {
        running::begin_attempt();
        let mut feed = outgoing.body.map(Feed::new);
        let outcome = self.run(outgoing.method, outgoing.uri, outgoing.headers, feed.as_mut());
        let outcome = outcome.and_then(|response| collect(response, receive));
        outcome.map_err(|failure| match feed.and_then(Feed::into_failure) {
            Some(error) => error,
            None => failure.into_error(&self.peers),
        })
    }

    /// Closes the idle connections and makes no more. The calls that run are ended by their tokens.
    pub(crate) fn close(&self) {
        self.agent.clone().shutdown();
    }

    fn run(
        &self,
        method: Method,
        uri: Uri,
        headers: HeaderMap,
        feed: Option<&mut Feed<'_>>,
    ) -> Result<ureq::http::Response<Body>, Failure> {
        let mut request = Request::new(());
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(match feed {
            Some(feed) => {
                request.headers_mut().insert(header::CONTENT_LENGTH, feed.length().into());
                self.agent.run(request.map(|()| SendBody::from_reader(feed)))?
            }
            None => self.agent.run(request)?,
        })
    }
}

/// The URL of a request below `base`: its path and query, which may be too long. Made of what is parsed already, a small
/// GET takes 2 % fewer instructions.
pub(crate) fn url_below(base: &Uri, path_and_query: String) -> Result<Uri> {
    let length = path_and_query.len();
    let wrong = |problem: &dyn std::fmt::Display| {
        Error::invalid_request(format!(
            "the request's URL of {length} bytes can't be sent ({problem}); give fewer or shorter values"
        ))
    };
    if length > LONGEST_URL {
        return Err(wrong(&"it is too long"));
    }
    let mut parts = base.clone().into_parts();
    parts.path_and_query = Some(path_and_query.try_into().map_err(|e| wrong(&e))?);
    Uri::from_parts(parts).map_err(|e| wrong(&e))
}

/// Reads an answer's body to its end, so that the connection returns to the pool.
fn collect(response: ureq::http::Response<Body>, receive: Receive<'_>) -> Result<Incoming, Failure> {
    let (head, mut body) = response.into_parts();
    let status = head.status.as_u16();
    let mut incoming =
        Incoming { status, headers: head.headers, body: Vec::new(), streamed: 0, defect: None };
    let expected = body.content_length();
    let mut reader = body.as_reader();
    if !head.status.is_success() {
        // A failure is told by its beginning; a longer one is dropped with its connection.
        // One that breaks off, or never comes, still has its status, which matters more.
        let _patience = Instant::now().checked_add(ERROR_BODY_LIMIT).map(running::until);
        let _ = read_to_end(&mut reader, &mut incoming.body, expected, MAX_ERROR_BYTES);
        return Ok(incoming);
    }
    let outcome = match receive {
        Receive::Stream(sink) => stream(&mut reader, sink, &mut incoming.streamed),
        Receive::Whole(limit) => read_to_end(&mut reader, &mut incoming.body, expected, limit).map(|whole| {
            incoming.defect = (!whole).then_some(Defect::TooLarge);
        }),
    };
    match outcome {
        Err(Failure::Connection(ureq::Error::Decompress(..))) => {
            incoming.defect = Some(Defect::BrokenCompression);
        }
        outcome => outcome?,
    }
    Ok(incoming)
}

/// Hands a body over piece by piece, counting its bytes.
fn stream(reader: &mut impl Read, sink: Sink<'_>, streamed: &mut u64) -> Result<(), Failure> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = reader.read(&mut chunk).map_err(ureq::Error::from)?;
        if read == 0 {
            return Ok(());
        }
        if is_cancelled() {
            return Err(Failure::Caller(cancelled()));
        }
        *streamed += read as u64;
        if let ControlFlow::Break(error) = sink(&chunk[..read]) {
            return Err(Failure::Caller(error));
        }
    }
}

/// Reads at most `limit` bytes into `body`, leaving room for one more; false when there are more.
///
/// The announced length is reserved at once, so that a body is never moved while it grows; memory that a false
/// announcement reserves is never touched.
fn read_to_end(
    reader: &mut impl Read,
    body: &mut Vec<u8>,
    expected: Option<u64>,
    limit: usize,
) -> Result<bool, Failure> {
    let expected = expected.map_or(CHUNK, |length| usize::try_from(length).unwrap_or(usize::MAX));
    let most = limit.saturating_add(1);
    // What can't be reserved at once is asked for as it comes.
    let _ = body.try_reserve_exact(expected.saturating_add(1).min(most));
    let mut filled = 0;
    loop {
        if filled == body.len() {
            let wanted = if filled < body.capacity() {
                body.capacity().min(filled + CHUNK)
            } else {
                (filled * 2).max(CHUNK)
            };
            body.resize(wanted.min(most), 0);
        }
        let read = match reader.read(&mut body[filled..]) {
            Ok(read) => read,
            Err(e) => {
                body.truncate(filled);
                return Err(Failure::Connection(e.into()));
            }
        };
        filled += read;
        if read == 0 || filled > limit {
            body.truncate(filled.min(limit));
            return Ok(filled <= limit);
        }
    }
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport").field("service", &self.peers.service).finish()
    }
}

/// The error of a caller's writer or reader.
pub(crate) fn io_error(what: impl Into<String>, error: std::io::Error) -> Error {
    let what = what.into();
    Error::new(ErrorKind::Io, format!("{what}: {error}")).with_source(error)
}

#[cfg(test)]
mod tests;
