//! Tagged boxes in images.

use serde::Deserialize;
use uuid::Uuid;

use super::images::check_size;
use crate::{
    errors::{Result, ServiceError},
    http::{Answer, Request},
    learning::{Area, Sketch, propose_areas},
    limits,
    service::Service,
    store::Placement,
    wire::{ImageRegionCreateSummary, ImageRegionProposal},
};

/// The body of a request for regions.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RegionBatch {
    regions: Option<Vec<ImageRegionEntry>>,
}

/// A tagged box, and the image that it is in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ImageRegionEntry {
    image_id: Uuid,
    #[serde(flatten)]
    region: RegionEntry,
}

/// A tagged box as callers write it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RegionEntry {
    tag_id: Uuid,
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

impl From<RegionEntry> for Placement {
    fn from(entry: RegionEntry) -> Self {
        let RegionEntry { tag_id, left, top, width, height } = entry;
        Self { tag: tag_id, area: Area { left, top, width, height } }
    }
}

/// POST `projects/{projectId}/images/regions`
///
/// Adds at most 64 regions and their tags, and tells which were new, were there already, or exceed what an
/// image takes; 207 when some exceed it. An unknown image or tag, or a region beyond its picture, refuses the
/// whole request.
pub(crate) fn create(service: &Service, request: &Request) -> Result<Answer> {
    let batch: RegionBatch = request.json()?;
    let entries = batch.regions.unwrap_or_default();
    let wanted: Vec<(Uuid, Placement)> =
        entries.into_iter().map(|entry| (entry.image_id, entry.region.into())).collect();
    if wanted.is_empty() {
        return Err(ServiceError::image_regions("The batch holds no regions."));
    }
    check_size("regions", wanted.len(), limits::BATCH)?;
    let now = service.now();
    let summary = service
        .store
        .write(request.project()?, |project| project.add_regions(&wanted, || service.store.id(), now))?;
    Ok(Answer::batch(summary.exceeded.is_empty(), &ImageRegionCreateSummary::from(summary)))
}

/// DELETE `projects/{projectId}/images/regions?regionIds=`
///
/// Removes at most 64 regions; the last of a tag in an image takes the tag along. Unknown ids are ignored.
pub(crate) fn delete(service: &Service, request: &Request) -> Result<Answer> {
    let ids = request.query.required_ids("regionIds", limits::BATCH)?;
    service.store.write(request.project()?, |project| {
        project.remove_regions(&ids);
        Ok(())
    })?;
    Ok(Answer::no_content())
}

/// POST `projects/{projectId}/images/{imageId}/regionproposals`
///
/// Answers with at most 25 boxes of what stands out, the most confident first. Only in a project for object
/// detection.
pub(crate) fn propose(service: &Service, request: &Request) -> Result<Answer> {
    let (project, id) = (request.project()?, request.path_id("imageId")?);
    let bytes = service.store.read(project, |project| {
        if !project.is_detection() {
            return Err(ServiceError::project_type());
        }
        let image = project.workspace.image(id).ok_or_else(|| ServiceError::not_found_image(id))?;
        Ok(image.picture.bytes.clone())
    })?;
    let proposals = Sketch::decode(&bytes).map(|sketch| propose_areas(&sketch)).unwrap_or_default();
    Ok(Answer::json(&ImageRegionProposal::new(project, id, proposals)))
}
