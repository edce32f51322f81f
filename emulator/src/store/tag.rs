//! Tags of a project.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Project;
use crate::{
    errors::{Result, ServiceError},
    tier::Quota,
};

/// What a tag stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TagType {
    #[default]
    Regular,
    /// Pictures that show nothing of what the other tags name.
    Negative,
    /// A product that is not told apart from others; for shelves.
    GeneralProduct,
}

impl TagType {
    /// Reads a type as it is spelled on the wire.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        match text {
            "Regular" => Ok(Self::Regular),
            "Negative" => Ok(Self::Negative),
            "GeneralProduct" => Ok(Self::GeneralProduct),
            other => Err(ServiceError::tag_type(other)),
        }
    }

    /// The type as it is spelled on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Regular => "Regular",
            Self::Negative => "Negative",
            Self::GeneralProduct => "GeneralProduct",
        }
    }
}

/// A tag of a project.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Tag {
    pub(crate) id: Uuid,
    /// Position among the tags that the project ever had.
    pub(crate) number: u64,
    pub(crate) name: String,
    /// Never empty: the service forgets an empty description.
    pub(crate) description: Option<String>,
    pub(crate) kind: TagType,
}

impl Tag {
    /// The service lists tags as SQL Server sorts ids: by their last six bytes first.
    pub(crate) fn listing_key(&self) -> [u8; 16] {
        let bytes = self.id.to_bytes_le();
        [10, 11, 12, 13, 14, 15, 8, 9, 6, 7, 4, 5, 0, 1, 2, 3].map(|at: usize| bytes[at])
    }
}

/// A change of a tag; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct TagChange {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) kind: Option<TagType>,
}

impl Project {
    /// Adds a tag of this name, which must be free.
    pub(crate) fn create_tag(&mut self, id: Uuid, wanted: TagChange, quota: &Quota) -> Result<()> {
        let name = wanted.name.unwrap_or_default();
        let kind = wanted.kind.unwrap_or_default();
        self.check_tag_name(&name, None)?;
        self.check_tag_type(kind, None)?;
        if self.workspace.tag_count() >= quota.tags_per_project {
            return Err(ServiceError::tag_limit(quota.tags_per_project));
        }
        let number = self.next_number();
        let description = wanted.description.filter(|text| !text.is_empty());
        self.workspace.insert_tag(Tag { id, number, name: name.trim().to_owned(), description, kind });
        self.touch_content();
        Ok(())
    }

    /// Changes a tag.
    pub(crate) fn change_tag(&mut self, id: Uuid, change: TagChange) -> Result<()> {
        self.workspace.tag(id)?;
        if let Some(name) = &change.name {
            self.check_tag_name(name, Some(id))?;
        }
        if let Some(kind) = change.kind {
            self.check_tag_type(kind, Some(id))?;
        }
        let tag = self.workspace.tag_mut(id)?;
        let matters = change.kind.is_some_and(|kind| kind != tag.kind);
        tag.kind = change.kind.unwrap_or(tag.kind);
        if let Some(name) = change.name {
            tag.name = name.trim().to_owned();
        }
        if let Some(description) = change.description {
            tag.description = Some(description).filter(|text| !text.is_empty());
        }
        if matters {
            self.touch_content();
        }
        Ok(())
    }

    /// Removes a tag from the project and its images; trained iterations keep it.
    pub(crate) fn delete_tag(&mut self, id: Uuid) -> Result<()> {
        self.workspace.remove_tag(id)?;
        self.touch_content();
        Ok(())
    }

    /// Refuses a name that is empty, or that another tag than `except` has.
    fn check_tag_name(&self, name: &str, except: Option<Uuid>) -> Result<()> {
        let name = name.trim();
        if name.is_empty() {
            return Err(ServiceError::tag_name());
        }
        let taken = self.workspace.tags().iter().any(|tag| Some(tag.id) != except && tag.name == name);
        if taken { Err(ServiceError::tag_name_not_unique(name)) } else { Ok(()) }
    }

    /// Refuses a second negative tag, or a second one for general products.
    fn check_tag_type(&self, kind: TagType, except: Option<Uuid>) -> Result<()> {
        let taken = self.workspace.tags().iter().any(|tag| Some(tag.id) != except && tag.kind == kind);
        match kind {
            TagType::Negative if taken => Err(ServiceError::multiple_negative_tag()),
            TagType::GeneralProduct if taken => Err(ServiceError::multiple_general_product_tag()),
            _ => Ok(()),
        }
    }
}
