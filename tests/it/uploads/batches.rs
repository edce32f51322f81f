//! Batches of pictures, base64 within JSON.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use customvision::{
    Error, ErrorKind, ImageFileCreateBatch, ImageFileCreateEntry, ImageSource, Region, TrainingClient,
};
use serde_json::{Value, json};

use super::*;

/// The sizes at which an encoder or a buffer goes wrong.
const SIZES: [usize; 12] = [0, 1, 2, 3, 4, 5, 98_303, 98_304, 98_305, 196_608, 262_143, 300_000];

fn upload(client: &TrainingClient, batch: ImageFileCreateBatch<'_>) -> Result<(), Error> {
    client.create_images_from_files(ID, batch).send().map(|_| ())
}

/// Sends a batch and returns the JSON that arrived.
fn sent(batch: ImageFileCreateBatch<'_>) -> Value {
    let peer = service();
    upload(&peer.client(), batch).unwrap();
    let request = &peer.received()[0];
    assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()));
    assert_eq!(request.header("content-type"), Some("application/json; charset=utf-8"));
    serde_json::from_slice(&request.body).unwrap()
}

fn contents(image: &Value) -> Vec<u8> {
    STANDARD.decode(image["contents"].as_str().unwrap()).unwrap()
}

#[test]
fn pictures_of_every_size_and_source_arrive_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let pictures: Vec<Vec<u8>> = SIZES.iter().map(|size| noise(*size)).collect();
    for turn in 0..3 {
        let entries = pictures.iter().enumerate().map(|(index, bytes)| match (index + turn) % 3 {
            0 => ImageFileCreateEntry::new(&bytes[..]),
            1 => ImageFileCreateEntry::new(ImageSource::reader(Dribble(bytes, 0), bytes.len() as u64)),
            _ => {
                let path = folder.path().join(format!("{index}.png"));
                fs::write(&path, bytes).unwrap();
                ImageFileCreateEntry::path(path)
            }
        });
        let json = sent(ImageFileCreateBatch::new(entries));
        let images = json["images"].as_array().unwrap();
        assert_eq!(images.len(), SIZES.len());
        for (index, (image, bytes)) in images.iter().zip(&pictures).enumerate() {
            assert!(contents(image) == *bytes, "{} bytes, source {}", bytes.len(), (index + turn) % 3);
            let name = (index + turn) % 3 == 2;
            assert_eq!(image["name"], if name { json!(format!("{index}.png")) } else { Value::Null });
        }
    }
}

#[test]
fn a_full_batch_arrives_whole() {
    let pictures: Vec<Vec<u8>> = (0..64).map(|index| noise(40_000 + index)).collect();
    let entries = pictures.iter().map(|bytes| ImageFileCreateEntry::new(&bytes[..]));
    let json = sent(ImageFileCreateBatch::new(entries));
    let images = json["images"].as_array().unwrap();
    assert!(images.iter().map(contents).eq(pictures));
}

#[test]
fn names_tags_regions_and_metadata_are_json_of_their_own() {
    let name = "Zoë \"1\"\\\r\n\u{1}猫.png";
    let entry = ImageFileCreateEntry::new(&b"ab"[..])
        .name(name)
        .tag_ids([ID, Uuid::nil()])
        .regions([Region::new(ID, 0.5, 1e-7, 0.376154721, 1.0)]);
    let batch = ImageFileCreateBatch::new([entry, ImageFileCreateEntry::new(&b"c"[..])]);
    let json = sent(batch.tag_ids([ID]).metadata([(name, "a=b&c"), ("empty", "")]));
    let region = json!({"tagId": ID, "left": 0.5, "top": 1e-7, "width": 0.376154721, "height": 1.0});
    let expected = json!({
        "images": [
            {"name": name, "contents": "YWI=", "tagIds": [ID, Uuid::nil()], "regions": [region]},
            {"contents": "Yw=="},
        ],
        "tagIds": [ID],
        "metadata": {name: "a=b&c", "empty": ""},
    });
    assert_eq!(json, expected);
}

#[test]
fn the_name_of_an_entry_comes_before_that_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("01.png");
    fs::write(&path, "x").unwrap();
    let named = ImageFileCreateEntry::path(&path).name("mine");
    let source = ImageFileCreateEntry::new(ImageSource::from(vec![1]).file_name("of the source"));
    let json = sent(ImageFileCreateBatch::new([named, source, ImageFileCreateEntry::path(&path)]));
    let names: Vec<_> = json["images"].as_array().unwrap().iter().map(|image| &image["name"]).collect();
    assert_eq!(names, ["mine", "of the source", "01.png"]);
}

/// The error of a batch that fails on this side.
fn failure(entries: Vec<ImageFileCreateEntry<'_>>) -> Error {
    let peer = service();
    let error = upload(&peer.client(), ImageFileCreateBatch::new(entries)).unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Io, Some("create_images_from_files")));
    assert!(peer.received().is_empty(), "a batch that failed arrived whole");
    error
}

#[test]
fn a_missing_file_among_others_is_named_before_anything_is_sent() {
    let good = || ImageFileCreateEntry::new(&b"x"[..]);
    let error = failure(vec![good(), ImageFileCreateEntry::path("no/such/picture.png"), good()]);
    assert!(error.message().contains("no/such/picture.png"), "{error}");
    let error = failure(vec![good(), ImageFileCreateEntry::path(".")]);
    assert!(error.message().contains("directory"), "{error}");
}

/// The error of a batch whose file changes after its length was taken and before it is read.
fn failure_of_changing(length: usize, change: impl FnOnce(&Path) + Send) -> Error {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("changing.png");
    fs::write(&path, noise(length)).unwrap();
    let trigger = ImageSource::reader(Trigger(Some(|| change(&path))), 1);
    let error = failure(vec![ImageFileCreateEntry::new(trigger), ImageFileCreateEntry::path(&path)]);
    assert!(error.message().contains("changing.png"), "{error}");
    error
}

#[test]
fn a_file_that_changes_while_it_is_sent_ends_the_call() {
    for length in [10, 600_000] {
        let error = failure_of_changing(length, |path| {
            OpenOptions::new().write(true).open(path).unwrap().set_len(length as u64 / 2).unwrap();
        });
        assert!(error.message().contains("shrank"), "{error}");
        let error = failure_of_changing(length, |path| {
            OpenOptions::new().append(true).open(path).unwrap().write_all(b"more").unwrap();
        });
        assert!(error.message().contains("grew"), "{error}");
        failure_of_changing(length, |path| fs::remove_file(path).unwrap());
    }
}

#[test]
fn a_reader_that_fails_within_a_batch_ends_the_call() {
    for given in [0, 1, 200_000] {
        let faulty = ImageFileCreateEntry::new(ImageSource::reader(Faulty(given), 300_000));
        let error = failure(vec![ImageFileCreateEntry::new(&b"x"[..]), faulty]);
        assert!(error.message().contains("the disk is gone"), "{error}");
        let bytes = noise(given);
        let short = ImageFileCreateEntry::new(ImageSource::reader(&bytes[..], 300_000));
        failure(vec![ImageFileCreateEntry::new(&b"x"[..]), short]);
    }
}
