//! Models and their evaluation as a snapshot keeps them.

use serde::{Deserialize, Serialize};

use super::{Evaluation, Model, classifier::Classifier, detector::Detector, model::Kind};
use crate::packed::Packed;

/// A model whose numbers are kept exactly: what it predicts after it was stored is what it predicted before.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredModel {
    exclusive: bool,
    mean: Packed<f64>,
    factor: Packed<f64>,
    weights: Vec<Packed<f64>>,
    /// Widths and heights that a detector looks for; a classifier has none.
    sizes: Option<Packed<f32>>,
}

impl From<&Model> for StoredModel {
    fn from(model: &Model) -> Self {
        let (classifier, sizes) = match &model.0 {
            Kind::Classifier(classifier) => (classifier, None),
            Kind::Detector(Detector { classifier, sizes }) => (
                classifier,
                Some(Packed(sizes.iter().flat_map(|(width, height)| [*width, *height]).collect())),
            ),
        };
        let Classifier { exclusive, mean, factor, weights } = classifier;
        Self {
            exclusive: *exclusive,
            mean: Packed(mean.clone()),
            factor: Packed(factor.clone()),
            weights: weights.iter().cloned().map(Packed).collect(),
            sizes,
        }
    }
}

impl StoredModel {
    /// The model again, or nothing when its parts do not fit together. `labels` is how many it can tell apart.
    pub(crate) fn restore(self, labels: usize) -> Option<Model> {
        let Self { exclusive, mean: Packed(mean), factor: Packed(factor), weights, sizes } = self;
        let weights: Vec<Vec<f64>> = weights.into_iter().map(|Packed(weights)| weights).collect();
        let classes = if sizes.is_some() { labels + 1 } else { labels };
        let fits = mean.len() == factor.len()
            && weights.len() == classes
            && weights.iter().all(|weights| weights.len() == mean.len() + 1);
        let classifier = Classifier { exclusive, mean, factor, weights };
        fits.then(|| match sizes {
            None => Model(Kind::Classifier(classifier)),
            Some(Packed(sizes)) => {
                let pairs = sizes.chunks_exact(2).map(|pair| (pair[0], pair[1]));
                Model(Kind::Detector(Detector { classifier, sizes: pairs.collect() }))
            }
        })
    }
}

impl Evaluation {
    /// Whether all labels in it are among so many.
    pub(crate) fn fits(&self, labels: usize) -> bool {
        let told = |seen: &super::HeldOut| {
            let marks = seen.marks.iter().map(|mark| mark.label);
            marks.chain(seen.findings.iter().map(|finding| finding.label)).all(|label| label < labels)
        };
        self.labels == labels && self.held_out.iter().all(told)
    }
}
