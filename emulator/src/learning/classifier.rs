//! A linear classifier of descriptors, fitted by logistic regression.

use std::cell::RefCell;

use serde::Serialize;
use smartcore::optimization::{
    FunctionOrder,
    first_order::{FirstOrderOptimizer, lbfgs::LBFGS},
    line_search::Backtracking,
};

use super::Descriptor;

/// Weight of the penalty on large coefficients.
const PENALTY: f64 = 0.003;
/// Steps of the optimizer, and the steepest slope at which it may rest before that.
const STEPS: usize = 100;
const ENOUGH: f64 = 0.01;

/// What descriptors are told apart by: one score per class, linear in the scaled descriptor.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Classifier {
    /// Each sample has exactly one class, so that probabilities sum to 1.
    pub(super) exclusive: bool,
    /// The descriptor is scaled as `(value - mean) * factor`, value by value.
    pub(super) mean: Vec<f64>,
    pub(super) factor: Vec<f64>,
    /// Per class, one weight per value, then the constant.
    pub(super) weights: Vec<Vec<f64>>,
}

/// A descriptor to learn from, and its classes.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) values: Descriptor,
    pub(super) classes: Vec<usize>,
}

impl Classifier {
    /// Learns `classes` classes from samples, of which there is at least one.
    pub(super) fn fit(samples: &[&Sample], classes: usize, exclusive: bool) -> Self {
        let (mean, factor) = scaling(samples);
        let mut classifier = Self { exclusive, mean, factor, weights: Vec::new() };
        let rows: Vec<f64> = samples.iter().flat_map(|sample| classifier.row(&sample.values)).collect();
        let length = classifier.mean.len() + 1;
        let objective = Objective { samples, rows, exclusive, last: RefCell::default() };
        let optimizer =
            LBFGS { max_iter: STEPS, g_atol: ENOUGH, f_reltol: ENOUGH * ENOUGH, ..LBFGS::default() };
        let search = Backtracking { order: FunctionOrder::THIRD, ..Backtracking::default() };
        let fitted = optimizer.optimize(
            &|weights: &Vec<f64>| objective.loss(weights),
            &|gradient: &mut Vec<f64>, weights: &Vec<f64>| objective.gradient(gradient, weights),
            &vec![0.0; length * classes],
            &search,
        );
        classifier.weights = fitted.x.chunks_exact(length).map(<[f64]>::to_vec).collect();
        classifier
    }

    /// The probability of each class. They sum to 1 when classes are exclusive, and are independent otherwise.
    pub(super) fn predict(&self, values: &[f32]) -> Vec<f32> {
        let row: Vec<f64> = self.row(values).collect();
        let mut scores: Vec<f64> = self.weights.iter().map(|weights| dot(weights, &row)).collect();
        to_probabilities(&mut scores, self.exclusive);
        scores.into_iter().map(|probability| probability as f32).collect()
    }

    /// The scaled descriptor, and 1 for the constant.
    fn row(&self, values: &[f32]) -> impl Iterator<Item = f64> {
        let scaled = values.iter().zip(&self.mean).zip(&self.factor);
        scaled.map(|((value, mean), factor)| (f64::from(*value) - mean) * factor).chain([1.0])
    }
}

/// Mean and factor that give every value the same spread, and the whole descriptor about unit length.
fn scaling(samples: &[&Sample]) -> (Vec<f64>, Vec<f64>) {
    let count = samples.len().max(1) as f64;
    let values = samples.first().map_or(0, |sample| sample.values.len());
    let mut mean = vec![0.0; values];
    for sample in samples {
        for (sum, value) in mean.iter_mut().zip(sample.values.iter()) {
            *sum += f64::from(*value) / count;
        }
    }
    let mut variance = vec![0.0; values];
    for sample in samples {
        for ((sum, value), mean) in variance.iter_mut().zip(sample.values.iter()).zip(&mean) {
            *sum += (f64::from(*value) - mean).powi(2) / count;
        }
    }
    let length = (values as f64).sqrt();
    let factor = variance.iter().map(|variance: &f64| 1.0 / ((variance.sqrt() + 0.05) * length)).collect();
    (mean, factor)
}

/// What the weights of a classifier are to make small: how wrong they are about the samples, and how large they are.
///
/// The optimizer comes from a crate; its own logistic regression takes ten times as long for the same weights.
struct Objective<'a> {
    samples: &'a [&'a Sample],
    /// Scaled descriptors, each followed by 1, one after the other.
    rows: Vec<f64>,
    exclusive: bool,
    /// Where the loss was seen last, the loss there, and its gradient: the optimizer asks for them one by one.
    last: RefCell<(Vec<f64>, f64, Vec<f64>)>,
}

impl Objective<'_> {
    /// The loss at these weights.
    fn loss(&self, weights: &[f64]) -> f64 {
        self.look(weights);
        self.last.borrow().1
    }

    /// The loss's slope at these weights, weight by weight.
    fn gradient(&self, gradient: &mut [f64], weights: &[f64]) {
        self.look(weights);
        gradient.copy_from_slice(&self.last.borrow().2);
    }

    /// Computes loss and gradient unless these weights were the last that were looked at.
    fn look(&self, weights: &[f64]) {
        let mut last = self.last.borrow_mut();
        if last.0 == weights {
            return;
        }
        let length = self.rows.len() / self.samples.len();
        let mut loss = 0.0;
        let mut gradient = vec![0.0; weights.len()];
        for (class, part) in gradient.chunks_exact_mut(length).enumerate() {
            for (slope, weight) in part.iter_mut().zip(&weights[class * length..]).take(length - 1) {
                *slope = PENALTY * weight;
                loss += PENALTY * weight * weight / 2.0;
            }
        }
        for (row, sample) in self.rows.chunks_exact(length).zip(self.samples) {
            let mut scores: Vec<f64> =
                weights.chunks_exact(length).map(|weights| dot(weights, row)).collect();
            to_probabilities(&mut scores, self.exclusive);
            for (class, probability) in scores.into_iter().enumerate() {
                let right = sample.classes.contains(&class);
                let wrong = if right { probability - 1.0 } else { probability };
                if right || !self.exclusive {
                    loss -= (1.0 - wrong.abs()).max(f64::MIN_POSITIVE).ln();
                }
                add(&mut gradient[class * length..][..length], row, wrong);
            }
        }
        *last = (weights.to_vec(), loss, gradient);
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], values: &[f64], factor: f64) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += factor * value;
    }
}

/// Turns scores into probabilities: ones that sum to 1, or independent ones.
fn to_probabilities(scores: &mut [f64], exclusive: bool) {
    if !exclusive {
        scores.iter_mut().for_each(|score| *score = 1.0 / (1.0 + (-*score).exp()));
        return;
    }
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    scores.iter_mut().for_each(|score| *score = (*score - highest).exp());
    let sum: f64 = scores.iter().sum();
    scores.iter_mut().for_each(|share| *share /= sum);
}
