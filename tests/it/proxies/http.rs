//! HTTP proxies that do not tunnel.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use customvision::{ErrorKind, Processed};

use super::tunnel::relay;
use super::*;
use crate::stub::receive;

/// A proxy that says the same to everybody, and ends the connection.
fn saying(answer: impl Into<Vec<u8>>) -> Stub {
    let answer = answer.into();
    Stub::start(move |client| {
        receive(client)?;
        client.write_all(&answer)
    })
}

fn url(proxy: &Stub) -> String {
    format!("http://{USERINFO}@{}", proxy.address())
}

#[test]
fn a_proxy_that_is_not_there_is_told() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for scheme in ["http", "https", "socks5"] {
        let error = refused(&by(format!("{scheme}://{USERINFO}@{free}")).build().unwrap(), TRIES);
        says(&error, &format!("could not connect to the proxy {free}: "), "the kind in proxy");
    }
    let error =
        refused(&by("http://no-such-proxy.invalid:3128").connect_timeout(SHORT).build().unwrap(), TRIES);
    says(&error, "the proxy no-such-proxy.invalid:3128", "the kind in proxy");
}

#[test]
fn a_proxy_that_closes_the_connection_is_asked_again() {
    for said in ["", "HTTP/1.1 200", "HTTP/1.1 200 Connected\r\nVia: x"] {
        let proxy = saying(said);
        let error = refused(&by(url(&proxy)).build().unwrap(), TRIES);
        let told =
            format!("the proxy {} closed the connection before it had connected to {HOST}", proxy.address());
        says(&error, &told, "the kind in proxy");
        assert_eq!(proxy.connections(), TRIES as usize);
    }
    let proxy = Stub::start(|_| Ok(()));
    let error = refused(&by(url(&proxy)).build().unwrap(), TRIES);
    assert!(error.message().contains(&format!("the proxy {}", proxy.address())), "{error}");
}

#[test]
fn a_status_that_may_pass_is_tried_again_and_no_other() {
    for (status, tries, hint) in [
        (302, 1, "sign in"),
        (400, 1, "the kind in proxy"),
        (401, 1, "correct them"),
        (403, 1, "allow the host and port of endpoint"),
        (404, 1, "the kind in proxy"),
        (405, 1, "the kind in proxy"),
        (500, TRIES, "could not reach it"),
        (501, 1, "the kind in proxy"),
        (502, TRIES, "could not reach it"),
        (503, TRIES, "could not reach it"),
        (504, TRIES, "could not reach it"),
    ] {
        let proxy = saying(answer(status, "<html>no</html>"));
        let error = refused(&by(url(&proxy)).build().unwrap(), tries);
        let told = match status {
            401 => "refused the user name and password".to_owned(),
            status => format!("answered HTTP {status}"),
        };
        let told = format!("the proxy {} did not connect to {HOST}: it {told}", proxy.address());
        says(&error, &told, hint);
    }
}

#[test]
fn a_proxy_that_recovers_is_used() {
    let service = Service::start();
    let (address, count) = (service.address(), AtomicUsize::new(0));
    let proxy = Stub::start(move |client| {
        receive(client)?;
        if count.fetch_add(1, Ordering::SeqCst) < 2 {
            return client.write_all(answer(502, "").as_bytes());
        }
        client.write_all(b"HTTP/1.0 200 OK\r\n\r\n")?;
        relay(client, &TcpStream::connect(address)?, |_| {})
    });
    let client = by(url(&proxy)).build().unwrap();
    client.create_project("p").send().unwrap();
    client.get_projects().send().unwrap();
    assert_eq!((proxy.connections(), service.received().len()), (3, 2));
}

#[test]
fn credentials_of_another_kind_are_told() {
    for (header, told) in [
        ("Negotiate", "wants Negotiate"),
        ("NTLM TlRMTVNTUAAC\r\nProxy-Authenticate: Negotiate", "wants Negotiate or NTLM"),
        ("digest realm=\"basic\", nonce=\"x\"", "wants Digest"),
        ("Unheard realm=\"x\"", "other than a user name and password"),
    ] {
        let proxy = saying(format!("HTTP/1.1 407 No\r\nProxy-Authenticate: {header}\r\n\r\n"));
        for url in [url(&proxy), format!("http://{}", proxy.address())] {
            let error = refused(&by(url).build().unwrap(), 1);
            says(&error, told, "Basic alone");
        }
    }
    for header in
        ["Negotiate, Basic realm=\"x\"", "NTLM\r\nproxy-authenticate:basic", "Digest a=\"b, c\", BASIC"]
    {
        let proxy = saying(format!("HTTP/1.1 407 No\r\nProxy-Authenticate: {header}\r\n\r\n"));
        let error = refused(&by(format!("http://{}", proxy.address())).build().unwrap(), 1);
        says(&error, "wants a user name and password", "http://user:password@");
    }
}

#[test]
fn a_tunnel_may_be_granted_in_many_words() {
    let many: String = (0..50).map(|i| format!("X-{i}: {i}\r\n")).collect();
    for granted in [
        "HTTP/1.0 200\r\n\r\n",
        "HTTP/1.1 204 Tunnel\r\nContent-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Still\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        &format!("HTTP/1.1 200 OK\r\n{many}\r\n"),
    ] {
        let service = Service::start();
        let (address, granted) = (service.address(), granted.to_owned());
        let proxy = Stub::start(move |client| {
            receive(client)?;
            for byte in granted.as_bytes() {
                client.write_all(&[*byte])?;
            }
            relay(client, &TcpStream::connect(address)?, |_| {})
        });
        by(url(&proxy)).build().unwrap().create_project("p").send().unwrap();
    }
}

#[test]
fn what_is_no_proxy_is_told() {
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(100_000));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(20_000));
    let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(10_000);
    for (said, told) in [
        (&b"220 mail.example ESMTP ready\r\n\r\n"[..], "did not answer in HTTP"),
        (b"\x15\x03\x03\x00\x02\x02\x46", "did not answer in HTTP"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "did not answer in HTTP"),
        (b"HTTP/1.1 OK\r\n\r\n", "did not answer in HTTP"),
        (b"HTTP/1.1 2000 OK\r\n\r\n", "did not answer in HTTP"),
        (b"\x05\xff", "did not answer in HTTP"),
        (long.as_bytes(), "more than 64 KiB of headers"),
        (many.as_bytes(), "more than 64 KiB of headers"),
        (interim.as_bytes(), "more than 64 KiB of headers"),
    ] {
        let proxy = saying(said);
        let error = refused(&by(url(&proxy)).build().unwrap(), 1);
        says(
            &error,
            &format!("the proxy {} did not connect to {HOST}: it ", proxy.address()),
            "the kind in proxy",
        );
        assert!(error.message().contains(told), "{error}");
    }
}

/// As a network does that wants its users to sign in.
#[test]
fn a_page_in_place_of_a_tunnel_is_told() {
    let page = "<html>Sign in to the network</html>";
    let whole = saying(answer(200, page));
    // The page comes apart from what seems to grant the tunnel.
    let apart = Stub::start(move |client| {
        receive(client)?;
        client.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")?;
        client.read_exact(&mut [0])?;
        client.write_all(page.as_bytes())?;
        io::copy(client, &mut io::sink()).map(|_| ())
    });
    for proxy in [whole, apart] {
        let error = refused(&by(url(&proxy)).build().unwrap(), 1);
        says(&error, &format!("the proxy {}", proxy.address()), "sign in");
    }
}

/// Without TLS nothing else would keep the key from whoever wrote the page.
#[test]
fn a_page_in_place_of_a_tunnel_gets_no_request() {
    let (tell, told) = mpsc::channel();
    let proxy = Stub::start(move |client| {
        receive(client)?;
        client.write_all(answer(200, "[]").as_bytes())?;
        let mut rest = Vec::new();
        client.read_to_end(&mut rest)?;
        tell.send(rest).map_err(io::Error::other)
    });
    let client = trusting(&format!("http://{HOST}")).allow_http(true).proxy(url(&proxy)).build().unwrap();
    says(&refused(&client, 1), &format!("the proxy {} did not connect", proxy.address()), "sign in");
    assert_eq!(told.recv().unwrap(), b"");
}

#[test]
fn a_tunnel_that_ends_at_once_is_tried_again() {
    let proxy = saying("HTTP/1.1 200 OK\r\n\r\n");
    let error = refused(&by(url(&proxy)).build().unwrap(), TRIES);
    says(&error, &format!("{HOST} through the proxy {}", proxy.address()), "");
}

#[test]
fn a_tunnel_that_breaks_in_the_middle_of_a_call_is_told() {
    let service = Service::start();
    let address = service.address();
    // After the handshake, when the request is there.
    let proxy = Stub::start(move |client| {
        receive(client)?;
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        let server = TcpStream::connect(address)?;
        let sent = AtomicUsize::new(0);
        relay(client, &server, |bytes| {
            // Handshake and request, each in one piece or more: the request is longer than both together.
            if sent.fetch_add(bytes.len(), Ordering::SeqCst) + bytes.len() > 100_000 {
                let _ = server.shutdown(std::net::Shutdown::Both);
            }
        })
    });
    let client = by(url(&proxy)).build().unwrap();
    let picture = vec![7; 1_000_000];
    let upload = client.create_images_from_data(customvision::Uuid::nil(), &picture);
    let error = upload.send_raw().unwrap_err();
    assert_eq!(
        (error.kind(), error.processed()),
        (ErrorKind::Transport, Some(Processed::Unknown)),
        "{error}"
    );
    assert_eq!(error.attempts(), TRIES, "an upload is repeatable: {error}");
    says(&error, &format!("{HOST} through the proxy {}", proxy.address()), "");
}
