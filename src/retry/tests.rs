//! Retries as they are decided.

use super::*;
use crate::transport::{HeaderName, HeaderValue};

const POLICY: RetryPolicy =
    RetryPolicy { max_retries: 3, delay: Duration::from_millis(800), max_delay: Duration::from_secs(60) };

fn answered(status: u16) -> Error {
    Error::from_answer("create_tag", status, b"")
}

fn broken(processed: Processed, connection: Broken) -> Error {
    Error::new(ErrorKind::Transport, "broke").with_processed(processed).with_broken_connection(connection)
}

fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
    lines
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect()
}

#[test]
fn what_may_pass_is_repeated_and_nothing_else() {
    for status in [408, 429, 500, 502, 503, 504] {
        assert!(POLICY.wait_after(&answered(status), 1, true).is_some(), "{status}");
    }
    for status in [301, 400, 401, 403, 404, 409, 413, 501, 505] {
        assert_eq!(POLICY.wait_after(&answered(status), 1, true), None, "{status}");
    }
    for kind in [ErrorKind::InvalidResponse, ErrorKind::Io, ErrorKind::Cancelled, ErrorKind::Timeout] {
        assert_eq!(POLICY.wait_after(&Error::new(kind, ""), 1, true), None, "{kind:?}");
    }
    assert_eq!(POLICY.wait_after(&Error::new(ErrorKind::Transport, "no HTTP"), 1, true), None);
}

#[test]
fn what_must_happen_once_is_repeated_only_if_it_surely_did_not() {
    for status in [408, 500, 502, 503, 504] {
        assert_eq!(POLICY.wait_after(&answered(status), 1, false), None, "{status}");
    }
    assert!(POLICY.wait_after(&answered(429), 1, false).is_some());
    for connection in [Broken::New, Broken::Reused] {
        assert!(POLICY.wait_after(&broken(Processed::No, connection), 1, false).is_some());
        assert_eq!(POLICY.wait_after(&broken(Processed::Unknown, connection), 1, false), None);
        assert!(POLICY.wait_after(&broken(Processed::Unknown, connection), 1, true).is_some());
    }
}

#[test]
fn waits_double_within_jitter_and_cap_until_the_retries_are_used_up() {
    let policy = RetryPolicy { max_retries: 9, ..POLICY };
    for (attempts, seconds) in
        [(1, 0.8), (2, 1.6), (3, 3.2), (4, 6.4), (5, 12.8), (6, 25.6), (7, 51.2), (8, 60.0)]
    {
        let waits: Vec<f64> = (0..200)
            .map(|_| policy.wait_after(&answered(503), attempts, true).unwrap().as_secs_f64())
            .collect();
        let least = waits.iter().copied().fold(f64::MAX, f64::min);
        let most = waits.iter().copied().fold(0.0, f64::max);
        assert!(least >= seconds * 0.799 && most <= (seconds * 1.3).min(60.0), "{least} {most}");
        // Of 200 even draws from 501 steps, all in one half would be a miracle.
        assert!(least < seconds * 1.05 && (most > seconds * 1.05 || most == 60.0), "{least} {most}");
    }
    assert_eq!(policy.wait_after(&answered(503), 10, true), None);
    let none = RetryPolicy { max_retries: 0, ..POLICY };
    assert_eq!(none.wait_after(&answered(503), 1, true), None);
    let huge = RetryPolicy { max_retries: u32::MAX, delay: Duration::MAX, max_delay: Duration::MAX };
    assert!(huge.wait_after(&answered(503), u32::MAX, true).is_some());
}

#[test]
fn the_services_wait_goes_before_ours_up_to_the_cap() {
    let wait = |named| POLICY.wait_after(&answered(429).with_retry_after(Some(named)), 1, false);
    assert_eq!(wait(Duration::from_secs(7)), Some(Duration::from_secs(7)));
    assert_eq!(wait(Duration::from_millis(3)), Some(Duration::from_millis(3)));
    assert_eq!(wait(Duration::from_secs(7200)), Some(Duration::from_secs(60)));
    assert!(wait(Duration::ZERO).is_some_and(|wait| wait >= Duration::from_millis(640)));
}

#[test]
fn a_connection_that_was_idle_too_long_is_replaced_at_once_and_once() {
    let stale = broken(Processed::Unknown, Broken::Reused);
    assert_eq!(POLICY.wait_after(&stale, 1, true), Some(Duration::ZERO));
    assert!(POLICY.wait_after(&stale, 2, true).unwrap() > Duration::ZERO);
}

#[test]
fn a_named_wait_is_read_in_each_spelling() {
    const DATES: [(&str, &str); 2] =
        [("date", "Tue, 24 Nov 2026 10:00:00 GMT"), ("retry-after", "Tue, 24 Nov 2026 10:00:07 GMT")];
    for (lines, millis) in [
        (&[("retry-after-ms", "1500")][..], 1500),
        (&[("x-ms-retry-after-ms", " 250 ")], 250),
        (&[("retry-after", "7")], 7000),
        (&[("retry-after", "0")], 0),
        (&[("retry-after", "7"), ("x-ms-retry-after-ms", "20"), ("retry-after-ms", "10")], 10),
        (&[("retry-after", "7"), ("retry-after-ms", "soon")], 7000),
        (&DATES, 7000),
        (&[DATES[1], ("date", "Tue, 24 Nov 2026 10:00:09 GMT")], 0),
        (&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")], 0),
        (&[("retry-after", "Sunday, 06-Nov-94 08:49:37 GMT")], 0),
        (&[("retry-after", "99999999999")], 86_400_000),
    ] {
        assert_eq!(named_wait(503, &headers(lines), ""), Some(Duration::from_millis(millis)), "{lines:?}");
    }
    for odd in ["", "soon", "-1", "1.5.2", "Tue, 99 Nov 2026 10:00:00 GMT", "99999999999999999999"] {
        let mut lines = HeaderMap::new();
        lines.insert("retry-after", HeaderValue::from_str(odd).unwrap());
        assert_eq!(named_wait(503, &lines, ""), None, "{odd}");
    }
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(30));
    let mut lines = HeaderMap::new();
    lines.insert("retry-after", HeaderValue::from_str(&date).unwrap());
    let wait = named_wait(503, &lines, "").unwrap();
    assert!((20..=30).contains(&wait.as_secs()), "{wait:?}");
}

#[test]
fn a_429_may_name_its_wait_in_words() {
    let named = |status, message| named_wait(status, &HeaderMap::new(), message);
    let long = "Requests to the CreateImages operation have exceeded the rate limit of your current pricing tier. \
                Please retry after 1 second. Please upgrade your tier.";
    assert_eq!(named(429, long), Some(Duration::from_secs(1)));
    assert_eq!(named(429, "Try again in 12 seconds"), Some(Duration::from_secs(12)));
    assert_eq!(named(429, "retry after 300 milliseconds"), Some(Duration::from_millis(300)));
    assert_eq!(named(429, "Retry after 2 minutes."), Some(Duration::from_secs(120)));
    assert_eq!(named(429, "Retry after 99999999999999999 hours"), Some(LONGEST_NAMED));
    for message in
        ["", "retry after lunch", "retry after ", "Slow down", "retry after 99999999999999999999 s"]
    {
        assert_eq!(named(429, message), None, "{message}");
    }
    assert_eq!(named(503, long), None);
    let both = headers(&[("retry-after", "3")]);
    assert_eq!(named_wait(429, &both, long), Some(Duration::from_secs(3)));
}
