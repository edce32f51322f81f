//! The C interface: opaque handles, JSON in, JSON out.
//!
//! This folder is the only place with `unsafe`. Every function goes through [`boundary`], which checks pointers, catches
//! panics and turns outcomes into status and response; the operations' functions are one line each. The conventions
//! that hold for all of them are at the top of the header, in `cbindgen.toml`.

#![allow(unsafe_code, reason = "C passes pointers")]
#![allow(non_camel_case_types, reason = "the names are C's")]
#![allow(unreachable_pub, reason = "the linker sees them")]

mod boundary;
mod cancel;
mod client;
pub(crate) mod configuration;
mod credential;
mod log;
mod operations;
pub(crate) mod pointer;
mod response;
mod status;
#[cfg(test)]
mod tests;
