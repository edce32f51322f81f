//! The integration tests: one binary, in modules.

mod header;
