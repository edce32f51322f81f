use std::io::{Read, Write};

use customvision_emulator::Emulator;
use serde_json::{Value, json};

use crate::support::{Service, encode, eventually, open};

fn logged(service: &Service) -> Vec<Value> {
    service.admin("GET", "requests", &Value::Null).json()["requests"].as_array().unwrap().clone()
}

#[test]
fn every_request_is_remembered_with_what_became_of_it() {
    let service = Service::on(
        Emulator::builder()
            .clock("2026-01-01T00:00:00Z".parse().unwrap())
            .clock_stopped(true)
            .start()
            .unwrap(),
    );
    let created = service.call("POST", "projects?name=p");
    let path = "projects/00000000-0000-4000-8000-000000000000/images/tags";
    service.post_json(path, &json!({"tags": []}));
    service.send("GET", &format!("{}/nowhere", service.emulator.endpoint()), &[], &[]);
    let log = logged(&service);
    let ms = log[0]["ms"].clone();
    assert!(ms.as_f64().unwrap() > 0.0);
    assert_eq!(
        log[0],
        json!({
            "time": "2026-01-01T00:00:00Z", "operation": "create_project", "method": "POST",
            "path": "/customvision/v3.4-preview/training/projects?name=p", "status": 200, "ms": ms,
            "bytesIn": 0, "bytesOut": created.body.len(), "requestId": created.header("request-id"), "fault": null,
        })
    );
    assert_eq!((&log[1]["operation"], &log[1]["status"]), (&json!("create_image_tags"), &json!(400)));
    assert_eq!(log[1]["bytesIn"], r#"{"tags":[]}"#.len());
    assert_eq!((&log[2]["operation"], &log[2]["status"]), (&json!("unknown"), &json!(404)));
    assert_eq!(log.len(), 3, "the emulator's own calls are not in it");
    assert_eq!(service.admin("DELETE", "requests", &Value::Null).status, 204);
    assert!(logged(&service).is_empty());
}

#[test]
fn the_last_thousand_are_remembered() {
    let service = Service::start();
    for number in 0..1003 {
        service.get(&format!("domains?number={number}"));
    }
    let log = logged(&service);
    assert_eq!(log.len(), 1000);
    let ends = |entry: &Value, number: &str| entry["path"].as_str().unwrap().ends_with(number);
    assert!(ends(&log[0], "number=3") && ends(&log[999], "number=1002"), "{} {}", log[0], log[999]);
}

#[test]
fn a_fault_is_named_and_a_request_without_an_answer_has_no_status() {
    let service = Service::start();
    let throttled = service.arm(json!({"operation": "get_domains", "status": 429}));
    service.get("domains");
    let cut = service.arm(json!({"operation": "get_domains", "cutAfter": 10}));
    let reset = service.arm(json!({"operation": "get_projects", "reset": "before"}));
    let ask = |path: &str| {
        let key = service.emulator.key();
        let mut stream = open(&service);
        let head = format!(
            "GET /customvision/v3.3/training/{path} HTTP/1.1\r\nHost: h\r\nTraining-Key: {key}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    };
    ask("domains");
    ask("projects");
    let log = logged(&service);
    let told: Vec<(&Value, &Value)> = log.iter().map(|entry| (&entry["fault"], &entry["status"])).collect();
    assert_eq!(
        told,
        [(&json!(throttled), &json!(429)), (&json!(cut), &json!(200)), (&json!(reset), &Value::Null)]
    );
    assert_eq!(log[1]["bytesOut"], 10);
}

#[test]
fn a_caller_that_leaves_before_its_answer_is_remembered() {
    let service = Service::start();
    service.arm(json!({"operation": "create_project", "delayMs": 3_600_000}));
    let mut stream = open(&service);
    let head = format!(
        "POST /customvision/v3.3/training/projects?name=p HTTP/1.1\r\nHost: h\r\nTraining-Key: {}\r\n\r\n",
        service.emulator.key()
    );
    stream.write_all(head.as_bytes()).unwrap();
    eventually(|| Some(()).filter(|()| service.get("projects").text() != "[]"));
    drop(stream);
    let left = |entry: &Value| entry["operation"] == "create_project" && entry["status"].is_null();
    eventually(|| Some(()).filter(|()| logged(&service).iter().any(left)));
}

#[test]
fn the_log_is_a_file_of_json_lines_without_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("requests.jsonl");
    std::fs::write(&path, "before\n").unwrap();
    let key = "se/cret key";
    let service = Service::on(Emulator::builder().key(key).log(&path).start().unwrap());
    service.get("domains");
    service.get(&format!("domains?Training-Key={}&again={}", encode(key), key.replace(' ', "+")));
    service.send("GET", &service.url(&format!("projects/{}", encode(key))), &[("Training-Key", key)], &[]);
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (4, "before"));
    let entries: Vec<Value> = lines[1..].iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(json!(entries), json!(logged(&service)));
    assert!(entries.iter().all(|entry| entry["status"] != Value::Null));
    assert!(!text.contains("cret"), "{text}");
}
