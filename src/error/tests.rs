//! Errors as they are told.

use proptest::option::of;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::properties::cases;

fn answer(status: u16, body: &str) -> Error {
    Error::from_answer("create_tag", status, body.as_bytes())
}

#[test]
fn all_four_shapes_are_understood() {
    for (body, code, message) in [
        (r#"{"code":"BadRequestTagName","message":"Bad name"}"#, "BadRequestTagName", "Bad name"),
        (r#"{"Code":"BadRequestTagName","Message":"Bad name"}"#, "BadRequestTagName", "Bad name"),
        (r#"{"error":{"code":"401","message":"Bad name"}}"#, "401", "Bad name"),
        (r#"{"statusCode":404,"message":"Bad name"}"#, "404", "Bad name"),
    ] {
        let error = answer(400, body);
        assert_eq!((error.code(), error.message()), (Some(code), message), "{body}");
        assert_eq!(error.body(), None);
    }
}

#[test]
fn an_unknown_shape_keeps_the_beginning_of_the_body() {
    let error = answer(502, "<html>Bad Gateway</html>");
    assert_eq!(error.body(), Some("<html>Bad Gateway</html>"));
    assert_eq!(error.message(), "the service answered HTTP 502 without a message");
    for odd in ["[]", "{}", "null", "\"text\"", "{\"error\":\"text\"}", "\u{1}"] {
        assert_eq!(answer(500, odd).body(), Some(odd));
    }
}

#[test]
fn an_empty_message_gives_way_to_the_code() {
    let error = answer(400, r#"{"Code":"BadRequestExportAlreadyInProgress","Message":""}"#);
    assert!(error.message().contains("BadRequestExportAlreadyInProgress"));
    assert!(error.hint().unwrap().contains("get_exports"));
}

#[test]
fn display_leads_with_the_services_words_and_ends_with_the_hint() {
    let error = answer(401, r#"{"error":{"code":"401","message":"Access denied"}}"#);
    let text = error.to_string();
    assert!(text.starts_with("Access denied (create_tag, HTTP 401). Hint: check that the key"), "{text}");
}

#[test]
fn the_document_leaves_absent_fields_out() {
    let error = Error::invalid_request("no \"such\" key");
    assert_eq!(error.to_json(), r#"{"error":{"kind":"invalid_request","message":"no \"such\" key"}}"#);
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_document_is_json_that_parses_back_to_the_fields(
        status in 100..1000_u16,
        code in of(any::<String>()),
        message: String,
        request_id in of(any::<String>()),
        wait in of(0..86_400_000_u64),
        attempts: u32,
    ) {
        let said = json!({"code": code, "message": message}).to_string();
        let error = answer(status, &said).with_request_id(request_id.clone()).with_attempts(attempts);
        let error = error.with_retry_after(wait.map(Duration::from_millis));
        let document: Value = serde_json::from_str(&error.to_json()).unwrap();
        let told = document["error"].as_object().unwrap();
        let text = |name: &str| told.get(name).map(|value| value.as_str().unwrap());
        let number = |name: &str| told.get(name).map(|value| value.as_u64().unwrap());
        prop_assert_eq!(text("kind"), Some("service"));
        prop_assert_eq!(text("code"), code.as_deref().filter(|code| !code.is_empty()));
        if !message.trim().is_empty() {
            prop_assert_eq!(text("message"), Some(message.as_str()));
        }
        prop_assert_eq!(text("requestId"), request_id.as_deref());
        prop_assert_eq!(number("httpStatus"), Some(status.into()));
        prop_assert_eq!(number("retryAfterMs"), wait);
        prop_assert_eq!(number("attempts").unwrap_or(0), u64::from(attempts));
        prop_assert!(error.to_string().starts_with(error.message()));
    }
}
