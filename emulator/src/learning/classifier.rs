//! A linear classifier of descriptors, fitted by logistic regression.

use serde::Serialize;
use smartcore::{
    linalg::basic::{arrays::Array, matrix::DenseMatrix},
    linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters},
};

/// Weight of the penalty on large coefficients.
const PENALTY: f64 = 0.003;
/// Score of a class that every row has, or none.
const CERTAIN: f64 = 6.0;

/// What descriptors are told apart by: one score per class, linear in the scaled descriptor.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Classifier {
    /// Each row has exactly one class, so that probabilities sum to 1.
    exclusive: bool,
    /// The descriptor is scaled as `(value - mean) * factor`, value by value.
    mean: Vec<f64>,
    factor: Vec<f64>,
    /// Per class, one weight per value, then the constant.
    weights: Vec<Vec<f64>>,
}

/// A descriptor to learn from, and its classes.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) values: &'a [f32],
    pub(super) classes: Vec<usize>,
}

impl Classifier {
    /// Learns `classes` classes from rows, of which there is at least one.
    pub(super) fn fit(rows: &[Row], classes: usize, exclusive: bool) -> Result<Self, String> {
        let (mean, factor) = scaling(rows);
        let mut classifier = Self { exclusive, mean, factor, weights: Vec::new() };
        let scaled: Vec<Vec<f64>> = rows.iter().map(|row| classifier.scale(row.values)).collect();
        let matrix = DenseMatrix::from_2d_vec(&scaled).map_err(|error| error.to_string())?;
        classifier.weights = if exclusive {
            let only = |row: &Row| row.classes.first().copied().unwrap_or_default();
            fit_classes(&matrix, rows.iter().map(only).collect(), classes)?
        } else {
            let has = |class| {
                rows.iter().map(move |row| u32::from(row.classes.contains(&class))).collect::<Vec<_>>()
            };
            (0..classes).map(|class| fit_one(&matrix, has(class))).collect::<Result<_, _>>()?
        };
        Ok(classifier)
    }

    /// The probability of each class. They sum to 1 when classes are exclusive, and are independent otherwise.
    pub(super) fn predict(&self, values: &[f32]) -> Vec<f32> {
        let values = self.scale(values);
        let scores: Vec<f64> = self.weights.iter().map(|weights| score(weights, &values)).collect();
        if !self.exclusive {
            return scores.iter().map(|score| (1.0 / (1.0 + (-score).exp())) as f32).collect();
        }
        let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let shares: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
        let sum: f64 = shares.iter().sum();
        shares.iter().map(|share| (share / sum) as f32).collect()
    }

    fn scale(&self, values: &[f32]) -> Vec<f64> {
        let scaled = values.iter().zip(&self.mean).zip(&self.factor);
        scaled.map(|((value, mean), factor)| (f64::from(*value) - mean) * factor).collect()
    }
}

fn score(weights: &[f64], values: &[f64]) -> f64 {
    let constant = weights.last().copied().unwrap_or_default();
    constant + weights.iter().zip(values).map(|(weight, value)| weight * value).sum::<f64>()
}

/// Mean and factor that give every value the same spread, and the whole descriptor about unit length.
fn scaling(rows: &[Row]) -> (Vec<f64>, Vec<f64>) {
    let count = rows.len().max(1) as f64;
    let values = rows.first().map_or(0, |row| row.values.len());
    let mut mean = vec![0.0; values];
    for row in rows {
        for (sum, value) in mean.iter_mut().zip(row.values) {
            *sum += f64::from(*value) / count;
        }
    }
    let mut variance = vec![0.0; values];
    for row in rows {
        for ((sum, value), mean) in variance.iter_mut().zip(row.values).zip(&mean) {
            *sum += (f64::from(*value) - mean).powi(2) / count;
        }
    }
    let length = (values as f64).sqrt();
    let factor = variance.iter().map(|variance: &f64| 1.0 / ((variance.sqrt() + 0.05) * length)).collect();
    (mean, factor)
}

type Fitted = LogisticRegression<f64, u32, DenseMatrix<f64>, Vec<u32>>;

fn fit(matrix: &DenseMatrix<f64>, classes: &Vec<u32>) -> Result<Fitted, String> {
    let parameters = LogisticRegressionParameters::default().with_alpha(PENALTY);
    LogisticRegression::fit(matrix, classes, parameters).map_err(|error| error.to_string())
}

fn weights_of(fitted: &Fitted, at: usize) -> Vec<f64> {
    let columns = fitted.coefficients().shape().1;
    let coefficients = (0..columns).map(|column| *fitted.coefficients().get((at, column)));
    coefficients.chain([*fitted.intercept().get((at, 0))]).collect()
}

/// Weights per class; a class without a row gets a very low score.
fn fit_classes(
    matrix: &DenseMatrix<f64>,
    classes: Vec<usize>,
    count: usize,
) -> Result<Vec<Vec<f64>>, String> {
    let mut present: Vec<usize> = classes.clone();
    present.sort_unstable();
    present.dedup();
    let constant = |score| constant(matrix, score);
    let mut weights = vec![constant(-2.0 * CERTAIN); count];
    if let [only] = present.as_slice() {
        weights[*only] = constant(0.0);
        return Ok(weights);
    }
    let fitted = fit(matrix, &classes.iter().map(|class| *class as u32).collect())?;
    match present.as_slice() {
        [lower, upper] => {
            weights[*lower] = constant(0.0);
            weights[*upper] = weights_of(&fitted, 0);
        }
        _ => present.iter().enumerate().for_each(|(at, class)| weights[*class] = weights_of(&fitted, at)),
    }
    Ok(weights)
}

/// Weights for one class alone.
fn fit_one(matrix: &DenseMatrix<f64>, has: Vec<u32>) -> Result<Vec<f64>, String> {
    match (has.contains(&0), has.contains(&1)) {
        (true, true) => Ok(weights_of(&fit(matrix, &has)?, 0)),
        (_, all) => Ok(constant(matrix, if all { CERTAIN } else { -CERTAIN })),
    }
}

fn constant(matrix: &DenseMatrix<f64>, score: f64) -> Vec<f64> {
    let mut weights = vec![0.0; matrix.shape().1];
    weights.push(score);
    weights
}
