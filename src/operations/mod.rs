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

pub mod request {
    //! The builders that the methods of [`TrainingClient`](crate::TrainingClient) return, one for each operation.

    pub use super::domains::*;
    pub use super::exports::*;
    pub use super::images::*;
    pub use super::iterations::*;
    pub use super::predictions::*;
    pub use super::projects::*;
    pub use super::regions::*;
    pub use super::suggestions::*;
    pub use super::tags::*;
}

pub(crate) use request::*;

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
