use serde_json::json;
use uuid::Uuid;

use crate::support::{NOBODY, Service, assert_spelled, draw};

#[test]
fn a_tag_is_spelled_as_recorded() {
    let service = Service::start();
    let project = service.project("p", "");
    let plain = service.call("POST", &format!("projects/{project}/tags?name=Hemlock&description="));
    assert_spelled(
        plain.text(),
        r#"{"id":"<id>","name":"Hemlock","description":null,"type":"Regular","imageCount":0}"#,
    );
    let full =
        service.call("POST", &format!("projects/{project}/tags?name=None&description=d&type=Negative"));
    assert_spelled(
        full.text(),
        r#"{"id":"<id>","name":"None","description":"d","type":"Negative","imageCount":0}"#,
    );
}

#[test]
fn tags_are_listed_by_the_last_bytes_of_their_ids_with_their_counts() {
    let service = Service::start();
    let project = service.project("p", "");
    let made: Vec<String> = (0..12).map(|n| service.tag(&project, &n.to_string())).collect();
    service.upload(&project, &[&made[3]], &[draw(0, 1), draw(0, 2)]);
    let all = service.get(&format!("projects/{project}/tags")).json();
    let ids: Vec<Uuid> =
        all.as_array().unwrap().iter().map(|tag| tag["id"].as_str().unwrap().parse().unwrap()).collect();
    assert!(ids.is_sorted_by_key(|id| id.as_bytes()[10..].to_vec()), "{ids:?}");
    let counts: u64 = all.as_array().unwrap().iter().map(|tag| tag["imageCount"].as_u64().unwrap()).sum();
    assert_eq!(counts, 2);
    assert_eq!(service.get(&format!("projects/{project}/tags/{}", made[3])).json()["imageCount"], 2);
}

#[test]
fn a_tag_can_be_changed_and_removed() {
    let service = Service::start();
    let project = service.project("p", "");
    let tag = service.tag(&project, "before");
    let path = format!("projects/{project}/tags/{tag}");
    service.upload(&project, &[&tag], &[draw(0, 1)]);
    let changed =
        service.send_json("PATCH", &path, &json!({"name": "after", "description": "d", "type": null}));
    assert_spelled(
        changed.text(),
        r#"{"id":"<id>","name":"after","description":"d","type":"Regular","imageCount":1}"#,
    );
    let cleared = service.send_json("PATCH", &path, &json!({"description": ""}));
    assert!(cleared.json()["description"].is_null());
    let images = format!("projects/{project}/images");
    assert_eq!(service.get(&images).json()[0]["tags"][0]["tagName"], "after");

    assert_eq!(service.call("DELETE", &path).status, 204);
    assert_eq!(service.get(&path).error(), (404, "NotFoundTag".into()));
    assert!(service.get(&images).json()[0].get("tags").is_none(), "the image lost its tag");
    assert_eq!(service.send_json("PATCH", &path, &json!({"name": "x"})).error(), (404, "NotFoundTag".into()));
}

#[test]
fn names_and_types_have_rules() {
    let service = Service::start();
    let project = service.project("p", "");
    service.tag(&project, "taken");
    let other = service.tag(&project, "other");
    let tags = format!("projects/{project}/tags");
    for (query, code) in [
        ("?name=taken", "BadRequestTagNameNotUnique"),
        ("?name=", "BadRequestTagName"),
        ("", "BadRequestTagName"),
        ("?name=x&type=Odd", "BadRequestTagType"),
    ] {
        assert_eq!(service.call("POST", &format!("{tags}{query}")).error(), (400, code.into()), "{query}");
    }
    let renamed = service.send_json("PATCH", &format!("{tags}/{other}"), &json!({"name": "taken"}));
    assert_eq!(renamed.error(), (400, "BadRequestTagNameNotUnique".into()));
    assert_eq!(service.call("POST", &format!("{tags}?name=n1&type=Negative")).status, 200);
    let second = service.call("POST", &format!("{tags}?name=n2&type=Negative"));
    assert_eq!(second.error(), (400, "BadRequestMultipleNegativeTag".into()));
    let nowhere = service.call("POST", &format!("projects/{NOBODY}/tags?name=x"));
    assert_eq!(nowhere.error(), (404, "NotFoundProject".into()));
}

#[test]
fn five_hundred_tags_are_the_limit() {
    let service = Service::start();
    let project = service.project("p", "");
    for number in 0..500 {
        service.tag(&project, &number.to_string());
    }
    let more = service.call("POST", &format!("projects/{project}/tags?name=more"));
    assert_eq!(more.error(), (400, "BadRequestExceedTagPerProjectLimit".into()));
}
