//! The C header: generated from the sources, committed, complete, and true to the operations' declarations.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, fs};

use customvision::{Kind, Operation, operations};

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The header as it is committed; with `UPDATE_HEADER` set, as it is written anew, once and before anything reads it.
pub(crate) fn committed() -> &'static str {
    static HEADER: LazyLock<String> = LazyLock::new(|| {
        let path = root().join("include/customvision.h");
        if env::var_os("UPDATE_HEADER").is_some() {
            fs::write(&path, generated()).unwrap();
        }
        fs::read_to_string(&path).unwrap_or_default()
    });
    &HEADER
}

/// The files of the C interface, in the order of their declarations in the header.
fn sources() -> Vec<PathBuf> {
    let ffi = root().join("src/ffi");
    let mut sources: Vec<PathBuf> =
        ["status", "client", "credential", "cancel", "log", "response", "boundary"]
            .iter()
            .map(|name| ffi.join(format!("{name}.rs")))
            .collect();
    let handles = sources.len();
    for noun in [
        "domains",
        "projects",
        "tags",
        "images",
        "regions",
        "iterations",
        "exports",
        "predictions",
        "suggestions",
    ] {
        sources.push(ffi.join(format!("operations/{noun}.rs")));
    }
    let there = fs::read_dir(ffi.join("operations")).unwrap().count();
    assert_eq!(there, sources.len() - handles + 1, "a file of src/ffi/operations is missing in this list");
    sources
}

fn generated() -> String {
    let mut config = cbindgen::Config::from_file(root().join("cbindgen.toml")).expect("cbindgen.toml");
    config.after_includes = Some(format!(
        "\n/** The version of this header; customvision_version() is that of the library. */\n\
         #define CUSTOMVISION_VERSION \"{}\"\n",
        env!("CARGO_PKG_VERSION"),
    ));
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in sources() {
        builder = builder.with_src(source);
    }
    let mut header = Vec::new();
    builder.generate().expect("cbindgen reads src/ffi").write(&mut header);
    String::from_utf8(header).unwrap()
}

#[test]
fn the_header_is_fresh() {
    assert!(
        committed() == generated(),
        "include/customvision.h is stale; run: UPDATE_HEADER=1 cargo test --test it header"
    );
}

/// The names of all functions that the header declares.
pub(crate) fn declared_functions() -> BTreeSet<String> {
    let header = committed();
    let code: String = header
        .split("/*")
        .map(|part| part.split_once("*/").map_or(part, |(_, code)| code))
        .collect::<Vec<_>>()
        .join("");
    code.split('(')
        .filter_map(|before| before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next())
        .filter(|name| name.starts_with("customvision_"))
        .map(str::to_owned)
        .collect()
}

/// The lines of a function's comment, without its stars.
fn comment(header: &str, function: &str) -> Vec<String> {
    let declaration = header.find(&format!("customvision_status {function}("));
    let before = &header[..declaration.unwrap_or_else(|| panic!("{function} is not declared"))];
    let comment = &before[before.rfind("/**").unwrap()..];
    comment.lines().map(|line| line.strip_prefix(" * ").unwrap_or("").to_owned()).collect()
}

/// The keys of an operation as its comment should begin to tell them.
fn keys(operation: &Operation) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for parameter in operation.parameters() {
        if parameter.kind() == Kind::Image {
            keys.extend(["- `@path` (string): ".to_owned(), "- `@fileName` (string): ".to_owned()]);
            continue;
        }
        let required = if parameter.is_required() { ", required" } else { "" };
        keys.insert(format!("- `{}` ({}{required}): ", parameter.name(), parameter.kind().as_str()));
    }
    keys
}

#[test]
fn every_operation_is_documented_as_it_is_declared() {
    let header = committed();
    for operation in operations() {
        let name = operation.name();
        let comment = comment(header, &format!("customvision_{name}"));
        let http: Vec<&String> =
            comment.iter().filter(|line| line.starts_with('`') && line.contains(" /")).collect();
        assert_eq!(http, [&format!("`{} {}`", operation.method(), operation.path())], "{name}");
        let listed = comment.iter().filter(|line| line.starts_with("- `"));
        let listed: Vec<String> =
            listed.filter_map(|line| Some(line[..line.find("): ")? + 3].to_owned())).collect();
        let count = comment.iter().filter(|line| line.starts_with("- ")).count();
        assert_eq!(listed.len(), count, "{name}: an entry is not written as a key is");
        assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), keys(operation), "{name}");
        assert_eq!(listed.len(), keys(operation).len(), "{name}: a key is listed twice");
        let heading = if listed.is_empty() { "Keys: none." } else { "Keys:" };
        assert!(comment.iter().any(|line| line == heading), "{name}: no line \"{heading}\"");
        assert!(comment.iter().any(|line| line.starts_with("Returns: ")), "{name}: no \"Returns:\"");
    }
}

#[test]
fn the_header_declares_the_operations_and_what_they_need() {
    let names = operations().map(|operation| format!("customvision_{}", operation.name()));
    let others = [
        "cancel_token_cancel",
        "cancel_token_free",
        "cancel_token_new",
        "response_free",
        "response_get",
        "response_header",
        "response_http_status",
        "response_json",
        "status_name",
        "token_set",
        "training_client_close",
        "training_client_free",
        "training_client_new",
        "training_client_new_with_token_callback",
        "training_client_set_bearer_token",
        "training_client_set_log",
        "training_client_set_training_key",
        "training_client_throttled",
        "training_client_with_token",
        "version",
    ];
    let others = others.iter().map(|name| format!("customvision_{name}"));
    assert_eq!(declared_functions(), names.chain(others).collect::<BTreeSet<_>>());
}
