//! The integration tests: one binary, in modules.

mod c;
mod header;
