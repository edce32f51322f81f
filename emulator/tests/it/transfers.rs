use std::time::Duration;

use customvision_emulator::Emulator;
use serde_json::{Value, json};

use crate::support::{
    DETECTION, NOBODY, Reply, Service, assert_spelled, draw, encode, eventually, file, id, plain, texts,
};

fn export(service: &Service, project: &str) -> Reply {
    service.get(&format!("projects/{project}/export"))
}

/// Imports what an export's token leads to; `query` goes on after the token.
fn import(service: &Service, project: &str, query: &str) -> Reply {
    let exported = export(service, project).json();
    let token = encode(exported["token"].as_str().unwrap());
    service.call("POST", &format!("projects/import?token={token}{query}"))
}

fn await_import(service: &Service, project: &str) -> Value {
    let path = format!("projects/{project}");
    eventually(|| Some(service.get(&path).json()).filter(|found| found["status"] != "Importing"))
}

#[test]
fn an_export_tells_what_it_holds_and_where() {
    let service = Service::with(Duration::from_millis(200), Duration::ZERO);
    let (project, _) = service.shapes("", 5);
    let iteration = id(&service.call("POST", &format!("projects/{project}/train")));
    assert_eq!(export(&service, &project).error(), (400, "BadRequestExportWhileTraining".into()));
    service.await_training(&project, &iteration);
    let reply = export(&service, &project);
    assert_spelled(
        reply.text(),
        r#"{"iterationCount":1,"imageCount":15,"tagCount":6,"regionCount":0,"estimatedImportTimeInMS":0,"token":"<project>"}"#,
    );
    let token = reply.json()["token"].as_str().unwrap().to_owned();
    let served = service.send("GET", &token, &[], &[]);
    assert_eq!(
        served.json(),
        json!({"iterationCount": 1, "imageCount": 15, "tagCount": 6, "regionCount": 0})
    );
    let forged = token.replace("sig=", "sig=A");
    assert_eq!(service.send("GET", &forged, &[], &[]).status, 403);
}

#[test]
fn a_copy_holds_the_same_under_new_ids() {
    let service = Service::start();
    let (project, tags) = service.shapes("&classificationType=Multiclass&description=d", 5);
    let first = service.train(&project);
    service.publish(&project, &first, "m", "classify");
    service.call("DELETE", &format!("projects/{project}/tags/{}", tags[2]));
    let batch = json!({"images": [file("a", &plain(9, 9, 1))], "metadata": {"k": "v"}});
    service.post_json(&format!("projects/{project}/images/files"), &batch);

    let copy = id(&import(&service, &project, ""));
    let done = await_import(&service, &copy);
    assert_eq!((&done["name"], &done["status"]), (&json!("shapes (1)"), &json!("Succeeded")));
    assert_eq!(
        (&done["description"], &done["settings"]["classificationType"]),
        (&json!("d"), &json!("Multiclass"))
    );
    assert!(done["thumbnailUri"].is_string());
    let both = |tail: &str| {
        [&project, &copy].map(|project| service.get(&format!("projects/{project}/{tail}")).json())
    };

    let [old_tags, new_tags] = both("tags").map(|tags| {
        let mut named: Vec<(String, u64)> = texts(&tags, "name")
            .into_iter()
            .zip(tags.as_array().unwrap().iter().map(|tag| tag["imageCount"].as_u64().unwrap()))
            .collect();
        named.sort();
        named
    });
    assert_eq!(old_tags, new_tags);
    let [old, new] = both("images?take=256&orderBy=Oldest");
    assert_eq!((new.as_array().unwrap().len(), &new[15]["metadata"]), (16, &json!({"k": "v"})));
    let old_ids = texts(&old, "id");
    assert!(texts(&new, "id").iter().all(|id| !old_ids.contains(id)));
    assert_eq!(new[0]["tags"][0]["tagName"], "circle");
    let served = service.send("GET", new[0]["originalImageUri"].as_str().unwrap(), &[], &[]);
    assert_eq!(served.body, draw(0, 0));

    let [was, is] = both("iterations").map(|list| list[0].clone());
    assert_ne!(was["id"], is["id"]);
    assert_eq!((&is["name"], &is["trainedAt"]), (&was["name"], &was["trainedAt"]));
    assert!(is["publishName"].is_null() && is["originalPublishResourceId"].is_null());
    assert!(is["trainedAt"].as_str() <= is["created"].as_str(), "{is}");
    let copied = is["id"].as_str().unwrap();
    let then = service.get(&format!("projects/{copy}/tags?iterationId={copied}")).json();
    assert_eq!(then.as_array().unwrap().len(), 3, "the iteration still knows the deleted tag");
    let performance = format!("projects/{copy}/iterations/{copied}/performance/images");
    let held_out = service.get(&performance).json();
    assert_eq!(
        (held_out.as_array().unwrap().len(), &held_out[0]["tags"][0]["tagName"]),
        (3, &json!("triangle"))
    );

    let test = format!("projects/{copy}/quicktest/image");
    let tested = service.post_as(&test, "application/octet-stream", &draw(0, 100)).json();
    let labels: Vec<String> = texts(&then, "id");
    assert!(labels.contains(&tested["predictions"][0]["tagId"].as_str().unwrap().to_owned()), "{tested}");
    service.call("DELETE", &format!("projects/{copy}/images?allImages=true"));
    assert_eq!(service.get(&format!("projects/{project}/images/count")).text(), "16", "they share nothing");
    let again = service.upload(&copy, &[], &[draw(0, 0)]);
    assert_eq!(again.json()["images"][0]["status"], "OK");
}

#[test]
fn regions_are_copied_and_names_are_made_unique() {
    let service = Service::start();
    let project = service.project("p", &format!("&domainId={DETECTION}"));
    let tag = service.tag(&project, "t");
    let mut entry = file("a", &plain(9, 9, 1));
    entry["regions"] = json!([{"tagId": tag, "left": 0.25, "top": 0.25, "width": 0.5, "height": 0.5}]);
    service.post_json(&format!("projects/{project}/images/files"), &json!({"images": [entry]}));
    assert_eq!(export(&service, &project).json()["regionCount"], 1);
    let names: Vec<String> = ["", "", "&name=mine", "&name=mine"]
        .iter()
        .map(|query| {
            let copy = id(&import(&service, &project, query));
            let name = await_import(&service, &copy)["name"].as_str().unwrap().to_owned();
            let images = service.get(&format!("projects/{copy}/images")).json();
            let region = &images[0]["regions"][0];
            assert_eq!((&region["tagName"], &region["left"]), (&json!("t"), &json!(0.25)));
            assert_ne!(region["tagId"], json!(tag));
            name
        })
        .collect();
    assert_eq!(names, ["p (1)", "p (2)", "mine", "mine (1)"]);
}

#[test]
fn while_it_is_imported_a_project_is_empty_and_not_to_be_changed() {
    let import_duration = Duration::from_millis(1500);
    let builder = Emulator::builder().training_duration(Duration::ZERO).import_duration(import_duration);
    let service = Service::on(builder.start().unwrap());
    let (project, _) = service.shapes("", 1);
    assert_eq!(export(&service, &project).json()["estimatedImportTimeInMS"], 1500);
    let begun = import(&service, &project, "").json();
    assert_eq!((&begun["status"], &begun["thumbnailUri"]), (&json!("Importing"), &json!(null)));
    let copy = begun["id"].as_str().unwrap();
    assert_eq!(service.get(&format!("projects/{copy}/images/count")).text(), "0");
    let tag = service.call("POST", &format!("projects/{copy}/tags?name=new"));
    assert_eq!(tag.error(), (400, "BadRequestWorkspaceCannotBeModified".into()));
    service.call("DELETE", &format!("projects/{project}"));
    await_import(&service, copy);
    assert_eq!(
        service.get(&format!("projects/{copy}/images/count")).text(),
        "3",
        "what was copied is complete"
    );
    let gone = id(&import(&service, copy, ""));
    assert_eq!(service.call("DELETE", &format!("projects/{gone}")).status, 204);
}

#[test]
fn only_tokens_of_this_service_import() {
    let service = Service::start();
    let project = service.project("p", "");
    let token = export(&service, &project).json()["token"].as_str().unwrap().to_owned();
    let image = service.upload(&project, &[], &[plain(9, 9, 1)]).json();
    let image = image["images"][0]["image"]["originalImageUri"].as_str().unwrap().to_owned();
    let expired = token.replace(&token[token.find("se=").unwrap()..], "se=2001-01-01T00%3A00%3A00Z&sp=r");
    let other = token.replace(&project.replace('-', ""), &NOBODY.replace('-', ""));
    for bad in ["x", "http://x", "http://x/y?z", &image, &expired, &other, &token.replace("sig=", "sig=A")] {
        let reply = service.call("POST", &format!("projects/import?token={}", encode(bad)));
        assert_eq!(reply.error(), (400, "BadRequestInvalidImportToken".into()), "{bad}");
    }
    let missing = service.call("POST", "projects/import");
    assert_eq!(missing.error(), (400, "BadRequestRequiredParamIsNull".into()));
    let elsewhere = token.replace("http://127.0.0.1", "https://another.host");
    assert_eq!(service.call("POST", &format!("projects/import?token={}", encode(&elsewhere))).status, 200);
    service.call("DELETE", &format!("projects/{project}"));
    let gone = service.call("POST", &format!("projects/import?token={}", encode(&token)));
    assert_eq!(gone.error(), (400, "BadRequestInvalidImportToken".into()));
}
