//! The parts of a `multipart/form-data` body.

use bytes::Bytes;
use memchr::memmem;

use crate::errors::{Result, ServiceError};

/// Headers of one part; more is no honest request.
const HEAD: usize = 16 * 1024;

/// One part of a body; its content shares the body's memory.
#[derive(Debug)]
pub(crate) struct Part {
    /// The field's name without quotes.
    pub(crate) name: String,
    /// The file's name as the caller wrote it, quotes and backslashes included.
    pub(crate) file_name: Option<String>,
    pub(crate) content: Bytes,
}

/// Splits a body at the boundary that its content type names. A body that does not end with the closing boundary is
/// refused: it was cut off.
pub(crate) fn parts(content_type: &str, body: &Bytes) -> Result<Vec<Part>> {
    let boundary = parameter(content_type, "boundary")
        .map(|value| unquote(&value))
        .filter(|boundary| !boundary.is_empty())
        .ok_or_else(|| ServiceError::image_stream("The content type names no multipart boundary."))?;
    let delimiter = format!("\r\n--{boundary}");
    let opening = &delimiter[2..];
    let mut at = if body.starts_with(opening.as_bytes()) {
        opening.len()
    } else {
        let preamble = memmem::find(body, delimiter.as_bytes());
        preamble.ok_or_else(|| ServiceError::image_stream("The multipart boundary is not in the body."))?
            + delimiter.len()
    };
    let finder = memmem::Finder::new(delimiter.as_bytes());
    let mut found = Vec::new();
    loop {
        let rest = &body[at..];
        if rest.starts_with(b"--") {
            return Ok(found);
        }
        let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if !rest[blank..].starts_with(b"\r\n") {
            return Err(cut_off());
        }
        let head_from = at + blank;
        let window = &body[head_from..body.len().min(head_from + HEAD)];
        let head_length = memmem::find(window, b"\r\n\r\n").ok_or_else(cut_off)?;
        let content_from = head_from + head_length + 4;
        let length = finder.find(&body[content_from - 2..]).ok_or_else(cut_off)?;
        let content_to = (content_from - 2 + length).max(content_from);
        let head = String::from_utf8_lossy(&window[..head_length]);
        found.push(part(&head, body.slice(content_from..content_to)));
        at = content_from - 2 + length + delimiter.len();
    }
}

fn cut_off() -> ServiceError {
    ServiceError::image_stream("The multipart body is cut off or malformed.")
}

fn part(head: &str, content: Bytes) -> Part {
    let disposition = head
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))
        .map_or("", |(_, value)| value);
    Part {
        name: parameter(disposition, "name").map(|value| unquote(&value)).unwrap_or_default(),
        file_name: parameter(disposition, "filename"),
        content,
    }
}

/// A parameter of a header value, as it is written. Semicolons within quotes do not end it.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut quoted = false;
    let mut escaped = false;
    let fields = value.split(move |letter: char| {
        let ends = letter == ';' && !quoted;
        if letter == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = letter == '\\' && quoted && !escaped;
        ends
    });
    fields
        .filter_map(|field| field.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value.trim().to_owned())
}

fn unquote(text: &str) -> String {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(body: &str) -> Result<Vec<(String, Option<String>, String)>> {
        let body = Bytes::from(body.to_owned());
        let text =
            |part: Part| (part.name, part.file_name, String::from_utf8_lossy(&part.content).into_owned());
        Ok(parts("multipart/form-data; boundary=\"b\"", &body)?.into_iter().map(text).collect())
    }

    #[test]
    fn names_and_contents() {
        let body = "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: form-data; name=imageData; \
            filename=\"a;\\\"b.jpg\"\r\n\r\none\r\n--x\r\n--b\r\ncontent-disposition: form-data; name=\"two\"\r\n\r\n\r\n--b--\r\n";
        let found = split(body).unwrap();
        assert_eq!(found[0], ("imageData".into(), Some("\"a;\\\"b.jpg\"".into()), "one\r\n--x".into()));
        assert_eq!(found[1], ("two".into(), None, String::new()));
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        let whole = "--b\r\nContent-Disposition: form-data; name=imageData\r\n\r\none\r\n--b--";
        assert_eq!(split(whole).unwrap().len(), 1);
        for end in 0..whole.len() {
            assert!(split(&whole[..end]).is_err(), "{end}");
        }
    }
}
