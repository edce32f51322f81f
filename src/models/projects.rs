use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::de::{or_default, text_of_any};
use super::{ExportPlatform, dates};

open_enum! {
    /// How many tags a classification project gives to an image.
    Classifier {
        /// Exactly one.
        Multiclass = "Multiclass",
        /// Any number, each with a probability of its own; the service's default.
        Multilabel = "Multilabel",
    }
}

open_enum! {
    /// Whether a project can be used yet.
    ProjectStatus {
        /// Ready.
        Succeeded = "Succeeded",
        /// Still being filled by an import.
        Importing = "Importing",
        /// Its import failed; delete it and import anew.
        Failed = "Failed",
    }
}

impl ProjectStatus {
    /// Whether waiting longer is pointless: the project is ready or its import has failed.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

/// A project: tags, images, and the iterations trained from them.
///
/// It is also what `update_project` sends: `name`, `description`, `settings` and `status`, each only when it is set. The
/// other fields are the service's and are never serialised, so a serialised project can't be read back. To change
/// one thing, take the project from `get_project`, change its field and send it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Project {
    /// Nil in a project that did not come from the service.
    #[serde(skip_serializing)]
    pub id: Uuid,
    /// The project's name.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Empty or `None` when the project has no description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Domain, classification type and the like.
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "ProjectSettings::sends_nothing"
    )]
    pub settings: ProjectSettings,
    /// UTC.
    #[serde(default, with = "dates", skip_serializing)]
    pub created: Option<Timestamp>,
    /// UTC. Moves with each change to the project itself.
    #[serde(default, with = "dates", skip_serializing)]
    pub last_modified: Option<Timestamp>,
    /// A small picture for the project: a signed URL, good for about a day. `None` until there is one.
    #[serde(skip_serializing)]
    pub thumbnail_uri: Option<String>,
    /// Whether the service is in disaster recovery and the project can't be changed.
    #[serde(default, deserialize_with = "or_default", skip_serializing)]
    pub dr_mode_enabled: bool,
    /// Whether the project can be used yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ProjectStatus>,
}

impl Project {
    /// A project to update another with; what is not set afterwards stays as it is.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Sets the description.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the settings; those left unset stay as they are.
    #[must_use]
    pub fn settings(mut self, settings: ProjectSettings) -> Self {
        self.settings = settings;
        self
    }
}

/// The settings of a project. The first four can be changed; the others are read-only and never serialised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProjectSettings {
    /// The domain that the next training uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_id: Option<Uuid>,
    /// One tag or several per image. Detection projects have a value too, without effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification_type: Option<Classifier>,
    /// The platforms that training prepares for. In an update `None` keeps them and an empty list clears them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_export_platforms: Option<Vec<ExportPlatform>>,
    /// How images are varied for training.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_processing_settings: Option<ImageProcessingSettings>,
    /// Whether images with the negative tag take part in training.
    #[serde(skip_serializing)]
    pub use_negative_set: Option<bool>,
    /// The service's own note on detection; `None` or empty in most projects. What is no string comes as its JSON.
    #[serde(default, deserialize_with = "text_of_any", skip_serializing)]
    pub detection_parameters: Option<String>,
    /// The storage container to which exported models are copied; `None` unless it was given on creation.
    #[serde(skip_serializing)]
    pub export_model_container_uri: Option<String>,
    /// The storage queue that hears of finished trainings and exports; `None` unless it was given on creation.
    #[serde(skip_serializing)]
    pub notification_queue_uri: Option<String>,
}

impl ProjectSettings {
    /// Settings of which nothing is set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the domain. The service refuses to turn a classification project into a detection project, or back.
    #[must_use]
    pub fn domain_id(mut self, domain_id: Uuid) -> Self {
        self.domain_id = Some(domain_id);
        self
    }

    /// Sets whether an image gets one tag or several.
    #[must_use]
    pub fn classification_type(mut self, classification_type: Classifier) -> Self {
        self.classification_type = Some(classification_type);
        self
    }

    /// Sets the platforms that training prepares for, in place of the former ones.
    #[must_use]
    pub fn target_export_platforms(mut self, platforms: impl IntoIterator<Item = ExportPlatform>) -> Self {
        self.target_export_platforms = Some(platforms.into_iter().collect());
        self
    }

    /// Sets how images are varied for training.
    #[must_use]
    pub fn image_processing_settings(mut self, settings: ImageProcessingSettings) -> Self {
        self.image_processing_settings = Some(settings);
        self
    }

    fn sends_nothing(&self) -> bool {
        self.domain_id.is_none()
            && self.classification_type.is_none()
            && self.target_export_platforms.is_none()
            && self.image_processing_settings.is_none()
    }
}

/// How images are varied before training.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImageProcessingSettings {
    /// Which variations are used, by the service's name for each: `rotation`, `scaling`, `translation`,
    /// `horizontal flip`, `equalize`, `solarize`, `padtosquare`. All are on by default.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub augmentation_methods: BTreeMap<String, bool>,
}

impl ImageProcessingSettings {
    /// Settings that turn the named variations on or off.
    pub fn new<N: Into<String>>(augmentation_methods: impl IntoIterator<Item = (N, bool)>) -> Self {
        let methods = augmentation_methods.into_iter();
        Self { augmentation_methods: methods.map(|(name, on)| (name.into(), on)).collect() }
    }
}

/// What exporting a project yields: a token that `import_project` takes, in this or another subscription or region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProjectExport {
    /// Iterations that will be copied.
    #[serde(default, deserialize_with = "or_default")]
    pub iteration_count: u64,
    /// Images that will be copied.
    #[serde(default, deserialize_with = "or_default")]
    pub image_count: u64,
    /// Tags that will be copied; may exceed the project's own number, as iterations count for themselves.
    #[serde(default, deserialize_with = "or_default")]
    pub tag_count: u64,
    /// Regions that will be copied.
    #[serde(default, deserialize_with = "or_default")]
    pub region_count: u64,
    /// How long the import is expected to take, in milliseconds.
    #[serde(rename = "estimatedImportTimeInMS", default, deserialize_with = "or_default")]
    pub estimated_import_time_in_ms: u64,
    /// Good for about a day. Whoever holds it can read the project: treat it as a secret.
    pub token: String,
}
