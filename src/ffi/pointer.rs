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
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::properties::{cases, json};

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

    /// Every value within a value, with the keys and indices that lead to it.
    fn walk<'v>(value: &'v Value, path: &[String], found: &mut Vec<(Vec<String>, &'v Value)>) {
        found.push((path.to_vec(), value));
        let mut go = |step: String, inner: &'v Value| walk(inner, &[path, &[step]].concat(), found);
        match value {
            Value::Array(elements) => (0..).zip(elements).for_each(|(index, v)| go(format!("{index}"), v)),
            Value::Object(members) => members.iter().for_each(|(key, v)| go(key.clone(), v)),
            _ => {}
        }
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn every_value_is_found_by_the_escaped_keys_that_lead_to_it(document in json()) {
            let value: Value = serde_json::from_str(&document).unwrap();
            let mut found = Vec::new();
            walk(&value, &[], &mut found);
            for (path, value) in found {
                let escape = |key: &String| format!("/{}", key.replace('~', "~0").replace('/', "~1"));
                let pointer: String = path.iter().map(escape).collect();
                let given = get(&document, &pointer).unwrap();
                match value {
                    Value::String(text) => prop_assert_eq!(&given, text),
                    value => prop_assert_eq!(&serde_json::from_str::<Value>(&given).unwrap(), value),
                }
            }
        }

        #[test]
        fn a_key_of_any_characters_is_found(key in "[~/01a\u{0}é]{0,8}", other in "[~/01a]{0,8}") {
            let document = serde_json::json!({ key.as_str(): {other.as_str(): 7} }).to_string();
            let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
            let pointer = format!("/{}/{}", escape(&key), escape(&other));
            prop_assert_eq!(get(&document, &pointer), Some("7".to_owned()));
        }
    }
}
