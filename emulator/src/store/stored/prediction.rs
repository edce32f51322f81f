//! Predictions that are kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Files, Restored, take, view::Storing};
use crate::{
    learning::{Finding, media_type},
    store::{Label, Prediction, Predictions},
};

/// The predictions of a project.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StoredPredictions {
    /// The number of the last one that was ever kept.
    last: u64,
    kept: Vec<StoredPrediction>,
}

/// A prediction, with the labels that its iteration had.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredPrediction {
    number: u64,
    id: Uuid,
    created: Timestamp,
    iteration: Uuid,
    domain: Uuid,
    application: Option<String>,
    file: String,
    labels: Vec<Label>,
    findings: Vec<Finding>,
}

impl StoredPredictions {
    pub(super) fn of(predictions: &Predictions, storing: &mut Storing) -> Self {
        let store = |(number, prediction): (&u64, &Prediction)| StoredPrediction {
            number: *number,
            id: prediction.id,
            created: prediction.created,
            iteration: prediction.iteration,
            domain: prediction.domain,
            application: prediction.application.clone(),
            file: storing.picture_file(
                "predictions",
                prediction.id,
                prediction.media_type,
                &prediction.bytes,
            ),
            labels: prediction.labels.to_vec(),
            findings: prediction.findings.clone(),
        };
        Self { last: predictions.last, kept: predictions.by_number.iter().map(store).collect() }
    }

    /// The predictions again, those that are too old included.
    pub(super) fn restore(self, files: &mut Files) -> Restored<Predictions> {
        let mut predictions = Predictions { last: self.last, ..Predictions::default() };
        for stored in self.kept {
            let StoredPrediction { number, id, file, labels, findings, .. } = stored;
            let bytes = take(files, &file)?;
            if findings.iter().any(|finding| finding.label >= labels.len()) {
                return Err(format!("prediction {id} found a tag that is not there"));
            }
            predictions.numbers.insert(id, number);
            predictions.by_number.insert(
                number,
                Prediction {
                    id,
                    created: stored.created,
                    iteration: stored.iteration,
                    domain: stored.domain,
                    application: stored.application,
                    media_type: media_type(&bytes).ok_or_else(|| format!("{file} is no picture"))?,
                    bytes,
                    labels: labels.into(),
                    findings,
                },
            );
        }
        Ok(predictions)
    }
}
