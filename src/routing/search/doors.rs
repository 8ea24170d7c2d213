//! Where each run of the plan may visit each gate, kept while the run stands.
//!
//! As [`super::rows`] for what a request finds in a run, with one difference: a run that the present iteration has changed has
//! a place of its own, so that what is known of the run as it was is still there when the iteration is undone.

use crate::routing::insertion::Openings;

/// Openings by slot of a run and gate.
#[derive(Debug, Clone, Default)]
pub struct Doors {
    /// Of the run as the plan has it, then of the run as it was changed.
    openings: Vec<[Openings; 2]>,
    gates: usize,
}

impl Doors {
    /// Room for so many gates and slots.
    pub fn reserve(&mut self, gates: usize, slots: usize) {
        self.gates = gates;
        if self.openings.len() < gates * slots {
            self.openings.resize(gates * (slots + slots / 8 + 1), [Openings::UNKNOWN; 2]);
        }
    }

    /// What is known of the run in a slot and a gate, to be renewed by whoever asks.
    #[inline]
    pub fn openings(&mut self, slot: u32, gate: u32, touched: bool) -> &mut Openings {
        &mut self.openings[slot as usize * self.gates + gate as usize][usize::from(touched)]
    }
}
