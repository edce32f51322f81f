//! The integration tests: one binary, in modules.

mod allocations;
mod c;
mod cancelling;
mod credentials;
mod early_answers;
mod header;
mod lives;
mod logging;
mod operations;
mod outcomes;
mod proxies;
mod retries;
mod secrets;
mod stub;
mod tls;
mod transport;
mod uploads;
mod wire;
