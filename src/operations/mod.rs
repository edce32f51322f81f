//! The service's 52 operations, one file per noun.

mod domains;
mod exports;
mod images;
mod iterations;
mod predictions;
mod projects;
mod regions;
mod suggestions;
mod tags;

use crate::operation::Operation;

pub use domains::{GetDomain, GetDomains};
pub use exports::{ExportIteration, GetExports};
pub use images::{
    CreateImagesFromData, CreateImagesFromFiles, CreateImagesFromPredictions, CreateImagesFromUrls,
    DeleteImages, GetArtifact, GetImageCount, GetImages, GetImagesByIds, GetTaggedImageCount,
    GetTaggedImages, GetUntaggedImageCount, GetUntaggedImages, UpdateImageMetadata,
};
pub use iterations::{
    DeleteIteration, GetImagePerformanceCount, GetImagePerformances, GetIteration, GetIterationPerformance,
    GetIterations, PublishIteration, TrainProject, UnpublishIteration, UpdateIteration,
};
pub use predictions::{DeletePrediction, QueryPredictions, QuickTestImage, QuickTestImageUrl};
pub use projects::{
    CreateProject, DeleteProject, ExportProject, GetProject, GetProjects, ImportProject, UpdateProject,
};
pub use regions::{CreateImageRegions, DeleteImageRegions, GetImageRegionProposals};
pub use suggestions::{QuerySuggestedImageCount, QuerySuggestedImages, SuggestTagsAndRegions};
pub use tags::{CreateImageTags, CreateTag, DeleteImageTags, DeleteTag, GetTag, GetTags, UpdateTag};

/// All operations of the service, as data: for tests, and for tools that make bindings.
///
/// ```
/// let names: Vec<&str> = customvision::operations().map(|operation| operation.name()).collect();
/// assert_eq!(names.len(), 52);
/// ```
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    [
        domains::OPERATIONS,
        projects::OPERATIONS,
        tags::OPERATIONS,
        images::OPERATIONS,
        regions::OPERATIONS,
        suggestions::OPERATIONS,
        iterations::OPERATIONS,
        exports::OPERATIONS,
        predictions::OPERATIONS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
