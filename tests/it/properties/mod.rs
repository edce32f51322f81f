//! What is sent, read back by decoders that know nothing of the encoders, for values of every shape.

mod queries;
mod uploads;

use proptest::test_runner::{Config, RngSeed};

/// So many cases, the same ones in each run.
fn cases(count: u32) -> Config {
    Config { cases: count, failure_persistence: None, rng_seed: RngSeed::Fixed(5), ..Config::default() }
}
