use customvision::{BoundingBox, OrderBy, PredictionQueryTag, PredictionQueryToken, TagType};

use super::*;

const TESTED: &str = r#"{"id":"77777777-aaaa-4bbb-8ccc-000000000007","project":"11111111-aaaa-4bbb-8ccc-000000000001","iteration":"22222222-aaaa-4bbb-8ccc-000000000002","created":"2021-03-04T05:06:07.520Z","predictions":[{"probability":0.987654328,"tagId":"33333333-aaaa-4bbb-8ccc-000000000003","tagName":"cat","tagType":"Regular"},{"probability":1.1920929E-07,"tagId":"33333333-aaaa-4bbb-8ccc-000000000033","tagName":"dog","tagType":"Regular"}]}"#;
const STORED: &str = r#"{"token":{"session":"1:1583893","continuation":"+RID:~x==#RT:1","maxCount":0,"orderBy":"Newest","tags":[],"iterationId":null,"startTime":null,"endTime":null,"application":null},"results":[{"resizedImageUri":"https://p.example/o-1?sig=a%2Bb&sp=r","thumbnailUri":"https://p.example/t-1","originalImageUri":"https://p.example/o-1","domain":"55555555-aaaa-4bbb-8ccc-000000000005","id":"77777777-aaaa-4bbb-8ccc-000000000007","project":"11111111-aaaa-4bbb-8ccc-000000000001","iteration":"22222222-aaaa-4bbb-8ccc-000000000002","created":"2021-03-04T05:06:07.1234567Z","predictions":[{"probability":0.0051,"tagId":"33333333-aaaa-4bbb-8ccc-000000000003","tagName":"cat","boundingBox":{"left":0.0,"top":0.5,"width":0.25,"height":0.5}}]}]}"#;
const PREDICTION: Uuid = uuid!("77777777-aaaa-4bbb-8ccc-000000000007");
const PICTURE: &[u8] = b"\x89PNG\r\n--not a picture\r\n\0";

#[test]
fn quick_test_image() {
    let path = || format!("/projects/{PROJECT}/quicktest/image");
    let mut case = Case::of("quick_test_image", TESTED);
    let tested =
        case.required(post(path()).picture(PICTURE), |c| c.quick_test_image(PROJECT, PICTURE.into()).send());
    assert_eq!((tested.id, tested.iteration), (PREDICTION, ITERATION));
    assert_eq!(tested.created, at("2021-03-04T05:06:07.520Z"));
    let seen: Vec<_> = tested.predictions.iter().map(|p| (p.tag_name.as_str(), p.probability)).collect();
    assert_eq!(seen, [("cat", 0.987654328), ("dog", 1.1920929e-7)]);
    assert_eq!(tested.predictions[0].tag_type, Some(TagType::Regular));
    assert_eq!(tested.predictions[0].bounding_box, None);
    let all = post(path()).query("iterationId", ITERATION).query("store", "false").picture(PICTURE);
    case.all(all, |c| {
        c.quick_test_image(PROJECT, PICTURE.into()).iteration_id(ITERATION).store(false).send()
    });
}

#[test]
fn quick_test_image_url() {
    let url = format!("https://pictures.example/{TEXT}.jpg?a=1&b=2");
    let expected = || post(format!("/projects/{PROJECT}/quicktest/url")).json(json!({"url": url.as_str()}));
    let mut case = Case::of("quick_test_image_url", TESTED);
    let tested = case.required(expected(), |c| c.quick_test_image_url(PROJECT, &url).send());
    assert_eq!(tested.predictions.len(), 2);
    case.all(expected().query("iterationId", ITERATION).query("store", "true"), |c| {
        c.quick_test_image_url(PROJECT, &url).iteration_id(ITERATION).store(true).send()
    });
}

#[test]
fn query_predictions() {
    let path = || format!("/projects/{PROJECT}/predictions/query");
    let mut case = Case::of("query_predictions", STORED);
    let page = case.required(post(path()).json(json!({})), |c| {
        c.query_predictions(PROJECT, &PredictionQueryToken::new()).send()
    });
    let next = json!({
        "session": "1:1583893", "continuation": "+RID:~x==#RT:1", "maxCount": 0, "orderBy": "Newest",
    });
    case.required(post(path()).json(next), |c| {
        c.query_predictions(PROJECT, page.next_page().expect("the token has a continuation")).send()
    });
    let stored = only(page.results.clone());
    assert_eq!((stored.id, stored.domain), (PREDICTION, Some(DOMAIN)));
    assert_eq!(stored.resized_image_uri.as_deref(), Some("https://p.example/o-1?sig=a%2Bb&sp=r"));
    assert_eq!(stored.created, at("2021-03-04T05:06:07.1234567Z"));
    let seen = only(stored.predictions);
    assert_eq!(seen.bounding_box, Some(BoundingBox::new(0.0, 0.5, 0.25, 0.5)));
    assert_eq!(seen.tag_type, None);
    let query = PredictionQueryToken::new()
        .max_count(5)
        .order_by(OrderBy::Suggested)
        .tags([PredictionQueryTag::new(TAG).min_threshold(0.25).max_threshold(0.75)])
        .iteration_id(ITERATION)
        .start_time("2021-03-04T05:06:07Z".parse().unwrap())
        .end_time("2021-04-04T05:06:07.5Z".parse().unwrap())
        .application(TEXT);
    let everything = json!({
        "maxCount": 5, "orderBy": "Suggested", "iterationId": ITERATION, "application": TEXT,
        "tags": [{"id": TAG, "minThreshold": 0.25, "maxThreshold": 0.75}],
        "startTime": "2021-03-04T05:06:07Z", "endTime": "2021-04-04T05:06:07.5Z",
    });
    case.required(post(path()).json(everything), |c| c.query_predictions(PROJECT, &query).send());
}

#[test]
fn delete_prediction() {
    let expected =
        delete(format!("/projects/{PROJECT}/predictions")).query("ids", format!("{PREDICTION},{IMAGE}"));
    Case::of("delete_prediction", "")
        .required(expected, |c| c.delete_prediction(PROJECT, &[PREDICTION, IMAGE]).send());
}
