//! Answers whose status says success.

use std::io::Write;
use std::time::Duration;

use customvision::{ErrorKind, ImageCreateStatus, ImageSource, TagType};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn invalid(peer: &Peer) -> Error {
    let error = error_of(peer);
    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
    error
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn any_success_with_the_right_body_is_one() {
    for status in [200, 201, 202, 203, 207, 226] {
        let tag = get_tag(&Peer::with(status, "", TAG_JSON)).unwrap();
        assert_eq!((tag.name.as_str(), tag.image_count), ("cat", 12), "{status}");
    }
    let spaced = format!(" \r\n{TAG_JSON}\n");
    assert_eq!(get_tag(&Peer::with(200, "", spaced)).unwrap().name, "cat");
    for (status, body) in [(200, ""), (202, ""), (204, ""), (200, "null"), (200, "{}")] {
        let peer = Peer::with(status, "", body);
        peer.client().delete_tag(ID, ID).send().unwrap();
    }
}

#[test]
fn a_batch_with_failures_comes_back() {
    let body = r#"{"isBatchSuccessful":false,"images":[{"sourceUrl":"a","status":"OKDuplicate","image":null},{"sourceUrl":"b","status":"ErrorImageSize","image":null},{"sourceUrl":"c","status":"ErrorOfTomorrow","image":null}]}"#;
    for status in [200, 207] {
        let peer = Peer::with(status, "", body);
        let summary = peer.client().create_images_from_data(ID, ImageSource::from(vec![1])).send().unwrap();
        let failures: Vec<_> = summary.failures().collect();
        assert_eq!(failures.len(), 2);
        assert_eq!(
            (failures[0].source_url.as_str(), &failures[0].status),
            ("b", &ImageCreateStatus::ErrorImageSize)
        );
        assert!(failures[0].status.reason().contains("6 MB"));
        assert_eq!(failures[1].status.as_str(), "ErrorOfTomorrow");
    }
}

#[test]
fn what_the_library_does_not_know_does_no_harm() {
    let body =
        r#"{"id":"33333333-aaaa-4bbb-8ccc-000000000003","name":null,"type":"Tomorrow","new":{"a":[1]}}"#;
    let tag = get_tag(&Peer::with(200, "", body)).unwrap();
    assert_eq!((tag.name.as_str(), tag.image_count), ("", 0));
    assert_eq!(tag.tag_type, Some(TagType::Other("Tomorrow".into())));
}

#[test]
fn an_absent_body_is_told_where_one_is_due() {
    for status in [200, 202, 204] {
        let error = invalid(&Peer::with(status, "", ""));
        assert_eq!(error.http_status(), Some(status));
        assert!(error.message().contains("no body"), "{error}");
    }
}

#[test]
fn another_kind_of_answer_is_quoted() {
    let page = "<!DOCTYPE html><html>\r\n<title>Sign in to the network</title>";
    let error = invalid(&Peer::with(200, "Content-Type: text/html\r\n", page));
    assert!(error.message().contains("Sign in to the network"), "{error}");
    assert!(!error.message().contains(['\r', '\n']), "{error}");
    for body in ["[]", "true", "12", "\"text\"", "null", &TAG_JSON[..60], "{", "{]", "\u{feff}{}"] {
        let error = invalid(&Peer::with(200, "", body));
        assert_eq!(error.http_status(), Some(200), "{body}");
    }
    let long = format!("<html>{}", "x".repeat(10_000));
    assert!(invalid(&Peer::with(200, "", long)).message().len() < 400);
}

#[test]
fn each_kind_of_output_is_told_from_the_others() {
    let wrong = |body: &str| Peer::with(200, "", body);
    for body in ["{}", "[", "[]]x", "null", ""] {
        assert_eq!(
            wrong(body).client().get_tags(ID).send().unwrap_err().kind(),
            ErrorKind::InvalidResponse,
            "{body}"
        );
    }
    for body in ["1.5", "\"1\"", "-", "--1", "", "12 34", "{}", "-3"] {
        let error = wrong(body).client().get_image_count(ID).send().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}: {error}");
    }
    for body in ["True", "1", "\"true\"", ""] {
        let error = wrong(body).client().publish_iteration(ID, ID, "n", "r").send().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}: {error}");
    }
    assert_eq!(
        wrong("<p>").client().delete_tag(ID, ID).send().unwrap_err().kind(),
        ErrorKind::InvalidResponse
    );
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    let latin = [&TAG_JSON.as_bytes()[..54], b"caf\xe9", &TAG_JSON.as_bytes()[54..]].concat();
    assert!(invalid(&Peer::with(200, "", latin)).message().contains("UTF-8"));
}

#[test]
fn a_field_of_the_wrong_type_is_named() {
    let body = r#"{"id":"33333333-aaaa-4bbb-8ccc-000000000003","imageCount":"twelve"}"#;
    let error = invalid(&Peer::with(200, "", body));
    assert!(error.message().contains("get_tag"), "{error}");
    assert!(error.message().contains("twelve"), "{error}");
    let error = invalid(&Peer::with(200, "", r#"{"name":"cat"}"#));
    assert!(error.message().contains("`id`"), "{error}");
}

#[test]
fn an_answer_cut_short_is_no_answer() {
    let body = &TAG_JSON[..TAG_JSON.len() - 1];
    let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", TAG_JSON.len());
    let error = error_of(&Peer::answering(format!("{head}{body}")));
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{TAG_JSON}\r\n",
        TAG_JSON.len()
    );
    assert_eq!(error_of(&Peer::answering(chunked.as_str())).kind(), ErrorKind::Transport);
    let whole = chunked + "0\r\n\r\n";
    assert_eq!(get_tag(&Peer::answering(whole)).unwrap().name, "cat");
}

#[test]
fn an_answer_beyond_the_bound_is_refused() {
    let peer = Peer::with(200, "", TAG_JSON);
    let exact = peer.builder().max_response_bytes(TAG_JSON.len()).build().unwrap();
    assert_eq!(exact.get_tag(ID, ID).send().unwrap().name, "cat");
    let tight = peer.builder().max_response_bytes(TAG_JSON.len() - 1).build().unwrap();
    for _ in 0..2 {
        let error = tight.get_tag(ID, ID).send().unwrap_err();
        assert_eq!((error.kind(), error.http_status()), (ErrorKind::InvalidResponse, Some(200)));
        assert!(error.message().contains("maxResponseBytes"), "{error}");
    }
}

#[test]
fn a_gzipped_answer_is_read_and_bounded_by_what_it_inflates_to() {
    let peer = Peer::with(200, "Content-Encoding: gzip\r\n", gzip(TAG_JSON.as_bytes()));
    assert_eq!(get_tag(&peer).unwrap().name, "cat");
    assert_eq!(peer.received()[0].header("accept-encoding"), Some("gzip"));

    let bomb = gzip(&vec![b' '; 20_000_000]);
    assert!(bomb.len() < 100_000);
    let peer = Peer::with(200, "Content-Encoding: gzip\r\n", bomb);
    let client = peer.builder().max_response_bytes(100_000).build().unwrap();
    let error = client.get_tag(ID, ID).send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(error.message().contains("maxResponseBytes"), "{error}");

    let mut broken = gzip(TAG_JSON.as_bytes());
    broken.truncate(broken.len() - 20);
    let error = error_of(&Peer::with(200, "Content-Encoding: gzip\r\n", broken));
    assert!(matches!(error.kind(), ErrorKind::InvalidResponse | ErrorKind::Transport), "{error}");
}

#[test]
fn send_raw_gives_the_answer_as_it_came() {
    let body = format!(" {}\n", TAG_JSON.replace(":12", ":  1.20E+1, \"new\" : null"));
    let peer = Peer::with(201, "X-Twice: a\r\nX-Twice: b\r\nRequest-Id: r-1\r\n", &body);
    let response = peer.client().get_tag(ID, ID).send_raw().unwrap();
    assert_eq!((response.status(), response.bytes()), (201, body.as_bytes()));
    assert_eq!((response.header("x-TWICE"), response.header("absent")), (Some("a"), None));
    assert_eq!(response.request_id(), Some("r-1"));
    assert_eq!(response.into_bytes(), body.as_bytes());

    let nothing = Peer::with(204, "", "").client().delete_tag(ID, ID).send_raw().unwrap();
    assert_eq!((nothing.status(), nothing.bytes()), (204, &b""[..]));
    let error = Peer::with(200, "", "<html>").client().get_tag(ID, ID).send_raw().unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidResponse, Some("get_tag")));
    let error = Peer::with(404, "", "").client().get_tag(ID, ID).send_raw().unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Service, Some(404)));
}

#[test]
fn a_connection_serves_call_after_call_whatever_was_answered() {
    let peer = Peer::with(404, "", r#"{"code":"NotFoundTag","message":"no tag"}"#);
    let client = peer.builder().timeout(Duration::from_secs(30)).build().unwrap();
    for _ in 0..20 {
        assert_eq!(client.get_tag(ID, ID).send().unwrap_err().code(), Some("NotFoundTag"));
    }
    assert_eq!(peer.received().len(), 20);
    assert_eq!(peer.connections(), 1);
}
