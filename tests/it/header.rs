//! The C header: generated from the sources, committed, complete, and true to the operations' declarations.

use std::path::{Path, PathBuf};
use std::{env, fs};

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn committed() -> String {
    fs::read_to_string(root().join("include/customvision.h")).expect("include/customvision.h")
}

/// The files of the C interface, in the order of their declarations in the header.
fn sources() -> Vec<PathBuf> {
    let ffi = root().join("src/ffi");
    let mut sources: Vec<PathBuf> = ["status", "client", "response", "boundary"]
        .iter()
        .map(|name| ffi.join(format!("{name}.rs")))
        .collect();
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
    assert_eq!(there, sources.len() - 4 + 1, "a file of src/ffi/operations is missing in this list");
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
    let header = generated();
    let path = root().join("include/customvision.h");
    if env::var_os("UPDATE_HEADER").is_some() {
        fs::write(&path, &header).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == header,
        "include/customvision.h is stale; run: UPDATE_HEADER=1 cargo test --test it header"
    );
}
