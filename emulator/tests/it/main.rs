//! The emulator over its socket, spoken to in plain HTTP: no client of Custom Vision takes part.

mod binary;
mod concurrency;
mod detection;
mod errors;
mod exports;
mod hostile;
mod images;
mod learning;
mod links;
mod metadata;
mod predictions;
mod projects;
mod published;
mod regions;
mod suggestions;
mod support;
mod tags;
mod tiers;
mod training;
mod transfers;
mod uploads;
