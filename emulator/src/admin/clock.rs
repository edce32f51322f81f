//! Looking at the clock, and moving it.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};
use serde::{Deserialize, Serialize};

use super::parameters;
use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Request},
    service::Service,
};

/// The clock as the admin path shows it.
#[derive(Debug, Serialize)]
pub(super) struct ClockObject {
    /// UTC, with as many digits of the second as there are.
    now: String,
    /// Whether it stands still until it is advanced.
    stopped: bool,
}

impl ClockObject {
    pub(super) fn of(service: &Service) -> Self {
        Self { now: service.now().to_string(), stopped: service.clock.is_stopped() }
    }
}

/// A change of the clock; what is absent stays.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ClockChange {
    /// How far it moves on: days of 24 hours and smaller units.
    advance: Option<String>,
    stopped: Option<bool>,
}

/// GET `/admin/clock`: what it shows, and whether it stands still
pub(crate) fn get(service: &Service, _: &Request) -> Result<Answer> {
    Ok(Answer::json(&ClockObject::of(service)))
}

/// PATCH `/admin/clock`, `{"advance": "30d 12h", "stopped": true}`; what is left out stays, and the answer is the new
/// clock. What falls due by the change is seen to be done shortly after the answer.
pub(crate) fn change(service: &Service, request: &Request) -> Result<Answer> {
    let ClockChange { advance, stopped } = parameters(request)?;
    let advance = advance.as_deref().map(duration).transpose()?.unwrap_or_default();
    let stopped = stopped.unwrap_or_else(|| service.clock.is_stopped());
    if !service.clock.advance(advance, stopped) {
        return Err(ServiceError::bad_request("The clock can't go beyond the year 9999."));
    }
    get(service, request)
}

/// Reads `30d`, `1h 30m`, `PT2H` and the like.
fn duration(text: &str) -> Result<Duration> {
    let span = text.parse::<Span>().and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
    span.ok().and_then(|span| Duration::try_from(span).ok()).ok_or_else(|| {
        ServiceError::bad_request(format_args!(
            "'{text}' is nothing to advance the clock by; 30d, 1h 30m or 250ms are."
        ))
    })
}
