//! How C programs call each operation: what its request holds, and what its function takes beside it.

use std::fmt::Write;

use customvision::{Kind, Operation, Parameter, Returns};

/// The n-th parameter's value, as it reads in a URL and in a request document.
pub(super) fn value(index: usize, kind: Kind) -> (String, String) {
    let id = format!("{index:08x}-0000-4000-8000-0123456789ab");
    let other = format!("{index:08x}-1111-4000-8000-0123456789ab");
    match kind {
        Kind::Uuid => (id.clone(), format!("\"{id}\"")),
        Kind::UuidList => (format!("{id},{other}"), format!("[\"{id}\",\"{other}\"]")),
        Kind::String => (format!("text {index}"), format!("\"text {index}\"")),
        Kind::StringList => ("a,b".to_owned(), "[\"a\",\"b\"]".to_owned()),
        Kind::Boolean => ("true".to_owned(), "true".to_owned()),
        Kind::Integer => (index.to_string(), index.to_string()),
        Kind::Number => (format!("0.{index}"), format!("0.{index}")),
        Kind::ObjectList => (String::new(), format!("[{{\"n\":{index}}}]")),
        Kind::Batch | Kind::FileBatch => (String::new(), format!("{{\"images\":[],\"n\": {index}}}")),
        Kind::StringMap => (String::new(), format!("{{\"n\": \"{index}\"}}")),
        _ => (String::new(), format!("{{\"n\": {index}}}")),
    }
}

pub(super) fn required(operation: &Operation) -> impl Iterator<Item = (usize, &Parameter)> {
    operation.parameters().iter().enumerate().filter(|(_, parameter)| parameter.is_required())
}

/// The required parameters as members of a request document, each with a comma before it.
pub(super) fn members(operation: &Operation) -> String {
    let mut members = String::new();
    for (index, parameter) in required(operation).filter(|(_, parameter)| parameter.kind() != Kind::Image) {
        write!(members, ",\"{}\":{}", parameter.name(), value(index, parameter.kind()).1).unwrap();
    }
    members
}

/// The arguments that a function has between the request and the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// None.
    Plain,
    /// A picture and its length.
    Picture,
    /// A sink and what it is given.
    Download,
}

impl Shape {
    pub(super) fn of(operation: &Operation) -> Self {
        match operation.returns() {
            _ if operation.parameters().iter().any(|parameter| parameter.kind() == Kind::Image) => {
                Shape::Picture
            }
            Returns::Bytes => Shape::Download,
            _ => Shape::Plain,
        }
    }
}
