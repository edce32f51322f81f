//! What the servers of the matrix answer with, as data, and the bytes that it becomes for an operation.

use std::io::Write;
use std::sync::LazyLock;

use customvision::Returns;
use flate2::Compression;
use flate2::write::GzEncoder;

/// How many bytes of an answer that breaks off are sent of its body.
pub(super) const PART: usize = 3;

/// What the body of an answer is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Body {
    /// What the operation returns.
    Good,
    /// No byte.
    Empty,
    /// The beginning of what the operation returns.
    Cut,
    /// JSON, but of another kind than the operation returns.
    OtherKind,
    /// Encloses in the right brackets what is no JSON.
    Nonsense,
    /// Of the right kind, with a byte that no UTF-8 text has.
    NotUtf8,
    /// This text.
    Text(&'static str),
    /// The request's head, which holds the key, on a page.
    EchoOnPage,
    /// The same as the message of an error.
    EchoAsMessage,
    /// What the operation returns, compressed.
    Gzip,
    /// The same, which breaks off.
    CutGzip,
    /// A few hundred kilobytes that inflate to `INFLATED` bytes.
    GzipBomb,
}

/// How the end of a body is told, and whether that is true.
#[derive(Debug, Clone, Copy)]
pub(super) enum Framing {
    /// Its length.
    Length,
    /// A length that is greater by ten; the connection ends after the body.
    LengthTooLong,
    /// The length of all but its last byte.
    LengthTooShort,
    /// The length of the whole, of which `PART` bytes come before the connection ends.
    LengthOfWhole,
    /// The same, and the connection ends before the body.
    LengthAlone,
    /// Chunks.
    Chunks,
    /// A chunk of `PART` bytes, and then the connection ends.
    ChunksCut,
    /// The end of the connection.
    Close,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Body,
    framing: Framing,
    /// Header lines, each with its line end. `{elsewhere}` is the address of a server that nobody should ask.
    headers: &'static str,
    /// What comes before it.
    preface: &'static str,
    /// What comes after it.
    rest: &'static str,
    closes: bool,
}

/// An answer after which the connection stays.
pub(super) const fn answer(status: u16, body: Body) -> Answer {
    Answer { status, body, framing: Framing::Length, headers: "", preface: "", rest: "", closes: false }
}

/// What the service says when it refuses: the code `Told` and a message that holds the status.
pub(super) const fn refusal(status: u16) -> Answer {
    answer(status, Body::Text(r#"{"code":"Told","message":"told why"}"#))
}

impl Answer {
    pub(super) const fn framed(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    pub(super) const fn with(mut self, headers: &'static str) -> Self {
        self.headers = headers;
        self
    }

    pub(super) const fn after(mut self, preface: &'static str) -> Self {
        self.preface = preface;
        self
    }

    pub(super) const fn before(mut self, rest: &'static str) -> Self {
        self.rest = rest;
        self
    }

    /// The connection is closed after it, as it says.
    pub(super) const fn closing(mut self) -> Self {
        self.closes = true;
        self
    }

    /// Whether the connection ends after it.
    pub(super) fn ends_connection(&self) -> bool {
        use Framing::*;
        self.closes || matches!(self.framing, LengthTooLong | LengthOfWhole | LengthAlone | ChunksCut | Close)
    }

    /// The bytes on the wire. `asked` is the head of the request.
    pub(super) fn bytes(&self, returns: Returns, asked: &str, elsewhere: &str) -> Vec<u8> {
        let body = self.body.bytes(returns, asked);
        let (announced, sent) = match self.framing {
            Framing::Length => (Some(body.len()), body),
            Framing::LengthTooLong => (Some(body.len() + 10), body),
            Framing::LengthTooShort => (Some(body.len() - 1), body),
            Framing::LengthOfWhole => (Some(100), body[..PART].to_vec()),
            Framing::LengthAlone => (Some(100), Vec::new()),
            Framing::Chunks => (None, [&chunk(&body[..1])[..], &chunk(&body[1..]), b"0\r\n\r\n"].concat()),
            Framing::ChunksCut => (None, chunk(&body[..PART])),
            Framing::Close => (None, body),
        };
        let chunked = matches!(self.framing, Framing::Chunks | Framing::ChunksCut);
        let mut head = format!("{}HTTP/1.1 {} Answer\r\n", self.preface, self.status);
        head.push_str(&self.headers.replace("{elsewhere}", elsewhere));
        if let Some(length) = announced {
            head.push_str(&format!("Content-Length: {length}\r\n"));
        } else if chunked {
            head.push_str("Transfer-Encoding: chunked\r\n");
        }
        if self.closes {
            head.push_str("Connection: close\r\n");
        }
        [head.as_bytes(), b"\r\n", &sent, self.rest.as_bytes()].concat()
    }
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

impl Body {
    /// What it holds when no compression hides it. No body that a call succeeds with depends on the request but one.
    pub(super) fn inflated(self, returns: Returns) -> Vec<u8> {
        match self {
            Body::Gzip => good(returns).to_vec(),
            other => other.bytes(returns, ""),
        }
    }

    fn bytes(self, returns: Returns, asked: &str) -> Vec<u8> {
        match self {
            Body::Good => good(returns).to_vec(),
            Body::Empty => Vec::new(),
            Body::Cut => good(returns)[..good(returns).len() - 1].to_vec(),
            Body::OtherKind => match returns {
                Returns::Object => b"[1,2]".to_vec(),
                Returns::Integer => b"\"-123\"".to_vec(),
                Returns::Boolean => b"12345".to_vec(),
                _ => b"{\"a\":1}".to_vec(),
            },
            Body::Nonsense => match returns {
                Returns::Object | Returns::Nothing => b"{\"a\":nonsense}".to_vec(),
                Returns::Array => b"[nonsense,,]".to_vec(),
                _ => good(returns).to_vec(),
            },
            Body::NotUtf8 => {
                let whole = good(returns);
                [&whole[..whole.len() - 1], b"\xe9", &whole[whole.len() - 1..]].concat()
            }
            Body::Text(text) => text.as_bytes().to_vec(),
            Body::EchoOnPage => {
                format!("<html>You sent {}<pre>{asked}</pre></html>", key(asked)).into_bytes()
            }
            Body::EchoAsMessage => {
                let message = format!("told of {}\n{asked}", key(asked));
                serde_json::json!({"code": "Told", "message": message}).to_string().into()
            }
            Body::Gzip => gzip(good(returns)),
            Body::CutGzip => {
                let whole = gzip(good(returns));
                whole[..whole.len() - 10].to_vec()
            }
            Body::GzipBomb => BOMB.clone(),
        }
    }
}

/// The header with the key.
fn key(asked: &str) -> &str {
    asked.lines().find(|line| line.starts_with("training-key")).unwrap_or_default()
}

/// What operations return; at least `PART` bytes of each, and with its last byte missing it is no more of its kind.
fn good(returns: Returns) -> &'static [u8] {
    match returns {
        Returns::Object | Returns::Nothing => b"{\"id\":\"1\", \"new\":[1.0E+1]}",
        Returns::Array => b"[{\"id\":\"1\"}, {}]",
        Returns::Integer => b"    -7",
        Returns::Boolean => b"true",
        _ => b"\0bytes\xff of a model",
    }
}

/// The length of a good download.
pub(super) const ARTIFACT: usize = 18;

/// What the bomb inflates to.
pub(super) const INFLATED: usize = 100_000_000;

static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| gzip(&vec![b' '; INFLATED]));

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
