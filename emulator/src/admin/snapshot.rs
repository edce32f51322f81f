//! Saving the state, and putting another in its place.

use std::io::Cursor;

use serde::Serialize;

use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Request},
    service::Service,
    snapshot,
};

/// Where a state was saved.
#[derive(Debug, Serialize)]
struct Saved {
    file: String,
    /// How long the file is.
    bytes: u64,
}

/// GET `/admin/snapshot`: the state as a zip file, which PUT takes
pub(crate) fn download(service: &Service, _: &Request) -> Result<Answer> {
    let mut zip = Cursor::new(Vec::new());
    snapshot::write(&service.store.save(), service.now(), &mut zip).map_err(ServiceError::internal)?;
    Ok(Answer::bytes("application/zip", zip.into_inner().into()))
}

/// PUT `/admin/snapshot`: the state is that of the zip file in the body from now on, and is answered as by GET
/// `/admin/state`. A file that can't be used changes nothing.
pub(crate) fn upload(service: &Service, request: &Request) -> Result<Answer> {
    let state = snapshot::read(Cursor::new(&request.body[..]))
        .map_err(|why| ServiceError::bad_request(format_args!("The snapshot can't be used: {why}.")))?;
    service.replace(state);
    super::state::get(service, request)
}

/// POST `/admin/snapshot`: the state is saved to the folder that the emulator was started with. When this is answered it
/// is on the disk.
pub(crate) fn save(service: &Service, _: &Request) -> Result<Answer> {
    let saved = service.save().ok_or_else(|| {
        ServiceError::bad_request("The emulator was started without a folder to save to (--data).")
    })?;
    let bytes = saved.map_err(|error| ServiceError::internal(format_args!("it can't save: {error}")))?;
    let file = service.folder.as_ref().map_or_else(String::new, |folder| folder.file().display().to_string());
    Ok(Answer::json(&Saved { file, bytes }))
}
