//! Domains, projects, tags and errors.

use std::time::Duration;

use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::time::Zulu;
use crate::{
    domains::Domain,
    errors::ServiceError,
    links::Links,
    store::{Inventory, Project, Settings, Tag},
};

/// An error of the service.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorObject<'a> {
    code: &'a str,
    message: &'a str,
}

impl<'a> ErrorObject<'a> {
    pub(crate) fn new(code: &'a str, message: &'a str) -> Self {
        Self { code, message }
    }
}

impl<'a> From<&'a ServiceError> for ErrorObject<'a> {
    fn from(error: &'a ServiceError) -> Self {
        Self::new(error.code, &error.message)
    }
}

/// An error of the service's versions 1 and 2.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct LegacyErrorObject<'a> {
    pub(crate) code: &'a str,
    pub(crate) message: &'a str,
}

/// An error of the gateway in front of the service, such as a wrong key.
#[derive(Debug, Serialize)]
pub(crate) struct GatewayError<'a> {
    error: GatewayReason<'a>,
}

/// The code is the HTTP status as a string.
#[derive(Debug, Serialize)]
struct GatewayReason<'a> {
    code: &'a str,
    message: &'a str,
}

impl<'a> GatewayError<'a> {
    pub(crate) fn new(code: &'a str, message: &'a str) -> Self {
        Self { error: GatewayReason { code, message } }
    }
}

/// An error of the gateway about the request itself, such as an unknown path.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawGatewayError<'a> {
    pub(crate) status_code: u16,
    pub(crate) message: &'a str,
}

/// A domain. One that is not compact has no platforms, and null for its model.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DomainObject {
    id: Uuid,
    name: &'static str,
    r#type: &'static str,
    exportable: bool,
    enabled: bool,
    exportable_platforms: &'static [&'static str],
    model_information: Option<ModelInformation>,
}

/// What is known of the models of a compact domain.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ModelInformation {
    estimated_model_size_in_megabytes: u32,
    description: String,
}

impl From<&Domain> for DomainObject {
    fn from(domain: &Domain) -> Self {
        Self {
            id: domain.id,
            name: domain.name,
            r#type: domain.kind.name(),
            exportable: domain.exportable(),
            enabled: true,
            exportable_platforms: domain.platforms,
            model_information: domain.exportable().then(|| ModelInformation {
                estimated_model_size_in_megabytes: domain.megabytes,
                description: format!("A model of the domain {}", domain.name),
            }),
        }
    }
}

/// A project. `thumbnailUri` is null until it has a picture.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProjectObject {
    id: Uuid,
    name: String,
    description: String,
    settings: SettingsObject,
    created: Zulu,
    last_modified: Zulu,
    thumbnail_uri: Option<String>,
    dr_mode_enabled: bool,
    status: &'static str,
}

/// The settings of a project. The classification type is filled in for detections too; the URIs are absent
/// unless they were given.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SettingsObject {
    domain_id: Uuid,
    classification_type: &'static str,
    target_export_platforms: Vec<String>,
    use_negative_set: bool,
    detection_parameters: Option<String>,
    image_processing_settings: ImageProcessing,
    #[serde(skip_serializing_if = "Option::is_none")]
    export_model_container_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notification_queue_uri: Option<String>,
}

/// Switches of the training, each by its name.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageProcessing {
    #[serde(serialize_with = "as_map")]
    augmentation_methods: Vec<(&'static str, bool)>,
}

fn as_map<S: Serializer>(pairs: &[(&'static str, bool)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().copied())
}

impl ProjectObject {
    pub(crate) fn new(project: &Project, links: &Links) -> Self {
        let Settings { domain, platforms, augmentation, .. } = &project.settings;
        let first = project.workspace.images().next();
        Self {
            id: project.id,
            name: project.name.clone(),
            description: project.description.clone(),
            settings: SettingsObject {
                domain_id: domain.id,
                classification_type: project.settings.classification(),
                target_export_platforms: platforms.clone(),
                use_negative_set: true,
                detection_parameters: None,
                image_processing_settings: ImageProcessing { augmentation_methods: augmentation.clone() },
                export_model_container_uri: project.container.clone(),
                notification_queue_uri: project.queue.clone(),
            },
            created: Zulu(project.created),
            last_modified: Zulu(project.modified),
            thumbnail_uri: first.map(|image| links.thumbnail(project.id, image.picture.id)),
            dr_mode_enabled: false,
            status: if project.importing.is_some() { "Importing" } else { "Succeeded" },
        }
    }
}

/// What an export of a project tells.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProjectExport {
    #[serde(flatten)]
    info: ProjectExportInfo,
    #[serde(rename = "estimatedImportTimeInMS")]
    estimated_import_time_in_ms: u128,
    token: String,
}

impl ProjectExport {
    pub(crate) fn new(inventory: &Inventory, import: Duration, token: String) -> Self {
        let estimated_import_time_in_ms = import.as_millis();
        Self { info: inventory.into(), estimated_import_time_in_ms, token }
    }
}

/// What an export holds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProjectExportInfo {
    iteration_count: usize,
    image_count: usize,
    tag_count: usize,
    region_count: usize,
}

impl From<&Inventory> for ProjectExportInfo {
    fn from(inventory: &Inventory) -> Self {
        Self {
            iteration_count: inventory.iterations,
            image_count: inventory.images,
            tag_count: inventory.tags,
            region_count: inventory.regions,
        }
    }
}

/// A tag, and on how many images it is. A description that is empty is null.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TagObject {
    id: Uuid,
    name: String,
    description: Option<String>,
    r#type: &'static str,
    image_count: usize,
}

impl TagObject {
    pub(crate) fn new(tag: &Tag, image_count: usize) -> Self {
        Self {
            id: tag.id,
            name: tag.name.clone(),
            description: tag.description.clone(),
            r#type: tag.kind.name(),
            image_count,
        }
    }
}
