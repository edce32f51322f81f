//! Numbers as the service spells them.

use serde::{Deserialize, Serialize, Serializer, ser::Error};
use serde_json::value::RawValue;

/// A 32-bit float: seven digits when they say all, else nine; always with a decimal point or an exponent.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Single(pub(crate) f32);

impl Serialize for Single {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(spell(self.0)).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// A 64-bit float: fifteen digits when they say all, else seventeen; otherwise like [`Single`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Double(pub(crate) f64);

impl Serialize for Double {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(spell_double(self.0)).map_err(S::Error::custom)?.serialize(serializer)
    }
}

fn spell(value: f32) -> String {
    let short = format!("{value:.6e}");
    let text = if short.parse() == Ok(value) { short } else { format!("{value:.8e}") };
    if value.is_finite() { lay_out(&text, 7) } else { "0.0".to_owned() }
}

fn spell_double(value: f64) -> String {
    let short = format!("{value:.14e}");
    let text = if short.parse() == Ok(value) { short } else { format!("{value:.16e}") };
    if value.is_finite() { lay_out(&text, 15) } else { "0.0".to_owned() }
}

/// Writes a number in scientific notation as the service does: with an exponent only when it is small or has more than
/// `whole` digits before the point.
fn lay_out(scientific: &str, whole: i32) -> String {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    match exponent {
        _ if digits.is_empty() => "0.0".to_owned(),
        -4..0 => format!("{sign}0.{}{digits}", "0".repeat(exponent.unsigned_abs() as usize - 1)),
        0.. if exponent < whole => {
            let whole = exponent as usize + 1;
            let padded = format!("{digits:0<whole$}");
            let fraction = &padded[whole..];
            format!("{sign}{}.{}", &padded[..whole], if fraction.is_empty() { "0" } else { fraction })
        }
        _ => {
            let (head, tail) = digits.split_at(1);
            let point = if tail.is_empty() { "" } else { "." };
            let direction = if exponent < 0 { '-' } else { '+' };
            format!("{sign}{head}{point}{tail}E{direction}{:02}", exponent.unsigned_abs())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{spell, spell_double};

    #[test]
    fn floats_are_spelled_as_recorded() {
        for text in
            ["0.999999762", "0.376154721", "1.1920929E-07", "8.79471951E-13", "1.0", "0.0", "0.9", "0.0001"]
        {
            assert_eq!(spell(text.parse().unwrap()), text);
        }
        for text in ["5.5891741794766858E-06", "0.25", "1.0", "0.0", "123456789.5", "1E+15"] {
            assert_eq!(spell_double(text.parse().unwrap()), text);
        }
        assert_eq!(spell(0.00001), "1E-05");
        assert_eq!(spell(-0.5), "-0.5");
        assert_eq!(spell(1234.5), "1234.5");
        assert_eq!(spell(100.0), "100.0");
        assert_eq!(spell(2e10), "2E+10");
    }

    #[test]
    fn every_spelling_reads_back_as_the_same_number() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..20_000 {
            let value = f32::from_bits(random.u32(..));
            if value.is_finite() {
                assert_eq!(spell(value).parse::<f32>().unwrap(), value);
            }
            let value = f64::from_bits(random.u64(..));
            if value.is_finite() {
                assert_eq!(spell_double(value).parse::<f64>().unwrap(), value);
            }
        }
    }
}
