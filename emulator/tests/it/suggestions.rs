use serde_json::{Value, json};

use crate::support::{NOBODY, Reply, Service, assert_spelled, draw, texts};

struct Shapes {
    service: Service,
    project: String,
    tags: [String; 3],
    iteration: String,
    /// Untagged: a circle, a square and a circle.
    images: Vec<String>,
}

/// A trained project with three untagged images.
fn shapes() -> Shapes {
    let service = Service::start();
    let (project, tags) = service.shapes("&classificationType=Multiclass", 8);
    let iteration = service.train(&project);
    let uploaded = service.upload(&project, &[], &[draw(0, 500), draw(1, 500), draw(0, 501)]).json();
    let images = uploaded["images"].as_array().unwrap().iter();
    let images = images.map(|result| result["image"]["id"].as_str().unwrap().to_owned()).collect();
    Shapes { service, project, tags, iteration, images }
}

impl Shapes {
    fn post(&self, tail: &str, body: &Value) -> Reply {
        self.service
            .post_json(&format!("projects/{}/{tail}?iterationId={}", self.project, self.iteration), body)
    }

    fn suggest(&self, images: &[String]) -> Reply {
        let ids = images.join("%2C");
        let query = format!("iterationId={}&imageIds={ids}", self.iteration);
        self.service.call("POST", &format!("projects/{}/tagsandregions/suggestions?{query}", self.project))
    }

    fn untagged(&self, order: &str) -> Vec<String> {
        let path = format!("projects/{}/images/untagged?orderBy={order}", self.project);
        texts(&self.service.get(&path).json(), "id")
    }
}

#[test]
fn a_suggestion_is_spelled_as_recorded_when_made_and_when_stored() {
    let shapes = shapes();
    let (project, iteration, image) = (&shapes.project, &shapes.iteration, &shapes.images[0]);
    let made = shapes.suggest(&shapes.images[..1]);
    assert_eq!(made.status, 200, "{}", made.text());
    let entry = r#"{"probability":<float>,"tagId":"<id>","tagName":"<text>","tagType":"Regular"}"#;
    let start = format!(r#""id":"{image}","project":"{project}","iteration":"{iteration}","created":"#);
    let rest = format!(r#","predictions":[{entry},{entry},{entry}],"predictionUncertainty":<float>}}]"#);
    assert_spelled(made.text(), &format!(r#"[{{{start}"<zulu>"{rest}"#));

    let stored = shapes.post("images/suggested", &json!({"tagIds": null, "threshold": 0, "maxCount": 0}));
    assert_spelled(
        stored.text(),
        &format!(
            r#"{{"token":{{"tagIds":null,"threshold":0.0,"session":"0:1","continuation":null,"maxCount":0,"sortBy":"UncertaintyAscending"}},"results":[{{"width":<integer>,"height":<integer>,"resizedImageUri":"<image>","thumbnailUri":"<thumbnail>","originalImageUri":"<image>","domain":"ee85a74c-405e-4adc-bb47-ffa8ca0c9f31",{start}"<zoneless>"{rest}}}"#
        ),
    );
}

#[test]
fn untagged_images_are_found_by_what_is_suggested_for_them() {
    let shapes = shapes();
    let find = |query: Value| texts(&shapes.post("images/suggested", &query).json()["results"], "id");
    let count = |body: Value| shapes.post("images/suggested/count", &body).json();
    let [circle, square, triangle] = &shapes.tags;
    assert_eq!(find(json!({})), [] as [String; 0], "nothing was suggested yet");
    assert_eq!(count(json!({"tagIds": [circle]})), json!({circle.as_str(): 0}));
    shapes.suggest(&shapes.images);
    let circles = find(json!({"tagIds": [circle], "threshold": 0.5}));
    assert_eq!(circles.len(), 2, "{circles:?}");
    assert!(circles.iter().all(|id| *id == shapes.images[0] || *id == shapes.images[2]));
    assert_eq!(find(json!({"tagIds": [square, triangle], "threshold": 0.5})), [&*shapes.images[1]]);
    assert_eq!(find(json!({"threshold": 1.0})), [] as [String; 0]);
    let wanted = json!({circle.as_str(): 2, square.as_str(): 1, triangle.as_str(): 0});
    assert_eq!(count(json!({"threshold": 0.5})), wanted, "every tag, zeros included");

    let tag = json!({"tags": [{"imageId": shapes.images[0], "tagId": circle}]});
    shapes.service.post_json(&format!("projects/{}/images/tags", shapes.project), &tag);
    let left = find(json!({"tagIds": [circle], "threshold": 0.5}));
    assert_eq!(left, [&*shapes.images[2]], "what is tagged is suggested no more");
    let path = format!("projects/{}/images?imageIds={}", shapes.project, shapes.images[2]);
    shapes.service.call("DELETE", &path);
    assert_eq!(count(json!({"tagIds": [circle], "threshold": 0.5})), json!({circle.as_str(): 0}));
}

#[test]
fn suggestions_come_in_pages_by_uncertainty() {
    let shapes = shapes();
    shapes.suggest(&shapes.images);
    let uncertainty = |found: &Value| found["predictionUncertainty"].as_f64().unwrap();
    let mut token = json!({"maxCount": 2, "sortBy": "UncertaintyDescending"});
    let first = shapes.post("images/suggested", &token).json();
    token = first["token"].clone();
    let second = shapes.post("images/suggested", &token).json();
    let pages = [&first, &second].map(|page| page["results"].as_array().unwrap());
    assert_eq!(pages.map(Vec::len), [2, 1]);
    let order: Vec<f64> = pages.into_iter().flatten().map(uncertainty).collect();
    assert!(order.is_sorted_by(|a, b| a >= b), "{order:?}");
    assert!(second["token"]["continuation"].is_null());

    let by_doubt = [texts(&first["results"], "id"), texts(&second["results"], "id")].concat();
    assert_eq!(
        shapes.untagged("Suggested"),
        by_doubt,
        "lists of images follow the newest iteration's doubts"
    );
    let late = shapes.service.upload(&shapes.project, &[], &[draw(2, 500)]).json();
    let late = late["images"][0]["image"]["id"].as_str().unwrap().to_owned();
    assert_eq!(shapes.untagged("Suggested"), [by_doubt, vec![late]].concat());
}

#[test]
fn what_cannot_be_suggested_is_refused() {
    let shapes = shapes();
    let (project, iteration, image) = (&shapes.project, &shapes.iteration, &shapes.images[0]);
    let suggest = |query: &str| {
        shapes.service.call("POST", &format!("projects/{project}/tagsandregions/suggestions?{query}")).error()
    };
    for (query, status, code) in [
        (format!("imageIds={image}"), 400, "BadRequestRequiredParamIsNull"),
        (format!("iterationId={iteration}"), 400, "BadRequestRequiredParamIsNull"),
        (format!("iterationId={NOBODY}&imageIds={image}"), 404, "NotFoundIteration"),
        (format!("iterationId={iteration}&imageIds={NOBODY}"), 404, "NotFoundImage"),
        (
            format!("iterationId={iteration}&imageIds={}", vec![image.as_str(); 65].join(",")),
            400,
            "BadRequestExceededBatchSize",
        ),
    ] {
        assert_eq!(suggest(&query), (status, code.into()), "{query}");
    }
    for (token, code) in [
        (json!({"sortBy": "Certainty"}), "BadRequest"),
        (json!({"maxCount": -1}), "BadRequestPredictionInvalidQueryParameters"),
        (json!({"maxCount": 257}), "BadRequestImageExceededCount"),
        (json!({"continuation": "x"}), "BadRequestPredictionInvalidQueryParameters"),
        (json!({"tagIds": ["x"]}), "BadRequest"),
    ] {
        assert_eq!(shapes.post("images/suggested", &token).error(), (400, code.into()), "{token}");
    }
    let nowhere = shapes.service.post_json(&format!("projects/{project}/images/suggested"), &json!({}));
    assert_eq!(nowhere.error(), (400, "BadRequestRequiredParamIsNull".into()));
}
