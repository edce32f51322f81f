//! RFC 6901: one value of a JSON document by its path.

use serde_json::value::RawValue;

use crate::json::{self, JsonKind};

/// The value at `pointer`: a string unescaped, anything else as its JSON.
pub(crate) fn get(document: &str, pointer: &str) -> Option<String> {
    let mut value = document;
    let mut tokens = pointer.split('/');
    if tokens.next() != Some("") {
        return None;
    }
    for token in tokens {
        let token = token.replace("~1", "/").replace("~0", "~");
        value = match JsonKind::of(value)? {
            JsonKind::Object => {
                let members = json::parse_object("the document", value).ok()?;
                members.into_iter().find(|(key, _)| *key == token).map(|(_, value)| value.get())?
            }
            JsonKind::Array => {
                let index = index(&token)?;
                serde_json::from_str::<Vec<&RawValue>>(value).ok()?.get(index)?.get()
            }
            _ => return None,
        };
    }
    let value = value.trim();
    match JsonKind::of(value)? {
        JsonKind::String => serde_json::from_str(value).ok(),
        _ => Some(value.to_owned()),
    }
}

/// An array's index is written without signs or leading zeros.
fn index(token: &str) -> Option<usize> {
    let digits = token.bytes().all(|b| b.is_ascii_digit());
    if !digits || (token.len() > 1 && token.starts_with('0')) {
        return None;
    }
    token.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str =
        r#" [ {"id":"a\u00e9\"b", "n": 1.0E-07, "a/b": {"~": [true, null, [] ]}, "":"empty"} ] "#;

    #[test]
    fn values_are_found_and_strings_unescaped() {
        for (pointer, value) in [
            ("/0/id", "aé\"b"),
            ("/0/n", "1.0E-07"),
            ("/0/a~1b/~0/0", "true"),
            ("/0/a~1b/~0/1", "null"),
            ("/0/a~1b/~0/2", "[]"),
            ("/0/", "empty"),
        ] {
            assert_eq!(get(DOCUMENT, pointer).as_deref(), Some(value), "{pointer}");
        }
        assert_eq!(get(DOCUMENT, "").as_deref(), Some(DOCUMENT.trim()));
        assert_eq!(get("\"x\"", "").as_deref(), Some("x"));
    }

    #[test]
    fn what_is_not_there_is_none() {
        for pointer in
            ["0", "/1", "/00", "/-", "/+0", "/0/none", "/0/n/x", "/0/id/0", "x/0", "/99999999999999999999"]
        {
            assert_eq!(get(DOCUMENT, pointer), None, "{pointer}");
        }
        assert_eq!(get("", ""), None);
        assert_eq!(get("{broken", "/a"), None);
    }
}
