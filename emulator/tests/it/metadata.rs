use serde_json::{Map, Value, json};

use crate::support::{NOBODY, Service, encode, file, plain};

/// Images of a project, and their number when only those that a filter admits are counted.
fn shown(service: &Service, project: &str, filter: &str) -> (Vec<String>, String) {
    let path = format!("projects/{project}/images");
    let query = format!("%24filter={}", encode(filter));
    let list = service.get(&format!("{path}?orderBy=Oldest&{query}")).json();
    let ids = list.as_array().unwrap().iter().map(|image| image["id"].as_str().unwrap().to_owned());
    (ids.collect(), service.get(&format!("{path}/count?{query}")).text().to_owned())
}

fn described(service: &Service, project: &str, metadata: Value) -> String {
    let level = service.get(&format!("projects/{project}/images/count")).text().parse().unwrap();
    let batch = json!({"images": [file("a", &plain(8, 8, level))], "metadata": metadata});
    let reply = service.post_json(&format!("projects/{project}/images/files"), &batch);
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["images"][0]["image"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn images_are_found_by_their_metadata() {
    let service = Service::start();
    let project = service.project("p", "");
    let north = described(&service, &project, json!({"site": "north", "owner": "it's us"}));
    let south = described(&service, &project, json!({"site": "south"}));
    let bare = described(&service, &project, json!({}));
    let find = |filter: &str| shown(&service, &project, filter);
    assert_eq!(find("metadata=site eq 'north'"), (vec![north.clone()], "1".into()));
    assert_eq!(find("metadata=site ne 'north'"), (vec![south.clone(), bare.clone()], "2".into()));
    assert_eq!(find("owner eq 'it''s us' or site eq 'south'"), (vec![north.clone(), south], "2".into()));
    assert_eq!(find("site eq 'north' and owner ne 'x'"), (vec![north], "1".into()));
    let tagged = service.get(&format!(
        "projects/{project}/images?taggingStatus=Tagged&%24filter={}",
        encode("site ne 'north'")
    ));
    assert_eq!(tagged.text(), "[]", "all filters hold at once");
}

#[test]
fn an_update_adds_to_what_is_there_and_tells_what_is_there_now() {
    let service = Service::start();
    let project = service.project("p", "");
    let image = described(&service, &project, json!({"a": "1", "b": "2"}));
    let path = format!("projects/{project}/images/metadata?imageIds={image}");
    let reply = service.post_json(&path, &json!({"b": "3", "c": "4"}));
    let wanted = format!(
        r#"{{"isBatchSuccessful":true,"images":[{{"imageId":"{image}","status":"OK","metadata":{{"a":"1","b":"3","c":"4"}}}}]}}"#
    );
    assert_eq!((reply.status, reply.text()), (200, wanted.as_str()));
    service.post_json(&path, &json!({"a": null}));
    let listed = service.get(&format!("projects/{project}/images")).json();
    assert_eq!(listed[0]["metadata"], json!({"b": "3", "c": "4"}));
    service.post_json(&path, &json!({"b": null, "c": null}));
    let listed = service.get(&format!("projects/{project}/images")).json();
    assert!(listed[0].get("metadata").is_none(), "the key is absent when there is none");
}

#[test]
fn what_does_not_fit_fails_image_by_image() {
    let service = Service::start();
    let project = service.project("p", "");
    let pairs = |prefix: &str, count: usize| -> Value {
        let pair = |n| (format!("{prefix}{n}"), json!("v"));
        (0..count).map(pair).collect::<Map<String, Value>>().into()
    };
    let full = described(&service, &project, pairs("k", 50));
    let bare = described(&service, &project, json!({}));
    let path = format!("projects/{project}/images/metadata?imageIds={full}%2C{bare}%2C{NOBODY}");
    let reply = service.post_json(&path, &json!({"new": "x"}));
    let wanted = format!(
        r#"{{"isBatchSuccessful":false,"images":[{{"imageId":"{full}","status":"ErrorLimitExceed"}},{{"imageId":"{bare}","status":"OK","metadata":{{"new":"x"}}}},{{"imageId":"{NOBODY}","status":"ErrorImageNotFound"}}]}}"#
    );
    assert_eq!((reply.status, reply.text()), (207, wanted.as_str()));
    let batch = json!({"images": [file("a", &plain(9, 9, 9))], "metadata": pairs("k", 51)});
    let reply = service.post_json(&format!("projects/{project}/images/files"), &batch);
    assert_eq!((reply.status, &reply.json()["images"][0]["status"]), (207, &json!("ErrorLimitExceed")));
}

#[test]
fn keys_and_values_have_a_length() {
    let service = Service::start();
    let project = service.project("p", "");
    let image = described(&service, &project, json!({}));
    let path = format!("projects/{project}/images/metadata?imageIds={image}");
    let longest = json!({"ü".repeat(256): "ü".repeat(512)});
    assert_eq!(service.post_json(&path, &longest).status, 200);
    for (metadata, code) in [
        (json!({"k".repeat(257): "v"}), "BadRequestImageMetadataKey"),
        (json!({"": "v"}), "BadRequestImageMetadataKey"),
        (json!({"k": "v".repeat(513)}), "BadRequestImageMetadataValue"),
        (json!({"k": 5}), "BadRequest"),
        (json!(["k"]), "BadRequest"),
    ] {
        assert_eq!(service.post_json(&path, &metadata).error(), (400, code.into()), "{metadata}");
        let batch = json!({"images": [file("a", &plain(9, 9, 9))], "metadata": metadata});
        let upload = service.post_json(&format!("projects/{project}/images/files"), &batch);
        assert_eq!(upload.error(), (400, code.into()), "{metadata}");
    }
    let nowhere = service.post_json(&format!("projects/{project}/images/metadata"), &json!({}));
    assert_eq!(nowhere.error(), (400, "BadRequestRequiredParamIsNull".into()));
}
