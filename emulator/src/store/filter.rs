//! The `$filter` of a list of images: conditions on their metadata.

use super::Metadata;
use crate::errors::{Result, ServiceError};

/// Conditions such as `metadata=key eq 'value' and other ne 'it''s'`. `and` binds tighter than `or`; each key may
/// have `metadata=` before it.
#[derive(Debug)]
pub(crate) struct MetadataFilter {
    /// All conditions of one of these groups must hold.
    any: Vec<Vec<Condition>>,
}

#[derive(Debug, PartialEq, Eq)]
struct Condition {
    key: String,
    value: String,
    equal: bool,
}

impl MetadataFilter {
    /// Reads a filter, which holds at least one condition.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut rest = text.trim();
        let mut any = vec![Vec::new()];
        loop {
            let (condition, after) = condition(rest).ok_or_else(|| {
                ServiceError::filter(format_args!("there is no condition such as key eq 'value' at '{rest}'"))
            })?;
            if let Some(group) = any.last_mut() {
                group.push(condition);
            }
            let (word, after) = word(after);
            match word.to_ascii_lowercase().as_str() {
                "" => return Ok(Self { any }),
                "and" => (),
                "or" => any.push(Vec::new()),
                _ => {
                    let why = format_args!("'{word}' is neither and nor or");
                    return Err(ServiceError::filter(why));
                }
            }
            rest = after;
        }
    }

    /// Whether an image with this metadata is wanted. A key that is not there equals no value.
    pub(super) fn admits(&self, metadata: &Metadata) -> bool {
        let holds = |condition: &Condition| {
            (metadata.get(&condition.key) == Some(&condition.value)) == condition.equal
        };
        self.any.iter().any(|group| group.iter().all(holds))
    }
}

/// Reads a condition from the start of a text, and gives what follows it.
fn condition(text: &str) -> Option<(Condition, &str)> {
    let (key, rest) = word(text.strip_prefix("metadata=").unwrap_or(text));
    let (operator, rest) = word(rest);
    let equal = match operator.to_ascii_lowercase().as_str() {
        "eq" => true,
        "ne" => false,
        _ => return None,
    };
    let (value, rest) = quoted(rest)?;
    (!key.is_empty()).then(|| (Condition { key: key.to_owned(), value, equal }, rest))
}

/// What stands before the first space, and what follows the spaces.
fn word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// A value in single quotes, within which a doubled quote stands for one.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('\'')?;
    let mut value = String::new();
    loop {
        let (part, after) = rest.split_once('\'')?;
        value.push_str(part);
        match after.strip_prefix('\'') {
            Some(after) => {
                value.push('\'');
                rest = after;
            }
            None if after.is_empty() || after.starts_with(' ') => return Some((value, after.trim_start())),
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(filter: &str) -> bool {
        let pairs = [("a", "1"), ("b", "it's two"), ("empty", "")];
        let metadata = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        MetadataFilter::parse(filter).unwrap().admits(&metadata)
    }

    #[test]
    fn conditions_hold_or_not() {
        for holds in [
            "metadata=a eq '1'",
            "a eq '1'",
            "a NE '2'",
            "missing ne '1'",
            "empty eq ''",
            "b eq 'it''s two'",
            "metadata=a eq '1' and b ne 'x'",
            "a eq '2' or metadata=b eq 'it''s two'",
            "a eq '1' or a eq '2' and a eq '3'",
            "a eq '3' and a eq '2' OR a eq '1'",
            "  a   eq   '1'   and   b   ne   'x'  ",
        ] {
            assert!(admits(holds), "{holds}");
        }
        for fails in ["a eq '2'", "a ne '1'", "missing eq ''", "a eq '1' and b eq 'x'", "A eq '1'"] {
            assert!(!admits(fails), "{fails}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for bad in [
            "",
            "a",
            "a eq",
            "a eq 1",
            "a eq '1",
            "a eq '1''",
            "a eq '1'and b eq '2'",
            "a eq '1' xor b eq '2'",
            "a eq '1' and",
            "a gt '1'",
            "eq '1'",
            "metadata= eq '1'",
        ] {
            assert!(MetadataFilter::parse(bad).is_err(), "{bad}");
        }
    }
}
