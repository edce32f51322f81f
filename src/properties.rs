//! What the property tests of several modules share.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

/// So many cases, the same ones in each run.
pub(crate) fn cases(count: u32) -> Config {
    // Under Miri each takes long.
    let cases = if cfg!(miri) { count / 32 } else { count };
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(5), ..Config::default() }
}

/// A string in JSON, with its text: each character as itself or escaped in one of the ways there are.
pub(crate) fn json_string() -> impl Strategy<Value = (String, String)> {
    vec((any::<char>(), any::<bool>()), 0..12).prop_map(|characters| {
        let mut json = String::from("\"");
        for (c, escaped) in &characters {
            match c {
                '"' | '\\' => json.extend(['\\', *c]),
                c if *escaped || c.is_control() => {
                    let mut units = [0; 2];
                    json.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04X}")));
                }
                c => json.push(*c),
            }
        }
        json.push('"');
        (json, characters.iter().map(|(c, _)| c).collect())
    })
}

/// JSON in spellings that a writer of one's own would not choose: spaces, escapes, numbers of any look.
pub(crate) fn json() -> impl Strategy<Value = String> {
    let number = "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?";
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        number,
        json_string().prop_map(|(json, _)| json),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let members = vec((json_string(), space(), inner.clone(), space()), 0..5);
        let object = members.prop_map(|members| {
            let members = members.iter().map(|((key, _), a, value, b)| format!("{a}{key}{b}:{a}{value}{b}"));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        });
        let array = vec((space(), inner), 0..5).prop_map(|elements| {
            let elements = elements.iter().map(|(space, value)| format!("{space}{value}{space}"));
            format!("[{}]", elements.collect::<Vec<_>>().join(","))
        });
        prop_oneof![object, array]
    })
}

fn space() -> &'static str {
    "[ \n\r\t]{0,2}"
}
