//! The system's compilers, and the libraries that `cargo test` has built.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::header::{committed, root};

const STRICT: [&str; 5] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    C99,
    C11,
    Cpp17,
}

impl Language {
    fn standard(self) -> &'static str {
        match self {
            Language::C99 => "-std=c99",
            Language::C11 => "-std=c11",
            Language::Cpp17 => "-std=c++17",
        }
    }

    fn compiler(self) -> Command {
        let (variable, default) = if self == Language::Cpp17 { ("CXX", "c++") } else { ("CC", "cc") };
        let named = env::var(variable).unwrap_or_default();
        let mut words = named.split_whitespace();
        let mut command = Command::new(words.next().unwrap_or(default));
        command.args(words);
        command
    }
}

/// How a program gets the library.
#[derive(Debug, Clone, Copy)]
pub(super) enum Link {
    Shared,
    Static,
}

/// The folder of the libraries: `CUSTOMVISION_C_LIBRARIES`, or that of the test executable, where Cargo puts those that
/// belong to it. What lies in its parent may be of an earlier `cargo build`.
pub(super) fn libraries() -> PathBuf {
    if let Some(named) = env::var_os("CUSTOMVISION_C_LIBRARIES") {
        return Path::new(&named).canonicalize().expect("the folder of CUSTOMVISION_C_LIBRARIES");
    }
    env::current_exe().unwrap().parent().unwrap().to_owned()
}

pub(super) fn source(name: &str) -> PathBuf {
    root().join("tests/c").join(name)
}

/// A compiled program, which is deleted when this is dropped.
pub(super) struct Program {
    folder: TempDir,
}

impl Program {
    /// Compiles and links; panics with what the compiler says, warnings included.
    pub(super) fn compile(language: Language, link: Link, sources: &[&Path]) -> Self {
        assert!(!committed().is_empty(), "there is no header");
        let folder = tempfile::tempdir().unwrap();
        let libraries = libraries();
        let mut command = language.compiler();
        command.arg(language.standard()).args(STRICT).arg("-pthread");
        command.args(env::var("CUSTOMVISION_C_FLAGS").unwrap_or_default().split_whitespace());
        command.arg("-I").arg(root().join("include")).arg("-I").arg(root().join("tests/c"));
        command.args(sources).arg("-o").arg(folder.path().join("program"));
        match link {
            Link::Shared => {
                let mut rpath = OsString::from("-Wl,-rpath,");
                rpath.push(&libraries);
                command.arg(libraries.join(shared_name())).arg(rpath);
            }
            Link::Static => {
                command.arg(libraries.join("libcustomvision.a"));
                command.args(if cfg!(target_os = "macos") {
                    ["-framework", "Security", "-framework", "CoreFoundation", "-liconv", "-lm"].as_slice()
                } else {
                    ["-lgcc_s", "-lutil", "-lrt", "-lpthread", "-lm", "-ldl", "-lc"].as_slice()
                });
            }
        }
        let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
        assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
        Program { folder }
    }

    /// A C program of `tests/c` with the shared library.
    pub(super) fn of(name: &str) -> Self {
        Program::compile(Language::C99, Link::Shared, &[&source(name)])
    }

    /// Runs it in a folder of its own; panics with what it printed unless it exits with 0. Returns what it printed.
    pub(super) fn run(&self, arguments: &[&str]) -> String {
        self.run_in(&[], arguments)
    }

    /// The same with further environment variables.
    pub(super) fn run_in(&self, environment: &[(&str, &str)], arguments: &[&str]) -> String {
        let runner = env::var("CUSTOMVISION_C_RUNNER").unwrap_or_default();
        let program = self.folder.path().join("program");
        let mut words = runner.split_whitespace().map(OsStr::new).chain([program.as_os_str()]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).args(arguments).current_dir(self.folder.path());
        // Cargo's library path would come before the program's own, and names a folder with an older copy.
        command.env_remove("LD_LIBRARY_PATH");
        command.env_remove("VISION_TRAINING_ENDPOINT").env_remove("VISION_TRAINING_KEY");
        command.envs(environment.iter().copied());
        let Output { status, stdout, stderr } =
            command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
        let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(status.success(), "{command:?}: {status}\n{stdout}{stderr}");
        stdout.into_owned()
    }
}

/// Whether programs run under a tool, which slows them down.
pub(super) fn slowed() -> bool {
    env::var("CUSTOMVISION_C_RUNNER").is_ok_and(|runner| !runner.trim().is_empty())
}

pub(super) fn shared_name() -> String {
    format!("{}customvision{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX)
}
