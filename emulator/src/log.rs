//! The log of requests for the service. The emulator's own calls are not in it.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Write},
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use uuid::Uuid;

/// How many entries are remembered.
const REMEMBERED: usize = 1000;

/// One request and what became of it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    time: Timestamp,
    operation: &'static str,
    method: String,
    /// Path and query, without the key should it be in there.
    path: String,
    /// None when the connection ended before there was an answer.
    status: Option<u16>,
    /// Milliseconds from the request's head to the answer's.
    ms: f64,
    /// Length of the request's body, as far as it was read.
    bytes_in: u64,
    /// Length of the answer's body.
    bytes_out: u64,
    request_id: Uuid,
    /// Number of the fault that befell it.
    fault: Option<u64>,
}

/// Remembers the last requests, and writes all of them down if wanted.
pub(crate) struct Log {
    key: String,
    entries: Mutex<VecDeque<Entry>>,
    served: AtomicU64,
    sink: Option<Mutex<Box<dyn Write + Send>>>,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log").field("served", &self.served).finish_non_exhaustive()
    }
}

impl Log {
    /// A log that also goes to the end of a file, or to standard output for `-`; each entry is a line of JSON. `key` is
    /// kept out of it.
    pub(crate) fn new(key: &str, path: Option<&Path>) -> io::Result<Self> {
        let sink: Option<Box<dyn Write + Send>> = match path {
            None => None,
            Some(path) if path == Path::new("-") => Some(Box::new(io::stdout())),
            Some(path) => Some(Box::new(File::options().append(true).create(true).open(path)?)),
        };
        let (entries, served) = (Mutex::default(), AtomicU64::default());
        Ok(Self { key: key.to_owned(), entries, served, sink: sink.map(Mutex::new) })
    }

    /// Begins an entry, which is made when the record is dropped. `bytes_in` counts the request's body as it is read.
    pub(crate) fn begin(
        self: &Arc<Self>,
        (operation, method, path): (&'static str, String, &str),
        time: Timestamp,
        request_id: Uuid,
        fault: Option<u64>,
        bytes_in: Arc<AtomicU64>,
    ) -> Record {
        let path = without(&self.key, path);
        let entry = Entry {
            time,
            operation,
            method,
            path,
            status: None,
            ms: 0.0,
            bytes_in: 0,
            bytes_out: 0,
            request_id,
            fault,
        };
        Record { log: Arc::clone(self), entry, begun: Instant::now(), bytes_in }
    }

    /// The last entries, from old to new.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.lock().iter().cloned().collect()
    }

    /// How many requests there were since the start, or since the log was reset.
    pub(crate) fn served(&self) -> u64 {
        self.served.load(Ordering::Relaxed)
    }

    /// Forgets the entries. What was written down stays.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// Forgets the entries and how many there were.
    pub(crate) fn reset(&self) {
        self.clear();
        self.served.store(0, Ordering::Relaxed);
    }

    fn add(&self, entry: Entry) {
        self.served.fetch_add(1, Ordering::Relaxed);
        if let Some(sink) = &self.sink {
            let mut line = serde_json::to_vec(&entry).unwrap_or_default();
            line.push(b'\n');
            let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
            // A log that can't be written must not disturb what is tested.
            let _ = sink.write_all(&line).and_then(|()| sink.flush());
        }
        let mut entries = self.lock();
        entries.push_back(entry);
        if entries.len() > REMEMBERED {
            entries.pop_front();
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An entry that is being made.
#[derive(Debug)]
pub(crate) struct Record {
    log: Arc<Log>,
    entry: Entry,
    begun: Instant,
    bytes_in: Arc<AtomicU64>,
}

impl Record {
    /// Ends the entry with an answer.
    pub(crate) fn answered(mut self, status: u16, bytes_out: u64) {
        self.entry.status = Some(status);
        self.entry.bytes_out = bytes_out;
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let micros = self.begun.elapsed().as_micros();
        self.entry.ms = micros as f64 / 1000.0;
        self.entry.bytes_in = self.bytes_in.load(Ordering::Relaxed);
        self.log.add(self.entry.clone());
    }
}

/// The text without the key, however it is encoded.
fn without(key: &str, text: &str) -> String {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let ways: [&dyn Fn(&str) -> String; 3] =
        [&str::to_owned, &decoded, &|text: &str| decoded(&text.replace('+', " "))];
    ways.iter().fold(text.to_owned(), |text, read| match read(&text) {
        telling if !key.is_empty() && telling.contains(key) => telling.replace(key, "[key]"),
        _ => text,
    })
}
