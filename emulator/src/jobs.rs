//! What the service takes time for: training, export and import.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use tokio::{runtime::Handle, task::AbortHandle};
use uuid::Uuid;

use crate::clock::Clock;

/// When a job is seen to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// After this much time, by the emulator's clock, and not before its work is done. No time is at once: as
    /// `Polls(0)`.
    After(Duration),
    /// After its state was read this many times. With none, it is done when the request that begins it is answered.
    Polls(u32),
}

impl Pace {
    /// How long it takes; nothing when that is counted in polls.
    pub(crate) fn time(self) -> Duration {
        match self {
            Self::After(time) => time,
            Self::Polls(_) => Duration::ZERO,
        }
    }
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Trains the iteration of the job's id.
    Training,
    /// Exports the iteration of the job's id.
    Export,
    /// Fills the project of the job's id.
    Import,
}

/// The jobs that are under way. Each is known by what it does and whose id it has, and ends once: when its time is over,
/// when it was polled often enough, or never, when all are forgotten.
#[derive(Debug)]
pub(crate) struct Jobs {
    clock: Arc<Clock>,
    runtime: Handle,
    polled: Mutex<Vec<Polled>>,
    timed: Mutex<Vec<AbortHandle>>,
    /// How often all jobs were forgotten.
    forgotten: AtomicU64,
}

/// A job whose work is done, and that is not yet seen to be.
struct Polled {
    job: (Kind, Uuid),
    polls_left: u32,
    finish: Box<dyn FnOnce() + Send>,
}

impl std::fmt::Debug for Polled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Polled")
            .field("job", &self.job)
            .field("polls_left", &self.polls_left)
            .finish_non_exhaustive()
    }
}

impl Jobs {
    pub(crate) fn new(clock: Arc<Clock>, runtime: Handle) -> Self {
        Self {
            clock,
            runtime,
            polled: Mutex::default(),
            timed: Mutex::default(),
            forgotten: AtomicU64::default(),
        }
    }

    /// Begins a job, which works and then, in its time, finishes. What is counted in polls, or is done at once, works
    /// before this returns; what is timed works on another thread, and this returns at once.
    pub(crate) fn begin<T: Send + 'static>(
        &self,
        pace: Pace,
        job: (Kind, Uuid),
        work: impl FnOnce() -> T + Send + 'static,
        finish: impl FnOnce(T) + Send + 'static,
    ) {
        let polls_left = match pace {
            Pace::After(Duration::ZERO) => 0,
            Pace::Polls(polls) => polls,
            Pace::After(time) => return self.begin_timed(time, work, finish),
        };
        let forgotten = self.forgotten.load(Ordering::SeqCst);
        let outcome = work();
        if self.forgotten.load(Ordering::SeqCst) != forgotten {
            return;
        }
        if polls_left == 0 {
            return finish(outcome);
        }
        let finish = Box::new(move || finish(outcome));
        lock(&self.polled).push(Polled { job, polls_left, finish });
    }

    fn begin_timed<T: Send + 'static>(
        &self,
        time: Duration,
        work: impl FnOnce() -> T + Send + 'static,
        finish: impl FnOnce(T) + Send + 'static,
    ) {
        let done_at = self.clock.now().saturating_add(time).unwrap_or(Timestamp::MAX);
        let clock = Arc::clone(&self.clock);
        let task = self.runtime.spawn(async move {
            let Ok(outcome) = tokio::task::spawn_blocking(work).await else { return };
            clock.wait_until(done_at).await;
            finish(outcome);
        });
        let mut timed = lock(&self.timed);
        timed.retain(|task| !task.is_finished());
        timed.push(task.abort_handle());
    }

    /// Notes that the state of a job was read. What that was the last poll of is done when this returns; a job that is not
    /// counted in polls, or is none, is left alone.
    pub(crate) fn poll(&self, job: (Kind, Uuid)) {
        let mut polled = lock(&self.polled);
        polled.iter_mut().filter(|other| other.job == job).for_each(|job| job.polls_left -= 1);
        let done: Vec<Polled> = polled.extract_if(.., |job| job.polls_left == 0).collect();
        drop(polled);
        done.into_iter().for_each(|job| (job.finish)());
    }

    /// Forgets every job; none will finish. What one works on meanwhile is thrown away.
    pub(crate) fn clear(&self) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        lock(&self.polled).clear();
        lock(&self.timed).drain(..).for_each(|task| task.abort());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
