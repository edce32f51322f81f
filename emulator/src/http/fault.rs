//! Carrying out a fault.

use std::fmt;

use hyper::{
    Request, StatusCode,
    header::{CONNECTION, HeaderValue, RETRY_AFTER},
};

use super::{
    Answer,
    body::{self, Inbound},
    connection::{Ending, Line},
};
use crate::{
    faults::{Early, Fault, Refusal, Reset, Shape},
    wire::{ErrorObject, LegacyErrorObject},
};

/// There is no answer: the connection ends.
#[derive(Debug)]
pub(super) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault resets the connection")
    }
}

impl std::error::Error for Broken {}

/// Lets a fault befall a request; `carry_out` does what it would do without the fault.
///
/// The answer is made first and held back then, so that a caller who does not wait for it has its request carried out all
/// the same. How the connection ends is decided here and done in `connection`, once the answer is sent.
pub(super) async fn befall(
    fault: &Fault,
    line: &Line,
    request: Request<Inbound>,
    carry_out: impl AsyncFnOnce(Request<Inbound>) -> Answer,
) -> Result<Answer, Broken> {
    let answer = match (fault.refusal(), fault.reset) {
        (_, Some(Reset::Before)) => None,
        (Some(refusal), _) => Some(refuse(&refusal, line, request).await),
        (None, _) => Some(carry_out(request).await).filter(|_| fault.reset.is_none()),
    };
    tokio::time::sleep(fault.delay()).await;
    let Some(answer) = answer else {
        line.end(Ending::Reset);
        return Err(Broken);
    };
    Ok(match fault.cut_after {
        Some(bytes) => answer.cut_after(bytes),
        None => answer,
    })
}

/// Answers in the operation's place, after or before the body.
async fn refuse(refusal: &Refusal<'_>, line: &Line, request: Request<Inbound>) -> Answer {
    let answer = answer(refusal);
    let ending = match refusal.early {
        None => {
            return super::server::refuse(request, answer).await;
        }
        Some(Early::KeepOpen) => {
            tokio::spawn(body::drain(request.into_body()));
            return answer;
        }
        Some(Early::Close) => Ending::HalfClosed,
        Some(Early::Reset) => Ending::Reset,
    };
    line.end(ending);
    answer.with_header(CONNECTION, HeaderValue::from_static("close"))
}

/// The answer that a fault asks for, in its shape. What it does not say is said by the status.
fn answer(refusal: &Refusal) -> Answer {
    let Refusal { status, message, .. } = *refusal;
    let named = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    let code = refusal.code.map_or_else(|| named.unwrap_or("Error").replace(' ', ""), str::to_owned);
    let answer = match refusal.shape {
        Shape::Service => Answer::json_with(status, &ErrorObject::new(&code, message)),
        Shape::Legacy => Answer::json_with(status, &LegacyErrorObject { code: &code, message }),
        Shape::Gateway => {
            let code = refusal.code.map_or_else(|| status.to_string(), str::to_owned);
            Answer::nested(status, &code, message)
        }
        Shape::RawGateway => Answer::gateway(status, message),
        Shape::Empty => Answer::empty(status),
    };
    match refusal.retry_after.as_deref().and_then(|text| HeaderValue::from_str(text).ok()) {
        Some(retry_after) => answer.with_header(RETRY_AFTER, retry_after),
        None => answer,
    }
}
