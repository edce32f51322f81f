//! Uploading images: as data, as base64 in JSON, and by URL.

use std::{borrow::Cow, collections::BTreeMap};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::images::check_size;
use crate::{
    errors::{Result, ServiceError},
    fetch::{self, Failure},
    http::{Answer, Part, Request, parts},
    learning::{Rejection, look},
    limits,
    service::Service,
    store::{Placement, Upload, Uploaded},
    wire::{ImageCreateResult, ImageCreateSummary, ImageObject, TagNames},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound = "E: Deserialize<'de>")]
struct Batch<E> {
    images: Option<Vec<E>>,
    tag_ids: Option<Vec<Uuid>>,
    metadata: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileEntry<'a> {
    name: Option<String>,
    #[serde(borrow)]
    contents: Option<Cow<'a, str>>,
    tag_ids: Option<Vec<Uuid>>,
    regions: Option<Vec<RegionEntry>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UrlEntry {
    url: String,
    tag_ids: Option<Vec<Uuid>>,
    regions: Option<Vec<RegionEntry>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegionEntry {
    tag_id: Uuid,
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

/// A picture on its way into the store.
struct Entry {
    source: Option<String>,
    /// Its bytes, or the status that tells why there are none.
    content: std::result::Result<Bytes, &'static str>,
    tags: Vec<Uuid>,
    regions: Vec<Placement>,
}

/// POST `projects/{projectId}/images?tagIds=`, multipart or one picture as it is
pub(crate) fn from_data(service: &Service, request: &Request) -> Result<Answer> {
    let tags = request.query.ids("tagIds", limits::TAG_IDS)?;
    let entry =
        |content, source| Entry { source, content: Ok(content), tags: Vec::new(), regions: Vec::new() };
    let entries: Vec<Entry> =
        pictures(request)?.into_iter().map(|part| entry(part.content, part.file_name)).collect();
    add(service, request, entries, tags, BTreeMap::new())
}

/// POST `projects/{projectId}/images/files`
pub(crate) fn from_files(service: &Service, request: &Request) -> Result<Answer> {
    let batch: Batch<FileEntry> = request.json()?;
    let files = batch.images.unwrap_or_default();
    if files.is_empty() {
        return Err(ServiceError::image_batch("No valid image files"));
    }
    check_size("images", files.len(), limits::BATCH)?;
    let entry = |file: FileEntry| {
        let contents = file.contents.unwrap_or_default();
        let content = BASE64_STANDARD.decode(contents.as_bytes());
        Ok(Entry {
            source: file.name,
            content: content.map(Bytes::from).map_err(|_| "ErrorImageFormat"),
            tags: file.tag_ids.unwrap_or_default(),
            regions: placements(service, request, file.regions)?,
        })
    };
    let entries = files.into_iter().map(entry).collect::<Result<_>>()?;
    add(service, request, entries, batch.tag_ids.unwrap_or_default(), batch.metadata.unwrap_or_default())
}

/// POST `projects/{projectId}/images/urls`
pub(crate) fn from_urls(service: &Service, request: &Request) -> Result<Answer> {
    let batch: Batch<UrlEntry> = request.json()?;
    let urls = batch.images.unwrap_or_default();
    if urls.is_empty() {
        return Err(ServiceError::image_batch("No image urls provided"));
    }
    check_size("images", urls.len(), limits::BATCH)?;
    service.store.read(request.project()?, |_| Ok(()))?;
    let entry = |entry: UrlEntry| {
        let content = fetch::fetch(&entry.url, limits::TRAINING_BYTES);
        Ok(Entry {
            content: content.map_err(|failure| match failure {
                Failure::Source => "ErrorSource",
                Failure::TooLong => "ErrorImageSize",
            }),
            source: Some(entry.url),
            tags: entry.tag_ids.unwrap_or_default(),
            regions: placements(service, request, entry.regions)?,
        })
    };
    let entries = urls.into_iter().map(entry).collect::<Result<_>>()?;
    add(service, request, entries, batch.tag_ids.unwrap_or_default(), batch.metadata.unwrap_or_default())
}

/// The pictures in a request that carries them as they are. There is at least one.
pub(super) fn pictures(request: &Request) -> Result<Vec<Part>> {
    let found = match request.media_type().as_str() {
        "multipart/form-data" => {
            let mut found = parts(&request.content_type, &request.body)?;
            found.retain(|part| part.file_name.is_some() || part.name.eq_ignore_ascii_case("imageData"));
            found
        }
        "application/octet-stream" | "image/jpeg" | "image/png" | "image/gif" | "image/bmp" => {
            vec![Part { name: String::new(), file_name: None, content: request.body.clone() }]
        }
        _ => return Err(ServiceError::unsupported_media_type(&request.content_type, "multipart/form-data")),
    };
    if found.is_empty() || found.iter().all(|part| part.content.is_empty()) {
        return Err(ServiceError::image_stream("The request holds no image."));
    }
    Ok(found)
}

fn placements(
    service: &Service,
    request: &Request,
    regions: Option<Vec<RegionEntry>>,
) -> Result<Vec<Placement>> {
    let regions = regions.unwrap_or_default();
    if regions.is_empty() {
        return Ok(Vec::new());
    }
    if !service.store.read(request.project()?, |project| Ok(project.is_detection()))? {
        return Err(ServiceError::image_regions("Only projects for object detection have regions."));
    }
    regions
        .into_iter()
        .map(|RegionEntry { tag_id, left, top, width, height }| {
            let placement = Placement { tag: tag_id, left, top, width, height };
            if placement.is_inside() {
                Ok(placement)
            } else {
                Err(ServiceError::image_regions("A region has no size or reaches beyond the image."))
            }
        })
        .collect()
}

/// Decodes pictures, adds them, and tells what became of each.
fn add(
    service: &Service,
    request: &Request,
    entries: Vec<Entry>,
    tags: Vec<Uuid>,
    metadata: BTreeMap<String, String>,
) -> Result<Answer> {
    let project = request.project()?;
    check_size("images", entries.len(), limits::BATCH)?;
    check_size("tagIds", tags.len(), limits::TAG_IDS)?;
    service
        .store
        .read(project, |project| tags.iter().try_for_each(|tag| project.workspace.tag(*tag).map(drop)))?;
    let mut images = Vec::with_capacity(entries.len());
    for entry in entries {
        let source_url = entry.source.clone();
        let (status, image) = match decode(entry, &tags, &metadata) {
            Ok(upload) => store(service, request, project, upload)?,
            Err(status) => (status, None),
        };
        images.push(ImageCreateResult { source_url, status, image });
    }
    let is_batch_successful = images.iter().all(|result| result.status == "OK");
    let status = if is_batch_successful { 200 } else { 207 };
    Ok(Answer::json_with(status, &ImageCreateSummary { is_batch_successful, images }))
}

fn decode(
    entry: Entry,
    tags: &[Uuid],
    metadata: &BTreeMap<String, String>,
) -> std::result::Result<Upload, &'static str> {
    let bytes = entry.content?;
    if bytes.len() > limits::TRAINING_BYTES {
        return Err("ErrorImageSize");
    }
    let seen = look(&bytes).map_err(|rejection| match rejection {
        Rejection::Format => "ErrorImageFormat",
        Rejection::Dimensions => "ErrorImageDimensions",
    })?;
    Ok(Upload {
        hash: Sha256::digest(&bytes).into(),
        // A picture of a multipart request must not keep the whole request in memory.
        bytes: Bytes::copy_from_slice(&bytes),
        width: seen.width,
        height: seen.height,
        media_type: seen.media_type,
        descriptor: seen.descriptor,
        tags: tags.iter().copied().chain(entry.tags).collect(),
        regions: entry.regions,
        metadata: metadata.clone(),
    })
}

fn store(
    service: &Service,
    request: &Request,
    project: Uuid,
    upload: Upload,
) -> Result<(&'static str, Option<ImageObject>)> {
    let (links, now) = (service.links(request), service.now());
    service.store.write(project, |project| {
        let id = project.id;
        let object = |image: &_| Some(ImageObject::new(id, image, TagNames::Null, &links));
        Ok(match project.add_picture(upload, || service.store.id(), now, service.store.tier()) {
            Uploaded::Ok(image) => ("OK", object(image.as_ref())),
            Uploaded::Duplicate(image) => ("OKDuplicate", object(image.as_ref())),
            Uploaded::InvalidTag => ("ErrorInvalidTag", None),
            Uploaded::NegativeAndRegular => ("ErrorNegativeAndRegularTagOnSameImage", None),
            Uploaded::TagLimit => ("ErrorTagLimitExceed", None),
            Uploaded::RegionLimit => ("ErrorRegionLimitExceed", None),
            Uploaded::ImageLimit => ("ErrorLimitExceed", None),
        })
    })
}
