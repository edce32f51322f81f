//! What the programs of the comparison share. Those in Rust are modules of `main.rs`; the C programs are in `c/`, the
//! Python one is in `python/`; `run.sh` builds and runs them all.

pub mod answers;
pub mod arguments;
pub mod measure;
pub mod request;
pub mod tls;
