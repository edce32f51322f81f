//! The integration tests: one binary, in modules.

mod header;
mod operations;
mod outcomes;
mod wire;
