use std::time::Duration;

use customvision_emulator::{Emulator, Tier};
use serde_json::{Value, json};

use crate::support::{COMPACT, Service, draw, eventually, id};

/// An emulator whose clock stands at the beginning of 2026.
fn stopped(training: Duration, export: Duration) -> Service {
    let builder = Emulator::builder().clock("2026-01-01T00:00:00Z".parse().unwrap()).clock_stopped(true);
    Service::on(builder.training_duration(training).export_duration(export).start().unwrap())
}

#[test]
fn a_stopped_clock_times_everything() {
    let service = stopped(Duration::ZERO, Duration::ZERO);
    assert_eq!(
        service.admin("GET", "clock", &Value::Null).text(),
        r#"{"now":"2026-01-01T00:00:00Z","stopped":true}"#
    );
    let created = service.call("POST", "projects?name=p");
    assert_eq!(created.header("date"), Some("Thu, 01 Jan 2026 00:00:00 GMT"));
    assert_eq!(created.json()["created"], "2026-01-01T00:00:00.000Z");
    service.advance("1d 2h 3m 4s 50ms");
    service.upload(&id(&created), &[], &[draw(0, 1)]);
    let image = service.get(&format!("projects/{}/images", id(&created))).json()[0].clone();
    assert_eq!(image["created"], "2026-01-02T02:03:04.05");
    let link = image["originalImageUri"].as_str().unwrap();
    assert!(link.contains("se=2026-01-03T02%3A03%3A04Z"), "{link}");
}

#[test]
fn links_expire_when_the_clock_says_so() {
    let service = Service::start();
    let project = service.project("p", "");
    service.upload(&project, &[], &[draw(0, 1)]);
    let listed = service.get(&format!("projects/{project}/images")).json();
    let link = listed[0]["originalImageUri"].as_str().unwrap();
    let status = || service.send("GET", link, &[], &[]).status;
    service.advance("23h");
    assert_eq!(status(), 200);
    service.advance("PT2H");
    assert_eq!(status(), 403);
    let again = service.get(&format!("projects/{project}/images")).json();
    let renewed = again[0]["originalImageUri"].as_str().unwrap();
    assert_eq!(service.send("GET", renewed, &[], &[]).status, 200, "listing renews links");
}

#[test]
fn calls_per_second_are_counted_by_the_clock() {
    let builder = Emulator::builder().tier(Tier::F0).rate_limit(true).clock_stopped(true);
    let service = Service::on(builder.start().unwrap());
    let statuses = || (0..11).map(|_| service.get("domains").status).collect::<Vec<_>>();
    let ten_and_one = [[200; 10].as_slice(), &[429]].concat();
    assert_eq!(statuses(), ten_and_one);
    service.advance("1s");
    assert_eq!(statuses(), ten_and_one);
}

#[test]
fn predictions_are_kept_for_thirty_days_by_the_clock() {
    let service = Service::start();
    let (project, _) = service.shapes("", 5);
    service.train(&project);
    let prediction =
        id(&service.post_as(&format!("projects/{project}/quicktest/image"), "image/png", &draw(1, 70)));
    let query = || {
        service.post_json(&format!("projects/{project}/predictions/query"), &json!({})).json()["results"]
            .clone()
    };
    let reuse = || {
        let body = json!({"images": [{"id": prediction}]});
        service.post_json(&format!("projects/{project}/images/predictions"), &body).json()["images"][0]["status"].clone()
    };
    service.advance("29d 23h");
    assert_eq!(query()[0]["id"], prediction);
    let link = query()[0]["originalImageUri"].as_str().unwrap().to_owned();
    assert_eq!(service.send("GET", &link, &[], &[]).status, 200);
    service.advance("2h");
    assert_eq!((query(), reuse()), (json!([]), json!("ErrorSource")));
    assert_eq!(service.send("GET", &link, &[], &[]).status, 404);
}

#[test]
fn trainings_and_exports_take_their_time_by_the_clock() {
    let hour = Duration::from_secs(3600);
    let service = stopped(hour, hour);
    let (project, _) = service.shapes(&format!("&domainId={COMPACT}"), 5);
    let iteration = id(&service.call("POST", &format!("projects/{project}/train")));
    let path = format!("projects/{project}/iterations/{iteration}");
    eventually(|| service.get(&path).json()["domainId"].as_str().map(drop));
    service.advance("59m 59s");
    assert_eq!(service.get(&path).json()["status"], "Training");
    service.advance("1s");
    let trained = service.await_training(&project, &iteration);
    assert_eq!(trained["trainedAt"], "2026-01-01T01:00:00.000Z");

    let exports = format!("{path}/export");
    service.call("POST", &format!("{exports}?platform=ONNX"));
    assert_eq!(service.get(&exports).json()[0]["status"], "Exporting");
    service.advance("1h");
    eventually(|| Some(()).filter(|()| service.get(&exports).json()[0]["status"] == "Done"));
}

#[test]
fn a_clock_can_be_stopped_and_set_going() {
    let service =
        Service::on(Emulator::builder().clock("1999-12-31T23:59:59Z".parse().unwrap()).start().unwrap());
    let clock = |body: &Value| {
        let reply = service.admin("PATCH", "clock", body);
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()
    };
    assert_eq!(clock(&json!({}))["stopped"], false);
    let halted = clock(&json!({"stopped": true, "advance": "10000d"}));
    assert!(halted["now"].as_str().unwrap().starts_with("2027-05-1"), "{halted}");
    assert_eq!(service.admin("GET", "clock", &Value::Null).json(), halted);
    let running = clock(&json!({"stopped": false}));
    eventually(|| {
        Some(()).filter(|()| service.admin("GET", "clock", &Value::Null).json()["now"] != running["now"])
    });
}

#[test]
fn the_clock_refuses_what_makes_no_sense() {
    let service = stopped(Duration::ZERO, Duration::ZERO);
    for (body, word) in [
        (json!({"advance": "a while"}), "'a while'"),
        (json!({"advance": "-1h"}), "'-1h'"),
        (json!({"advance": "2 months"}), "'2 months'"),
        (json!({"advance": "9000000d"}), "'9000000d'"),
        (json!({"advance": "3000000d"}), "9999"),
        (json!({"advance": 5}), "integer `5`"),
        (json!({"forward": "1h"}), "`forward`, expected `advance` or `stopped`"),
        (json!([]), "can't be used"),
    ] {
        let reply = service.admin("PATCH", "clock", &body);
        assert_eq!(reply.error(), (400, "BadRequest".into()), "{body}");
        assert!(reply.text().contains(word), "{}", reply.text());
    }
    assert_eq!(service.admin("GET", "clock", &Value::Null).json()["now"], "2026-01-01T00:00:00Z");
}
