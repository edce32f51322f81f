use serde_json::json;

use super::*;

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
