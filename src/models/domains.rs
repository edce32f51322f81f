use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ExportPlatform;
use super::de::{or_default, or_unset, unset};

open_enum! {
    /// What the models of a domain do.
    DomainType {
        /// Tags whole images.
        Classification = "Classification",
        /// Finds tagged regions in images.
        ObjectDetection = "ObjectDetection",
    }
}

/// A starting point for training, made for one kind of picture. A project's domain decides whether it classifies or
/// detects, and whether its iterations can be exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Domain {
    /// The same in every region and subscription.
    pub id: Uuid,
    /// Such as `General` or `Food (compact)`. Classification and detection domains may share a name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Classification or object detection.
    #[serde(rename = "type", default = "unset", deserialize_with = "or_unset")]
    pub domain_type: DomainType,
    /// Whether iterations of this domain can be exported; so it is for the compact domains.
    #[serde(default, deserialize_with = "or_default")]
    pub exportable: bool,
    /// Whether new projects can use the domain.
    #[serde(default, deserialize_with = "or_default")]
    pub enabled: bool,
    /// The platforms to export to; empty unless `exportable`.
    #[serde(default, deserialize_with = "or_default")]
    pub exportable_platforms: Vec<ExportPlatform>,
    /// About the exported model; `None` unless `exportable`.
    pub model_information: Option<ModelInformation>,
}

/// What is known of a domain's exported models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ModelInformation {
    /// The expected size of an exported model, in megabytes.
    pub estimated_model_size_in_megabytes: Option<u32>,
    /// A text for people.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
}
