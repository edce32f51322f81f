use serde_json::{Value, json};

use crate::support::{NOBODY, Service, draw, id, plain};

fn ids(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|image| image["id"].as_str().unwrap().to_owned()).collect()
}

/// Uploads pictures one by one, so that their order in time is known.
fn upload_each(service: &Service, project: &str, tag: &[&str], levels: std::ops::Range<u8>) -> Vec<String> {
    levels
        .map(|level| {
            let summary = service.upload(project, tag, &[plain(8, 8, level)]).json();
            summary["images"][0]["image"]["id"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn lists_are_paged_ordered_and_filtered() {
    let service = Service::start();
    let project = service.project("p", "");
    let tag = service.tag(&project, "t");
    let (bare, tagged) =
        (upload_each(&service, &project, &[], 0..3), upload_each(&service, &project, &[&tag], 3..6));
    let all: Vec<String> = bare.iter().chain(&tagged).cloned().collect();
    let newest: Vec<String> = all.iter().rev().cloned().collect();
    let get = |tail: &str| ids(&service.get(&format!("projects/{project}/images{tail}")).json());
    assert_eq!(get(""), newest);
    assert_eq!(get("?orderBy=Oldest"), all);
    assert_eq!(get("?take=2&skip=1"), newest[1..3]);
    assert_eq!(get("?skip=6"), [] as [String; 0]);
    assert_eq!(get("?take=0"), [] as [String; 0]);
    assert_eq!(get("?taggingStatus=Tagged&orderBy=Oldest"), tagged);
    assert_eq!(get("/tagged?orderBy=Oldest"), tagged);
    assert_eq!(get("/untagged?orderBy=Oldest"), bare);
    assert_eq!(get(&format!("?tagIds={tag}&orderBy=Oldest")), tagged);
    assert_eq!(get(&format!("?tagIds={NOBODY}")), [] as [String; 0]);
    let count = |tail: &str| service.get(&format!("projects/{project}/images{tail}")).text().to_owned();
    assert_eq!(
        (count("/count"), count("/tagged/count"), count("/untagged/count")),
        ("6".into(), "3".into(), "3".into())
    );
    assert_eq!(count("/count?taggingStatus=Untagged"), "3");
    assert_eq!(count(&format!("/tagged/count?tagIds={NOBODY}")), "0");
}

#[test]
fn images_by_ids_come_oldest_first_and_unknown_ids_are_left_out() {
    let service = Service::start();
    let project = service.project("p", "");
    let made = upload_each(&service, &project, &[], 0..4);
    let wanted = format!("{}%2C{}%2C{NOBODY}%2C{}", made[3], made[0], made[2]);
    let listed = ids(&service.get(&format!("projects/{project}/images/id?imageIds={wanted}")).json());
    assert_eq!(listed, [&*made[0], &*made[2], &*made[3]]);
    let repeated = format!("projects/{project}/images/id?imageIds={}&imageIds={}", made[1], made[1]);
    assert_eq!(ids(&service.get(&repeated).json()), [&*made[1]]);
}

#[test]
fn bad_questions_are_refused() {
    let service = Service::start();
    let project = service.project("p", "");
    let many_ids = vec![NOBODY; 257].join(",");
    let many_tags = vec![NOBODY; 21].join(",");
    for (tail, status, code) in [
        ("?take=257".to_owned(), 400, "BadRequestImageExceededCount"),
        ("?take=-1".into(), 400, "BadRequest"),
        ("?skip=many".into(), 400, "BadRequest"),
        ("?orderBy=newest".into(), 400, "BadRequest"),
        ("?taggingStatus=Some".into(), 400, "BadRequest"),
        ("?tagIds=x".into(), 400, "BadRequestInvalidIds"),
        (format!("?tagIds={many_tags}"), 400, "BadRequestExceededBatchSize"),
        (format!("/id?imageIds={many_ids}"), 400, "BadRequestExceededBatchSize"),
        (format!("?iterationId={NOBODY}"), 404, "NotFoundIteration"),
        ("?%24filter=a%20is%20'b'".into(), 400, "BadRequest"),
    ] {
        let reply = service.get(&format!("projects/{project}/images{tail}"));
        assert_eq!(reply.error(), (status, code.into()), "{tail}");
    }
}

#[test]
fn tagging_tells_what_was_new() {
    let service = Service::start();
    let project = service.project("p", "");
    let (one, two) = (service.tag(&project, "one"), service.tag(&project, "two"));
    let made = upload_each(&service, &project, &[], 0..2);
    let path = format!("projects/{project}/images/tags");
    let pair = |image: &str, tag: &str| json!({"imageId": image, "tagId": tag});
    service.post_json(&path, &json!({"tags": [pair(&made[0], &one)]}));
    let reply = service.post_json(&path, &json!({"tags": [pair(&made[0], &one), pair(&made[1], &two)]}));
    let wanted = format!(
        r#"{{"created":[{{"imageId":"{}","tagId":"{two}"}}],"duplicated":[{{"imageId":"{}","tagId":"{one}"}}],"exceeded":[]}}"#,
        made[1], made[0]
    );
    assert_eq!((reply.status, reply.text()), (200, wanted.as_str()));

    let gone = service.call("DELETE", &format!("{path}?imageIds={}%2C{}&tagIds={one}", made[0], made[1]));
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    assert_eq!(service.get(&format!("projects/{project}/images/tagged/count")).text(), "1");

    let unknown = service.post_json(&path, &json!({"tags": [pair(&made[0], &one), pair(NOBODY, &one)]}));
    assert_eq!(unknown.error(), (404, "NotFoundImage".into()));
    let unknown = service.post_json(&path, &json!({"tags": [pair(&made[0], NOBODY)]}));
    assert_eq!(unknown.error(), (404, "NotFoundTag".into()));
    assert_eq!(
        service.get(&format!("projects/{project}/images/tagged/count")).text(),
        "1",
        "nothing was half done"
    );
    assert_eq!(service.post_json(&path, &json!({})).error(), (400, "BadRequestImageTags".into()));
    let many: Vec<Value> = (0..65).map(|_| pair(&made[0], &one)).collect();
    assert_eq!(
        service.post_json(&path, &json!({"tags": many})).error(),
        (400, "BadRequestExceededBatchSize".into())
    );
    let missing = service.call("DELETE", &format!("{path}?imageIds={}", made[0]));
    assert_eq!(missing.error(), (400, "BadRequestRequiredParamIsNull".into()));
}

#[test]
fn a_negative_tag_stands_alone() {
    let service = Service::start();
    let project = service.project("p", "");
    let regular = service.tag(&project, "r");
    let negative = id(&service.call("POST", &format!("projects/{project}/tags?name=n&type=Negative")));
    let image = &upload_each(&service, &project, &[&regular], 0..1)[0];
    let batch = json!({"tags": [{"imageId": image, "tagId": negative}]});
    let reply = service.post_json(&format!("projects/{project}/images/tags"), &batch);
    assert_eq!(reply.error(), (400, "BadRequestNegativeAndRegularTagOnSameImage".into()));
}

#[test]
fn images_can_be_deleted_by_id_or_all() {
    let service = Service::start();
    let project = service.project("p", "");
    let made = upload_each(&service, &project, &[], 0..4);
    let path = format!("projects/{project}/images");
    assert_eq!(service.call("DELETE", &path).error(), (400, "BadRequest".into()));
    let both = format!("{path}?allImages=true&imageIds={}", made[0]);
    assert_eq!(service.call("DELETE", &both).error(), (400, "BadRequest".into()));
    let odd = service.call("DELETE", &format!("{path}?allImages=maybe"));
    assert_eq!(odd.error(), (400, "BadRequest".into()));
    assert_eq!(service.call("DELETE", &format!("{path}?imageIds={}", made[1])).status, 204);
    assert_eq!(service.get(&format!("{path}/count")).text(), "3");
    assert_eq!(service.call("DELETE", &format!("{path}?allImages=true")).status, 204);
    assert_eq!(service.get(&path).text(), "[]");
}

#[test]
fn an_iteration_keeps_the_pictures_and_tags_it_was_trained_with() {
    let service = Service::start();
    let (project, tags) = service.shapes("", 5);
    let iteration = service.train(&project);
    service.upload(&project, &[&tags[0]], &[draw(0, 99)]);
    service.call("DELETE", &format!("projects/{project}/tags/{}", tags[2]));
    let images = format!("projects/{project}/images");
    let count = |tail: &str| service.get(&format!("{images}/{tail}")).text().to_owned();
    assert_eq!(
        (count("count"), count(&format!("count?iterationId={iteration}"))),
        ("16".into(), "15".into())
    );
    assert_eq!(count(&format!("tagged/count?iterationId={iteration}")), "15");
    let then = service.get(&format!("projects/{project}/tags?iterationId={iteration}")).json();
    assert_eq!(then.as_array().unwrap().len(), 3);
    let deleted_tag = format!("projects/{project}/tags/{}?iterationId={iteration}", tags[2]);
    assert_eq!(service.get(&deleted_tag).json()["imageCount"], 5);

    service.call("DELETE", &format!("{images}?allImages=true"));
    assert_eq!(count(&format!("count?iterationId={iteration}")), "15");
    let kept = service.get(&format!("{images}?iterationId={iteration}&take=1")).json();
    let link = kept[0]["originalImageUri"].as_str().unwrap();
    assert_eq!(service.send("GET", link, &[], &[]).status, 200, "pictures of an iteration are still served");
    service.upload(&project, &[], &[draw(0, 100)]);
    service.call("DELETE", &format!("{images}?allImages=true&allIterations=true"));
    assert_eq!(count(&format!("count?iterationId={iteration}")), "0", "those deleted before are gone too");
    assert_eq!(service.send("GET", link, &[], &[]).status, 404);
}
