//! The binary: flags in, one line out when ready, until it is told to stop.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use clap::{Parser, ValueEnum, builder::BoolishValueParser};
use customvision_emulator::{Emulator, Tier};
use jiff::Timestamp;

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
    /// Milliseconds that a training takes; 0 is at once
    #[arg(long, env = "CUSTOMVISION_EMULATOR_TRAINING_MS", default_value_t = 2000, value_name = "MS")]
    training_ms: u64,
    /// Reads of an iteration that its training takes, instead of some time
    #[arg(
        long,
        env = "CUSTOMVISION_EMULATOR_TRAINING_POLLS",
        value_name = "COUNT",
        conflicts_with = "training_ms"
    )]
    training_polls: Option<u32>,
    /// Milliseconds that an export takes; 0 is at once
    #[arg(long, env = "CUSTOMVISION_EMULATOR_EXPORT_MS", default_value_t = 1000, value_name = "MS")]
    export_ms: u64,
    /// Listings of an iteration's exports that an export takes, instead of some time
    #[arg(
        long,
        env = "CUSTOMVISION_EMULATOR_EXPORT_POLLS",
        value_name = "COUNT",
        conflicts_with = "export_ms"
    )]
    export_polls: Option<u32>,
    /// Milliseconds that an import of a project takes; 0 is at once
    #[arg(long, env = "CUSTOMVISION_EMULATOR_IMPORT_MS", default_value_t = 1000, value_name = "MS")]
    import_ms: u64,
    /// Reads of a project that its import takes, instead of some time
    #[arg(
        long,
        env = "CUSTOMVISION_EMULATOR_IMPORT_POLLS",
        value_name = "COUNT",
        conflicts_with = "import_ms"
    )]
    import_polls: Option<u32>,
    /// Pricing tier that decides how much is kept: f0 or s0
    #[arg(long, env = "CUSTOMVISION_EMULATOR_TIER", default_value_t = Tier::S0)]
    tier: Tier,
    /// Whether the tier's calls per second are enforced
    #[arg(long, env = "CUSTOMVISION_EMULATOR_RATE_LIMIT", default_value = "off")]
    rate_limit: Switch,
    /// Makes ids repeatable
    #[arg(long, env = "CUSTOMVISION_EMULATOR_SEED")]
    seed: Option<u64>,
    /// What the clock shows at first, such as 2026-01-01T00:00:00Z; the machine's time when not given
    #[arg(long, env = "CUSTOMVISION_EMULATOR_CLOCK", value_name = "TIME")]
    clock: Option<Timestamp>,
    /// The clock stands still until it is advanced
    #[arg(long, env = "CUSTOMVISION_EMULATOR_CLOCK_STOPPED", value_parser = BoolishValueParser::new())]
    clock_stopped: bool,
    /// Appends a line of JSON for every request to this file; - is standard output
    #[arg(long, env = "CUSTOMVISION_EMULATOR_LOG", value_name = "FILE")]
    log: Option<PathBuf>,
    /// Keeps the state in this folder: loads it at the start if it is there, saves it at the end
    #[arg(long, env = "CUSTOMVISION_EMULATOR_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
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
        .rate_limit(flags.rate_limit == Switch::On)
        .clock_stopped(flags.clock_stopped);
    if let Some(seed) = flags.seed {
        builder = builder.seed(seed);
    }
    if let Some(polls) = flags.training_polls {
        builder = builder.training_polls(polls);
    }
    if let Some(polls) = flags.export_polls {
        builder = builder.export_polls(polls);
    }
    if let Some(polls) = flags.import_polls {
        builder = builder.import_polls(polls);
    }
    if let Some(start) = flags.clock {
        builder = builder.clock(start);
    }
    if let Some(path) = &flags.log {
        builder = builder.log(path);
    }
    if let Some(folder) = &flags.data {
        builder = builder.data(folder);
    }
    let waiting = tokio::runtime::Builder::new_current_thread().enable_io().build();
    waiting.map_err(|error| error.to_string())?.block_on(async {
        let stop = Stop::listen().map_err(|error| format!("can't listen to signals: {error}"))?;
        let emulator = builder.start().map_err(|error| error.to_string())?;
        announce(&emulator.endpoint()).map_err(|error| format!("can't write the ready line: {error}"))?;
        stop.wait().await;
        emulator.stop().map_err(|error| format!("can't save: {error}"))
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
