//! A blocking client of the Azure Custom Vision Training API `3.4-preview`, for Rust, C and C++.
//!
//! [`TrainingClient`] has one method for each of the service's 52 operations. A method takes what the operation
//! requires and returns a builder with a setter for each optional parameter; `send` performs the call on the calling
//! thread. There is no async runtime.
//!
//! ```no_run
//! use customvision::{ImageFileCreateBatch, ImageFileCreateEntry, TrainingClient};
//!
//! fn main() -> customvision::Result<()> {
//!     let client = TrainingClient::from_env()?;
//!     let project = client.create_project("Cats and dogs").send()?;
//!     let cat = client.create_tag(project.id, "cat").description("A cat of any breed").send()?;
//!     let batch = ImageFileCreateBatch::new([
//!         ImageFileCreateEntry::path("pictures/tom.jpg"),
//!         ImageFileCreateEntry::path("pictures/kitty.png"),
//!     ]);
//!     let summary = client.create_images_from_files(project.id, batch.tag_ids([cat.id])).send()?;
//!     for failure in summary.failures() {
//!         eprintln!("{}: {}", failure.source_url, failure.status.reason());
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # Errors
//! Every failure is an [`Error`]: its [`kind`](Error::kind) says whose it is, its text leads with the service's own
//! words and ends with a hint where the usual cause is known. A batch of which some images fail is no error: the
//! summary that comes back tells what became of each.
//!
//! # Limits
//! A call ends within 100 s, and a second more for each 128 KiB that it sends; [`TrainingClientBuilder::timeout`] and
//! the `timeout` of each builder set another limit. A [`CancelToken`] ends it at once, from any thread. Numbers and counts
//! that the service would refuse are refused before anything is sent.
//!
//! # Retries
//! A call is tried again when the service is busy or not well, or a connection breaks or can't be made, within the call's
//! time and as often as [`TrainingClientBuilder::max_retries`] says. What must not happen twice is tried again only when
//! it surely did not happen; [`Operation::is_repeatable`] tells which operations that concerns.
//!
//! # C
//! The same library is a C library: `include/customvision.h` documents it.

#![warn(rustdoc::all)]

mod body;
mod client;
mod credential;
mod error;
mod ffi;
mod json;
mod logging;
mod models;
mod operation;
mod operations;
mod response;
mod retry;
mod throttle;
mod transport;

pub use body::{ImageFileCreateBatch, ImageFileCreateEntry, ImageSource};
pub use client::{TrainingClient, TrainingClientBuilder};
pub use credential::AccessToken;
pub use error::{Error, ErrorKind, Processed, Result};
pub use jiff::Timestamp;
pub use models::*;
pub use operation::{Kind, Operation, Parameter, Place, Returns};
pub use operations::{operations, request};
pub use response::Response;
pub use throttle::{RateLimit, ThrottleCounts};
pub use transport::{CancelToken, RootCertificates};
pub use uuid::Uuid;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
