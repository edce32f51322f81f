//! The integration tests: one binary, in modules.

mod allocations;
mod c;
mod cancelling;
mod early_answers;
mod header;
mod main_job;
mod operations;
mod outcomes;
mod retries;
mod stub;
mod tls;
mod transport;
mod uploads;
mod wire;
