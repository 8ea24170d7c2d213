//! Passenger assistants (PAs): what a passenger needs, and the people the council employs.

use super::LatLon;
use serde::{Deserialize, Serialize};

/// The help a passenger needs on board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Assistance {
    /// Travels without an assistant.
    #[default]
    None,
    /// Shares assistants with others on board, one to `policy.pa_ratio`.
    Shared,
    /// Has an assistant of their own.
    OneToOne,
    /// Has a nurse or medically trained assistant of their own.
    Nurse,
}

/// An assistant whose home is known (`assistants.csv`, optional).
#[derive(Debug, Clone, PartialEq)]
pub struct Assistant {
    /// Reference, unique.
    pub reference: String,
    /// Home.
    pub home: LatLon,
    /// Medically trained.
    pub nurse: bool,
}
