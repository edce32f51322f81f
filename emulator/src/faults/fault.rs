//! What a fault is.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The longest delay that can be asked for, in milliseconds: an hour.
const LONGEST_DELAY: u64 = 3_600_000;

/// What is to go wrong, with which requests, and how often. At least one thing goes wrong.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Fault {
    /// The operation that it befalls, or `*` for every request.
    #[serde(default = "every_operation")]
    pub(crate) operation: String,
    /// How many requests it befalls; 1 when there is no probability either, else without end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) count: Option<u64>,
    /// How likely it befalls a request, above 0 and up to 1; certain when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) probability: Option<f64>,
    /// How long the answer, or the reset, is held back, by the machine's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_ms: Option<u64>,
    /// The status of an answer that takes the place of the operation, which is not carried out.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// The `Retry-After` of that answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<RetryAfter>,
    /// How the body of that answer is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<Shape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// That answer comes before the request's body is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    early: Option<Early>,
    /// The connection is closed after so many bytes of the answer's body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cut_after: Option<usize>,
    /// The connection is reset instead of an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reset: Option<Reset>,
}

fn every_operation() -> String {
    EVERY.to_owned()
}

/// Stands for every operation.
pub(super) const EVERY: &str = "*";

/// Seconds, or a date as text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum RetryAfter {
    Seconds(u64),
    Text(String),
}

impl RetryAfter {
    fn is_printable(&self) -> bool {
        matches!(self, Self::Text(text) if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)))
            || matches!(self, Self::Seconds(_))
    }
}

/// The bodies that errors of the service, and of what stands before it, come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Shape {
    /// `{"code","message"}`
    Service,
    /// `{"Code","Message"}`, of the API's versions 1 and 2
    Legacy,
    /// `{"error":{"code","message"}}`, without a content type
    Gateway,
    /// `{"statusCode","message"}`
    RawGateway,
    /// No body at all.
    Empty,
}

/// What becomes of the connection after an early answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Early {
    /// The rest of the request is read and dropped, and the connection is good for another.
    KeepOpen,
    /// The emulator's side ends with the answer.
    Close,
    /// The connection is reset after the answer.
    Reset,
}

/// When a connection is reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Reset {
    /// The operation is not carried out.
    Before,
    /// The operation is carried out, and its answer lost.
    After,
}

/// An answer that takes the place of an operation.
#[derive(Debug)]
pub(crate) struct Refusal<'a> {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) shape: Shape,
    pub(crate) code: Option<&'a str>,
    pub(crate) message: &'a str,
    pub(crate) early: Option<Early>,
}

impl Fault {
    /// Fills in how often, or says what is wrong with this fault. `operations` are those that there are.
    pub(super) fn checked(
        mut self,
        mut operations: impl Iterator<Item = &'static str>,
    ) -> Result<Self, String> {
        if self.operation != EVERY && !operations.any(|name| name == self.operation) {
            return Err(format!("There is no operation '{}'; the README names them all.", self.operation));
        }
        if self.count.is_none() && self.probability.is_none() {
            self.count = Some(1);
        }
        let answered = self.status.is_some();
        let needs_status = [
            ("retryAfter", self.retry_after.is_some()),
            ("shape", self.shape.is_some()),
            ("code", self.code.is_some()),
            ("message", self.message.is_some()),
            ("early", self.early.is_some()),
        ];
        let idle = !answered && self.delay_ms.is_none() && self.cut_after.is_none() && self.reset.is_none();
        match () {
            () if self.count == Some(0) => Err("count is 1 or more.".to_owned()),
            () if self.probability.is_some_and(|share| !(share > 0.0 && share <= 1.0)) => {
                Err("probability lies above 0 and is at most 1.".to_owned())
            }
            () if self.delay_ms.is_some_and(|delay| delay > LONGEST_DELAY) => {
                Err(format!("delayMs is at most {LONGEST_DELAY}, an hour."))
            }
            () if self.status.is_some_and(|status| !(300..600).contains(&status)) => {
                Err("status lies between 300 and 599.".to_owned())
            }
            () if self.retry_after.as_ref().is_some_and(|retry_after| !retry_after.is_printable()) => {
                Err("retryAfter is a number of seconds, or a date as text.".to_owned())
            }
            () if self.reset.is_some() && (answered || self.cut_after.is_some()) => {
                Err("After a reset there is no answer: neither status nor cutAfter goes with it.".to_owned())
            }
            () if idle => {
                Err("Nothing goes wrong: one of status, delayMs, cutAfter and reset is needed.".to_owned())
            }
            () => match needs_status.iter().find(|(_, given)| *given && !answered) {
                Some((name, _)) => Err(format!("{name} says something of an answer that needs a status.")),
                None => Ok(self),
            },
        }
    }

    /// How long the answer is held back.
    pub(crate) fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms.unwrap_or_default())
    }

    /// The answer that takes the place of the operation.
    pub(crate) fn refusal(&self) -> Option<Refusal<'_>> {
        let status = self.status?;
        let of_the_gateway = matches!(status, 401 | 403 | 429);
        Some(Refusal {
            status,
            retry_after: self.retry_after.as_ref().map(|retry_after| match retry_after {
                RetryAfter::Seconds(seconds) => seconds.to_string(),
                RetryAfter::Text(text) => text.clone(),
            }),
            shape: self.shape.unwrap_or(if of_the_gateway { Shape::Gateway } else { Shape::Service }),
            code: self.code.as_deref(),
            message: self.message.as_deref().unwrap_or("A fault that was armed in the emulator."),
            early: self.early,
        })
    }
}
