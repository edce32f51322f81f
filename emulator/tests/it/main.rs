//! The emulator over its socket, spoken to in plain HTTP: no client of Custom Vision takes part.

mod access;
mod binary;
mod clock;
mod concurrency;
mod detection;
mod errors;
mod exports;
mod faults;
mod health;
mod hostile;
mod images;
mod learning;
mod links;
mod metadata;
mod page;
mod predictions;
mod projects;
mod published;
mod regions;
mod requests;
mod state;
mod support;
mod tags;
mod training;
mod transitions;
mod uploads;
