use serde_json::json;

use crate::support::{COMPACT, DETECTION, NOBODY, Service, assert_spelled, draw, id};

const SWITCHES: &str = r#""imageProcessingSettings":{"augmentationMethods":{"rotation":true,"scaling":true,"translation":true,"horizontal flip":true,"equalize":true,"solarize":true,"padtosquare":true}}"#;

#[test]
fn domains_are_listed_in_order_and_spelled_with_their_platforms() {
    let service = Service::start();
    let all = service.get("domains").json();
    let names: Vec<&str> =
        all.as_array().unwrap().iter().map(|domain| domain["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 14);
    assert_eq!((names[0], names[5], names[13]), ("General", "General (compact)", "General (compact) [S1]"));
    assert_spelled(
        service.get("domains/ee85a74c-405e-4adc-bb47-ffa8ca0c9f31").text(),
        r#"{"id":"ee85a74c-405e-4adc-bb47-ffa8ca0c9f31","name":"General","type":"Classification","exportable":false,"enabled":true,"exportablePlatforms":[],"modelInformation":null}"#,
    );
    let compact = service.get(&format!("domains/{COMPACT}"));
    let start = r#"{"id":"0732100f-1a38-4e49-a514-c9b44c697ab5","name":"General (compact)","type":"Classification","exportable":true,"enabled":true,"exportablePlatforms":["VAIDK","CoreML","DockerFile","ONNX","OpenVino","TensorFlow"],"modelInformation":{"estimatedModelSizeInMegabytes":5,"description":"#;
    assert!(compact.text().starts_with(start), "{}", compact.text());
    assert_eq!(service.get(&format!("domains/{NOBODY}")).error(), (404, "NotFoundDomain".into()));
}

#[test]
fn a_new_project_is_spelled_as_recorded() {
    let service = Service::start();
    let reply = service.call("POST", "projects?name=First");
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(reply.header("request-id"), reply.header("apim-request-id"));
    assert_eq!(reply.header("request-id").unwrap().len(), 36);
    assert!(reply.header("transfer-encoding").is_none());
    assert_spelled(
        reply.text(),
        &format!(
            r#"{{"id":"<id>","name":"First","description":"","settings":{{"domainId":"ee85a74c-405e-4adc-bb47-ffa8ca0c9f31","classificationType":"Multilabel","targetExportPlatforms":[],"useNegativeSet":true,"detectionParameters":null,{SWITCHES}}},"created":"<zulu>","lastModified":"<zulu>","thumbnailUri":null,"drModeEnabled":false,"status":"Succeeded"}}"#
        ),
    );
}

#[test]
fn what_the_caller_chose_is_kept() {
    let service = Service::start();
    let path = format!(
        "projects?name=%C3%84pfel%20%26%20%E6%A2%A8&description=a%2Bb&domainId={COMPACT}&classificationType=Multiclass&targetExportPlatforms=CoreML%2CTensorFlow"
    );
    let body = json!({"exportModelContainerUri": "https://c/?a&b", "notificationQueueUri": "https://q/"});
    let reply = service.post_json(&path, &body);
    assert_spelled(
        reply.text(),
        &format!(
            r#"{{"id":"<id>","name":"Äpfel & 梨","description":"a+b","settings":{{"domainId":"{COMPACT}","classificationType":"Multiclass","targetExportPlatforms":["CoreML","TensorFlow"],"useNegativeSet":true,"detectionParameters":null,{SWITCHES},"exportModelContainerUri":"https://c/?a&b","notificationQueueUri":"https://q/"}},"created":"<zulu>","lastModified":"<zulu>","thumbnailUri":null,"drModeEnabled":false,"status":"Succeeded"}}"#
        ),
    );
    assert_eq!(service.get(&format!("projects/{}", id(&reply))).text(), reply.text());
}

#[test]
fn projects_are_listed_newest_first_and_have_a_thumbnail_once_they_have_a_picture() {
    let service = Service::start();
    let made = ["a", "b", "c"].map(|name| service.project(name, ""));
    service.upload(&made[1], &[], &[draw(0, 1)]);
    let all = service.get("projects").json();
    let listed: Vec<&str> =
        all.as_array().unwrap().iter().map(|project| project["id"].as_str().unwrap()).collect();
    assert_eq!(listed, [&made[2], &made[1], &made[0]]);
    assert!(all[0]["thumbnailUri"].is_null());
    let thumbnail = service.send("GET", all[1]["thumbnailUri"].as_str().unwrap(), &[], &[]);
    assert_eq!((thumbnail.status, thumbnail.header("content-type")), (200, Some("image/jpeg")));
}

#[test]
fn an_update_changes_what_it_names_and_nothing_else() {
    let service = Service::start();
    let project = service.project("before", "&description=kept");
    let path = format!("projects/{project}");
    let before = service.get(&path).json();
    let change = json!({"name": "after", "settings": {"classificationType": "Multiclass",
        "imageProcessingSettings": {"augmentationMethods": {"rotation": false}}}});
    let after = service.send_json("PATCH", &path, &change).json();
    assert_eq!((&after["name"], &after["description"]), (&json!("after"), &json!("kept")));
    assert_eq!(after["settings"]["classificationType"], "Multiclass");
    let switches = &after["settings"]["imageProcessingSettings"]["augmentationMethods"];
    assert_eq!((&switches["rotation"], &switches["scaling"]), (&json!(false), &json!(true)));
    assert!(after["lastModified"].as_str() >= before["lastModified"].as_str());
    assert_eq!(after["created"], before["created"]);

    let detection = json!({"settings": {"domainId": DETECTION}});
    let refused = service.send_json("PATCH", &path, &detection);
    assert_eq!(refused.error(), (400, "BadRequestProjectUnsupportedDomainTypeChange".into()));
    let half = json!({"name": "third", "settings": {"targetExportPlatforms": ["Abacus"]}});
    let refused = service.send_json("PATCH", &path, &half);
    assert_eq!(refused.error(), (400, "BadRequestProjectUnsupportedExportPlatform".into()));
    assert_eq!(service.get(&path).json()["name"], "after", "a refused change leaves nothing behind");
}

#[test]
fn names_are_unique_and_not_empty() {
    let service = Service::start();
    let first = service.project("taken", "");
    assert_eq!(
        service.call("POST", "projects?name=taken").error(),
        (400, "BadRequestProjectNameNotUnique".into())
    );
    assert_eq!(service.call("POST", "projects?name=%20").error(), (400, "BadRequestProjectName".into()));
    assert_eq!(service.call("POST", "projects").error(), (400, "BadRequestProjectName".into()));
    let other = service.project("other", "");
    let path = format!("projects/{other}");
    let same = service.send_json("PATCH", &path, &json!({"name": "taken"}));
    assert_eq!(same.error(), (400, "BadRequestProjectNameNotUnique".into()));
    assert_eq!(service.send_json("PATCH", &path, &json!({"name": "other"})).status, 200);
    assert_eq!(service.call("DELETE", &format!("projects/{first}")).status, 204);
    assert_eq!(service.send_json("PATCH", &path, &json!({"name": "taken"})).status, 200);
}

#[test]
fn a_deleted_project_is_gone() {
    let service = Service::start();
    let project = service.project("short", "");
    let path = format!("projects/{project}");
    let deleted = service.call("DELETE", &path);
    assert_eq!((deleted.status, deleted.body.len(), deleted.header("content-type")), (204, 0, None));
    assert_eq!(service.get(&path).error(), (404, "NotFoundProject".into()));
    assert_eq!(service.call("DELETE", &path).error(), (404, "NotFoundProject".into()));
    assert_eq!(service.get("projects").text(), "[]");
}

#[test]
fn wrong_choices_are_refused() {
    let service = Service::start();
    for (query, code) in [
        (format!("domainId={NOBODY}"), "BadRequestProjectUnknownDomain"),
        ("domainId=general".into(), "BadRequestInvalidIds"),
        ("classificationType=multiclass".into(), "BadRequestProjectUnknownClassification"),
        ("targetExportPlatforms=CoreML,Abacus".into(), "BadRequestProjectUnsupportedExportPlatform"),
    ] {
        let reply = service.call("POST", &format!("projects?name=p&{query}"));
        assert_eq!(reply.error(), (400, code.into()), "{query}");
    }
    assert_eq!(service.get("projects").text(), "[]");
}

#[test]
fn a_hundred_projects_are_the_limit() {
    let service = Service::start();
    for number in 0..100 {
        service.project(&number.to_string(), "");
    }
    assert_eq!(
        service.call("POST", "projects?name=more").error(),
        (400, "BadRequestExceedProjectLimit".into())
    );
}
