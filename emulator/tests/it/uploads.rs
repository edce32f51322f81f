use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use crate::support::{DETECTION, NOBODY, Service, assert_spelled, draw, encoded, file, id, multipart, plain};

fn statuses(summary: &Value) -> Vec<&str> {
    summary["images"].as_array().unwrap().iter().map(|result| result["status"].as_str().unwrap()).collect()
}

#[test]
fn a_multipart_upload_echoes_the_quoted_file_name() {
    let service = Service::start();
    let project = service.project("p", "");
    let tag = service.tag(&project, "t");
    let bytes = plain(30, 20, 1);
    let files = [("a \\\"b\\\" ü.png".to_owned(), bytes.as_slice())];
    let path = format!("projects/{project}/images?tagIds={tag}");
    let reply = service.post_as(&path, "multipart/form-data; boundary=\"x y\"", &multipart("x y", &files));
    assert_eq!(reply.status, 200);
    assert_spelled(
        reply.text(),
        &format!(
            r#"{{"isBatchSuccessful":true,"images":[{{"sourceUrl":"\"a \\\"b\\\" ü.png\"","status":"OK","image":{{"id":"<id>","created":"<zoneless>","width":30,"height":20,"resizedImageUri":"<image>","thumbnailUri":"<thumbnail>","originalImageUri":"<image>","tags":[{{"tagId":"{tag}","tagName":null,"created":"<zoneless>"}}]}}}}]}}"#
        ),
    );
}

#[test]
fn base64_files_take_tags_from_the_batch_and_from_each_entry() {
    let service = Service::start();
    let project = service.project("p", "");
    let (one, two) = (service.tag(&project, "one"), service.tag(&project, "two"));
    let mut entry = file("a.png", &plain(9, 9, 1));
    entry["tagIds"] = json!([two, one]);
    let batch =
        json!({"images": [entry, file("b.png", &plain(9, 9, 2))], "tagIds": [one], "metadata": {"k": "v"}});
    let reply = service.post_json(&format!("projects/{project}/images/files"), &batch);
    assert_eq!(reply.status, 200, "{}", reply.text());
    let summary = reply.json();
    assert_eq!(summary["images"][0]["sourceUrl"], "a.png");
    let tags = |at: usize| -> Vec<String> {
        let tags = summary["images"][at]["image"]["tags"].as_array().unwrap();
        tags.iter().map(|tag| tag["tagId"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((tags(0), tags(1)), (vec![one.clone(), two], vec![one]));
    let listed = service.get(&format!("projects/{project}/images?take=1")).json();
    assert_eq!(listed[0]["metadata"], json!({"k": "v"}));
}

#[test]
fn pictures_are_fetched_by_url_and_failures_are_told_apart() {
    let service = Service::start();
    let source = service.project("source", "");
    let uploaded = service.upload(&source, &[], &[draw(0, 1)]).json();
    let good = uploaded["images"][0]["image"]["originalImageUri"].as_str().unwrap().to_owned();
    let project = service.project("p", "");
    let gone = good.replace("sig=", "sig=x");
    let json_page = service.url("domains");
    let urls = [good.as_str(), &gone, "http://127.0.0.1:1/x.png", "nonsense", "ftp://127.0.0.1/", &json_page];
    let batch = json!({"images": urls.map(|url| json!({"url": url}))});
    let reply = service.post_json(&format!("projects/{project}/images/urls"), &batch);
    assert_eq!(reply.status, 207);
    let summary = reply.json();
    assert_eq!(summary["isBatchSuccessful"], false);
    assert_eq!(
        statuses(&summary),
        ["OK", "ErrorSource", "ErrorSource", "ErrorSource", "ErrorSource", "ErrorSource"]
    );
    assert_eq!(summary["images"][0]["sourceUrl"], *good);
    assert!(summary["images"][1]["image"].is_null() && summary["images"][1].get("image").is_some());
    assert_eq!(service.get(&format!("projects/{project}/images/count")).text(), "1");
}

#[test]
fn a_duplicate_is_told_by_its_content_and_gives_the_same_image() {
    let service = Service::start();
    let project = service.project("p", "");
    let picture = draw(0, 1);
    let first = service.upload(&project, &[], std::slice::from_ref(&picture)).json();
    let again = service.upload(&project, &[], &[draw(1, 1), picture.clone(), draw(1, 1)]);
    assert_eq!(again.status, 207);
    let again = again.json();
    assert_eq!(again["isBatchSuccessful"], false);
    assert_eq!(statuses(&again), ["OK", "OKDuplicate", "OKDuplicate"]);
    assert_eq!(again["images"][1]["image"]["id"], first["images"][0]["image"]["id"]);
    assert_eq!(again["images"][2]["image"]["id"], again["images"][0]["image"]["id"]);
    assert_eq!(service.get(&format!("projects/{project}/images/count")).text(), "2");

    let id = first["images"][0]["image"]["id"].as_str().unwrap();
    service.call("DELETE", &format!("projects/{project}/images?imageIds={id}"));
    let anew = service.upload(&project, &[], &[picture]).json();
    assert_eq!(statuses(&anew), ["OK"], "what was deleted is no duplicate");
}

#[test]
fn bad_pictures_fail_one_by_one() {
    let service = Service::start();
    let project = service.project("p", "");
    let mut cut = draw(0, 1);
    cut.truncate(cut.len() / 2);
    let mut large = plain(10, 10, 1);
    large.resize(6 * 1024 * 1024 + 1, 0);
    let pictures = [draw(0, 2), b"no picture".to_vec(), cut, large, plain(300, 10, 1), Vec::new()];
    let reply = service.upload(&project, &[], &pictures);
    assert_eq!(reply.status, 207);
    let wanted = [
        "OK",
        "ErrorImageFormat",
        "ErrorImageFormat",
        "ErrorImageSize",
        "ErrorImageDimensions",
        "ErrorImageFormat",
    ];
    assert_eq!(statuses(&reply.json()), wanted);
}

#[test]
fn the_four_formats_are_read() {
    let service = Service::start();
    let project = service.project("p", "");
    let picture = RgbImage::from_fn(40, 30, |x, y| Rgb([x as u8 * 6, y as u8 * 8, 9]));
    let formats = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::Bmp];
    let pictures = formats.map(|format| encoded(picture.clone(), format));
    let summary = service.upload(&project, &[], &pictures).json();
    assert_eq!(statuses(&summary), ["OK"; 4]);
    for (result, media_type) in summary["images"].as_array().unwrap().iter().zip([
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/bmp",
    ]) {
        let image = &result["image"];
        assert_eq!((image["width"].as_u64(), image["height"].as_u64()), (Some(40), Some(30)));
        let served = service.send("GET", image["originalImageUri"].as_str().unwrap(), &[], &[]);
        assert_eq!(served.header("content-type"), Some(media_type));
    }
}

#[test]
fn one_picture_may_come_as_it_is() {
    let service = Service::start();
    let project = service.project("p", "");
    let reply =
        service.post_as(&format!("projects/{project}/images"), "application/octet-stream", &draw(0, 1));
    assert_eq!(reply.status, 200);
    assert!(reply.json()["images"][0]["sourceUrl"].is_null());
}

#[test]
fn regions_of_an_upload_are_kept_and_add_their_tag() {
    let service = Service::start();
    let project = service.project("p", &format!("&domainId={DETECTION}"));
    let tag = service.tag(&project, "fork");
    let region = |left: f64| json!({"tagId": tag, "left": left, "top": 0.25, "width": 0.5, "height": 0.7});
    let mut entry = file("a.png", &plain(50, 50, 1));
    entry["regions"] = json!([region(0.1), region(0.4)]);
    let path = format!("projects/{project}/images/files");
    let reply = service.post_json(&path, &json!({"images": [entry.clone()]}));
    assert_eq!(reply.status, 200, "{}", reply.text());
    let listed = service.get(&format!("projects/{project}/images"));
    assert_spelled(
        listed.text(),
        &format!(
            r#"[{{"id":"<id>","created":"<zoneless>","width":50,"height":50,"resizedImageUri":"<image>","thumbnailUri":"<thumbnail>","originalImageUri":"<image>","tags":[{{"tagId":"{tag}","tagName":"fork","created":"<zoneless>"}}],"regions":[{{"regionId":"<id>","tagName":"fork","created":"<zoneless>","tagId":"{tag}","left":0.1,"top":0.25,"width":0.5,"height":0.7}},{{"regionId":"<id>","tagName":"fork","created":"<zoneless>","tagId":"{tag}","left":0.4,"top":0.25,"width":0.5,"height":0.7}}]}}]"#
        ),
    );
    for outside in
        [region(0.6), region(-0.1), json!({"tagId": tag, "left": 0, "top": 0, "width": 0, "height": 1})]
    {
        entry["regions"] = json!([outside]);
        let refused = service.post_json(&path, &json!({"images": [entry]}));
        assert_eq!(refused.error(), (400, "BadRequestImageRegions".into()), "{outside}");
    }
    let classification = service.project("c", "");
    entry["regions"] = json!([region(0.1)]);
    let refused =
        service.post_json(&format!("projects/{classification}/images/files"), &json!({"images": [entry]}));
    assert_eq!(refused.error(), (400, "BadRequestImageRegions".into()));
}

#[test]
fn tags_of_an_upload_are_checked() {
    let service = Service::start();
    let project = service.project("p", "");
    let tag = service.tag(&project, "t");
    let negative = id(&service.call("POST", &format!("projects/{project}/tags?name=n&type=Negative")));
    let unknown = service.upload(&project, &[NOBODY], &[draw(0, 1)]);
    assert_eq!(unknown.error(), (404, "NotFoundTag".into()));
    let mut entry = file("a", &draw(0, 1));
    entry["tagIds"] = json!([NOBODY]);
    let reply = service.post_json(&format!("projects/{project}/images/files"), &json!({"images": [entry]}));
    assert_eq!(statuses(&reply.json()), ["ErrorInvalidTag"]);
    let both = service.upload(&project, &[&tag, &negative], &[draw(0, 1)]).json();
    assert_eq!(statuses(&both), ["ErrorNegativeAndRegularTagOnSameImage"]);
    let many: Vec<String> = (0..21).map(|_| tag.clone()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(
        service.upload(&project, &many, &[draw(0, 1)]).error(),
        (400, "BadRequestExceededBatchSize".into())
    );
    assert_eq!(service.get(&format!("projects/{project}/images")).text(), "[]");
}

#[test]
fn an_image_takes_so_many_tags_and_regions() {
    let service = Service::start();
    let project = service.project("p", &format!("&domainId={DETECTION}"));
    let tags: Vec<String> = (0..101).map(|number| service.tag(&project, &number.to_string())).collect();
    let region = json!({"tagId": tags[0], "left": 0.1, "top": 0.1, "width": 0.1, "height": 0.1});
    let entry = |level, tags: &[String], regions: usize| {
        let mut entry = file("a", &plain(9, 9, level));
        entry["tagIds"] = json!(tags);
        entry["regions"] = vec![region.clone(); regions].into();
        entry
    };
    let images =
        [entry(1, &tags[..100], 0), entry(2, &tags, 0), entry(3, &tags[..1], 300), entry(4, &tags[..1], 301)];
    let reply = service.post_json(&format!("projects/{project}/images/files"), &json!({"images": images}));
    assert_eq!(statuses(&reply.json()), ["OK", "ErrorTagLimitExceed", "OK", "ErrorRegionLimitExceed"]);
    let full = reply.json()["images"][0]["image"]["id"].clone();
    let batch = json!({"tags": [{"imageId": full, "tagId": tags[100]}]});
    let more = service.post_json(&format!("projects/{project}/images/tags"), &batch).json();
    assert_eq!(
        (more["created"].as_array().unwrap().len(), more["exceeded"].as_array().unwrap().len()),
        (0, 1)
    );
}

#[test]
fn a_batch_holds_1_to_64_images() {
    let service = Service::start();
    let project = service.project("p", "");
    let pictures: Vec<Vec<u8>> = (0..65).map(|level| plain(8, 8, level)).collect();
    assert_eq!(service.upload(&project, &[], &pictures).error(), (400, "BadRequestExceededBatchSize".into()));
    assert_eq!(service.upload(&project, &[], &pictures[..64]).status, 200);
    let files: Vec<Value> = pictures.iter().map(|bytes| file("f", bytes)).collect();
    let path = |tail: &str| format!("projects/{project}/images/{tail}");
    let many = service.post_json(&path("files"), &json!({"images": files}));
    assert_eq!(many.error(), (400, "BadRequestExceededBatchSize".into()));
    for (tail, message) in [("files", "No valid image files"), ("urls", "No image urls provided")] {
        let none = service.post_json(&path(tail), &json!({"images": []}));
        assert_eq!(none.error(), (400, "BadRequestImageBatch".into()));
        assert_eq!(none.json()["message"], message);
    }
    let none = service.upload(&project, &[], &[]);
    assert_eq!(none.error(), (400, "BadRequestImageStream".into()));
}
