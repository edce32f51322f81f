//! Pictures and tags. Those that views share are stored once, and shared again.

use std::{collections::HashMap, sync::Arc};

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Files, Restored, take};
use crate::{
    learning::{LENGTH, media_type},
    packed::Packed,
    store::{Image, ImageTag, Metadata, Picture, Region, Tag, View},
};

/// A picture. Its hash and its media type are told by its bytes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredPicture {
    id: Uuid,
    number: u64,
    created: Timestamp,
    width: u32,
    height: u32,
    file: String,
    descriptor: Packed<f32>,
}

/// What users said about a picture; views may know different things about the same one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredImage {
    /// Position among the pictures.
    picture: usize,
    tags: Vec<ImageTag>,
    regions: Vec<Region>,
    metadata: Metadata,
}

/// What the views of a project share.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StoredContent {
    pictures: Vec<StoredPicture>,
    images: Vec<StoredImage>,
    tags: Vec<Tag>,
}

/// A view by the positions of its images and tags.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredView {
    images: Vec<usize>,
    tags: Vec<usize>,
}

/// Stores views.
pub(super) struct Storing<'a> {
    project: Uuid,
    files: &'a mut Files,
    pub(super) content: StoredContent,
    /// Positions by id: a picture never changes, so whatever has its id is it.
    pictures: HashMap<Uuid, usize>,
    /// Positions by address.
    images: HashMap<*const Image, usize>,
    tags: HashMap<*const Tag, usize>,
}

impl<'a> Storing<'a> {
    pub(super) fn new(project: Uuid, files: &'a mut Files) -> Self {
        let content = StoredContent::default();
        let (pictures, images, tags) = Default::default();
        Self { project, files, content, pictures, images, tags }
    }

    /// Stores a view, with what no other view stored before.
    pub(super) fn view(&mut self, view: &View) -> StoredView {
        StoredView {
            images: view.images.values().map(|image| self.image(image)).collect(),
            tags: view.tags.values().map(|tag| self.tag(tag)).collect(),
        }
    }

    fn tag(&mut self, tag: &Arc<Tag>) -> usize {
        *self.tags.entry(Arc::as_ptr(tag)).or_insert_with(|| {
            self.content.tags.push(Tag::clone(tag));
            self.content.tags.len() - 1
        })
    }

    fn image(&mut self, image: &Arc<Image>) -> usize {
        if let Some(at) = self.images.get(&Arc::as_ptr(image)) {
            return *at;
        }
        let stored = StoredImage {
            picture: self.picture(&image.picture),
            tags: image.tags.clone(),
            regions: image.regions.clone(),
            metadata: image.metadata.clone(),
        };
        self.content.images.push(stored);
        let at = self.content.images.len() - 1;
        self.images.insert(Arc::as_ptr(image), at);
        at
    }

    fn picture(&mut self, picture: &Picture) -> usize {
        if let Some(at) = self.pictures.get(&picture.id) {
            return *at;
        }
        let stored = StoredPicture {
            id: picture.id,
            number: picture.number,
            created: picture.created,
            width: picture.width,
            height: picture.height,
            file: self.picture_file("pictures", picture.id, picture.media_type, &picture.bytes),
            descriptor: Packed(picture.descriptor.to_vec()),
        };
        self.content.pictures.push(stored);
        let at = self.content.pictures.len() - 1;
        self.pictures.insert(picture.id, at);
        at
    }

    /// Keeps bytes and gives the name under which they are kept.
    pub(super) fn file(&mut self, folder: &str, name: &str, bytes: &Bytes) -> String {
        let name = format!("{}/{folder}/{name}", self.project);
        self.files.insert(name.clone(), bytes.clone());
        name
    }

    /// Keeps a picture; its name ends as people expect it.
    pub(super) fn picture_file(&mut self, folder: &str, id: Uuid, media_type: &str, bytes: &Bytes) -> String {
        let kind = media_type.trim_start_matches("image/");
        self.file(folder, &format!("{id}.{kind}"), bytes)
    }
}

/// What the views of a project share, read again.
pub(super) struct Parts {
    images: Vec<Arc<Image>>,
    tags: Vec<Arc<Tag>>,
}

impl StoredContent {
    /// Reads everything once; views share it again.
    pub(super) fn restore(self, files: &mut Files) -> Restored<Parts> {
        let pictures: Vec<Arc<Picture>> =
            self.pictures.into_iter().map(|picture| picture.restore(files)).collect::<Restored<_>>()?;
        let image = |StoredImage { picture, tags, regions, metadata }| {
            let picture = pictures.get(picture).ok_or("an image without a picture")?;
            Ok(Arc::new(Image { picture: Arc::clone(picture), tags, regions, metadata }))
        };
        Ok(Parts {
            images: self.images.into_iter().map(image).collect::<Restored<_>>()?,
            tags: self.tags.into_iter().map(Arc::new).collect(),
        })
    }
}

impl StoredPicture {
    fn restore(self, files: &mut Files) -> Restored<Arc<Picture>> {
        let Self { id, number, created, width, height, file, descriptor: Packed(descriptor) } = self;
        let bytes = take(files, &file)?;
        let media_type = media_type(&bytes).ok_or_else(|| format!("{file} is no picture"))?;
        if descriptor.len() != LENGTH {
            return Err(format!("{file} is described in a way that this emulator does not know"));
        }
        let hash = Sha256::digest(&bytes).into();
        let descriptor = descriptor.into();
        Ok(Arc::new(Picture { id, number, created, width, height, media_type, bytes, hash, descriptor }))
    }
}

impl StoredView {
    /// The view again. Refused when an image carries a tag that the view lacks.
    pub(super) fn restore(self, content: &Parts) -> Restored<View> {
        let mut view = View::default();
        for at in self.tags {
            let tag = content.tags.get(at).ok_or("a tag that is not there")?;
            view.tags.insert(tag.id, Arc::clone(tag));
        }
        for at in self.images {
            let image = content.images.get(at).ok_or("an image that is not there")?;
            let carried =
                image.tags.iter().map(|on| on.tag).chain(image.regions.iter().map(|region| region.tag));
            if let Some(unknown) = carried.into_iter().find(|tag| !view.tags.contains_key(tag)) {
                return Err(format!("an image with the unknown tag {unknown}"));
            }
            view.numbers.insert(image.picture.id, image.picture.number);
            view.images.insert(image.picture.number, Arc::clone(image));
        }
        Ok(view)
    }
}
