//! SOCKS5 proxies (RFC 1928), with user name and password (RFC 1929). The proxy looks the service's host up.

use std::io::{Read, Write};
use std::net::IpAddr;

use ureq::Error;

use super::refusal::{NO_PROXY_THERE, OTHER_CREDENTIALS, RULES, Refusal};

const VERSION: u8 = 5;
const NO_CREDENTIALS: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;

/// Asks for a connection to a host; after it, the stream is that connection.
pub(super) fn handshake(
    stream: &mut (impl Read + Write),
    credentials: Option<(&str, &str)>,
    host: &str,
    port: u16,
) -> Result<(), Error> {
    let offer: &[u8] = match credentials {
        Some(_) => &[VERSION, 2, NO_CREDENTIALS, USER_AND_PASSWORD],
        None => &[VERSION, 1, NO_CREDENTIALS],
    };
    stream.write_all(offer)?;
    match (answer(stream)?, credentials) {
        ([VERSION, NO_CREDENTIALS], _) => {}
        ([VERSION, USER_AND_PASSWORD], Some((user, password))) => log_in(stream, user, password)?,
        ([VERSION, _], Some(_)) => {
            return Err(Refusal::new("it takes no user name and password", WITHOUT_CREDENTIALS).into());
        }
        ([VERSION, _], None) => return Err(Refusal::wants_credentials().into()),
        _ => return Err(no_socks()),
    }
    stream.write_all(&request(host, port)?)?;
    let [version, reply, _, kind]: [u8; 4] = answer(stream)?;
    if version != VERSION {
        return Err(no_socks());
    }
    if reply != 0 {
        return Err(why_not(reply).into());
    }
    // The address of the proxy's own end, which nobody needs.
    let address = match kind {
        1 => 4,
        4 => 16,
        3 => usize::from(answer::<1>(stream)?[0]),
        _ => return Err(no_socks()),
    };
    let mut unused = [0; 255 + 2];
    stream.read_exact(&mut unused[..address + 2])?;
    Ok(())
}

const WITHOUT_CREDENTIALS: &str =
    "leave them out of the URL of proxy, or ask whoever runs it how users prove who they are";

fn no_socks() -> Error {
    Refusal::new("it did not answer in SOCKS5", NO_PROXY_THERE).into()
}

fn log_in(stream: &mut (impl Read + Write), user: &str, password: &str) -> Result<(), Error> {
    let mut message = vec![1];
    for text in [user, password] {
        let length = u8::try_from(text.len());
        let told = "user name or password has more than 255 bytes";
        message.push(length.map_err(|_| Refusal::new(told, OTHER_CREDENTIALS))?);
        message.extend(text.as_bytes());
    }
    stream.write_all(&message)?;
    match answer(stream)? {
        [_, 0] => Ok(()),
        _ => Err(Refusal::refused_credentials().into()),
    }
}

fn request(host: &str, port: u16) -> Result<Vec<u8>, Error> {
    const CONNECT: u8 = 1;
    let mut message = vec![VERSION, CONNECT, 0];
    match host.parse() {
        Ok(IpAddr::V4(address)) => {
            message.push(1);
            message.extend(address.octets());
        }
        Ok(IpAddr::V6(address)) => {
            message.push(4);
            message.extend(address.octets());
        }
        Err(_) => {
            let length = u8::try_from(host.len());
            let told = "the host's name has more than 255 bytes";
            message.extend([3, length.map_err(|_| Refusal::new(told, "correct the host of endpoint"))?]);
            message.extend(host.as_bytes());
        }
    }
    message.extend(port.to_be_bytes());
    Ok(message)
}

fn answer<const N: usize>(stream: &mut impl Read) -> Result<[u8; N], Error> {
    let mut answer = [0; N];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}

fn why_not(reply: u8) -> Refusal {
    let told = match reply {
        2 => "its rules do not allow it",
        3 => "the network is unreachable",
        4 => "the host is unreachable",
        5 => "the connection was refused",
        6 => "it took too long",
        7 | 8 => "it can't make such connections",
        _ => "it failed",
    };
    let told = format!("{told} (SOCKS reply {reply})");
    match reply {
        1 | 3..=6 => Refusal::unreachable(told),
        2 => Refusal::new(told, RULES),
        _ => Refusal::new(told, NO_PROXY_THERE),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor};

    use super::*;

    /// A proxy that says what it is told to, whatever it hears.
    struct Script {
        says: Cursor<Vec<u8>>,
        heard: Vec<u8>,
    }

    impl Read for Script {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.says.read(buf)
        }
    }

    impl Write for Script {
        fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
            self.heard.extend(buf);
            Ok(buf.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn ask(says: &[u8], credentials: Option<(&str, &str)>, host: &str) -> (Result<(), String>, Vec<u8>) {
        let mut script = Script { says: Cursor::new(says.to_vec()), heard: Vec::new() };
        let outcome = handshake(&mut script, credentials, host, 443);
        (outcome.map_err(|e| e.to_string()), script.heard)
    }

    #[test]
    fn a_host_of_each_kind_is_asked_for() {
        let granted = |address: &[u8]| [&[5, 0, 5, 0, 0][..], address, &[1, 2]].concat();
        let (outcome, heard) = ask(&granted(&[1, 0, 0, 0, 0]), None, "name.example");
        assert_eq!(outcome, Ok(()));
        assert_eq!(heard, [&[5, 1, 0, 5, 1, 0, 3, 12][..], b"name.example", &[1, 187]].concat());
        let (outcome, heard) = ask(&granted(&[3, 2, b'a', b'b']), None, "10.0.0.1");
        assert_eq!((outcome, &heard[3..]), (Ok(()), &[5, 1, 0, 1, 10, 0, 0, 1, 1, 187][..]));
        let (outcome, heard) = ask(&granted(&[[4].as_slice(), &[0; 16]].concat()), None, "::1");
        assert_eq!((outcome, heard.len()), (Ok(()), 3 + 4 + 16 + 2));
    }

    #[test]
    fn credentials_are_given_when_they_are_asked_for() {
        let says = [5, 2, 1, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        let (outcome, heard) = ask(&says, Some(("me", "p:w")), "h");
        assert_eq!(outcome, Ok(()));
        assert!(heard.starts_with(b"\x05\x02\x00\x02\x01\x02me\x03p:w\x05\x01"), "{heard:?}");
        let (outcome, heard) = ask(&[5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0], Some(("me", "pw")), "h");
        assert_eq!(outcome, Ok(()));
        assert!(!heard.windows(2).any(|part| part == b"pw"), "not asked for: {heard:?}");
    }

    #[test]
    fn each_refusal_is_told() {
        let long = "x".repeat(300);
        for (says, credentials, host, told) in [
            (&[5, 255][..], None, "h", "wants a user name"),
            (&[5, 2], None, "h", "wants a user name"),
            (&[5, 255], Some(("me", "pw")), "h", "takes no user name"),
            (&[5, 2, 1, 1], Some(("me", "pw")), "h", "refused the user name"),
            (&[5, 2], Some(("me", &long)), "h", "255"),
            (&[5, 0], None, &long, "255"),
            (b"HTTP/1.1 400 Bad Request", None, "h", "did not answer in SOCKS5"),
            (&[5, 0, 4, 0, 0, 1], None, "h", "did not answer in SOCKS5"),
            (&[5, 0, 5, 0, 0, 9], None, "h", "did not answer in SOCKS5"),
            (&[5, 0, 5, 2, 0, 1], None, "h", "rules"),
            (&[5, 0, 5, 5, 0, 1], None, "h", "(SOCKS reply 5)"),
            (&[5, 0, 5, 77, 0, 1], None, "h", "(SOCKS reply 77)"),
            (&[5], None, "h", "fill"),
            (&[5, 0, 5, 0, 0, 3, 200, 1], None, "h", "fill"),
        ] {
            let (outcome, _) = ask(says, credentials, host);
            let error = outcome.unwrap_err();
            assert!(error.contains(told), "{says:?}: {error}");
            assert!(!error.contains("pw"), "{error}");
        }
    }
}
