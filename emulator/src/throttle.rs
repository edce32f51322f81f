//! Counting calls, and refusing those that a tier does not allow.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::tier::Tier;

const SECOND: Duration = Duration::from_secs(1);

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A call of the Prediction API that keeps the picture.
    StoredPrediction,
    /// A call of the Prediction API that keeps nothing.
    Prediction,
    Training,
    Other,
}

/// Why a call is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There were too many calls of its kind within the last second.
    TooFast,
    /// The tier's predictions are used up.
    UsedUp,
}

/// The calls so far.
#[derive(Debug)]
pub(crate) struct Throttle {
    tier: Tier,
    /// Whether calls per second are limited.
    rates: bool,
    calls: Mutex<Calls>,
}

#[derive(Debug, Default)]
struct Calls {
    /// Times within the last second, by kind.
    recent: [VecDeque<Instant>; 4],
    predictions: u64,
}

impl Throttle {
    pub(crate) fn new(tier: Tier, rates: bool) -> Self {
        Self { tier, rates, calls: Mutex::default() }
    }

    /// The tier whose limits hold.
    pub(crate) fn tier(&self) -> Tier {
        self.tier
    }

    /// Counts a call, unless it is refused.
    pub(crate) fn admit(&self, kind: Kind, now: Instant) -> Result<(), Refusal> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let predicts = matches!(kind, Kind::StoredPrediction | Kind::Prediction);
        if predicts && self.tier.predictions().is_some_and(|limit| calls.predictions >= limit) {
            return Err(Refusal::UsedUp);
        }
        if self.rates {
            let recent = &mut calls.recent[kind as usize];
            while recent.front().is_some_and(|call| now.duration_since(*call) >= SECOND) {
                recent.pop_front();
            }
            if recent.len() >= self.tier.calls_per_second(kind) {
                return Err(Refusal::TooFast);
            }
            recent.push_back(now);
        }
        calls.predictions += u64::from(predicts);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_kind_and_second() {
        let throttle = Throttle::new(Tier::F0, true);
        let begun = Instant::now();
        let call = |kind, after: u64| throttle.admit(kind, begun + Duration::from_millis(after));
        for after in 0..10 {
            assert_eq!(call(Kind::Other, after), Ok(()));
        }
        assert_eq!(call(Kind::Other, 999), Err(Refusal::TooFast));
        assert_eq!(call(Kind::Training, 999), Ok(()), "trainings are counted apart");
        assert_eq!(call(Kind::Other, 1000), Ok(()), "the first call is a second ago");
        assert_eq!(call(Kind::Other, 1000), Err(Refusal::TooFast));
    }

    #[test]
    fn without_rates_only_the_predictions_of_the_month_are_limited() {
        let (free, standard) = (Throttle::new(Tier::F0, false), Throttle::new(Tier::S0, false));
        let now = Instant::now();
        for _ in 0..10_000 {
            assert_eq!(free.admit(Kind::Prediction, now), Ok(()));
            assert_eq!(standard.admit(Kind::Prediction, now), Ok(()));
        }
        assert_eq!(free.admit(Kind::StoredPrediction, now), Err(Refusal::UsedUp));
        assert_eq!(free.admit(Kind::Other, now), Ok(()));
        assert_eq!(standard.admit(Kind::StoredPrediction, now), Ok(()));
    }
}
