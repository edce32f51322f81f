//! One visible function per operation, one file per noun.

mod domains;
mod exports;
mod images;
mod iterations;
mod predictions;
mod projects;
mod regions;
mod suggestions;
mod tags;
