//! Snapshots: the state in one zip file, and the folder that keeps one.
//!
//! `snapshot.json` tells what the file is, `state.json` holds all but bytes, and pictures and archives stand beside
//! them. Every entry carries a checksum, and the list of entries stands at the end, so that a file that was cut off or
//! changed is found out.

mod folder;

use std::{
    borrow::Cow,
    fmt::Display,
    io::{self, Read, Seek, Write},
};

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zip::{CompressionMethod, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

pub(crate) use self::folder::Folder;
use crate::store::{Files, Restorable, Stored};

const FORMAT: &str = "customvision-emulator snapshot";
/// Grows whenever a snapshot of before can't be read any more.
const VERSION: u32 = 1;

const HEADER: &str = "snapshot.json";
const STATE: &str = "state.json";

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    format: String,
    version: u32,
    /// Version of the emulator.
    saved_by: String,
    saved: Timestamp,
}

/// Writes a state as a snapshot.
pub(crate) fn write(
    (stored, files): &(Stored, Files),
    saved: Timestamp,
    out: impl Write + Seek,
) -> io::Result<()> {
    let header = Header {
        format: FORMAT.to_owned(),
        version: VERSION,
        saved_by: env!("CARGO_PKG_VERSION").to_owned(),
        saved,
    };
    let mut zip = ZipWriter::new(out);
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file(HEADER, options)?;
    serde_json::to_writer(&mut zip, &header)?;
    zip.start_file(STATE, options.large_file(true))?;
    serde_json::to_writer(&mut zip, stored)?;
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    zip.finish()?;
    Ok(())
}

/// Reads a snapshot. The error says in what way it is none that can be used.
pub(crate) fn read(from: impl Read + Seek) -> Result<Restorable, String> {
    let mut zip = ZipArchive::new(from).map_err(|error| match error {
        ZipError::Io(error) => format!("it can't be read: {error}"),
        error => format!("it is no snapshot, or was cut off: {error}"),
    })?;
    let header = entry(&mut zip, HEADER).map_err(|_| "it is no snapshot of the emulator".to_owned())?;
    let header: Header =
        serde_json::from_slice(&header).map_err(|_| "it is no snapshot of the emulator".to_owned())?;
    if header.format != FORMAT {
        return Err("it is no snapshot of the emulator".to_owned());
    }
    if header.version != VERSION {
        let Header { version, saved_by, .. } = header;
        return Err(format!(
            "it is of version {version}, saved by the emulator {saved_by}; this emulator reads version {VERSION}"
        ));
    }
    let state = entry(&mut zip, STATE)?;
    let stored: Stored = serde_json::from_slice(&state).map_err(|error| format!("{STATE}: {error}"))?;
    let mut files = Files::new();
    let names = zip.file_names().map(|name| name.map(Cow::into_owned));
    let names: Vec<String> =
        names.collect::<Result<_, _>>().map_err(|error| format!("it is damaged: {error}"))?;
    for name in names {
        let bytes = entry(&mut zip, &name)?;
        files.insert(name, bytes);
    }
    stored.restore(files)
}

/// One entry, whose checksum is right.
fn entry(zip: &mut ZipArchive<impl Read + Seek>, name: &str) -> Result<Bytes, String> {
    let told = |error: &dyn Display| format!("it is damaged at {name}: {error}");
    let mut entry = zip.by_name(name).map_err(|error| told(&error))?;
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(|error| told(&error))?;
    Ok(bytes.into())
}
