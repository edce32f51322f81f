use std::time::Duration;

use serde_json::json;

use crate::support::{COMPACT, NOBODY, Service, TARGET, assert_spelled, draw, encode, id};

#[test]
fn a_training_passes_through_its_states() {
    let service = Service::with(Duration::from_millis(1500), Duration::ZERO);
    let (project, _) = service.shapes(&format!("&domainId={COMPACT}&classificationType=Multiclass"), 5);
    let begun = service.call("POST", &format!("projects/{project}/train"));
    let fixed = r#""reservedBudgetInHours":0,"trainingTimeInMinutes":"#;
    let rest = r#","publishName":null,"originalPublishResourceId":null,"customBaseModelInfo":null,"trainingErrorDetails":null}"#;
    assert_spelled(
        begun.text(),
        &format!(
            r#"{{"id":"<id>","name":"Iteration 1","status":"Training","created":"<zulu>","lastModified":"<zulu>","projectId":"{project}","exportable":false,"exportableTo":null,"domainId":null,"classificationType":null,"trainingType":"Regular",{fixed}0{rest}"#
        ),
    );
    let again = service.call("POST", &format!("projects/{project}/train"));
    assert_eq!(again.error(), (400, "BadRequestTrainingAlreadyInProgress".into()));
    let path = format!("projects/{project}/iterations/{}", id(&begun));
    for tail in ["/performance", "/performance/images", "/performance/images/count", "/export?platform=ONNX"]
    {
        let method = if tail.starts_with("/export") { "POST" } else { "GET" };
        let reply = service.call(method, &format!("{path}{tail}"));
        assert_eq!(reply.error(), (400, "BadRequestIterationIsNotTrained".into()), "{tail}");
    }
    service.await_training(&project, &id(&begun));
    assert_spelled(
        service.get(&path).text(),
        &format!(
            r#"{{"id":"<id>","name":"Iteration 1","status":"Completed","created":"<zulu>","lastModified":"<zulu>","trainedAt":"<zulu>","projectId":"{project}","exportable":true,"exportableTo":null,"domainId":"{COMPACT}","classificationType":"Multiclass","trainingType":"Regular",{fixed}1{rest}"#
        ),
    );
}

#[test]
fn iterations_are_numbered_renamed_and_deleted() {
    let service = Service::start();
    let (project, tags) = service.shapes("", 5);
    let first = service.train(&project);
    let unneeded = service.call("POST", &format!("projects/{project}/train"));
    assert_eq!(unneeded.error(), (400, "BadRequestTrainingNotNeeded".into()));
    assert_eq!(unneeded.json()["message"], "Nothing changed since last training");
    service.upload(&project, &[&tags[0]], &[draw(0, 50)]);
    let second = service.train(&project);
    let forced = id(&service.call(
        "POST",
        &format!("projects/{project}/train?forceTrain=true&trainingType=Advanced&reservedBudgetInHours=2"),
    ));
    let forced_iteration = service.await_training(&project, &forced);
    assert_eq!(
        (&forced_iteration["trainingType"], &forced_iteration["reservedBudgetInHours"]),
        (&json!("Advanced"), &json!(2))
    );
    let iterations = format!("projects/{project}/iterations");
    let list = service.get(&iterations).json();
    let names: Vec<&str> =
        list.as_array().unwrap().iter().map(|found| found["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Iteration 3", "Iteration 2", "Iteration 1"]);

    let path = format!("{iterations}/{first}");
    let renamed = service.send_json("PATCH", &path, &json!({"name": "Erste"}));
    assert_eq!((renamed.status, &renamed.json()["name"]), (200, &json!("Erste")));
    let taken = service.send_json("PATCH", &path, &json!({"name": "Iteration 2"}));
    assert_eq!(taken.error(), (400, "BadRequestIterationNameNotUnique".into()));
    let empty = service.send_json("PATCH", &path, &json!({}));
    assert_eq!(empty.error(), (400, "BadRequestIterationName".into()));
    assert_eq!(service.call("DELETE", &path).status, 204);
    assert_eq!(service.get(&path).error(), (404, "NotFoundIteration".into()));
    for id in [&second, &forced] {
        assert_eq!(service.call("DELETE", &format!("{iterations}/{id}")).status, 204);
    }
    service.train(&project);
    assert_eq!(service.get(&iterations).json()[0]["name"], "Iteration 4", "numbers are not used twice");
}

#[test]
fn a_project_in_training_may_be_deleted() {
    let service = Service::with(Duration::from_millis(100), Duration::ZERO);
    let (project, _) = service.shapes("", 5);
    id(&service.call("POST", &format!("projects/{project}/train")));
    assert_eq!(service.call("DELETE", &format!("projects/{project}")).status, 204);
    let (project, _) = service.shapes("", 5);
    service.train(&project);
}

#[test]
fn too_little_to_learn_is_refused() {
    let service = Service::start();
    let project = service.project("p", "&classificationType=Multiclass");
    let train = format!("projects/{project}/train");
    let refused = |code: &str| assert_eq!(service.call("POST", &train).error(), (400, code.to_owned()));
    refused("BadRequestClassificationTrainingValidationFailed");
    let (one, two) = (service.tag(&project, "one"), service.tag(&project, "two"));
    let circles: Vec<_> = (0..5).map(|n| draw(0, n)).collect();
    let squares: Vec<_> = (0..5).map(|n| draw(1, n)).collect();
    service.upload(&project, &[&one], &circles);
    refused("BadRequestClassificationTrainingValidationFailed");
    service.upload(&project, &[&two], &squares[..4]);
    refused("BadRequestClassificationTrainingValidationFailed");
    service.upload(&project, &[&two, &one], &squares[4..]);
    refused("BadRequestMultiClassClassificationTrainingValidationFailed");
    assert_eq!(service.get(&format!("projects/{project}/iterations")).text(), "[]");
    for (query, code) in [
        ("trainingType=Odd", "BadRequest"),
        ("forceTrain=1", "BadRequest"),
        ("reservedBudgetInHours=-1", "BadRequest"),
        ("notificationEmailAddress=me", "BadRequestInvalidEmailAddress"),
    ] {
        assert_eq!(service.call("POST", &format!("{train}?{query}")).error(), (400, code.into()), "{query}");
    }
}

#[test]
fn only_selected_tags_are_learnt() {
    let service = Service::start();
    let (project, tags) = service.shapes("&classificationType=Multiclass", 5);
    let body = json!({"selectedTags": [tags[0], tags[2]], "customBaseModelInfo": {"projectId": project, "iterationId": NOBODY}});
    let begun = service.post_json(&format!("projects/{project}/train"), &body);
    let wanted = format!(r#""customBaseModelInfo":{{"projectId":"{project}","iterationId":"{NOBODY}"}}"#);
    assert!(begun.text().contains(&wanted), "{}", begun.text());
    let iteration = id(&begun);
    service.await_training(&project, &iteration);
    let performance = service.get(&format!("projects/{project}/iterations/{iteration}/performance")).json();
    assert_eq!(performance["perTagPerformance"].as_array().unwrap().len(), 2);
    let unknown = service.post_json(&format!("projects/{project}/train"), &json!({"selectedTags": [NOBODY]}));
    assert_eq!(unknown.error(), (404, "NotFoundTag".into()));
}

#[test]
fn publishing_has_rules() {
    let service = Service::start();
    let (project, tags) = service.shapes("", 5);
    let first = service.train(&project);
    service.upload(&project, &[&tags[0]], &[draw(0, 50)]);
    let second = service.train(&project);
    let publish = |iteration: &str, name: &str, target: &str, more: &str| {
        let query = format!("publishName={}&predictionId={}{more}", encode(name), encode(target));
        service.call("POST", &format!("projects/{project}/iterations/{iteration}/publish?{query}"))
    };
    assert_eq!(
        publish(&first, "x", "my-resource", "").error(),
        (400, "BadRequestInvalidPublishTarget".into())
    );
    assert_eq!(publish(&first, " ", TARGET, "").error(), (400, "BadRequestInvalidPublishName".into()));
    assert_eq!(publish(&first, "", TARGET, "").error(), (400, "BadRequestRequiredParamIsNull".into()));
    assert_eq!(publish(NOBODY, "x", TARGET, "").error(), (404, "NotFoundIteration".into()));

    let done = publish(&first, "my model", TARGET, "");
    assert_eq!((done.status, done.text()), (200, "true"));
    let path = format!("projects/{project}/iterations/{first}");
    let shown = service.get(&path).json();
    assert_eq!(
        (&shown["publishName"], &shown["originalPublishResourceId"]),
        (&json!("my model"), &json!(TARGET))
    );
    for more in ["", "&overwrite=true"] {
        assert_eq!(
            publish(&first, "y", TARGET, more).error(),
            (400, "BadRequestIterationIsPublished".into())
        );
    }
    assert_eq!(service.call("DELETE", &path).error(), (400, "BadRequestIterationIsPublished".into()));
    let whole = service.call("DELETE", &format!("projects/{project}"));
    assert_eq!(whole.error(), (400, "BadRequestIterationIsPublished".into()));

    assert_eq!(
        publish(&second, "my model", TARGET, "").error(),
        (400, "BadRequestInvalidPublishName".into())
    );
    assert_eq!(publish(&second, "my model", TARGET, "&overwrite=true").status, 200);
    assert!(service.get(&path).json()["publishName"].is_null(), "the name moved on");
    let path = format!("projects/{project}/iterations/{second}/publish");
    let gone = service.call("DELETE", &path);
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    assert_eq!(service.call("DELETE", &path).error(), (400, "BadRequestIterationNotPublished".into()));
    assert_eq!(service.call("DELETE", &format!("projects/{project}")).status, 204);
}

#[test]
fn twenty_iterations_are_the_limit() {
    let service = Service::start();
    let project = service.project("p", "");
    for (shape, name) in ["a", "b"].iter().enumerate() {
        let tag = service.tag(&project, name);
        let pictures: Vec<_> = (0..5).map(|n| draw(shape, n)).collect();
        service.upload(&project, &[&tag], &pictures);
    }
    let train = format!("projects/{project}/train?forceTrain=true");
    for _ in 0..20 {
        let iteration = id(&service.call("POST", &train));
        service.await_training(&project, &iteration);
    }
    assert_eq!(
        service.call("POST", &train).error(),
        (400, "BadRequestExceedIterationPerProjectLimit".into())
    );
}
