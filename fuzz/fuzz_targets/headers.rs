//! `@headers`: what RFC 9110 lets a header be arrives as it is given, unless the library owns it; anything else is
//! refused. None has a line end in it.

#![no_main]

use customvision::fuzzing::Request;
use customvision_fuzz::{check_error, client, operation};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, json};

const OWN: [&str; 9] = [
    "training-key",
    "authorization",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "expect",
    "accept-encoding",
    "content-type",
];

// Lines, each a name and a value with a NUL between them.
fuzz_target!(|data: &str| {
    let given: Vec<(&str, &str)> =
        data.split('\u{1}').map(|line| line.split_once('\0').unwrap_or((line, ""))).collect();
    let mut headers = Map::new();
    for (name, value) in &given {
        headers.insert(name.to_string(), json!(value));
    }
    let document = json!({"@headers": headers}).to_string();
    let get_domains = (0..).map(operation).find(|operation| operation.name() == "get_domains").unwrap();
    let request = Request::from_json(client(), get_domains, &document, None);
    let fits = headers.iter().all(|(name, value)| is_name(name) && is_value(value.as_str().unwrap()));
    let request = match request {
        Ok(request) => request,
        Err(error) => {
            check_error(&error, document.as_bytes());
            assert!(!fits, "{error}");
            return;
        }
    };
    assert!(fits, "{headers:?} is sent");
    assert!(request.body.is_none());
    for (name, value) in &request.headers {
        assert!(name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':'), "{name:?}");
        assert!(!value.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)), "{value:?}");
    }
    for name in
        headers.keys().map(|name| name.to_ascii_lowercase()).chain(["accept".into(), "user-agent".into()])
    {
        let sent: Vec<&[u8]> =
            request.headers.iter().filter(|(sent, _)| *sent == name).map(|(_, value)| &value[..]).collect();
        let given = headers.iter().filter(|(given, _)| given.eq_ignore_ascii_case(&name));
        let given: Vec<&[u8]> = given.map(|(_, value)| value.as_str().unwrap().as_bytes()).collect();
        assert!(given.is_empty() && sent.len() == 1 || sent == given, "{name}");
    }
});

/// A token of RFC 9110 that is not the library's own.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() < 1 << 15
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
        && !OWN.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// All characters but controls, of which tabs are allowed.
fn is_value(value: &str) -> bool {
    value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~' | 0x80..))
}
