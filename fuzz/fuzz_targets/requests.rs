//! Requests from JSON, for every operation: what is accepted goes where the operation's declaration says, in the caller's
//! own bytes, and opens no file but those that `@path` names; what is refused is told.
//!
//! The input is the operation's number, and a document; behind a NUL, if there is one, a picture.

#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use customvision::fuzzing::{Encoded, Request};
use customvision::{ErrorKind, Kind, Operation, Parameter, Place};
use customvision_fuzz::{BASE, check_error, client, operation};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use serde_json::value::RawValue;

/// The files that may be opened here.
const FOLDER: &str = "/tmp/customvision-fuzz";
const FILES: [(&str, &[u8]); 2] = [("empty", b""), ("four", b"\0\xff\"\n")];

type Members<'a> = BTreeMap<String, &'a RawValue>;

fuzz_target!(init: make_files(), |data: &[u8]| {
    let Some((number, rest)) = data.split_first() else { return };
    let end = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
    let Ok(document) = str::from_utf8(&rest[..end]) else { return };
    let picture = rest.get(end + 1..);
    let operation = operation(*number);
    let request = match Request::from_json(client(), operation, document, picture) {
        Ok(request) => request,
        Err(error) => {
            check_error(&error, data);
            assert!(matches!(error.kind(), ErrorKind::InvalidRequest | ErrorKind::Io), "{error}");
            return;
        }
    };
    let document = if document.trim().is_empty() { "{}" } else { document };
    let members: Members<'_> = serde_json::from_str(document).expect("a request is an object");
    let known = |key: &str| operation.parameters().iter().any(|p| p.name() == key && p.kind() != Kind::Image);
    assert!(members.keys().all(|key| key.starts_with('@') || known(key)), "{document}");
    let members: Members<'_> = members.into_iter().filter(|(_, value)| value.get() != "null").collect();
    for parameter in operation.parameters().iter().filter(|p| p.is_required() && p.kind() != Kind::Image) {
        assert!(members.contains_key(parameter.name()), "{} is missing", parameter.name());
    }
    check_url(operation, &members, &request.url);
    check_body(operation, &members, picture, request.body);
});

fn make_files() {
    fs::create_dir_all(FOLDER).unwrap();
    for (name, contents) in FILES {
        let path = Path::new(FOLDER).join(name);
        // Another process may be reading it.
        if fs::read(&path).ok().as_deref() != Some(contents) {
            let own = path.with_extension(std::process::id().to_string());
            fs::write(&own, contents).unwrap();
            fs::rename(own, path).unwrap();
        }
    }
}

fn check_url(operation: &Operation, members: &Members<'_>, url: &str) {
    let rest = url.strip_prefix(BASE).expect(url);
    assert!(rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/?&=%".contains(&byte)), "{url}");
    let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
    let of_parameter = |name: &str| {
        let parameter = operation.parameters().iter().find(|p| p.name() == name).expect(name);
        in_url(parameter, members[name])
    };
    let segments: Vec<String> = path.split('/').map(decoded).collect();
    let expected = operation.path().split('/').map(|segment| match segment.strip_prefix('{') {
        Some(name) => of_parameter(name.trim_end_matches('}')),
        None => segment.to_owned(),
    });
    assert_eq!(segments, expected.collect::<Vec<_>>(), "{url}");

    let pairs = query.map_or(Vec::new(), |query| query.split('&').collect());
    let pairs: Vec<(String, String)> = pairs
        .iter()
        .map(|pair| pair.split_once('=').expect(pair))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    let queries = operation.parameters().iter().filter(|p| p.place() == Place::Query);
    let expected = queries.filter_map(|parameter| {
        let value = members.get(parameter.name()).map(|value| in_url(parameter, value));
        Some((parameter.wire_name().to_owned(), value.or(parameter.default_value().map(str::to_owned))?))
    });
    assert_eq!(pairs, expected.collect::<Vec<_>>(), "{url}");
}

/// A value as a URL has it, once decoded.
fn in_url(parameter: &Parameter, value: &RawValue) -> String {
    let limit = parameter.at_most_allowed().map_or(u64::MAX, u64::from);
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let list = |one: fn(&str) -> String| {
        let list: Vec<Value> = serde_json::from_str(value.get()).expect("an array");
        assert!(list.len() as u64 <= limit, "{} of {limit}", list.len());
        list.iter().map(|value| one(&text(value))).collect::<Vec<_>>().join(",")
    };
    let parsed = || serde_json::from_str::<Value>(value.get()).expect("a value");
    match parameter.kind() {
        Kind::Uuid => uuid(&text(&parsed())),
        Kind::UuidList => list(uuid),
        Kind::StringList => list(str::to_owned),
        Kind::Boolean => parsed().as_bool().expect("a boolean").to_string(),
        Kind::Number => {
            assert!(parsed().is_number());
            value.get().to_owned()
        }
        Kind::Integer => {
            let number = parsed().as_u64().expect("a natural number");
            assert!(number <= limit, "{number} of {limit}");
            number.to_string()
        }
        _ => text(&parsed()),
    }
}

/// A UUID in its usual spelling.
fn uuid(text: &str) -> String {
    let text = text.strip_prefix("urn:uuid:").unwrap_or(text);
    let mut digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    assert_eq!(digits.len(), 32, "{text}");
    digits.make_ascii_lowercase();
    for at in [20, 16, 12, 8] {
        digits.insert(at, '-');
    }
    digits
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        bytes.push(match byte {
            b'%' => {
                let (digits, after) = rest.split_at(2);
                rest = after;
                u8::from_str_radix(str::from_utf8(digits).unwrap(), 16).expect(text)
            }
            byte => *byte,
        });
    }
    String::from_utf8(bytes).expect(text)
}

fn check_body(
    operation: &Operation,
    members: &Members<'_>,
    picture: Option<&[u8]>,
    body: Option<Encoded<'_>>,
) {
    let of_place = |place: Place| operation.parameters().iter().filter(move |p| p.place() == place);
    let path = |value: &Value| value.as_str().map(PathBuf::from);
    if of_place(Place::Image).next().is_some() {
        let named = members.get("@path").map(|value| serde_json::from_str(value.get()).expect("a string"));
        assert!(named.is_some() != picture.is_some(), "not one picture");
        let files: Vec<PathBuf> = named.iter().filter_map(path).collect();
        let Some(read) = read(body.expect("a picture"), &files) else { return };
        let contents = picture.map_or_else(|| contents_of(&files[0]), Some).expect("a file of ours");
        let end = read.strip_suffix(b"--\r\n").expect("the end of a form");
        let boundary = end.len() - 36;
        assert!(read.starts_with(&end[boundary + 2..]) && end[..boundary].ends_with(contents));
        return;
    }
    let mut files = Vec::new();
    let expected = if let Some(parameter) = of_place(Place::Body).next() {
        members.get(parameter.name()).map(|value| {
            if parameter.kind() == Kind::FileBatch {
                files = paths(value);
            }
            value.get().to_owned()
        })
    } else if of_place(Place::Field).next().is_some() {
        let given = of_place(Place::Field).filter_map(|p| Some((p.wire_name(), members.get(p.name())?)));
        let fields: Vec<String> = given.map(|(name, value)| format!("\"{name}\":{value}")).collect();
        (!fields.is_empty() || !operation.sends_no_empty_body()).then(|| format!("{{{}}}", fields.join(",")))
    } else {
        None
    };
    assert_eq!(body.is_some(), expected.is_some());
    let (Some(body), Some(expected)) = (body, expected) else { return };
    assert_eq!(body.content_type(), "application/json; charset=utf-8");
    let with_files = !files.is_empty();
    let Some(read) = read(body, &files) else { return };
    if !with_files {
        assert_eq!(String::from_utf8_lossy(&read), expected);
        return;
    }
    // The same document, but for the pictures.
    let Ok(mut given) = serde_json::from_str::<Value>(&expected) else { return };
    let mut sent: Value = serde_json::from_slice(&read).expect("a batch is JSON");
    let (sent_images, given_images) = (images(&mut sent), images(&mut given));
    let mut files = files.iter();
    for (sent, given) in sent_images.iter_mut().zip(given_images) {
        if given.as_object_mut().and_then(|entry| entry.remove("@path")).is_some() {
            let contents = sent.as_object_mut().and_then(|entry| entry.remove("contents"));
            let expected = if contents_of(files.next().unwrap()) == Some(b"") { "" } else { "AP8iCg==" };
            assert_eq!(contents, Some(Value::from(expected)));
        }
    }
    assert_eq!(sent, given);
}

fn images(batch: &mut Value) -> &mut Vec<Value> {
    batch.get_mut("images").and_then(Value::as_array_mut).expect("images")
}

/// The files that a batch names. Its other strings are not looked into: what is no Unicode is the service's to refuse.
fn paths(batch: &RawValue) -> Vec<PathBuf> {
    let members = |value: &RawValue| serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(value.get());
    let batch = members(batch).expect("a batch is an object");
    let images =
        batch.get("images").and_then(|images| serde_json::from_str::<Vec<Box<RawValue>>>(images.get()).ok());
    let images = images.iter().flatten().map(|image| members(image).expect("an image is an object"));
    let paths = images.filter_map(|mut image| image.remove("@path"));
    paths.map(|path| serde_json::from_str(path.get()).expect("a path is a string")).collect()
}

fn contents_of(file: &Path) -> Option<&'static [u8]> {
    FILES.iter().find(|(name, _)| file == Path::new(FOLDER).join(name)).map(|(_, contents)| *contents)
}

/// A body, unless it has files in it that are not ours; those that it opens are the ones that were named.
fn read(mut body: Encoded<'_>, files: &[PathBuf]) -> Option<Vec<u8>> {
    assert!(body.files().eq(files), "other files than {files:?} are opened");
    files.iter().all(|file| contents_of(file).is_some()).then_some(())?;
    let length = body.length();
    let mut bytes = Vec::new();
    body.reader().read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len() as u64, length);
    Some(bytes)
}
