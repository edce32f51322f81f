use std::fmt::Debug;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::{Uuid, uuid};

use super::*;

const A: Uuid = uuid!("0a0a0a0a-1111-4222-8333-444444444444");
const B: Uuid = uuid!("0b0b0b0b-1111-4222-8333-444444444444");
const A_JSON: &str = r#""0a0a0a0a-1111-4222-8333-444444444444""#;

fn decode<T: DeserializeOwned>(json: impl ToString) -> T {
    let json = json.to_string();
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn encode(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    assert_eq!(&decode::<T>(encode(value)), value);
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

/// Decodes an object that has only the given fields, then with every other named field null, then with unknown fields.
fn is_lenient<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    required: serde_json::Value,
    optional: &[&str],
) -> T {
    let bare: T = decode(&required);
    let mut object = required;
    for field in optional {
        object[*field] = json!(null);
    }
    assert_eq!(decode::<T>(&object), bare);
    object["addedLater"] = json!({"deep": [1, "two", null]});
    assert_eq!(decode::<T>(&object), bare);
    bare
}

#[test]
fn dates_of_both_styles_are_utc() {
    for (text, expected) in [
        ("2021-05-01T10:20:30.520Z", "2021-05-01T10:20:30.52Z"),
        ("2021-05-01T10:20:30Z", "2021-05-01T10:20:30Z"),
        ("2021-05-01T10:20:30.1234567Z", "2021-05-01T10:20:30.1234567Z"),
        ("2021-05-01T10:20:30.1234567", "2021-05-01T10:20:30.1234567Z"),
        ("2021-05-01T10:20:30.1234", "2021-05-01T10:20:30.1234Z"),
        ("2021-05-01T10:20:30", "2021-05-01T10:20:30Z"),
        ("2021-05-01T12:20:30.5+02:00", "2021-05-01T10:20:30.5Z"),
        ("2021-05-01T08:20:30-02:00", "2021-05-01T10:20:30Z"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),
    ] {
        let tag: ImageTag = decode(json!({"tagId": A, "tagName": "cat", "created": text}));
        assert_eq!(tag.created, at(expected), "{text}");
    }
}

#[test]
fn what_is_no_date_is_quoted() {
    for text in ["yesterday", "", "2021-13-01T00:00:00", "2021-05-01T10:20:30.12x"] {
        let json = json!({"tagId": A, "created": text}).to_string();
        let error = serde_json::from_str::<ImageTag>(&json).unwrap_err().to_string();
        assert!(error.contains(&format!("{text:?} is not a date")), "{error}");
    }
    let error = serde_json::from_str::<ImageTag>(r#"{"created": 5}"#).unwrap_err().to_string();
    assert!(error.contains("a date such as"), "{error}");
}

#[test]
fn open_enums_keep_what_they_do_not_know() {
    let flavor: ExportFlavor = decode(r#""ONNX12""#);
    assert_eq!(flavor, ExportFlavor::Onnx12);
    let platform: ExportPlatform = decode(r#""IVS""#);
    assert_eq!(platform, ExportPlatform::Other("IVS".into()));
    assert_eq!(
        (platform.as_str(), platform.to_string(), encode(&platform)),
        ("IVS", "IVS".into(), r#""IVS""#.into())
    );
    assert_eq!(decode::<SortBy>(r#""Caf\u00e9""#).as_str(), "Café");

    assert_eq!(TagType::from("Negative"), TagType::Negative);
    assert_eq!(TagType::from(String::from("Negative")), TagType::Negative);
    assert_eq!("Negative".parse(), Ok(TagType::Negative));
    assert_eq!(TagType::from("negative"), TagType::Other("negative".into()));
    assert_eq!(format!("{:>6}", ImageCreateStatus::Ok), "    OK");

    let error = serde_json::from_str::<TagType>("7").unwrap_err().to_string();
    assert!(error.contains("a string for TagType"), "{error}");
}

#[test]
fn open_enums_spell_as_the_service_does() {
    fn spelled<T: for<'a> From<&'a str> + Debug + Serialize>(values: &[&str]) {
        for value in values {
            let parsed = T::from(value);
            assert!(!format!("{parsed:?}").starts_with("Other"), "{value}");
            assert_eq!(encode(&parsed), format!("{value:?}"));
        }
    }
    spelled::<Classifier>(&["Multiclass", "Multilabel"]);
    spelled::<DomainType>(&["Classification", "ObjectDetection"]);
    spelled::<ExportFlavor>(&[
        "Linux",
        "Windows",
        "ONNX10",
        "ONNX12",
        "ARM",
        "TensorFlowNormal",
        "TensorFlowLite",
    ]);
    spelled::<ExportPlatform>(&["CoreML", "TensorFlow", "DockerFile", "ONNX", "VAIDK", "OpenVino"]);
    spelled::<ExportStatus>(&["Exporting", "Failed", "Done"]);
    spelled::<ImageCreateStatus>(&["OK", "OKDuplicate", "ErrorSource", "ErrorImageFormat", "ErrorImageSize"]);
    spelled::<ImageCreateStatus>(&[
        "ErrorStorage",
        "ErrorLimitExceed",
        "ErrorTagLimitExceed",
        "ErrorUnknown",
    ]);
    spelled::<ImageCreateStatus>(&["ErrorRegionLimitExceed", "ErrorNegativeAndRegularTagOnSameImage"]);
    spelled::<ImageCreateStatus>(&["ErrorImageDimensions", "ErrorInvalidTag"]);
    spelled::<ImageMetadataUpdateStatus>(&["OK", "ErrorImageNotFound", "ErrorLimitExceed", "ErrorUnknown"]);
    spelled::<IterationStatus>(&["New", "Training", "Completed", "Failed"]);
    spelled::<OrderBy>(&["Newest", "Oldest", "Suggested"]);
    spelled::<ProjectStatus>(&["Succeeded", "Importing", "Failed"]);
    spelled::<SortBy>(&["UncertaintyAscending", "UncertaintyDescending"]);
    spelled::<TaggingStatus>(&["All", "Tagged", "Untagged"]);
    spelled::<TagType>(&["Regular", "Negative", "GeneralProduct"]);
    spelled::<TrainingType>(&["Regular", "Advanced"]);
}

#[test]
fn domains() {
    let domain: Domain = decode(
        r#"{"id":"7ec2ac80-887b-48a6-8df9-8b1357765430","name":"General (compact) [S1]","type":"ObjectDetection",
        "exportable":true,"enabled":true,"exportablePlatforms":["VAIDK","OpenVino","IVS"],
        "modelInformation":{"estimatedModelSizeInMegabytes":13,"description":"small"}}"#,
    );
    assert_eq!(domain.domain_type, DomainType::ObjectDetection);
    assert_eq!(domain.exportable_platforms[2].as_str(), "IVS");
    assert_eq!(domain.model_information.as_ref().unwrap().estimated_model_size_in_megabytes, Some(13));
    round_trips(&domain);

    let fields = ["name", "type", "exportable", "enabled", "exportablePlatforms", "modelInformation"];
    let bare: Domain = is_lenient(json!({"id": A}), &fields);
    assert_eq!(bare.domain_type.as_str(), "");
    is_lenient::<ModelInformation>(json!({}), &["estimatedModelSizeInMegabytes", "description"]);
}

#[test]
fn projects() {
    let project: Project = decode(
        r#"{"id":"0a0a0a0a-1111-4222-8333-444444444444","name":"Forks","description":"","settings":{
        "domainId":"0b0b0b0b-1111-4222-8333-444444444444","classificationType":"Multilabel",
        "targetExportPlatforms":[],"useNegativeSet":true,"detectionParameters":null,"imageProcessingSettings":
        {"augmentationMethods":{"rotation":true,"horizontal flip":false}}},"created":"2020-11-05T01:02:03.004Z",
        "lastModified":"2020-11-05T01:02:03.520Z","thumbnailUri":null,"drModeEnabled":false,"status":"Importing"}"#,
    );
    assert_eq!((project.id, project.name.as_str(), project.description.as_deref()), (A, "Forks", Some("")));
    assert_eq!(project.settings.domain_id, Some(B));
    assert_eq!(project.settings.use_negative_set, Some(true));
    assert_eq!(project.last_modified, at("2020-11-05T01:02:03.52Z"));
    assert_eq!(project.status, Some(ProjectStatus::Importing));
    assert!(!ProjectStatus::Importing.is_finished() && ProjectStatus::Failed.is_finished());

    assert_eq!(
        encode(&project),
        r#"{"name":"Forks","description":"","settings":{"domainId":"0b0b0b0b-1111-4222-8333-444444444444","classificationType":"Multilabel","targetExportPlatforms":[],"imageProcessingSettings":{"augmentationMethods":{"horizontal flip":false,"rotation":true}}},"status":"Importing"}"#
    );
    let fields = [
        "name",
        "description",
        "settings",
        "created",
        "lastModified",
        "thumbnailUri",
        "drModeEnabled",
        "status",
    ];
    is_lenient::<Project>(json!({"id": A}), &fields);
    is_lenient::<ImageProcessingSettings>(json!({}), &["augmentationMethods"]);
}

#[test]
fn project_updates_send_what_is_set() {
    assert_eq!(encode(&Project::new("Spoons")), r#"{"name":"Spoons"}"#);
    assert_eq!(encode(&Project::default().description("x")), r#"{"description":"x"}"#);
    let settings = ProjectSettings::new()
        .domain_id(A)
        .classification_type(Classifier::Multiclass)
        .target_export_platforms([ExportPlatform::CoreMl])
        .image_processing_settings(ImageProcessingSettings::new([("rotation", false)]));
    round_trips(&settings);
    assert_eq!(
        encode(&Project::new("Spoons").settings(settings)),
        format!(
            r#"{{"name":"Spoons","settings":{{"domainId":{A_JSON},"classificationType":"Multiclass","targetExportPlatforms":["CoreML"],"imageProcessingSettings":{{"augmentationMethods":{{"rotation":false}}}}}}}}"#
        )
    );
}

#[test]
fn detection_parameters_may_be_anything() {
    for (sent, expected) in [
        ("null", None),
        (r#""""#, Some("")),
        (r#""a\"b""#, Some("a\"b")),
        (r#"{"k":[1]}"#, Some(r#"{"k":[1]}"#)),
        ("3", Some("3")),
    ] {
        let settings: ProjectSettings = decode(format!(r#"{{"detectionParameters":{sent}}}"#));
        assert_eq!(settings.detection_parameters.as_deref(), expected, "{sent}");
    }
    let fields =
        ["domainId", "classificationType", "targetExportPlatforms", "useNegativeSet", "detectionParameters"];
    is_lenient::<ProjectSettings>(json!({}), &fields);
    let fields = ["imageProcessingSettings", "exportModelContainerUri", "notificationQueueUri"];
    is_lenient::<ProjectSettings>(json!({}), &fields);
}

#[test]
fn project_exports() {
    let export: ProjectExport = decode(
        r#"{"iterationCount":1,"imageCount":10,"tagCount":4,"regionCount":0,"estimatedImportTimeInMS":1500,
        "token":"https://store.example/x?sig=a%2Bb&sp=r"}"#,
    );
    assert_eq!((export.tag_count, export.estimated_import_time_in_ms), (4, 1500));
    round_trips(&export);
    let fields = ["iterationCount", "imageCount", "tagCount", "regionCount", "estimatedImportTimeInMS"];
    is_lenient::<ProjectExport>(json!({"token": "t"}), &fields);
}

#[test]
fn tags() {
    let tag: Tag =
        decode(json!({"id": A, "name": "cat", "description": null, "type": "Negative", "imageCount": 3}));
    assert_eq!((tag.id, tag.image_count, tag.tag_type.clone()), (A, 3, Some(TagType::Negative)));
    assert_eq!(encode(&tag), r#"{"name":"cat","type":"Negative"}"#);
    assert_eq!(encode(&Tag::new("dog").description("barks")), r#"{"name":"dog","description":"barks"}"#);
    assert_eq!(encode(&Tag::default().tag_type(TagType::Regular)), r#"{"type":"Regular"}"#);
    is_lenient::<Tag>(json!({"id": A}), &["name", "description", "type", "imageCount"]);

    let error = serde_json::from_str::<Tag>(r#"{"name":"cat"}"#).unwrap_err().to_string();
    assert!(error.contains("missing field `id`"), "{error}");
}

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
fn iterations() {
    let iteration: Iteration = decode(json!({"id": A, "name": "Iteration 1", "status": "Completed",
        "created": "2020-11-05T01:02:03.004Z", "lastModified": "2020-11-05T01:09:03.004Z",
        "trainedAt": "2020-11-05T01:09:03.004Z", "projectId": B, "exportable": true, "exportableTo": null,
        "domainId": B, "classificationType": "Multiclass", "trainingType": "Regular", "reservedBudgetInHours": 0,
        "trainingTimeInMinutes": 1, "publishName": "live one", "originalPublishResourceId": "/subscriptions/x",
        "customBaseModelInfo": {"projectId": A, "iterationId": B}, "trainingErrorDetails": null}));
    assert!(iteration.status.is_finished() && IterationStatus::Failed.is_finished());
    assert_eq!(iteration.trained_at, at("2020-11-05T01:09:03.004Z"));
    assert_eq!(iteration.custom_base_model_info, Some(CustomBaseModelInfo::new(A, B)));
    round_trips(&iteration);

    let fields =
        ["name", "status", "created", "lastModified", "trainedAt", "projectId", "exportable", "exportableTo"];
    let bare: Iteration = is_lenient(json!({"id": A}), &fields);
    assert!(!bare.status.is_finished());
    let fields =
        ["domainId", "classificationType", "trainingType", "reservedBudgetInHours", "trainingTimeInMinutes"];
    is_lenient::<Iteration>(json!({"id": A}), &fields);
    let fields = ["publishName", "originalPublishResourceId", "customBaseModelInfo", "trainingErrorDetails"];
    is_lenient::<Iteration>(json!({"id": A}), &fields);
    assert_eq!(
        encode(&CustomBaseModelInfo::new(A, A)),
        format!(r#"{{"projectId":{A_JSON},"iterationId":{A_JSON}}}"#)
    );
}

#[test]
fn performance() {
    let performance: IterationPerformance = decode(
        r#"{"perTagPerformance":[{"id":"0a0a0a0a-1111-4222-8333-444444444444","name":"cat","precision":1.0,
        "precisionStdDeviation":0.0,"recall":0.5,"recallStdDeviation":0.0,"averagePrecision":0.75}],
        "precision":0.999999762,"precisionStdDeviation":0.0,"recall":0.5,"recallStdDeviation":0.1,
        "averagePrecision":0.75}"#,
    );
    assert_eq!((performance.precision, performance.recall_std_deviation), (0.999999762, 0.1));
    assert_eq!(performance.per_tag_performance[0].average_precision, 0.75);
    round_trips(&performance);
    let figures = ["precision", "precisionStdDeviation", "recall", "recallStdDeviation", "averagePrecision"];
    is_lenient::<IterationPerformance>(json!({"perTagPerformance": null}), &figures);
    is_lenient::<TagPerformance>(json!({"id": null, "name": null}), &figures);

    let image: ImagePerformance = decode(
        json!({"predictions": [{"probability": 0.5, "tagId": B, "tagName": "cat"}],
        "id": A, "created": "2020-11-05T01:02:03.12", "width": 8, "height": 9, "imageUri": "i", "thumbnailUri": "t",
        "tags": [{"tagId": B}], "regions": null}),
    );
    assert_eq!((image.image_uri.as_deref(), image.width), (Some("i"), 8));
    round_trips(&image);
    let fields = ["predictions", "created", "width", "height", "imageUri", "thumbnailUri", "tags", "regions"];
    is_lenient::<ImagePerformance>(json!({"id": A}), &fields);
}

#[test]
fn exports() {
    let export: Export = decode(json!({"platform": "TensorFlow", "status": "Exporting", "downloadUri": null,
        "flavor": null, "newerVersionAvailable": false}));
    assert_eq!((&export.platform, &export.download_uri), (&ExportPlatform::TensorFlow, &None));
    assert!(!export.status.is_finished() && ExportStatus::Done.is_finished());
    round_trips(&export);
    is_lenient::<Export>(
        json!({}),
        &["platform", "status", "downloadUri", "flavor", "newerVersionAvailable"],
    );
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
