//! Learning to tell pictures apart.
//!
//! Each picture becomes a short descriptor when it is uploaded; a training fits a logistic regression to the
//! descriptors. That is enough to tell simple things apart after a few pictures, and no more.

mod area;
mod classifier;
mod descriptor;
mod evaluation;
mod picture;

use uuid::Uuid;

pub(crate) use self::{
    area::Area,
    classifier::Model,
    descriptor::Descriptor,
    evaluation::{Evaluation, HeldOut, Scores},
    picture::{Rejection, look, thumbnail},
};
use crate::store::TagType;

/// A tag that a model can give.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub(crate) tag: Uuid,
    pub(crate) name: String,
    pub(crate) kind: TagType,
}

/// A picture to learn from.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    pub(crate) image: Uuid,
    pub(crate) descriptor: Descriptor,
    /// Positions among the lesson's labels, ascending.
    pub(crate) labels: Vec<usize>,
}

/// What a model is to learn: at least two labels, each with examples.
#[derive(Debug, Clone)]
pub(crate) struct Lesson {
    pub(crate) labels: Vec<Label>,
    pub(crate) examples: Vec<Example>,
    /// Each picture has exactly one label (`true`), or any number.
    pub(crate) multiclass: bool,
}

impl Lesson {
    /// Learns twice: once without the held-out pictures, to see how well it does on them, and once from all.
    ///
    /// Takes milliseconds to seconds of computing; the error says why nothing could be learnt.
    pub(crate) fn learn(&self) -> Result<(Model, Evaluation), String> {
        let evaluation = Evaluation::of(self)?;
        Ok((Model::fit(self)?, evaluation))
    }
}
