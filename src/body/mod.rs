//! What is sent: JSON, streamed base64 batches and multipart, all of known length.
//!
//! A body is a list of pieces that are read one after another into ureq's own output buffer. Text is borrowed from
//! the caller where it can be, files are read while they are sent, and a batch of any size needs one scratch buffer.

mod files;
mod source;

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read};

use base64::Engine;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::engine::simd::Simd;

use crate::error::Result;
use source::Opened;
pub(crate) use source::Origin;

pub use files::{ImageFileCreateBatch, ImageFileCreateEntry};
pub use source::ImageSource;

/// Raw bytes that are read of a file at once before they become base64: a multiple of three.
const SCRATCH: usize = 96 * 1024;

/// A request's body.
pub(crate) struct Body<'a> {
    content_type: Cow<'static, str>,
    pub(crate) pieces: Vec<Piece<'a>>,
    length: u64,
}

pub(crate) enum Piece<'a> {
    Text(Cow<'a, [u8]>),
    Raw(Origin<'a>, u64),
    Base64(Origin<'a>, u64),
}

impl<'a> Body<'a> {
    fn new(content_type: impl Into<Cow<'static, str>>) -> Self {
        Body { content_type: content_type.into(), pieces: Vec::new(), length: 0 }
    }

    /// A JSON document that is written piece by piece.
    pub(crate) fn json() -> Self {
        Body::new("application/json; charset=utf-8")
    }

    /// A picture as the one part of a form, named as the service wants it.
    pub(crate) fn image(image: ImageSource<'a>) -> Result<Self> {
        let seed = RandomState::new();
        let boundary = format!("{:016x}{:016x}", seed.hash_one(0), seed.hash_one(1));
        let name = image.file_name.as_deref().unwrap_or("imageData");
        let mut quoted = String::with_capacity(name.len());
        for c in name.chars() {
            match c {
                '"' => quoted.push_str("%22"),
                '\r' => quoted.push_str("%0D"),
                '\n' => quoted.push_str("%0A"),
                '\0' => quoted.push_str("%00"),
                c => quoted.push(c),
            }
        }
        let mut body = Body::new(format!("multipart/form-data; boundary={boundary}"));
        body.text(format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"imageData\"; filename=\"{quoted}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        ));
        body.raw(image)?;
        body.text(format!("\r\n--{boundary}--\r\n"));
        Ok(body)
    }

    pub(crate) fn text(&mut self, text: impl Into<Cow<'a, str>>) {
        let bytes = match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        self.length = self.length.saturating_add(bytes.len() as u64);
        self.pieces.push(Piece::Text(bytes));
    }

    fn raw(&mut self, image: ImageSource<'a>) -> Result<()> {
        let length = image.length()?;
        self.length = self.length.saturating_add(length);
        self.pieces.push(Piece::Raw(image.origin, length));
        Ok(())
    }

    /// A picture within a JSON string.
    pub(crate) fn base64(&mut self, image: ImageSource<'a>) -> Result<()> {
        let length = image.length()?;
        self.length = self.length.saturating_add(length.div_ceil(3).saturating_mul(4));
        self.pieces.push(Piece::Base64(image.origin, length));
        Ok(())
    }

    pub(crate) fn content_type(&self) -> &str {
        &self.content_type
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Whether it can be read from its beginning once more: a caller's reader gives its bytes once.
    pub(crate) fn is_unspent(&self) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::Text(_) => true,
            Piece::Raw(origin, _) | Piece::Base64(origin, _) => origin.is_unspent(),
        })
    }

    /// Reads the body from its beginning.
    pub(crate) fn reader(&mut self) -> BodyReader<'_, 'a> {
        BodyReader {
            waiting: self.pieces.iter_mut(),
            current: None,
            scratch: Vec::new(),
            carry: ([0; 4], 4),
            engine: Simd::standard(GeneralPurposeConfig::new()),
        }
    }
}

/// Gives a body's bytes, as many at a time as the reader's buffer holds.
pub(crate) struct BodyReader<'b, 'a> {
    waiting: std::slice::IterMut<'b, Piece<'a>>,
    current: Option<Current<'b>>,
    scratch: Vec<u8>,
    /// Four base64 characters, and how many of them are taken: for buffers that end within them.
    carry: ([u8; 4], usize),
    engine: Simd,
}

struct Current<'b> {
    source: Opened<'b>,
    encode: bool,
}

impl Read for BodyReader<'_, '_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buf.len() {
            let read = self.step(&mut buf[filled..])?;
            if read == 0 && !self.next_piece()? {
                break;
            }
            filled += read;
        }
        Ok(filled)
    }
}

impl BodyReader<'_, '_> {
    fn next_piece(&mut self) -> io::Result<bool> {
        let Some(piece) = self.waiting.next() else { return Ok(false) };
        self.current = Some(match piece {
            Piece::Text(text) => Current { source: Opened::Bytes(text), encode: false },
            Piece::Raw(origin, length) => Current { source: Opened::open(origin, *length)?, encode: false },
            Piece::Base64(origin, length) => Current { source: Opened::open(origin, *length)?, encode: true },
        });
        Ok(true)
    }

    /// Some bytes of the current piece; none at its end.
    fn step(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let Some(current) = &mut self.current else { return Ok(0) };
        if current.encode {
            return self.step_base64(buf);
        }
        let wanted = usize::try_from(current.source.left()).unwrap_or(usize::MAX).min(buf.len());
        if wanted > 0 {
            current.source.fill(&mut buf[..wanted])?;
        }
        Ok(wanted)
    }

    fn step_base64(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let (carry, taken) = &mut self.carry;
        if *taken < 4 {
            let given = (4 - *taken).min(buf.len());
            buf[..given].copy_from_slice(&carry[*taken..*taken + given]);
            *taken += given;
            return Ok(given);
        }
        let Some(Current { source, .. }) = &mut self.current else { return Ok(0) };
        let left = usize::try_from(source.left()).unwrap_or(usize::MAX);
        let wanted = (buf.len() / 4 * 3).clamp(3, SCRATCH).min(left);
        if wanted == 0 {
            return Ok(0);
        }
        let raw = match source.take_slice(wanted) {
            Some(slice) => slice,
            None => {
                self.scratch.resize(SCRATCH.min(left).max(self.scratch.len()), 0);
                source.fill(&mut self.scratch[..wanted])?;
                &self.scratch[..wanted]
            }
        };
        let fits = buf.len() >= raw.len().div_ceil(3) * 4;
        let out = if fits { &mut *buf } else { &mut carry[..] };
        let written = self.engine.encode_slice(raw, out).map_err(io::Error::other)?;
        if fits {
            return Ok(written);
        }
        *taken = 0;
        self.step_base64(buf)
    }
}

#[cfg(test)]
mod tests;
