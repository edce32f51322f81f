//! The objects of the service as it spells them: their keys in its order, absent or null as it leaves them.

mod image;
mod iteration;
mod number;
mod prediction;
mod project;
mod region;
mod suggestion;
mod time;

pub(crate) use self::{
    image::{
        ImageCreateResult, ImageCreateSummary, ImageMetadataUpdateSummary, ImageObject,
        ImageTagCreateSummary, TagNames,
    },
    iteration::{ExportObject, IterationObject, PerformanceObject},
    prediction::{
        ImagePerformanceObject, PredictionObject, PredictionQueryResult, PredictionQueryToken,
        StoredPredictionObject,
    },
    project::{
        DomainObject, ErrorObject, GatewayError, LegacyErrorObject, ProjectExport, ProjectExportInfo,
        ProjectObject, RawGatewayError, TagObject,
    },
    region::{ImageRegionCreateSummary, ImageRegionProposal},
    suggestion::{
        StoredSuggestionObject, SuggestedTagAndRegionQuery, SuggestedTagAndRegionQueryToken,
        SuggestionObject, TagCounts,
    },
    time::{read_time, whole_seconds},
};
