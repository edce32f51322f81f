//! The binary: flags in, one line out when ready, until it is told to stop.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

use clap::{Parser, ValueEnum};
use customvision_emulator::{Emulator, Tier};

/// A local Custom Vision service to develop and test against.
///
/// Prints one line with its address when it is ready, and runs until it is terminated.
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    /// Address to listen on
    #[arg(long, env = "CUSTOMVISION_EMULATOR_HOST", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Port to listen on; 0 takes any free one
    #[arg(long, env = "CUSTOMVISION_EMULATOR_PORT", default_value_t = 5080)]
    port: u16,
    /// Key that requests must carry
    #[arg(
        long,
        env = "CUSTOMVISION_EMULATOR_KEY",
        default_value = "0123456789abcdef0123456789abcdef",
        hide_env_values = true
    )]
    key: String,
    /// Milliseconds that a training takes at least
    #[arg(long, env = "CUSTOMVISION_EMULATOR_TRAINING_MS", default_value_t = 2000)]
    training_ms: u64,
    /// Milliseconds that an export takes
    #[arg(long, env = "CUSTOMVISION_EMULATOR_EXPORT_MS", default_value_t = 1000)]
    export_ms: u64,
    /// Milliseconds that an import of a project takes
    #[arg(long, env = "CUSTOMVISION_EMULATOR_IMPORT_MS", default_value_t = 1000)]
    import_ms: u64,
    /// Pricing tier that decides how much is kept: f0 or s0
    #[arg(long, env = "CUSTOMVISION_EMULATOR_TIER", default_value_t = Tier::S0)]
    tier: Tier,
    /// Whether the tier's calls per second are enforced
    #[arg(long, env = "CUSTOMVISION_EMULATOR_RATE_LIMIT", default_value = "off")]
    rate_limit: Switch,
    /// Makes ids repeatable
    #[arg(long, env = "CUSTOMVISION_EMULATOR_SEED")]
    seed: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

fn main() -> ExitCode {
    match run(&Flags::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("customvision-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(flags: &Flags) -> Result<(), String> {
    let mut builder = Emulator::builder()
        .host(flags.host)
        .port(flags.port)
        .key(&flags.key)
        .training_duration(Duration::from_millis(flags.training_ms))
        .export_duration(Duration::from_millis(flags.export_ms))
        .import_duration(Duration::from_millis(flags.import_ms))
        .tier(flags.tier)
        .rate_limit(flags.rate_limit == Switch::On);
    if let Some(seed) = flags.seed {
        builder = builder.seed(seed);
    }
    let waiting = tokio::runtime::Builder::new_current_thread().enable_io().build();
    waiting.map_err(|error| error.to_string())?.block_on(async {
        let stop = Stop::listen().map_err(|error| format!("can't listen to signals: {error}"))?;
        let address = SocketAddr::new(flags.host, flags.port);
        let emulator = builder.start().map_err(|error| format!("can't listen on {address}: {error}"))?;
        announce(&emulator.endpoint()).map_err(|error| format!("can't write the ready line: {error}"))?;
        stop.wait().await;
        Ok(())
    })
}

fn announce(endpoint: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on {endpoint}")?;
    out.flush()
}

/// What ends the process: SIGTERM or SIGINT, elsewhere control-C.
#[cfg(unix)]
struct Stop {
    terminated: tokio::signal::unix::Signal,
    interrupted: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminated: signal(SignalKind::terminate())?,
            interrupted: signal(SignalKind::interrupt())?,
        })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminated.recv() => (),
            _ = self.interrupted.recv() => (),
        }
    }
}

#[cfg(not(unix))]
struct Stop;

#[cfg(not(unix))]
impl Stop {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn wait(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
