//! What the README and `examples-c` show C and C++ users, run against the emulator.

use std::fs;
use std::path::Path;
use std::time::Duration;

use customvision_emulator::Emulator;

use super::toolchain::{Language, Link, Program};
use crate::header::root;

const RESOURCE: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/prediction";

/// Compiles a program and runs it on an emulator that trains and exports at once.
fn run(language: Language, source: &Path, arguments: &[&str]) -> String {
    let emulator = Emulator::builder()
        .training_duration(Duration::ZERO)
        .export_duration(Duration::ZERO)
        .start()
        .unwrap();
    let endpoint = emulator.endpoint();
    let environment = [
        ("VISION_TRAINING_ENDPOINT", endpoint.as_str()),
        ("VISION_TRAINING_KEY", emulator.key()),
        ("VISION_PREDICTION_RESOURCE_ID", RESOURCE),
    ];
    Program::compile(language, Link::Shared, &[source]).run_in(&environment, arguments)
}

#[test]
fn the_readmes_program_makes_a_project() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let program = readme.split_once("```c\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0;
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("hello.c");
    fs::write(&source, program).unwrap();
    let printed = run(Language::C11, &source, &[]);
    let id = printed.strip_prefix("project ").unwrap().trim();
    assert!(uuid::Uuid::parse_str(id).is_ok(), "{printed}");
}

#[test]
fn the_quickstarts_do_the_main_job() {
    let digits = root().join("examples/digits");
    for (language, name) in [(Language::C11, "quickstart.c"), (Language::Cpp17, "quickstart.cpp")] {
        let printed = run(language, &root().join("examples-c").join(name), &[digits.to_str().unwrap()]);
        let (right, of) = printed
            .lines()
            .find_map(|line| line.trim().split_once(" right")?.0.split_once(" of "))
            .unwrap_or_else(|| panic!("{name} tells no result:\n{printed}"));
        assert_eq!(of, "25", "{name}");
        assert!(right.parse::<u32>().unwrap() >= 20, "{name}: {right} of 25 right");
        assert!(printed.to_lowercase().contains("deleted"), "{name}:\n{printed}");
    }
}
