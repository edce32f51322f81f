//! The service's dates, for `#[serde(default, with = "dates")]` on an `Option<Timestamp>`.
//!
//! Some objects carry dates that end in `Z`, others carry dates without a zone; both are UTC, with up to seven digits of
//! fraction. A null is `None`; a text that is no date is an error which quotes it. Sent dates are RFC 3339 with `Z`.

use std::fmt;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;
use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;

static PARSER: DateTimeParser = DateTimeParser::new();

fn parse(text: &str) -> Result<Timestamp, jiff::Error> {
    let mut time = text.bytes().skip_while(|byte| !matches!(byte, b'T' | b't' | b' '));
    if time.any(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-')) {
        PARSER.parse_timestamp(text)
    } else {
        TimeZone::UTC.to_timestamp(PARSER.parse_datetime(text)?)
    }
}

pub(super) fn serialize<S: Serializer>(date: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    struct Date;

    impl<'de> Visitor<'de> for Date {
        type Value = Option<Timestamp>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a date such as 2021-05-01T10:20:30.123Z, or null")
        }

        fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_str(self)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            match parse(text) {
                Ok(date) => Ok(Some(date)),
                Err(error) => Err(E::custom(format_args!("{text:?} is not a date: {error}"))),
            }
        }
    }

    deserializer.deserialize_option(Date)
}
