//! What users write on images: pairs of key and value.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Project;
use crate::{
    errors::{Result, ServiceError},
    limits,
};

/// Pairs of key and value on an image.
pub(crate) type Metadata = BTreeMap<String, String>;

/// New values by key; without a value the key goes.
pub(crate) type MetadataChange = BTreeMap<String, Option<String>>;

/// What became of an image's metadata. The names are those of the service's status values.
#[derive(Debug)]
pub(crate) enum Described {
    /// All that is on the image now.
    Ok(Metadata),
    ImageNotFound,
    LimitExceed,
}

/// Refuses a key or a value that no image can have.
pub(crate) fn check_metadata<'a>(
    pairs: impl IntoIterator<Item = (&'a String, Option<&'a String>)>,
) -> Result<()> {
    for (key, value) in pairs {
        if key.is_empty() || key.chars().count() > limits::METADATA_KEY {
            return Err(ServiceError::metadata_key(limits::METADATA_KEY));
        }
        if value.is_some_and(|value| value.chars().count() > limits::METADATA_VALUE) {
            return Err(ServiceError::metadata_value(key, limits::METADATA_VALUE));
        }
    }
    Ok(())
}

impl Project {
    /// Changes the metadata of images, each by itself: one that would have too many pairs keeps what it has.
    pub(crate) fn describe_images(
        &mut self,
        ids: &[Uuid],
        change: &MetadataChange,
    ) -> Result<Vec<(Uuid, Described)>> {
        check_metadata(change.iter().map(|(key, value)| (key, value.as_ref())))?;
        let describe = |id: &Uuid| {
            let Some(image) = self.workspace.image_mut(*id) else { return (*id, Described::ImageNotFound) };
            let mut metadata = image.metadata.clone();
            for (key, value) in change {
                match value {
                    Some(value) => metadata.insert(key.clone(), value.clone()),
                    None => metadata.remove(key),
                };
            }
            if metadata.len() > limits::METADATA_PAIRS {
                return (*id, Described::LimitExceed);
            }
            image.metadata.clone_from(&metadata);
            (*id, Described::Ok(metadata))
        };
        Ok(ids.iter().map(describe).collect())
    }
}
