//! Each operation's C function sends what its declaration says: a function that is forgotten is a link error of the
//! generated program, one that stands for another operation sends another request.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use customvision::{Operation, Place, operations};
use percent_encoding::percent_decode_str;

use super::calls::{Shape, members, required, value};
use super::server;
use super::toolchain::{Language, Link, Program};
use crate::stub::Received;

/// A C program that calls every operation with its required parameters alone.
fn program() -> String {
    let mut program = String::from(
        "#include \"support.h\"\n\
         static int sink(const uint8_t *data, size_t len, void *user_data)\n\
         { (void)data; (void)user_data; return len == 2 ? 0 : 1; }\n\
         int main(int argc, char **argv)\n\
         {\n\
         const uint8_t picture[] = {'G', 'I', 'F'};\n\
         customvision_training_client *client = client_with(argv[1], \"\");\n\
         customvision_response *response;\n\
         if (argc != 2) { return 2; }\n",
    );
    for operation in operations() {
        let name = operation.name();
        let request = format!("{{\"@headers\":{{\"X-Operation\":\"{name}\"}}{}}}", members(operation));
        let more = match Shape::of(operation) {
            Shape::Plain => "",
            Shape::Picture => ", picture, sizeof picture",
            Shape::Download => ", sink, NULL",
        };
        writeln!(
            program,
            "same_number(\"{name}\", CUSTOMVISION_OK, \
             customvision_{name}(client, {request:?}{more}, &response));\n\
             check(response != NULL, \"{name}\", \"a response\", NULL);\n\
             same(\"{name}\", NULL, customvision_response_get(response, \"/error/message\", NULL));\n\
             customvision_response_free(response);"
        )
        .unwrap();
    }
    program.push_str("customvision_training_client_free(client);\nreturn failures != 0;\n}\n");
    program
}

#[test]
fn each_function_sends_what_its_operation_declares() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("operations.c");
    fs::write(&source, program()).unwrap();
    let server = server::start();
    Program::compile(Language::C99, Link::Shared, &[&source]).run(&[&server.endpoint()]);
    let requests = server.received();
    assert_eq!(requests.len(), operations().count());
    for operation in operations() {
        let mine = requests.iter().filter(|request| request.header("x-operation") == Some(operation.name()));
        let mine: Vec<_> = mine.collect();
        assert_eq!(mine.len(), 1, "requests of {}", operation.name());
        compare(operation, mine[0]);
    }
}

fn compare(operation: &Operation, request: &Received) {
    let name = operation.name();
    let mut path = operation.path().to_owned();
    let mut query = BTreeSet::new();
    let mut body: Option<String> = None;
    let mut fields: Vec<String> = Vec::new();
    for (index, parameter) in required(operation) {
        let (text, json) = value(index, parameter.kind());
        match parameter.place() {
            Place::Path => path = path.replace(&format!("{{{}}}", parameter.wire_name()), &text),
            Place::Query => {
                query.insert((parameter.wire_name().to_owned(), text));
            }
            Place::Body => body = Some(json),
            Place::Field => fields.push(format!("\"{}\":{json}", parameter.wire_name())),
            _ => {}
        }
    }
    for parameter in operation.parameters() {
        if let Some(default) = parameter.default_value() {
            query.insert((parameter.wire_name().to_owned(), default.to_owned()));
        }
    }
    let has_fields = operation.parameters().iter().any(|parameter| parameter.place() == Place::Field);
    if has_fields && !(fields.is_empty() && operation.sends_no_empty_body()) {
        body = Some(format!("{{{}}}", fields.join(",")));
    }
    assert_eq!(request.method(), operation.method(), "{name}");
    assert_eq!(request.path(), path, "{name}");
    let sent: BTreeSet<(String, String)> = request.query().map(decoded).collect();
    assert_eq!(sent, query, "{name}");
    assert_eq!(request.header("training-key"), Some("0123456789abcdef0123456789abcdef"), "{name}");
    let content_type = request.header("content-type").unwrap_or("none");
    if Shape::of(operation) == Shape::Picture {
        assert!(content_type.starts_with("multipart/form-data; boundary="), "{name}: {content_type}");
        assert!(request.body.windows(7).any(|part| part == b"GIF\r\n--"), "{name}");
        return;
    }
    assert_eq!(String::from_utf8_lossy(&request.body), body.as_deref().unwrap_or(""), "{name}");
    let wanted = if body.is_some() { "application/json; charset=utf-8" } else { "none" };
    assert_eq!(content_type, wanted, "{name}");
}

fn decoded(pair: &str) -> (String, String) {
    let (name, value) = pair.split_once('=').unwrap();
    let decode = |text| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    (decode(name), decode(value))
}
