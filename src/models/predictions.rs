use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::de::or_default;
use super::{BoundingBox, OrderBy, TagType, dates};

/// One tag that a model sees in an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Prediction {
    /// From 0 to 1.
    #[serde(default, deserialize_with = "or_default")]
    pub probability: f64,
    /// The tag; nil when the service sent none.
    #[serde(default, deserialize_with = "or_default")]
    pub tag_id: Uuid,
    /// The tag's name.
    #[serde(default, deserialize_with = "or_default")]
    pub tag_name: String,
    /// Where; `None` in classification projects.
    pub bounding_box: Option<BoundingBox>,
    /// The tag's role; `None` from older models.
    pub tag_type: Option<TagType>,
}

/// What an iteration sees in an image that it was asked about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImagePrediction {
    /// The prediction's id, under which the service keeps it for some weeks unless it was asked not to. Nil when the
    /// service sent none.
    #[serde(default, deserialize_with = "or_default")]
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
    /// Classification: the most probable first. Detection: grouped by tag, and improbable ones included.
    #[serde(default, deserialize_with = "or_default")]
    pub predictions: Vec<Prediction>,
}

/// A prediction that the service kept, with its picture. The URIs are signed, as an [`Image`](super::Image)'s.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct StoredImagePrediction {
    /// The picture as a training would use it.
    pub resized_image_uri: Option<String>,
    /// A small version.
    pub thumbnail_uri: Option<String>,
    /// The picture as the service keeps it.
    pub original_image_uri: Option<String>,
    /// The domain of the iteration.
    pub domain: Option<Uuid>,
    /// The prediction's id, which `delete_prediction` and [`ImageIdCreateEntry`](super::ImageIdCreateEntry) take.
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
    /// As in [`ImagePrediction::predictions`].
    #[serde(default, deserialize_with = "or_default")]
    pub predictions: Vec<Prediction>,
}

/// A page of stored predictions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PredictionQueryResult {
    /// The query, with the place where the next page begins.
    #[serde(default, deserialize_with = "or_default")]
    pub token: PredictionQueryToken,
    /// The page.
    #[serde(default, deserialize_with = "or_default")]
    pub results: Vec<StoredImagePrediction>,
}

impl PredictionQueryResult {
    /// The query for the next page; `None` after the last one.
    #[must_use]
    pub fn next_page(&self) -> Option<&PredictionQueryToken> {
        let more = self.token.continuation.as_deref().is_some_and(|place| !place.is_empty());
        more.then_some(&self.token)
    }
}

/// Which stored predictions to look for, and from where on. Without any setting: all of them, from the first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PredictionQueryToken {
    /// The service's own, to be sent back with the next query as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Where the next page begins: the service's own, to be sent back as it came. `None` on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continuation: Option<String>,
    /// Page size; 0 or `None` leaves it to the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_count: Option<u32>,
    /// The order of the predictions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_by: Option<OrderBy>,
    /// Only predictions of these tags, within these probabilities; empty for all.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<PredictionQueryTag>,
    /// Only predictions of this iteration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iteration_id: Option<Uuid>,
    /// Only predictions made from this time on.
    #[serde(default, with = "dates", skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Timestamp>,
    /// Only predictions made until this time.
    #[serde(default, with = "dates", skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Timestamp>,
    /// Only predictions for which the caller gave this application name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
}

impl PredictionQueryToken {
    /// A query for all stored predictions.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the page size.
    #[must_use]
    pub fn max_count(mut self, max_count: u32) -> Self {
        self.max_count = Some(max_count);
        self
    }

    /// Sets the order.
    #[must_use]
    pub fn order_by(mut self, order_by: OrderBy) -> Self {
        self.order_by = Some(order_by);
        self
    }

    /// Asks only for predictions of these tags.
    #[must_use]
    pub fn tags(mut self, tags: impl IntoIterator<Item = PredictionQueryTag>) -> Self {
        self.tags = tags.into_iter().collect();
        self
    }

    /// Asks only for predictions of an iteration.
    #[must_use]
    pub fn iteration_id(mut self, iteration_id: Uuid) -> Self {
        self.iteration_id = Some(iteration_id);
        self
    }

    /// Asks only for predictions made from this time on.
    #[must_use]
    pub fn start_time(mut self, start_time: Timestamp) -> Self {
        self.start_time = Some(start_time);
        self
    }

    /// Asks only for predictions made until this time.
    #[must_use]
    pub fn end_time(mut self, end_time: Timestamp) -> Self {
        self.end_time = Some(end_time);
        self
    }

    /// Asks only for predictions of an application.
    #[must_use]
    pub fn application(mut self, application: impl Into<String>) -> Self {
        self.application = Some(application.into());
        self
    }
}

/// A tag to look for among stored predictions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PredictionQueryTag {
    /// The tag.
    pub id: Uuid,
    /// The least probability, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_threshold: Option<f64>,
    /// The greatest probability, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_threshold: Option<f64>,
}

impl PredictionQueryTag {
    /// A tag, of whatever probability.
    #[must_use]
    pub fn new(id: Uuid) -> Self {
        Self { id, min_threshold: None, max_threshold: None }
    }

    /// Sets the least probability.
    #[must_use]
    pub fn min_threshold(mut self, min_threshold: f64) -> Self {
        self.min_threshold = Some(min_threshold);
        self
    }

    /// Sets the greatest probability.
    #[must_use]
    pub fn max_threshold(mut self, max_threshold: f64) -> Self {
        self.max_threshold = Some(max_threshold);
        self
    }
}
