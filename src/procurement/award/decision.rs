//! A decision as a document: who drives what, in references only, so that anybody can price it again.

use crate::model::{Leg, Pence};
use serde::{Deserialize, Serialize};

/// Who drives each lot and what the own vehicles do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// One entry a lot, in the tender's order.
    pub lots: Vec<Choice>,
    /// Work of own vehicles.
    pub own_work: Vec<OwnWork>,
}

/// Who drives a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Lot.
    pub lot: String,
    /// Who.
    pub winner: Winner,
}

/// The winner of a lot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Winner {
    /// A bid or package.
    Offer {
        /// Bid or package reference.
        offer: String,
        /// Supplier.
        supplier: String,
    },
    /// Own fleet.
    Own,
    /// Nobody, at the stated penalty.
    Unawarded,
}

impl Winner {
    /// Supplier's reference, `own`, or `unawarded`.
    pub fn name(&self) -> &str {
        match self {
            Winner::Offer { supplier, .. } => supplier,
            Winner::Own => super::super::lot::OWN,
            Winner::Unawarded => "unawarded",
        }
    }
}

/// One own vehicle's work on one leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnWork {
    /// Group of vehicles.
    pub group: String,
    /// Leg.
    pub leg: Leg,
    /// Runs in order.
    pub runs: Vec<String>,
    /// Avoidable cost per operated day.
    pub day_cost: Pence,
}
