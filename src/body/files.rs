//! The batch of pictures that `create_images_from_files` sends, streamed into base64 JSON.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::value::RawValue;
use uuid::Uuid;

use super::{Body, ImageSource};
use crate::error::{Error, Result};
use crate::json;
use crate::models::Region;

/// Pictures to upload in one request: at most 64, and 20 tags.
///
/// ```no_run
/// # use customvision::{ImageFileCreateBatch, ImageFileCreateEntry, TrainingClient};
/// # fn run(client: TrainingClient, project_id: uuid::Uuid, cat: uuid::Uuid) -> customvision::Result<()> {
/// let batch = ImageFileCreateBatch::new([
///     ImageFileCreateEntry::path("pictures/tom.jpg"),
///     ImageFileCreateEntry::path("pictures/kitty.png"),
/// ])
/// .tag_ids([cat]);
/// let summary = client.create_images_from_files(project_id, batch).send()?;
/// for failure in summary.failures() {
///     eprintln!("{}: {}", failure.source_url, failure.status.reason());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct ImageFileCreateBatch<'a> {
    /// The pictures.
    pub images: Vec<ImageFileCreateEntry<'a>>,
    /// Tags for all of them.
    pub tag_ids: Vec<Uuid>,
    /// Metadata for all of them: at most 50 pairs, names of at most 256 characters, values of at most 512.
    pub metadata: BTreeMap<String, String>,
}

impl<'a> ImageFileCreateBatch<'a> {
    /// A batch of pictures without common tags or metadata.
    pub fn new(images: impl IntoIterator<Item = ImageFileCreateEntry<'a>>) -> Self {
        Self { images: images.into_iter().collect(), ..Self::default() }
    }

    /// Sets the tags for all pictures.
    #[must_use]
    pub fn tag_ids(mut self, tag_ids: impl IntoIterator<Item = Uuid>) -> Self {
        self.tag_ids = tag_ids.into_iter().collect();
        self
    }

    /// Sets the metadata for all pictures.
    #[must_use]
    pub fn metadata<K: Into<String>, V: Into<String>>(
        mut self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.metadata = metadata.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        self
    }

    pub(crate) fn into_body(self) -> Result<Body<'a>> {
        json::check_count("batch.images", self.images.len(), json::MAX_BATCH_IMAGES)?;
        json::check_count("batch.tagIds", self.tag_ids.len(), json::MAX_BATCH_TAGS)?;
        let mut body = Body::json();
        let mut text = String::from("{\"images\":[");
        for (index, entry) in self.images.into_iter().enumerate() {
            text.push_str(if index == 0 { "{" } else { ",{" });
            if let Some(name) = entry.name.as_ref().or(entry.contents.file_name.as_ref()) {
                text.push_str(&format!("\"name\":{},", json::text(name)?));
            }
            text.push_str("\"contents\":\"");
            body.text(std::mem::take(&mut text));
            body.base64(entry.contents)?;
            text.push('"');
            json::push_member(&mut text, "tagIds", &entry.tag_ids)?;
            json::push_member(&mut text, "regions", &entry.regions)?;
            text.push('}');
        }
        text.push(']');
        json::push_member(&mut text, "tagIds", &self.tag_ids)?;
        if !self.metadata.is_empty() {
            text.push_str(&format!(",\"metadata\":{}", json::text(&self.metadata)?));
        }
        text.push('}');
        body.text(text);
        Ok(body)
    }
}

/// A picture of a batch.
#[derive(Debug)]
#[non_exhaustive]
pub struct ImageFileCreateEntry<'a> {
    /// The name that the service gives back as `sourceUrl`. A file's own name unless it is set.
    pub name: Option<String>,
    /// The picture: JPEG, PNG, BMP or GIF, at most 6 MB.
    pub contents: ImageSource<'a>,
    /// Tags for this picture, besides those of the batch.
    pub tag_ids: Vec<Uuid>,
    /// Regions of this picture, for detection projects.
    pub regions: Vec<Region>,
}

impl<'a> ImageFileCreateEntry<'a> {
    /// A picture without tags or regions of its own.
    pub fn new(contents: impl Into<ImageSource<'a>>) -> Self {
        Self { name: None, contents: contents.into(), tag_ids: Vec::new(), regions: Vec::new() }
    }

    /// A file, by its path.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::new(ImageSource::path(path))
    }

    /// Sets the name that the service gives back as `sourceUrl`.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the tags for this picture.
    #[must_use]
    pub fn tag_ids(mut self, tag_ids: impl IntoIterator<Item = Uuid>) -> Self {
        self.tag_ids = tag_ids.into_iter().collect();
        self
    }

    /// Sets the regions of this picture.
    #[must_use]
    pub fn regions(mut self, regions: impl IntoIterator<Item = Region>) -> Self {
        self.regions = regions.into_iter().collect();
        self
    }
}

impl<'a> Body<'a> {
    /// A batch that a C caller wrote: its own bytes, but for the entries whose `@path` becomes `contents`. The images are
    /// parts of the batch, which may be long and so is not looked through for them again.
    pub(crate) fn batch_of_paths(batch: &'a RawValue, images: Vec<&'a RawValue>) -> Result<Self> {
        let whole = batch.get();
        let mut body = Body::json();
        let mut copied = 0;
        for (index, entry) in images.into_iter().enumerate() {
            let name = format!("batch.images[{index}]");
            let members = json::members(&name, entry)?;
            if let Some((key, _)) = members.iter().find(|(key, _)| key.starts_with('@') && key != "@path") {
                let key = json::shown(key);
                return Err(Error::invalid_request(format!(
                    "{name} has an unknown key \"{key}\"; \"@path\" is known"
                )));
            }
            let Some((_, path)) = members.iter().find(|(key, _)| key == "@path") else { continue };
            json::check_repetition(&name, &members)?;
            if members.iter().any(|(key, _)| key == "contents") {
                return Err(Error::invalid_request(format!(
                    "{name} has both \"contents\" and \"@path\"; give one"
                )));
            }
            let path_text = json::string(&format!("{name}.@path"), path)?;
            let value_at = offset_in(whole, path.get());
            let key_at = whole[..value_at].trim_end().strip_suffix(':').map(str::trim_end);
            let key_at =
                key_at.and_then(|before| before.strip_suffix("\"@path\"")).map(str::len).ok_or_else(
                    || Error::invalid_request(format!("{name}: write the key \"@path\" without escapes")),
                )?;
            body.text(&whole[copied..key_at]);
            body.text("\"contents\":\"");
            body.base64(ImageSource::path(path_text.as_ref()))?;
            body.text("\"");
            copied = value_at + path.get().len();
        }
        body.text(&whole[copied..]);
        Ok(body)
    }
}

/// Where a part of a text begins in it.
fn offset_in(whole: &str, part: &str) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize
}
