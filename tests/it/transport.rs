//! What the transport promises: connections are reused, every wait ends, and what the server did is told.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use customvision::{ErrorKind, ImageSource, Processed, Uuid};

use crate::stub::{Stub, answer, builder, header, receive};

const SUMMARY: &str = r#"{"isBatchSuccessful":true,"images":[]}"#;

#[test]
fn a_thousand_calls_from_eight_threads_open_eight_connections() {
    let stub = Stub::answering(answer(200, "[]"));
    let client = stub.client();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..125 {
                    assert!(client.get_projects().send().unwrap().is_empty());
                }
            });
        }
    });
    assert!(stub.connections() <= 8, "{} connections", stub.connections());
}

#[test]
fn error_answers_return_their_connections_too() {
    let stub = Stub::answering(answer(429, r#"{"error":{"code":"429","message":"Slow down"}}"#));
    let client = stub.client();
    for _ in 0..50 {
        assert_eq!(client.get_projects().retries(0).send().unwrap_err().http_status(), Some(429));
    }
    assert_eq!(stub.connections(), 1);
}

#[test]
fn a_connection_that_the_server_closed_is_not_used_again() {
    let (closed, awaited) = mpsc::channel();
    let stub = Stub::start(move |stream| {
        receive(stream)?;
        stream.write_all(answer(200, "[]").as_bytes())?;
        stream.shutdown(Shutdown::Both)?;
        closed.send(()).map_err(io::Error::other)
    });
    let client = stub.client();
    for _ in 0..10 {
        client.get_projects().send().unwrap();
        awaited.recv().unwrap();
    }
    assert_eq!(stub.connections(), 10);
}

#[test]
fn a_small_request_with_a_body_arrives_at_once() {
    let (seen, requests) = mpsc::channel();
    let stub = Stub::start(move |stream| {
        loop {
            let request = receive(stream)?;
            seen.send((request.reads, request.body)).unwrap();
            stream.write_all(
                answer(200, r#"{"id":"00000000-0000-0000-0000-000000000001","name":"n"}"#).as_bytes(),
            )?;
        }
    });
    let client = stub.client();
    for _ in 0..20 {
        client.update_iteration(Uuid::nil(), Uuid::nil(), "n").send().unwrap();
        let (reads, body) = requests.recv().unwrap();
        assert_eq!((reads, body.as_slice()), (1, &br#"{"name":"n"}"#[..]));
    }
}

#[test]
fn a_small_request_is_small() {
    let (seen, requests) = mpsc::channel();
    let stub = Stub::start(move |stream| {
        loop {
            let request = receive(stream)?;
            seen.send((request.reads, request.head)).unwrap();
            stream.write_all(answer(200, "[]").as_bytes())?;
        }
    });
    let client = stub.client();
    for _ in 0..20 {
        client.get_tags(Uuid::nil()).send().unwrap();
        let (reads, head) = requests.recv().unwrap();
        assert_eq!(reads, 1);
        assert!(head.len() <= 300, "{} bytes: {head}", head.len());
    }
}

#[test]
fn a_post_without_a_body_says_so() {
    let (seen, requests) = mpsc::channel();
    let stub = Stub::start(move |stream| {
        loop {
            let request = receive(stream)?;
            seen.send(request.head).unwrap();
            stream.write_all(answer(200, r#"{"id":"00000000-0000-0000-0000-000000000001"}"#).as_bytes())?;
        }
    });
    let _ = stub.client().train_project(Uuid::nil()).send();
    let head = requests.recv().unwrap();
    assert_eq!(header(&head, "content-length"), Some("0"));
    assert_eq!(header(&head, "transfer-encoding"), None);
    assert_eq!(header(&head, "content-type"), None);
}

#[test]
fn an_upload_of_any_size_has_a_length_and_arrives_whole() {
    let (seen, requests) = mpsc::channel();
    let stub = Stub::start(move |stream| {
        loop {
            let request = receive(stream)?;
            assert_eq!(header(&request.head, "transfer-encoding"), None);
            seen.send(request.body).unwrap();
            stream.write_all(answer(200, SUMMARY).as_bytes())?;
        }
    });
    let client = stub.client();
    // The sizes lie around the 256 KiB output buffer less the head that is sent with it.
    for size in [0, 1, 261_500, 261_600, 261_700, 261_800, 261_900, 262_143, 262_144, 262_145, 3_000_000] {
        let picture: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
        client.create_images_from_data(Uuid::nil(), ImageSource::from(&picture[..])).send().unwrap();
        let body = requests.recv().unwrap();
        let start = body.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
        assert!(body[start..].starts_with(&picture), "{size} bytes");
        assert!(body[start + size..].starts_with(b"\r\n--"), "{size} bytes");
    }
    assert_eq!(stub.connections(), 1);
}

#[test]
fn an_upload_that_is_cut_off_without_an_answer_is_told() {
    let stub = Stub::start(|stream| stream.read_exact(&mut [0; 1000]));
    let picture = vec![7; 6_000_000];
    let error = stub
        .client()
        .create_images_from_data(Uuid::nil(), ImageSource::from(&picture[..]))
        .send()
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.processed()),
        (ErrorKind::Transport, Some(Processed::Unknown)),
        "{error}"
    );
}

#[test]
fn no_connection_is_told_and_surely_not_processed() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = builder(format!("http://{free}")).build().unwrap();
    let error = client.create_project("p").send().unwrap_err();
    assert_eq!((error.kind(), error.processed()), (ErrorKind::Transport, Some(Processed::No)), "{error}");
    assert!(error.message().contains(&format!("could not connect to {free}")), "{error}");
    assert_eq!(error.operation(), Some("create_project"));
}

/// Answers that are none, and how they are told.
#[test]
fn broken_answers_are_transport_errors() {
    let long_header = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\n\r\n", "x".repeat(200_000));
    for (sent, told) in [
        ("", "closed the connection"),
        ("HTTP/1.1 200 OK\r\nContent-Le", "closed the connection"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[1,", "closed the connection"),
        ("220 mail.example ESMTP ready\r\n\r\n", "did not answer in HTTP"),
        (long_header.as_str(), "headers"),
    ] {
        let bytes = sent.as_bytes().to_vec();
        let stub = Stub::start(move |stream| {
            receive(stream)?;
            stream.write_all(&bytes)
        });
        let error = stub.client().get_projects().send().unwrap_err();
        let shown: String = sent.chars().take(40).collect();
        assert_eq!(error.kind(), ErrorKind::Transport, "{shown:?}: {error}");
        assert_eq!(error.processed(), Some(Processed::Unknown), "{shown:?}");
        assert!(error.message().contains(told), "{shown:?}: {error}");
    }
}

#[test]
fn a_download_without_a_length_that_is_reset_is_not_taken_for_whole() {
    let stub = Stub::start(|stream| {
        // Part of the request stays unread, so that closing resets the connection.
        stream.read_exact(&mut [0; 20])?;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\npart of a model")
    });
    let mut received = Vec::new();
    let error = stub.client().get_artifact(Uuid::nil(), "m").send_to(&mut received).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    let whole = Stub::start(|stream| {
        receive(stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\na whole model")
    });
    assert_eq!(whole.client().get_artifact(Uuid::nil(), "m").send().unwrap(), b"a whole model");
}

#[test]
fn a_failure_whose_body_breaks_off_keeps_its_status() {
    for answer in [
        "HTTP/1.1 401 No\r\nRequest-Id: r1\r\nContent-Length: 1000\r\n\r\n{\"error\":{\"code\":\"401\"",
        "HTTP/1.1 401 No\r\nRequest-Id: r1\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
    ] {
        let stub = Stub::start(move |stream| {
            receive(stream)?;
            stream.write_all(answer.as_bytes())
        });
        let error = stub.client().create_project("p").send().unwrap_err();
        assert_eq!((error.kind(), error.http_status()), (ErrorKind::Service, Some(401)), "{error}");
        assert_eq!(error.request_id(), Some("r1"));
    }
}

#[test]
fn limits_as_large_as_can_be_are_none() {
    let lie = "HTTP/1.1 200 OK\r\nContent-Length: 4611686018427387904\r\n\r\n[]";
    let stub = Stub::start(move |stream| {
        receive(stream)?;
        stream.write_all(lie.as_bytes())
    });
    let client = stub
        .builder()
        .connect_timeout(Duration::MAX)
        .timeout(Duration::MAX)
        .max_response_bytes(usize::MAX)
        .build()
        .unwrap();
    assert_eq!(client.get_projects().send().unwrap_err().kind(), ErrorKind::Transport);
    let endless = ImageSource::reader(&b"x"[..], u64::MAX);
    assert_eq!(
        client.create_images_from_data(Uuid::nil(), endless).send().unwrap_err().kind(),
        ErrorKind::Io
    );
}

#[test]
fn a_url_that_is_too_long_is_the_requests_fault() {
    let stub = Stub::answering(answer(200, "[]"));
    let error = stub.client().import_project(&"x".repeat(70_000)).send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert_eq!(stub.connections(), 0);
}

#[test]
fn every_wait_ends_with_the_calls_time() {
    type Serve = fn(&mut TcpStream) -> io::Result<()>;
    let never: Serve = |stream| stream.read_to_end(&mut Vec::new()).map(|_| ());
    let trickle: Serve = |stream| {
        receive(stream)?;
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n[")?;
        loop {
            stream.write_all(b" ")?;
            thread::park_timeout(Duration::from_millis(10));
        }
    };
    // Reads nothing at all, so that an upload fills the buffers between us and stops.
    let deaf: Serve = |stream| {
        while stream.peek(&mut [0])? > 0 {
            thread::park_timeout(Duration::from_millis(10));
        }
        Ok(())
    };
    let picture = vec![7; 30_000_000];
    for (name, serve) in [("never", never), ("trickle", trickle), ("deaf", deaf)] {
        let stub = Stub::start(serve);
        let client = stub.client();
        let started = Instant::now();
        let error = client
            .create_images_from_data(
                Uuid::nil(),
                ImageSource::from(&picture[..if name == "deaf" { picture.len() } else { 10 }]),
            )
            .timeout(Duration::from_millis(300))
            .send()
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.processed()),
            (ErrorKind::Timeout, Some(Processed::Unknown)),
            "{name}: {error}"
        );
        // The server waits for ever: any bound tells that the limit was kept.
        assert!(started.elapsed() < Duration::from_secs(20), "{name} took {:?}", started.elapsed());
    }
}

#[test]
fn a_reader_that_ends_early_is_an_error_and_not_a_spin() {
    let stub = Stub::answering(answer(200, SUMMARY));
    let client = stub.client();
    let short = ImageSource::reader(&b"only this"[..], 1_000_000);
    let error = client.create_images_from_data(Uuid::nil(), short).send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io, "{error}");
    client.create_images_from_data(Uuid::nil(), ImageSource::reader(&b"all"[..], 3)).send().unwrap();
}

#[test]
fn an_answer_that_is_too_large_is_refused_unread() {
    let stub = Stub::start(|stream| {
        receive(stream)?;
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n[")?;
        let spaces = [b' '; 65536];
        loop {
            stream.write_all(&spaces)?;
        }
    });
    let client = stub.builder().max_response_bytes(1_000_000).build().unwrap();
    let error = client.get_projects().send().unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::InvalidResponse, Some(200)), "{error}");
    assert!(error.message().contains("maxResponseBytes"), "{error}");
}

#[test]
fn an_answer_of_exactly_the_limit_is_taken() {
    let stub = Stub::answering(answer(200, "[         ]"));
    let client = |limit| stub.builder().max_response_bytes(limit).build().unwrap();
    assert!(client(11).get_projects().send().is_ok());
    assert!(client(10).get_projects().send().is_err());
}
