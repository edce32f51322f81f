use std::collections::BTreeMap;

use customvision::{SortBy, SuggestedTagAndRegionQueryToken};

use super::*;

const SUGGESTED: &str = r#"[{"id":"44444444-aaaa-4bbb-8ccc-000000000004","project":"11111111-aaaa-4bbb-8ccc-000000000001","iteration":"22222222-aaaa-4bbb-8ccc-000000000002","created":"2021-03-04T05:06:07.080Z","predictions":[{"probability":0.999999762,"tagId":"33333333-aaaa-4bbb-8ccc-000000000003","tagName":"cat","tagType":"Regular"}],"predictionUncertainty":5.5891741794766858E-06}]"#;
const QUERIED: &str = r#"{"token":{"tagIds":null,"threshold":null,"session":"0:6845","continuation":null,"maxCount":10,"sortBy":"UncertaintyAscending"},"results":[{"width":897,"height":534,"resizedImageUri":"https://s.example/a?x=1&y=2","thumbnailUri":null,"originalImageUri":null,"domain":"55555555-aaaa-4bbb-8ccc-000000000005","id":"44444444-aaaa-4bbb-8ccc-000000000004","project":"11111111-aaaa-4bbb-8ccc-000000000001","iteration":"22222222-aaaa-4bbb-8ccc-000000000002","created":"2021-03-04T05:06:07.0801","predictions":[],"predictionUncertainty":0.5}]}"#;
const COUNTED: &str =
    r#"{"33333333-aaaa-4bbb-8ccc-000000000003":7,"33333333-aaaa-4bbb-8ccc-000000000033":0}"#;

#[test]
fn suggest_tags_and_regions() {
    let expected = post(format!("/projects/{PROJECT}/tagsandregions/suggestions"))
        .query("iterationId", ITERATION)
        .query("imageIds", format!("{IMAGE},{OTHER_IMAGE}"));
    let suggestions = Case::of("suggest_tags_and_regions", SUGGESTED)
        .required(expected, |c| c.suggest_tags_and_regions(PROJECT, ITERATION, &[IMAGE, OTHER_IMAGE]).send());
    let suggestion = only(suggestions);
    assert_eq!((suggestion.id, suggestion.prediction_uncertainty), (IMAGE, 5.589174179476686e-6));
    assert_eq!(only(suggestion.predictions).probability, 0.999999762);
    assert_eq!(suggestion.created, at("2021-03-04T05:06:07.080Z"));
}

#[test]
fn query_suggested_images() {
    let mut case = Case::of("query_suggested_images", QUERIED);
    let expected = || post(format!("/projects/{PROJECT}/images/suggested")).query("iterationId", ITERATION);
    let page = case.required(expected().json(json!({})), |c| {
        c.query_suggested_images(PROJECT, ITERATION, &SuggestedTagAndRegionQueryToken::new()).send()
    });
    assert!(page.next_page().is_none());
    assert_eq!(page.token.sort_by, Some(SortBy::UncertaintyAscending));
    let image = only(page.results);
    assert_eq!((image.width, image.height, image.domain), (897, 534, Some(DOMAIN)));
    assert_eq!(image.created, at("2021-03-04T05:06:07.0801Z"));
    let mut query = SuggestedTagAndRegionQueryToken::new()
        .tag_ids([TAG, OTHER_TAG])
        .threshold(0.125)
        .max_count(20)
        .sort_by(SortBy::UncertaintyDescending);
    query.session = Some("0:6845".into());
    query.continuation = Some(TEXT.into());
    let everything = json!({
        "tagIds": [TAG, OTHER_TAG], "threshold": 0.125, "session": "0:6845", "continuation": TEXT,
        "maxCount": 20, "sortBy": "UncertaintyDescending",
    });
    case.required(expected().json(everything), |c| {
        c.query_suggested_images(PROJECT, ITERATION, &query).send()
    });
}

#[test]
fn query_suggested_image_count() {
    let mut case = Case::of("query_suggested_image_count", COUNTED);
    let expected =
        || post(format!("/projects/{PROJECT}/images/suggested/count")).query("iterationId", ITERATION);
    let counts = case
        .required(expected().json(json!({})), |c| c.query_suggested_image_count(PROJECT, ITERATION).send());
    assert_eq!(counts, BTreeMap::from([(TAG, 7), (OTHER_TAG, 0)]));
    case.all(expected().json(json!({"tagIds": [TAG], "threshold": 0.5})), |c| {
        c.query_suggested_image_count(PROJECT, ITERATION).tag_ids(&[TAG]).threshold(0.5).send()
    });
}
