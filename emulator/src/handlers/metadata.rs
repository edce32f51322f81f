//! Metadata of images.

use crate::{
    errors::Result,
    http::{Answer, Request},
    limits,
    service::Service,
    store::MetadataChange,
    wire::ImageMetadataUpdateSummary,
};

/// POST `projects/{projectId}/images/metadata?imageIds=`
///
/// Adds pairs to each of at most 256 images, or replaces or, with null, removes them, and tells for each
/// image all that is on it then. 207 when one is unknown or would have more than 50 pairs; a key or value
/// that is too long refuses the whole request.
pub(crate) fn update(service: &Service, request: &Request) -> Result<Answer> {
    let ids = request.query.required_ids("imageIds", limits::PAGE)?;
    let change: MetadataChange = request.json()?;
    let outcomes =
        service.store.write(request.project()?, |project| project.describe_images(&ids, &change))?;
    let summary = ImageMetadataUpdateSummary::from(outcomes);
    Ok(Answer::batch(summary.is_batch_successful, &summary))
}
