//! One picture as multipart.

use std::fs;

use customvision::{Error, ErrorKind, ImageSource};

use super::*;
use crate::wire::Form;

/// Uploads a picture in both ways that take one, and returns the forms that arrived.
fn forms<'a>(source: impl Fn() -> ImageSource<'a>) -> [Form; 2] {
    let peer = service();
    let client = peer.client();
    client.create_images_from_data(ID, source()).send().unwrap();
    client.quick_test_image(ID, source()).send().unwrap();
    let received = peer.received();
    assert_eq!(received.len(), 2);
    [&received[0], &received[1]].map(|request| {
        assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()));
        assert_eq!(request.header("transfer-encoding"), None);
        Form::parse(request.header("content-type").unwrap(), &request.body)
    })
}

fn file_name(source: ImageSource<'static>) -> String {
    let peer = service();
    peer.client().create_images_from_data(ID, source).send().unwrap();
    let request = &peer.received()[0];
    Form::parse(request.header("content-type").unwrap(), &request.body).file_name
}

/// The error of an upload that fails on this side.
fn failure(source: ImageSource<'_>) -> Error {
    let peer = service();
    let client = peer.client();
    let error = client.create_images_from_data(ID, source).send().unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Io, Some("create_images_from_data")));
    assert!(peer.received().is_empty(), "an upload that failed arrived whole");
    client.get_projects().send_raw().expect_err("the summary is no list");
    assert_eq!(peer.received().len(), 1, "the client is of no use after a failed upload");
    error
}

#[test]
fn bytes_readers_and_files_arrive_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    for size in [0, 1, 2, 3, 1000, 65_535, 262_144, 262_145, 1_000_003] {
        let bytes = noise(size);
        let path = folder.path().join("picture.png");
        fs::write(&path, &bytes).unwrap();
        let of_bytes = forms(|| ImageSource::from(&bytes[..]));
        let of_owned = forms(|| ImageSource::from(bytes.clone()));
        let of_reader = forms(|| ImageSource::reader(Dribble(&bytes, 0), size as u64));
        let of_file = forms(|| ImageSource::path(&path));
        for form in of_bytes.iter().chain(&of_owned).chain(&of_reader).chain(&of_file) {
            assert!(form.contents == bytes, "{size} bytes arrived as {}", form.contents.len());
            assert_eq!(form.name, "imageData");
            let media_type = crate::wire::header(&form.headers, "content-type");
            assert_eq!(media_type, Some("application/octet-stream"));
        }
        assert!(of_file.iter().all(|form| form.file_name == "picture.png"));
        assert!(!of_bytes[0].file_name.is_empty());
    }
}

#[test]
fn a_picture_that_looks_like_a_form_arrives_as_it_is() {
    let bytes = b"\r\n--boundary\r\n\r\n--\r\n--boundary--\r\n".to_vec();
    assert!(forms(|| ImageSource::from(&bytes[..])).iter().all(|form| form.contents == bytes));
}

#[test]
fn each_upload_has_a_boundary_of_its_own() {
    let peer = service();
    for _ in 0..2 {
        peer.client().create_images_from_data(ID, vec![1].into()).send().unwrap();
    }
    let types: Vec<_> =
        peer.received().iter().map(|r| r.header("content-type").unwrap().to_owned()).collect();
    assert_ne!(types[0], types[1]);
}

#[test]
fn a_file_name_can_not_break_out_of_its_quotes() {
    for (name, arrives) in [
        ("cat.png", "cat.png"),
        ("Zoë 猫.png", "Zoë 猫.png"),
        ("a\"; name=\"b", "a%22; name=%22b"),
        ("a\r\nX-Header: 1\r\n\r\nb", "a%0D%0AX-Header: 1%0D%0A%0D%0Ab"),
        ("back\\slash\0", "back\\slash%00"),
        ("", ""),
    ] {
        assert_eq!(file_name(ImageSource::from(vec![1, 2]).file_name(name)), arrives, "{name:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Zoë \"1\".png");
    fs::write(&path, "x").unwrap();
    assert_eq!(file_name(ImageSource::path(&path)), "Zoë %221%22.png");
    assert_eq!(file_name(ImageSource::path(&path).file_name("other.png")), "other.png");
}

#[test]
fn a_file_that_can_not_be_read_is_named_and_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let missing = failure(ImageSource::path(folder.path().join("missing.png")));
    assert!(missing.message().contains("missing.png"), "{missing}");
    let directory = failure(ImageSource::path(folder.path()));
    assert!(directory.message().contains("directory"), "{directory}");
    let device = failure(ImageSource::path("/dev/zero"));
    assert!(device.message().contains("/dev/zero"), "{device}");
}

#[test]
fn a_reader_that_breaks_its_promise_ends_the_call() {
    for (given, promised) in [(0, 1), (10, 11), (300_000, 400_000), (0, u64::MAX / 2)] {
        let bytes = noise(given);
        let error = failure(ImageSource::reader(&bytes[..], promised));
        assert!(error.message().contains("could not read what was to be sent"), "{error}");
    }
    let bytes = noise(100);
    assert!(forms(|| ImageSource::reader(&bytes[..], 60)).iter().all(|form| form.contents == bytes[..60]));
}

#[test]
fn a_readers_own_error_is_told() {
    for given in [0, 10, 300_000] {
        let error = failure(ImageSource::reader(Faulty(given), 400_000));
        assert!(error.message().contains("the disk is gone"), "{error}");
        assert!(error.cause().is_some());
    }
}
