//! JSON pointers: they find what serde_json's own find, and every member by its escaped name.
//!
//! The input is a pointer, a line end, and a document.

#![no_main]

use customvision::fuzzing::value_at;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &str| {
    let (pointer, document) = data.split_once('\n').unwrap_or((data, ""));
    let found = value_at(document, pointer);
    let Ok(value) = serde_json::from_str::<Value>(document) else { return };
    // The first of repeated keys is found here, the last one there.
    if has_repeated_keys(document, &value) {
        return;
    }
    compare(value.pointer(pointer), found.as_deref());
    walk(document, &value, &mut String::new());
});

fn compare(expected: Option<&Value>, found: Option<&str>) {
    match (expected, found) {
        (Some(Value::String(text)), Some(found)) => assert_eq!(text, found),
        (Some(value), Some(found)) => {
            assert_eq!(serde_json::from_str::<Value>(found).ok().as_ref(), Some(value), "{found}")
        }
        (expected, found) => assert_eq!((expected, found), (None, None)),
    }
}

fn walk(document: &str, value: &Value, pointer: &mut String) {
    compare(Some(value), value_at(document, pointer).as_deref());
    let end = pointer.len();
    if end > 40 {
        return;
    }
    match value {
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate().take(8) {
                pointer.push_str(&format!("/{index}"));
                walk(document, element, pointer);
                pointer.truncate(end);
            }
            assert_eq!(value_at(document, &format!("{pointer}/{}", elements.len())), None);
        }
        Value::Object(members) => {
            for (key, member) in members.iter().take(8) {
                pointer.push('/');
                for c in key.chars() {
                    match c {
                        '~' => pointer.push_str("~0"),
                        '/' => pointer.push_str("~1"),
                        c => pointer.push(c),
                    }
                }
                walk(document, member, pointer);
                pointer.truncate(end);
            }
        }
        _ => assert_eq!(value_at(document, &format!("{pointer}/0")), None),
    }
}

/// Whether a document has more members than its value: colons outside of strings are as many as members.
fn has_repeated_keys(document: &str, value: &Value) -> bool {
    let (mut colons, mut quoted, mut escaped) = (0, false, false);
    for byte in document.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            b':' if !quoted => colons += 1,
            _ => {}
        }
    }
    colons != members(value)
}

fn members(value: &Value) -> usize {
    match value {
        Value::Array(elements) => elements.iter().map(members).sum(),
        Value::Object(object) => object.len() + object.values().map(members).sum::<usize>(),
        _ => 0,
    }
}
