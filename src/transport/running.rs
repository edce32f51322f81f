//! What bounds the call that runs on this thread.
//!
//! ureq hands neither its connectors nor its pooled connections anything of the call they serve, and its own total
//! timeouts cost a thread per call. A call runs on its caller's thread from the first look-up to the last byte of
//! the answer, so that its limits stand in a thread-local for that time, and every wait asks here how long it may
//! last. A cancel token of the call belongs here too.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// The longest single wait on a socket, after which the limits are looked at again.
const LONGEST_WAIT: Duration = Duration::from_millis(1 << 15);

/// When a call has to give up.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limits {
    /// The end of the call, whatever it is doing.
    pub(crate) deadline: Option<Instant>,
    /// The longest time without a byte in either direction.
    pub(crate) stall: Option<Duration>,
}

/// What the call has come to, for the words of its error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Resolving,
    Connecting,
    Exchanging,
}

#[derive(Clone, Copy)]
struct State {
    limits: Limits,
    phase: Phase,
    sent: bool,
    write_broken: bool,
}

thread_local! {
    static STATE: Cell<State> = const {
        Cell::new(State {
            limits: Limits { deadline: None, stall: None },
            phase: Phase::Resolving,
            sent: false,
            write_broken: false,
        })
    };
}

/// The call that runs on this thread; calls nest, as when a reader makes one while its own is being sent.
pub(super) struct Running {
    outer: State,
}

impl Running {
    pub(super) fn enter(limits: Limits) -> Self {
        let state = State { limits, phase: Phase::Resolving, sent: false, write_broken: false };
        Running { outer: STATE.replace(state) }
    }

    /// Brings the deadline forward until the guard is dropped.
    pub(super) fn until(earlier: Instant) -> impl Drop {
        struct Restore(Limits);
        impl Drop for Restore {
            fn drop(&mut self) {
                update(|state| state.limits = self.0);
            }
        }
        let limits = STATE.get().limits;
        update(|state| {
            state.limits.deadline = Some(limits.deadline.map_or(earlier, |deadline| deadline.min(earlier)));
        });
        Restore(limits)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        STATE.set(self.outer);
    }
}

fn update(change: impl FnOnce(&mut State)) {
    let mut state = STATE.get();
    change(&mut state);
    STATE.set(state);
}

/// The wait is over: the call's time, or the time without a byte, ran out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Expired;

/// The time that the running call has left for a wait begun at `since`; `None` is unlimited.
pub(super) fn time_left(since: Instant) -> Result<Option<Duration>, Expired> {
    let limits = STATE.get().limits;
    let stalled = limits.stall.map(|stall| since + stall);
    let Some(end) = [limits.deadline, stalled].into_iter().flatten().min() else { return Ok(None) };
    match end.checked_duration_since(Instant::now()) {
        Some(left) if !left.is_zero() => Ok(Some(left)),
        _ => Err(Expired),
    }
}

/// How long the next single wait on a socket may last.
///
/// A power of two of milliseconds: a socket's timeout then stays what it was from call to call and costs no system
/// call, and a wait that is really long enough to see its end comes back here a few times.
pub(super) fn next_wait(since: Instant) -> Result<Duration, Expired> {
    let Some(left) = time_left(since)? else { return Ok(LONGEST_WAIT) };
    let millis =
        u64::try_from(left.as_millis()).unwrap_or(u64::MAX).clamp(1, LONGEST_WAIT.as_millis() as u64);
    Ok(Duration::from_millis(1 << millis.ilog2()))
}

pub(super) fn enter_phase(phase: Phase) {
    update(|state| state.phase = phase);
}

pub(super) fn phase() -> Phase {
    STATE.get().phase
}

/// Some of the request is on its way.
pub(super) fn note_sent() {
    update(|state| state.sent = true);
}

pub(super) fn was_sent() -> bool {
    STATE.get().sent
}

/// The peer takes no more of the request; what it answered may still be read.
pub(super) fn note_write_broken() {
    update(|state| state.write_broken = true);
}

pub(super) fn write_is_broken() -> bool {
    STATE.get().write_broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_powers_of_two_within_what_is_left() {
        let now = Instant::now();
        let _running = Running::enter(Limits { deadline: Some(now + Duration::from_secs(3)), stall: None });
        assert_eq!(next_wait(now), Ok(Duration::from_millis(2048)));
        let _earlier = Running::until(now + Duration::from_millis(900));
        assert_eq!(next_wait(now), Ok(Duration::from_millis(512)));
    }

    #[test]
    fn the_end_comes_and_an_outer_call_is_restored() {
        let now = Instant::now();
        let _outer = Running::enter(Limits::default());
        assert_eq!(next_wait(now), Ok(LONGEST_WAIT));
        {
            let _inner = Running::enter(Limits { deadline: Some(now), stall: None });
            note_sent();
            assert_eq!(next_wait(now), Err(Expired));
        }
        assert!(!was_sent());
        assert_eq!(time_left(now), Ok(None));
    }

    #[test]
    fn a_stall_counts_from_the_last_byte() {
        let now = Instant::now();
        let _running = Running::enter(Limits { deadline: None, stall: Some(Duration::from_secs(60)) });
        assert!(next_wait(now).is_ok());
        assert_eq!(next_wait(now - Duration::from_secs(61)), Err(Expired));
    }
}
