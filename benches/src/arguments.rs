//! How each program of the comparison is called: `PROGRAM ENDPOINT JOB SIZE WARMUP COUNT`.
//!
//! The size is that of the job: images of a list, pictures of a batch, megabytes of an artifact, threads. It travels to
//! the server as the last group of the project's id. Two environment variables name files: `BENCH_PICTURES`, a folder
//! with the pictures `00.jpg` to `63.jpg` and `large.jpg`, and `BENCH_CA`, the server's certificate authority.

use std::env;
use std::path::PathBuf;

/// The arguments of one run.
#[derive(Debug)]
pub struct Arguments {
    /// `http://` or `https://`, host and port.
    pub endpoint: String,
    /// What to do.
    pub job: String,
    /// How large it is.
    pub size: usize,
    /// How many calls are made before those that are measured.
    pub warmup: usize,
    /// How many calls are measured.
    pub count: usize,
}

impl Arguments {
    /// Reads the words after the program's name; panics with a word on their use when they are others.
    pub fn read(mut words: impl Iterator<Item = String>) -> Self {
        let usage = "usage: PROGRAM ENDPOINT JOB SIZE WARMUP COUNT";
        let mut word = || words.next().expect(usage);
        let (endpoint, job) = (word(), word());
        let mut number = || word().parse().expect(usage);
        Arguments { endpoint, job, size: number(), warmup: number(), count: number() }
    }

    /// The project whose id tells the server the job's size.
    pub fn project(&self) -> String {
        format!("00000000-0000-0000-0000-{:012}", self.size)
    }

    /// The pictures of a batch of the job's size.
    pub fn pictures(&self) -> Vec<PathBuf> {
        (0..self.size).map(|number| folder().join(format!("{number:02}.jpg"))).collect()
    }

    /// The large picture.
    pub fn large_picture(&self) -> PathBuf {
        folder().join("large.jpg")
    }

    /// The server's certificate authority.
    pub fn authority(&self) -> Option<PathBuf> {
        env::var_os("BENCH_CA").map(PathBuf::from)
    }
}

fn folder() -> PathBuf {
    env::var_os("BENCH_PICTURES").expect("BENCH_PICTURES names the pictures' folder").into()
}
