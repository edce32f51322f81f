//! The integration tests: one binary, in modules.

mod header;
mod main_job;
mod operations;
mod outcomes;
mod transport;
mod uploads;
mod wire;
