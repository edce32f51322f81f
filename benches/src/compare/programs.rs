//! The programs that are compared, run as processes of their own.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use super::median;

/// Server and client share a core: woken on another one, each call would cost what the machine takes to wake it, which
/// is more than the call and never the same.
const CORE: &str = "1";

/// Who does a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Client {
    /// The limit: a socket, and answers that nobody looks at.
    Raw,
    /// The library over its C interface.
    C,
    /// The library from Rust: answers become structs.
    Rust,
    /// libcurl, and answers that nobody looks at.
    Libcurl,
    /// libcurl, and answers that cJSON parses.
    Cjson,
    /// The official client.
    Python,
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Client::Raw => "raw socket",
            Client::C => "customvision, C",
            Client::Rust => "customvision, Rust",
            Client::Libcurl => "libcurl",
            Client::Cjson => "libcurl + cJSON",
            Client::Python => "official Python client",
        })
    }
}

/// One run of a client: what is done, how large it is, and how often.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Job {
    pub(crate) name: &'static str,
    pub(crate) size: usize,
    pub(crate) warmup: usize,
    pub(crate) count: usize,
}

/// What one call of a run cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) wall_ns: u64,
    pub(crate) cpu_ns: u64,
    pub(crate) peak_kib: u64,
}

impl Cost {
    /// The median of each figure.
    pub(crate) fn median(costs: &[Cost]) -> Cost {
        let of = |measure: fn(&Cost) -> u64| median(costs.iter().map(measure).collect());
        Cost {
            wall_ns: of(|cost| cost.wall_ns),
            cpu_ns: of(|cost| cost.cpu_ns),
            peak_kib: of(|cost| cost.peak_kib),
        }
    }
}

/// Where the programs are.
pub(crate) struct Programs {
    /// The folder that `run.sh` filled.
    work: PathBuf,
    python: PathBuf,
    /// This program, which is the server and the clients in Rust too.
    own: PathBuf,
}

impl Programs {
    pub(crate) fn new(work: PathBuf, python: PathBuf) -> Self {
        Programs { work, python, own: std::env::current_exe().expect("this program has a path") }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.work.join(name)
    }

    /// The command of a client's run against a server, on whatever core.
    pub(crate) fn client(&self, client: Client, server: &Server, job: Job) -> Command {
        let mut command = match client {
            Client::Raw => with(&self.own, "raw"),
            Client::Rust => with(&self.own, "typed"),
            Client::C => Command::new(self.file("ours")),
            Client::Libcurl | Client::Cjson => Command::new(self.file("libcurl")),
            Client::Python => with(&self.python, self.file("official.py")),
        };
        command.arg(&server.endpoint);
        match client {
            Client::Cjson => command.arg(format!("{}-parsed", job.name)),
            _ => command.arg(job.name),
        };
        command.args([job.size, job.warmup, job.count].map(|number| number.to_string()));
        command.env("BENCH_PICTURES", self.file("pictures"));
        if server.endpoint.starts_with("https") {
            command.env("BENCH_CA", self.file("authority.pem"));
        }
        command
    }

    /// Runs a client on the server's core.
    pub(crate) fn run(&self, client: Client, server: &Server, job: Job) -> Cost {
        cost(pinned(self.client(client, server, job)))
    }

    /// Runs a client wherever there is a core.
    pub(crate) fn run_anywhere(&self, client: Client, server: &Server, job: Job) -> Cost {
        cost(self.client(client, server, job))
    }

    /// Starts the server: on the clients' core, or wherever there is one.
    pub(crate) fn server(&self, place: Place, options: &[&str]) -> Server {
        let mut command = with(&self.own, "server");
        for option in options {
            command.arg(option);
            if *option == "--tls" {
                command.arg(self.file("authority.pem"));
            }
        }
        if let Place::OneCore = place {
            command = pinned(command);
        }
        let mut process = command.stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut output = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut line = String::new();
        output.read_line(&mut line).expect("the server says where it listens");
        let endpoint = line.trim().strip_prefix("listening on ").expect("the server listens").to_owned();
        Server { process, endpoint, _output: output }
    }

    /// Nanoseconds from loading a shared library to its first answer, on the server's core.
    pub(crate) fn first_call(&self, library: &Path, server: &Server) -> u64 {
        let mut command = Command::new(self.file("first_call"));
        command.arg(&server.endpoint).arg(library);
        output(pinned(command)).trim().parse().expect("nanoseconds")
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Place {
    OneCore,
    Anywhere,
}

/// A running server, which ends with this.
pub(crate) struct Server {
    process: Child,
    pub(crate) endpoint: String,
    _output: BufReader<ChildStdout>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn with(program: &Path, argument: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.arg(argument);
    command
}

fn pinned(command: Command) -> Command {
    below(["taskset", "-c", CORE], command)
}

/// A command that is run by another one.
pub(crate) fn below<'w>(outer: impl IntoIterator<Item = &'w str>, inner: Command) -> Command {
    let mut words = outer.into_iter();
    let mut command = Command::new(words.next().expect("a program"));
    command.args(words).arg(inner.get_program()).args(inner.get_args());
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
}

fn cost(command: Command) -> Cost {
    let output = output(command);
    let mut numbers = output.split_whitespace().map(|word| word.parse().expect("a number"));
    let mut next = || numbers.next().expect("three numbers");
    Cost { wall_ns: next(), cpu_ns: next(), peak_kib: next() }
}

/// What a program prints; it must succeed.
pub(crate) fn output(mut command: Command) -> String {
    let output = command.stderr(Stdio::piped()).output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed with {}: {complaint}", output.status);
    String::from_utf8(output.stdout).expect("text")
}
