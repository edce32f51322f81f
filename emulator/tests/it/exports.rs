use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{COMPACT, Service, assert_spelled, eventually, unzip};

fn compact(service: &Service) -> (String, String) {
    let (project, _) = service.shapes(&format!("&domainId={COMPACT}&classificationType=Multiclass"), 5);
    let iteration = service.train(&project);
    let exports = format!("projects/{project}/iterations/{iteration}/export");
    (project, exports)
}

#[test]
fn an_export_can_be_downloaded_when_it_is_done() {
    let service = Service::with(Duration::ZERO, Duration::from_millis(50));
    let (project, exports) = compact(&service);
    assert_eq!(service.get(&exports).text(), "[]");
    let begun = service.call("POST", &format!("{exports}?platform=TensorFlow&flavor=TensorFlowLite"));
    let wanted = r#"{"platform":"TensorFlow","status":"Exporting","downloadUri":null,"flavor":"TensorFlowLite","newerVersionAvailable":false}"#;
    assert_eq!((begun.status, begun.text()), (200, wanted));
    let done = eventually(|| Some(service.get(&exports)).filter(|reply| reply.json()[0]["status"] == "Done"));
    assert_spelled(
        done.text(),
        r#"[{"platform":"TensorFlow","status":"Done","downloadUri":"<export>","flavor":"TensorFlowLite","newerVersionAvailable":false}]"#,
    );
    let done = done.json();
    let link = done[0]["downloadUri"].as_str().unwrap();
    let archive = service.send("GET", link, &[], &[]);
    assert_eq!((archive.status, archive.header("content-type")), (200, Some("application/zip")));
    assert_eq!(unzip(&archive.body, "labels.txt"), "circle\nsquare\ntriangle\n");
    let model: Value = serde_json::from_str(&unzip(&archive.body, "model.json")).unwrap();
    assert_eq!(model["labels"], json!(["circle", "square", "triangle"]));
    assert!(model["note"].as_str().unwrap().contains("emulator"));
    let lengths: Vec<usize> =
        model["weights"].as_array().unwrap().iter().map(|row| row.as_array().unwrap().len()).collect();
    assert_eq!(lengths, [model["mean"].as_array().unwrap().len() + 1; 3]);

    let path = link.split_once("/m-").unwrap().1.split_once('?').unwrap().0;
    let artifact =
        service.get(&format!("projects/{project}/artifacts?path=%2Fm-{}", path.replace('/', "%2F")));
    assert_eq!((artifact.status, artifact.header("content-type")), (200, Some("application/octet-stream")));
}

#[test]
fn what_cannot_be_exported_is_refused() {
    let service = Service::start();
    let (_, exports) = compact(&service);
    let refused = |query: &str| service.call("POST", &format!("{exports}{query}")).error();
    assert_eq!(refused(""), (400, "BadRequestRequiredParamIsNull".into()));
    assert_eq!(refused("?platform=Abacus"), (400, "BadRequestProjectUnsupportedExportPlatform".into()));
    assert_eq!(refused("?platform=ONNX&flavor=Linux"), (400, "BadRequestExportValidationFailed".into()));
    assert_eq!(service.call("POST", &format!("{exports}?platform=ONNX")).status, 200);
    assert_eq!(refused("?platform=ONNX"), (400, "BadRequestExportAlreadyInProgress".into()));
    assert_eq!(service.call("POST", &format!("{exports}?platform=ONNX&flavor=ONNX12")).status, 200);
    eventually(|| service.get(&exports).json()[1]["downloadUri"].as_str().map(drop));
    assert_eq!(refused("?platform=ONNX"), (400, "BadRequestExportAlreadyInProgress".into()));

    let service = Service::start();
    let (project, _) = service.shapes("", 5);
    let iteration = service.train(&project);
    let full_size =
        service.call("POST", &format!("projects/{project}/iterations/{iteration}/export?platform=ONNX"));
    assert_eq!(full_size.error(), (400, "BadRequestExportValidationFailed".into()));
}
