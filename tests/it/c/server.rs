//! A server that notes what it is sent and answers what the request asks for.
//!
//! A request's `X-Answer` header is the answer: a status, and the body in hexadecimal digits, or a star and a number for
//! so many bytes that count from 0 to 250 over and over. `X-Answer-Headers` adds headers, divided by bars. Without
//! `X-Answer`, `X-Operation` names an operation, and the answer is an empty one of the kind that it returns.

use customvision::{Returns, operations};

use crate::stub::Received;
use crate::wire::Peer;

pub(super) fn start() -> Peer {
    Peer::start(answer)
}

fn answer(request: &Received) -> Vec<u8> {
    let (status, body) = match (request.header("x-answer"), request.header("x-operation")) {
        (Some(wanted), _) => {
            let (status, body) = wanted.split_once(' ').unwrap_or((wanted, ""));
            (status, asked_body(body))
        }
        (None, Some(name)) => ("200", usual_body(name).to_vec()),
        (None, None) => ("200", b"[]".to_vec()),
    };
    let mut head = format!("HTTP/1.1 {status} Answer\r\n");
    for header in request.header("x-answer-headers").unwrap_or_default().split_terminator('|') {
        head.push_str(&format!("{header}\r\n"));
    }
    if status == "204" {
        return format!("{head}\r\n").into_bytes();
    }
    let mut answer = format!("{head}Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend(body);
    answer
}

fn asked_body(wanted: &str) -> Vec<u8> {
    if let Some(count) = wanted.strip_prefix('*') {
        return (0..=250).cycle().take(count.parse().unwrap()).collect();
    }
    let digits = wanted.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn usual_body(operation: &str) -> &'static [u8] {
    let operation = operations().find(|known| known.name() == operation);
    match operation.map(|operation| operation.returns()) {
        Some(Returns::Object) => b"{}",
        Some(Returns::Integer) => b"7",
        Some(Returns::Boolean) => b"true",
        Some(Returns::Nothing) => b"",
        Some(Returns::Bytes) => b"\0\xff",
        _ => b"[]",
    }
}
