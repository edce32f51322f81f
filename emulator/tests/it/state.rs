use std::time::Duration;

use customvision_emulator::Emulator;
use serde_json::{Value, json};

use crate::support::{COMPACT, Service, draw, id};

fn state(service: &Service) -> Value {
    service.admin("GET", "state", &Value::Null).json()
}

fn reset(service: &Service) {
    assert_eq!(service.admin("DELETE", "state", &Value::Null).status, 204);
}

#[test]
fn the_state_can_be_looked_at() {
    let service = Service::start();
    let (project, tags) = service.shapes(&format!("&domainId={COMPACT}"), 5);
    let iteration = service.train(&project);
    service.publish(&project, &iteration, "live", "classify");
    service.upload(&project, &[], &[draw(0, 90), draw(0, 91)]);
    service.arm(json!({"operation": "get_tag", "status": 500}));
    let served = service.admin("GET", "requests", &Value::Null).json()["requests"].as_array().unwrap().len();
    let seen = state(&service);
    assert_eq!(seen["requestsServed"], served);
    assert_eq!(
        (&seen["clock"]["stopped"], &seen["faults"][0]["operation"]),
        (&json!(false), &json!("get_tag"))
    );
    let trained = json!({"id": iteration, "name": "Iteration 1", "status": "Completed", "publishName": "live", "images": 15, "exports": 0});
    assert_eq!(
        seen["projects"],
        json!([{
            "id": project, "name": "shapes", "domain": "General (compact)", "tags": tags.len(), "images": 17,
            "untaggedImages": 2, "regions": 0, "iterations": [trained],
        }])
    );
}

#[test]
fn a_reset_is_a_new_start() {
    let service = Service::on(
        Emulator::builder()
            .seed(7)
            .clock("2026-01-01T00:00:00Z".parse().unwrap())
            .clock_stopped(true)
            .training_polls(1)
            .start()
            .unwrap(),
    );
    let fresh = state(&service);
    let live = || {
        let (project, tags) = service.shapes("", 5);
        service.upload(&project, &[&tags[0]], &[draw(0, 50)]);
        let begun = service.call("POST", &format!("projects/{project}/train"));
        service.advance("1h");
        (begun.body, service.get(&format!("projects/{project}/images")).body)
    };
    let first = live();
    service.arm(json!({"probability": 0.5, "status": 500}));
    service.admin("PATCH", "clock", &json!({"stopped": false}));
    reset(&service);
    assert_eq!(state(&service), fresh);
    assert_eq!(service.get("projects").text(), "[]");
    reset(&service);
    assert_eq!(live(), first, "the same ids, times and links to the byte");
}

#[test]
fn what_was_under_way_before_a_reset_does_not_come_back() {
    let hour = Duration::from_secs(3600);
    let service = Service::on(
        Emulator::builder().seed(7).training_duration(hour).export_duration(hour).start().unwrap(),
    );
    let begin = || {
        let (project, _) = service.shapes("", 5);
        let iteration = id(&service.call("POST", &format!("projects/{project}/train")));
        (project, iteration)
    };
    let first = begin();
    reset(&service);
    service.advance("30m");
    let (project, iteration) = begin();
    assert_eq!((&project, &iteration), (&first.0, &first.1), "a seed gives the ids of before");
    service.advance("45m");
    let status =
        || service.get(&format!("projects/{project}/iterations/{iteration}")).json()["status"].clone();
    assert_eq!(status(), "Training", "the hour of the first training is over, that of the second is not");
    service.advance("20m");
    assert_eq!(service.await_training(&project, &iteration)["status"], "Completed");
}
