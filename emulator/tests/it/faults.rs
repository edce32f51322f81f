use std::{
    io::{ErrorKind, Read, Write},
    time::{Duration, Instant},
};

use customvision_emulator::Emulator;
use serde_json::{Value, json};

use crate::support::{Service, answer, draw, eventually, id, open};

fn armed(service: &Service) -> Value {
    service.admin("GET", "faults", &Value::Null).json()["faults"].clone()
}

/// The request as a caller writes it by hand; `length` is what it announces.
fn head(service: &Service, method: &str, path: &str, length: usize) -> String {
    let key = service.emulator.key();
    format!(
        "{method} /customvision/v3.3/training/{path} HTTP/1.1\r\nHost: h\r\nTraining-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
}

#[test]
fn the_next_requests_for_an_operation_are_refused() {
    let service = Service::start();
    service.arm(json!({"operation": "get_projects", "count": 2, "status": 429, "retryAfter": 7}));
    assert_eq!(service.get("domains").status, 200, "another operation");
    for _ in 0..2 {
        let reply = service.get("projects");
        assert_eq!((reply.status, reply.header("retry-after")), (429, Some("7")));
    }
    assert_eq!(service.get("projects").text(), "[]");
    assert_eq!(armed(&service), json!([]), "it is spent");
}

#[test]
fn each_shape_of_an_error_can_be_had() {
    let service = Service::start();
    for (shape, wanted, typed) in [
        ("service", r#"{"code":"ErrorStorage","message":"full"}"#, true),
        ("legacy", r#"{"Code":"ErrorStorage","Message":"full"}"#, true),
        ("gateway", r#"{"error":{"code":"ErrorStorage","message":"full"}}"#, false),
        ("rawGateway", r#"{"statusCode":507,"message":"full"}"#, true),
        ("empty", "", false),
    ] {
        service.arm(json!({"status": 507, "shape": shape, "code": "ErrorStorage", "message": "full"}));
        let reply = service.get("projects");
        assert_eq!((reply.status, reply.text()), (507, wanted));
        assert_eq!(reply.header("content-type").is_some(), typed, "{shape}");
    }
    service.arm(json!({"status": 429}));
    assert_eq!(service.get("projects").json()["error"]["code"], "429", "throttling is the gateway's");
    service.arm(json!({"status": 503, "retryAfter": "Wed, 21 Oct 2026 07:28:00 GMT"}));
    let unavailable = service.get("projects");
    assert_eq!(unavailable.json()["code"], "ServiceUnavailable");
    assert_eq!(unavailable.header("retry-after"), Some("Wed, 21 Oct 2026 07:28:00 GMT"));
}

#[test]
fn an_operation_that_is_refused_is_not_carried_out() {
    let service = Service::start();
    service.arm(json!({"status": 500}));
    assert_eq!(service.call("POST", "projects?name=p").status, 500);
    service.arm(json!({"reset": "before"}));
    let mut stream = open(&service);
    stream.write_all(head(&service, "POST", "projects?name=p", 0).as_bytes()).unwrap();
    let error = stream.read(&mut [0; 1]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert_eq!(service.get("projects").text(), "[]");
}

#[test]
fn an_answer_may_be_lost_after_the_work_is_done() {
    let service = Service::start();
    service.arm(json!({"operation": "create_project", "reset": "after"}));
    let mut stream = open(&service);
    stream.write_all(head(&service, "POST", "projects?name=p", 0).as_bytes()).unwrap();
    assert_eq!(stream.read(&mut [0; 1]).unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(service.get("projects").json()[0]["name"], "p");
}

#[test]
fn a_body_is_cut_where_the_fault_says() {
    let service = Service::start();
    let whole = service.get("domains");
    for bytes in [0, 1, 100, whole.body.len() - 1] {
        service.arm(json!({"operation": "get_domains", "cutAfter": bytes}));
        let mut stream = open(&service);
        stream.write_all(head(&service, "GET", "domains", 0).as_bytes()).unwrap();
        let text = answer(stream);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", whole.body.len())), "{head}");
        assert_eq!(body, &whole.text()[..bytes]);
    }
    service.arm(json!({"operation": "get_domains", "cutAfter": whole.body.len()}));
    assert_eq!(service.get("domains").body, whole.body, "nothing to cut");
}

#[test]
fn links_can_fail_too() {
    let service = Service::start();
    let project = service.project("p", "");
    service.upload(&project, &[], &[draw(0, 1)]);
    let listed = service.get(&format!("projects/{project}/images")).json();
    let link = listed[0]["originalImageUri"].as_str().unwrap();
    service.arm(json!({"operation": "storage", "status": 403, "shape": "empty"}));
    assert_eq!(service.send("GET", link, &[], &[]).status, 403);
    assert_eq!(service.send("GET", link, &[], &[]).status, 200);
}

#[test]
fn an_answer_can_be_held_back() {
    let service = Service::start();
    service.arm(json!({"operation": "create_project", "delayMs": 150}));
    let begun = Instant::now();
    assert_eq!(service.call("POST", "projects?name=p").status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(150));

    let waiting = service.arm(json!({"operation": "create_project", "delayMs": 3_600_000}));
    let mut stream = open(&service);
    stream.write_all(head(&service, "POST", "projects?name=held", 0).as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let impatient = stream.read(&mut [0; 1]).unwrap_err();
    assert!(matches!(impatient.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
    eventually(|| Some(()).filter(|()| service.get("projects").json()[0]["name"] == "held"));
    assert!(armed(&service).as_array().unwrap().iter().all(|fault| fault["id"] != waiting), "it is spent");
}

#[test]
fn an_early_answer_comes_before_the_body() {
    let service = Service::start();
    let project = service.project("p", "");
    let path = format!("projects/{project}/images");
    let body = vec![b'x'; 1 << 20];
    let early = |what: &str| {
        let fault =
            json!({"operation": "create_images_from_data", "status": 413, "shape": "empty", "early": what});
        service.arm(fault);
        let mut stream = open(&service);
        stream.write_all(head(&service, "POST", &path, body.len()).as_bytes()).unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 413", "{what}: nothing of the body is sent yet");
        stream
    };

    let mut kept = early("keepOpen");
    let mut rest = Vec::new();
    while !rest.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        kept.read_exact(&mut byte).unwrap();
        rest.push(byte[0]);
    }
    kept.write_all(&body).unwrap();
    let again =
        head(&service, "GET", "domains", 0).replace("Host: h\r\n", "Host: h\r\nConnection: close\r\n");
    kept.write_all(again.as_bytes()).unwrap();
    assert!(answer(kept).starts_with("HTTP/1.1 200"), "the connection is good for another request");

    let mut closed = early("close");
    let mut text = String::new();
    closed.read_to_string(&mut text).unwrap();
    assert!(text.to_lowercase().contains("connection: close"), "{text}");
    closed.write_all(&body).unwrap();
    closed.write_all(&body).unwrap();

    let mut reset = early("reset");
    let error = std::io::copy(&mut reset, &mut std::io::sink()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_probability_befalls_some_and_the_same_with_the_same_seed() {
    let statuses = |seed: u64| {
        let service = Service::on(Emulator::builder().seed(seed).start().unwrap());
        service.arm(json!({"operation": "get_domains", "probability": 0.5, "status": 500}));
        (0..40).map(|_| service.get("domains").status).collect::<Vec<_>>()
    };
    let first = statuses(3);
    assert!(first.contains(&200) && first.contains(&500), "{first:?}");
    assert_eq!(first, statuses(3));
    assert_ne!(first, statuses(4));

    let service = Service::start();
    service.arm(json!({"operation": "get_domains", "probability": 0.5, "count": 2, "status": 500}));
    let failures = (0..200).filter(|_| service.get("domains").status == 500).count();
    assert_eq!(failures, 2, "a probability and a count: at most so many");
}

#[test]
fn faults_are_listed_and_disarmed() {
    let service = Service::start();
    let first = service.arm(json!({"operation": "get_tag", "count": 3, "status": 418, "code": "Tea"}));
    let second = service.arm(json!({"probability": 1, "delayMs": 1}));
    service.get("domains");
    assert_eq!(
        armed(&service),
        json!([
            {"id": first, "struck": 0, "operation": "get_tag", "count": 3, "status": 418, "code": "Tea"},
            {"id": second, "struck": 1, "operation": "*", "probability": 1.0, "delayMs": 1},
        ])
    );
    let gone = |path: &str| service.admin("DELETE", path, &Value::Null);
    assert_eq!(gone(&format!("faults/{first}")).status, 204);
    assert_eq!(gone(&format!("faults/{first}")).error(), (404, "NotFound".into()));
    assert_eq!(gone("faults/x").error(), (404, "NotFound".into()));
    assert_eq!(armed(&service)[0]["id"], second);
    assert_eq!(gone("faults").status, 204);
    assert_eq!(armed(&service), json!([]));
}

#[test]
fn faults_leave_the_emulators_own_calls_alone() {
    let service = Service::start();
    service.arm(json!({"probability": 1, "status": 500}));
    assert_eq!(service.get("domains").status, 500);
    let health = format!("{}/health", service.emulator.endpoint());
    assert_eq!(service.send("GET", &health, &[], &[]).status, 200);
    assert_eq!(service.admin("DELETE", "faults", &Value::Null).status, 204);
    id(&service.call("POST", "projects?name=p"));
}

#[test]
fn a_fault_that_makes_no_sense_is_refused_by_what_is_wrong() {
    let service = Service::start();
    for (fault, word) in [
        (json!({}), "Nothing goes wrong"),
        (json!({"operation": "get_cats", "status": 500}), "'get_cats'"),
        (json!({"staus": 500}), "unknown field `staus`"),
        (json!({"status": 500, "count": 0}), "count"),
        (json!({"status": 500, "count": -1}), "integer `-1`"),
        (json!({"status": 500, "probability": 0}), "probability"),
        (json!({"status": 500, "probability": 1.5}), "probability"),
        (json!({"status": 200}), "between 300 and 599"),
        (json!({"status": 500, "shape": "round"}), "unknown variant `round`"),
        (json!({"status": 500, "early": "late"}), "unknown variant `late`"),
        (json!({"status": 500, "retryAfter": "a\r\nb: c"}), "retryAfter"),
        (json!({"delayMs": 5, "retryAfter": 1}), "retryAfter says something"),
        (json!({"cutAfter": 5, "early": "close"}), "early says something"),
        (json!({"delayMs": 3_600_001}), "an hour"),
        (json!({"reset": "before", "status": 500}), "no answer"),
        (json!({"reset": "after", "cutAfter": 1}), "no answer"),
        (json!([1]), "no JSON object"),
    ] {
        let reply = service.admin("POST", "faults", &fault);
        assert_eq!(reply.error(), (400, "BadRequest".into()), "{fault}");
        assert!(reply.text().contains(word), "{}", reply.text());
    }
    assert_eq!(armed(&service), json!([]));
}
