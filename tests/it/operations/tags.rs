use customvision::{ImageTagCreateEntry, Tag, TagType};

use super::*;

const ONE: &str = r#"{"id":"33333333-aaaa-4bbb-8ccc-000000000003","name":"Zoë","description":null,"type":"Regular","imageCount":12}"#;
const LIST: &str = r#"[{"id":"33333333-aaaa-4bbb-8ccc-000000000003","name":"cat","description":"a \"cat\"","type":"Negative","imageCount":0}]"#;
const PUT_ON: &str = r#"{"created":[{"imageId":"44444444-aaaa-4bbb-8ccc-000000000004","tagId":"33333333-aaaa-4bbb-8ccc-000000000003"}],"duplicated":[],"exceeded":[{"imageId":"44444444-aaaa-4bbb-8ccc-000000000044","tagId":"33333333-aaaa-4bbb-8ccc-000000000003"}]}"#;

fn tags() -> String {
    format!("/projects/{PROJECT}/tags")
}

fn tag() -> String {
    format!("/projects/{PROJECT}/tags/{TAG}")
}

fn image_tags() -> String {
    format!("/projects/{PROJECT}/images/tags")
}

#[test]
fn create_tag() {
    let mut case = Case::of("create_tag", ONE);
    let tag = case.required(post(tags()).query("name", TEXT), |c| c.create_tag(PROJECT, TEXT).send());
    assert_eq!((tag.id, tag.name.as_str(), tag.image_count), (TAG, "Zoë", 12));
    assert_eq!((tag.description, tag.tag_type), (None, Some(TagType::Regular)));
    let all = post(tags()).query("name", "n").query("description", TEXT).query("type", "GeneralProduct");
    case.all(all, |c| c.create_tag(PROJECT, "n").description(TEXT).tag_type(TagType::GeneralProduct).send());
}

#[test]
fn get_tags() {
    let mut case = Case::of("get_tags", LIST);
    let tag = only(case.required(get(tags()), |c| c.get_tags(PROJECT).send()));
    assert_eq!((tag.description.as_deref(), tag.tag_type), (Some("a \"cat\""), Some(TagType::Negative)));
    case.all(get(tags()).query("iterationId", ITERATION), |c| {
        c.get_tags(PROJECT).iteration_id(ITERATION).send()
    });
}

#[test]
fn get_tag() {
    let mut case = Case::of("get_tag", ONE);
    let got = case.required(get(tag()), |c| c.get_tag(PROJECT, TAG).send());
    assert_eq!(got.id, TAG);
    case.all(get(tag()).query("iterationId", ITERATION), |c| {
        c.get_tag(PROJECT, TAG).iteration_id(ITERATION).send()
    });
}

#[test]
fn update_tag() {
    let mut case = Case::of("update_tag", ONE);
    let got = case.required(patch(tag()).json(json!({"name": TEXT})), |c| {
        c.update_tag(PROJECT, TAG, &Tag::new(TEXT)).send()
    });
    assert_eq!(got.name, "Zoë");
    let everything = json!({"name": "n", "description": TEXT, "type": "Negative"});
    case.required(patch(tag()).json(everything), |c| {
        let update = Tag::new("n").description(TEXT).tag_type(TagType::Negative);
        c.update_tag(PROJECT, TAG, &update).send()
    });
    case.required(patch(tag()).json(json!({})), |c| c.update_tag(PROJECT, TAG, &Tag::default()).send());
}

#[test]
fn a_tag_that_was_fetched_can_be_changed_and_sent_back() {
    let mut tag = exchange(get(tag()), ONE, |c| c.get_tag(PROJECT, TAG).send());
    tag.name = "dog".into();
    let only_what_can_change = json!({"name": "dog", "type": "Regular"});
    exchange(patch(self::tag()).json(only_what_can_change), ONE, |c| c.update_tag(PROJECT, TAG, &tag).send());
}

#[test]
fn delete_tag() {
    Case::of("delete_tag", "").required(delete(tag()), |c| c.delete_tag(PROJECT, TAG).send());
}

#[test]
fn create_image_tags() {
    let mut case = Case::of("create_image_tags", PUT_ON);
    let summary = case.required(post(image_tags()).json(json!({})), |c| c.create_image_tags(PROJECT).send());
    assert_eq!(summary.created, [ImageTagCreateEntry::new(IMAGE, TAG)]);
    assert!(summary.duplicated.is_empty());
    assert_eq!(summary.failures().collect::<Vec<_>>(), [&ImageTagCreateEntry::new(OTHER_IMAGE, TAG)]);
    let pairs = json!({"tags": [{"imageId": IMAGE, "tagId": TAG}, {"imageId": IMAGE, "tagId": OTHER_TAG}]});
    case.all(post(image_tags()).json(pairs), |c| {
        let entries = [ImageTagCreateEntry::new(IMAGE, TAG), ImageTagCreateEntry::new(IMAGE, OTHER_TAG)];
        c.create_image_tags(PROJECT).tags(&entries).send()
    });
    case.all(post(image_tags()).json(json!({"tags": []})), |c| c.create_image_tags(PROJECT).tags(&[]).send());
}

#[test]
fn delete_image_tags() {
    let mut case = Case::of("delete_image_tags", "");
    let expected = delete(image_tags())
        .query("imageIds", format!("{IMAGE},{OTHER_IMAGE}"))
        .query("tagIds", format!("{TAG},{OTHER_TAG}"));
    case.required(expected, |c| {
        c.delete_image_tags(PROJECT, &[IMAGE, OTHER_IMAGE], &[TAG, OTHER_TAG]).send()
    });
    let one_each = delete(image_tags()).query("imageIds", IMAGE).query("tagIds", TAG);
    case.required(one_each, |c| c.delete_image_tags(PROJECT, &[IMAGE], &[TAG]).send());
}
