//! The jobs that every client does, and what each may cost beside another.

use super::programs::{Client, Job};
use Client::{C, Cjson, Libcurl, Python, Raw, Rust};

/// A job and who does it.
pub(crate) struct Contest {
    pub(crate) title: &'static str,
    pub(crate) job: Job,
    pub(crate) clients: &'static [Client],
    pub(crate) limits: &'static [Limit],
}

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// CPU time of the client's process.
    Cpu,
    /// From a call's begin to its end, the server's share on the same core among it.
    Wall,
}

/// What must hold.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    /// `client` takes at most so many times what `than` takes.
    AtMost { client: Client, than: Client, of: Measure, ratio: f64 },
    /// Peak memory of the client's process.
    Peak { client: Client, kib: u64 },
}

const fn cpu(client: Client, than: Client, ratio: f64) -> Limit {
    Limit::AtMost { client, than, of: Measure::Cpu, ratio }
}

const fn wall(client: Client, than: Client, ratio: f64) -> Limit {
    Limit::AtMost { client, than, of: Measure::Wall, ratio }
}

const fn job(name: &'static str, size: usize, warmup: usize, count: usize) -> Job {
    Job { name, size, warmup, count }
}

/// Bytes of the JSON whose 64 pictures of 2 MB are in it as base64.
const CONTENTS_KIB: u64 = 64 * 2_666_668 / 1024;

pub(crate) const CONTESTS: &[Contest] = &[
    Contest {
        title: "one project (708 bytes)",
        job: job("get", 0, 200, 5000),
        clients: &[Raw, C, Rust, Libcurl, Cjson, Python],
        limits: &[
            cpu(C, Raw, 1.5),
            cpu(C, Libcurl, 0.68),
            cpu(Rust, Cjson, 0.70),
            cpu(Rust, Python, 1.0 / 50.0),
        ],
    },
    Contest {
        title: "a small POST (108 bytes)",
        job: job("post", 0, 200, 5000),
        clients: &[Raw, C, Rust, Libcurl, Python],
        limits: &[cpu(C, Libcurl, 0.70)],
    },
    Contest {
        title: "a list of 256 images (420 KB)",
        job: job("list", 256, 20, 400),
        clients: &[Raw, C, Rust, Libcurl, Cjson, Python],
        limits: &[
            cpu(C, Raw, 1.8),
            cpu(C, Libcurl, 1.0),
            cpu(Rust, Cjson, 0.40),
            cpu(Rust, Python, 1.0 / 60.0),
        ],
    },
    Contest {
        title: "64 pictures of 2 MB in a batch, from paths",
        job: job("batch", 64, 1, 3),
        clients: &[Raw, C, Rust, Libcurl, Python],
        limits: &[
            wall(Rust, Raw, 1.1),
            wall(C, Raw, 1.1),
            wall(C, Libcurl, 0.30),
            wall(C, Python, 1.0 / 15.0),
            Limit::Peak { client: C, kib: 8 * 1024 },
            Limit::Peak { client: Rust, kib: 8 * 1024 },
        ],
    },
    Contest {
        title: "the same, as base64 in the caller's JSON",
        job: job("contents", 64, 1, 3),
        clients: &[C],
        limits: &[Limit::Peak { client: C, kib: CONTENTS_KIB + 4 * 1024 }],
    },
    Contest {
        title: "one picture of 6 MB from a path, as a form",
        job: job("picture", 0, 5, 60),
        clients: &[Raw, C, Rust, Libcurl, Python],
        limits: &[wall(C, Raw, 1.1), wall(C, Libcurl, 0.90)],
    },
    Contest {
        title: "200 MB of an artifact to a callback",
        job: job("artifact", 200, 1, 3),
        clients: &[Raw, C, Rust, Libcurl, Python],
        limits: &[wall(C, Raw, 1.3), wall(C, Libcurl, 1.05), Limit::Peak { client: C, kib: 8 * 1024 }],
    },
];

/// The job as a client does it: the official client does it less often, as it takes longer.
pub(crate) fn of(client: Client, job: Job) -> Job {
    match client {
        Python => Job { warmup: job.warmup.div_ceil(20), count: job.count.div_ceil(20), ..job },
        _ => job,
    }
}
