use serde_json::{Value, json};

use crate::support::{NOBODY, Reply, Service, assert_spelled, draw, id, texts};

struct Shapes {
    service: Service,
    project: String,
    tags: [String; 3],
    iteration: String,
}

/// A trained project that knows circles, squares and triangles.
fn shapes() -> Shapes {
    let service = Service::start();
    let (project, tags) = service.shapes("&classificationType=Multiclass", 5);
    let iteration = service.train(&project);
    Shapes { service, project, tags, iteration }
}

impl Shapes {
    fn test(&self, picture: &[u8], query: &str) -> Reply {
        let path = format!("projects/{}/quicktest/image{query}", self.project);
        self.service.post_as(&path, "application/octet-stream", picture)
    }

    fn query(&self, token: &Value) -> Reply {
        self.service.post_json(&format!("projects/{}/predictions/query", self.project), token)
    }

    fn found(&self, token: &Value) -> Vec<String> {
        texts(&self.query(token).json()["results"], "id")
    }
}

#[test]
fn a_stored_prediction_is_spelled_as_recorded() {
    let shapes = shapes();
    let (project, iteration) = (&shapes.project, &shapes.iteration);
    let made = shapes.test(&draw(0, 100), "");
    assert_eq!(Some(id(&made).as_str()), made.header("apim-request-id"));
    shapes.test(&draw(0, 101), "?store=false");
    let reply = shapes.query(&json!({"maxCount": 0, "orderBy": "Newest"}));
    assert_eq!(reply.status, 200);
    let prediction = made.text().strip_prefix('{').unwrap();
    assert_spelled(
        reply.text(),
        &format!(
            r#"{{"token":{{"session":"0:1","continuation":null,"maxCount":0,"orderBy":"Newest","tags":null,"iterationId":null,"startTime":null,"endTime":null,"application":null}},"results":[{{"resizedImageUri":"<predicted>","thumbnailUri":"<predicted thumbnail>","originalImageUri":"<predicted>","domain":"ee85a74c-405e-4adc-bb47-ffa8ca0c9f31",{prediction}]}}"#
        ),
    );
    assert!(prediction.contains(&format!(r#""project":"{project}","iteration":"{iteration}""#)));
}

#[test]
fn pictures_of_predictions_are_served_until_they_are_deleted() {
    let shapes = shapes();
    let made = id(&shapes.test(&draw(0, 100), ""));
    let stored = shapes.query(&json!({})).json()["results"][0].clone();
    let get = |key: &str| shapes.service.send("GET", stored[key].as_str().unwrap(), &[], &[]);
    let original = get("originalImageUri");
    assert_eq!((original.header("content-type"), &original.body), (Some("image/png"), &draw(0, 100)));
    assert!(image::load_from_memory(&get("thumbnailUri").body).is_ok());
    let forged = stored["originalImageUri"].as_str().unwrap().replace("sig=", "sig=A");
    assert_eq!(shapes.service.send("GET", &forged, &[], &[]).status, 403);

    let predictions = format!("projects/{}/predictions", shapes.project);
    let gone = shapes.service.call("DELETE", &format!("{predictions}?ids={NOBODY}%2C{made}"));
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    assert_eq!(shapes.found(&json!({})), [] as [String; 0]);
    assert_eq!(get("originalImageUri").status, 404);
    assert_eq!(
        shapes.service.call("DELETE", &predictions).error(),
        (400, "BadRequestPredictionIdsMissing".into())
    );
    let many = format!("{predictions}?ids={}", vec![NOBODY; 65].join(","));
    assert_eq!(
        shapes.service.call("DELETE", &many).error(),
        (400, "BadRequestPredictionIdsExceededCount".into())
    );
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let shapes = shapes();
    let made: Vec<String> = (0..5).map(|seed| id(&shapes.test(&draw(0, seed), ""))).collect();
    let mut token = json!({"maxCount": 2, "orderBy": "Oldest"});
    let mut seen = Vec::new();
    loop {
        let page = shapes.query(&token).json();
        seen.push(texts(&page["results"], "id"));
        token = page["token"].clone();
        if seen.len() == 1 {
            let path = format!("projects/{}/predictions?ids={}", shapes.project, made[1]);
            shapes.service.call("DELETE", &path);
            shapes.test(&draw(0, 99), "");
        }
        if token["continuation"].is_null() {
            break;
        }
    }
    assert_eq!(seen[..2], [made[..2].to_vec(), made[2..4].to_vec()]);
    assert_eq!((seen.len(), seen[2].len()), (3, 2), "what came meanwhile is on the last page: {seen:?}");
    let newest: Vec<String> = made[2..].iter().rev().cloned().collect();
    assert_eq!(shapes.found(&json!({}))[1..4], newest);
}

#[test]
fn predictions_are_found_by_what_they_say() {
    let shapes = shapes();
    let circle = id(&shapes.test(&draw(0, 100), "?application=door"));
    let square = id(&shapes.test(&draw(1, 100), "?application=gate"));
    let find = |token: Value| shapes.found(&token);
    assert_eq!(find(json!({"application": "door"})), [&*circle]);
    let tag = |at: usize, low: f64, high: f64| json!({"id": shapes.tags[at], "minThreshold": low, "maxThreshold": high});
    assert_eq!(find(json!({"tags": [tag(0, 0.5, 1.0)]})), [&*circle]);
    assert_eq!(find(json!({"tags": [tag(0, 0.0, 0.5)]})), [&*square]);
    assert_eq!(find(json!({"tags": [tag(0, 0.5, 1.0), tag(1, 0.5, 1.0)]})).len(), 2);
    assert_eq!(find(json!({"tags": [{"id": NOBODY}]})), [] as [String; 0]);
    assert_eq!(find(json!({"tags": [{"id": shapes.tags[2]}]})).len(), 2, "any probability will do");
    assert_eq!(find(json!({"iterationId": shapes.iteration})).len(), 2);
    assert_eq!(find(json!({"iterationId": NOBODY})), [] as [String; 0]);
    assert_eq!(find(json!({"startTime": "2001-01-01T00:00:00Z", "endTime": "2999-01-01T00:00:00"})).len(), 2);
    let empty = json!({"startTime": "", "endTime": "", "application": "", "continuation": "", "orderBy": ""});
    assert_eq!(find(empty).len(), 2, "what is empty does not matter");
    assert_eq!(find(json!({"endTime": "2001-01-01T00:00:00.000Z"})), [] as [String; 0]);

    let first = |found: &Value| found["predictions"][0]["probability"].as_f64().unwrap();
    let suggested = shapes.query(&json!({"orderBy": "Suggested"})).json();
    let certainty: Vec<f64> = suggested["results"].as_array().unwrap().iter().map(first).collect();
    assert!(certainty.is_sorted() && certainty.len() == 2, "the least certain come first: {certainty:?}");
}

#[test]
fn bad_queries_are_refused() {
    let shapes = shapes();
    for (token, code) in [
        (json!({"orderBy": "newest"}), "BadRequestPredictionInvalidQueryParameters"),
        (json!({"startTime": "soon"}), "BadRequestPredictionInvalidQueryParameters"),
        (json!({"continuation": "x"}), "BadRequestPredictionInvalidQueryParameters"),
        (json!({"continuation": "ü".repeat(16)}), "BadRequestPredictionInvalidQueryParameters"),
        (json!({"maxCount": -1}), "BadRequestPredictionInvalidQueryParameters"),
        (json!({"maxCount": 257}), "BadRequestPredictionResultsExceededCount"),
        (json!({"tags": vec![json!({"id": NOBODY}); 21]}), "BadRequestPredictionTagsExceededCount"),
        (json!({"iterationId": "x"}), "BadRequest"),
    ] {
        assert_eq!(shapes.query(&token).error(), (400, code.into()), "{token}");
    }
}

#[test]
fn predictions_become_images() {
    let shapes = shapes();
    let made = id(&shapes.test(&draw(0, 100), ""));
    let path = format!("projects/{}/images/predictions", shapes.project);
    let batch =
        json!({"images": [{"id": made, "tagIds": [shapes.tags[0]]}, {"id": NOBODY}], "metadata": {"k": "v"}});
    let reply = shapes.service.post_json(&path, &batch);
    assert_eq!(reply.status, 207, "{}", reply.text());
    let summary = reply.json();
    let result = &summary["images"][0];
    assert_eq!((&result["sourceUrl"], &result["status"]), (&json!(made), &json!("OK")));
    assert_ne!(result["image"]["id"], json!(made), "the image has an id of its own");
    assert_eq!(result["image"]["tags"][0]["tagId"], json!(shapes.tags[0]));
    assert_eq!(
        (&summary["images"][1]["status"], &summary["images"][1]["image"]),
        (&json!("ErrorSource"), &json!(null))
    );
    let image = shapes.service.get(&format!("projects/{}/images?take=1", shapes.project)).json()[0].clone();
    assert_eq!(image["metadata"], json!({"k": "v"}));
    let served = shapes.service.send("GET", image["originalImageUri"].as_str().unwrap(), &[], &[]);
    assert_eq!(served.body, draw(0, 100));
    assert_eq!(shapes.found(&json!({})), [made], "the prediction stays");
    let none = shapes.service.post_json(&path, &json!({"images": []}));
    assert_eq!(none.error(), (400, "BadRequestImageBatch".into()));
}
