//! Trained models and what they find.

use serde::Serialize;

use super::{
    Area, Lesson,
    classifier::{Classifier, Row},
};

/// Something that a model sees in a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Finding {
    /// Position among the labels that were learnt.
    pub(crate) label: usize,
    pub(crate) probability: f32,
    /// Where it is; none when the whole picture is meant.
    pub(crate) area: Option<Area>,
}

/// A trained model.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Model {
    classifier: Classifier,
}

impl Model {
    /// Learns from these examples of a lesson.
    pub(super) fn fit(lesson: &Lesson, examples: &[usize]) -> Result<Self, String> {
        let row = |at: &usize| {
            let example = &lesson.examples[*at];
            Row { values: &example.descriptor, classes: example.labels().collect() }
        };
        let rows: Vec<Row> = examples.iter().map(row).collect();
        Ok(Self { classifier: Classifier::fit(&rows, lesson.labels, lesson.exclusive)? })
    }

    /// What it makes of a picture, in the order in which the service tells it: the most probable first.
    pub(crate) fn predict(&self, descriptor: &[f32]) -> Vec<Finding> {
        let probabilities = self.classifier.predict(descriptor).into_iter().enumerate();
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
