//! Pictures that were predicted and kept.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{
    Label,
    paging::{Place, page},
};
use crate::{
    learning::{Finding, uncertainty},
    limits,
};

/// What a model made of a picture.
#[derive(Debug)]
pub(crate) struct Prediction {
    pub(crate) id: Uuid,
    pub(crate) created: Timestamp,
    pub(crate) iteration: Uuid,
    pub(crate) domain: Uuid,
    /// What the caller said that it was made for.
    pub(crate) application: Option<String>,
    pub(crate) bytes: Bytes,
    pub(crate) media_type: &'static str,
    /// The tags that the findings mean.
    pub(crate) labels: Arc<[Label]>,
    pub(crate) findings: Vec<Finding>,
}

impl Prediction {
    /// Whether it is not too old to be kept.
    fn is_kept(&self, now: Timestamp) -> bool {
        now.duration_since(self.created) <= SignedDuration::from_hours(24 * limits::PREDICTION_DAYS)
    }
}

/// The order of stored predictions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum PredictionOrder {
    #[default]
    Newest,
    Oldest,
    /// The least certain first.
    Suggested,
}

/// Which stored predictions a caller asks for. What is `None` or empty does not matter.
#[derive(Debug, Default)]
pub(crate) struct PredictionQuery {
    pub(crate) order: PredictionOrder,
    /// One of these tags was found with a probability in the range.
    pub(crate) tags: Vec<(Uuid, f32, f32)>,
    pub(crate) iteration: Option<Uuid>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) application: Option<String>,
}

impl PredictionQuery {
    /// Whether a prediction is asked for.
    fn admits(&self, prediction: &Prediction) -> bool {
        let found = |(tag, low, high): &(Uuid, f32, f32)| {
            prediction.findings.iter().any(|finding| {
                (*low..=*high).contains(&finding.probability)
                    && prediction.labels.get(finding.label).is_some_and(|label| label.tag == *tag)
            })
        };
        (self.tags.is_empty() || self.tags.iter().any(found))
            && self.iteration.is_none_or(|iteration| iteration == prediction.iteration)
            && self.from.is_none_or(|from| from <= prediction.created)
            && self.to.is_none_or(|to| prediction.created <= to)
            && self.application.as_ref().is_none_or(|name| Some(name) == prediction.application.as_ref())
    }

    /// Where a prediction stands in the order that is asked for.
    fn place(&self, number: u64, prediction: &Prediction) -> Place {
        match self.order {
            PredictionOrder::Newest => Place::newest_first(number),
            PredictionOrder::Oldest => Place::oldest_first(number),
            PredictionOrder::Suggested => Place::highest_first(uncertainty(&prediction.findings), number),
        }
    }
}

/// The predictions that a project keeps.
#[derive(Debug, Default)]
pub(crate) struct Predictions {
    pub(super) by_number: BTreeMap<u64, Prediction>,
    pub(super) numbers: HashMap<Uuid, u64>,
    pub(super) last: u64,
}

impl Predictions {
    /// Keeps a prediction. Those that are too old go.
    pub(crate) fn insert(&mut self, prediction: Prediction) {
        while let Some(oldest) = self.by_number.first_entry() {
            if oldest.get().is_kept(prediction.created) {
                break;
            }
            self.numbers.remove(&oldest.remove().id);
        }
        self.last += 1;
        self.numbers.insert(prediction.id, self.last);
        self.by_number.insert(self.last, prediction);
    }

    /// A prediction, unless it is too old.
    pub(crate) fn get(&self, id: Uuid, now: Timestamp) -> Option<&Prediction> {
        self.by_number.get(self.numbers.get(&id)?).filter(|prediction| prediction.is_kept(now))
    }

    /// Removes predictions. Unknown ids are ignored.
    pub(crate) fn remove(&mut self, ids: &[Uuid]) {
        for number in ids.iter().filter_map(|id| self.numbers.remove(id)) {
            self.by_number.remove(&number);
        }
    }

    /// A page of what a query asks for, and where to go on when there is more.
    pub(crate) fn query(
        &self,
        query: &PredictionQuery,
        count: usize,
        after: Option<Place>,
        now: Timestamp,
    ) -> (Vec<&Prediction>, Option<Place>) {
        let kept = self.by_number.iter().filter(|(_, prediction)| prediction.is_kept(now));
        let wanted = kept.filter(|(_, prediction)| query.admits(prediction));
        page(wanted.map(|(number, prediction)| (query.place(*number, prediction), prediction)), count, after)
    }

    /// How many predictions were ever kept.
    pub(crate) fn ever(&self) -> u64 {
        self.last
    }
}
