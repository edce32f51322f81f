//! The integration tests: one binary, in modules.

mod allocations;
mod header;
mod stub;
mod transport;
