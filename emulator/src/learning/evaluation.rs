//! How well a lesson was learnt, seen on pictures that were held out.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Finding, Lesson, Mark, Model, Task};

/// A picture that the model did not learn from, and what it made of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct HeldOut {
    pub(crate) image: Uuid,
    /// What it shows.
    pub(crate) marks: Vec<Mark>,
    pub(crate) findings: Vec<Finding>,
}

/// The held-out pictures of a lesson.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Evaluation {
    /// Only the most probable finding of a picture counts as predicted.
    exclusive: bool,
    pub(super) labels: usize,
    pub(crate) held_out: Vec<HeldOut>,
}

/// How often a model was right, each between 0 and 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Scores {
    /// Of the predictions, the share that was right.
    pub(crate) precision: f32,
    /// Of what there was, the share that was predicted.
    pub(crate) recall: f32,
    /// Area under the curve of precision over recall.
    pub(crate) average_precision: f32,
}

/// A finding of one label.
#[derive(Debug, Clone, Copy)]
struct Guess {
    probability: f32,
    right: bool,
    /// Whether it counts as a prediction when it is probable enough.
    counts: bool,
}

/// What came of the findings of a label.
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
    /// What a model makes of examples that it did not learn from.
    pub(super) fn of(lesson: &Lesson, model: &Model, examples: &[usize]) -> Self {
        let see = |at: &usize| {
            let example = &lesson.examples[*at];
            let findings = model.predict(&example.descriptor, || example.sketch());
            HeldOut { image: example.image, marks: example.marks.clone(), findings }
        };
        let held_out = examples.iter().map(see).collect();
        Self { exclusive: lesson.task == Task::Multiclass, labels: lesson.labels, held_out }
    }

    /// Scores per label, then over all. What is less probable than `threshold` counts as not predicted; a box is right
    /// when it shares at least `overlap` of the area that it and a true box cover.
    pub(crate) fn scores(&self, threshold: f32, overlap: f32) -> (Vec<Scores>, Scores) {
        let mut total = Tally::default();
        let score = |label: usize| {
            let guesses = self.guesses(label, overlap);
            let predicted = guesses.iter().filter(|guess| guess.counts && guess.probability >= threshold);
            let tally = Tally {
                right: predicted.clone().filter(|guess| guess.right).count(),
                predicted: predicted.count(),
                expected: self.marks(label),
            };
            total.right += tally.right;
            total.predicted += tally.predicted;
            total.expected += tally.expected;
            tally.scores(average_precision(&guesses, tally.expected))
        };
        let per_label: Vec<Scores> = (0..self.labels).map(score).collect();
        let mean =
            per_label.iter().map(|scores| scores.average_precision).sum::<f32>() / self.labels.max(1) as f32;
        (per_label, total.scores(mean))
    }

    /// The same pictures under other ids; those without another id are left out.
    pub(crate) fn renamed(&self, other: impl Fn(Uuid) -> Option<Uuid>) -> Self {
        let rename = |seen: &HeldOut| {
            let (marks, findings) = (seen.marks.clone(), seen.findings.clone());
            Some(HeldOut { image: other(seen.image)?, marks, findings })
        };
        Self { held_out: self.held_out.iter().filter_map(rename).collect(), ..*self }
    }

    /// How many things with a label there are in all pictures.
    fn marks(&self, label: usize) -> usize {
        self.held_out.iter().flat_map(|picture| &picture.marks).filter(|mark| mark.label == label).count()
    }

    /// Every finding of a label, the most probable first. Each mark makes one finding right at most.
    fn guesses(&self, label: usize, overlap: f32) -> Vec<Guess> {
        let mut guesses = Vec::new();
        for picture in &self.held_out {
            let mut open: Vec<&Mark> = picture.marks.iter().filter(|mark| mark.label == label).collect();
            let best = picture.findings.iter().map(|finding| finding.probability).fold(0.0, f32::max);
            for finding in picture.findings.iter().filter(|finding| finding.label == label) {
                let hit = open.iter().position(|mark| finding.overlap(mark.area) >= overlap);
                hit.map(|at| open.swap_remove(at));
                let counts = !self.exclusive || finding.probability >= best;
                guesses.push(Guess { probability: finding.probability, right: hit.is_some(), counts });
            }
        }
        guesses.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        guesses
    }
}

/// The mean, over all that was to be found, of the precision at which it was found.
fn average_precision(guesses: &[Guess], expected: usize) -> f32 {
    let hits = guesses.iter().enumerate().filter(|(_, guess)| guess.right);
    let precisions = hits.enumerate().map(|(before, (rank, _))| (before + 1) as f32 / (rank + 1) as f32);
    if expected == 0 { 0.0 } else { precisions.sum::<f32>() / expected as f32 }
}
