//! Starting and stopping.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use tokio::{
    net::TcpListener,
    runtime::{self, Runtime},
    sync::oneshot,
};

use crate::{
    http,
    service::{Service, Settings},
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
    seed: Option<u64>,
    settings: Settings,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            seed: None,
            settings: Settings {
                key: DEFAULT_KEY.to_owned(),
                training: Duration::from_secs(2),
                export: Duration::from_secs(1),
                import: Duration::from_secs(1),
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

    /// How long a training takes at least; by default 2 s. Learning itself may take longer.
    pub fn training_duration(mut self, duration: Duration) -> Self {
        self.settings.training = duration;
        self
    }

    /// How long an export takes; by default 1 s.
    pub fn export_duration(mut self, duration: Duration) -> Self {
        self.settings.export = duration;
        self
    }

    /// How long an import of a project takes; by default 1 s.
    pub fn import_duration(mut self, duration: Duration) -> Self {
        self.settings.import = duration;
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
        self.seed = Some(seed);
        self
    }

    /// Starts it. When this returns, connections are accepted.
    ///
    /// # Errors
    ///
    /// When the port is taken or may not be used, or no thread can be made.
    pub fn start(self) -> io::Result<Emulator> {
        let listener = std::net::TcpListener::bind(SocketAddr::new(self.host, self.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let key = self.settings.key.clone();
        let (stop, stopped) = oneshot::channel();
        let (started, outcome) = mpsc::channel();
        let thread = std::thread::Builder::new().name("customvision-emulator".into()).spawn(move || {
            let runtime = match runtime() {
                Ok(runtime) => runtime,
                Err(error) => return drop(started.send(Err(error))),
            };
            let service = Arc::new(Service::new(self.settings, self.seed, runtime.handle().clone()));
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener);
                let ready = listener
                    .as_ref()
                    .map(|_| ())
                    .map_err(|error| io::Error::new(error.kind(), error.to_string()));
                let _ = started.send(ready);
                let Ok(listener) = listener else { return };
                tokio::select! {
                    () = http::serve(listener, service) => (),
                    _ = stopped => (),
                }
            });
            runtime.shutdown_timeout(PATIENCE);
        })?;
        outcome.recv().map_err(io::Error::other)??;
        Ok(Emulator { address, key, stop: Some(stop), thread: Some(thread) })
    }
}

fn runtime() -> io::Result<Runtime> {
    runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .thread_name("customvision-emulator")
        .enable_io()
        .enable_time()
        .build()
}

/// A running service. Dropping it closes its port and its connections, and forgets its state.
#[derive(Debug)]
pub struct Emulator {
    address: SocketAddr,
    key: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
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
}

impl Drop for Emulator {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
