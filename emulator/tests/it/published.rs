use serde_json::{Value, json};

use crate::support::{NOBODY, Service, assert_spelled, draw, multipart, texts};

const OCTETS: &str = "application/octet-stream";
const JSON: &str = "application/json";

/// A service with a published model of shapes, its project, and the start of its prediction URLs.
fn published(name: &str) -> (Service, String, String) {
    let service = Service::start();
    let (project, _) = service.shapes("&classificationType=Multiclass", 5);
    let iteration = service.train(&project);
    let url = service.publish(&project, &iteration, name, "classify");
    (service, project, url)
}

fn best(prediction: &Value) -> &str {
    prediction["predictions"][0]["tagName"].as_str().unwrap()
}

#[test]
fn a_published_model_classifies_by_its_name() {
    let (service, project, url) = published("My model/ü");
    let circle = draw(0, 100);
    let reply = service.predict(&format!("{url}/image"), OCTETS, &circle);
    let entry = r#"{"probability":<float>,"tagId":"<id>","tagName":"<text>","tagType":"Regular"}"#;
    assert_spelled(
        reply.text(),
        &format!(
            r#"{{"id":"<id>","project":"{project}","iteration":"<id>","created":"<zulu>","predictions":[{entry},{entry},{entry}]}}"#
        ),
    );
    assert_eq!(reply.json()["id"].as_str(), reply.header("apim-request-id"));
    assert_eq!(best(&reply.json()), "circle");
    let body = multipart("edge", &[("c.png".to_owned(), draw(1, 100).as_slice())]);
    let square = service.predict(&format!("{url}/image"), "multipart/form-data; boundary=edge", &body);
    assert_eq!(best(&square.json()), "square");

    let listed = service.get(&format!("projects/{project}/images?orderBy=Oldest&take=1")).json();
    let link = listed[0]["originalImageUri"].as_str().unwrap();
    for key in ["url", "Url"] {
        let body = json!({key: link}).to_string();
        let reply = service.predict(&format!("{url}/url"), JSON, body.as_bytes());
        assert_eq!(best(&reply.json()), "circle", "{key}");
    }
}

#[test]
fn only_what_is_to_be_stored_is_stored() {
    let (service, project, url) = published("m");
    let listed = service.get(&format!("projects/{project}/images?take=1")).json();
    let body = json!({"url": listed[0]["originalImageUri"]}).to_string();
    for tail in [
        "image/nostore?application=a",
        "image?application=b",
        "url/nostore?application=c",
        "url?application=d",
    ] {
        let (content_type, body) = match tail.starts_with("image") {
            true => (OCTETS, draw(0, 100)),
            false => (JSON, body.clone().into_bytes()),
        };
        let reply = service.predict(&format!("{url}/{tail}"), content_type, &body);
        assert_eq!(reply.status, 200, "{tail}: {}", reply.text());
    }
    let query = |application: Value| {
        let token = json!({"application": application});
        let reply = service.post_json(&format!("projects/{project}/predictions/query"), &token);
        texts(&reply.json()["results"], "id").len()
    };
    assert_eq!((query(json!(null)), query(json!("b")), query(json!("d"))), (2, 1, 1));
}

#[test]
fn what_is_not_published_does_not_predict() {
    let (service, project, url) = published("m");
    let post = |url: &str| service.predict(&format!("{url}/image"), OCTETS, &draw(0, 100)).error();
    let named = |name: &str| url.replace("/iterations/m", &format!("/iterations/{name}"));
    for name in ["M", "Iteration%201", "", NOBODY] {
        assert_eq!(post(&named(name)), (404, "NotFoundIteration".into()), "{name}");
    }
    let invalid = service.predict(&format!("{}/image", named("x")), OCTETS, &draw(0, 100));
    assert_eq!(invalid.json()["message"], "Invalid iteration");
    assert_eq!(post(&url.replace("/classify/", "/detect/")), (400, "BadRequestOperationNotSupported".into()));
    assert_eq!(post(&url.replace(&project, NOBODY)), (404, "NotFoundProject".into()));
    assert_eq!(post(&url.replace(&project, "x")), (400, "BadRequestInvalidIds".into()));
    let iterations = service.get(&format!("projects/{project}/iterations")).json();
    let path = format!("projects/{project}/iterations/{}/publish", iterations[0]["id"].as_str().unwrap());
    assert_eq!(service.call("DELETE", &path).status, 204);
    assert_eq!(post(&url), (404, "NotFoundIteration".into()));
}

#[test]
fn bad_pictures_and_keys_are_refused() {
    let (service, _, url) = published("m");
    let refused = |tail: &str, content_type: &str, body: &[u8]| {
        service.predict(&format!("{url}/{tail}"), content_type, body).error()
    };
    assert_eq!(refused("image", OCTETS, b"x"), (400, "BadRequestImageFormat".into()));
    assert_eq!(refused("image", OCTETS, b""), (400, "BadRequestImageStream".into()));
    let large = vec![0; 4 * 1024 * 1024 + 1];
    assert_eq!(refused("image", OCTETS, &large), (400, "BadRequestImageSizeBytes".into()));
    assert_eq!(refused("image", JSON, b"{}"), (415, "UnsupportedMediaType".into()));
    assert_eq!(refused("url", JSON, b"{}"), (400, "BadRequestRequiredParamIsNull".into()));
    assert_eq!(refused("url", JSON, b"{\"url\":\"nonsense\"}"), (400, "BadRequestImageUrl".into()));
    let headers = [("Training-Key", service.emulator.key()), ("Content-Type", OCTETS)];
    let denied = service.send("POST", &format!("{url}/image"), &headers, &draw(0, 100));
    assert_eq!(denied.status, 401, "the training key is no prediction key");
}
