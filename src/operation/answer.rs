//! Whether an answer is one that the operation gives.

use super::describe::{Operation, Returns};

/// The body of a success, checked to be text that begins and ends like what the operation returns; else what is wrong
/// with it.
pub(crate) fn checked_text<'b>(operation: &Operation, body: &'b [u8]) -> Result<&'b str, &'static str> {
    let Ok(text) = std::str::from_utf8(body) else {
        return Err("its body is not UTF-8");
    };
    let trimmed = text.trim_matches([' ', '\t', '\r', '\n']);
    let enclosed = |open, close| trimmed.len() >= 2 && trimmed.starts_with(open) && trimmed.ends_with(close);
    let digits = trimmed.strip_prefix('-').unwrap_or(trimmed);
    let is_number = || !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let fits = match operation.returns() {
        Returns::Nothing => {
            trimmed.is_empty() || serde_json::from_str::<serde::de::IgnoredAny>(trimmed).is_ok()
        }
        Returns::Bytes => true,
        _ if trimmed.is_empty() => return Err("it has no body"),
        Returns::Object => enclosed('{', '}'),
        Returns::Array => enclosed('[', ']'),
        Returns::Integer => is_number(),
        Returns::Boolean => matches!(trimmed, "true" | "false"),
    };
    if fits { Ok(text) } else { Err(expected(operation.returns())) }
}

fn expected(returns: Returns) -> &'static str {
    match returns {
        Returns::Object => "its body is no complete JSON object",
        Returns::Array => "its body is no complete JSON array",
        Returns::Integer => "its body is no whole number",
        Returns::Boolean => "its body is neither true nor false",
        Returns::Nothing | Returns::Bytes => "its body is no JSON",
    }
}
