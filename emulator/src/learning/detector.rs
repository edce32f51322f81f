//! Finding things in pictures: boxes in which something may be, each classified by its looks.

use serde::Serialize;

use super::{
    Area, Example, Finding, Sketch,
    candidates::{Candidate, Contrast, distinct},
    classifier::{Classifier, Sample},
    descriptor::describe_part,
};

/// Widths and heights of windows that a detector remembers.
const SIZES: usize = 5;
/// Windows that are looked into, of all sizes together.
const WINDOWS: usize = 24;
/// Things in one picture that are learnt from.
const MARKS: usize = 12;
/// Boxes far from things that are learnt from as showing nothing, per picture.
const BACKGROUND: usize = 4;
/// A box that shares less than this with each thing shows none.
const MISSES: f32 = 0.4;
/// A box that shares more than this with a thing shows it.
const SHOWS: f32 = 0.7;
/// Boxes that share more than this are looked into once.
const SAME: f32 = 0.85;
/// A finding that shares more than this with a more probable one of its label is dropped.
const SUPPRESSED: f32 = 0.3;
/// What is less probable is not told.
const LEAST: f32 = 0.005;
/// Findings in one picture.
const FINDINGS: usize = 200;
/// How much more than a box is looked at, so that what is in it stands out.
const MARGIN: f32 = 1.25;

/// A trained detector.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Detector {
    #[serde(flatten)]
    pub(super) classifier: Classifier,
    /// Widths and heights of the windows that are slid over a picture.
    pub(super) sizes: Vec<(f32, f32)>,
}

impl Detector {
    /// Learns from samples whose last class is that of a box in which nothing is.
    pub(super) fn fit(samples: &[&Sample], labels: usize, sizes: &[(f32, f32)]) -> Self {
        Self { classifier: Classifier::fit(samples, labels + 1, true), sizes: sizes.to_vec() }
    }

    /// What it finds, by label and then by probability.
    pub(super) fn find(&self, sketch: &Sketch) -> Vec<Finding> {
        let mut found = Vec::new();
        for candidate in candidates(&Contrast::of(sketch), &self.sizes) {
            let probabilities = self.classifier.predict(&describe(sketch, candidate.area));
            let labels = probabilities.len() - 1;
            for (label, probability) in probabilities.into_iter().take(labels).enumerate() {
                if probability >= LEAST {
                    found.push(Finding { label, probability, area: Some(candidate.area) });
                }
            }
        }
        found.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        let mut kept: Vec<Finding> = Vec::new();
        for finding in found {
            let covered =
                |other: &Finding| other.label == finding.label && other.overlap(finding.area) > SUPPRESSED;
            if kept.len() < FINDINGS && !kept.iter().any(covered) {
                kept.push(finding);
            }
        }
        kept.sort_by_key(|finding| finding.label);
        kept
    }
}

/// The sizes of windows to slide: those of boxes that were drawn, from small to large.
pub(super) fn sizes<'a>(examples: impl Iterator<Item = &'a Example>) -> Vec<(f32, f32)> {
    let areas = examples.flat_map(|example| example.marks.iter().filter_map(|mark| mark.area));
    let mut sizes: Vec<(f32, f32)> = areas.map(|area| (area.width, area.height)).collect();
    sizes.sort_by(|a, b| (a.0 * a.1).total_cmp(&(b.0 * b.1)));
    let count = sizes.len();
    let middles = (0..SIZES.min(count)).map(|part| (2 * part + 1) * count / (2 * SIZES.min(count)));
    middles.map(|at| sizes[at]).collect()
}

/// What a picture teaches: its things, and boxes in which none is. The class of the latter is `nothing`.
pub(super) fn samples(
    example: &Example,
    sketch: &Sketch,
    sizes: &[(f32, f32)],
    nothing: usize,
) -> Vec<Sample> {
    let things: Vec<(usize, Area)> =
        example.marks.iter().filter_map(|mark| Some((mark.label, mark.area?))).collect();
    let sample = |class, area| Sample { values: describe(sketch, area).into(), classes: vec![class] };
    let mut samples: Vec<Sample> =
        things.iter().take(MARKS).map(|(label, area)| sample(*label, *area)).collect();
    let likely = candidates(&Contrast::of(sketch), sizes);
    for area in likely.iter().map(|candidate| candidate.area) {
        let shown = things.iter().take(MARKS).find(|(_, thing)| thing.overlap(area) > SHOWS);
        samples.extend(shown.map(|(label, _)| sample(*label, area)));
    }
    let near = things.iter().take(MARKS).flat_map(|(_, thing)| near(*thing));
    let empty = |area: &Area| things.iter().all(|(_, thing)| thing.overlap(*area) < MISSES);
    let far = likely.iter().map(|candidate| candidate.area).filter(empty).take(BACKGROUND);
    samples.extend(near.filter(empty).chain(far).map(|area| sample(nothing, area)));
    samples
}

/// Boxes that hold only a part of a thing, or too much.
fn near(thing: Area) -> impl Iterator<Item = Area> {
    let half = [(0.5, 0.0), (0.0, -0.5)];
    let shifted = half.into_iter().map(move |(x, y)| thing.shifted(x * thing.width, y * thing.height));
    shifted.chain([thing.scaled(0.6), thing.scaled(1.7)])
}

/// Where things may be.
fn candidates(contrast: &Contrast, sizes: &[(f32, f32)]) -> Vec<Candidate> {
    let windows = contrast.windows(sizes, WINDOWS);
    distinct(contrast.things().into_iter().chain(windows), SAME, usize::MAX)
}

/// What a box looks like, and how well it fits what stands out in it.
fn describe(sketch: &Sketch, area: Area) -> Vec<f32> {
    let frame = area.scaled(MARGIN);
    let (mut values, subject) = describe_part(&sketch.crop(frame));
    let subject = subject.within(frame);
    let off = |at: f32, subject: f32, side: f32| ((at - subject) / side).abs().min(1.0);
    values.extend([
        2.0 * area.overlap(subject),
        2.0 * off(area.left, subject.left, area.width),
        2.0 * off(area.top, subject.top, area.height),
        2.0 * off(area.left + area.width, subject.left + subject.width, area.width),
        2.0 * off(area.top + area.height, subject.top + subject.height, area.height),
    ]);
    values
}
