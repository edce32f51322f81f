//! Proxies that leave a client waiting.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Instant;

use customvision::Uuid;

use super::tunnel::{Kind, Tunnel};
use super::*;
use crate::cancelling::{ended, telling};
use crate::stub::receive;

/// A proxy that comes so far and no further.
struct Hanging {
    scheme: &'static str,
    /// What an error says of it, but for its address.
    told: &'static str,
    proxy: Stub,
    /// Hears when it has come there.
    reached: Receiver<()>,
}

impl Hanging {
    fn client(&self) -> TrainingClientBuilder {
        by(format!("{}://{}", self.scheme, self.proxy.address()))
    }
}

fn hanging() -> Vec<Hanging> {
    type Begin = fn(&mut TcpStream) -> io::Result<()>;
    let at_once: Begin = |_| Ok(());
    let asked: Begin = |client| receive(client).map(|_| ());
    let half: Begin = |client| {
        receive(client)?;
        client.write_all(b"HTTP/1.1 200 Connection est")
    };
    let interim: Begin = |client| {
        receive(client)?;
        client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
    };
    let granted: Begin = |client| {
        receive(client)?;
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        client.read_exact(&mut [0])
    };
    let hello: Begin = |client| client.read_exact(&mut [0]);
    let greeted: Begin = |client| {
        client.read_exact(&mut [0; 3])?;
        client.write_all(&[5, 0])?;
        client.read_exact(&mut [0; 4])
    };
    let answered: Begin = |client| {
        client.read_exact(&mut [0; 3])?;
        client.write_all(&[5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
        // The request for the connection, and something of TLS.
        client.read_exact(&mut [0; 4 + 1 + HOST.len() + 2 + 1])
    };
    const NOT_IN_TIME: &str = "the proxy {} did not connect to service.test in time";
    const SLOW: &str = "connecting to service.test through the proxy {} took too long";
    let kinds = [
        ("http", NOT_IN_TIME, at_once),
        ("http", NOT_IN_TIME, asked),
        ("http", NOT_IN_TIME, half),
        ("http", NOT_IN_TIME, interim),
        ("http", SLOW, granted),
        ("https", "connecting to the proxy {} took too long", hello),
        ("socks5", NOT_IN_TIME, at_once),
        ("socks5", NOT_IN_TIME, greeted),
        ("socks5", SLOW, answered),
    ];
    kinds
        .into_iter()
        .map(|(scheme, told, begin)| {
            let (proxy, reached) = telling(begin);
            Hanging { scheme, told, proxy, reached }
        })
        .collect()
}

/// Tries a call with each, all at once; it must come to a timeout after so many tries.
fn out_of_time(tries: u32, configure: impl Fn(TrainingClientBuilder) -> TrainingClientBuilder + Sync) {
    let begun = Instant::now();
    thread::scope(|scope| {
        for hanging in hanging() {
            let configure = &configure;
            scope.spawn(move || {
                let error = refused(&configure(hanging.client()).build().unwrap(), tries);
                assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
                let hint = if hanging.told.starts_with("the proxy") { "of another kind" } else { "" };
                says(&error, &hanging.told.replace("{}", &hanging.proxy.address().to_string()), hint);
                assert_eq!(hanging.proxy.connections(), tries as usize, "{error}");
            });
        }
    });
    // They wait for ever: any bound tells that the limit was kept.
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn connecting_has_a_limit_and_may_go_better_the_next_time() {
    out_of_time(2, |client| client.connect_timeout(SHORT).max_retries(1));
}

#[test]
fn the_calls_time_ends_it_too() {
    out_of_time(1, |client| client.connect_timeout(Duration::ZERO).timeout(SHORT));
}

#[test]
fn cancelling_ends_it() {
    for hanging in hanging() {
        let client = hanging.client().connect_timeout(Duration::ZERO).build().unwrap();
        ended(&client, &hanging.reached, |client, token| {
            let outcome = client.create_project("p").cancel_token(token).send();
            outcome.map(|_| ()).inspect_err(|error| assert_eq!(error.processed(), Some(Processed::No)))
        });
        assert_eq!(hanging.proxy.connections(), 3);
    }
}

#[test]
fn cancelling_ends_a_call_in_a_tunnel() {
    for kind in Kind::ALL {
        let (plain, told) = telling(|stream| receive(stream).map(|_| ()));
        let service = terminator::before(plain.address(), certified(HOST));
        let proxy = Tunnel::open(kind, service.address());
        let client = by(proxy.url()).build().unwrap();
        ended(&client, &told, |client, token| {
            let picture = vec![7; 10];
            let outcome = client.create_images_from_data(Uuid::nil(), &picture).cancel_token(token).send();
            outcome.map(|_| ()).inspect_err(|error| assert_eq!(error.processed(), Some(Processed::Unknown)))
        });
    }
}
