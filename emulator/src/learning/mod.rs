//! Learning to tell pictures apart.
//!
//! Each picture becomes a short descriptor when it is uploaded; a training fits a logistic regression to the
//! descriptors. That is enough to tell simple things apart after a few pictures, and no more.

mod area;
mod classifier;
mod descriptor;
mod evaluation;
mod model;
mod picture;

use uuid::Uuid;

pub(crate) use self::{
    area::Area,
    descriptor::Descriptor,
    evaluation::{Evaluation, HeldOut, Scores},
    model::{Finding, Model, uncertainty},
    picture::{Rejection, look, thumbnail},
};

/// Pictures of one label that are learnt from, or held out; evenly chosen when there are more.
const EXAMPLES_PER_LABEL: usize = 250;

/// Something that a picture shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mark {
    /// Position among the lesson's labels.
    pub(crate) label: usize,
    /// Where it is; none when the whole picture is meant.
    pub(crate) area: Option<Area>,
}

impl Mark {
    /// Whether a finding means this: the same label, and boxes that overlap enough where there are boxes.
    fn is_met_by(&self, finding: &Finding, overlap: f32) -> bool {
        let near = match (self.area, finding.area) {
            (Some(area), Some(found)) => area.overlap(found) >= overlap,
            _ => true,
        };
        near && self.label == finding.label
    }
}

/// A picture to learn from.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    pub(crate) image: Uuid,
    pub(crate) descriptor: Descriptor,
    /// What it shows: at least one thing.
    pub(crate) marks: Vec<Mark>,
}

impl Example {
    fn labels(&self) -> impl Iterator<Item = usize> {
        self.marks.iter().map(|mark| mark.label)
    }

    fn first_label(&self) -> usize {
        self.labels().next().unwrap_or_default()
    }
}

/// What a model is to learn: labels, each with examples.
#[derive(Debug)]
pub(crate) struct Lesson {
    /// How many labels there are.
    pub(crate) labels: usize,
    pub(crate) examples: Vec<Example>,
    /// Each picture has exactly one label (`true`), or any number.
    pub(crate) exclusive: bool,
}

impl Lesson {
    /// Learns twice: once without the held-out pictures, to see how well it does on them, and once from all.
    ///
    /// Takes milliseconds to seconds of computing; the error says why nothing could be learnt.
    pub(crate) fn learn(&self) -> Result<(Model, Evaluation), String> {
        let evaluation = Evaluation::of(self)?;
        Ok((Model::fit(self, &self.thinned((0..self.examples.len()).collect()))?, evaluation))
    }

    /// At most [`EXAMPLES_PER_LABEL`] of these examples whose first label is the same.
    fn thinned(&self, examples: Vec<usize>) -> Vec<usize> {
        let label = |at: &usize| self.examples[*at].first_label();
        let mut totals = vec![0; self.labels];
        for at in &examples {
            totals[label(at)] += 1;
        }
        let mut seen = vec![0; self.labels];
        let spread = |at: &usize| {
            let (seen, total) = (&mut seen[label(at)], totals[label(at)]);
            let before = *seen * EXAMPLES_PER_LABEL / total;
            *seen += 1;
            total <= EXAMPLES_PER_LABEL || *seen * EXAMPLES_PER_LABEL / total > before
        };
        examples.into_iter().filter(spread).collect()
    }
}
