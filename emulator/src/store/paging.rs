//! Pages of sorted lists that change between two calls.

use std::{fmt, str::FromStr};

/// Where something stands in a sorted list, whatever else comes and goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    rank: u64,
    number: u64,
}

impl Place {
    /// By age; a greater number is newer.
    pub(super) fn newest_first(number: u64) -> Self {
        Self { rank: u64::MAX - number, number }
    }

    pub(super) fn oldest_first(number: u64) -> Self {
        Self { rank: number, number }
    }

    /// By a value that is not negative.
    pub(super) fn lowest_first(value: f64, number: u64) -> Self {
        Self { rank: value.to_bits(), number }
    }

    /// By a value that is not negative.
    pub(super) fn highest_first(value: f64, number: u64) -> Self {
        Self { rank: u64::MAX - value.to_bits(), number }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:016x}", self.rank, self.number)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (rank, number) = text.split_at_checked(16).ok_or(())?;
        let read = |text| u64::from_str_radix(text, 16).map_err(|_| ());
        Ok(Self { rank: read(rank)?, number: read(number)? })
    }
}

/// The first `count` of what stands after a place, in order, and the place to go on after when there is more.
pub(super) fn page<T>(
    items: impl Iterator<Item = (Place, T)>,
    count: usize,
    after: Option<Place>,
) -> (Vec<T>, Option<Place>) {
    let mut left: Vec<(Place, T)> =
        items.filter(|(place, _)| after.is_none_or(|after| *place > after)).collect();
    left.sort_by_key(|(place, _)| *place);
    let more = left.len() > count;
    left.truncate(count);
    let last = left.last().map(|(place, _)| *place).filter(|_| more);
    (left.into_iter().map(|(_, item)| item).collect(), last)
}
