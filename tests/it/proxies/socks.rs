//! SOCKS proxies that do not tunnel.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::tunnel::{Kind, Tunnel};
use super::*;

/// A proxy that answers the greeting and then the request, and ends the connection.
fn saying(greeting: &'static [u8], answer: impl Into<Vec<u8>>) -> Stub {
    let answer = answer.into();
    Stub::start(move |client| {
        client.read_exact(&mut [0; 2])?;
        client.read_exact(&mut [0; 1])?;
        client.write_all(greeting)?;
        if answer.is_empty() {
            return Ok(());
        }
        skip_request(client)?;
        client.write_all(&answer)
    })
}

/// A request for a connection to the service's name.
fn skip_request(client: &mut TcpStream) -> std::io::Result<()> {
    client.read_exact(&mut [0; 4 + 1 + HOST.len() + 2])
}

/// The error of a client without credentials, after so many tries.
fn error_of(proxy: &Stub, tries: u32) -> Error {
    refused(&by(format!("socks5://{}", proxy.address())).build().unwrap(), tries)
}

fn prefix(proxy: &Stub) -> String {
    format!("the proxy {} did not connect to {HOST}: it", proxy.address())
}

#[test]
fn each_reply_is_told_and_those_that_may_pass_are_tried_again() {
    for (reply, tries, told, hint) in [
        (1, TRIES, "it failed", "could not reach it"),
        (2, 1, "its rules do not allow it", "allow the host and port of endpoint"),
        (3, TRIES, "the network is unreachable", "could not reach it"),
        (4, TRIES, "the host is unreachable", "could not reach it"),
        (5, TRIES, "the connection was refused", "could not reach it"),
        (6, TRIES, "it took too long", "could not reach it"),
        (7, 1, "it can't make such connections", "the kind in proxy"),
        (8, 1, "it can't make such connections", "the kind in proxy"),
        (99, 1, "it failed", "the kind in proxy"),
    ] {
        let proxy = saying(&[5, 0], [5, reply, 0, 1, 0, 0, 0, 0, 0, 0]);
        let error = error_of(&proxy, tries);
        let told =
            format!("the proxy {} did not connect to {HOST}: {told} (SOCKS reply {reply})", proxy.address());
        says(&error, &told, hint);
        assert_eq!(proxy.connections(), tries as usize);
    }
}

#[test]
fn credentials_that_are_not_taken_are_told() {
    let proxy = Stub::start(|client| {
        client.read_exact(&mut [0; 4])?;
        client.write_all(&[5, 255])
    });
    let error = refused(&by(format!("socks5://{USERINFO}@{}", proxy.address())).build().unwrap(), 1);
    says(&error, &format!("{} takes no user name and password", prefix(&proxy)), "leave them out");
}

#[test]
fn what_is_no_socks_proxy_is_told() {
    for proxy in [
        saying(b"HTTP/1.1 400 Bad Request\r\n\r\n", []),
        saying(b"\x04\x5a", []),
        saying(b"\x05\x00", *b"\x04\x00\x00\x01"),
        saying(b"\x05\x00", *b"\x05\x00\x00\x09"),
    ] {
        let error = error_of(&proxy, 1);
        says(&error, &format!("{} did not answer in SOCKS5", prefix(&proxy)), "socks5://");
    }
}

#[test]
fn a_socks_proxy_that_is_taken_for_one_of_http_is_told() {
    let service = Service::start();
    let proxy = Tunnel::open(Kind::Socks, service.address());
    let client = by(format!("http://{}", proxy.address())).build().unwrap();
    let error = client.create_project("p").send().unwrap_err();
    says(&error, &format!("the proxy {}", proxy.address()), "");
    assert_eq!((error.processed(), service.connections()), (Some(Processed::No), 0));
}

#[test]
fn a_proxy_that_closes_the_connection_is_asked_again() {
    for proxy in [
        Stub::start(|client| client.read_exact(&mut [0; 3])),
        saying(b"\x05", []),
        saying(b"\x05\x00", *b"\x05\x00\x00"),
        saying(b"\x05\x00", *b"\x05\x00\x00\x03\xff12345"),
    ] {
        let error = error_of(&proxy, TRIES);
        let told =
            format!("the proxy {} closed the connection before it had connected to {HOST}", proxy.address());
        says(&error, &told, "the kind in proxy");
    }
}

#[test]
fn something_in_place_of_a_tunnel_is_told() {
    let proxy = saying(&[5, 0], *b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50<html>Sign in</html>");
    says(&error_of(&proxy, 1), &format!("the proxy {}", proxy.address()), "sign in");
}
