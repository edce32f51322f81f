//! The head of an HTTP message, as far as the server and the raw client need it.

/// Where the head ends that the bytes begin with, if all of it is there.
pub fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// The body's length as the head tells it; none is 0.
pub fn content_length(head: &[u8]) -> usize {
    let lines = head.split(|byte| *byte == b'\n');
    let mut fields = lines.filter_map(|line| line.split_at_checked(15));
    let length = fields.find(|(name, _)| name.eq_ignore_ascii_case(b"content-length:"));
    let digits = length.map_or(&b""[..], |(_, value)| value.trim_ascii());
    digits.iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
}
