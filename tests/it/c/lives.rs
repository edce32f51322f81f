//! A classifier's and a detector's whole life from C, which leaves no operation out.

use std::collections::BTreeSet;

use customvision::operations;
use customvision_emulator::Emulator;
use serde_json::Value;

use super::toolchain::Program;

#[test]
fn a_classifier_and_a_detector_live_by_every_operation() {
    let emulator = Emulator::builder().training_polls(1).export_polls(1).import_polls(1).start().unwrap();
    Program::of("life.c").run(&[&emulator.endpoint()]);
    let log = ureq::get(format!("{}/admin/requests", emulator.endpoint())).call().unwrap();
    let log: Value = serde_json::from_reader(log.into_body().into_reader()).unwrap();
    let requests = log["requests"].as_array().unwrap().iter();
    let called: BTreeSet<&str> = requests
        .filter(|request| request["status"].as_u64() < Some(300))
        .filter_map(|request| request["operation"].as_str())
        .collect();
    let missing: Vec<&str> =
        operations().map(|operation| operation.name()).filter(|name| !called.contains(name)).collect();
    assert_eq!(missing, [""; 0]);
}
