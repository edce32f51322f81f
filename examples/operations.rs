//! Prints the table of the service's operations as JSON, for tools that make bindings or tests.
//!
//!     cargo run --example operations

use customvision::{Operation, Parameter, operations};
use serde_json::json;

fn main() {
    let table: Vec<_> = operations().map(describe).collect();
    println!("{:#}", serde_json::Value::from(table));
}

fn describe(operation: &Operation) -> serde_json::Value {
    json!({
        "name": operation.name(),
        "method": operation.method(),
        "path": operation.path(),
        "parameters": operation.parameters().iter().map(parameter).collect::<Vec<_>>(),
        "returns": format!("{:?}", operation.returns()).to_lowercase(),
        "repeatable": operation.is_repeatable(),
        "omitsEmptyBody": operation.sends_no_empty_body(),
    })
}

fn parameter(parameter: &Parameter) -> serde_json::Value {
    json!({
        "name": parameter.name(),
        "wireName": parameter.wire_name(),
        "in": format!("{:?}", parameter.place()).to_lowercase(),
        "type": parameter.kind().as_str(),
        "required": parameter.is_required(),
        "atMost": parameter.at_most_allowed(),
        "default": parameter.default_value(),
    })
}
