//! Bodies read through buffers of awkward sizes, as ureq's last bit of buffer may be.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;
use crate::json;
use crate::properties::cases;

fn read_by(body: &mut Body<'_>, size: usize) -> Vec<u8> {
    let (mut reader, mut all, mut buf) = (body.reader(), Vec::new(), vec![0; size]);
    loop {
        match reader.read(&mut buf).unwrap() {
            0 => return all,
            read => all.extend_from_slice(&buf[..read]),
        }
    }
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 7 % 256) as u8).collect()
}

#[test]
fn base64_is_the_same_through_any_buffer_and_from_any_source() {
    for length in [0, 1, 2, 3, 4, 5, 98_303, 98_304, 98_305] {
        let raw = bytes(length);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &raw).unwrap();
        let expected = format!("<{}><{0}><{0}>", BASE64_STANDARD.encode(&raw));
        for size in [1, 2, 3, 4, 5, 7, 4096, 300_000] {
            let mut body = Body::json();
            for source in [
                ImageSource::from(&raw[..]),
                ImageSource::path(file.path()),
                ImageSource::reader(&raw[..], length as u64),
            ] {
                body.text("<");
                body.base64(source).unwrap();
                body.text(">");
            }
            assert_eq!(body.length(), expected.len() as u64);
            assert!(read_by(&mut body, size) == expected.as_bytes(), "{length} bytes through {size}");
        }
    }
}

#[test]
fn a_body_of_files_and_bytes_can_be_read_again() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"picture").unwrap();
    let mut body = Body::image(ImageSource::path(file.path()).file_name("a \"b\"\r\nc.jpg")).unwrap();
    let first = read_by(&mut body, 10);
    assert_eq!(first.len() as u64, body.length());
    assert_eq!(first, read_by(&mut body, 1000));
    let text = String::from_utf8(first).unwrap();
    assert!(text.contains("filename=\"a %22b%22%0D%0Ac.jpg\"\r\n"), "{text}");
    assert!(text.contains("\r\n\r\npicture\r\n--"), "{text}");
}

#[test]
fn a_file_that_changes_its_length_fails_the_reading() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for (promised, length, told) in [(10, 9, "shrank"), (10, 11, "grew"), (0, 1, "grew")] {
        file.as_file().set_len(promised).unwrap();
        let mut body = Body::image(ImageSource::path(file.path())).unwrap();
        file.as_file().set_len(length).unwrap();
        let error = body.reader().read_to_end(&mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
}

fn spliced(batch: &str) -> crate::Result<String> {
    let raw: &RawValue = serde_json::from_str(batch).unwrap();
    let mut body = Body::batch_of_paths(raw, json::check_batch("batch", raw)?)?;
    Ok(String::from_utf8(read_by(&mut body, 1000)).unwrap())
}

#[test]
fn paths_in_a_batch_become_contents_and_the_rest_stays_as_it_is() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"ABC").unwrap();
    let path = serde_json::to_string(file.path()).unwrap();
    let batch = format!(
        "{{ \"tagIds\":[] , \"images\" : [ {{\"name\":\"\\\"@path\\\": \\u00e9\", \"@path\" : {path} }},\n{{\"contents\":\"eA==\"}},{{\"@path\":{path},\"regions\":[]}}], \"x\": 1.0E-07 }}"
    );
    let expected = batch.replace(&format!("\"@path\" : {path}"), "\"contents\":\"QUJD\"");
    let expected = expected.replace(&format!("\"@path\":{path}"), "\"contents\":\"QUJD\"");
    assert_eq!(spliced(&batch).unwrap(), expected);
    for untouched in ["{}", "{ \"images\" : null }", "{\"images\":[ ]}"] {
        assert_eq!(spliced(untouched).unwrap(), untouched);
    }
}

#[test]
fn a_batch_with_a_wrong_path_says_which() {
    for (batch, told) in [
        (r#"{"images":[{},{"@path":"/no/such/file"}]}"#, "/no/such/file"),
        (r#"{"images":[{},{"@path":7}]}"#, "batch.images[1].@path must be a string, but is a number"),
        (r#"{"images":[{"@path":"x","contents":"eA=="}]}"#, "batch.images[0] has both"),
        (r#"{"images":[{"@paht":"x"}]}"#, "batch.images[0] has an unknown key \"@paht\""),
        (r#"{"images":[{"\u0040path":"x"}]}"#, "without escapes"),
    ] {
        let error = spliced(batch).unwrap_err();
        assert!(error.message().contains(told), "{batch}: {error}");
    }
}

/// Reads a body through buffers of these sizes, over and over.
fn read_through(body: &mut Body<'_>, sizes: &[usize]) -> Vec<u8> {
    let (mut reader, mut all) = (body.reader(), Vec::new());
    for size in sizes.iter().cycle() {
        let mut buf = vec![0; *size];
        match reader.read(&mut buf).unwrap() {
            0 => break,
            read => all.extend_from_slice(&buf[..read]),
        }
    }
    all
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_batch_is_decoded_to_what_it_was_made_of_through_buffers_of_any_sizes(
        pictures in vec(vec(any::<u8>(), 0..200), 0..6),
        from_readers: bool,
        sizes in vec(1..300_usize, 1..6),
    ) {
        let sources = pictures.iter().map(|bytes| match from_readers {
            true => ImageSource::reader(bytes.as_slice(), bytes.len() as u64),
            false => ImageSource::bytes(bytes),
        });
        let entries = sources.map(ImageFileCreateEntry::new);
        let mut body = ImageFileCreateBatch::new(entries).into_body().unwrap();
        let length = body.length();
        let read = read_through(&mut body, &sizes);
        prop_assert_eq!(read.len() as u64, length);
        let sent: serde_json::Value = serde_json::from_slice(&read).unwrap();
        let images = sent["images"].as_array().unwrap();
        let decoded = images.iter().map(|image| BASE64_STANDARD.decode(image["contents"].as_str().unwrap()).unwrap());
        prop_assert!(decoded.eq(pictures.iter().cloned()), "{}", sent);
    }
}
