//! How well a lesson was learnt, seen on pictures that were held out.

use uuid::Uuid;

use super::{Lesson, Model};

/// One picture in this many is held out, of each label.
const ONE_IN: usize = 5;

/// A picture that the model did not learn from, and what it made of it.
#[derive(Debug)]
pub(crate) struct HeldOut {
    pub(crate) image: Uuid,
    /// Positions of its labels.
    pub(crate) labels: Vec<usize>,
    /// Probability of each label.
    pub(crate) probabilities: Vec<f32>,
}

/// The held-out pictures of a lesson.
#[derive(Debug)]
pub(crate) struct Evaluation {
    multiclass: bool,
    labels: usize,
    pub(crate) held_out: Vec<HeldOut>,
}

/// How often a model was right, each between 0 and 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Scores {
    /// Of the predictions, the share that was right.
    pub(crate) precision: f32,
    /// Of the labels, the share that was predicted.
    pub(crate) recall: f32,
    /// Area under the curve of precision over recall.
    pub(crate) average_precision: f32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    right: usize,
    predicted: usize,
    expected: usize,
}

impl Tally {
    fn scores(self, average_precision: f32) -> Scores {
        let share = |of: usize| if of == 0 { 0.0 } else { self.right as f32 / of as f32 };
        Scores { precision: share(self.predicted), recall: share(self.expected), average_precision }
    }
}

impl Evaluation {
    /// Learns from most of the lesson and predicts the rest: every fifth picture of each label.
    pub(super) fn of(lesson: &Lesson) -> Result<Self, String> {
        let mut seen = vec![0_usize; lesson.labels.len()];
        let (held, kept): (Vec<_>, Vec<_>) = lesson.examples.iter().cloned().partition(|example| {
            let first = example.labels.first().copied().unwrap_or_default();
            seen[first] += 1;
            seen[first].is_multiple_of(ONE_IN)
        });
        let model = Model::fit(&Lesson { examples: kept, ..lesson.clone() })?;
        let held_out = held.into_iter().map(|example| HeldOut {
            image: example.image,
            probabilities: model.predict(&example.descriptor),
            labels: example.labels,
        });
        Ok(Self { multiclass: lesson.multiclass, labels: lesson.labels.len(), held_out: held_out.collect() })
    }

    /// Scores per label, then over all. What is less probable than `threshold` counts as not predicted.
    pub(crate) fn scores(&self, threshold: f32) -> (Vec<Scores>, Scores) {
        let mut tallies = vec![Tally::default(); self.labels];
        for picture in &self.held_out {
            for (label, tally) in tallies.iter_mut().enumerate() {
                let expected = picture.labels.contains(&label);
                let predicted = self.predicts(picture, label, threshold);
                tally.expected += usize::from(expected);
                tally.predicted += usize::from(predicted);
                tally.right += usize::from(expected && predicted);
            }
        }
        let per_label: Vec<Scores> = tallies
            .iter()
            .enumerate()
            .map(|(label, tally)| tally.scores(self.average_precision(label)))
            .collect();
        let total = tallies.iter().fold(Tally::default(), |sum, tally| Tally {
            right: sum.right + tally.right,
            predicted: sum.predicted + tally.predicted,
            expected: sum.expected + tally.expected,
        });
        let mean =
            per_label.iter().map(|scores| scores.average_precision).sum::<f32>() / self.labels.max(1) as f32;
        (per_label, total.scores(mean))
    }

    fn predicts(&self, picture: &HeldOut, label: usize, threshold: f32) -> bool {
        let probability = picture.probabilities[label];
        let first = !self.multiclass || picture.probabilities.iter().all(|other| *other <= probability);
        first && probability >= threshold
    }

    fn average_precision(&self, label: usize) -> f32 {
        let mut ranked: Vec<(f32, bool)> = self
            .held_out
            .iter()
            .map(|picture| (picture.probabilities[label], picture.labels.contains(&label)))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut right, mut sum) = (0_usize, 0.0_f32);
        for (rank, _) in ranked.iter().enumerate().filter(|(_, (_, expected))| *expected) {
            right += 1;
            sum += right as f32 / (rank + 1) as f32;
        }
        if right == 0 { 0.0 } else { sum / right as f32 }
    }
}
