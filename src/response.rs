//! An answer as it came.

use std::fmt;

use crate::transport::{HeaderMap, Incoming};

/// The status, headers and bytes of a successful answer, as `send_raw` returns them.
pub struct Response {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Response {
    /// The HTTP status, 200 to 299.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The value of a header, its name in any case; the first one if it came more than once. None when there is no
    /// such header, or its value is not ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The id under which the service logged the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// The body, as the service sent it; empty when it sent none.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body, with its memory.
    pub fn into_bytes(self) -> Vec<u8> {
        self.body
    }

    pub(crate) fn into_parts(self) -> (u16, HeaderMap, Vec<u8>) {
        (self.status, self.headers, self.body)
    }
}

impl From<Incoming> for Response {
    fn from(incoming: Incoming) -> Self {
        Response { status: incoming.status, headers: incoming.headers, body: incoming.body }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).field("bytes", &self.body.len()).finish()
    }
}

/// The service sends both of these today, and sent only the second before 2020.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    ["request-id", "apim-request-id", "x-ms-request-id"]
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}
