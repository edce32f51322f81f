//! The service's 52 operations, one file per noun.

mod domains;
mod exports;
mod images;
mod iterations;
mod predictions;
mod projects;
mod regions;
mod suggestions;
mod tags;

use crate::operation::Operation;

pub use domains::*;
pub use exports::*;
pub use images::*;
pub use iterations::*;
pub use predictions::*;
pub use projects::*;
pub use regions::*;
pub use suggestions::*;
pub use tags::*;

/// All operations of the service, as data: for tests, and for tools that make bindings.
///
/// ```
/// let names: Vec<&str> = customvision::operations().map(|operation| operation.name()).collect();
/// assert!(names.contains(&"get_images"));
/// ```
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    [
        domains::OPERATIONS,
        projects::OPERATIONS,
        tags::OPERATIONS,
        images::OPERATIONS,
        regions::OPERATIONS,
        suggestions::OPERATIONS,
        iterations::OPERATIONS,
        exports::OPERATIONS,
        predictions::OPERATIONS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
