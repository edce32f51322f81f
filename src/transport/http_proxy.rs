//! HTTP proxies: a tunnel to the service, asked for with CONNECT (RFC 9110, section 9.3.6).
//!
//! It is ours and not ureq's, which gives up where a proxy closes the connection, takes no other success than 200 and no
//! more than 20 headers, and does not tell what a 407 asks for.

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ureq::Error;

use super::MAX_HEADER_BYTES;
use super::refusal::{NO_PROXY_THERE, RULES, Refusal, SIGN_IN};

/// How every answer begins.
const HTTP: &[u8] = b"HTTP/1.";

/// Asks for a tunnel to a host and port; after it, the stream is that tunnel.
///
/// User name and password are shown at once, as one that wants them may close the connection with its 407.
pub(super) fn handshake(
    stream: &mut (impl Read + Write),
    credentials: Option<(&str, &str)>,
    authority: &str,
    user_agent: &str,
) -> Result<(), Error> {
    let mut request = format!(
        "CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: {user_agent}\r\n\
         Proxy-Connection: Keep-Alive\r\n"
    );
    if let Some((user, password)) = credentials {
        let basic = STANDARD.encode(format!("{user}:{password}"));
        request.push_str(&format!("Proxy-Authorization: Basic {basic}\r\n"));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes())?;
    let mut left = MAX_HEADER_BYTES;
    loop {
        let head = read_head(stream, &mut left)?;
        match status(&head).ok_or_else(no_http)? {
            100..=199 => {}
            // Whatever its headers say of a body: there is none.
            200..=299 => return Ok(()),
            status => return Err(refusal(status, &head, credentials.is_some()).into()),
        }
    }
}

/// An answer up to the empty line, and nothing of what follows.
fn read_head(stream: &mut impl Read, left: &mut usize) -> Result<String, Error> {
    let mut head = Vec::new();
    while !head.ends_with(b"\n\r\n") && !head.ends_with(b"\n\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend(byte);
        if !head.starts_with(&HTTP[..HTTP.len().min(head.len())]) {
            return Err(no_http().into());
        }
        *left -= 1;
        if *left == 0 {
            return Err(Refusal::new("it answered with more than 64 KiB of headers", NO_PROXY_THERE).into());
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn no_http() -> Refusal {
    Refusal::new("it did not answer in HTTP", NO_PROXY_THERE)
}

fn status(head: &str) -> Option<u16> {
    let digits = head.lines().next()?.split(' ').nth(1)?;
    digits.parse().ok().filter(|status| digits.len() == 3 && (100..=999).contains(status))
}

fn refusal(status: u16, head: &str, has_credentials: bool) -> Refusal {
    let told = format!("it answered HTTP {status}");
    match status {
        407 => match other_schemes(head) {
            Some(told) => Refusal::new(
                told,
                "of these this library knows Basic alone; put a relay in between that knows the other, such as cntlm or px",
            ),
            None if has_credentials => Refusal::refused_credentials(),
            None => Refusal::wants_credentials(),
        },
        // So says tinyproxy of those that it does not know.
        401 if has_credentials => Refusal::refused_credentials(),
        // tinyproxy says 500 of a host that it can't reach.
        500 | 502 | 503 | 504 => Refusal::unreachable(told),
        300..=399 => Refusal::new(told, SIGN_IN),
        400 | 404 | 405 | 501 => Refusal::new(told, NO_PROXY_THERE),
        _ => Refusal::new(told, RULES),
    }
}

/// How a proxy wants its users to prove who they are, where that is not by user name and password.
fn other_schemes(head: &str) -> Option<String> {
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    let wanted = fields.filter(|(name, _)| name.eq_ignore_ascii_case("proxy-authenticate"));
    let offered: Vec<&str> = wanted
        .flat_map(|(_, value)| value.split(','))
        .filter_map(|challenge| challenge.split_ascii_whitespace().next())
        .collect();
    let offers = |scheme: &str| offered.iter().any(|offer| offer.eq_ignore_ascii_case(scheme));
    if offered.is_empty() || offers("Basic") {
        return None;
    }
    let known = ["Negotiate", "NTLM", "Kerberos", "Digest", "Bearer"];
    let named: Vec<&str> = known.into_iter().filter(|scheme| offers(scheme)).collect();
    Some(match named.is_empty() {
        true => "it wants something other than a user name and password".to_owned(),
        false => format!("it wants {}", named.join(" or ")),
    })
}
