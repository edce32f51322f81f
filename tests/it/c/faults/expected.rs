//! How calls may end, in the words of the matrix.

/// What decides how an operation takes a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Sending it twice does no harm.
    Repeatable,
    /// Sending it twice may.
    Once,
    /// Repeatable, and returns nothing.
    Nothing,
    /// Repeatable, and streams bytes to a sink.
    Download,
}

/// The operations that may do harm when they are sent twice. Quick tests are among them while they store.
const ONCE: [&str; 9] = [
    "create_project",
    "create_tag",
    "export_iteration",
    "export_project",
    "import_project",
    "publish_iteration",
    "quick_test_image",
    "quick_test_image_url",
    "train_project",
];

const NOTHING: [&str; 8] = [
    "delete_image_regions",
    "delete_image_tags",
    "delete_images",
    "delete_iteration",
    "delete_prediction",
    "delete_project",
    "delete_tag",
    "unpublish_iteration",
];

impl Class {
    pub(super) fn of(operation: &str) -> Self {
        match operation {
            "get_artifact" => Class::Download,
            name if ONCE.contains(&name) => Class::Once,
            name if NOTHING.contains(&name) => Class::Nothing,
            _ => Class::Repeatable,
        }
    }
}

/// How a call ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected {
    /// The status without its prefix.
    pub(super) status: &'static str,
    /// The HTTP status of the answer; 0 without one.
    pub(super) http: u16,
    /// How often the server was asked: requests, or connections where none is read.
    pub(super) seen: usize,
    pub(super) attempts: u64,
    pub(super) processed: Option<&'static str>,
    pub(super) code: Option<&'static str>,
    /// What the message holds.
    pub(super) told: &'static str,
    pub(super) sink: Sink,
}

/// How many bytes a sink was given.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sink {
    /// Those of the answer, and none if the call failed.
    Answer,
    Exactly(usize),
    /// At least one.
    Some,
}

const fn ended(status: &'static str, http: u16, attempts: usize) -> Expected {
    Expected {
        status,
        http,
        seen: attempts,
        attempts: attempts as u64,
        processed: None,
        code: None,
        told: "",
        sink: Sink::Answer,
    }
}

/// It succeeds with the last answer of the script, as it came.
pub(super) const fn ok(attempts: usize) -> Expected {
    ended("OK", 200, attempts)
}

/// It fails with the last answer, a `refusal`, whose status tells whether it may have been processed.
pub(super) const fn service(http: u16, attempts: usize) -> Expected {
    let mut expected = ended("SERVICE", http, attempts).told("told why");
    expected.code = Some("Told");
    match http {
        429 => expected.unprocessed(),
        408 | 500 | 502 | 503 | 504 => expected.unknown(),
        _ => expected,
    }
}

/// It fails with an answer that is no success by what it holds.
pub(super) const fn invalid(attempts: usize, told: &'static str) -> Expected {
    ended("INVALID_RESPONSE", 200, attempts).told(told)
}

/// It fails without a whole answer.
pub(super) const fn transport(attempts: usize, told: &'static str) -> Expected {
    ended("TRANSPORT", 0, attempts).told(told).unknown()
}

/// Its time runs out.
pub(super) const fn timeout(attempts: usize) -> Expected {
    ended("TIMEOUT", 0, attempts).told("in time").unknown()
}

impl Expected {
    pub(super) const fn told(mut self, told: &'static str) -> Self {
        self.told = told;
        self
    }

    pub(super) const fn code(mut self, code: Option<&'static str>) -> Self {
        self.code = code;
        self
    }

    pub(super) const fn http(mut self, http: u16) -> Self {
        self.http = http;
        self
    }

    pub(super) const fn attempts(mut self, attempts: u64) -> Self {
        self.attempts = attempts;
        self
    }

    pub(super) const fn seen(mut self, seen: usize) -> Self {
        self.seen = seen;
        self
    }

    /// It may have been processed, by its last try or an earlier one.
    pub(super) const fn unknown(mut self) -> Self {
        self.processed = Some("unknown");
        self
    }

    /// It was surely not processed.
    pub(super) const fn unprocessed(mut self) -> Self {
        self.processed = Some("no");
        self
    }

    pub(super) const fn sink(mut self, sink: Sink) -> Self {
        self.sink = sink;
        self
    }
}
