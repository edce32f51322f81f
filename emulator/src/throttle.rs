//! Counting calls, and refusing those that a tier does not allow.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::tier::Tier;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

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
    recent: [VecDeque<Timestamp>; 4],
    /// The first day of the month that predictions are counted in, and how many there were.
    month: Date,
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
    pub(crate) fn admit(&self, kind: Kind, now: Timestamp) -> Result<(), Refusal> {
        let mut calls = self.lock();
        let month = now.to_zoned(TimeZone::UTC).date().first_of_month();
        if calls.month != month {
            (calls.month, calls.predictions) = (month, 0);
        }
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

    /// Forgets all calls.
    pub(crate) fn reset(&self) {
        *self.lock() = Calls::default();
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_kind_and_second() {
        let throttle = Throttle::new(Tier::F0, true);
        let begun = Timestamp::UNIX_EPOCH;
        let call = |kind, after: i64| throttle.admit(kind, begun + SignedDuration::from_millis(after));
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
        let now = Timestamp::UNIX_EPOCH;
        for _ in 0..10_000 {
            assert_eq!(free.admit(Kind::Prediction, now), Ok(()));
            assert_eq!(standard.admit(Kind::Prediction, now), Ok(()));
        }
        assert_eq!(free.admit(Kind::StoredPrediction, now), Err(Refusal::UsedUp));
        assert_eq!(free.admit(Kind::Other, now), Ok(()));
        let (end, next) = (24 * 31 - 1, 24 * 31);
        let in_hours = |hours| now + SignedDuration::from_hours(hours);
        assert_eq!(free.admit(Kind::Prediction, in_hours(end)), Err(Refusal::UsedUp));
        assert_eq!(free.admit(Kind::Prediction, in_hours(next)), Ok(()), "another month");
        assert_eq!(standard.admit(Kind::StoredPrediction, now), Ok(()));
    }
}
