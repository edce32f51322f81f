//! Learning to tell pictures apart.
//!
//! Each picture becomes a short descriptor when it is uploaded; a training fits a logistic regression to the
//! descriptors. For a detection the same is done with boxes in the pictures. That is enough to tell simple things apart
//! after a few pictures, and no more.

mod area;
mod candidates;
mod classifier;
mod descriptor;
mod detector;
mod evaluation;
mod model;
mod picture;
mod sketch;
mod stored;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::classifier::Sample;
pub(crate) use self::{
    area::Area,
    candidates::propose_areas,
    descriptor::{Descriptor, LENGTH},
    evaluation::{Evaluation, HeldOut, Scores},
    model::{Finding, Model, uncertainty},
    picture::{Rejection, look, media_type, thumbnail},
    sketch::Sketch,
    stored::StoredModel,
};

/// Pictures of one label that are learnt from, or held out; evenly chosen when there are more.
const EXAMPLES_PER_LABEL: usize = 250;
/// One picture in this many is held out, of each label.
const HELD_OUT: usize = 5;

/// Something that a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// Position among the lesson's labels.
    pub(crate) label: usize,
    /// Where it is; none when the whole picture is meant.
    pub(crate) area: Option<Area>,
}

/// A picture to learn from.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    pub(crate) image: Uuid,
    pub(crate) descriptor: Descriptor,
    /// The picture itself, from which boxes are cut.
    pub(crate) bytes: Bytes,
    /// What it shows: at least one thing.
    pub(crate) marks: Vec<Mark>,
}

impl Example {
    /// The label by which examples are counted.
    fn first_label(&self) -> usize {
        self.marks.first().map_or(0, |mark| mark.label)
    }

    /// The picture in small, unless it can't be decoded.
    fn sketch(&self) -> Option<Sketch> {
        Sketch::decode(&self.bytes)
    }
}

/// What a model is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// Give each picture one label.
    Multiclass,
    /// Give each picture any number of labels.
    Multilabel,
    /// Find things.
    Detection,
}

/// What a model is to learn: labels, each with examples.
#[derive(Debug)]
pub(crate) struct Lesson {
    /// How many labels there are.
    pub(crate) labels: usize,
    pub(crate) examples: Vec<Example>,
    pub(crate) task: Task,
}

impl Lesson {
    /// Learns twice: once without the held-out pictures, to see how well it does on them, and once from all.
    ///
    /// Takes milliseconds to minutes of computing; the error says why nothing could be learnt.
    pub(crate) fn learn(&self) -> Result<(Model, Evaluation), String> {
        let learnt_from = self.thinned((0..self.examples.len()).collect());
        let sizes = detector::sizes(learnt_from.iter().map(|at| &self.examples[*at]));
        let samples: Vec<(usize, Vec<Sample>)> =
            learnt_from.into_iter().map(|at| (at, self.samples(&self.examples[at], &sizes))).collect();
        if samples.iter().all(|(_, samples)| samples.is_empty()) {
            return Err("None of the pictures can be read.".to_owned());
        }
        let held = self.held_out();
        let fit = |wanted: &dyn Fn(usize) -> bool| {
            let wanted = samples.iter().filter(|(at, _)| wanted(*at));
            Model::fit(self, &wanted.flat_map(|(_, samples)| samples).collect::<Vec<_>>(), &sizes)
        };
        let without = fit(&|at| !held[at]);
        let tested = self.thinned((0..self.examples.len()).filter(|at| held[*at]).collect());
        Ok((fit(&|_| true), Evaluation::of(self, &without, &tested)))
    }

    /// What an example teaches. One that can't be decoded any more teaches nothing.
    fn samples(&self, example: &Example, sizes: &[(f32, f32)]) -> Vec<Sample> {
        if self.task == Task::Detection {
            let sketch = example.sketch();
            return sketch
                .map(|sketch| detector::samples(example, &sketch, sizes, self.labels))
                .unwrap_or_default();
        }
        let classes = example.marks.iter().map(|mark| mark.label).collect();
        vec![Sample { values: example.descriptor.clone(), classes }]
    }

    /// Whether each example is held out: one in [`HELD_OUT`] of each label.
    fn held_out(&self) -> Vec<bool> {
        let mut seen = vec![0_usize; self.labels];
        let mut hold = |example: &Example| {
            let seen = &mut seen[example.first_label()];
            *seen += 1;
            seen.is_multiple_of(HELD_OUT)
        };
        self.examples.iter().map(&mut hold).collect()
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
