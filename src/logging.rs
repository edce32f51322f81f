//! One line for each try of a call: to the `log` facade, and to a client's own callback.
//!
//! What a line holds is listed here, and nothing else gets into one: the operation, the HTTP method, the path (which has
//! ids in it, but no names), the status, the time, the request id, the try, and why another follows. No header, no query,
//! no body.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorKind};

/// What marks the lines of this library in the `log` facade.
const TARGET: &str = "customvision";

/// How much a line matters, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// A try that succeeded.
    Verbose,
    /// A try that failed and is followed by another.
    Informational,
    /// A call that failed.
    Warning,
    /// Nothing yet.
    Error,
}

impl Level {
    /// As `AZURE_LOG_LEVEL` spells it: a number, or a name in any case.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "1" | "verbose" | "debug" => Level::Verbose,
            "2" | "informational" | "info" => Level::Informational,
            "3" | "warning" | "warn" => Level::Warning,
            "4" | "error" | "err" => Level::Error,
            _ => return None,
        })
    }

    fn of_facade(self) -> log::Level {
        match self {
            Level::Verbose => log::Level::Debug,
            Level::Informational => log::Level::Info,
            Level::Warning => log::Level::Warn,
            Level::Error => log::Level::Error,
        }
    }
}

/// Takes a client's lines, on the thread of the call.
pub(crate) type Callback = dyn Fn(Level, &str) + Send + Sync;

/// Where a client's lines go besides the facade.
#[derive(Default)]
pub(crate) struct Logger {
    callback: RwLock<Option<(Level, Arc<Callback>)>>,
}

impl Logger {
    /// Lines of this level and above go to the callback from now on.
    pub(crate) fn set(&self, callback: Option<(Level, Arc<Callback>)>) {
        *self.callback.write().unwrap_or_else(PoisonError::into_inner) = callback;
    }

    fn callback(&self, level: Level) -> Option<Arc<Callback>> {
        let callback = self.callback.read().unwrap_or_else(PoisonError::into_inner);
        callback.as_ref().filter(|(least, _)| level >= *least).map(|(_, callback)| callback.clone())
    }

    fn takes(&self, level: Level) -> bool {
        log::log_enabled!(target: TARGET, level.of_facade()) || self.callback(level).is_some()
    }

    /// The text is made only if somebody takes it.
    fn log(&self, level: Level, line: impl fmt::Display) {
        if let Some(callback) = self.callback(level) {
            callback(level, &line.to_string());
        }
        log::log!(target: TARGET, level.of_facade(), "{line}");
    }
}

/// A try that is under way.
pub(crate) struct Try<'l> {
    pub(crate) logger: &'l Logger,
    pub(crate) operation: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: &'l str,
    pub(crate) number: u32,
    pub(crate) begun: Instant,
}

impl Try<'_> {
    /// The request's id is asked for only if somebody takes the line.
    pub(crate) fn succeeded<'i>(&self, status: u16, request_id: impl FnOnce() -> Option<&'i str>) {
        if self.logger.takes(Level::Verbose) {
            let ended = format_args!("HTTP {status}");
            self.logger.log(Level::Verbose, self.line(&ended, request_id(), &""));
        }
    }

    /// Another try follows after `next`, if there is one.
    pub(crate) fn failed(&self, error: &Error, next: Option<Duration>) {
        let (ended, id) = (Ended(error), error.request_id());
        match next {
            Some(wait) => {
                let follows = format_args!("; trying again in {} ms", wait.as_millis());
                self.logger.log(Level::Informational, self.line(&ended, id, &follows));
            }
            None => self.logger.log(Level::Warning, self.line(&ended, id, &"")),
        }
    }

    fn line<'s>(
        &'s self,
        ended: &'s dyn fmt::Display,
        request_id: Option<&'s str>,
        follows: &'s dyn fmt::Display,
    ) -> impl fmt::Display + 's {
        Line { what: self, ended, request_id, follows }
    }
}

struct Line<'s> {
    what: &'s Try<'s>,
    ended: &'s dyn fmt::Display,
    request_id: Option<&'s str>,
    follows: &'s dyn fmt::Display,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Try { operation, method, path, number, begun, .. } = self.what;
        let millis = begun.elapsed().as_millis();
        write!(f, "{operation}: {method} {path} -> {} in {millis} ms (attempt {number}", self.ended)?;
        if let Some(id) = self.request_id {
            write!(f, ", request {}", Printable(id))?;
        }
        write!(f, "){}", self.follows)
    }
}

/// How a try failed: the service by its status and code, everything else in our own words.
struct Ended<'e>(&'e Error);

impl fmt::Display for Ended<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.kind(), self.0.http_status()) {
            (ErrorKind::Service, Some(status)) => {
                write!(f, "HTTP {status}")?;
                match self.0.code() {
                    Some(code) if code != status.to_string() => write!(f, " {}", Printable(code)),
                    _ => Ok(()),
                }
            }
            (ErrorKind::InvalidResponse, Some(status)) => write!(f, "HTTP {status} with a wrong body"),
            (kind, _) => write!(f, "{} failure, {}", kind.as_str(), Printable(self.0.message())),
        }
    }
}

/// Text from outside, of one line and no great length.
struct Printable<'t>(&'t str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let printable = |c: char| if c.is_control() { ' ' } else { c };
        self.0.chars().take(200).try_for_each(|c| write!(f, "{}", printable(c)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn levels_are_spelled_as_azures_other_libraries_spell_them() {
        for (level, spellings) in [
            (Level::Verbose, ["1", "verbose", "Debug"]),
            (Level::Informational, ["2", "INFORMATIONAL", "info"]),
            (Level::Warning, ["3", " warning ", "warn"]),
            (Level::Error, ["4", "Error", "err"]),
        ] {
            assert!(spellings.iter().all(|text| Level::parse(text) == Some(level)), "{level:?}");
        }
        assert!(["", "0", "5", "-1", "trace", "verbose!"].iter().all(|text| Level::parse(text).is_none()));
    }

    #[test]
    fn a_line_tells_the_try_and_what_follows_and_stays_one_line() {
        let logger = Logger::default();
        let lines: Arc<Mutex<Vec<(Level, String)>>> = Arc::default();
        let log = lines.clone();
        let take = move |level, line: &str| log.lock().unwrap().push((level, line.to_owned()));
        logger.set(Some((Level::Informational, Arc::new(take))));
        let (path, begun) = ("/customvision/v3.4-preview/training/tags", Instant::now());
        let attempt = Try { logger: &logger, operation: "get_tags", method: "GET", path, number: 2, begun };
        attempt.succeeded(200, || Some("r-1"));
        let busy = Error::from_answer("get_tags", 429, br#"{"code":"Too\nMany","message":"Secret words"}"#);
        attempt.failed(&busy.with_request_id(Some("r-2".into())), Some(Duration::from_millis(1500)));
        let broken = Error::new(ErrorKind::Transport, "could not connect\r\nto it");
        attempt.failed(&broken, None);
        let lines = lines.lock().unwrap();
        let levels: Vec<Level> = lines.iter().map(|(level, _)| *level).collect();
        assert_eq!(levels, [Level::Informational, Level::Warning], "{lines:?}");
        let told = &lines[0].1;
        assert!(told.starts_with(&format!("get_tags: GET {path} -> HTTP 429 Too Many in ")), "{told}");
        assert!(told.ends_with(" ms (attempt 2, request r-2); trying again in 1500 ms"), "{told}");
        let told = &lines[1].1;
        assert!(told.contains("-> transport failure, could not connect  to it in "), "{told}");
        assert!(lines.iter().all(|(_, line)| !line.contains(['\r', '\n']) && !line.contains("Secret")));
    }
}
