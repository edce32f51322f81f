use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::de::or_default;

open_enum! {
    /// The role of a tag.
    TagType {
        /// An ordinary tag; what the service takes when none is given.
        Regular = "Regular",
        /// Marks images that show none of the other tags. A project has one at most, and an image with it bears no
        /// regular tag.
        Negative = "Negative",
        /// Any product, in projects of the retail shelf domain. A project has one at most.
        GeneralProduct = "GeneralProduct",
    }
}

/// A tag of a project.
///
/// It is also what `update_tag` sends: `name`, `description` and `tag_type`, each only when it is set. The other fields
/// are the service's and are never serialised, so a serialised tag can't be read back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Tag {
    /// Nil in a tag that did not come from the service.
    #[serde(skip_serializing)]
    pub id: Uuid,
    /// Unique within the project.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// `None` when the tag has no description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The tag's role.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub tag_type: Option<TagType>,
    /// How many images bear the tag, in the iteration that was asked for or else among the project's current images.
    #[serde(default, deserialize_with = "or_default", skip_serializing)]
    pub image_count: u64,
}

impl Tag {
    /// A tag to update another with; what is not set afterwards stays as it is.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Sets the description.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the tag's role.
    #[must_use]
    pub fn tag_type(mut self, tag_type: TagType) -> Self {
        self.tag_type = Some(tag_type);
        self
    }
}
