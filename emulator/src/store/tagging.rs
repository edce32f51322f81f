//! Adding pictures to a project, and tags to pictures.

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Image, ImageTag, Metadata, Picture, Placement, Project};
use crate::{
    errors::{Result, ServiceError},
    learning::Descriptor,
    limits,
    tier::Quota,
};

/// A decoded picture with what the caller says about it.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) bytes: Bytes,
    pub(crate) hash: [u8; 32],
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) media_type: &'static str,
    pub(crate) descriptor: Descriptor,
    pub(crate) tags: Vec<Uuid>,
    pub(crate) regions: Vec<Placement>,
    pub(crate) metadata: Metadata,
}

/// What became of an upload. The names are those of the service's status values.
#[derive(Debug)]
pub(crate) enum Uploaded {
    Ok(Arc<Image>),
    Duplicate(Arc<Image>),
    InvalidTag,
    NegativeAndRegular,
    TagLimit,
    RegionLimit,
    LimitExceed,
}

/// What became of a request to tag images: pairs of image and tag.
#[derive(Debug, Default)]
pub(crate) struct TaggingSummary {
    pub(crate) created: Vec<(Uuid, Uuid)>,
    pub(crate) duplicated: Vec<(Uuid, Uuid)>,
    pub(crate) exceeded: Vec<(Uuid, Uuid)>,
}

impl Project {
    /// Adds a picture, unless the project has one of the same bytes. `id` makes the ids of picture and regions.
    pub(crate) fn add_picture(
        &mut self,
        upload: Upload,
        id: impl Fn() -> Uuid,
        now: Timestamp,
        quota: &Quota,
    ) -> Uploaded {
        if let Some(image) = self.by_hash.get(&upload.hash).and_then(|id| self.workspace.image(*id)) {
            return Uploaded::Duplicate(Arc::clone(image));
        }
        let mut tags: Vec<Uuid> = Vec::new();
        for tag in upload.tags.iter().copied().chain(upload.regions.iter().map(|region| region.tag)) {
            if !self.workspace.has_tag(tag) {
                return Uploaded::InvalidTag;
            }
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        if tags.len() > 1 && tags.iter().any(|tag| self.workspace.is_negative(*tag)) {
            return Uploaded::NegativeAndRegular;
        }
        if tags.len() > limits::TAGS_PER_IMAGE {
            return Uploaded::TagLimit;
        }
        if upload.regions.len() > limits::REGIONS_PER_IMAGE {
            return Uploaded::RegionLimit;
        }
        if upload.metadata.len() > limits::METADATA_PAIRS
            || self.workspace.image_count() >= quota.images_per_project
        {
            return Uploaded::LimitExceed;
        }
        let picture = Picture {
            id: id(),
            number: self.next_number(),
            created: now,
            width: upload.width,
            height: upload.height,
            media_type: upload.media_type,
            bytes: upload.bytes,
            hash: upload.hash,
            descriptor: upload.descriptor,
        };
        self.by_hash.insert(picture.hash, picture.id);
        self.touch_content();
        Uploaded::Ok(self.workspace.insert(Image {
            picture: Arc::new(picture),
            tags: tags.into_iter().map(|tag| ImageTag { tag, created: now }).collect(),
            regions: upload.regions.into_iter().map(|placement| placement.region(id(), now)).collect(),
            metadata: upload.metadata,
        }))
    }

    /// Adds tags to images. Every image and tag must exist; nothing is changed when one does not.
    pub(crate) fn tag_images(&mut self, pairs: &[(Uuid, Uuid)], now: Timestamp) -> Result<TaggingSummary> {
        self.check_tagging(pairs)?;
        let mut summary = TaggingSummary::default();
        for (id, tag) in pairs.iter().copied() {
            let Some(image) = self.workspace.image_mut(id) else { continue };
            if image.has_tag(tag) {
                summary.duplicated.push((id, tag));
            } else if image.tags.len() >= limits::TAGS_PER_IMAGE {
                summary.exceeded.push((id, tag));
            } else {
                image.tags.push(ImageTag { tag, created: now });
                summary.created.push((id, tag));
            }
        }
        if !summary.created.is_empty() {
            self.touch_content();
        }
        Ok(summary)
    }

    /// Whether tags may come to images: all must exist, and the negative tag goes with no other.
    pub(super) fn check_tagging(&self, pairs: &[(Uuid, Uuid)]) -> Result<()> {
        for (image, tag) in pairs {
            self.workspace.image(*image).ok_or_else(|| ServiceError::not_found_image(image))?;
            self.workspace.tag(*tag)?;
        }
        let clash = pairs.iter().any(|(image, tag)| {
            let present =
                self.workspace.image(*image).into_iter().flat_map(|image| image.tags.iter().map(|on| on.tag));
            let coming = pairs.iter().filter(|(other, _)| other == image).map(|(_, tag)| *tag);
            let mut others = present.chain(coming).filter(|other| other != tag);
            match self.workspace.is_negative(*tag) {
                true => others.next().is_some(),
                false => others.any(|other| self.workspace.is_negative(other)),
            }
        });
        if clash { Err(ServiceError::negative_and_regular()) } else { Ok(()) }
    }

    /// Takes tags, and the regions that carry them, off images. What is not there is ignored.
    pub(crate) fn untag_images(&mut self, images: &[Uuid], tags: &[Uuid]) {
        for id in images {
            let Some(image) = self.workspace.image_mut(*id) else { continue };
            let before = image.tags.len();
            image.tags.retain(|on| !tags.contains(&on.tag));
            image.regions.retain(|region| !tags.contains(&region.tag));
            if image.tags.len() != before {
                self.touch_content();
            }
        }
    }
}
