//! Bids: a supplier's price for one lot, or for a named set of lots all or nothing.

use crate::model::{Pence, Rate};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A price for one lot.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bid {
    /// Reference, unique among bids and packages.
    pub reference: String,
    /// Supplier.
    pub supplier: String,
    /// Lot.
    pub lot: String,
    /// Per operated day, everything included.
    pub price: Pence,
    /// Of which passenger assistants, per day.
    pub assistants: Pence,
    /// Supplement per wheelchair passenger and day, for later changes.
    pub wheelchair_supplement: Pence,
    /// More or less per mile when the route changes.
    pub per_mile: Rate,
    /// One more passenger, per day.
    pub extra_passenger: Pence,
    /// Vehicles offered by class where they differ from those the lot names.
    pub vehicles: BTreeMap<String, u32>,
    /// The bid stands until this day.
    pub valid_until: Option<Date>,
}

/// A price for a named set of lots, all or nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Package {
    /// Reference, unique among bids and packages.
    pub reference: String,
    /// Supplier.
    pub supplier: String,
    /// Lots, at least two.
    pub lots: Vec<String>,
    /// Per operated day for the whole set.
    pub price: Pence,
    /// The package stands until this day.
    pub valid_until: Option<Date>,
}

/// What happened to a bid before evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Takes part.
    Admitted,
    /// Received after the deadline.
    Late,
    /// The same supplier has another bid for the lot that counts.
    Duplicate,
    /// Withdrawn by the supplier.
    Withdrawn,
    /// Replaced by a later bid of the same supplier.
    Amended,
    /// Does not meet a condition of the tender.
    NonCompliant,
}

/// A bid as received, with what became of it and why. Nothing is ever thrown away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Bid or package reference.
    pub reference: String,
    /// Supplier.
    pub supplier: String,
    /// Lots priced.
    pub lots: Vec<String>,
    /// Price per day.
    pub price: Pence,
    /// File it came in.
    pub file: String,
    /// Row in that file.
    pub row: usize,
    /// Time of receipt, where recorded.
    #[serde(default)]
    pub received: Option<DateTime>,
    /// Standing.
    pub standing: Standing,
    /// Why, in words; empty when admitted.
    pub reason: String,
}
