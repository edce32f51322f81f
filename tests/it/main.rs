//! The integration tests: one binary, in modules.

mod allocations;
mod c;
mod header;
mod stub;
mod transport;
