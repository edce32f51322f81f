//! Pricing tiers: how much may be kept, and how often the service may be called.

use std::{fmt, str::FromStr};

use crate::throttle::Kind;

/// A pricing tier of the service, which decides how much it keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tier {
    /// Free: 2 projects with 50 tags and 5,000 images each, and 10,000 predictions a month.
    F0,
    /// Standard: 100 projects with 500 tags and 100,000 images each.
    #[default]
    S0,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F0 => "F0",
            Self::S0 => "S0",
        })
    }
}

impl FromStr for Tier {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "f0" => Ok(Self::F0),
            "s0" => Ok(Self::S0),
            _ => Err(format!("there is no tier '{text}', only f0 and s0")),
        }
    }
}

impl Tier {
    /// How much it keeps.
    pub(crate) fn quota(self) -> &'static Quota {
        match self {
            Self::F0 => &Quota { projects: 2, images_per_project: 5_000, tags_per_project: 50 },
            Self::S0 => &Quota { projects: 100, images_per_project: 100_000, tags_per_project: 500 },
        }
    }

    /// Predictions in a month, unless they are not limited.
    pub(crate) fn predictions(self) -> Option<u64> {
        match self {
            Self::F0 => Some(10_000),
            Self::S0 => None,
        }
    }

    /// Calls of a kind in one second.
    pub(crate) fn calls_per_second(self, kind: Kind) -> usize {
        match (self, kind) {
            (Self::F0, Kind::Prediction | Kind::StoredPrediction | Kind::Training) => 2,
            (Self::S0, Kind::Prediction) => 20,
            (Self::S0, Kind::StoredPrediction | Kind::Training) | (_, Kind::Other) => 10,
        }
    }
}

/// How much a tier keeps.
#[derive(Debug)]
pub(crate) struct Quota {
    pub(crate) projects: usize,
    pub(crate) images_per_project: usize,
    pub(crate) tags_per_project: usize,
}
