//! Faults: what a test arms to go wrong.
//!
//! Here it is decided which requests a fault befalls; `http` carries it out.

mod fault;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use self::fault::EVERY;
pub(crate) use self::fault::{Early, Fault, Refusal, Reset, Shape};

/// A fault that waits for requests to befall.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Armed {
    pub(crate) id: u64,
    /// How many requests it has befallen.
    struck: u64,
    #[serde(flatten)]
    pub(crate) fault: Fault,
}

/// The faults that are armed, in the order of their arming.
#[derive(Debug)]
pub(crate) struct Faults {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    armed: Vec<Armed>,
    made: u64,
    random: fastrand::Rng,
}

impl State {
    fn new(seed: Option<u64>) -> Self {
        let random = seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        Self { armed: Vec::new(), made: 0, random }
    }
}

impl Faults {
    /// None yet; the same seed makes those with a probability befall the same requests.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self { state: Mutex::new(State::new(seed)) }
    }

    /// Arms a fault, or says what is wrong with it.
    pub(crate) fn arm(
        &self,
        fault: Fault,
        operations: impl Iterator<Item = &'static str>,
    ) -> Result<Armed, String> {
        let fault = fault.checked(operations)?;
        let mut state = self.lock();
        state.made += 1;
        let armed = Armed { id: state.made, struck: 0, fault };
        state.armed.push(armed.clone());
        Ok(armed)
    }

    /// Those that still wait, in the order of their arming.
    pub(crate) fn armed(&self) -> Vec<Armed> {
        self.lock().armed.clone()
    }

    /// Disarms one fault; false when it is not armed.
    pub(crate) fn disarm(&self, id: u64) -> bool {
        self.lock().armed.extract_if(.., |armed| armed.id == id).count() > 0
    }

    /// Disarms every fault; numbers go on.
    pub(crate) fn disarm_all(&self) {
        self.lock().armed.clear();
    }

    /// Starts again, as [`Faults::new`] does.
    pub(crate) fn reset(&self, seed: Option<u64>) {
        *self.lock() = State::new(seed);
    }

    /// The fault that befalls a request for this operation: the first one armed whose operation fits and whose chance comes
    /// up; a request meets one at most. It is disarmed when it has befallen as many as it was to.
    pub(crate) fn strike(&self, operation: &str) -> Option<Armed> {
        let mut state = self.lock();
        let State { armed, random, .. } = &mut *state;
        let at = armed.iter().position(|armed| {
            let fault = &armed.fault;
            (fault.operation == EVERY || fault.operation == operation)
                && fault.probability.is_none_or(|probability| random.f64() < probability)
        })?;
        armed[at].struck += 1;
        let spent = armed[at].fault.count.is_some_and(|count| armed[at].struck >= count);
        Some(if spent { armed.remove(at) } else { armed[at].clone() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
