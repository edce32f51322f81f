//! Answers whose status says failure.

use std::time::Duration;

use customvision::{ErrorKind, Processed};

use super::*;

#[test]
fn each_shape_of_error_body_is_told_in_the_services_words() {
    for (status, body, code) in [
        (400, r#"{"code":"BadRequestTagName","message":"Bad „name“"}"#, "BadRequestTagName"),
        (400, r#"{"Code":"BadRequestTagName","Message":"Bad „name“"}"#, "BadRequestTagName"),
        (401, r#"{"error":{"code":"401","message":"Bad „name“"}}"#, "401"),
        (404, r#"{ "statusCode": 404, "message": "Bad „name“" }"#, "404"),
    ] {
        let error = error_of(&Peer::with(status, "", body));
        assert_eq!((error.kind(), error.http_status()), (ErrorKind::Service, Some(status)), "{body}");
        assert_eq!((error.message(), error.code()), ("Bad „name“", Some(code)), "{body}");
        assert_eq!((error.body(), error.processed()), (None, None), "{body}");
        let text = error.to_string();
        let context = if code == status.to_string() {
            format!("HTTP {status}")
        } else {
            format!("HTTP {status}, {code}")
        };
        assert!(text.starts_with(&format!("Bad „name“ (get_tag, {context})")), "{text}");
    }
}

#[test]
fn a_refused_key_is_told_with_what_to_check() {
    let body = r#"{"error":{"code":"401","message":"Access denied: wrong key."}}"#;
    let error = error_of(&Peer::with(401, "", body));
    let hint = error.hint().unwrap();
    assert!(hint.contains("training key") && hint.contains("endpoint"), "{hint}");
    assert!(error.to_string().ends_with(&format!("Hint: {hint}")));
}

#[test]
fn a_missing_page_hints_at_the_endpoint_and_a_missing_object_does_not() {
    let gateway = error_of(&Peer::with(404, "", r#"{"statusCode":404,"message":"Resource not found"}"#));
    assert!(gateway.hint().unwrap().contains("endpoint"));
    let page = error_of(&Peer::with(404, "Content-Type: text/html\r\n", "<h1>Nothing here</h1>"));
    assert!(page.hint().unwrap().contains("endpoint"));
    assert_eq!(page.body(), Some("<h1>Nothing here</h1>"));
    let service = error_of(&Peer::with(404, "", r#"{"code":"NotFoundTag","message":"no tag"}"#));
    assert_eq!(service.hint(), None);
}

#[test]
fn a_rate_limit_tells_how_long_to_wait() {
    let body = r#"{"error":{"code":"429","message":"Requests exceeded the rate limit."}}"#;
    let error = error_of(&Peer::with(429, "Retry-After: 7\r\n", body));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(error.hint().is_some_and(|hint| hint.contains("rate limit")));
    assert!(error.to_json().contains("\"retryAfterMs\":7000"));
    for odd in ["", "Retry-After: soon\r\n", "Retry-After: -1\r\n", "Retry-After: \r\n"] {
        assert_eq!(error_of(&Peer::with(429, odd, body)).retry_after(), None, "{odd}");
    }
}

#[test]
fn the_request_id_is_told_of_failures_and_of_wrong_answers() {
    for (headers, id) in [
        ("Request-Id: a-1\r\napim-request-id: a-1\r\n", Some("a-1")),
        ("apim-request-id: b-2\r\n", Some("b-2")),
        ("x-ms-request-id: c-3\r\n", Some("c-3")),
        ("", None),
    ] {
        let error = error_of(&Peer::with(400, headers, r#"{"code":"c","message":"m"}"#));
        assert_eq!(error.request_id(), id, "{headers}");
        assert_eq!(error_of(&Peer::with(200, headers, "<html>")).request_id(), id, "{headers}");
        if let Some(id) = id {
            assert!(error.to_string().contains(id), "{error}");
        }
    }
}

#[test]
fn a_body_in_no_known_shape_is_kept_by_its_beginning() {
    let error = error_of(&Peer::with(500, "", ""));
    assert_eq!((error.http_status(), error.code(), error.body()), (Some(500), None, None));
    assert!(error.message().contains("HTTP 500"), "{error}");
    let page = format!("<html>{}", "é".repeat(100_000));
    let error = error_of(&Peer::with(502, "", &page));
    let kept = error.body().unwrap();
    assert!(kept.starts_with("<html>é") && kept.len() <= 4100, "{}", kept.len());
    for odd in ["{\"code\":", "[1]", "null", "\u{0}", "{\"error\":\"text\"}"] {
        assert_eq!(error_of(&Peer::with(500, "", odd)).body(), Some(odd));
    }
}

#[test]
fn a_redirect_is_an_error_and_the_key_goes_nowhere() {
    let other = Peer::with(200, "", TAG_JSON);
    for status in [301, 302, 303, 307, 308] {
        let location = format!("Location: {}/elsewhere\r\n", other.endpoint());
        let first = Peer::with(status, &location, "");
        let error = error_of(&first);
        assert_eq!((error.kind(), error.http_status()), (ErrorKind::Service, Some(status)));
        assert!(error.hint().is_some_and(|hint| hint.contains("redirect")), "{error}");
        assert_eq!(first.received().len(), 1);
        let upload = first.client().create_images_from_data(ID, vec![1; 100_000]).send();
        assert_eq!(upload.unwrap_err().http_status(), Some(status));
    }
    assert!(other.received().is_empty());
}

#[test]
fn a_key_that_the_server_repeats_is_taken_out_however_it_is_written() {
    let escaped: String = KEY.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    for key in [KEY.to_owned(), format!("{}\\u{:04x}{}", &KEY[..1], KEY.as_bytes()[1], &KEY[2..]), escaped] {
        for body in [
            format!(r#"{{"code":"BadRequest","message":"{key} is no key"}}"#),
            format!(r#"{{"error":{{"code":"{key}","message":"wrong"}}}}"#),
            format!("<html>{key}"),
        ] {
            let error = error_of(&Peer::with(400, &format!("Request-Id: {KEY}\r\n"), body));
            let told = [Some(error.message()), error.code(), error.body()];
            assert!(error.request_id() == Some("[key]") && told.iter().flatten().count() >= 2, "{error}");
        }
        let success = format!(r#"{{"imageCount":"{key}"}}"#);
        assert!(error_of(&Peer::with(200, "", success)).message().contains("[key]"));
    }
}

#[test]
fn every_service_error_has_the_code_the_user_can_match() {
    for (code, hint) in [
        ("BadRequestTrainingNotNeeded", "forceTrain"),
        ("BadRequestDetectionTrainingValidationFailed", "fifteen images"),
        ("BadRequestIterationIsPublished", "unpublish"),
        ("BadRequestExportAlreadyInProgress", "get_exports"),
    ] {
        let error = error_of(&Peer::with(400, "", format!(r#"{{"code":"{code}","message":""}}"#)));
        assert_eq!(error.code(), Some(code));
        assert!(error.message().contains(code), "an empty message gives way to the code: {error}");
        assert!(error.hint().is_some_and(|text| text.contains(hint)), "{error}");
    }
}

#[test]
fn an_unreachable_service_did_not_process_the_request() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = builder(endpoint).build().unwrap();
    let error = client.get_tag(ID, ID).send().unwrap_err();
    assert_eq!((error.kind(), error.processed()), (ErrorKind::Transport, Some(Processed::No)));
    assert_eq!((error.http_status(), error.operation()), (None, Some("get_tag")));
    keeps_the_key(&error);
}

#[test]
fn a_connection_that_ends_without_an_answer_leaves_it_unknown() {
    let error = error_of(&Peer::answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Le"));
    assert_eq!((error.kind(), error.processed()), (ErrorKind::Transport, Some(Processed::Unknown)));
}
