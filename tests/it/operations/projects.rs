use customvision::{
    Classifier, ExportPlatform, ImageProcessingSettings, Project, ProjectSettings, ProjectStatus,
};

use super::*;

const ONE: &str = r#"{"id":"11111111-aaaa-4bbb-8ccc-000000000001","name":"Zoë","description":"","settings":{"domainId":"55555555-aaaa-4bbb-8ccc-000000000005","classificationType":"Multilabel","targetExportPlatforms":[],"useNegativeSet":true,"detectionParameters":null,"imageProcessingSettings":{"augmentationMethods":{"rotation":true,"horizontal flip":true}}},"created":"2021-03-04T05:06:07.520Z","lastModified":"2021-03-04T05:06:08.000Z","thumbnailUri":null,"drModeEnabled":false,"status":"Succeeded"}"#;
const LIST: &str = r#"[{"id":"11111111-aaaa-4bbb-8ccc-000000000001","name":"old","description":null,"settings":{"domainId":"55555555-aaaa-4bbb-8ccc-000000000005","classificationType":"Multiclass","targetExportPlatforms":["CoreML","IVS"],"useNegativeSet":false,"detectionParameters":"","imageProcessingSettings":null},"created":"2019-03-04T05:06:07.520Z","lastModified":"2019-03-04T05:06:07.520Z","thumbnailUri":"https://s.example/t?a=1&b=2","drModeEnabled":true}]"#;
const EXPORTED: &str = r#"{"iterationCount":2,"imageCount":100000,"tagCount":4,"regionCount":0,"estimatedImportTimeInMS":4294967296,"token":"https://s.example/t?sig=a%2Bb%3D&sp=r"}"#;

fn path() -> String {
    format!("/projects/{PROJECT}")
}

#[test]
fn create_project() {
    let mut case = Case::of("create_project", ONE);
    let project = case.required(post("/projects").query("name", TEXT), |c| c.create_project(TEXT).send());
    assert_eq!((project.id, project.name.as_str()), (PROJECT, "Zoë"));
    assert_eq!((project.description.as_deref(), project.status), (Some(""), Some(ProjectStatus::Succeeded)));
    assert_eq!(project.settings.classification_type, Some(Classifier::Multilabel));
    assert_eq!(project.settings.detection_parameters, None);
    let methods = project.settings.image_processing_settings.unwrap().augmentation_methods;
    assert_eq!(methods.get("horizontal flip"), Some(&true));
    assert_eq!(project.last_modified, at("2021-03-04T05:06:08Z"));
    let all = post("/projects")
        .query("name", "n")
        .query("description", TEXT)
        .query("domainId", DOMAIN)
        .query("classificationType", "Multiclass")
        .query("targetExportPlatforms", "CoreML,DockerFile,IVS")
        .json(json!({
            "exportModelContainerUri": "https://s.example/c?sig=a%2Bb&sp=w",
            "notificationQueueUri": TEXT,
        }));
    case.all(all, |c| {
        c.create_project("n")
            .description(TEXT)
            .domain_id(DOMAIN)
            .classification_type(Classifier::Multiclass)
            .target_export_platforms(&[ExportPlatform::CoreMl, ExportPlatform::DockerFile, "IVS".into()])
            .export_model_container_uri("https://s.example/c?sig=a%2Bb&sp=w")
            .notification_queue_uri(TEXT)
            .send()
    });
}

#[test]
fn get_projects() {
    let mut case = Case::of("get_projects", LIST);
    let project = only(case.required(get("/projects"), |c| c.get_projects().send()));
    assert_eq!((project.description, project.status), (None, None));
    let platforms = project.settings.target_export_platforms.unwrap();
    assert_eq!(platforms, [ExportPlatform::CoreMl, ExportPlatform::Other("IVS".into())]);
    assert!(project.dr_mode_enabled && project.settings.use_negative_set == Some(false));
    assert_eq!(project.thumbnail_uri.as_deref(), Some("https://s.example/t?a=1&b=2"));
}

#[test]
fn get_project() {
    let mut case = Case::of("get_project", ONE);
    let project = case.required(get(path()), |c| c.get_project(PROJECT).send());
    assert_eq!((project.settings.domain_id, project.created), (Some(DOMAIN), at("2021-03-04T05:06:07.52Z")));
}

#[test]
fn update_project() {
    let mut case = Case::of("update_project", ONE);
    let project = case.required(patch(path()).json(json!({"name": TEXT})), |c| {
        c.update_project(PROJECT, &Project::new(TEXT)).send()
    });
    assert_eq!(project.id, PROJECT);
    let everything = json!({
        "name": "n",
        "description": "",
        "settings": {
            "domainId": DOMAIN,
            "classificationType": "Multiclass",
            "targetExportPlatforms": ["ONNX"],
            "imageProcessingSettings": {"augmentationMethods": {"horizontal flip": false}},
        },
    });
    case.required(patch(path()).json(everything), |c| {
        let settings = ProjectSettings::new()
            .domain_id(DOMAIN)
            .classification_type(Classifier::Multiclass)
            .target_export_platforms([ExportPlatform::Onnx])
            .image_processing_settings(ImageProcessingSettings::new([("horizontal flip", false)]));
        c.update_project(PROJECT, &Project::new("n").description("").settings(settings)).send()
    });
    case.required(patch(path()).json(json!({})), |c| c.update_project(PROJECT, &Project::default()).send());
}

#[test]
fn delete_project() {
    Case::of("delete_project", "").required(delete(path()), |c| c.delete_project(PROJECT).send());
}

#[test]
fn export_project() {
    let mut case = Case::of("export_project", EXPORTED);
    let export = case.required(get(format!("{}/export", path())), |c| c.export_project(PROJECT).send());
    assert_eq!((export.iteration_count, export.image_count, export.tag_count), (2, 100_000, 4));
    assert_eq!(export.estimated_import_time_in_ms, 4_294_967_296);
    assert_eq!(export.token, "https://s.example/t?sig=a%2Bb%3D&sp=r");
}

#[test]
fn import_project() {
    let mut case = Case::of("import_project", ONE);
    let token = "https://s.example/t?sig=a%2Bb%3D&sp=r";
    let path = "/projects/import";
    let project = case.required(post(path).query("token", token), |c| c.import_project(token).send());
    assert_eq!(project.id, PROJECT);
    case.all(post(path).query("token", token).query("name", TEXT), |c| {
        c.import_project(token).name(TEXT).send()
    });
}
