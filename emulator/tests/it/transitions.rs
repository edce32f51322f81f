use customvision_emulator::{Builder, Emulator};
use serde_json::Value;

use crate::support::{COMPACT, Service, encode, id};

struct Begun {
    service: Service,
    project: String,
    iteration: String,
}

/// Trains three shapes; the answer says that it has begun.
fn begin(builder: Builder) -> Begun {
    let service = Service::on(builder.start().unwrap());
    let (project, _) = service.shapes(&format!("&domainId={COMPACT}"), 5);
    let begun = service.call("POST", &format!("projects/{project}/train"));
    assert_eq!(begun.json()["status"], "Training");
    Begun { iteration: id(&begun), service, project }
}

impl Begun {
    fn path(&self, tail: &str) -> String {
        format!("projects/{}/iterations/{}{tail}", self.project, self.iteration)
    }

    fn status(&self) -> Value {
        self.service.get(&self.path("")).json()["status"].clone()
    }

    fn export_status(&self) -> Value {
        self.service.get(&self.path("/export")).json()[0]["status"].clone()
    }
}

#[test]
fn a_training_of_three_polls_is_seen_three_times_under_way() {
    let begun = begin(Emulator::builder().training_polls(3));
    let seen: Vec<Value> = (0..5).map(|_| begun.status()).collect();
    assert_eq!(seen, ["Training", "Training", "Training", "Completed", "Completed"]);
}

#[test]
fn a_list_of_iterations_is_a_poll_of_each_and_nothing_else_is() {
    let begun = begin(Emulator::builder().training_polls(2));
    let project = &begun.project;
    for other in ["", "/tags", "/images", "/iterations/00000000-0000-4000-8000-000000000000"] {
        begun.service.get(&format!("projects/{project}{other}"));
    }
    let renamed = begun.service.send_json("PATCH", &begun.path(""), &serde_json::json!({"name": "n"}));
    assert_eq!(renamed.json()["status"], "Training");
    begun.service.admin("GET", "state", &Value::Null);
    let listed = || begun.service.get(&format!("projects/{project}/iterations")).json()[0]["status"].clone();
    assert_eq!(
        (listed(), begun.status(), listed()),
        ("Training".into(), "Training".into(), "Completed".into())
    );
}

#[test]
fn at_once_means_that_the_next_call_finds_it_trained() {
    for builder in [
        Emulator::builder().training_polls(0).export_polls(0),
        Emulator::builder()
            .training_duration(std::time::Duration::ZERO)
            .export_duration(std::time::Duration::ZERO),
    ] {
        let begun = begin(builder);
        begun.service.publish(&begun.project, &begun.iteration, "now", "classify");
        let exported = begun.service.call("POST", &begun.path("/export?platform=ONNX"));
        assert_eq!(exported.json()["status"], "Exporting");
        assert_eq!(begun.export_status(), "Done");
        assert_eq!(begun.status(), "Completed");
    }
}

#[test]
fn an_export_of_two_polls_is_seen_twice_under_way() {
    let begun = begin(Emulator::builder().training_polls(0).export_polls(2));
    for platform in ["ONNX", "CoreML"] {
        begun.service.call("POST", &begun.path(&format!("/export?platform={platform}")));
    }
    begun.status();
    assert_eq!((begun.export_status(), begun.export_status()), ("Exporting".into(), "Exporting".into()));
    let done = begun.service.get(&begun.path("/export")).json();
    assert_eq!((&done[0]["status"], &done[1]["status"]), (&"Done".into(), &"Done".into()));
}

#[test]
fn an_import_of_two_polls_is_seen_twice_under_way() {
    let service = Service::on(Emulator::builder().import_polls(2).start().unwrap());
    let project = service.project("p", "");
    let token = service.get(&format!("projects/{project}/export")).json()["token"].clone();
    let begun = service.call("POST", &format!("projects/import?token={}", encode(token.as_str().unwrap())));
    let path = format!("projects/{}", id(&begun));
    let listed = || service.get("projects").json()[0]["status"].clone();
    let seen =
        (begun.json()["status"].clone(), listed(), service.get(&path).json()["status"].clone(), listed());
    assert_eq!(seen, ("Importing".into(), "Importing".into(), "Importing".into(), "Succeeded".into()));
}

#[test]
fn what_is_deleted_before_its_last_poll_stays_gone() {
    let begun = begin(Emulator::builder().training_polls(1));
    assert_eq!(begun.service.call("DELETE", &begun.path("")).status, 204);
    assert_eq!(begun.service.get(&begun.path("")).error(), (404, "NotFoundIteration".into()));
    assert_eq!(begun.service.get(&format!("projects/{}/iterations", begun.project)).text(), "[]");
}
