//! The operations of the service, one function each, by noun.

pub(crate) mod artifacts;
pub(crate) mod domains;
pub(crate) mod exports;
pub(crate) mod health;
pub(crate) mod images;
pub(crate) mod iterations;
pub(crate) mod metadata;
pub(crate) mod performance;
mod predicting;
pub(crate) mod predictions;
pub(crate) mod projects;
pub(crate) mod published;
pub(crate) mod regions;
pub(crate) mod suggestions;
pub(crate) mod tags;
pub(crate) mod transfers;
pub(crate) mod uploads;
