//! Adding images: the requests of the four uploads. How pictures become bytes of a request is told in `uploads`.

use customvision::{
    ImageCreateStatus, ImageFileCreateBatch, ImageFileCreateEntry, ImageIdCreateBatch, ImageIdCreateEntry,
    ImageUrlCreateBatch, ImageUrlCreateEntry, Region,
};

use super::*;

const SUMMARY: &str = r#"{"isBatchSuccessful":false,"images":[{"sourceUrl":"\"Zoë.png\"","status":"OK","image":{"id":"44444444-aaaa-4bbb-8ccc-000000000004","created":"2021-03-04T05:06:07.1234567","width":816,"height":612,"resizedImageUri":"https://s.example/i","thumbnailUri":"https://s.example/t","originalImageUri":"https://s.example/o","tags":[{"tagId":"33333333-aaaa-4bbb-8ccc-000000000003","tagName":null,"created":"2021-03-04T05:06:07.1234567"}]}},{"sourceUrl":"b.png","status":"OKDuplicate","image":null},{"sourceUrl":"c.png","status":"ErrorImageFormat","image":null}]}"#;
const PICTURE: &[u8] = b"GIF89a\0\xff\r\n";
const PREDICTION: Uuid = uuid!("77777777-aaaa-4bbb-8ccc-000000000007");

fn path(tail: &str) -> String {
    format!("/projects/{PROJECT}/images{tail}")
}

fn region() -> Region {
    Region::new(TAG, 0.5, 0.25, 0.125, 1.0)
}

fn region_json() -> Value {
    json!({"tagId": TAG, "left": 0.5, "top": 0.25, "width": 0.125, "height": 1.0})
}

#[test]
fn create_images_from_data() {
    let mut case = Case::of("create_images_from_data", SUMMARY);
    let summary = case.required(post(path("")).picture(PICTURE), |c| {
        c.create_images_from_data(PROJECT, PICTURE.into()).send()
    });
    assert!(!summary.is_batch_successful);
    assert_eq!(summary.images[0].source_url, "\"Zoë.png\"");
    let image = summary.images[0].image.as_ref().unwrap();
    assert_eq!((image.id, image.width, image.tags[0].tag_name.as_ref()), (IMAGE, 816, None));
    assert_eq!(summary.images[1].status, ImageCreateStatus::OkDuplicate);
    let failed: Vec<_> = summary.failures().map(|failure| failure.source_url.as_str()).collect();
    assert_eq!(failed, ["c.png"]);
    case.all(post(path("")).query("tagIds", format!("{TAG},{OTHER_TAG}")).picture(PICTURE), |c| {
        c.create_images_from_data(PROJECT, PICTURE.into()).tag_ids(&[TAG, OTHER_TAG]).send()
    });
}

#[test]
fn create_images_from_files() {
    let mut case = Case::of("create_images_from_files", SUMMARY);
    let bare = json!({"images": [{"contents": "R0lGODlhAP8NCg=="}]});
    let summary = case.required(post(path("/files")).json(bare), |c| {
        let batch = ImageFileCreateBatch::new([ImageFileCreateEntry::new(PICTURE)]);
        c.create_images_from_files(PROJECT, batch).send()
    });
    assert_eq!(summary.images.len(), 3);
    let everything = json!({
        "images": [
            {"name": TEXT, "contents": "AA==", "tagIds": [OTHER_TAG], "regions": [region_json()]},
            {"contents": ""},
        ],
        "tagIds": [TAG],
        "metadata": {TEXT: TEXT},
    });
    case.required(post(path("/files")).json(everything), |c| {
        let first = ImageFileCreateEntry::new(vec![0]).name(TEXT).tag_ids([OTHER_TAG]).regions([region()]);
        let batch = ImageFileCreateBatch::new([first, ImageFileCreateEntry::new(vec![])]);
        c.create_images_from_files(PROJECT, batch.tag_ids([TAG]).metadata([(TEXT, TEXT)])).send()
    });
    case.required(post(path("/files")).json(json!({"images": []})), |c| {
        c.create_images_from_files(PROJECT, ImageFileCreateBatch::default()).send()
    });
}

#[test]
fn create_images_from_urls() {
    let mut case = Case::of("create_images_from_urls", SUMMARY);
    let url = format!("https://pictures.example/a?x={TEXT}");
    let bare = json!({"images": [{"url": url.as_str()}]});
    case.required(post(path("/urls")).json(bare), |c| {
        let batch = ImageUrlCreateBatch::new([ImageUrlCreateEntry::new(&url)]);
        c.create_images_from_urls(PROJECT, &batch).send()
    });
    let everything = json!({
        "images": [{"url": "u", "tagIds": [OTHER_TAG], "regions": [region_json()]}],
        "tagIds": [TAG],
        "metadata": {"key": TEXT},
    });
    case.required(post(path("/urls")).json(everything), |c| {
        let entry = ImageUrlCreateEntry::new("u").tag_ids([OTHER_TAG]).regions([region()]);
        let batch = ImageUrlCreateBatch::new([entry]).tag_ids([TAG]).metadata([("key", TEXT)]);
        c.create_images_from_urls(PROJECT, &batch).send()
    });
}

#[test]
fn create_images_from_predictions() {
    let mut case = Case::of("create_images_from_predictions", SUMMARY);
    let bare = json!({"images": [{"id": PREDICTION}]});
    case.required(post(path("/predictions")).json(bare), |c| {
        let batch = ImageIdCreateBatch::new([ImageIdCreateEntry::new(PREDICTION)]);
        c.create_images_from_predictions(PROJECT, &batch).send()
    });
    let everything = json!({
        "images": [{"id": PREDICTION, "tagIds": [OTHER_TAG], "regions": [region_json()]}],
        "tagIds": [TAG],
        "metadata": {"key": TEXT},
    });
    case.required(post(path("/predictions")).json(everything), |c| {
        let entry = ImageIdCreateEntry::new(PREDICTION).tag_ids([OTHER_TAG]).regions([region()]);
        let batch = ImageIdCreateBatch::new([entry]).tag_ids([TAG]).metadata([("key", TEXT)]);
        c.create_images_from_predictions(PROJECT, &batch).send()
    });
}
