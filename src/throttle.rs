//! A client's own limit on its requests per second, and how often requests had to wait or were refused.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::transport::{Over, pause, wait};

/// How many requests a client sends per second at most, all of its threads together.
///
/// The service refuses what comes faster with HTTP 429. The figures are those of its documentation, but for uploads to
/// the free tier, which users saw refused from two a second on.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum RateLimit {
    /// The free tier: 2 requests a second.
    F0,
    /// The standard tier: 10 requests a second.
    S0,
    /// So many requests a second, more than 0; 0.5 is one every two seconds.
    PerSecond(f64),
}

impl RateLimit {
    fn per_second(self) -> f64 {
        match self {
            RateLimit::F0 => 2.0,
            RateLimit::S0 => 10.0,
            RateLimit::PerSecond(number) => number,
        }
    }
}

/// How often a client's requests were slowed down, since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ThrottleCounts {
    /// Requests that the client's own [`RateLimit`] held back.
    pub delayed: u64,
    /// Answers with HTTP 429, whether the request was tried again or not.
    pub refused: u64,
}

/// Lets requests through one after another, evenly in time, in the order in which they came.
pub(crate) struct Throttle {
    /// The time between two requests; none without a limit.
    interval: Option<Duration>,
    line: Mutex<Line>,
    delayed: AtomicU64,
    refused: AtomicU64,
}

/// The threads that wait for their turn.
struct Line {
    /// When the next may go.
    free_at: Instant,
    waiting: VecDeque<(u64, Thread)>,
    next_ticket: u64,
}

/// What a thread in the line can do.
enum Turn {
    Go,
    In(Duration),
    Behind,
}

impl Throttle {
    pub(crate) fn new(limit: Option<RateLimit>) -> Result<Self> {
        let interval = match limit.map(RateLimit::per_second) {
            None => None,
            Some(number) => {
                let interval = Some(1.0 / number).filter(|_| number > 0.0);
                let interval = interval.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
                Some(interval.filter(|interval| Instant::now().checked_add(*interval).is_some()).ok_or_else(
                    || Error::invalid_request("rateLimit must be a number of requests per second above 0"),
                )?)
            }
        };
        let line = Line { free_at: Instant::now(), waiting: VecDeque::new(), next_ticket: 0 };
        let (delayed, refused) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Throttle { interval, line: Mutex::new(line), delayed, refused })
    }

    pub(crate) fn counts(&self) -> ThrottleCounts {
        ThrottleCounts {
            delayed: self.delayed.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
        }
    }

    /// Waits until the running call may send its next request.
    pub(crate) fn take_turn(&self) -> std::result::Result<(), Over> {
        let Some(interval) = self.interval else { return Ok(()) };
        let ticket = {
            let mut line = self.lock();
            let now = Instant::now();
            if line.waiting.is_empty() && line.free_at <= now {
                line.free_at = now + interval;
                return Ok(());
            }
            let ticket = line.next_ticket;
            line.next_ticket += 1;
            line.waiting.push_back((ticket, thread::current()));
            ticket
        };
        self.delayed.fetch_add(1, Ordering::Relaxed);
        let place = Place { throttle: self, ticket };
        loop {
            match place.turn(interval) {
                Turn::Go => return Ok(()),
                Turn::In(time) => pause(time)?,
                Turn::Behind => wait(None, || place.is_first(&self.lock()).then_some(())).map(|_| ())?,
            }
        }
    }

    /// The service refused a request: with a limit, nothing more is sent for a time.
    pub(crate) fn note_refusal(&self, hold: Option<Duration>) {
        self.refused.fetch_add(1, Ordering::Relaxed);
        if self.interval.is_some()
            && let Some(until) = hold.and_then(|hold| Instant::now().checked_add(hold))
        {
            let mut line = self.lock();
            line.free_at = line.free_at.max(until);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the line, which is left when it is dropped.
struct Place<'t> {
    throttle: &'t Throttle,
    ticket: u64,
}

impl Place<'_> {
    fn is_first(&self, line: &Line) -> bool {
        line.waiting.front().is_some_and(|(ticket, _)| *ticket == self.ticket)
    }

    /// What can be done now; the next turn is an interval later.
    fn turn(&self, interval: Duration) -> Turn {
        let mut line = self.throttle.lock();
        if !self.is_first(&line) {
            return Turn::Behind;
        }
        let now = Instant::now();
        match line.free_at.checked_duration_since(now) {
            Some(time) if !time.is_zero() => Turn::In(time),
            _ => {
                line.free_at = now + interval;
                Turn::Go
            }
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut line = self.throttle.lock();
        line.waiting.retain(|(ticket, _)| *ticket != self.ticket);
        if let Some((_, first)) = line.waiting.front() {
            first.unpark();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::transport::{CancelToken, Limits, Running};

    #[test]
    fn a_limit_must_be_a_number_above_zero() {
        for number in [0.0, -1.0, f64::NAN, f64::INFINITY * 0.0, 1e-300] {
            assert!(Throttle::new(Some(RateLimit::PerSecond(number))).is_err(), "{number}");
        }
        for limit in [RateLimit::F0, RateLimit::S0, RateLimit::PerSecond(0.25), RateLimit::PerSecond(1e12)] {
            assert!(Throttle::new(Some(limit)).is_ok(), "{limit:?}");
        }
    }

    #[test]
    fn turns_come_in_order_and_not_before_their_time() {
        let throttle = Throttle::new(Some(RateLimit::PerSecond(100.0))).unwrap();
        throttle.take_turn().unwrap();
        let held = Duration::from_millis(300);
        throttle.note_refusal(Some(held));
        let started = Instant::now();
        let (went, order) = mpsc::channel();
        thread::scope(|scope| {
            for number in 0..10 {
                let (throttle, went) = (&throttle, went.clone());
                scope.spawn(move || {
                    let _running = Running::enter(Limits::default(), [&[]; 3]);
                    throttle.take_turn().unwrap();
                    went.send((number, started.elapsed())).unwrap();
                });
                // The next comes when this one stands in the line.
                while throttle.lock().waiting.len() <= number && started.elapsed() < held {
                    thread::yield_now();
                }
            }
        });
        let turns: Vec<_> = order.try_iter().collect();
        assert_eq!(turns.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
        for (place, (_, time)) in turns.iter().enumerate() {
            // A refusal noted a moment before `started` holds them back until then.
            let earliest = held + Duration::from_millis(10) * place as u32 - Duration::from_millis(5);
            assert!(*time >= earliest, "the {place}th went after {time:?}");
        }
        assert_eq!(throttle.counts(), ThrottleCounts { delayed: 10, refused: 1 });
    }

    #[test]
    fn who_is_cancelled_leaves_the_line_to_the_next() {
        let throttle = Throttle::new(Some(RateLimit::PerSecond(10.0))).unwrap();
        throttle.take_turn().unwrap();
        let token = [CancelToken::new()];
        thread::scope(|scope| {
            for _ in 0..5 {
                scope.spawn(|| {
                    let _running = Running::enter(Limits::default(), [&token, &[], &[]]);
                    // One may have had its turn before it is cancelled.
                    let _ = throttle.take_turn();
                });
            }
            while throttle.counts().delayed < 5 {
                thread::yield_now();
            }
            token[0].cancel();
        });
        assert!(throttle.lock().waiting.is_empty());
        throttle.take_turn().unwrap();
    }

    #[test]
    fn without_a_limit_nobody_waits() {
        let throttle = Throttle::new(None).unwrap();
        throttle.note_refusal(Some(Duration::from_secs(3600)));
        throttle.take_turn().unwrap();
        assert_eq!(throttle.counts(), ThrottleCounts { delayed: 0, refused: 1 });
    }
}
