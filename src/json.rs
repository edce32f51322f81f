//! JSON that stays as it was written: looked into, checked and put together, never made a tree.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::error::{Error, Result};

/// The service's limits for one request.
pub(crate) const MAX_BATCH_IMAGES: usize = 64;
pub(crate) const MAX_BATCH_TAGS: usize = 20;

/// The kind of a JSON value, told by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonKind {
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}

impl JsonKind {
    pub(crate) fn of(json: &str) -> Option<Self> {
        Some(match json.trim_start().bytes().next()? {
            b'{' => JsonKind::Object,
            b'[' => JsonKind::Array,
            b'"' => JsonKind::String,
            b't' | b'f' => JsonKind::Boolean,
            b'n' => JsonKind::Null,
            b'-' | b'0'..=b'9' => JsonKind::Number,
            _ => return None,
        })
    }
}

impl fmt::Display for JsonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JsonKind::Object => "an object",
            JsonKind::Array => "an array",
            JsonKind::String => "a string",
            JsonKind::Number => "a number",
            JsonKind::Boolean => "a boolean",
            JsonKind::Null => "null",
        })
    }
}

/// An object's members in their order, repeated keys included.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, &'a RawValue)>;

struct Object<'a>(Members<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(key) = map.next_key::<Key<'de>>()? {
                    members.push((key.0, map.next_value()?));
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(ObjectVisitor)
    }
}

#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

fn wrong(name: &str, wanted: &str, json: &str) -> Error {
    let found = JsonKind::of(json).map_or("no JSON".to_owned(), |kind| kind.to_string());
    Error::invalid_request(format!("{name} must be {wanted}, but is {found}"))
}

/// The members of a document that is an object.
pub(crate) fn parse_object<'a>(name: &str, json: &'a str) -> Result<Members<'a>> {
    let error = match serde_json::from_str::<Object<'a>>(json) {
        Ok(object) => return Ok(object.0),
        Err(error) if JsonKind::of(json) == Some(JsonKind::Object) => error,
        // JSON of another kind is told as such; text that breaks off or is no JSON by its place.
        Err(_) => match serde_json::from_str::<&RawValue>(json) {
            Ok(_) => return Err(wrong(name, "a JSON object", json)),
            Err(error) => error,
        },
    };
    Err(Error::invalid_request(format!("{name} is not valid JSON: {error}")))
}

/// A caller's text as an error repeats it: not more than its beginning.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", &text[..end]).into(),
        None => text.into(),
    }
}

/// Refuses an object in which a key comes twice.
pub(crate) fn check_repetition(name: &str, members: &Members<'_>) -> Result<()> {
    let mut seen = HashSet::with_capacity(members.len());
    match members.iter().find(|(key, _)| !seen.insert(key.as_ref())) {
        Some((key, _)) => Err(repeated(name, key)),
        None => Ok(()),
    }
}

pub(crate) fn repeated(name: &str, key: &str) -> Error {
    Error::invalid_request(format!("{name} has the key \"{}\" twice", shown(key)))
}

/// The members of a value that must be an object.
pub(crate) fn members<'a>(name: &str, value: &'a RawValue) -> Result<Members<'a>> {
    parse_object(name, value.get())
}

/// The elements of a value that must be an array.
pub(crate) fn elements<'a>(name: &str, value: &'a RawValue) -> Result<Vec<&'a RawValue>> {
    serde_json::from_str(value.get()).map_err(|_| wrong(name, "an array", value.get()))
}

/// A value that must be a string, its escapes resolved.
pub(crate) fn string<'a>(name: &str, value: &'a RawValue) -> Result<Cow<'a, str>> {
    if JsonKind::of(value.get()) != Some(JsonKind::String) {
        return Err(wrong(name, "a string", value.get()));
    }
    serde_json::from_str::<Key<'a>>(value.get())
        .map(|text| text.0)
        .map_err(|e| Error::invalid_request(format!("{name} is not a valid string: {e}")))
}

/// A value that must be a UUID in a string.
pub(crate) fn uuid(name: &str, value: &RawValue) -> Result<Uuid> {
    let text = string(name, value)?;
    Uuid::parse_str(&text)
        .map_err(|_| Error::invalid_request(format!("{name} must be a UUID, but is \"{}\"", shown(&text))))
}

/// A value that must be `true` or `false`.
pub(crate) fn boolean(name: &str, value: &RawValue) -> Result<bool> {
    serde_json::from_str(value.get()).map_err(|_| wrong(name, "a boolean", value.get()))
}

/// A value that must be a whole number.
pub(crate) fn integer(name: &str, value: &RawValue) -> Result<i64> {
    let written = value.get();
    serde_json::from_str(written).map_err(|_| match JsonKind::of(written) {
        Some(JsonKind::Number) if written.bytes().all(|b| b == b'-' || b.is_ascii_digit()) => {
            Error::invalid_request(format!("{name} is too large a number: {}", shown(written)))
        }
        Some(JsonKind::Number) => {
            Error::invalid_request(format!("{name} must be a whole number, but is {}", shown(written)))
        }
        _ => wrong(name, "a whole number", written),
    })
}

/// A value that must be a whole number and not negative.
pub(crate) fn natural(name: &str, value: &RawValue) -> Result<u64> {
    u64::try_from(integer(name, value)?)
        .map_err(|_| Error::invalid_request(format!("{name} can't be negative, but is {value}")))
}

/// A value that must be a number, as it is written.
pub(crate) fn number<'a>(name: &str, value: &'a RawValue) -> Result<&'a str> {
    match JsonKind::of(value.get()) {
        Some(JsonKind::Number) => Ok(value.get()),
        _ => Err(wrong(name, "a number", value.get())),
    }
}

/// Refuses more than the service takes.
pub(crate) fn check_count(name: &str, count: usize, limit: usize) -> Result<()> {
    if count > limit {
        return Err(Error::invalid_request(format!(
            "{name} has {count} entries; at most {limit} are allowed"
        )));
    }
    Ok(())
}

/// Checks what is checked of a batch of images: at most 64 objects and 20 tags. Returns the images, none for a
/// null.
pub(crate) fn check_batch<'b>(name: &str, batch: &'b RawValue) -> Result<Vec<&'b RawValue>> {
    let mut images = Vec::new();
    let members = members(name, batch)?;
    check_repetition(name, &members)?;
    for (key, value) in &members {
        let inner = || format!("{name}.{key}");
        match key.as_ref() {
            _ if value.get() == "null" => {}
            "images" => {
                images = objects(&inner(), value)?;
                check_count(&inner(), images.len(), MAX_BATCH_IMAGES)?;
            }
            "tagIds" => check_count(&inner(), uuids(&inner(), value)?.len(), MAX_BATCH_TAGS)?,
            _ => {}
        }
    }
    Ok(images)
}

/// The elements of an array that must all be objects.
pub(crate) fn objects<'a>(name: &str, value: &'a RawValue) -> Result<Vec<&'a RawValue>> {
    let elements = elements(name, value)?;
    for (index, element) in elements.iter().enumerate() {
        if JsonKind::of(element.get()) != Some(JsonKind::Object) {
            return Err(wrong(&format!("{name}[{index}]"), "an object", element.get()));
        }
    }
    Ok(elements)
}

/// The elements of an array that must all be UUIDs.
pub(crate) fn uuids(name: &str, value: &RawValue) -> Result<Vec<Uuid>> {
    let elements = elements(name, value)?;
    elements.iter().enumerate().map(|(index, element)| uuid(&format!("{name}[{index}]"), element)).collect()
}

/// A value as JSON.
pub(crate) fn text(value: &(impl Serialize + ?Sized)) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::invalid_request(format!("can't be written as JSON: {e}")))
}

/// Writes a further member of an object unless the list is empty.
pub(crate) fn push_member(out: &mut String, key: &str, list: &[impl Serialize]) -> Result<()> {
    if !list.is_empty() {
        out.push_str(&format!(",\"{key}\":{}", text(list)?));
    }
    Ok(())
}

/// Refuses a key, naming the nearest known one.
pub(crate) fn unknown_key(taker: &str, key: &str, known: &[&str]) -> Error {
    let help = match nearest(key, known.iter().copied()) {
        Some(nearest) => format!("did you mean \"{nearest}\"?"),
        None => format!("it takes {}", known.join(", ")),
    };
    Error::invalid_request(format!("{taker} does not take the key \"{}\"; {help}", shown(key)))
}

/// The known name nearest to a misspelt one, if any is near.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    known
        .map(|candidate| (distance(&name, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= 2.max(candidate.len() / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance; a long text is compared by its beginning.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (above + 1).min(row[j] + 1).min(diagonal + usize::from(ca != *cb));
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_or_none() {
        let known = || ["projectId", "tagIds", "take", "skip"].into_iter();
        assert_eq!(nearest("projectID", known()), Some("projectId"));
        assert_eq!(nearest("tagids", known()), Some("tagIds"));
        assert_eq!(nearest("tkae", known()), Some("take"));
        assert_eq!(nearest("description", known()), None);
    }

    #[test]
    fn members_keep_their_order_spelling_and_repetition() {
        let members = parse_object("request", r#" {"a": 1.0E-07, "b":[ ] ,"a":"x"} "#).unwrap();
        let got: Vec<(&str, &str)> = members.iter().map(|(k, v)| (k.as_ref(), v.get())).collect();
        assert_eq!(got, [("a", "1.0E-07"), ("b", "[ ]"), ("a", "\"x\"")]);
    }

    #[test]
    fn wrong_documents_are_told_by_kind_or_by_place() {
        for (json, said) in [
            ("[]", "request must be a JSON object, but is an array"),
            ("7", "request must be a JSON object, but is a number"),
            ("{\"a\":", "request is not valid JSON: EOF while parsing"),
            ("nonsense", "request is not valid JSON: expected"),
            ("[1", "request is not valid JSON: EOF while parsing"),
            ("{} x", "request is not valid JSON: trailing characters"),
            ("{'a':1}", "request is not valid JSON: key must be a string"),
            ("hello", "request is not valid JSON"),
        ] {
            let error = parse_object("request", json).unwrap_err();
            assert!(error.message().starts_with(said), "{json}: {error}");
        }
    }
}
