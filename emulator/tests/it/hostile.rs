use std::{
    io::{Read, Write},
    net::Shutdown,
};

use crate::support::{NOBODY, Service, answer, draw, multipart, open};

#[track_caller]
fn assert_alive(service: &Service) {
    assert_eq!(service.get("domains").status, 200);
}

#[test]
fn broken_json_is_refused() {
    let service = Service::start();
    let project = service.project("p", "");
    let deep = format!("{{\"tags\":{}", "[".repeat(100_000));
    let wrong =
        r#"{"images":5,"tags":5,"regions":5,"url":5,"selectedTags":5,"threshold":"x","maxCount":"x"}"#;
    for path in [
        "images/files",
        "images/urls",
        "images/predictions",
        "images/tags",
        "images/regions",
        &format!("images/metadata?imageIds={NOBODY}"),
        &format!("images/suggested?iterationId={NOBODY}"),
        &format!("images/suggested/count?iterationId={NOBODY}"),
        "predictions/query",
        "quicktest/url",
        "train",
    ] {
        let path = format!("projects/{project}/{path}");
        for body in ["{", "[]", "[]]", "\u{0}", "\"text\"", wrong, &deep] {
            let reply = service.post_as(&path, "application/json", body.as_bytes());
            assert_eq!(reply.error(), (400, "BadRequest".into()), "{path} {}", &body[..body.len().min(20)]);
        }
        let not_utf8 = service.post_as(&path, "application/json", b"{\"images\":\"\xff\"}");
        assert_eq!(not_utf8.error(), (400, "BadRequest".into()), "{path}");
        let xml = service.post_as(&path, "application/xml", b"<a/>");
        assert_eq!(xml.error(), (415, "UnsupportedMediaType".into()), "{path}");
    }
    assert_alive(&service);
}

#[test]
fn broken_multipart_is_refused() {
    let service = Service::start();
    let project = service.project("p", "");
    let picture = draw(0, 1);
    let whole = multipart("edge", &[("a.png".to_owned(), picture.as_slice())]);
    let path = format!("projects/{project}/images");
    for (content_type, body) in [
        ("multipart/form-data", &whole[..]),
        ("multipart/form-data; boundary=", &whole[..]),
        ("multipart/form-data; boundary=\"\"", &whole[..]),
        ("multipart/form-data; boundary=other", &whole[..]),
        ("multipart/form-data; boundary=edge", b""),
        ("multipart/form-data; boundary=edge", &whole[..whole.len() / 2]),
        ("multipart/form-data; boundary=edge", &whole[..whole.len() - 5]),
        ("multipart/form-data; boundary=edge", b"--edge\r\n\r\n--edge--"),
    ] {
        let reply = service.post_as(&path, content_type, body);
        assert_eq!(reply.error(), (400, "BadRequestImageStream".into()), "{content_type} {}", body.len());
    }
    let json = service.post_as(&path, "application/json", b"{}");
    assert_eq!(json.error(), (415, "UnsupportedMediaType".into()));
    assert_eq!(service.get(&format!("{path}/count")).text(), "0");
}

#[test]
fn pictures_that_lie_about_themselves_do_no_harm() {
    let service = Service::start();
    let project = service.project("p", "");
    let picture = draw(0, 1);
    let mut bombs: Vec<Vec<u8>> = (8..60)
        .map(|at| {
            let mut bytes = picture.clone();
            bytes[at] ^= 0xff;
            bytes
        })
        .collect();
    bombs
        .push(b"BM\xff\xff\xff\xff\0\0\0\0\x36\0\0\0\x28\0\0\0\x10\x27\0\0\x10\x27\0\0\x01\0\x20\0".to_vec());
    bombs.push(b"GIF89a\xff\xff\xff\xff\xf7\0\0".to_vec());
    for bytes in bombs {
        let reply = service.upload(&project, &[], &[bytes]);
        assert!([200, 207].contains(&reply.status), "{}", reply.text());
    }
    assert_alive(&service);
}

#[test]
fn long_bodies_are_refused_and_the_answer_arrives() {
    let service = Service::start();
    let project = service.project("p", "");
    let body = vec![b' '; 3 << 20];
    let reply = service.post_as(&format!("projects/{project}/images/tags"), "application/json", &body);
    assert_eq!((reply.status, &reply.json()["statusCode"]), (413, &serde_json::json!(413)));
    let denied = service.send("POST", &service.url("projects"), &[("Training-Key", "wrong")], &body);
    assert_eq!(denied.status, 401, "a refusal is heard after the whole body");
    let mut waiting = open(&service);
    let head = format!(
        "POST /customvision/v3.3/training/projects/{project}/images HTTP/1.1\r\nHost: h\r\nTraining-Key: {}\r\n\
         Expect: 100-continue\r\nContent-Length: 99999999999\r\n\r\n",
        service.emulator.key()
    );
    waiting.write_all(head.as_bytes()).unwrap();
    let mut first = [0; 12];
    waiting.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 413");
    drop(waiting);
    assert_alive(&service);
}

#[test]
fn bodies_may_be_chunked_and_answers_never_are() {
    let service = Service::start();
    let mut stream = open(&service);
    let head = format!(
        "POST /customvision/v3.3/training/projects?name=chunks HTTP/1.1\r\nHost: h\r\nTraining-Key: {}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n1\r\n}}\r\n0\r\n\r\n",
        service.emulator.key()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let text = answer(stream).to_lowercase();
    assert!(text.starts_with("http/1.1 200") && text.contains("content-length:"), "{text}");
    assert!(!text.contains("transfer-encoding"), "{text}");
}

#[test]
fn connections_that_break_off_do_no_harm() {
    let service = Service::start();
    let key = service.emulator.key();
    let full = format!(
        "POST /customvision/v3.3/training/projects?name=x HTTP/1.1\r\nHost: h\r\nTraining-Key: {key}\r\nContent-Length: 10\r\n\r\n12345"
    );
    for end in (0..=full.len()).step_by(7) {
        let mut stream = open(&service);
        stream.write_all(&full.as_bytes()[..end]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let text = answer(stream);
        assert!(!text.contains(" 200 "), "{text}");
    }
    for garbage in
        [&b"\x16\x03\x01\x02\x00\x01\x00"[..], b"GET\r\n\r\n", b"\r\n\r\n\r\n\r\n", &[b'A'; 70_000]]
    {
        let mut stream = open(&service);
        let _ = stream.write_all(garbage);
        let _ = stream.shutdown(Shutdown::Write);
        let _ = answer(stream);
    }
    assert_alive(&service);
    assert_eq!(service.get("projects").text(), "[]");
}

#[test]
fn odd_hosts_and_queries_do_no_harm() {
    let service = Service::start();
    let project = service.project("p", "");
    service.upload(&project, &[], &[draw(0, 1)]);
    let mut stream = open(&service);
    let head = format!(
        "GET /customvision/v3.3/training/projects/{project}/images?take=%ff&%zz&=&&tagIds=,,, HTTP/1.1\r\nHost: a\"b/<c>\r\n\
         Training-Key: {}\r\nConnection: close\r\n\r\n",
        service.emulator.key()
    );
    stream.write_all(head.as_bytes()).unwrap();
    assert!(answer(stream).contains("\"code\":\"BadRequest\""));
    let mut stream = open(&service);
    stream.write_all(head.replace("take=%ff", "").as_bytes()).unwrap();
    let text = answer(stream);
    assert!(
        text.contains(&format!("{}/i-", service.emulator.endpoint())),
        "an odd host is not echoed: {text}"
    );
}
