//! Regions: what is where on the images of a detection project.

use uuid::Uuid;

use crate::models::{ImageRegionCreateEntry, ImageRegionCreateSummary, ImageRegionProposal};
use crate::operation::operations;

operations! {
    /// Marks up to 64 regions on images. A region's tag is put on its image too. The summary tells which are new, which
    /// were there before, and which exceed an image's 300 regions.
    CreateImageRegions = create_image_regions: POST "/projects/{projectId}/images/regions"
        -> object ImageRegionCreateSummary, repeatable;
    required { path project_id: Uuid = "projectId"; }
    optional {
        /// The regions, at most 64. Sides are fractions of the image's width and height, from its top left corner.
        field regions: &[ImageRegionCreateEntry] = "regions", at_most(64);
    }

    /// Deletes up to 64 regions.
    DeleteImageRegions = delete_image_regions: DELETE "/projects/{projectId}/images/regions"
        -> nothing (), repeatable;
    required {
        path project_id: Uuid = "projectId";
        query region_ids: &[Uuid] = "regionIds", at_most(64);
    }
    optional {}

    /// Proposes regions of an image that may show something, the surest first.
    GetImageRegionProposals = get_image_region_proposals: POST "/projects/{projectId}/images/{imageId}/regionproposals"
        -> object ImageRegionProposal, repeatable;
    required {
        path project_id: Uuid = "projectId";
        path image_id: Uuid = "imageId";
    }
    optional {}
}
