//! The one clock of an emulator.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// Tells the time, which a test may set, stop and advance. Everything that happens at some time, or after some time, is
/// timed by it, but for limits on the network.
#[derive(Debug)]
pub(crate) struct Clock {
    time: Mutex<Time>,
    moved: Notify,
}

#[derive(Debug, Clone, Copy)]
enum Time {
    /// Goes with the machine's clock, this far ahead of it.
    Running(SignedDuration),
    Stopped(Timestamp),
}

impl Time {
    fn now(self) -> Timestamp {
        match self {
            Self::Running(ahead) => {
                let now = Timestamp::now();
                now.checked_add(ahead).unwrap_or(now)
            }
            Self::Stopped(time) => time,
        }
    }

    fn at(time: Timestamp, stopped: bool) -> Self {
        if stopped { Self::Stopped(time) } else { Self::Running(time.duration_since(Timestamp::now())) }
    }
}

impl Clock {
    /// A clock that starts at `start`, or at the machine's time.
    pub(crate) fn new(start: Option<Timestamp>, stopped: bool) -> Self {
        let clock = Self { time: Mutex::new(Time::Running(SignedDuration::ZERO)), moved: Notify::new() };
        clock.reset(start, stopped);
        clock
    }

    /// Starts again, as [`Clock::new`] does.
    pub(crate) fn reset(&self, start: Option<Timestamp>, stopped: bool) {
        self.set(match start {
            None if !stopped => Time::Running(SignedDuration::ZERO),
            start => Time::at(start.unwrap_or_else(Timestamp::now), stopped),
        });
    }

    /// The time, as exactly as the service keeps it: in units of 100 nanoseconds.
    pub(crate) fn now(&self) -> Timestamp {
        let now = self.time().now();
        Timestamp::from_nanosecond(now.as_nanosecond() / 100 * 100).unwrap_or(now)
    }

    /// Whether the clock stands still until it is advanced.
    pub(crate) fn is_stopped(&self) -> bool {
        matches!(self.time(), Time::Stopped(_))
    }

    /// Moves the clock on, then stops it or lets it run. False, and nothing is changed, where time ends: after the year
    /// 9999.
    pub(crate) fn advance(&self, by: Duration, stopped: bool) -> bool {
        let Some(time) = SignedDuration::try_from(by).ok().and_then(|by| self.now().checked_add(by).ok())
        else {
            return false;
        };
        self.set(Time::at(time, stopped));
        true
    }

    /// Returns when it is this time or later, however the clock got there.
    pub(crate) async fn wait_until(&self, time: Timestamp) {
        loop {
            let moved = self.moved.notified();
            let left = time.duration_since(self.now());
            if !left.is_positive() {
                return;
            }
            if self.is_stopped() {
                moved.await;
            } else {
                // The machine's clock may be set while we sleep, so it is asked again.
                let _ = tokio::time::timeout(left.unsigned_abs(), moved).await;
            }
        }
    }

    fn time(&self) -> Time {
        *self.time.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, time: Time) {
        *self.time.lock().unwrap_or_else(PoisonError::into_inner) = time;
        self.moved.notify_waiters();
    }
}
