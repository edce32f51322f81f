//! Uploading images: as data, as base64 in JSON, and by URL.

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{images::check_size, regions::RegionEntry};
use crate::{
    errors::{Result, ServiceError},
    fetch::{self, Failure},
    http::{Answer, Part, Request, parts},
    learning::{Rejection, look},
    limits,
    service::Service,
    store::{Metadata, Placement, Project, Upload, Uploaded, check_metadata},
    wire::{ImageCreateResult, ImageCreateSummary, ImageObject, TagNames},
};

/// A batch of pictures, with the tags and metadata that all of them get.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound = "E: Deserialize<'de>")]
struct Batch<E> {
    images: Option<Vec<E>>,
    tag_ids: Option<Vec<Uuid>>,
    metadata: Option<Metadata>,
}

/// A picture in base64.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileEntry<'a> {
    name: Option<String>,
    #[serde(borrow)]
    contents: Option<Cow<'a, str>>,
    tag_ids: Option<Vec<Uuid>>,
    regions: Option<Vec<RegionEntry>>,
}

/// A picture that the emulator fetches.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UrlEntry {
    url: String,
    tag_ids: Option<Vec<Uuid>>,
    regions: Option<Vec<RegionEntry>>,
}

/// The picture of a stored prediction.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PredictionEntry {
    id: Uuid,
    tag_ids: Option<Vec<Uuid>>,
    regions: Option<Vec<RegionEntry>>,
}

/// Where a picture's bytes come from.
enum Content<'a> {
    Bytes(Bytes),
    Base64(Cow<'a, str>),
    Url(String),
    /// A stored prediction of the project.
    Prediction(Uuid),
}

impl Content<'_> {
    /// The bytes, or the status that tells why there are none. May take as long as fetching takes.
    fn read(self, service: &Service, project: Uuid) -> std::result::Result<Bytes, &'static str> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Base64(text) => {
                BASE64_STANDARD.decode(text.as_bytes()).map(Bytes::from).map_err(|_| "ErrorImageFormat")
            }
            Self::Url(url) => fetch::fetch(&url, limits::TRAINING_BYTES).map_err(|failure| match failure {
                Failure::Source => "ErrorSource",
                Failure::TooLong => "ErrorImageSize",
            }),
            Self::Prediction(id) => {
                let bytes = |project: &Project| {
                    Ok(project.predictions.get(id, service.now()).map(|prediction| prediction.bytes.clone()))
                };
                service.store.read(project, bytes).ok().flatten().ok_or("ErrorSource")
            }
        }
    }
}

/// A picture on its way into the store.
struct Entry<'a> {
    source: Option<String>,
    content: Content<'a>,
    tags: Vec<Uuid>,
    regions: Vec<Placement>,
}

impl From<Part> for Entry<'_> {
    fn from(part: Part) -> Self {
        let content = Content::Bytes(part.content);
        Self { source: part.file_name, content, tags: Vec::new(), regions: Vec::new() }
    }
}

impl<'a> From<FileEntry<'a>> for Entry<'a> {
    fn from(file: FileEntry<'a>) -> Self {
        Self {
            source: file.name,
            content: Content::Base64(file.contents.unwrap_or_default()),
            tags: file.tag_ids.unwrap_or_default(),
            regions: placements(file.regions),
        }
    }
}

impl From<UrlEntry> for Entry<'_> {
    fn from(entry: UrlEntry) -> Self {
        Self {
            source: Some(entry.url.clone()),
            content: Content::Url(entry.url),
            tags: entry.tag_ids.unwrap_or_default(),
            regions: placements(entry.regions),
        }
    }
}

impl From<PredictionEntry> for Entry<'_> {
    fn from(entry: PredictionEntry) -> Self {
        Self {
            source: Some(entry.id.to_string()),
            content: Content::Prediction(entry.id),
            tags: entry.tag_ids.unwrap_or_default(),
            regions: placements(entry.regions),
        }
    }
}

fn placements(regions: Option<Vec<RegionEntry>>) -> Vec<Placement> {
    regions.unwrap_or_default().into_iter().map(Placement::from).collect()
}

/// What the caller says of every picture of a batch.
struct Common {
    tags: Vec<Uuid>,
    metadata: Metadata,
}

impl<E> Batch<E> {
    /// The entries, of which there must be some, and what they have in common.
    fn open(self, none: &str) -> Result<(Vec<E>, Common)> {
        let entries = self.images.unwrap_or_default();
        if entries.is_empty() {
            return Err(ServiceError::image_batch(none));
        }
        let (tags, metadata) = (self.tag_ids.unwrap_or_default(), self.metadata.unwrap_or_default());
        Ok((entries, Common { tags, metadata }))
    }
}

/// POST `projects/{projectId}/images?tagIds=`, multipart or one picture as it is
///
/// Adds 1 to 64 pictures with at most 20 tags. `sourceUrl` is the file's name as the caller wrote it, quotes
/// included. Each picture succeeds or fails by itself; 207 when one failed or was there already.
pub(crate) fn from_data(service: &Service, request: &Request) -> Result<Answer> {
    let common = Common { tags: request.query.ids("tagIds", limits::TAG_IDS)?, metadata: Metadata::new() };
    add(service, request, pictures(request)?, &common)
}

/// POST `projects/{projectId}/images/files`
///
/// Like [`from_data`] for pictures in base64, each with tags and regions of its own. An unknown tag of one
/// picture fails that picture; an unknown tag of the batch, or a region that can't be, the whole request.
pub(crate) fn from_files(service: &Service, request: &Request) -> Result<Answer> {
    let (files, common) = request.json::<Batch<FileEntry>>()?.open("No valid image files")?;
    add(service, request, files, &common)
}

/// POST `projects/{projectId}/images/urls`
///
/// Like [`from_files`] for pictures that the emulator fetches, one after the other. One that can't be had is
/// `ErrorSource`.
pub(crate) fn from_urls(service: &Service, request: &Request) -> Result<Answer> {
    let (urls, common) = request.json::<Batch<UrlEntry>>()?.open("No image urls provided")?;
    add(service, request, urls, &common)
}

/// POST `projects/{projectId}/images/predictions`
///
/// Like [`from_files`] for pictures of stored predictions, which stay. An unknown prediction is
/// `ErrorSource`.
pub(crate) fn from_predictions(service: &Service, request: &Request) -> Result<Answer> {
    let (predictions, common) =
        request.json::<Batch<PredictionEntry>>()?.open("The batch holds no predictions.")?;
    add(service, request, predictions, &common)
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

/// Reads, decodes and adds pictures one by one, and tells what became of each.
fn add<'a>(
    service: &Service,
    request: &Request,
    entries: Vec<impl Into<Entry<'a>>>,
    common: &Common,
) -> Result<Answer> {
    let project = request.project()?;
    let entries: Vec<Entry> = entries.into_iter().map(Into::into).collect();
    check_size("images", entries.len(), limits::BATCH)?;
    check_size("tagIds", common.tags.len(), limits::TAG_IDS)?;
    check_metadata(common.metadata.iter().map(|(key, value)| (key, Some(value))))?;
    service.store.read(project, |project| {
        common.tags.iter().try_for_each(|tag| project.workspace.tag(*tag).map(drop))?;
        project.check_placements(entries.iter().flat_map(|entry| entry.regions.iter().copied()))
    })?;
    let mut images = Vec::with_capacity(entries.len());
    for Entry { source: source_url, content, tags, regions } in entries {
        let bytes = content.read(service, project);
        let upload = bytes.and_then(|bytes| decode(&bytes, tags, regions, common));
        let (status, image) = match upload {
            Ok(upload) => store(service, request, project, upload)?,
            Err(status) => (status, None),
        };
        images.push(ImageCreateResult { source_url, status, image });
    }
    let is_batch_successful = images.iter().all(|result| result.status == "OK");
    Ok(Answer::batch(is_batch_successful, &ImageCreateSummary { is_batch_successful, images }))
}

/// What is to be stored, or the status that tells why it can't be.
fn decode(
    bytes: &[u8],
    tags: Vec<Uuid>,
    regions: Vec<Placement>,
    common: &Common,
) -> std::result::Result<Upload, &'static str> {
    if bytes.len() > limits::TRAINING_BYTES {
        return Err("ErrorImageSize");
    }
    let seen = look(bytes).map_err(|rejection| match rejection {
        Rejection::Format => "ErrorImageFormat",
        Rejection::Dimensions => "ErrorImageDimensions",
    })?;
    Ok(Upload {
        hash: Sha256::digest(bytes).into(),
        // A picture of a multipart request must not keep the whole request in memory.
        bytes: Bytes::copy_from_slice(bytes),
        width: seen.width,
        height: seen.height,
        media_type: seen.media_type,
        descriptor: seen.descriptor,
        tags: common.tags.iter().copied().chain(tags).collect(),
        regions,
        metadata: common.metadata.clone(),
    })
}

/// Adds a picture to the project: its status, and the image when there is one.
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
        Ok(match project.add_picture(upload, || service.store.id(), now, service.store.quota()) {
            Uploaded::Ok(image) => ("OK", object(image.as_ref())),
            Uploaded::Duplicate(image) => ("OKDuplicate", object(image.as_ref())),
            Uploaded::InvalidTag => ("ErrorInvalidTag", None),
            Uploaded::NegativeAndRegular => ("ErrorNegativeAndRegularTagOnSameImage", None),
            Uploaded::TagLimit => ("ErrorTagLimitExceed", None),
            Uploaded::RegionLimit => ("ErrorRegionLimitExceed", None),
            Uploaded::LimitExceed => ("ErrorLimitExceed", None),
        })
    })
}
