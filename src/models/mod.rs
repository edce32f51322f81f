//! The service's types, one file per noun.
//!
//! What the service returns is `#[non_exhaustive]` and decodes leniently: unknown fields are ignored, and a field
//! that is missing or null becomes `None` or the empty value of its type. What a caller builds has a `new` and
//! chainable setters; unset and empty fields are not sent.

#[macro_use]
mod open_enum;
mod dates;
mod de;

mod domains;
mod exports;
mod images;
mod iterations;
mod predictions;
mod projects;
mod regions;
mod suggestions;
mod tags;
mod uploads;

#[cfg(test)]
mod tests;

pub use domains::{Domain, DomainType, ModelInformation};
pub use exports::{Export, ExportFlavor, ExportPlatform, ExportStatus};
pub use images::{
    Image, ImageMetadataUpdateEntry, ImageMetadataUpdateStatus, ImageMetadataUpdateSummary, ImageTag,
    ImageTagCreateEntry, ImageTagCreateSummary, OrderBy, TaggingStatus,
};
pub use iterations::{
    CustomBaseModelInfo, ImagePerformance, Iteration, IterationPerformance, IterationStatus, TagPerformance,
    TrainingType,
};
pub use predictions::{
    ImagePrediction, Prediction, PredictionQueryResult, PredictionQueryTag, PredictionQueryToken,
    StoredImagePrediction,
};
pub use projects::{
    Classifier, ImageProcessingSettings, Project, ProjectExport, ProjectSettings, ProjectStatus,
};
pub use regions::{
    BoundingBox, ImageRegion, ImageRegionCreateEntry, ImageRegionCreateResult, ImageRegionCreateSummary,
    ImageRegionProposal, Region, RegionProposal,
};
pub use suggestions::{
    SortBy, StoredSuggestedTagAndRegion, SuggestedTagAndRegion, SuggestedTagAndRegionQuery,
    SuggestedTagAndRegionQueryToken,
};
pub use tags::{Tag, TagType};
pub use uploads::{
    ImageCreateResult, ImageCreateStatus, ImageCreateSummary, ImageIdCreateBatch, ImageIdCreateEntry,
    ImageUrlCreateBatch, ImageUrlCreateEntry,
};
