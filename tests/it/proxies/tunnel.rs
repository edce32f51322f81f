//! Proxies that do what they are for: they connect to the service, whatever host they are asked for.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::{BASIC, PASSWORD, USER, certified, terminator};
use crate::stub::{Stub, receive};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Http,
    Https,
    Socks,
}

impl Kind {
    pub(super) const ALL: [Kind; 3] = [Kind::Http, Kind::Https, Kind::Socks];

    fn scheme(self) -> &'static str {
        match self {
            Kind::Http => "http",
            Kind::Https => "https",
            Kind::Socks => "socks5",
        }
    }
}

/// A proxy, and what it saw.
pub(super) struct Tunnel {
    kind: Kind,
    proxy: Stub,
    /// What takes TLS off before it.
    front: Option<Stub>,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    asked: Mutex<Vec<String>>,
    sent: Mutex<Vec<u8>>,
}

impl Tunnel {
    /// One for everybody.
    pub(super) fn open(kind: Kind, service: SocketAddr) -> Self {
        Tunnel::start(kind, false, service)
    }

    /// One that wants user name and password.
    pub(super) fn guarded(kind: Kind, service: SocketAddr) -> Self {
        Tunnel::start(kind, true, service)
    }

    fn start(kind: Kind, is_guarded: bool, service: SocketAddr) -> Self {
        let seen: Arc<Seen> = Arc::default();
        let proxy = Stub::start({
            let seen = seen.clone();
            move |client| {
                let host = match kind {
                    Kind::Socks => asked_in_socks(client, is_guarded)?,
                    Kind::Http | Kind::Https => asked_in_http(client, is_guarded)?,
                };
                seen.asked.lock().unwrap().push(host);
                let server = TcpStream::connect(service)?;
                client.write_all(match kind {
                    Kind::Socks => &[5, 0, 0, 1, 127, 0, 0, 1, 0, 80],
                    Kind::Http | Kind::Https => b"HTTP/1.1 200 Connection established\r\n\r\n",
                })?;
                relay(client, &server, |bytes| seen.sent.lock().unwrap().extend(bytes))
            }
        });
        let front =
            (kind == Kind::Https).then(|| terminator::before(proxy.address(), certified("127.0.0.1")));
        Tunnel { kind, proxy, front, seen }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.front.as_ref().unwrap_or(&self.proxy).address()
    }

    pub(super) fn url(&self) -> String {
        format!("{}://{}", self.kind.scheme(), self.address())
    }

    /// The URL with a user name and a password, percent-encoded.
    pub(super) fn url_for(&self, userinfo: &str) -> String {
        format!("{}://{userinfo}@{}", self.kind.scheme(), self.address())
    }

    /// The hosts and ports that it connected to the service for.
    pub(super) fn asked(&self) -> Vec<String> {
        self.seen.asked.lock().unwrap().clone()
    }

    /// What clients sent through it.
    pub(super) fn sent(&self) -> Vec<u8> {
        self.seen.sent.lock().unwrap().clone()
    }

    /// How many connections were made to it.
    pub(super) fn connections(&self) -> usize {
        self.proxy.connections()
    }
}

fn refuse(why: &str) -> io::Error {
    io::Error::other(why)
}

fn asked_in_http(client: &mut TcpStream, is_guarded: bool) -> io::Result<String> {
    let request = receive(client)?;
    if is_guarded && request.header("proxy-authorization") != Some(BASIC) {
        client.write_all(b"HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"r\"\r\n\r\n")?;
        return Err(refuse("credentials"));
    }
    let host = request.target().to_owned();
    let is_right = request.method() == "CONNECT" && request.header("host") == Some(&host);
    let tells_its_name = request.header("user-agent").is_some_and(|name| name.starts_with("customvision/"));
    if is_right && tells_its_name { Ok(host) } else { Err(refuse("no tunnel is asked for")) }
}

fn asked_in_socks(client: &mut TcpStream, is_guarded: bool) -> io::Result<String> {
    let [_version, methods] = read(client)?;
    let offered = read_text(client, methods.into())?;
    let wanted = if is_guarded { 2 } else { 0 };
    if !offered.as_bytes().contains(&wanted) {
        client.write_all(&[5, 255])?;
        return Err(refuse("credentials"));
    }
    client.write_all(&[5, wanted])?;
    if is_guarded {
        let [_version, length] = read(client)?;
        let user = read_text(client, length.into())?;
        let [length] = read(client)?;
        let password = read_text(client, length.into())?;
        let is_known = (user.as_str(), password.as_str()) == (USER, PASSWORD);
        client.write_all(&[1, u8::from(!is_known)])?;
        if !is_known {
            return Err(refuse("credentials"));
        }
    }
    let [_version, _connect, _, kind] = read(client)?;
    let host = match kind {
        1 => Ipv4Addr::from(read::<4>(client)?).to_string(),
        3 => {
            let [length] = read(client)?;
            read_text(client, length.into())?
        }
        _ => format!("[{}]", Ipv6Addr::from(read::<16>(client)?)),
    };
    Ok(format!("{host}:{}", u16::from_be_bytes(read(client)?)))
}

fn read<const N: usize>(stream: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_text(stream: &mut TcpStream, length: usize) -> io::Result<String> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// Copies both ways until one side ends, and tells what the client sends.
pub(super) fn relay(client: &TcpStream, server: &TcpStream, heard: impl Fn(&[u8]) + Send) -> io::Result<()> {
    thread::scope(|scope| {
        scope.spawn(|| {
            let _ = copy(client, server, heard);
            let _ = server.shutdown(Shutdown::Both);
        });
        let outcome = copy(server, client, |_| {});
        let _ = client.shutdown(Shutdown::Both);
        outcome
    })
}

fn copy(mut from: &TcpStream, mut to: &TcpStream, heard: impl Fn(&[u8])) -> io::Result<()> {
    let mut chunk = vec![0; 65536];
    loop {
        match from.read(&mut chunk)? {
            0 => return Ok(()),
            read => {
                heard(&chunk[..read]);
                to.write_all(&chunk[..read])?;
            }
        }
    }
}
