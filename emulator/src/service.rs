//! What every handler works with.

use std::{sync::Arc, time::Duration};

use hyper::HeaderMap;
use jiff::Timestamp;
use tokio::{runtime::Handle, time::Instant};
use uuid::Uuid;

use crate::{
    http::Request,
    links::{Links, Signer},
    store::{Content, Export, Job, Store},
    throttle::Throttle,
    tier::Tier,
};

/// How an emulator was asked to behave.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) key: String,
    pub(crate) training: Duration,
    pub(crate) export: Duration,
    pub(crate) import: Duration,
    pub(crate) tier: Tier,
    /// Whether calls per second are limited as the tier says.
    pub(crate) rate_limit: bool,
}

impl Settings {
    /// Whether a request carries the key in this header.
    pub(crate) fn is_key(&self, headers: &HeaderMap, name: &str) -> bool {
        headers.get(name).is_some_and(|value| value.as_bytes() == self.key.as_bytes())
    }
}

/// One emulated service: its settings, its state, and where its slow work runs.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) settings: Settings,
    pub(crate) store: Arc<Store>,
    pub(crate) throttle: Throttle,
    signer: Signer,
    runtime: Handle,
}

impl Service {
    pub(crate) fn new(settings: Settings, seed: Option<u64>, runtime: Handle) -> Self {
        let store = Store::new(seed, settings.tier.quota());
        let signer = Signer::new(store.random_bytes());
        let throttle = Throttle::new(settings.tier, settings.rate_limit);
        Self { settings, store: Arc::new(store), throttle, signer, runtime }
    }

    /// Makes the links of the answer to this request.
    pub(crate) fn links<'a>(&'a self, request: &'a Request) -> Links<'a> {
        Links { signer: &self.signer, host: &request.host, now: self.store.now() }
    }

    /// Checks the links that [`Service::links`] made.
    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Learns away from the requests, for at least as long as a training is to take, and notes the outcome.
    pub(crate) fn train(&self, job: Job) {
        let (project, iteration) = (job.project, job.iteration);
        let done_at = Instant::now() + self.settings.training;
        let store = Arc::clone(&self.store);
        self.runtime.spawn(async move {
            let learnt = tokio::task::spawn_blocking(move || job.learn()).await;
            let outcome = learnt.unwrap_or_else(|error| Err(format!("Training failed: {error}.")));
            let now = store.now();
            let _ = store.write(project, |project| project.advance_training(iteration, now));
            tokio::time::sleep_until(done_at).await;
            let now = store.now();
            let _ = store.write(project, |project| project.finish_training(iteration, outcome, now));
        });
    }

    /// Hands out an archive once an export has taken its time.
    pub(crate) fn finish_export(&self, ids: (Uuid, Uuid), export: Export, archive: bytes::Bytes) {
        let (project, iteration) = ids;
        let (store, wait) = (Arc::clone(&self.store), self.settings.export);
        self.runtime.spawn(async move {
            tokio::time::sleep(wait).await;
            let _ = store.write(project, |project| project.finish_export(iteration, &export, archive));
        });
    }

    /// Fills an imported project once the import has taken its time.
    pub(crate) fn finish_import(&self, project: Uuid, content: Content) {
        let (store, wait) = (Arc::clone(&self.store), self.settings.import);
        self.runtime.spawn(async move {
            tokio::time::sleep(wait).await;
            store.finish_import(project, content);
        });
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.store.now()
    }
}
