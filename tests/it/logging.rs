//! What a call leaves in the log.

use log::Level;
use uuid::Uuid;

use crate::secrets::lines_with;
use crate::stub::{Stub, answer, builder};
use crate::wire::Peer;

/// A project of which no other test speaks.
fn project() -> Uuid {
    Uuid::from_u128(0x109_0000_0000_4000_8000_0000_0000_0000 + u128::from(rand()))
}

fn rand() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0)
}

#[test]
fn each_try_is_a_line() {
    let busy = answer(503, "").replace("\r\n\r\n", "\r\nRequest-Id: r-1\r\n\r\n");
    let stub = Stub::answering(busy);
    let id = project();
    stub.client().get_tags(id).retries(1).send().unwrap_err();
    let lines = lines_with(&id.to_string());
    assert_eq!(lines.len(), 2, "{lines:?}");
    let begins =
        format!("get_tags: GET /customvision/v3.4-preview/training/projects/{id}/tags -> HTTP 503 in ");
    assert!(lines.iter().all(|(_, line)| line.starts_with(&begins)), "{lines:?}");
    assert_eq!((lines[0].0, lines[1].0), (Level::Info, Level::Warn));
    assert!(lines[0].1.contains(" ms (attempt 1, request r-1); trying again in "), "{lines:?}");
    assert!(lines[1].1.ends_with(" ms (attempt 2, request r-1)"), "{lines:?}");
}

#[test]
fn what_users_name_is_in_no_line() {
    let peer = Peer::with(200, "", r#"{"id":"00000000-0000-0000-0000-000000000001","name":"Very secret"}"#);
    let id = project();
    let client = peer.client();
    client
        .create_tag(id, "Very secret")
        .description("Very secret")
        .header("X-Very", "secret")
        .send()
        .unwrap();
    let lines = lines_with(&id.to_string());
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].0, Level::Debug);
    assert!(lines[0].1.contains("create_tag: POST") && lines[0].1.contains("-> HTTP 200 in "), "{lines:?}");
    assert!(!lines[0].1.contains("ecret"), "{lines:?}");
}

#[test]
fn a_failure_without_an_answer_is_told_in_words() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = builder(format!("http://{free}")).max_retries(0).build().unwrap();
    let id = project();
    client.get_project(id).send().unwrap_err();
    let lines = lines_with(&id.to_string());
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].1.contains(&format!("-> transport failure, could not connect to {free}")), "{lines:?}");
}
