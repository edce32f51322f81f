//! Every operation on the wire: what a call sends, and what it makes of an answer spelled as the service spells it.
//!
//! A test has the name of its operation and tries it with its required parameters alone and with all of them.

mod domains;
mod exports;
mod images;
mod iterations;
mod performance;
mod pictures;
mod predictions;
mod projects;
mod regions;
mod suggestions;
mod tags;

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::{Arc, Mutex};

use customvision::{Operation, Parameter, Place, Result, TrainingClient, Uuid, operations};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use uuid::uuid;

use crate::wire::{Form, header};

const KEY: &str = "f00dfeedf00dfeedf00dfeedf00dfeed";
const PROJECT: Uuid = uuid!("11111111-aaaa-4bbb-8ccc-000000000001");
const ITERATION: Uuid = uuid!("22222222-aaaa-4bbb-8ccc-000000000002");
const TAG: Uuid = uuid!("33333333-aaaa-4bbb-8ccc-000000000003");
const OTHER_TAG: Uuid = uuid!("33333333-aaaa-4bbb-8ccc-000000000033");
const IMAGE: Uuid = uuid!("44444444-aaaa-4bbb-8ccc-000000000004");
const OTHER_IMAGE: Uuid = uuid!("44444444-aaaa-4bbb-8ccc-000000000044");
const DOMAIN: Uuid = uuid!("55555555-aaaa-4bbb-8ccc-000000000005");

/// Whatever needs escaping in a URL or in JSON.
const TEXT: &str = "Zoë & Søn + 100 % / #1, \"a\\b\" = 猫?";

/// What a call is to send.
struct Expected {
    method: &'static str,
    path: String,
    query: BTreeSet<(String, String)>,
    content: Content,
}

enum Content {
    /// No body, and no word of one.
    None,
    /// No body, and a `Content-Length: 0`.
    Empty,
    Json(Value),
    Picture(Vec<u8>),
}

fn expected(method: &'static str, path: impl Into<String>, content: Content) -> Expected {
    Expected { method, path: path.into(), query: BTreeSet::new(), content }
}

fn get(path: impl Into<String>) -> Expected {
    expected("GET", path, Content::None)
}

fn delete(path: impl Into<String>) -> Expected {
    expected("DELETE", path, Content::None)
}

fn post(path: impl Into<String>) -> Expected {
    expected("POST", path, Content::Empty)
}

fn patch(path: impl Into<String>) -> Expected {
    expected("PATCH", path, Content::Empty)
}

impl Expected {
    fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.insert((name.to_owned(), value.to_string()));
        self
    }

    fn json(mut self, value: Value) -> Self {
        self.content = Content::Json(value);
        self
    }

    fn picture(mut self, bytes: &[u8]) -> Self {
        self.content = Content::Picture(bytes.to_vec());
        self
    }

    /// The names of the parameters that it carries beside those of the path.
    fn parameters(&self, operation: &Operation) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = self.query.iter().map(|(name, _)| name.clone()).collect();
        for parameter in operation.parameters() {
            let is_there = match (parameter.place(), &self.content) {
                (Place::Field, Content::Json(json)) => json.get(parameter.wire_name()).is_some(),
                (Place::Body, Content::Json(_)) | (Place::Image, Content::Picture(_)) => true,
                _ => false,
            };
            if is_there {
                names.insert(parameter.wire_name().to_owned());
            }
        }
        names
    }
}

/// One operation under test, and the answer that it gets. Dropped before all its parameters were tried, it fails.
struct Case {
    operation: &'static Operation,
    answer: &'static str,
    tried_required: bool,
    tried_all: bool,
}

impl Case {
    fn of(name: &str, answer: &'static str) -> Self {
        let operation = operations().find(|operation| operation.name() == name).expect(name);
        let optional = operation.parameters().iter().any(|parameter| !parameter.is_required());
        Case { operation, answer, tried_required: false, tried_all: !optional }
    }

    /// Tries a call that gives the required parameters alone; some others are sent with their defaults.
    fn required<T>(&mut self, expected: Expected, call: impl FnOnce(&TrainingClient) -> Result<T>) -> T {
        assert_eq!(
            expected.parameters(self.operation),
            self.declared(|p| p.is_required() || p.default_value().is_some())
        );
        self.tried_required = true;
        exchange(expected, self.answer, call)
    }

    /// Tries a call that gives every parameter.
    fn all<T>(&mut self, expected: Expected, call: impl FnOnce(&TrainingClient) -> Result<T>) -> T {
        assert_eq!(expected.parameters(self.operation), self.declared(|_| true));
        self.tried_all = true;
        exchange(expected, self.answer, call)
    }

    fn declared(&self, wanted: impl Fn(&Parameter) -> bool) -> BTreeSet<String> {
        let parameters = self.operation.parameters().iter();
        let parameters = parameters.filter(|p| p.place() != Place::Path && wanted(p));
        parameters.map(|parameter| parameter.wire_name().to_owned()).collect()
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.tried_required && self.tried_all, "{} was not tried in full", self.operation.name());
        }
    }
}

/// Makes a call that a service answers, and compares what it sent with what it should send.
fn exchange<T>(expected: Expected, answer: &str, call: impl FnOnce(&TrainingClient) -> Result<T>) -> T {
    let mut server = mockito::Server::new();
    let seen: Arc<Mutex<Vec<Sent>>> = Arc::default();
    let mocks: Vec<mockito::Mock> = ["GET", "POST", "PATCH", "DELETE", "PUT"]
        .into_iter()
        .map(|method| {
            let (seen, answer) = (seen.clone(), answer.to_owned());
            let mock = server.mock(method, mockito::Matcher::Any);
            let mock = mock.with_status(if answer.is_empty() { 204 } else { 200 });
            mock.with_body_from_request(move |request| {
                seen.lock().unwrap().push(Sent::of(request));
                answer.clone().into_bytes()
            })
            .create()
        })
        .collect();
    let client = TrainingClient::builder(server.url()).training_key(KEY).build().unwrap();
    let output =
        call(&client).unwrap_or_else(|error| panic!("{} {}: {error}", expected.method, expected.path));
    drop(mocks);
    let sent = seen.lock().unwrap();
    assert_eq!(sent.len(), 1);
    sent[0].is(&expected);
    output
}

/// A request as it arrived.
struct Sent {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Sent {
    fn of(request: &mockito::Request) -> Self {
        let headers = request.headers().iter();
        Sent {
            method: request.method().to_owned(),
            target: request.path_and_query().to_owned(),
            headers: headers.map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned())).collect(),
            body: request.body().unwrap().clone(),
        }
    }

    fn is(&self, expected: &Expected) {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        assert_eq!(
            (self.method.as_str(), path),
            (expected.method, format!("/customvision/v3.4-preview/training{}", expected.path).as_str())
        );
        assert!(
            query.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%&=".contains(&b)),
            "something is not escaped: {query}"
        );
        let pairs: Vec<(String, String)> =
            query.split('&').filter(|pair| !pair.is_empty()).map(decoded).collect();
        assert_eq!(pairs.iter().cloned().collect::<BTreeSet<_>>(), expected.query);
        assert_eq!(pairs.len(), expected.query.len(), "a parameter is there twice: {query}");
        self.has_headers(expected);
        match &expected.content {
            Content::None | Content::Empty => assert_eq!(self.body, b""),
            Content::Json(json) => {
                assert_eq!(serde_json::from_slice::<Value>(&self.body).unwrap(), *json);
                if *json == json!({}) {
                    assert_eq!(self.body, b"{}");
                }
            }
            Content::Picture(bytes) => {
                let form = Form::parse(header(&self.headers, "content-type").unwrap(), &self.body);
                assert_eq!((form.name.as_str(), &form.contents), ("imageData", bytes));
            }
        }
    }

    fn has_headers(&self, expected: &Expected) {
        let of = |name| header(&self.headers, name);
        assert_eq!(of("training-key"), Some(KEY));
        assert_eq!(of("authorization"), None);
        let agent = of("user-agent").unwrap_or_default();
        assert!(agent.starts_with(concat!("customvision/", env!("CARGO_PKG_VERSION"), " (")), "{agent}");
        assert!(of("accept").is_some_and(|accept| accept.contains("application/json")));
        let length = self.body.len().to_string();
        let (length, media_type) = match &expected.content {
            Content::None => (None, None),
            Content::Empty => (Some("0"), None),
            Content::Json(_) => (Some(length.as_str()), Some("application/json; charset=utf-8")),
            Content::Picture(_) => (Some(length.as_str()), of("content-type")),
        };
        assert_eq!((of("content-length"), of("content-type")), (length, media_type));
        assert_eq!(of("transfer-encoding"), None);
    }
}

/// A pair of a query, in which `+` is no space.
fn decoded(pair: &str) -> (String, String) {
    let (name, value) = pair.split_once('=').expect("name=value");
    let text = |part| percent_decode_str(part).decode_utf8().unwrap().into_owned();
    (text(name), text(value))
}

/// What is sent of a page that is not asked for otherwise.
fn first_page(expected: Expected) -> Expected {
    expected.query("take", 50).query("skip", 0)
}

/// The one item of a list.
fn only<T>(mut list: Vec<T>) -> T {
    assert_eq!(list.len(), 1);
    list.remove(0)
}

fn at(text: &str) -> Option<jiff::Timestamp> {
    Some(text.parse().unwrap())
}

#[test]
fn every_operation_has_a_test_of_its_name() {
    let binary = std::env::current_exe().unwrap();
    let listed = Command::new(binary).args(["--list", "operations::"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let tests = listed.lines().filter_map(|line| line.strip_suffix(": test")?.rsplit("::").next());
    let tests: BTreeSet<&str> = tests.collect();
    let untested: Vec<&str> =
        operations().map(Operation::name).filter(|name| !tests.contains(name)).collect();
    assert!(untested.is_empty(), "operations without a test: {untested:?}");
}
