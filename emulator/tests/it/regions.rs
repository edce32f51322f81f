use serde_json::{Value, json};

use crate::support::{DETECTION, NOBODY, Service, assert_spelled, draw_scene, id, overlap, plain};

struct Scene {
    service: Service,
    project: String,
    image: String,
    fork: String,
}

/// A detection project with one picture and a tag.
fn scene() -> Scene {
    let service = Service::start();
    let project = service.project("p", &format!("&domainId={DETECTION}"));
    let fork = service.tag(&project, "fork");
    let uploaded = service.upload(&project, &[], &[plain(40, 40, 1)]).json();
    let image = uploaded["images"][0]["image"]["id"].as_str().unwrap().to_owned();
    Scene { service, project, image, fork }
}

impl Scene {
    fn region(&self, tag: &str, left: f64) -> Value {
        json!({"imageId": self.image, "tagId": tag, "left": left, "top": 0.25, "width": 0.5, "height": 0.7})
    }

    fn path(&self) -> String {
        format!("projects/{}/images/regions", self.project)
    }

    fn create(&self, regions: Value) -> crate::support::Reply {
        self.service.post_json(&self.path(), &json!({"regions": regions}))
    }

    fn shown(&self) -> Value {
        self.service.get(&format!("projects/{}/images", self.project)).json()[0].clone()
    }
}

#[test]
fn a_new_region_is_spelled_as_recorded_and_brings_its_tag() {
    let scene = scene();
    let (image, fork) = (&scene.image, &scene.fork);
    let twice = json!([scene.region(fork, 0.1), scene.region(fork, 0.1)]);
    let reply = scene.create(twice);
    assert_eq!(reply.status, 200);
    assert_spelled(
        reply.text(),
        &format!(
            r#"{{"created":[{{"imageId":"{image}","regionId":"<id>","tagName":null,"created":"<zoneless>","tagId":"{fork}","left":0.1,"top":0.25,"width":0.5,"height":0.7}}],"duplicated":[{{"imageId":"{image}","tagId":"{fork}","left":0.1,"top":0.25,"width":0.5,"height":0.7}}],"exceeded":[]}}"#
        ),
    );
    let shown = scene.shown();
    assert_eq!(shown["tags"][0]["tagName"], "fork");
    assert_eq!(shown["tags"][0]["created"], shown["regions"][0]["created"]);
    assert_eq!(shown["regions"][0]["regionId"], reply.json()["created"][0]["regionId"]);
    let counted = scene.service.get(&format!("projects/{}/tags/{fork}", scene.project)).json();
    assert_eq!(counted["imageCount"], 1);
}

#[test]
fn the_last_region_of_a_tag_takes_the_tag_along() {
    let scene = scene();
    let spoon = scene.service.tag(&scene.project, "spoon");
    let regions =
        json!([scene.region(&scene.fork, 0.1), scene.region(&scene.fork, 0.2), scene.region(&spoon, 0.1)]);
    let created = scene.create(regions).json();
    let region = |at: usize| created["created"][at]["regionId"].as_str().unwrap();
    let delete = |ids: &str| {
        let reply = scene.service.call("DELETE", &format!("{}?regionIds={ids}", scene.path()));
        assert_eq!((reply.status, reply.body.len()), (204, 0));
    };
    let tags = || -> Vec<String> {
        let shown = scene.shown();
        let tags = shown["tags"].as_array().into_iter().flatten();
        tags.map(|tag| tag["tagName"].as_str().unwrap().to_owned()).collect()
    };
    delete(&format!("{}%2C{NOBODY}", region(0)));
    assert_eq!(
        (scene.shown()["regions"].as_array().unwrap().len(), tags()),
        (2, vec!["fork".into(), "spoon".into()])
    );
    delete(region(1));
    assert_eq!(tags(), ["spoon"]);
    delete(region(2));
    assert!(scene.shown().get("tags").is_none() && scene.shown().get("regions").is_none());
}

#[test]
fn regions_beyond_the_limit_of_an_image_are_told() {
    let scene = scene();
    for batch in 0..6_u32 {
        let regions: Vec<Value> =
            (0..60).map(|n| scene.region(&scene.fork, f64::from(batch * 60 + n) / 1000.0)).collect();
        let reply = scene.create(json!(regions));
        let summary = reply.json();
        let counts = ["created", "exceeded"].map(|list| summary[list].as_array().unwrap().len());
        match batch {
            0..5 => assert_eq!((reply.status, counts), (200, [60, 0])),
            _ => assert_eq!((reply.status, counts), (207, [0, 60])),
        }
    }
    assert_eq!(scene.shown()["regions"].as_array().unwrap().len(), 300);
}

#[test]
fn impossible_regions_refuse_the_whole_batch() {
    let scene = scene();
    let good = scene.region(&scene.fork, 0.1);
    let with = |key: &str, value: Value| {
        let mut region = good.clone();
        region[key] = value;
        json!([good, region])
    };
    for (batch, status, code) in [
        (with("left", json!(0.6)), 400, "BadRequestImageRegions"),
        (with("top", json!(-0.1)), 400, "BadRequestImageRegions"),
        (with("width", json!(0.0)), 400, "BadRequestImageRegions"),
        (with("imageId", json!(NOBODY)), 404, "NotFoundImage"),
        (with("tagId", json!(NOBODY)), 404, "NotFoundTag"),
        (with("height", json!("tall")), 400, "BadRequest"),
        (json!([]), 400, "BadRequestImageRegions"),
        (json!(vec![good.clone(); 65]), 400, "BadRequestExceededBatchSize"),
    ] {
        assert_eq!(scene.create(batch.clone()).error(), (status, code.into()), "{batch}");
    }
    let negative = format!("projects/{}/tags?name=none&type=Negative", scene.project);
    let negative = id(&scene.service.call("POST", &negative));
    let both = scene.create(json!([good, scene.region(&negative, 0.2)]));
    assert_eq!(both.error(), (400, "BadRequestNegativeAndRegularTagOnSameImage".into()));
    assert!(scene.shown().get("regions").is_none(), "nothing was half done");
    for (query, code) in [("", "BadRequestRequiredParamIsNull"), ("?regionIds=x", "BadRequestInvalidIds")] {
        let reply = scene.service.call("DELETE", &format!("{}{query}", scene.path()));
        assert_eq!(reply.error(), (400, code.into()));
    }
}

#[test]
fn regions_are_proposed_where_something_stands_out() {
    let scene = scene();
    let (picture, drawn) = draw_scene(2);
    let uploaded = scene.service.upload(&scene.project, &[], &[picture]).json();
    let image = uploaded["images"][0]["image"]["id"].as_str().unwrap();
    let path = |project: &str, image: &str| format!("projects/{project}/images/{image}/regionproposals");
    let reply = scene.service.call("POST", &path(&scene.project, image));
    assert_eq!(reply.status, 200);
    let json = reply.json();
    let proposals = json["proposals"].as_array().unwrap();
    let entry = r#"{"confidence":<float>,"boundingBox":{"left":<float>,"top":<float>,"width":<float>,"height":<float>}}"#;
    assert_spelled(
        reply.text(),
        &format!(
            r#"{{"projectId":"{}","imageId":"{image}","proposals":[{}]}}"#,
            scene.project,
            vec![entry; proposals.len()].join(",")
        ),
    );
    let confidence: Vec<f64> = proposals.iter().map(|found| found["confidence"].as_f64().unwrap()).collect();
    assert!(confidence.is_sorted_by(|a, b| a >= b) && confidence.len() <= 25, "{confidence:?}");
    for drawn in drawn {
        let met = proposals.iter().any(|found| overlap(&found["boundingBox"], drawn.area) > 0.8);
        assert!(met, "{drawn:?} is in none of {}", reply.text());
    }
    let blank = scene.service.call("POST", &path(&scene.project, &scene.image));
    assert_eq!(blank.json()["proposals"], json!([]));
    let unknown = scene.service.call("POST", &path(&scene.project, NOBODY));
    assert_eq!(unknown.error(), (404, "NotFoundImage".into()));
    let classification = scene.service.project("c", "");
    let refused = scene.service.call("POST", &path(&classification, NOBODY));
    assert_eq!(refused.error(), (400, "BadRequestOperationNotSupported".into()));
}
