//! Whether and when a call that failed is tried again.
//!
//! A failure may pass when the connection broke or could not be made, or when the service answers that it is too busy
//! (429) or not well (408, 500, 502, 503, 504). Then a request that does no harm when it is sent twice is repeated, and
//! any other only if it surely was not processed: no connection was made, or the answer was 429.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime};

use httpdate::parse_http_date;

use crate::error::{Broken, Error, ErrorKind, Processed};
use crate::transport::HeaderMap;

/// A wait that the service names is taken for no longer than a day, so that it can be added to a clock.
const LONGEST_NAMED: Duration = Duration::from_secs(86_400);

/// How often a call is tried again, and after how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RetryPolicy {
    pub(crate) max_retries: u32,
    /// The wait before the first retry; before each further one it is twice as long.
    pub(crate) delay: Duration,
    /// The longest wait, even if the service names a longer one.
    pub(crate) max_delay: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy { max_retries: 3, delay: Duration::from_millis(800), max_delay: Duration::from_secs(60) }
    }
}

impl RetryPolicy {
    /// How long to wait before a call is tried again that failed for the `attempts`-th time; none if that was final.
    pub(crate) fn wait_after(&self, error: &Error, attempts: u32, repeatable: bool) -> Option<Duration> {
        if attempts > self.max_retries
            || !may_pass(error)
            || !(repeatable || error.processed() == Some(Processed::No))
        {
            return None;
        }
        // A connection that the service had closed meanwhile says nothing about the service.
        if attempts == 1 && error.broken_connection() == Some(Broken::Reused) {
            return Some(Duration::ZERO);
        }
        let named = error.retry_after().filter(|wait| !wait.is_zero());
        Some(named.unwrap_or_else(|| self.backoff(attempts)).min(self.max_delay))
    }

    fn backoff(&self, attempts: u32) -> Duration {
        let doubled = self.delay.saturating_mul(2_u32.saturating_pow(attempts - 1)).min(self.max_delay);
        // From 0.8 to 1.3 in steps of 1/1000: what fails together is not repeated together.
        let jitter = 800 + RandomState::new().hash_one(attempts) % 501;
        Duration::from_millis(
            u64::try_from(doubled.as_millis()).unwrap_or(u64::MAX).saturating_mul(jitter) / 1000,
        )
    }
}

fn may_pass(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Service => matches!(error.http_status(), Some(408 | 429 | 500 | 502 | 503 | 504)),
        _ => error.broken_connection().is_some(),
    }
}

/// How long the service asks to wait: by a header, in milliseconds, in seconds or until a date, or in the words of a
/// 429.
pub(crate) fn named_wait(status: u16, headers: &HeaderMap, message: &str) -> Option<Duration> {
    let header = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let millis = |name| header(name)?.parse().ok().map(Duration::from_millis);
    let seconds = || {
        let text = header("retry-after")?;
        text.parse().ok().map(Duration::from_secs).or_else(|| until_date(text, header("date")))
    };
    let in_words = || if status == 429 { wait_in_words(message) } else { None };
    millis("retry-after-ms")
        .or_else(|| millis("x-ms-retry-after-ms"))
        .or_else(seconds)
        .or_else(in_words)
        .map(|wait| wait.min(LONGEST_NAMED))
}

/// The time from now to a date, by the clock of the server that names it where it tells one.
fn until_date(date: &str, now: Option<&str>) -> Option<Duration> {
    let now = now.and_then(|now| parse_http_date(now).ok()).unwrap_or_else(SystemTime::now);
    Some(parse_http_date(date).ok()?.duration_since(now).unwrap_or_default())
}

/// "... Please retry after 1 second. ..."
fn wait_in_words(message: &str) -> Option<Duration> {
    let message = message.to_ascii_lowercase();
    let (_, after) = message.split_once("retry after ").or_else(|| message.split_once("try again in "))?;
    let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    let (number, unit) = after.split_at(end);
    let number: u64 = number.parse().ok()?;
    let unit = unit.trim_start();
    Some(match unit {
        _ if unit.starts_with("millisecond") || unit.starts_with("ms") => Duration::from_millis(number),
        _ if unit.starts_with("minute") => Duration::from_secs(number.saturating_mul(60)),
        _ if unit.starts_with("hour") => Duration::from_secs(number.saturating_mul(3600)),
        _ => Duration::from_secs(number),
    })
}

#[cfg(test)]
mod tests;
