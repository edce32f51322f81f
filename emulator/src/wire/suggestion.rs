//! Suggestions.

use serde::{Deserialize, Serialize, Serializer};
use uuid::Uuid;

use super::{
    number::{Double, Single},
    prediction::{TagPrediction, predictions},
    time::{Zoneless, Zulu},
};
use crate::{
    links::Links,
    store::{Iteration, Label, Suggested, Suggestion},
};

/// What is common to the two ways of telling a suggestion, which differ in how they write its date.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuggestionObject<Date = Zulu> {
    id: Uuid,
    project: Uuid,
    iteration: Uuid,
    created: Date,
    predictions: Vec<TagPrediction>,
    prediction_uncertainty: Double,
}

impl SuggestionObject {
    pub(crate) fn new(image: Uuid, ids: (Uuid, Uuid), labels: &[Label], suggestion: &Suggestion) -> Self {
        Self::dated(Zulu(suggestion.created), image, ids, labels, suggestion)
    }
}

impl<Date> SuggestionObject<Date> {
    fn dated(
        created: Date,
        id: Uuid,
        (project, iteration): (Uuid, Uuid),
        labels: &[Label],
        suggestion: &Suggestion,
    ) -> Self {
        Self {
            id,
            project,
            iteration,
            created,
            predictions: predictions(labels, &suggestion.findings),
            prediction_uncertainty: Double(suggestion.uncertainty()),
        }
    }
}

/// A suggestion that was kept, with its image.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredSuggestionObject {
    width: u32,
    height: u32,
    resized_image_uri: String,
    thumbnail_uri: String,
    original_image_uri: String,
    domain: Uuid,
    #[serde(flatten)]
    suggestion: SuggestionObject<Zoneless>,
}

impl StoredSuggestionObject {
    pub(crate) fn new(
        Suggested { image, suggestion }: Suggested,
        (project, iteration): (Uuid, &Iteration),
        labels: &[Label],
        links: &Links,
    ) -> Self {
        let picture = &image.picture;
        let original = links.image(project, picture.id);
        let (created, ids) = (Zoneless(suggestion.created), (project, iteration.id));
        Self {
            width: picture.width,
            height: picture.height,
            resized_image_uri: original.clone(),
            thumbnail_uri: links.thumbnail(project, picture.id),
            original_image_uri: original,
            domain: iteration.domain().id,
            suggestion: SuggestionObject::dated(created, picture.id, ids, labels, suggestion),
        }
    }
}

/// Which suggestions are asked for, and where the list goes on.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SuggestedTagAndRegionQueryToken {
    pub(crate) tag_ids: Option<Vec<Uuid>>,
    pub(crate) threshold: Option<Single>,
    pub(crate) session: Option<String>,
    pub(crate) continuation: Option<String>,
    pub(crate) max_count: Option<i64>,
    pub(crate) sort_by: Option<String>,
}

/// A page of stored suggestions, and how to go on.
#[derive(Debug, Serialize)]
pub(crate) struct SuggestedTagAndRegionQuery {
    pub(crate) token: SuggestedTagAndRegionQueryToken,
    pub(crate) results: Vec<StoredSuggestionObject>,
}

/// How many images each tag is suggested for.
#[derive(Debug)]
pub(crate) struct TagCounts(pub(crate) Vec<(Uuid, usize)>);

impl Serialize for TagCounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}
