use serde_json::json;

use super::*;

#[test]
fn images() {
    let image: Image = decode(
        r#"{"id":"0a0a0a0a-1111-4222-8333-444444444444","created":"2020-11-05T01:02:03.1234567","width":897,"height":534,
        "resizedImageUri":"https://s.example/r?a=1&b=2","thumbnailUri":"https://s.example/t",
        "originalImageUri":"https://s.example/o","tags":[{"tagId":"0b0b0b0b-1111-4222-8333-444444444444","tagName":null,
        "created":"2020-11-05T01:02:03.12"}],"regions":[{"regionId":"0b0b0b0b-1111-4222-8333-444444444444",
        "tagName":"cat","created":"2020-11-05T01:02:03.12","tagId":"0a0a0a0a-1111-4222-8333-444444444444","left":0.376154721,
        "top":1.1920929E-07,"width":0.5,"height":1.0}],"metadata":{"camera":"north","lens":null}}"#,
    );
    assert_eq!(image.created, at("2020-11-05T01:02:03.1234567Z"));
    assert_eq!((image.width, image.height), (897, 534));
    assert_eq!((image.tags[0].tag_id, image.tags[0].tag_name.as_deref()), (B, None));
    assert_eq!((image.regions[0].top, image.regions[0].height), (1.1920929e-7, 1.0));
    assert_eq!((image.metadata["camera"].as_str(), image.metadata["lens"].as_str()), ("north", ""));
    round_trips(&image);

    let fields = [
        "created",
        "width",
        "height",
        "resizedImageUri",
        "thumbnailUri",
        "originalImageUri",
        "tags",
        "regions",
    ];
    let bare: Image = is_lenient(json!({"id": A}), &fields);
    assert!(
        bare.tags.is_empty() && bare.regions.is_empty() && bare.metadata.is_empty() && bare.created.is_none()
    );
    is_lenient::<Image>(json!({"id": A}), &["metadata"]);
    is_lenient::<ImageTag>(json!({}), &["tagId", "tagName", "created"]);
    let region = json!({"tagId": A, "left": 0, "top": 0, "width": 1, "height": 1});
    is_lenient::<ImageRegion>(region, &["regionId", "tagName", "created"]);
}

#[test]
fn image_tags() {
    let summary: ImageTagCreateSummary = decode(format!(
        r#"{{"created":[{{"imageId":{A_JSON},"tagId":{A_JSON}}}],"duplicated":[],
        "exceeded":[{{"imageId":"{B}","tagId":{A_JSON}}}]}}"#
    ));
    assert_eq!(summary.created, [ImageTagCreateEntry::new(A, A)]);
    assert_eq!(summary.failures().collect::<Vec<_>>(), [&ImageTagCreateEntry::new(B, A)]);
    assert_eq!(
        encode(&ImageTagCreateEntry::new(A, A)),
        format!(r#"{{"imageId":{A_JSON},"tagId":{A_JSON}}}"#)
    );
    round_trips(&summary);
    is_lenient::<ImageTagCreateSummary>(json!({}), &["created", "duplicated", "exceeded"]);
}

#[test]
fn uploads_tell_duplicates_from_failures() {
    let summary: ImageCreateSummary = decode(format!(
        r#"{{"isBatchSuccessful":false,"images":[
        {{"sourceUrl":"\"a.jpg\"","status":"OK","image":{{"id":{A_JSON}}}}},
        {{"sourceUrl":"b.jpg","status":"OKDuplicate","image":null}},
        {{"sourceUrl":"c.jpg","status":"ErrorImageSize","image":null}},
        {{"sourceUrl":"d.jpg","status":"ErrorInvalidRegion"}}]}}"#
    ));
    assert!(!summary.is_batch_successful);
    let failed: Vec<_> = summary.failures().map(|result| result.source_url.as_str()).collect();
    assert_eq!(failed, ["c.jpg", "d.jpg"]);
    assert_eq!(summary.images[0].source_url, r#""a.jpg""#);
    assert!(summary.images[2].status.reason().contains("6 MB"));
    assert_eq!(summary.images[3].status.as_str(), "ErrorInvalidRegion");
    round_trips(&summary);

    is_lenient::<ImageCreateSummary>(json!({}), &["isBatchSuccessful", "images"]);
    let bare: ImageCreateResult = is_lenient(json!({}), &["sourceUrl", "status", "image"]);
    assert!(!bare.status.is_success());
}

#[test]
fn batches_send_what_is_set() {
    assert_eq!(
        encode(&ImageUrlCreateBatch::new([ImageUrlCreateEntry::new("u")])),
        r#"{"images":[{"url":"u"}]}"#
    );
    let entry = ImageUrlCreateEntry::new("u").tag_ids([A]).regions([Region::new(A, 0.25, 0.5, 0.5, 0.25)]);
    let batch = ImageUrlCreateBatch::new([entry]).tag_ids([A]).metadata([("camera", "north")]);
    assert_eq!(
        encode(&batch),
        format!(
            r#"{{"images":[{{"url":"u","tagIds":[{A_JSON}],"regions":[{{"tagId":{A_JSON},"left":0.25,"top":0.5,"width":0.5,"height":0.25}}]}}],"tagIds":[{A_JSON}],"metadata":{{"camera":"north"}}}}"#
        )
    );
    round_trips(&batch);

    assert_eq!(
        encode(&ImageIdCreateBatch::new([ImageIdCreateEntry::new(A)])),
        format!(r#"{{"images":[{{"id":{A_JSON}}}]}}"#)
    );
    let entry = ImageIdCreateEntry::new(A).tag_ids([B]).regions([Region::new(B, 0.0, 0.0, 1.0, 1.0)]);
    round_trips(&ImageIdCreateBatch::new([entry]).tag_ids([A]).metadata([("k", "v")]));
}

#[test]
fn metadata_updates() {
    let summary: ImageMetadataUpdateSummary = decode(json!({"isBatchSuccessful": false, "images": [
        {"imageId": A, "status": "OK", "metadata": {"k": "v"}},
        {"imageId": B, "status": "ErrorLimitExceed"}]}));
    assert_eq!(summary.images[0].metadata["k"], "v");
    let failed: Vec<_> = summary.failures().collect();
    assert_eq!((failed.len(), failed[0].image_id), (1, B));
    assert!(failed[0].status.reason().contains("50"));
    round_trips(&summary);
    is_lenient::<ImageMetadataUpdateSummary>(json!({}), &["isBatchSuccessful", "images"]);
    is_lenient::<ImageMetadataUpdateEntry>(json!({}), &["imageId", "status", "metadata"]);
}

#[test]
fn regions() {
    let entry = json!({"imageId": A, "tagId": B, "left": 0.25, "top": 0.5, "width": 0.5, "height": 0.25});
    let mut result = entry.clone();
    result["regionId"] = json!(B);
    result["tagName"] = json!(null);
    result["created"] = json!("2020-11-05T01:02:03.123456");
    let summary: ImageRegionCreateSummary =
        decode(json!({"created": [result], "duplicated": [], "exceeded": [entry]}));
    assert_eq!((summary.created[0].image_id, summary.created[0].region_id), (A, B));
    let expected = ImageRegionCreateEntry::from_bounding_box(A, B, BoundingBox::new(0.25, 0.5, 0.5, 0.25));
    assert_eq!(summary.failures().collect::<Vec<_>>(), [&expected]);
    round_trips(&summary);
    is_lenient::<ImageRegionCreateSummary>(json!({}), &["created", "duplicated", "exceeded"]);

    assert_eq!(
        encode(&ImageRegionCreateEntry::new(A, A, 0.0, 0.5, 1.0, 0.25)),
        format!(r#"{{"imageId":{A_JSON},"tagId":{A_JSON},"left":0.0,"top":0.5,"width":1.0,"height":0.25}}"#)
    );
}

#[test]
fn boxes_from_other_shapes() {
    let expected = BoundingBox::new(0.25, 0.5, 0.5, 0.25);
    assert_eq!(BoundingBox::from_corners(0.25, 0.5, 0.75, 0.75), expected);
    assert_eq!(BoundingBox::from_center(0.5, 0.625, 0.5, 0.25), expected);
    assert_eq!(BoundingBox::from_pixels(100.0, 150.0, 200.0, 75.0, 400, 300), expected);
    assert_eq!(Region::from_bounding_box(A, expected), Region::new(A, 0.25, 0.5, 0.5, 0.25));
}

#[test]
fn proposals() {
    let proposal: ImageRegionProposal = decode(json!({"projectId": A, "imageId": B, "proposals": [
        {"confidence": 0.75, "boundingBox": {"left": 0.1, "top": 0.2, "width": 0.3, "height": 0.4}}]}));
    assert_eq!(proposal.proposals[0].bounding_box, Some(BoundingBox::new(0.1, 0.2, 0.3, 0.4)));
    round_trips(&proposal);
    is_lenient::<ImageRegionProposal>(json!({}), &["projectId", "imageId", "proposals"]);
    is_lenient::<RegionProposal>(json!({}), &["confidence", "boundingBox"]);
}

#[test]
fn predictions() {
    let prediction: ImagePrediction = decode(json!({"id": A, "project": B, "iteration": B,
        "created": "2020-11-05T01:02:03.004Z", "predictions": [{"probability": 8.79471951e-13, "tagId": B,
        "tagName": "cat", "boundingBox": {"left": 0.1, "top": 0.2, "width": 0.3, "height": 0.4}, "tagType": "Regular"}]}));
    assert_eq!(prediction.predictions[0].probability, 8.79471951e-13);
    assert_eq!(prediction.predictions[0].tag_type, Some(TagType::Regular));
    round_trips(&prediction);
    is_lenient::<ImagePrediction>(json!({}), &["id", "project", "iteration", "created", "predictions"]);
    is_lenient::<Prediction>(json!({}), &["probability", "tagId", "tagName", "boundingBox", "tagType"]);
}

#[test]
fn prediction_queries() {
    assert_eq!(encode(&PredictionQueryToken::new()), "{}");
    let query = PredictionQueryToken::new()
        .max_count(10)
        .order_by(OrderBy::Newest)
        .tags([PredictionQueryTag::new(A).min_threshold(0.5).max_threshold(1.0)])
        .iteration_id(A)
        .start_time("2021-05-01T10:20:30.123Z".parse().unwrap())
        .end_time("2021-05-02T10:20:30Z".parse().unwrap())
        .application("door");
    assert_eq!(
        encode(&query),
        format!(
            r#"{{"maxCount":10,"orderBy":"Newest","tags":[{{"id":{A_JSON},"minThreshold":0.5,"maxThreshold":1.0}}],"iterationId":{A_JSON},"startTime":"2021-05-01T10:20:30.123Z","endTime":"2021-05-02T10:20:30Z","application":"door"}}"#
        )
    );
    round_trips(&query);

    let page: PredictionQueryResult = decode(
        json!({"token": {"session": "1:1583893", "continuation": null, "maxCount": 0, "orderBy": "Newest",
        "tags": null, "iterationId": null, "startTime": null, "endTime": null, "application": null},
        "results": [{"resizedImageUri": "r", "thumbnailUri": "t", "originalImageUri": "o", "domain": B, "id": A,
        "project": B, "iteration": B, "created": "2020-11-05T01:02:03.004Z", "predictions": []}]}),
    );
    assert_eq!((page.results[0].id, page.results[0].domain), (A, Some(B)));
    assert_eq!(encode(&page.token), r#"{"session":"1:1583893","maxCount":0,"orderBy":"Newest"}"#);
    assert_eq!(page.next_page(), None);
    round_trips(&page);

    let page: PredictionQueryResult = decode(json!({"token": {"continuation": "c"}}));
    assert_eq!(page.next_page(), Some(&page.token));
    is_lenient::<PredictionQueryResult>(json!({}), &["token", "results"]);
    let fields =
        ["resizedImageUri", "thumbnailUri", "originalImageUri", "domain", "project", "iteration", "created"];
    is_lenient::<StoredImagePrediction>(json!({"id": A, "predictions": null}), &fields);
}

#[test]
fn suggestions() {
    let suggestion: SuggestedTagAndRegion = decode(
        r#"{"id":"0a0a0a0a-1111-4222-8333-444444444444","project":"0b0b0b0b-1111-4222-8333-444444444444","iteration":
        "0b0b0b0b-1111-4222-8333-444444444444","created":"2020-11-05T01:02:03.004Z","predictions":[],
        "predictionUncertainty":5.5891741794766858E-06}"#,
    );
    assert_eq!(suggestion.prediction_uncertainty, 5.589174179476686e-6);
    round_trips(&suggestion);
    let fields = ["project", "iteration", "created", "predictions", "predictionUncertainty"];
    is_lenient::<SuggestedTagAndRegion>(json!({"id": A}), &fields);
    let fields =
        ["width", "height", "resizedImageUri", "thumbnailUri", "originalImageUri", "domain", "created"];
    is_lenient::<StoredSuggestedTagAndRegion>(json!({"id": A}), &fields);
    let fields = ["project", "iteration", "predictions", "predictionUncertainty"];
    is_lenient::<StoredSuggestedTagAndRegion>(json!({"id": A}), &fields);
}

#[test]
fn suggestion_queries() {
    assert_eq!(encode(&SuggestedTagAndRegionQueryToken::new()), "{}");
    let query = SuggestedTagAndRegionQueryToken::new()
        .tag_ids([A])
        .threshold(0.5)
        .max_count(20)
        .sort_by(SortBy::UncertaintyDescending);
    assert_eq!(
        encode(&query),
        format!(r#"{{"tagIds":[{A_JSON}],"threshold":0.5,"maxCount":20,"sortBy":"UncertaintyDescending"}}"#)
    );
    round_trips(&query);

    let page: SuggestedTagAndRegionQuery =
        decode(json!({"token": {"tagIds": null, "threshold": null, "session": "0:6845",
        "continuation": "next", "maxCount": 1, "sortBy": "UncertaintyAscending"},
        "results": [{"id": A, "created": "2020-11-05T01:02:03.12"}]}));
    assert_eq!(page.next_page().and_then(|token| token.session.as_deref()), Some("0:6845"));
    assert_eq!(page.results[0].created, at("2020-11-05T01:02:03.12Z"));
    round_trips(&page);
    let bare: SuggestedTagAndRegionQuery = is_lenient(json!({}), &["token", "results"]);
    assert_eq!(bare.next_page(), None);
}
