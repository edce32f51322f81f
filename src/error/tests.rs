//! Errors as they are told.

use super::*;

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
