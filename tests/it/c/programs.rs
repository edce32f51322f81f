//! The programs of `tests/c`, and what the server saw of them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::server;
use super::toolchain::{Language, Link, Program, libraries, shared_name, source};
use crate::header::declared_functions;
use crate::stub::Received;

/// Runs a program that prints how many cases it has and sends `get_domains` once for each; returns its other requests.
fn run_cases(name: &str, at_least: usize) -> Vec<Received> {
    let server = server::start();
    let printed = Program::of(name).run(&[&server.endpoint()]);
    let cases: usize = printed.trim().strip_suffix(" cases").unwrap().parse().unwrap();
    assert!(cases >= at_least, "{cases} cases alone");
    let (domains, others): (Vec<_>, Vec<_>) =
        server.received().into_iter().partition(|request| request.path() == "/domains");
    assert_eq!(domains.len(), cases, "a request for each case, to see that the client works");
    others
}

#[test]
fn the_header_is_strict_c_and_cpp() {
    let server = server::start();
    let alone = source("alone.c");
    for language in [Language::C99, Language::C11] {
        Program::compile(language, Link::Shared, &[&alone]).run(&[&server.endpoint()]);
    }
    let units = [source("first.cpp"), source("second.cpp")];
    let units: Vec<&Path> = units.iter().map(|unit| unit.as_path()).collect();
    Program::compile(Language::Cpp17, Link::Shared, &units).run(&[&server.endpoint()]);
    assert_eq!(server.received().len(), 1);
}

#[test]
fn a_program_with_the_static_library_works() {
    let server = server::start();
    Program::compile(Language::C99, Link::Static, &[&source("threads.c")]).run(&[&server.endpoint()]);
    assert_eq!(server.received().len(), 400);
}

#[test]
#[cfg(target_os = "linux")]
fn the_shared_library_exports_what_the_header_declares() {
    let library = libraries().join(shared_name());
    let nm =
        Command::new("nm").args(["-D", "--defined-only"]).arg(&library).output().expect("nm of binutils");
    assert!(nm.status.success(), "{}", String::from_utf8_lossy(&nm.stderr));
    let symbols = String::from_utf8(nm.stdout).unwrap();
    let exported: BTreeSet<String> =
        symbols.lines().filter_map(|line| line.split_whitespace().last()).map(str::to_owned).collect();
    assert_eq!(exported, declared_functions());
}

#[test]
fn bad_requests_are_refused_before_sending() {
    assert!(run_cases("refused.c", 100).is_empty());
}

#[test]
fn null_and_text_that_is_not_utf8_are_refused() {
    assert!(run_cases("arguments.c", 11).is_empty());
}

#[test]
fn wrong_configurations_are_refused() {
    assert!(run_cases("configuration.c", 45).is_empty());
}

#[test]
fn pictures_come_from_memory_or_files_and_downloads_can_be_ended() {
    let sent = run_cases("pictures.c", 38);
    assert!(sent.iter().all(|request| request.header("x-sent") == Some("1")), "{sent:?}");
    let uploads: Vec<_> = sent.iter().filter(|request| request.method() == "POST").collect();
    assert_eq!(uploads.len(), 5);
    let picture: &[u8] = &[0xff, 0xd8, 0x00, 0xff, 0xd9];
    let named = ["imageData", "imageData", "picture.jpg", "é%22%0D%0A.jpg"];
    for (upload, (name, content)) in
        uploads.iter().zip(named.into_iter().zip([picture, b"", picture, picture]))
    {
        let boundary = upload.header("content-type").unwrap().split_once("boundary=").unwrap().1;
        let mut part = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"imageData\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        part.extend(content);
        part.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
        assert_eq!(String::from_utf8_lossy(&upload.body), String::from_utf8_lossy(&part));
    }
    assert_eq!(
        String::from_utf8_lossy(&uploads[4].body),
        r#"{"images" :[ {"contents":"/9gA/9k=" ,"odd":1.0E-07},{"contents":"QQ==","name":"\u0041"}] , "x":[] }"#
    );
}

#[test]
fn answers_come_as_they_are_or_as_error_documents() {
    let server = server::start();
    Program::of("answers.c").run(&[&server.endpoint()]);
}

#[test]
fn threads_share_a_client_and_its_connections() {
    let server = server::start();
    Program::of("threads.c").run(&[&server.endpoint()]);
    assert_eq!(server.received().len(), 400);
    assert!(server.connections() <= 8, "{} connections", server.connections());
}

#[test]
fn tokens_end_the_calls_of_their_handles_and_closing_ends_all() {
    let server = server::start();
    Program::of("cancel.c").run(&[&server.endpoint()]);
    assert_eq!(server.received().len(), 9);
}

#[test]
fn callbacks_provide_tokens_and_take_log_lines() {
    let server = server::start();
    Program::of("credentials.c").run(&[&server.endpoint()]);
    let requests = server.received();
    let shown = |name| requests.iter().filter_map(move |request| request.header(name));
    let tokens: Vec<&str> = shown("authorization").collect();
    let numbered = ["1", "1", "1", "2", "2", "2", "2"].map(|number| format!("Bearer c-token-{number}"));
    assert_eq!(tokens[..7], numbered);
    assert_eq!(tokens.last(), Some(&"Bearer third"));
    assert_eq!(shown("training-key").filter(|key| *key == "second-key").count(), 1);
    assert!(requests[0].header("user-agent").unwrap().starts_with("c/1 customvision/"));
}
