//! The two ways in which the service writes a time.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{Serialize, Serializer};

/// UTC with `Z` and exactly three digits of the second: projects, iterations, predictions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Zulu(pub(crate) Timestamp);

impl Serialize for Zulu {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let millis = self.0.as_nanosecond().rem_euclid(1_000_000_000) / 1_000_000;
        serializer.collect_str(&format_args!("{}.{millis:03}Z", self.0.strftime("%Y-%m-%dT%H:%M:%S")))
    }
}

/// UTC without a zone and with up to seven digits of the second, no zeros at the end: images and what is on them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Zoneless(pub(crate) Timestamp);

impl Serialize for Zoneless {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ticks = self.0.as_nanosecond().rem_euclid(1_000_000_000) / 100;
        let text = format!("{}.{ticks:07}", self.0.strftime("%Y-%m-%dT%H:%M:%S"));
        serializer.serialize_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// UTC with `Z` and no fraction: the expiry of a signed link.
pub(crate) fn whole_seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Reads a time in either style; without a zone it is UTC.
pub(crate) fn read_time(text: &str) -> Option<Timestamp> {
    let zoned = text.parse::<Timestamp>().ok();
    zoned.or_else(|| text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_styles_are_read_back() {
        let time = "2020-11-05T01:02:03.52Z".parse().ok();
        for text in ["2020-11-05T01:02:03.520Z", "2020-11-05T01:02:03.52", "2020-11-05T02:02:03.52+01:00"] {
            assert_eq!(read_time(text), time, "{text}");
        }
        for text in ["", "yesterday", "2020-13-05T01:02:03Z", "9999-99-99"] {
            assert_eq!(read_time(text), None, "{text}");
        }
    }

    #[test]
    fn both_styles() {
        let spell = |text: &str| {
            let time: Timestamp = text.parse().unwrap();
            (serde_json::to_string(&Zulu(time)).unwrap(), serde_json::to_string(&Zoneless(time)).unwrap())
        };
        assert_eq!(
            spell("2020-11-05T01:02:03.52Z"),
            ("\"2020-11-05T01:02:03.520Z\"".into(), "\"2020-11-05T01:02:03.52\"".into())
        );
        assert_eq!(spell("2020-11-05T01:02:03.1234567Z").1, "\"2020-11-05T01:02:03.1234567\"");
        assert_eq!(
            spell("2020-11-05T01:02:00Z"),
            ("\"2020-11-05T01:02:00.000Z\"".into(), "\"2020-11-05T01:02:00\"".into())
        );
    }
}
