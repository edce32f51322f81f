//! What the fuzz targets share.

use std::sync::LazyLock;

use customvision::{Error, Operation, TrainingClient, operations};
use serde_json::Value;

/// The key of [`client`], which no error may hold.
pub const KEY: &str = "KeyThatNoErrorMayHoldWhateverCame";

/// What the URL of each of [`client`]'s requests begins with.
pub const BASE: &str = "https://name.example/customvision/v3.4-preview/training";

/// A client. Nothing is ever sent with it.
pub fn client() -> &'static TrainingClient {
    static CLIENT: LazyLock<TrainingClient> = LazyLock::new(|| {
        TrainingClient::builder("https://name.example").training_key(KEY).build().expect("a client")
    });
    &CLIENT
}

/// One of the operations.
pub fn operation(number: u8) -> &'static Operation {
    static ALL: LazyLock<Vec<&Operation>> = LazyLock::new(|| operations().collect());
    ALL[usize::from(number) % ALL.len()]
}

/// An error says something, its document is JSON that says the same, and neither holds the key, unless the caller wrote it
/// where it does not belong.
pub fn check_error(error: &Error, input: &[u8]) {
    let shown = error.to_string();
    assert!(!shown.is_empty());
    let document: Value = serde_json::from_str(&error.to_json()).expect("an error document is JSON");
    let outer = document.as_object().expect("an error document is an object");
    assert_eq!(outer.len(), 1);
    let told = outer["error"].as_object().expect("it has an object");
    let text = |name: &str| told.get(name).map(|value| value.as_str().expect(name));
    let number = |name: &str| told.get(name).map(|value| value.as_u64().expect(name));
    assert_eq!(text("kind"), Some(error.kind().as_str()));
    assert_eq!(text("message"), Some(error.message()));
    assert_eq!(text("operation"), error.operation());
    assert_eq!(text("code"), error.code());
    assert_eq!(text("requestId"), error.request_id());
    assert_eq!(text("processed"), error.processed().map(|processed| processed.as_str()));
    assert_eq!(text("hint"), error.hint());
    assert_eq!(text("body"), error.body());
    assert_eq!(number("httpStatus"), error.http_status().map(u64::from));
    assert_eq!(number("retryAfterMs"), error.retry_after().map(|wait| wait.as_millis() as u64));
    assert_eq!(number("attempts").unwrap_or(0), u64::from(error.attempts()));
    if input.windows(KEY.len()).any(|part| part == KEY.as_bytes()) {
        return;
    }
    for told in told.values().filter_map(Value::as_str).chain([shown.as_str()]) {
        assert!(!told.contains(KEY), "an error holds the key: {told:?}");
    }
    assert!(!format!("{error:?}").contains(KEY));
}
