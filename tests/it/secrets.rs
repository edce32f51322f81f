//! The key shows in no log line and in no panic of the whole run.

use std::cell::Cell;
use std::sync::{Mutex, Once};
use std::{panic, process};

use log::{LevelFilter, Log, Metadata, Record};

use crate::stub::KEY;

/// The log lines of this library so far, with their levels.
static LINES: Mutex<Vec<(log::Level, String)>> = Mutex::new(Vec::new());

thread_local! {
    static UNLOGGED: Cell<bool> = const { Cell::new(false) };
}

/// Does what is measured, and is not to cost what making log lines costs.
pub(crate) fn unlogged(work: impl FnOnce()) {
    UNLOGGED.set(true);
    work();
    UNLOGGED.set(false);
}

struct Guard;

impl Log for Guard {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        !UNLOGGED.get()
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let line = record.args().to_string();
        check("a log line", &line);
        if record.target() == "customvision" {
            LINES.lock().unwrap().push((record.level(), line));
        }
    }

    fn flush(&self) {}
}

/// Ends the run if a text has the key in it.
fn check(what: &str, text: &str) {
    if text.contains(KEY) {
        eprintln!("{what} holds the key: {}", text.replace(KEY, "[key]"));
        process::exit(101);
    }
}

/// From now on every log line and every panic of this process is searched for the key.
pub(crate) fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        log::set_logger(&Guard).unwrap();
        log::set_max_level(LevelFilter::Trace);
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            check("a panic", &panic.to_string());
            print(panic);
        }));
    });
}

/// The log lines that have a text in them, and their levels.
pub(crate) fn lines_with(text: &str) -> Vec<(log::Level, String)> {
    LINES.lock().unwrap().iter().filter(|(_, line)| line.contains(text)).cloned().collect()
}
