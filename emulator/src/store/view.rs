//! The pictures and tags of a project at one moment: now, or when an iteration was trained.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Metadata, MetadataFilter, Tag, TagType};
use crate::{
    errors::{Result, ServiceError},
    learning::{Area, Descriptor},
};

/// A picture as it was uploaded. It never changes.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) id: Uuid,
    /// Position among the pictures of the project.
    pub(crate) number: u64,
    pub(crate) created: Timestamp,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Bytes,
    /// SHA-256 of the bytes.
    pub(crate) hash: [u8; 32],
    pub(crate) descriptor: Descriptor,
}

/// A tag on a picture.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImageTag {
    pub(crate) tag: Uuid,
    pub(crate) created: Timestamp,
}

/// A tagged box in a picture.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Region {
    pub(crate) id: Uuid,
    pub(crate) tag: Uuid,
    pub(crate) created: Timestamp,
    pub(crate) area: Area,
}

/// A picture with what users said about it.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(crate) picture: Arc<Picture>,
    pub(crate) tags: Vec<ImageTag>,
    pub(crate) regions: Vec<Region>,
    pub(crate) metadata: Metadata,
}

impl Image {
    pub(crate) fn has_tag(&self, tag: Uuid) -> bool {
        self.tags.iter().any(|on| on.tag == tag)
    }
}

/// Which images a caller asks for.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// Only those with (`true`) or without (`false`) any tag.
    pub(crate) tagged: Option<bool>,
    /// Only those with one of these tags; every image when empty.
    pub(crate) tags: Vec<Uuid>,
    pub(crate) metadata: Option<MetadataFilter>,
}

impl Filter {
    /// Whether an image is asked for.
    fn admits(&self, image: &Image) -> bool {
        self.tagged.is_none_or(|tagged| tagged != image.tags.is_empty())
            && (self.tags.is_empty() || image.tags.iter().any(|on| self.tags.contains(&on.tag)))
            && self.metadata.as_ref().is_none_or(|filter| filter.admits(&image.metadata))
    }
}

/// The order of a list of images.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Order {
    #[default]
    Newest,
    Oldest,
    /// What a model is least certain about first, then what it was not asked about.
    Suggested,
}

/// A part of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    pub(crate) order: Order,
    pub(crate) take: usize,
    pub(crate) skip: usize,
}

impl Page {
    /// Takes this part of a list that is sorted from old to new. `uncertainty` tells how uncertain a model was about an item.
    pub(crate) fn of<'a, T: 'a>(
        self,
        list: impl DoubleEndedIterator<Item = T> + 'a,
        uncertainty: impl Fn(&T) -> Option<f64>,
    ) -> Vec<T> {
        match self.order {
            Order::Newest => list.rev().skip(self.skip).take(self.take).collect(),
            Order::Oldest => list.skip(self.skip).take(self.take).collect(),
            Order::Suggested => {
                let mut all: Vec<(f64, T)> =
                    list.rev().map(|item| (uncertainty(&item).unwrap_or(-1.0), item)).collect();
                all.sort_by(|a, b| b.0.total_cmp(&a.0));
                all.into_iter().map(|(_, item)| item).skip(self.skip).take(self.take).collect()
            }
        }
    }
}

/// Pictures and tags. Cloning one is cheap: pictures and tags are shared until one side changes them.
#[derive(Debug, Clone, Default)]
pub(crate) struct View {
    pub(super) images: BTreeMap<u64, Arc<Image>>,
    pub(super) numbers: HashMap<Uuid, u64>,
    pub(super) tags: HashMap<Uuid, Arc<Tag>>,
}

impl View {
    pub(super) fn new(tags: Vec<Tag>, images: Vec<Arc<Image>>) -> Self {
        let numbers = images.iter().map(|image| (image.picture.id, image.picture.number)).collect();
        Self {
            images: images.into_iter().map(|image| (image.picture.number, image)).collect(),
            numbers,
            tags: tags.into_iter().map(|tag| (tag.id, Arc::new(tag))).collect(),
        }
    }

    pub(crate) fn image(&self, id: Uuid) -> Option<&Arc<Image>> {
        self.images.get(self.numbers.get(&id)?)
    }

    /// An image to change; views cloned before do not see the change.
    pub(super) fn image_mut(&mut self, id: Uuid) -> Option<&mut Image> {
        self.images.get_mut(self.numbers.get(&id)?).map(Arc::make_mut)
    }

    /// Adds an image.
    pub(super) fn insert(&mut self, image: Image) -> Arc<Image> {
        let (id, number) = (image.picture.id, image.picture.number);
        let image = Arc::new(image);
        self.numbers.insert(id, number);
        self.images.insert(number, Arc::clone(&image));
        image
    }

    pub(super) fn remove(&mut self, id: Uuid) -> Option<Arc<Image>> {
        self.images.remove(&self.numbers.remove(&id)?)
    }

    /// Every image, the oldest first.
    pub(crate) fn images(&self) -> impl DoubleEndedIterator<Item = &Arc<Image>> {
        self.images.values()
    }

    pub(crate) fn image_count(&self) -> usize {
        self.images.len()
    }

    /// The images of these ids, the oldest first whatever the order of the ids; unknown ids are left out.
    pub(crate) fn images_by_ids(&self, ids: &[Uuid]) -> Vec<&Arc<Image>> {
        let mut numbers: Vec<u64> = ids.iter().filter_map(|id| self.numbers.get(id).copied()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.iter().filter_map(|number| self.images.get(number)).collect()
    }

    /// The images that a filter admits, the oldest first.
    pub(crate) fn filtered<'a>(&'a self, filter: &'a Filter) -> impl DoubleEndedIterator<Item = &'a Image> {
        self.images.values().map(AsRef::as_ref).filter(|image| filter.admits(image))
    }

    /// How many images a filter admits.
    pub(crate) fn count(&self, filter: &Filter) -> usize {
        self.filtered(filter).count()
    }

    /// A tag, or the error that there is none.
    pub(crate) fn tag(&self, id: Uuid) -> Result<&Arc<Tag>> {
        self.tags.get(&id).ok_or_else(|| ServiceError::not_found_tag(id))
    }

    pub(crate) fn has_tag(&self, id: Uuid) -> bool {
        self.tags.contains_key(&id)
    }

    pub(super) fn tag_mut(&mut self, id: Uuid) -> Result<&mut Tag> {
        self.tags.get_mut(&id).map(Arc::make_mut).ok_or_else(|| ServiceError::not_found_tag(id))
    }

    pub(super) fn insert_tag(&mut self, tag: Tag) {
        self.tags.insert(tag.id, Arc::new(tag));
    }

    /// Removes a tag and takes it off every image, with its regions.
    pub(super) fn remove_tag(&mut self, id: Uuid) -> Result<()> {
        self.tags.remove(&id).ok_or_else(|| ServiceError::not_found_tag(id))?;
        for image in self.images.values_mut().filter(|image| image.has_tag(id)) {
            let image = Arc::make_mut(image);
            image.tags.retain(|on| on.tag != id);
            image.regions.retain(|region| region.tag != id);
        }
        Ok(())
    }

    /// Every tag, in the order in which the service lists them.
    pub(crate) fn tags(&self) -> Vec<&Arc<Tag>> {
        let mut tags: Vec<_> = self.tags.values().collect();
        tags.sort_by_key(|tag| tag.listing_key());
        tags
    }

    pub(crate) fn tag_count(&self) -> usize {
        self.tags.len()
    }

    pub(crate) fn tag_name(&self, id: Uuid) -> Option<&str> {
        self.tags.get(&id).map(|tag| tag.name.as_str())
    }

    pub(crate) fn is_negative(&self, id: Uuid) -> bool {
        self.tags.get(&id).is_some_and(|tag| tag.kind == TagType::Negative)
    }

    /// How many images carry each tag. Tags on no image are absent.
    pub(crate) fn images_per_tag(&self) -> HashMap<Uuid, usize> {
        let mut counts = HashMap::new();
        for on in self.images.values().flat_map(|image| &image.tags) {
            *counts.entry(on.tag).or_default() += 1;
        }
        counts
    }

    /// Removes these images.
    pub(super) fn forget(&mut self, ids: &HashSet<Uuid>) {
        for id in ids {
            self.remove(*id);
        }
    }
}
