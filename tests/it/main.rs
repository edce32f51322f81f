//! The integration tests: one binary, in modules.

mod allocations;
mod c;
mod header;
mod main_job;
mod operations;
mod outcomes;
mod stub;
mod tls;
mod transport;
mod uploads;
mod wire;
