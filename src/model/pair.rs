//! Rules and wishes between two passengers.

use super::Rate;
use serde::{Deserialize, Serialize};

/// What two passengers must or should do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairKind {
    /// Never on the same run on a weekday on which both travel. Hard.
    MustNotShare,
    /// On the same run in a leg in which both have a request with a weekday in common (siblings). Hard.
    MustTravelWith,
    /// A wish: each week apart costs the declared price, listed separately from money.
    PreferTogether,
    /// A wish: each week on the same run costs the declared price, listed separately from money.
    Avoid,
}

/// One row of `pairs.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Index of one passenger.
    pub a: usize,
    /// Index of the other.
    pub b: usize,
    /// The rule or wish.
    pub kind: PairKind,
    /// Declared price a leg and week of a wish that is not met; zero for rules.
    pub price: Rate,
}
