//! Trained models and what they find.

use serde::{Deserialize, Serialize};

use super::{
    Area, Lesson, Sketch, Task,
    classifier::{Classifier, Sample},
    detector::Detector,
};

/// Something that a model sees in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Finding {
    /// Position among the labels that were learnt.
    pub(crate) label: usize,
    #[serde(with = "crate::packed::single")]
    pub(crate) probability: f32,
    /// Where it is; none when the whole picture is meant.
    pub(crate) area: Option<Area>,
}

impl Finding {
    /// How much two findings share of the area that either covers; all of it when they mean the whole picture.
    pub(super) fn overlap(&self, area: Option<Area>) -> f32 {
        self.area.zip(area).map_or(1.0, |(area, other)| area.overlap(other))
    }
}

/// A trained model.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Model(pub(super) Kind);

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Kind {
    Classifier(Classifier),
    Detector(Detector),
}

impl Model {
    /// Learns from some of a lesson's samples, of which there is at least one.
    pub(super) fn fit(lesson: &Lesson, samples: &[&Sample], sizes: &[(f32, f32)]) -> Self {
        let classifier = |exclusive| Kind::Classifier(Classifier::fit(samples, lesson.labels, exclusive));
        Self(match lesson.task {
            Task::Multiclass => classifier(true),
            Task::Multilabel => classifier(false),
            Task::Detection => Kind::Detector(Detector::fit(samples, lesson.labels, sizes)),
        })
    }

    /// What it makes of a picture, in the order in which the service tells it: of a whole picture the most probable first;
    /// boxes by label and then by probability. The sketch is asked for only when boxes are sought.
    pub(crate) fn predict(
        &self,
        descriptor: &[f32],
        sketch: impl FnOnce() -> Option<Sketch>,
    ) -> Vec<Finding> {
        let classifier = match &self.0 {
            Kind::Detector(detector) => {
                return sketch().map(|sketch| detector.find(&sketch)).unwrap_or_default();
            }
            Kind::Classifier(classifier) => classifier,
        };
        let probabilities = classifier.predict(descriptor).into_iter().enumerate();
        let mut findings: Vec<Finding> =
            probabilities.map(|(label, probability)| Finding { label, probability, area: None }).collect();
        findings.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        findings
    }
}

/// How little findings say: 1 minus the highest probability among them.
pub(crate) fn uncertainty(findings: &[Finding]) -> f64 {
    1.0 - findings.iter().map(|finding| f64::from(finding.probability)).fold(0.0, f64::max)
}
