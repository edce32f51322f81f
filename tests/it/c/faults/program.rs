//! The C program of the matrix: its tables are generated, and what it prints is read.

use std::fmt::Write;
use std::fs;
use std::time::Duration;

use customvision::{Kind, Operation, operations};
use serde_json::Value;

use super::expected::Class;
use super::scenarios::Scenario;
use crate::c::calls::{Shape, members, required};
use crate::c::toolchain::{Language, Link, Program, source};

/// An operation as it is called, and what that makes of it.
pub(super) struct Subject {
    pub(super) operation: &'static Operation,
    pub(super) class: Class,
    /// Further members of the request.
    members: &'static str,
}

/// All operations, quick tests that keep nothing among them. Those may be sent twice.
pub(super) fn subjects() -> Vec<Subject> {
    let mut subjects = Vec::new();
    for operation in operations() {
        subjects.push(Subject { operation, class: Class::of(operation.name()), members: "" });
        if operation.name().starts_with("quick_test_image") {
            subjects.push(Subject { operation, class: Class::Repeatable, members: ",\"store\":false" });
        }
    }
    subjects
}

/// How a call ended, as the program tells it.
pub(super) struct Outcome {
    pub(super) number: usize,
    pub(super) status: String,
    pub(super) took: Duration,
    pub(super) sunk: usize,
    pub(super) http: u16,
    pub(super) works: bool,
    pub(super) leaked: bool,
    pub(super) document: String,
    /// What an error document tells; null of any other.
    pub(super) error: Value,
}

/// Runs each subject in each scenario. Calls that have to run out of time have so much.
pub(super) fn run(
    subjects: &[Subject],
    scenarios: &[Scenario],
    wait: Duration,
    endpoint: &str,
    threads: usize,
) -> Vec<Outcome> {
    let folder = tempfile::tempdir().unwrap();
    let tables = folder.path().join("tables.c");
    fs::write(&tables, generated(subjects, scenarios, wait)).unwrap();
    let program = Program::compile(Language::C99, Link::Shared, &[&source("faults.c"), &tables]);
    let printed = program.run(&[endpoint, &threads.to_string()]);
    printed.lines().map(|line| Outcome::parse(line).unwrap_or_else(|| panic!("{line}"))).collect()
}

impl Outcome {
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.splitn(8, '\t');
        let document = line.splitn(8, '\t').nth(7)?.to_owned();
        let parsed: Value = serde_json::from_str(&document).unwrap_or_default();
        Some(Outcome {
            number: fields.next()?.parse().ok()?,
            status: fields.next()?.to_owned(),
            took: Duration::from_millis(fields.next()?.parse().ok()?),
            sunk: fields.next()?.parse().ok()?,
            http: fields.next()?.parse().ok()?,
            works: fields.next()? == "1",
            leaked: fields.next()? == "1",
            error: parsed.get("error").cloned().unwrap_or_default(),
            document,
        })
    }
}

fn generated(subjects: &[Subject], scenarios: &[Scenario], wait: Duration) -> String {
    let mut tables = String::from("#include \"faults.h\"\n\nconst struct operation OPERATIONS[] = {\n");
    for subject in subjects {
        let function = format!("customvision_{}", subject.operation.name());
        let shape = Shape::of(subject.operation);
        let of = |wanted| if shape == wanted { function.as_str() } else { "NULL" };
        let usual = format!("{}{}", members(subject.operation), subject.members);
        let large = large_members(subject.operation).unwrap_or_else(|| usual.clone());
        writeln!(
            tables,
            "{{\"{}\", {usual:?}, {large:?}, {}, {}, {}}},",
            subject.operation.name(),
            of(Shape::Plain),
            of(Shape::Picture),
            of(Shape::Download)
        )
        .unwrap();
    }
    tables.push_str("};\n\nconst struct scenario SCENARIOS[] = {\n");
    for scenario in scenarios {
        let mut members = scenario.request.to_owned();
        if scenario.waits {
            write!(members, ",\"@timeoutMs\":{}", wait.as_millis()).unwrap();
        }
        writeln!(
            tables,
            "{{{members:?}, {}, {}}}, /* {} */",
            i32::from(scenario.large),
            i32::from(scenario.finds_used_connection()),
            scenario.name
        )
        .unwrap();
    }
    write!(
        tables,
        "}};\n\nconst size_t OPERATION_COUNT = {}, SCENARIO_COUNT = {};\n",
        subjects.len(),
        scenarios.len()
    )
    .unwrap();
    tables
}

/// The members of a request whose batch is a large file.
fn large_members(operation: &Operation) -> Option<String> {
    let (_, batch) = required(operation).find(|(_, parameter)| parameter.kind() == Kind::FileBatch)?;
    let images = r#"{"images":[{"@path":"large.bin","name":"large"}]}"#;
    let usual = members(operation);
    let (before, _) = usual.split_once(&format!(",\"{}\":", batch.name()))?;
    Some(format!("{before},\"{}\":{images}", batch.name()))
}
