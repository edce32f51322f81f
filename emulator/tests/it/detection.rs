use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::support::{
    DETECTION, Drawn, Reply, Service, assert_spelled, draw, draw_scene, eventually, file, id, overlap, texts,
    unzip,
};

const COMPACT: &str = "a27d5ca5-bb19-49d8-a70a-fec086c47f5b";
const NAMES: [&str; 3] = ["circle", "square", "triangle"];

/// A project that has learnt to find circles, squares and triangles.
struct Trained {
    service: Service,
    project: String,
    iteration: String,
}

static TRAINED: LazyLock<Trained> = LazyLock::new(|| {
    let service = Service::start();
    let project = scenes(&service, COMPACT, 34);
    let iteration = service.train(&project);
    Trained { service, project, iteration }
});

impl Trained {
    fn test(&self, picture: &[u8]) -> Reply {
        let path = format!("projects/{}/quicktest/image?store=false", self.project);
        let reply = self.service.post_as(&path, "application/octet-stream", picture);
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply
    }

    fn performance(&self, query: &str) -> Value {
        let path = format!("projects/{}/iterations/{}/performance{query}", self.project, self.iteration);
        self.service.get(&path).json()
    }
}

/// A project with drawn scenes and their true regions, tagged by [`NAMES`].
fn scenes(service: &Service, domain: &str, count: u64) -> String {
    let project = service.project("scenes", &format!("&domainId={domain}"));
    let tags = NAMES.map(|name| service.tag(&project, name));
    let entry = |seed| {
        let (picture, drawn) = draw_scene(seed);
        let mut entry = file(&format!("{seed}.png"), &picture);
        let region = |drawn: &Drawn| {
            let [left, top, width, height] = drawn.area;
            json!({"tagId": tags[drawn.shape], "left": left, "top": top, "width": width, "height": height})
        };
        entry["regions"] = drawn.iter().map(region).collect();
        entry
    };
    let images: Vec<Value> = (0..count).map(entry).collect();
    let reply = service.post_json(&format!("projects/{project}/images/files"), &json!({"images": images}));
    assert_eq!(reply.status, 200, "{}", reply.text());
    project
}

#[test]
fn things_are_found_where_they_are() {
    let (mut there, mut right, mut found) = (0, 0, 0);
    for seed in 1000..1012 {
        let (picture, drawn) = draw_scene(seed);
        let prediction = TRAINED.test(&picture).json();
        let probable = |found: &&Value| found["probability"].as_f64() > Some(0.5);
        let probable: Vec<&Value> =
            prediction["predictions"].as_array().unwrap().iter().filter(probable).collect();
        let is_found = |drawn: &&Drawn| {
            let fits = |found: &&Value| {
                found["tagName"] == NAMES[drawn.shape] && overlap(&found["boundingBox"], drawn.area) > 0.5
            };
            probable.iter().any(fits)
        };
        there += drawn.len();
        right += drawn.iter().filter(is_found).count();
        found += probable.len();
    }
    assert!(right * 10 >= there * 8, "{right} of {there} were found");
    assert!(right * 10 >= found * 8, "{right} of {found} findings were right");
}

#[test]
fn findings_are_spelled_as_recorded_and_grouped_by_tag() {
    let reply = TRAINED.test(&draw_scene(1000).0);
    let json = reply.json();
    let found = json["predictions"].as_array().unwrap();
    let entry = r#"{"probability":<float>,"tagId":"<id>","tagName":"<text>","boundingBox":{"left":<float>,"top":<float>,"width":<float>,"height":<float>},"tagType":"Regular"}"#;
    let (project, iteration) = (&TRAINED.project, &TRAINED.iteration);
    assert_spelled(
        reply.text(),
        &format!(
            r#"{{"id":"<id>","project":"{project}","iteration":"{iteration}","created":"<zulu>","predictions":[{}]}}"#,
            vec![entry; found.len()].join(",")
        ),
    );
    let mut tags = texts(&json["predictions"], "tagName");
    for tag in NAMES {
        let of_tag = found.iter().filter(|found| found["tagName"] == tag);
        let probabilities: Vec<f64> = of_tag.map(|found| found["probability"].as_f64().unwrap()).collect();
        assert!(probabilities.is_sorted_by(|a, b| a >= b), "{tag}: {probabilities:?}");
    }
    tags.dedup();
    assert!(tags.len() > 1 && tags.is_sorted(), "each tag is one group, oldest tag first: {tags:?}");
}

#[test]
fn performance_depends_on_how_well_boxes_must_fit() {
    let loose = TRAINED.performance("?threshold=0.5&overlapThreshold=0.3");
    assert!(
        loose["recall"].as_f64() >= Some(0.8) && loose["averagePrecision"].as_f64() >= Some(0.8),
        "{loose}"
    );
    assert_eq!(texts(&loose["perTagPerformance"], "name"), NAMES);
    let exact = TRAINED.performance("?threshold=0.5&overlapThreshold=1");
    assert!(exact["recall"].as_f64() < loose["recall"].as_f64(), "{exact}");
    let certain = TRAINED.performance("?threshold=1&overlapThreshold=0.3");
    assert_eq!(certain["recall"], 0.0, "{certain}");

    let held_out = TRAINED.performance("/images?orderBy=Oldest");
    assert_eq!(
        TRAINED.performance("/images/count").as_u64().unwrap() as usize,
        held_out.as_array().unwrap().len()
    );
    let first = &held_out[0];
    assert!(
        first["regions"][0]["regionId"].is_string() && first["predictions"][0]["boundingBox"].is_object()
    );
}

#[test]
fn a_published_detector_detects() {
    let url = TRAINED.service.publish(&TRAINED.project, &TRAINED.iteration, "finder", "detect");
    let (picture, drawn) = draw_scene(1001);
    let octets = "application/octet-stream";
    for tail in ["image", "image/nostore"] {
        let reply = TRAINED.service.predict(&format!("{url}/{tail}"), octets, &picture);
        let found = reply.json()["predictions"].clone();
        let best =
            found.as_array().unwrap().iter().map(|found| overlap(&found["boundingBox"], drawn[0].area));
        assert!(best.fold(0.0, f32::max) > 0.5, "{}", reply.text());
    }
    let classify = url.replace("/detect/", "/classify/");
    let refused = TRAINED.service.predict(&format!("{classify}/image"), octets, &picture);
    assert_eq!(refused.error(), (400, "BadRequestOperationNotSupported".into()));
}

#[test]
fn an_exported_detector_tells_its_labels_and_windows() {
    let exports = format!("projects/{}/iterations/{}/export", TRAINED.project, TRAINED.iteration);
    let unsupported = TRAINED.service.call("POST", &format!("{exports}?platform=VAIDK"));
    assert_eq!(unsupported.error(), (400, "BadRequestExportValidationFailed".into()));
    assert_eq!(TRAINED.service.call("POST", &format!("{exports}?platform=CoreML")).status, 200);
    let link =
        eventually(|| TRAINED.service.get(&exports).json()[0]["downloadUri"].as_str().map(str::to_owned));
    let archive = TRAINED.service.send("GET", &link, &[], &[]).body;
    assert_eq!(unzip(&archive, "labels.txt"), "circle\nsquare\ntriangle\n");
    let model: Value = serde_json::from_str(&unzip(&archive, "model.json")).unwrap();
    assert_eq!((&model["platform"], &model["labels"]), (&json!("CoreML"), &json!(NAMES)));
    assert_eq!(model["sizes"].as_array().unwrap().len(), 5);
}

#[test]
fn too_little_to_find_is_refused() {
    let service = Service::start();
    let project = service.project("p", &format!("&domainId={DETECTION}"));
    let train = format!("projects/{project}/train");
    let refused = |code: &str| assert_eq!(service.call("POST", &train).error(), (400, code.to_owned()));
    refused("BadRequestDetectionTrainingValidationFailed");
    let tag = service.tag(&project, "t");
    let pictures: Vec<Vec<u8>> = (0..16).map(|seed| draw(0, seed)).collect();
    let uploaded = service.upload(&project, &[&tag], &pictures).json();
    refused("BadRequestDetectionTrainingValidationFailed");
    let region = |image: &Value| json!({"imageId": image["image"]["id"], "tagId": tag, "left": 0.2, "top": 0.2, "width": 0.6, "height": 0.6});
    let regions: Vec<Value> = uploaded["images"].as_array().unwrap().iter().map(region).collect();
    let path = format!("projects/{project}/images/regions");
    assert_eq!(service.post_json(&path, &json!({"regions": regions[..14]})).status, 200);
    refused("BadRequestDetectionTrainingValidationFailed");
    let negative = id(&service.call("POST", &format!("projects/{project}/tags?name=n&type=Negative")));
    service.upload(&project, &[&negative], &[draw(1, 0)]);
    assert_eq!(service.post_json(&path, &json!({"regions": regions[14..]})).status, 200);
    refused("BadRequestDetectionTrainingNotAllowNegativeTag");
    assert_eq!(service.get(&format!("projects/{project}/iterations")).text(), "[]");
    service.call("DELETE", &format!("projects/{project}/tags/{negative}"));
    service.train(&project);
}
