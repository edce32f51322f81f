//! What an iteration suggests for images.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Image, Iteration, Project,
    paging::{Place, page},
};
use crate::{
    errors::Result,
    learning::{Finding, uncertainty},
};

/// What an iteration makes of an image of its project.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Suggestion {
    pub(crate) created: Timestamp,
    pub(crate) findings: Vec<Finding>,
}

impl Suggestion {
    /// How little it says; between 0 and 1.
    pub(crate) fn uncertainty(&self) -> f64 {
        uncertainty(&self.findings)
    }
}

/// The order of suggestions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum SuggestionOrder {
    /// The most certain first.
    #[default]
    UncertaintyAscending,
    UncertaintyDescending,
}

/// An image that is still untagged, and what is suggested for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Suggested<'a> {
    pub(crate) image: &'a Image,
    pub(crate) suggestion: &'a Suggestion,
}

impl Project {
    /// Keeps what an iteration suggests for images, in place of what it suggested before.
    pub(crate) fn keep_suggestions(&mut self, iteration: Uuid, made: Vec<(Uuid, Suggestion)>) -> Result<()> {
        self.iteration_mut(iteration)?.suggestions.extend(made);
        Ok(())
    }

    /// What an iteration suggested for images that are still untagged: those for which one of these tags, or any when there
    /// are none, was found with at least this probability.
    pub(crate) fn suggested<'a>(
        &'a self,
        iteration: &'a Iteration,
        tags: &'a [Uuid],
        threshold: f32,
    ) -> Result<impl Iterator<Item = Suggested<'a>>> {
        let labels = &iteration.learnt()?.labels;
        let wanted = move |finding: &Finding| {
            finding.probability >= threshold
                && (tags.is_empty()
                    || labels.get(finding.label).is_some_and(|label| tags.contains(&label.tag)))
        };
        let untagged = |(id, suggestion): (&Uuid, &'a Suggestion)| {
            let image = self.workspace.image(*id).filter(|image| image.tags.is_empty())?;
            Some(Suggested { image, suggestion })
        };
        let found = iteration.suggestions.iter().filter_map(untagged);
        Ok(found.filter(move |found| found.suggestion.findings.iter().any(wanted)))
    }

    /// How uncertain the newest trained iteration, or a given one, was about an image when it was asked.
    pub(crate) fn uncertainty(&self, iteration: Option<Uuid>, image: Uuid) -> Option<f64> {
        let suggestion = self.iteration_to_test(iteration).ok()?.suggestions.get(&image)?;
        Some(suggestion.uncertainty())
    }
}

/// A page of suggestions, and where to go on when there is more.
pub(crate) fn page_of_suggestions<'a>(
    suggested: impl Iterator<Item = Suggested<'a>>,
    order: SuggestionOrder,
    count: usize,
    after: Option<Place>,
) -> (Vec<Suggested<'a>>, Option<Place>) {
    let place = |found: &Suggested| {
        let (uncertainty, number) = (found.suggestion.uncertainty(), found.image.picture.number);
        match order {
            SuggestionOrder::UncertaintyAscending => Place::lowest_first(uncertainty, number),
            SuggestionOrder::UncertaintyDescending => Place::highest_first(uncertainty, number),
        }
    };
    page(suggested.map(|found| (place(&found), found)), count, after)
}
