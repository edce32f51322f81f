//! Suggestions: what an iteration would tag untagged images with.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::models::{SuggestedTagAndRegion, SuggestedTagAndRegionQuery, SuggestedTagAndRegionQueryToken};
use crate::operation::operations;

operations! {
    /// Has an iteration suggest tags and regions for up to 64 untagged images.
    SuggestTagsAndRegions = suggest_tags_and_regions: POST "/projects/{projectId}/tagsandregions/suggestions"
        -> array Vec<SuggestedTagAndRegion>, repeatable;
    required {
        path project_id: Uuid = "projectId";
        query iteration_id: Uuid = "iterationId";
        query image_ids: &[Uuid] = "imageIds", at_most(64);
    }
    optional {}

    /// Lists untagged images with what was suggested for them, a page at a time: the answer's token asks for the next.
    QuerySuggestedImages = query_suggested_images: POST "/projects/{projectId}/images/suggested"
        -> object SuggestedTagAndRegionQuery, repeatable;
    required {
        path project_id: Uuid = "projectId";
        query iteration_id: Uuid = "iterationId";
        body query: &SuggestedTagAndRegionQueryToken = "query";
    }
    optional {}

    /// Counts the untagged images for which each tag was suggested. Returns the counts by tag id.
    QuerySuggestedImageCount = query_suggested_image_count: POST "/projects/{projectId}/images/suggested/count"
        -> object BTreeMap<Uuid, u64>, repeatable;
    required {
        path project_id: Uuid = "projectId";
        query iteration_id: Uuid = "iterationId";
    }
    optional {
        /// Counts for these tags alone.
        field tag_ids: &[Uuid] = "tagIds";
        /// Counts suggestions of at least this confidence, from 0 to 1.
        field threshold: f64 = "threshold";
    }
}
