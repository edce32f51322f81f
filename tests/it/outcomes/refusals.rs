//! What is refused before it is sent, and what a caller sets on a single call.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use customvision::{
    ErrorKind, ImageFileCreateBatch, ImageFileCreateEntry, ImageIdCreateBatch, ImageIdCreateEntry,
    ImageRegionCreateEntry, ImageTagCreateEntry, ImageUrlCreateBatch, ImageUrlCreateEntry, Processed,
    Response, Result,
};

use super::*;

/// Makes a call that is beyond `limit`, and one that is not.
fn limited(
    parameter: &str,
    limit: usize,
    call: impl for<'c> Fn(&'c TrainingClient, usize) -> Result<Response>,
) {
    let peer = Peer::with(200, "", "");
    let error = call(&peer.client(), limit + 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert!(error.operation().is_some());
    let (count, limit_text) = ((limit + 1).to_string(), limit.to_string());
    let message = error.message();
    assert!(message.starts_with(parameter), "{message}");
    assert!(message.contains(&count) && message.contains(&limit_text), "{message}");
    assert!(peer.received().is_empty(), "{parameter}");
    let _ = call(&peer.client(), limit);
    assert_eq!(peer.received().len(), 1, "{parameter}");
}

fn ids(count: usize) -> Vec<Uuid> {
    (0..count).map(|index| Uuid::from_u128(index as u128)).collect()
}

#[test]
fn counts_and_sizes_beyond_the_services_are_not_sent() {
    limited("take", 256, |c, n| c.get_images(ID).take(n as u32).send_raw());
    limited("take", 256, |c, n| c.get_tagged_images(ID).take(n as u32).send_raw());
    limited("take", 256, |c, n| c.get_untagged_images(ID).take(n as u32).send_raw());
    limited("take", 256, |c, n| c.get_image_performances(ID, ID).take(n as u32).send_raw());
    limited("tagIds", 20, |c, n| c.get_images(ID).tag_ids(&ids(n)).send_raw());
    limited("tagIds", 20, |c, n| c.get_tagged_images(ID).tag_ids(&ids(n)).send_raw());
    limited("tagIds", 20, |c, n| c.get_image_performances(ID, ID).tag_ids(&ids(n)).send_raw());
    limited("tagIds", 20, |c, n| c.create_images_from_data(ID, vec![1]).tag_ids(&ids(n)).send_raw());
    limited("tagIds", 20, |c, n| c.delete_image_tags(ID, &ids(1), &ids(n)).send_raw());
    limited("imageIds", 64, |c, n| c.delete_image_tags(ID, &ids(n), &ids(1)).send_raw());
    limited("imageIds", 64, |c, n| c.suggest_tags_and_regions(ID, ID, &ids(n)).send_raw());
    limited("imageIds", 256, |c, n| c.delete_images(ID).image_ids(&ids(n)).send_raw());
    limited("imageIds", 256, |c, n| c.get_images_by_ids(ID).image_ids(&ids(n)).send_raw());
    limited("imageIds", 256, |c, n| c.update_image_metadata(ID, &ids(n), &Default::default()).send_raw());
    limited("regionIds", 64, |c, n| c.delete_image_regions(ID, &ids(n)).send_raw());
    limited("ids", 64, |c, n| c.delete_prediction(ID, &ids(n)).send_raw());
}

#[test]
fn what_is_no_finite_number_is_not_sent() {
    let peer = Peer::with(200, "", "{}");
    let client = peer.client();
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for sent in [
            client.get_iteration_performance(ID, ID).threshold(number).send_raw(),
            client.query_suggested_image_count(ID, ID).threshold(number).send_raw(),
        ] {
            let error = sent.unwrap_err();
            assert_eq!(error.message(), "threshold must be a finite number");
        }
    }
    assert!(peer.received().is_empty());
    client.get_iteration_performance(ID, ID).threshold(-1e-300).overlap_threshold(1e300).send_raw().unwrap();
    client.query_suggested_image_count(ID, ID).threshold(1e-300).send_raw().unwrap();
}

#[test]
fn batches_beyond_the_services_are_not_sent() {
    limited("regions", 64, |c, n| {
        let entry = ImageRegionCreateEntry::new(ID, ID, 0.0, 0.0, 1.0, 1.0);
        c.create_image_regions(ID).regions(&vec![entry; n]).send_raw()
    });
    limited("batch.images", 64, |c, n| {
        let batch = ImageFileCreateBatch::new((0..n).map(|_| ImageFileCreateEntry::new(&b"x"[..])));
        c.create_images_from_files(ID, batch).send_raw()
    });
    limited("batch.tagIds", 20, |c, n| {
        let batch = ImageFileCreateBatch::new([ImageFileCreateEntry::new(&b"x"[..])]);
        c.create_images_from_files(ID, batch.tag_ids(ids(n))).send_raw()
    });
    limited("batch.images", 64, |c, n| {
        let batch = ImageUrlCreateBatch::new(vec![ImageUrlCreateEntry::new("u"); n]);
        c.create_images_from_urls(ID, &batch).send_raw()
    });
    limited("batch.tagIds", 20, |c, n| {
        c.create_images_from_urls(ID, &ImageUrlCreateBatch::new([]).tag_ids(ids(n))).send_raw()
    });
    limited("batch.images", 64, |c, n| {
        let batch = ImageIdCreateBatch::new(vec![ImageIdCreateEntry::new(ID); n]);
        c.create_images_from_predictions(ID, &batch).send_raw()
    });
    limited("batch.tagIds", 20, |c, n| {
        c.create_images_from_predictions(ID, &ImageIdCreateBatch::new([]).tag_ids(ids(n))).send_raw()
    });
}

#[test]
fn what_the_service_does_not_limit_is_sent_however_long() {
    let peer = Peer::with(200, "", r#"{"created":[],"duplicated":[],"exceeded":[]}"#);
    let entries = vec![ImageTagCreateEntry::new(ID, ID); 1000];
    let entry = format!(r#"{{"imageId":"{ID}","tagId":"{ID}"}}"#);
    peer.client().create_image_tags(ID).tags(&entries).send().unwrap();
    assert_eq!(peer.received()[0].body.len(), 1000 * entry.len() + 999 + r#"{"tags":[]}"#.len());
}

#[test]
fn a_header_of_the_callers_is_sent() {
    let peer = Peer::with(200, "", TAG_JSON);
    let client = peer.client();
    let call = client.get_tag(ID, ID).header("X-Trace", "a b; c=\"d\"").header("x-ms-client", "1");
    call.header("Accept-Language", "de").send().unwrap();
    let request = &peer.received()[0];
    assert_eq!(request.header("x-trace"), Some("a b; c=\"d\""));
    assert_eq!((request.header("x-ms-client"), request.header("accept-language")), (Some("1"), Some("de")));
    assert_eq!(request.header("training-key"), Some(KEY));
}

#[test]
fn a_header_of_the_librarys_or_with_a_line_break_is_refused() {
    let peer = Peer::with(200, "", TAG_JSON);
    for (name, value) in [
        ("Training-Key", "other"),
        ("AUTHORIZATION", "Bearer x"),
        ("Host", "elsewhere"),
        ("content-length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("Expect", "100-continue"),
        ("X-A", "1\r\nX-B: 2"),
        ("X-A", "1\n2"),
        ("X-A", "\0"),
        ("X-A: 1\r\nX-B", "2"),
        ("", "1"),
        ("X A", "1"),
    ] {
        let error = peer.client().get_tag(ID, ID).header(name, value).send().unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidRequest, Some("get_tag")), "{name}");
    }
    assert!(peer.received().is_empty());
}

#[test]
fn headers_of_any_number_and_size_are_sent_or_refused() {
    let peer = Peer::with(200, "", TAG_JSON);
    let client = peer.client();
    let large = "a".repeat(60_000);
    client.get_tag(ID, ID).header("X-Large", &large).send().unwrap();
    assert_eq!(peer.received()[0].header("x-large"), Some(large.as_str()));
    let many =
        (0..40_000).fold(client.get_tag(ID, ID), |call, number| call.header(&format!("X-{number}"), ""));
    for call in [many, client.get_tag(ID, ID).header("X-Large", &large.repeat(5))] {
        let error = call.send().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.message().contains("65536 bytes"), "{error}");
    }
    assert_eq!(peer.received().len(), 1);
}

#[test]
fn a_service_that_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let client = builder(endpoint).build().unwrap();
    let begun = Instant::now();
    let limit = Duration::from_millis(200);
    let error = client.get_tag(ID, ID).timeout(limit).send().unwrap_err();
    assert_eq!((error.kind(), error.processed()), (ErrorKind::Timeout, Some(Processed::Unknown)));
    keeps_the_key(&error);
    let picture = vec![7; 30_000_000];
    let upload = client.create_images_from_data(ID, picture).timeout(limit).send().unwrap_err();
    assert_eq!((upload.kind(), upload.processed()), (ErrorKind::Timeout, Some(Processed::Unknown)));
    assert!(begun.elapsed() >= limit * 2);
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[test]
fn an_answer_that_stops_half_way_is_given_up() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":";
    let peer = Peer::answering(head);
    let client = peer.builder().timeout(Duration::from_millis(200)).build().unwrap();
    let error = client.get_tag(ID, ID).send().unwrap_err();
    assert_eq!((error.kind(), error.processed()), (ErrorKind::Timeout, Some(Processed::Unknown)));
    assert_eq!(peer.received().len(), 1);
}
