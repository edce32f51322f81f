//! Whether the emulator is up, for whoever starts it.

use serde::Serialize;

use crate::http::Answer;

#[derive(Debug, Serialize)]
struct Health {
    name: &'static str,
    version: &'static str,
    ready: bool,
}

/// GET `/health`, without a key
pub(crate) fn get() -> Answer {
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    Answer::json(&Health { name, version, ready: true }).bare()
}
