//! Calls are ended from another thread, whatever they wait for.

#![allow(unsafe_code, reason = "a listener's backlog is set by C alone")]

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use customvision::{CancelToken, Error, ErrorKind, Processed, RateLimit, TrainingClient, Uuid};

use crate::stub::{Stub, answer, builder, receive};
use crate::tls;

/// A server that tells when it has something of a request, and then does as it is told.
pub(crate) fn telling(
    begin: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> (Stub, Receiver<()>) {
    let (tell, told) = mpsc::channel();
    let stub = Stub::start(move |stream| {
        begin(stream)?;
        tell.send(()).map_err(io::Error::other)?;
        // Until the client closes.
        io::copy(stream, &mut io::sink()).map(|_| ())
    });
    (stub, told)
}

/// Ends a call once the server has told of it, by a token of the call, by one of its client, or by closing the client.
pub(crate) fn ended(
    client: &TrainingClient,
    told: &Receiver<()>,
    call: impl Fn(&TrainingClient, &CancelToken) -> Result<(), Error> + Sync,
) {
    let (of_call, of_client, unused) = (CancelToken::new(), CancelToken::new(), CancelToken::new());
    let other = client.with_cancel_token(&of_client);
    let ways: [(&TrainingClient, &CancelToken, &(dyn Fn() + Sync), &str); 3] = [
        (client, &of_call, &|| of_call.cancel(), "the call was cancelled"),
        (&other, &unused, &|| of_client.cancel(), "the call was cancelled"),
        (client, &unused, &|| client.close(), "the client was closed"),
    ];
    for (client, token, end, message) in ways {
        thread::scope(|scope| {
            let calling = scope.spawn(|| call(client, token));
            told.recv().unwrap();
            end();
            let error = calling.join().unwrap().unwrap_err();
            assert_eq!((error.kind(), error.message()), (ErrorKind::Cancelled, message), "{error}");
            assert!(error.processed().is_some() && error.operation().is_some(), "{error:?}");
        });
    }
    let error = client.get_projects().send().unwrap_err();
    assert_eq!((error.kind(), error.processed()), (ErrorKind::Cancelled, Some(Processed::No)), "{error}");
    assert_eq!(error.attempts(), 0);
}

#[test]
fn a_call_that_waits_for_its_answer() {
    let (stub, told) = telling(|stream| receive(stream).map(|_| ()));
    ended(&stub.client(), &told, |client, token| {
        client.create_project("p").cancel_token(token).send().map(|_| ())
    });
    assert_eq!(stub.connections(), 3);
}

#[test]
fn a_call_that_waits_for_the_rest_of_its_answer() {
    let (stub, told) = telling(|stream| {
        receive(stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[")
    });
    ended(&stub.client(), &told, |client, token| {
        client.get_projects().cancel_token(token).send().map(|_| ())
    });
}

/// Its end is the connection's, so that a shut down connection might be taken for a whole file.
#[test]
fn a_download_without_a_length() {
    let (stub, told) = telling(|stream| {
        receive(stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\npart of a model")
    });
    ended(&stub.client(), &told, |client, token| {
        client.get_artifact(Uuid::nil(), "m").cancel_token(token).send_to(&mut io::sink()).map(|_| ())
    });
}

#[test]
fn a_download_that_never_waits() {
    let (tell, told) = mpsc::channel();
    let stub = Stub::start(move |stream| {
        receive(stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        tell.send(()).map_err(io::Error::other)?;
        loop {
            stream.write_all(&[7; 65536])?;
        }
    });
    ended(&stub.client(), &told, |client, token| {
        client.get_artifact(Uuid::nil(), "m").cancel_token(token).send_to(&mut io::sink()).map(|_| ())
    });
}

#[test]
fn an_upload_that_nobody_reads() {
    let (tell, told) = mpsc::channel();
    let (holder, hold): (Sender<()>, _) = mpsc::channel();
    let hold = Mutex::new(hold);
    let stub = Stub::start(move |stream| {
        stream.read_exact(&mut [0; 1000])?;
        tell.send(()).map_err(io::Error::other)?;
        let _ = hold.lock().unwrap().recv();
        Ok(())
    });
    let picture = vec![7; 30_000_000];
    ended(&stub.client(), &told, |client, token| {
        client.create_images_from_data(Uuid::nil(), &picture).cancel_token(token).send().map(|_| ())
    });
    drop(holder);
}

#[test]
fn a_tls_handshake_that_is_not_answered() {
    let (stub, told) = telling(|stream| stream.read_exact(&mut [0; 1]));
    ended(&tls::client(&stub), &told, |client, token| {
        client.get_projects().cancel_token(token).send().map(|_| ())
    });
}

#[test]
fn a_wait_before_the_next_try() {
    let (tell, told) = mpsc::channel();
    let stub = Stub::start(move |stream| {
        loop {
            receive(stream)?;
            stream
                .write_all(answer(503, "").replace("\r\n\r\n", "\r\nRetry-After: 50\r\n\r\n").as_bytes())?;
            tell.send(()).map_err(io::Error::other)?;
        }
    });
    ended(&stub.client(), &told, |client, token| {
        client.get_projects().cancel_token(token).send().map(|_| ())
    });
}

#[test]
fn a_wait_for_the_clients_own_limit() {
    let (tell, told) = mpsc::channel();
    let stub = Stub::answering(answer(200, "[]"));
    let client = stub.builder().rate_limit(RateLimit::PerSecond(0.02)).build().unwrap();
    client.get_projects().send().unwrap();
    ended(&client, &told, |client, token| {
        tell.send(()).unwrap();
        client.get_projects().cancel_token(token).send().map(|_| ())
    });
    assert!(client.throttle_counts().delayed <= 3);
}

/// A listener whose queue is full answers no further connection.
#[test]
fn connecting_that_is_not_answered() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    // SAFETY: the descriptor is that of the listener, which lives on.
    assert_eq!(unsafe { libc::listen(listener.as_raw_fd(), 0) }, 0);
    let address = listener.local_addr().unwrap();
    let mut queued = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
        queued.push(stream);
    }
    let client = builder(format!("http://{address}")).build().unwrap();
    let (tell, told) = mpsc::channel();
    ended(&client, &told, |client, token| {
        tell.send(()).unwrap();
        client.create_project("p").cancel_token(token).send().map(|_| ())
    });
}

#[test]
fn a_call_with_a_token_that_was_triggered_before_sends_nothing() {
    let stub = Stub::answering(answer(200, "[]"));
    let client = stub.client();
    let token = CancelToken::new();
    token.cancel();
    let error = client.get_projects().cancel_token(&token).send().unwrap_err();
    assert_eq!((error.kind(), error.processed()), (ErrorKind::Cancelled, Some(Processed::No)));
    assert_eq!(stub.connections(), 0);
    client.get_projects().send().unwrap();
}

/// A connection is given back when its call is done: what ends that call later ends no other one on it.
#[test]
fn a_token_leaves_the_connections_of_others_alone() {
    let stub = Stub::answering(answer(200, "[]"));
    let client = stub.client();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let token = CancelToken::new();
                    client.get_projects().cancel_token(&token).send().unwrap();
                    token.cancel();
                }
            });
            scope.spawn(|| {
                for _ in 0..200 {
                    client.create_project("p").retries(0).send_raw().unwrap_err();
                    client.get_projects().retries(0).send().unwrap();
                }
            });
        }
    });
    assert!(stub.connections() <= 8, "{} connections", stub.connections());
}

#[test]
fn the_receiver_of_a_download_may_trigger_its_token() {
    let stub = Stub::answering(answer(200, &"x".repeat(1_000_000)));
    let token = CancelToken::new();
    let mut pieces = 0;
    let call = stub.client();
    let call = call.get_artifact(Uuid::nil(), "m").cancel_token(&token);
    let error = call
        .send_chunks(|_| {
            pieces += 1;
            token.cancel();
            true
        })
        .unwrap_err();
    assert_eq!((error.kind(), pieces), (ErrorKind::Cancelled, 1), "{error}");
}

/// Not a figure that is asserted, but one to look at: `cargo test -- --nocapture soon`.
#[test]
fn a_blocked_call_ends_soon() {
    let (stub, told) = telling(|stream| receive(stream).map(|_| ()));
    let client = stub.client();
    let mut times = Vec::new();
    for _ in 0..20 {
        let token = CancelToken::new();
        thread::scope(|scope| {
            let calling = scope.spawn(|| {
                let error = client.get_projects().cancel_token(&token).send().unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Cancelled);
                Instant::now()
            });
            told.recv().unwrap();
            let triggered = Instant::now();
            token.cancel();
            times.push(calling.join().unwrap() - triggered);
        });
    }
    times.sort();
    println!("from the token to the end of the call: median {:?}, longest {:?}", times[10], times[19]);
}
