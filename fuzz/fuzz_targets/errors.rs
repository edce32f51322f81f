//! The errors of answers, in all of the service's shapes and in none: they are told whole, as text and as JSON, and never
//! hold the key, whatever the server repeats.
//!
//! The input is a status in two bytes, a line that the headers repeat, and the body.

#![no_main]

use std::time::Duration;

use customvision::{ErrorKind, Processed, fuzzing};
use customvision_fuzz::{check_error, client, operation};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&[high, low], rest)) = data.split_first_chunk() else { return };
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let (line, body) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
    let status = 100 + u16::from_be_bytes([high, low]) % 900;
    let headers = [("request-id", line), ("retry-after", line), ("content-type", line)];
    let answer = (status, &headers[..], body);

    let error = fuzzing::refused(client(), operation(low), answer).unwrap();
    check_error(&error, b"");
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Service, Some(status)));
    assert_eq!(error.operation(), Some(operation(low).name()));
    assert!(error.to_string().starts_with(error.message()));
    assert!(error.retry_after().is_none_or(|wait| wait <= Duration::from_secs(86_400)));
    assert_eq!(error.processed() == Some(Processed::No), status == 429);
    // A byte that is not UTF-8 becomes three.
    assert!(error.body().is_none_or(|body| body.len() <= 3 * 4096));

    let problem = String::from_utf8_lossy(line);
    let error = fuzzing::invalid(client(), operation(low), answer, &problem).unwrap();
    check_error(&error, b"");
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::InvalidResponse, Some(status)));
    assert!(error.message().len() <= problem.len() + 3 * 120 + 100, "it repeats more than the beginning");
});
