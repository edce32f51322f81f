use customvision::{ExportFlavor, ExportPlatform, ExportStatus};

use super::*;

const BEGUN: &str = r#"{"platform":"DockerFile","status":"Exporting","downloadUri":null,"flavor":"Linux","newerVersionAvailable":false}"#;
const LIST: &str = r#"[{"platform":"TensorFlow","status":"Done","downloadUri":"https://store.example/m-1/2.TensorFlow.zip?sv=2017-04-17&sr=b&sig=a%2Bb%3D&sp=r","flavor":null,"newerVersionAvailable":true},{"platform":"ONNX","status":"Failed","downloadUri":null,"flavor":"ONNX12","newerVersionAvailable":false}]"#;

fn path() -> String {
    format!("/projects/{PROJECT}/iterations/{ITERATION}/export")
}

#[test]
fn export_iteration() {
    let mut case = Case::of("export_iteration", BEGUN);
    let export = case.required(post(path()).query("platform", "CoreML"), |c| {
        c.export_iteration(PROJECT, ITERATION, ExportPlatform::CoreMl).send()
    });
    assert_eq!((export.platform, export.flavor), (ExportPlatform::DockerFile, Some(ExportFlavor::Linux)));
    assert_eq!((export.status, export.download_uri), (ExportStatus::Exporting, None));
    case.all(post(path()).query("platform", "ONNX").query("flavor", "ONNX12"), |c| {
        c.export_iteration(PROJECT, ITERATION, ExportPlatform::Onnx).flavor(ExportFlavor::Onnx12).send()
    });
}

#[test]
fn get_exports() {
    let mut case = Case::of("get_exports", LIST);
    let exports = case.required(get(path()), |c| c.get_exports(PROJECT, ITERATION).send());
    assert_eq!(exports.len(), 2);
    let uri = exports[0].download_uri.as_deref().unwrap();
    assert!(uri.ends_with("?sv=2017-04-17&sr=b&sig=a%2Bb%3D&sp=r"), "{uri}");
    assert!(exports[0].newer_version_available && exports[0].flavor.is_none());
    assert_eq!(exports[1].status, ExportStatus::Failed);
    assert!(exports.iter().all(|export| export.status.is_finished()));
}
