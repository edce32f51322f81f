//! Dates: what a calendar that knows nothing of the library's parser makes of them, and that they are sent as they were
//! understood.

#![no_main]

use customvision::ImageTag;
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|text: &str| {
    let tag = json!({"tagId": "0a0a0a0a-1111-4222-8333-444444444444", "created": text}).to_string();
    let tag = match serde_json::from_str::<ImageTag>(&tag) {
        Ok(tag) => tag,
        Err(error) => {
            assert!(error.to_string().starts_with(&format!("{text:?} is not a date: ")), "{error}");
            assert!(reference(text).is_none(), "{text:?} is a date");
            return;
        }
    };
    let date = tag.created.expect("a text is a date");
    if let Some(nanoseconds) = reference(text) {
        assert_eq!(date.as_nanosecond(), nanoseconds, "{text:?}");
    }
    let sent = serde_json::to_value(&tag).expect("a tag is written");
    assert!(sent["created"].as_str().is_some_and(|sent| sent.ends_with('Z')), "{sent}");
    assert_eq!(serde_json::from_value::<ImageTag>(sent).expect("what is sent is understood"), tag);
});

/// The nanoseconds since 1970 of `2021-05-01T10:20:30.1234567`, with or without `Z` and fraction; none for all other
/// spellings, and for the years whose last days the library's dates do not reach.
fn reference(text: &str) -> Option<i128> {
    let bytes = text.strip_suffix('Z').unwrap_or(text).as_bytes();
    let (whole, fraction) = bytes.split_at_checked(19)?;
    for (at, mark) in [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')] {
        (whole[at] == mark).then_some(())?;
    }
    let number = |from: usize, to: usize| {
        let digits = whole[from..to].iter();
        digits
            .clone()
            .all(u8::is_ascii_digit)
            .then(|| digits.fold(0, |sum, d| sum * 10 + i64::from(d - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of = |month: i64| match month {
        2 => 28 + i64::from(leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let exists = (1..=9998).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_of(month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    exists.then_some(())?;
    let days = (1..year).map(|year| 365 + i64::from(leap(year))).sum::<i64>()
        + (1..month).map(days_of).sum::<i64>()
        + day
        - 1
        - 719_162;
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    let nanoseconds = match fraction {
        [] => 0,
        [b'.', digits @ ..] if (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit) => {
            let written = digits.iter().fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0'));
            written * 10_i128.pow(9 - digits.len() as u32)
        }
        _ => return None,
    };
    Some(i128::from(seconds) * 1_000_000_000 + nanoseconds)
}
