//! What every handler works with.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use hyper::HeaderMap;
use jiff::Timestamp;
use tokio::runtime::Handle;
use uuid::Uuid;

use crate::{
    clock::Clock,
    faults::Faults,
    http::Request,
    jobs::{Jobs, Kind, Pace},
    links::{Links, Signer},
    log::Log,
    snapshot::Folder,
    store::{Export, Job, Store},
    throttle::Throttle,
    tier::Tier,
};

/// How an emulator was asked to behave.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) key: String,
    pub(crate) training: Pace,
    pub(crate) export: Pace,
    pub(crate) import: Pace,
    pub(crate) tier: Tier,
    /// Whether calls per second are limited as the tier says.
    pub(crate) rate_limit: bool,
    /// Makes ids repeatable.
    pub(crate) seed: Option<u64>,
    /// What the clock shows at first; the machine's time when absent.
    pub(crate) clock: Option<Timestamp>,
    pub(crate) clock_stopped: bool,
}

impl Settings {
    /// Whether a request carries the key in this header.
    pub(crate) fn is_key(&self, headers: &HeaderMap, name: &str) -> bool {
        headers.get(name).is_some_and(|value| value.as_bytes() == self.key.as_bytes())
    }
}

/// One emulated service: its settings, its state, and what is under way.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) settings: Settings,
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) jobs: Jobs,
    pub(crate) faults: Faults,
    pub(crate) throttle: Throttle,
    pub(crate) log: Arc<Log>,
    /// Where the state is kept, if anywhere.
    pub(crate) folder: Option<Folder>,
    signer: Signer,
}

impl Service {
    pub(crate) fn new(settings: Settings, log: Log, folder: Option<Folder>, runtime: Handle) -> Self {
        let clock = Arc::new(Clock::new(settings.clock, settings.clock_stopped));
        let store = Store::new(settings.seed, Arc::clone(&clock), settings.tier.quota());
        let signer = Signer::new(store.random_bytes());
        let jobs = Jobs::new(Arc::clone(&clock), runtime);
        let faults = Faults::new(settings.seed);
        let throttle = Throttle::new(settings.tier, settings.rate_limit);
        let (store, log) = (Arc::new(store), Arc::new(log));
        Self { settings, store, clock, jobs, faults, throttle, log, folder, signer }
    }

    /// Goes back to the start, with nothing stored.
    pub(crate) fn reset(&self) {
        self.jobs.clear();
        self.store.reset(self.settings.seed);
        self.clock.reset(self.settings.clock, self.settings.clock_stopped);
        self.faults.reset(self.settings.seed);
        self.throttle.reset();
        self.log.reset();
        // The first bytes of a seed are the signer's, as at the start.
        let _: [u8; 32] = self.store.random_bytes();
    }

    /// Saves the state to the folder that keeps it; tells how long the snapshot is.
    pub(crate) fn save(&self) -> Option<io::Result<u64>> {
        self.folder.as_ref().map(|folder| folder.save(&self.store.save(), self.now()))
    }

    /// Makes the links of the answer to this request.
    pub(crate) fn links<'a>(&'a self, request: &'a Request) -> Links<'a> {
        Links { signer: &self.signer, host: &request.host, now: self.store.now() }
    }

    /// Checks the links that [`Service::links`] made.
    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Learns and notes the outcome, in the time that a training is to take.
    pub(crate) fn train(&self, job: Job) {
        let (project, iteration) = (job.project, job.iteration);
        let (learning, finishing) = (Arc::clone(&self.store), Arc::clone(&self.store));
        let learn = move || {
            let learnt = catch_unwind(AssertUnwindSafe(|| job.learn()));
            let now = learning.now();
            let _ = learning.write(project, |project| project.advance_training(iteration, now));
            learnt.unwrap_or_else(|_| Err("Training failed: the emulator panicked.".to_owned()))
        };
        self.jobs.begin(self.settings.training, (Kind::Training, iteration), learn, move |outcome| {
            let now = finishing.now();
            let _ = finishing.write(project, |project| project.finish_training(iteration, outcome, now));
        });
    }

    /// Hands out an archive once an export has taken its time.
    pub(crate) fn finish_export(&self, ids: (Uuid, Uuid), export: Export, archive: bytes::Bytes) {
        let (project, iteration) = ids;
        let store = Arc::clone(&self.store);
        self.jobs.begin(
            self.settings.export,
            (Kind::Export, iteration),
            move || archive,
            move |archive| {
                let _ = store.write(project, |project| project.finish_export(iteration, &export, archive));
            },
        );
    }

    /// Shows what is in an imported project once the import has taken its time.
    pub(crate) fn finish_import(&self, project: Uuid) {
        let store = Arc::clone(&self.store);
        let finish = move |()| store.finish_import(project);
        self.jobs.begin(self.settings.import, (Kind::Import, project), || (), finish);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.store.now()
    }
}
