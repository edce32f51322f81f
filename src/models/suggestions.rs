use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::de::or_default;
use super::{Prediction, dates};

open_enum! {
    /// The order of suggested images.
    SortBy {
        /// The surest suggestions first; the service's default.
        UncertaintyAscending = "UncertaintyAscending",
        /// The least sure suggestions first.
        UncertaintyDescending = "UncertaintyDescending",
    }
}

/// Tags and regions that an iteration suggests for an untagged image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SuggestedTagAndRegion {
    /// The image's id.
    pub id: Uuid,
    /// The project; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub project: Uuid,
    /// The iteration that was asked; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub iteration: Uuid,
    /// UTC.
    #[serde(default, with = "dates")]
    pub created: Option<Timestamp>,
    /// The suggestions.
    #[serde(default, deserialize_with = "or_default")]
    pub predictions: Vec<Prediction>,
    /// How unsure the iteration is of the image; lower is surer.
    #[serde(default, deserialize_with = "or_default")]
    pub prediction_uncertainty: f64,
}

/// A suggestion that the service kept, with its image. The URIs are signed, as an [`Image`](super::Image)'s.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct StoredSuggestedTagAndRegion {
    /// In pixels; 0 when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub width: u32,
    /// In pixels; 0 when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub height: u32,
    /// The picture as it is used for training.
    pub resized_image_uri: Option<String>,
    /// A small version.
    pub thumbnail_uri: Option<String>,
    /// The picture as the service keeps it.
    pub original_image_uri: Option<String>,
    /// The domain of the iteration.
    pub domain: Option<Uuid>,
    /// The image's id.
    pub id: Uuid,
    /// The project; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub project: Uuid,
    /// The iteration that was asked; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub iteration: Uuid,
    /// UTC.
    #[serde(default, with = "dates")]
    pub created: Option<Timestamp>,
    /// The suggestions.
    #[serde(default, deserialize_with = "or_default")]
    pub predictions: Vec<Prediction>,
    /// How unsure the iteration is of the image; lower is surer.
    #[serde(default, deserialize_with = "or_default")]
    pub prediction_uncertainty: f64,
}

/// A page of suggestions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SuggestedTagAndRegionQuery {
    /// The query, with the place where the next page begins.
    #[serde(default, deserialize_with = "or_default")]
    pub token: SuggestedTagAndRegionQueryToken,
    /// The page.
    #[serde(default, deserialize_with = "or_default")]
    pub results: Vec<StoredSuggestedTagAndRegion>,
}

impl SuggestedTagAndRegionQuery {
    /// The query for the next page; `None` after the last one.
    #[must_use]
    pub fn next_page(&self) -> Option<&SuggestedTagAndRegionQueryToken> {
        let more = self.token.continuation.as_deref().is_some_and(|place| !place.is_empty());
        more.then_some(&self.token)
    }
}

/// Which suggestions to look for, and from where on. Without any setting: all of them, from the first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SuggestedTagAndRegionQueryToken {
    /// Only images for which one of these tags is suggested; empty for all.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub tag_ids: Vec<Uuid>,
    /// Only suggestions of at least this probability, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// The service's own, to be sent back with the next query as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Where the next page begins: the service's own, to be sent back as it came. `None` on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continuation: Option<String>,
    /// Page size; 0 or `None` leaves it to the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_count: Option<u32>,
    /// The order of the images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_by: Option<SortBy>,
}

impl SuggestedTagAndRegionQueryToken {
    /// A query for all suggestions.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks only for images for which one of these tags is suggested.
    #[must_use]
    pub fn tag_ids(mut self, tag_ids: impl IntoIterator<Item = Uuid>) -> Self {
        self.tag_ids = tag_ids.into_iter().collect();
        self
    }

    /// Sets the least probability.
    #[must_use]
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = Some(threshold);
        self
    }

    /// Sets the page size.
    #[must_use]
    pub fn max_count(mut self, max_count: u32) -> Self {
        self.max_count = Some(max_count);
        self
    }

    /// Sets the order.
    #[must_use]
    pub fn sort_by(mut self, sort_by: SortBy) -> Self {
        self.sort_by = Some(sort_by);
        self
    }
}
