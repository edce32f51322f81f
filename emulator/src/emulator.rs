//! Starting and stopping.

use std::{
    fmt::Display,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use jiff::Timestamp;
use tokio::{
    net::TcpListener,
    runtime::{self, Runtime},
    sync::oneshot,
};

use crate::{
    http,
    jobs::Pace,
    log::Log,
    service::{Service, Settings},
    snapshot::Folder,
    tier::Tier,
};

const DEFAULT_KEY: &str = "0123456789abcdef0123456789abcdef";
const WORKERS: usize = 2;
/// How long stopping waits for a picture that is being fetched or a model that is being fitted.
const PATIENCE: Duration = Duration::from_secs(5);

/// How an [`Emulator`] is to be started.
#[derive(Debug, Clone)]
#[must_use]
pub struct Builder {
    host: IpAddr,
    port: u16,
    log: Option<PathBuf>,
    data: Option<PathBuf>,
    settings: Settings,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            log: None,
            data: None,
            settings: Settings {
                key: DEFAULT_KEY.to_owned(),
                training: Pace::After(Duration::from_secs(2)),
                export: Pace::After(Duration::from_secs(1)),
                import: Pace::After(Duration::from_secs(1)),
                seed: None,
                clock: None,
                clock_stopped: false,
                tier: Tier::default(),
                rate_limit: false,
            },
        }
    }
}

impl Builder {
    /// The address to listen on; by default `127.0.0.1`.
    pub fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// The port to listen on; by default 0, any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The key that requests must carry; by default `0123456789abcdef0123456789abcdef`.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.settings.key = key.into();
        self
    }

    /// How long a training takes; by default 2 s. Learning itself may take longer. With no time at all, an iteration is
    /// trained when the request to train it is answered.
    pub fn training_duration(mut self, duration: Duration) -> Self {
        self.settings.training = Pace::After(duration);
        self
    }

    /// A training takes until its iteration was read this many times, alone or in a list, instead of some time.
    pub fn training_polls(mut self, polls: u32) -> Self {
        self.settings.training = Pace::Polls(polls);
        self
    }

    /// How long an export takes; by default 1 s. With no time at all, it is done when the request for it is answered.
    pub fn export_duration(mut self, duration: Duration) -> Self {
        self.settings.export = Pace::After(duration);
        self
    }

    /// An export takes until the exports of its iteration were listed this many times, instead of some time.
    pub fn export_polls(mut self, polls: u32) -> Self {
        self.settings.export = Pace::Polls(polls);
        self
    }

    /// How long an import of a project takes; by default 1 s. With no time at all, it is done when the request for it is
    /// answered.
    pub fn import_duration(mut self, duration: Duration) -> Self {
        self.settings.import = Pace::After(duration);
        self
    }

    /// An import takes until the project was read this many times, alone or in a list, instead of some time.
    pub fn import_polls(mut self, polls: u32) -> Self {
        self.settings.import = Pace::Polls(polls);
        self
    }

    /// The pricing tier, which decides how much is kept; by default the standard one.
    pub fn tier(mut self, tier: Tier) -> Self {
        self.settings.tier = tier;
        self
    }

    /// Whether the tier's calls per second are enforced, with 429 and `Retry-After`; by default they are not.
    pub fn rate_limit(mut self, on: bool) -> Self {
        self.settings.rate_limit = on;
        self
    }

    /// Makes ids repeatable: the same requests in the same order get the same ids. By default they are random.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = Some(seed);
        self
    }

    /// What the clock shows when the emulator starts; by default the machine's time. From then on it runs, unless
    /// [`Builder::clock_stopped`]. Everything is timed by it: dates, the expiry of links, how long a training takes.
    pub fn clock(mut self, start: Timestamp) -> Self {
        self.settings.clock = Some(start);
        self
    }

    /// Has the clock stand still until it is advanced through `/admin/clock`; by default it runs.
    pub fn clock_stopped(mut self, stopped: bool) -> Self {
        self.settings.clock_stopped = stopped;
        self
    }

    /// Writes a line of JSON for every request to the end of this file, or to standard output for `-`; by default
    /// nowhere. The key is kept out of it.
    pub fn log(mut self, path: impl Into<PathBuf>) -> Self {
        self.log = Some(path.into());
        self
    }

    /// Keeps the state in this folder: it is loaded at the start if it is there, and saved at the end and on request. By
    /// default the state is only in memory.
    pub fn data(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data = Some(folder.into());
        self
    }

    /// Starts it. When this returns, connections are accepted.
    ///
    /// # Errors
    ///
    /// When the port is taken or may not be used, the log can't be written, what is kept in the folder can't be loaded, or
    /// no thread can be made. The error says which.
    pub fn start(self) -> io::Result<Emulator> {
        let address = SocketAddr::new(self.host, self.port);
        let listener = std::net::TcpListener::bind(address)
            .map_err(|error| told(error, format_args!("can't listen on {address}")))?;
        let log = Log::new(&self.settings.key, self.log.as_deref()).map_err(|error| {
            told(error, format_args!("can't write the log {:?}", self.log.unwrap_or_default()))
        })?;
        let kept = self.data.as_deref().map(Folder::open).transpose();
        let (folder, state) = kept.map_err(|error| told(error, "can't load the snapshot"))?.unzip();
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let key = self.settings.key.clone();
        let (stop, stopped) = oneshot::channel();
        let (started, outcome) = mpsc::channel();
        let thread = std::thread::Builder::new().name("customvision-emulator".into()).spawn(move || {
            let runtime = match runtime() {
                Ok(runtime) => runtime,
                Err(error) => {
                    let _ = started.send(Err(error));
                    return Ok(());
                }
            };
            let service = Arc::new(Service::new(self.settings, log, folder, runtime.handle().clone()));
            if let Some(state) = state.flatten() {
                service.replace(state);
            }
            let serving = Arc::clone(&service);
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener);
                let ready = listener
                    .as_ref()
                    .map(|_| ())
                    .map_err(|error| io::Error::new(error.kind(), error.to_string()));
                let _ = started.send(ready);
                let Ok(listener) = listener else { return };
                tokio::select! {
                    () = http::serve(listener, serving) => (),
                    _ = stopped => (),
                }
            });
            runtime.shutdown_timeout(PATIENCE);
            service.save().map_or(Ok(()), |saved| saved.map(drop))
        })?;
        outcome.recv().map_err(io::Error::other)??;
        Ok(Emulator { address, key, stop: Some(stop), thread: Some(thread) })
    }
}

/// The same error, beginning with what could not be done.
fn told(error: io::Error, what: impl Display) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}

fn runtime() -> io::Result<Runtime> {
    runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .thread_name("customvision-emulator")
        .enable_io()
        .enable_time()
        .build()
}

/// A running service. Dropping it closes its port and its connections, and saves its state to the folder that keeps it or
/// else forgets it.
#[derive(Debug)]
pub struct Emulator {
    address: SocketAddr,
    key: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Emulator {
    /// Starts a service on a free port of this machine, with the defaults of [`Builder`].
    ///
    /// # Errors
    ///
    /// See [`Builder::start`].
    pub fn start() -> io::Result<Self> {
        Builder::default().start()
    }

    /// Options for a service that is not like the default one.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens, such as `http://127.0.0.1:5080`, without a slash at the end.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The key that requests must carry.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Stops it, as dropping it does, and tells whether its state could be saved.
    ///
    /// # Errors
    ///
    /// When there is a folder to save to, and the state can't be saved. What was saved before is then as it was.
    pub fn stop(mut self) -> io::Result<()> {
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let ended = self.thread.take().map(JoinHandle::join);
        ended.unwrap_or(Ok(Ok(()))).unwrap_or_else(|_| Err(io::Error::other("the emulator panicked")))
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
