//! Listing, counting and deleting images, and their metadata.

use std::collections::BTreeMap;

use customvision::{ImageMetadataUpdateStatus, OrderBy, TaggingStatus};

use super::*;

const LIST: &str = r#"[{"id":"44444444-aaaa-4bbb-8ccc-000000000004","created":"2021-03-04T05:06:07.1234567","width":897,"height":534,"resizedImageUri":"https://s.example/i?sv=1&se=2021-03-05T05%3A06%3A07Z","thumbnailUri":"https://s.example/t","originalImageUri":"https://s.example/o","tags":[{"tagId":"33333333-aaaa-4bbb-8ccc-000000000003","tagName":"Zoë","created":"2021-03-04T05:06:08.1234"}],"regions":[{"regionId":"66666666-aaaa-4bbb-8ccc-000000000006","tagName":"Zoë","created":"2021-03-04T05:06:08.1234","tagId":"33333333-aaaa-4bbb-8ccc-000000000003","left":0.0,"top":0.5,"width":0.376154721,"height":0.5}],"metadata":{"camera":"left"}},{"id":"44444444-aaaa-4bbb-8ccc-000000000044","created":"2021-03-04T05:06:07","width":1,"height":1,"resizedImageUri":"https://s.example/i","thumbnailUri":"https://s.example/t","originalImageUri":"https://s.example/o"}]"#;
const METADATA: &str = r#"{"isBatchSuccessful":false,"images":[{"imageId":"44444444-aaaa-4bbb-8ccc-000000000004","status":"OK","metadata":{"a":"1"}},{"imageId":"44444444-aaaa-4bbb-8ccc-000000000044","status":"ErrorLimitExceed"}]}"#;
const FILTER: &str = "metadata=key1 eq 'Zoë & 1' and metadata=key2 ne '100 %'";

fn path(tail: &str) -> String {
    format!("/projects/{PROJECT}/images{tail}")
}

fn two_tags() -> String {
    format!("{TAG},{OTHER_TAG}")
}

#[test]
fn get_images() {
    let mut case = Case::of("get_images", LIST);
    let images = case.required(get(path("")), |c| c.get_images(PROJECT).send());
    let [full, bare] = &images[..] else { panic!("{images:?}") };
    assert_eq!((full.id, full.width, full.height), (IMAGE, 897, 534));
    assert_eq!(full.created, at("2021-03-04T05:06:07.1234567Z"));
    assert_eq!(full.tags[0].tag_name.as_deref(), Some("Zoë"));
    assert_eq!((full.regions[0].tag_id, full.regions[0].width), (TAG, 0.376154721));
    assert_eq!(full.metadata, BTreeMap::from([("camera".into(), "left".into())]));
    assert!(full.resized_image_uri.as_deref().unwrap().ends_with("se=2021-03-05T05%3A06%3A07Z"));
    assert!(bare.tags.is_empty() && bare.regions.is_empty() && bare.metadata.is_empty());
    let all = get(path(""))
        .query("iterationId", ITERATION)
        .query("tagIds", two_tags())
        .query("taggingStatus", "Tagged")
        .query("$filter", FILTER)
        .query("orderBy", "Oldest")
        .query("take", 256)
        .query("skip", u32::MAX);
    case.all(all, |c| {
        c.get_images(PROJECT)
            .iteration_id(ITERATION)
            .tag_ids(&[TAG, OTHER_TAG])
            .tagging_status(TaggingStatus::Tagged)
            .filter(FILTER)
            .order_by(OrderBy::Oldest)
            .take(256)
            .skip(u32::MAX)
            .send()
    });
}

#[test]
fn a_setter_called_twice_counts_once_and_zero_is_sent() {
    let expected = get(path("")).query("take", 0).query("skip", 0).query("$filter", "");
    exchange(expected, "[]", |c| c.get_images(PROJECT).take(9).take(0).skip(0).filter("").send());
}

#[test]
fn get_tagged_images() {
    let path = path("/tagged");
    let mut case = Case::of("get_tagged_images", LIST);
    assert_eq!(case.required(get(&path), |c| c.get_tagged_images(PROJECT).send()).len(), 2);
    let all = get(&path)
        .query("iterationId", ITERATION)
        .query("tagIds", two_tags())
        .query("orderBy", "Newest")
        .query("take", 1)
        .query("skip", 2);
    case.all(all, |c| {
        c.get_tagged_images(PROJECT)
            .iteration_id(ITERATION)
            .tag_ids(&[TAG, OTHER_TAG])
            .order_by(OrderBy::Newest)
            .take(1)
            .skip(2)
            .send()
    });
}

#[test]
fn get_untagged_images() {
    let path = path("/untagged");
    let mut case = Case::of("get_untagged_images", LIST);
    assert_eq!(case.required(get(&path), |c| c.get_untagged_images(PROJECT).send())[1].id, OTHER_IMAGE);
    let all = get(&path)
        .query("iterationId", ITERATION)
        .query("orderBy", "Other")
        .query("take", 1)
        .query("skip", 2);
    case.all(all, |c| {
        c.get_untagged_images(PROJECT).iteration_id(ITERATION).order_by("Other".into()).take(1).skip(2).send()
    });
}

#[test]
fn get_images_by_ids() {
    let path = path("/id");
    let mut case = Case::of("get_images_by_ids", LIST);
    assert_eq!(case.required(get(&path), |c| c.get_images_by_ids(PROJECT).send()).len(), 2);
    let all = get(&path).query("imageIds", format!("{OTHER_IMAGE},{IMAGE}")).query("iterationId", ITERATION);
    case.all(all, |c| {
        c.get_images_by_ids(PROJECT).image_ids(&[OTHER_IMAGE, IMAGE]).iteration_id(ITERATION).send()
    });
}

#[test]
fn get_image_count() {
    let path = path("/count");
    let mut case = Case::of("get_image_count", "4294967296");
    assert_eq!(case.required(get(&path), |c| c.get_image_count(PROJECT).send()), 4_294_967_296);
    let all = get(&path)
        .query("iterationId", ITERATION)
        .query("taggingStatus", "Untagged")
        .query("$filter", FILTER)
        .query("tagIds", two_tags());
    case.all(all, |c| {
        c.get_image_count(PROJECT)
            .iteration_id(ITERATION)
            .tagging_status(TaggingStatus::Untagged)
            .filter(FILTER)
            .tag_ids(&[TAG, OTHER_TAG])
            .send()
    });
}

#[test]
fn get_tagged_image_count() {
    let path = path("/tagged/count");
    let mut case = Case::of("get_tagged_image_count", "10");
    assert_eq!(case.required(get(&path), |c| c.get_tagged_image_count(PROJECT).send()), 10);
    case.all(get(&path).query("iterationId", ITERATION).query("tagIds", two_tags()), |c| {
        c.get_tagged_image_count(PROJECT).iteration_id(ITERATION).tag_ids(&[TAG, OTHER_TAG]).send()
    });
}

#[test]
fn get_untagged_image_count() {
    let path = path("/untagged/count");
    let mut case = Case::of("get_untagged_image_count", "0");
    assert_eq!(case.required(get(&path), |c| c.get_untagged_image_count(PROJECT).send()), 0);
    case.all(get(&path).query("iterationId", ITERATION), |c| {
        c.get_untagged_image_count(PROJECT).iteration_id(ITERATION).send()
    });
}

#[test]
fn delete_images() {
    let mut case = Case::of("delete_images", "");
    case.required(delete(path("")), |c| c.delete_images(PROJECT).send());
    let all = delete(path(""))
        .query("imageIds", format!("{IMAGE},{OTHER_IMAGE}"))
        .query("allImages", "false")
        .query("allIterations", "true");
    case.all(all, |c| {
        c.delete_images(PROJECT)
            .image_ids(&[IMAGE, OTHER_IMAGE])
            .all_images(false)
            .all_iterations(true)
            .send()
    });
}

#[test]
fn update_image_metadata() {
    let mut case = Case::of("update_image_metadata", METADATA);
    let metadata = BTreeMap::from([("a".to_owned(), TEXT.to_owned()), (TEXT.to_owned(), String::new())]);
    let expected = post(path("/metadata"))
        .query("imageIds", format!("{IMAGE},{OTHER_IMAGE}"))
        .json(json!({"a": TEXT, TEXT: ""}));
    let summary = case
        .required(expected, |c| c.update_image_metadata(PROJECT, &[IMAGE, OTHER_IMAGE], &metadata).send());
    assert_eq!(summary.images[0].metadata.get("a").map(String::as_str), Some("1"));
    let failed: Vec<_> = summary.failures().map(|entry| (entry.image_id, &entry.status)).collect();
    assert_eq!(failed, [(OTHER_IMAGE, &ImageMetadataUpdateStatus::ErrorLimitExceed)]);
    let nothing = post(path("/metadata")).query("imageIds", IMAGE).json(json!({}));
    case.required(nothing, |c| c.update_image_metadata(PROJECT, &[IMAGE], &BTreeMap::new()).send());
}

#[test]
fn get_artifact() {
    let file = format!("/i-{}/{TEXT}", PROJECT.simple());
    let expected = || get(format!("/projects/{PROJECT}/artifacts")).query("path", &file);
    let mut case = Case::of("get_artifact", "no JSON");
    assert_eq!(case.required(expected(), |c| c.get_artifact(PROJECT, &file).send()), b"no JSON");
}
