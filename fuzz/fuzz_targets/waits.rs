//! How long an answer asks to wait: at most a day, by the header that comes first, and by words only of a 429.
//!
//! The input is a status, up to four header lines, an empty line, and a message.

#![no_main]

use std::time::Duration;

use customvision::fuzzing::named_wait;
use libfuzzer_sys::fuzz_target;

const DAY: Duration = Duration::from_secs(86_400);

fuzz_target!(|data: &str| {
    let (head, message) = data.split_once("\n\n").unwrap_or((data, ""));
    let mut lines = head.split('\n');
    let status = lines.next().and_then(|status| status.parse().ok()).unwrap_or(429);
    let fields = lines.filter_map(|line| line.split_once(':')).take(4);
    let headers: Vec<(&str, &[u8])> = fields.map(|(name, value)| (name, value.as_bytes())).collect();

    let wait = named_wait(status, &headers, message);
    assert!(wait.is_none_or(|wait| wait <= DAY));
    if status != 429 {
        assert_eq!(wait, named_wait(status, &headers, ""), "the words of a {status} were heeded");
    }
    if headers.is_empty() && status != 429 {
        assert_eq!(wait, None);
    }
    // Milliseconds go before seconds, a header before words, and each is understood.
    let Some(seconds) = message.bytes().next().map(u64::from) else { return };
    let (millis, text) = ((seconds * 7).to_string(), seconds.to_string());
    let in_seconds: [(&str, &[u8]); 1] = [("Retry-After", text.as_bytes())];
    assert_eq!(named_wait(status, &in_seconds, message), Some(Duration::from_secs(seconds)));
    let in_both = [in_seconds[0], ("x-ms-retry-after-ms", millis.as_bytes())];
    assert_eq!(named_wait(status, &in_both, message), Some(Duration::from_millis(seconds * 7)));
    let told = format!("Rate limit is exceeded. Try again in {seconds} seconds.");
    let in_words = (status == 429).then(|| Duration::from_secs(seconds));
    assert_eq!(named_wait(status, &[], &told), in_words);
    let garbage: [(&str, &[u8]); 1] = [("retry-after", message.as_bytes())];
    assert!(named_wait(status, &garbage, &told).is_none_or(|wait| wait <= DAY));
});
