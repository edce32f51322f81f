//! A linear classifier over descriptors, fitted by logistic regression.

use serde::Serialize;
use smartcore::{
    linalg::basic::{arrays::Array, matrix::DenseMatrix},
    linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters},
};

use super::{Example, Label, Lesson, descriptor::LENGTH};

/// Weight of the penalty on large coefficients.
const PENALTY: f64 = 0.003;
/// Examples of one label that are learnt from; evenly chosen when there are more.
const EXAMPLES_PER_LABEL: usize = 250;
/// Score of a label that every example has, or none.
const CERTAIN: f64 = 6.0;

/// A trained model: one score per label, linear in the scaled descriptor.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Model {
    #[serde(skip)]
    pub(crate) labels: Vec<Label>,
    multiclass: bool,
    /// The descriptor is scaled as `(value - mean) * factor`, value by value.
    mean: Vec<f64>,
    factor: Vec<f64>,
    /// Per label, one weight per value, then the constant.
    weights: Vec<Vec<f64>>,
}

impl Model {
    /// Learns a lesson.
    pub(super) fn fit(lesson: &Lesson) -> Result<Self, String> {
        let examples = chosen(lesson);
        let (mean, factor) = scaling(&examples);
        let mut model = Self {
            labels: lesson.labels.clone(),
            multiclass: lesson.multiclass,
            mean,
            factor,
            weights: Vec::new(),
        };
        let rows: Vec<Vec<f64>> = examples.iter().map(|example| model.scale(&example.descriptor)).collect();
        let matrix = DenseMatrix::from_2d_vec(&rows).map_err(|error| error.to_string())?;
        model.weights = if lesson.multiclass {
            let classes = examples.iter().map(|example| example.labels.first().copied().unwrap_or_default());
            fit_classes(&matrix, classes.collect(), lesson.labels.len())?
        } else {
            (0..lesson.labels.len())
                .map(|label| {
                    let has = examples.iter().map(|example| u32::from(example.labels.contains(&label)));
                    fit_one(&matrix, has.collect())
                })
                .collect::<Result<_, _>>()?
        };
        Ok(model)
    }

    /// The probability of each label, in the order of the labels. They sum to 1 when each picture has one label, and
    /// are independent otherwise.
    pub(crate) fn predict(&self, descriptor: &[f32]) -> Vec<f32> {
        let values = self.scale(descriptor);
        let scores: Vec<f64> = self.weights.iter().map(|weights| score(weights, &values)).collect();
        if !self.multiclass {
            return scores.iter().map(|score| (1.0 / (1.0 + (-score).exp())) as f32).collect();
        }
        let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let shares: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
        let sum: f64 = shares.iter().sum();
        shares.iter().map(|share| (share / sum) as f32).collect()
    }

    fn scale(&self, descriptor: &[f32]) -> Vec<f64> {
        let scaled = descriptor.iter().zip(&self.mean).zip(&self.factor);
        scaled.map(|((value, mean), factor)| (f64::from(*value) - mean) * factor).collect()
    }
}

fn score(weights: &[f64], values: &[f64]) -> f64 {
    let constant = weights.last().copied().unwrap_or_default();
    constant + weights.iter().zip(values).map(|(weight, value)| weight * value).sum::<f64>()
}

/// At most [`EXAMPLES_PER_LABEL`] examples whose first label is the same.
fn chosen(lesson: &Lesson) -> Vec<&Example> {
    let mut totals = vec![0; lesson.labels.len()];
    for example in &lesson.examples {
        totals[first(example)] += 1;
    }
    let mut seen = vec![0; lesson.labels.len()];
    let mut examples = Vec::new();
    for example in &lesson.examples {
        let (seen, total) = (&mut seen[first(example)], totals[first(example)]);
        let before = *seen * EXAMPLES_PER_LABEL / total;
        *seen += 1;
        if total <= EXAMPLES_PER_LABEL || *seen * EXAMPLES_PER_LABEL / total > before {
            examples.push(example);
        }
    }
    examples
}

fn first(example: &Example) -> usize {
    example.labels.first().copied().unwrap_or_default()
}

/// Mean and factor that give every value the same spread, and the whole descriptor about unit length.
fn scaling(examples: &[&Example]) -> (Vec<f64>, Vec<f64>) {
    let count = examples.len().max(1) as f64;
    let mut mean = vec![0.0; LENGTH];
    for example in examples {
        for (sum, value) in mean.iter_mut().zip(example.descriptor.iter()) {
            *sum += f64::from(*value) / count;
        }
    }
    let mut variance = vec![0.0; LENGTH];
    for example in examples {
        for ((sum, value), mean) in variance.iter_mut().zip(example.descriptor.iter()).zip(&mean) {
            *sum += (f64::from(*value) - mean).powi(2) / count;
        }
    }
    let length = (LENGTH as f64).sqrt();
    let factor = variance.iter().map(|variance: &f64| 1.0 / ((variance.sqrt() + 0.05) * length)).collect();
    (mean, factor)
}

type Fitted = LogisticRegression<f64, u32, DenseMatrix<f64>, Vec<u32>>;

fn fit(matrix: &DenseMatrix<f64>, classes: &Vec<u32>) -> Result<Fitted, String> {
    let parameters = LogisticRegressionParameters::default().with_alpha(PENALTY);
    LogisticRegression::fit(matrix, classes, parameters).map_err(|error| error.to_string())
}

fn row(fitted: &Fitted, at: usize) -> Vec<f64> {
    let coefficients = (0..LENGTH).map(|column| *fitted.coefficients().get((at, column)));
    coefficients.chain([*fitted.intercept().get((at, 0))]).collect()
}

/// Weights per class; a class without an example gets a very low score.
fn fit_classes(
    matrix: &DenseMatrix<f64>,
    classes: Vec<usize>,
    count: usize,
) -> Result<Vec<Vec<f64>>, String> {
    let mut present: Vec<usize> = classes.clone();
    present.sort_unstable();
    present.dedup();
    let fitted = fit(matrix, &classes.iter().map(|class| *class as u32).collect())?;
    let mut weights = vec![constant(-2.0 * CERTAIN); count];
    match present.as_slice() {
        [lower, upper] => {
            weights[*lower] = constant(0.0);
            weights[*upper] = row(&fitted, 0);
        }
        _ => present.iter().enumerate().for_each(|(at, class)| weights[*class] = row(&fitted, at)),
    }
    Ok(weights)
}

/// Weights for one label alone.
fn fit_one(matrix: &DenseMatrix<f64>, has: Vec<u32>) -> Result<Vec<f64>, String> {
    match (has.contains(&0), has.contains(&1)) {
        (true, true) => Ok(row(&fit(matrix, &has)?, 0)),
        (_, all) => Ok(constant(if all { CERTAIN } else { -CERTAIN })),
    }
}

fn constant(score: f64) -> Vec<f64> {
    let mut weights = vec![0.0; LENGTH];
    weights.push(score);
    weights
}
