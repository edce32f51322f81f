//! A local Custom Vision service to develop and test against.
//!
//! It speaks the Training and Prediction APIs of Azure Custom Vision on a loopback port, keeps its state in memory, and
//! really learns from the pictures it is given, so that what it predicts follows from what was uploaded. It is made for
//! developing and testing; its models are small and not meant for anything else. The README lists every known difference
//! from the real service.
//!
//! ```
//! let emulator = customvision_emulator::Emulator::start()?;
//! println!("{} {}", emulator.endpoint(), emulator.key());
//! # std::io::Result::Ok(())
//! ```
//!
//! Layers, outermost first: `http` (connections, the route table, framing), `handlers` (one function per operation),
//! `store` (state and its rules; knows nothing of HTTP) and `learning`. `wire` spells the objects as the service does,
//! `errors` names each of its errors.

mod admin;
mod clock;
mod domains;
mod emulator;
mod errors;
mod faults;
mod fetch;
mod handlers;
mod http;
mod jobs;
mod learning;
mod limits;
mod links;
mod log;
mod packed;
mod page;
mod resume;
mod service;
mod snapshot;
mod store;
mod throttle;
mod tier;
mod wire;

pub use emulator::{Builder, Emulator};
pub use tier::Tier;
