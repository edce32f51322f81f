use std::path::Path;

use serde_json::Value;

use crate::support::{NOBODY, Service, assert_spelled, draw, id, plain};

fn test(service: &Service, project: &str, picture: &[u8]) -> Value {
    let path = format!("projects/{project}/quicktest/image");
    let reply = service.post_as(&path, "application/octet-stream", picture);
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

fn best(prediction: &Value) -> &str {
    prediction["predictions"][0]["tagName"].as_str().unwrap()
}

#[test]
fn drawn_shapes_are_told_apart() {
    let service = Service::start();
    let (project, _) = service.shapes("&classificationType=Multiclass", 10);
    service.train(&project);
    let mut right = 0;
    for (shape, name) in ["circle", "square", "triangle"].iter().enumerate() {
        right +=
            (1000..1010).filter(|seed| best(&test(&service, &project, &draw(shape, *seed))) == *name).count();
    }
    assert!(right >= 27, "{right} of 30 pictures that it never saw");
}

#[test]
fn hand_written_digits_are_told_apart() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/digits");
    let digit =
        |tag: &str, number: usize| std::fs::read(folder.join(format!("{tag}/{number:02}.png"))).unwrap();
    let service = Service::start();
    let project = service.project("digits", "&classificationType=Multiclass");
    let names = ["zero", "one", "two", "three", "four"];
    for name in names {
        let tag = service.tag(&project, name);
        let pictures: Vec<_> = (1..=16).map(|number| digit(name, number)).collect();
        assert_eq!(service.upload(&project, &[&tag], &pictures).status, 200);
    }
    service.train(&project);
    let held_back = names.iter().flat_map(|name| (17..=25).map(move |number| (name, number)));
    let right =
        held_back.filter(|(name, number)| best(&test(&service, &project, &digit(name, *number))) == **name);
    let right = right.count();
    assert!(right >= 41, "{right} of 45 pictures that it never saw");
}

#[test]
fn a_prediction_is_spelled_as_recorded() {
    let service = Service::start();
    let (project, _) = service.shapes("&classificationType=Multiclass", 5);
    let iteration = service.train(&project);
    let path = format!("projects/{project}/quicktest/image?iterationId={iteration}&store=false");
    let reply = service.post_as(&path, "application/octet-stream", &draw(0, 77));
    let entry = r#"{"probability":<float>,"tagId":"<id>","tagName":""#;
    let rest = r#"","tagType":"Regular"}"#;
    let json = reply.json();
    let names: Vec<&str> = json["predictions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["tagName"].as_str().unwrap())
        .collect();
    let entries: Vec<String> = names.iter().map(|name| format!("{entry}{name}{rest}")).collect();
    assert_spelled(
        reply.text(),
        &format!(
            r#"{{"id":"<id>","project":"{project}","iteration":"{iteration}","created":"<zulu>","predictions":[{}]}}"#,
            entries.join(",")
        ),
    );
    assert_eq!(json["id"].as_str(), reply.header("apim-request-id"));
    let probabilities: Vec<f64> = json["predictions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["probability"].as_f64().unwrap())
        .collect();
    assert!(probabilities.is_sorted_by(|a, b| a >= b), "{probabilities:?}");
    assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-5, "{probabilities:?}");
}

#[test]
fn several_labels_are_independent_and_a_negative_tag_means_none() {
    let service = Service::start();
    let project = service.project("p", "&classificationType=Multilabel");
    let (round, dark) = (service.tag(&project, "round"), service.tag(&project, "square"));
    let negative = id(&service.call("POST", &format!("projects/{project}/tags?name=nothing&type=Negative")));
    for (tag, shape) in [(&round, 0), (&dark, 1), (&negative, 2)] {
        let pictures: Vec<_> = (0..10).map(|n| draw(shape, n)).collect();
        service.upload(&project, &[tag], &pictures);
    }
    service.train(&project);
    let probability = |prediction: &Value, name: &str| {
        let all = prediction["predictions"].as_array().unwrap();
        all.iter().find(|found| found["tagName"] == name).unwrap()["probability"].as_f64().unwrap()
    };
    let circle = test(&service, &project, &draw(0, 500));
    assert!(probability(&circle, "round") > 0.5 && probability(&circle, "square") < 0.5, "{circle}");
    let triangle = test(&service, &project, &draw(2, 500));
    assert!(probability(&triangle, "round") < 0.5 && probability(&triangle, "square") < 0.5, "{triangle}");
    let kinds = triangle["predictions"].as_array().unwrap();
    assert!(kinds.iter().any(|found| found["tagType"] == "Negative" && found["tagName"] == "nothing"));
}

#[test]
fn performance_comes_from_held_out_pictures_and_depends_on_the_threshold() {
    let service = Service::start();
    let project = service.project("p", "&classificationType=Multiclass");
    let tags = ["Tag1", "Tag2"].map(|name| service.tag(&project, name));
    for (shape, tag) in tags.iter().enumerate() {
        let mut pictures: Vec<_> = (0..19).map(|n| draw(shape, n)).collect();
        pictures.push(draw(1 - shape, 900));
        service.upload(&project, &[tag], &pictures);
    }
    let iteration = service.train(&project);
    let path = format!("projects/{project}/iterations/{iteration}/performance");
    let scores = r#""precision":<float>,"precisionStdDeviation":0.0,"recall":<float>,"recallStdDeviation":0.0,"averagePrecision":<float>"#;
    let entries: Vec<String> = ["Tag1", "Tag2"]
        .iter()
        .zip(&tags)
        .map(|(name, id)| format!(r#"{{"id":"{id}","name":"{name}",{scores}}}"#))
        .collect();
    let reply = service.get(&format!("{path}?threshold=0.5&overlapThreshold=0.3"));
    assert_spelled(reply.text(), &format!(r#"{{"perTagPerformance":[{}],{scores}}}"#, entries.join(",")));
    let at = |threshold: &str| service.get(&format!("{path}?threshold={threshold}")).json();
    let (low, high) = (at("0.0"), at("0.9999"));
    assert_eq!(low["recall"], 0.75, "the last of each tag is held out, and mislabelled: {low}");
    assert!(high["recall"].as_f64() < low["recall"].as_f64(), "{high}");
    for bad in ["2", "-0.1", "x", "NaN"] {
        assert_eq!(
            service.get(&format!("{path}?threshold={bad}")).error(),
            (400, "BadRequest".into()),
            "{bad}"
        );
    }

    assert_eq!(service.get(&format!("{path}/images/count")).text(), "8");
    assert_eq!(service.get(&format!("{path}/images/count?tagIds={}", tags[0])).text(), "4");
    let shown = service.get(&format!("{path}/images?take=3&orderBy=Oldest")).json();
    assert_eq!(shown.as_array().unwrap().len(), 3);
    assert_eq!(shown[0]["tags"][0]["tagName"], "Tag1");
    assert_eq!(shown[0]["predictions"].as_array().unwrap().len(), 2);
    let link = shown[0]["imageUri"].as_str().unwrap();
    assert_eq!(service.send("GET", link, &[], &[]).status, 200);
}

#[test]
fn quick_tests_need_a_picture_and_a_trained_iteration() {
    let service = Service::start();
    let (project, _) = service.shapes("", 5);
    let path = format!("projects/{project}/quicktest/image");
    let send = |path: &str, body: &[u8]| service.post_as(path, "application/octet-stream", body);
    assert_eq!(send(&path, &draw(0, 1)).error(), (404, "NotFoundProjectDefaultIteration".into()));
    service.train(&project);
    assert_eq!(send(&path, b"no picture").error(), (400, "BadRequestImageFormat".into()));
    assert_eq!(send(&path, &[]).error(), (400, "BadRequestImageStream".into()));
    assert_eq!(send(&path, &vec![0; 4 * 1024 * 1024 + 1]).error(), (400, "BadRequestImageSizeBytes".into()));
    assert_eq!(send(&path, &plain(400, 10, 1)).error(), (400, "BadRequestImageDimensions".into()));
    let unknown = send(&format!("{path}?iterationId={NOBODY}"), &draw(0, 1));
    assert_eq!(unknown.error(), (404, "NotFoundIteration".into()));

    let url = format!("projects/{project}/quicktest/url");
    let listed = service.get(&format!("projects/{project}/images?orderBy=Oldest&take=1")).json();
    let link = &listed[0]["originalImageUri"];
    let seen = service.post_json(&url, &serde_json::json!({"url": link}));
    assert_eq!((seen.status, best(&seen.json())), (200, "circle"));
    let broken = service.post_json(&url, &serde_json::json!({"url": "http://127.0.0.1:1/"}));
    assert_eq!(broken.error(), (400, "BadRequestImageUrl".into()));
    let missing = service.post_json(&url, &serde_json::json!({}));
    assert_eq!(missing.error(), (400, "BadRequestRequiredParamIsNull".into()));
}
