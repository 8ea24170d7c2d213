//! Where each run of the plan may visit each gate, and what that costs at the least, kept while the run stands.
//!
//! As [`super::rows`] for what a request finds in a run, with one difference: a run that the present iteration has changed has
//! a place of its own, so that what is known of the run as it was is still there when the iteration is undone.

use super::rows::{self, Digest};
use crate::routing::fetch;
use crate::routing::insertion::Openings;

/// Openings by gate and slot of a run.
#[derive(Debug, Clone, Default)]
pub struct Doors {
    /// Of the run as the plan has it.
    openings: Vec<Openings>,
    /// Of the run as it was changed.
    changed: Vec<Openings>,
    gates: usize,
    /// What passengers of a gate need not ask the run in each slot, a row for each gate.
    digests: Vec<Digest>,
    slots: usize,
}

impl Doors {
    /// Room for so many gates and slots; where there was not enough, what was known is forgotten.
    pub fn reserve(&mut self, gates: usize, slots: usize) {
        if slots > self.slots || gates != self.gates {
            self.gates = gates;
            self.slots = slots + slots / 8 + 1;
            self.openings.clear();
            self.changed.clear();
            self.openings.resize(gates * self.slots, Openings::UNKNOWN);
            self.changed.resize(gates * self.slots, Openings::UNKNOWN);
            self.digests.clear();
            self.digests.resize(gates * self.slots, Digest::UNKNOWN);
        }
    }

    /// What is known of the run in a slot and a gate, to be renewed by whoever asks.
    #[inline]
    pub fn openings(&mut self, slot: u32, gate: u32, touched: bool) -> &mut Openings {
        let openings = if touched { &mut self.changed } else { &mut self.openings };
        &mut openings[gate as usize * self.slots + slot as usize]
    }

    /// Fetches what is known of the runs of the plan in some slots and a gate, side by side, for whoever asks them soon.
    #[inline]
    pub fn fetch(&self, gate: u32, slots: impl Iterator<Item = u32>) {
        let row = &self.openings[gate as usize * self.slots..][..self.slots];
        fetch::each(slots.map(|slot| row[slot as usize].least() as u64));
    }

    /// What is known about a gate, slot by slot: whether a run goes there, and the least that a new visit costs on a weekday.
    #[inline]
    pub fn of(&self, gate: u32) -> &[Digest] {
        &self.digests[gate as usize * self.slots..][..self.slots]
    }

    /// Keeps what a run of the plan, so tagged, has been found to offer to passengers of a gate, who may be `there` already.
    #[inline]
    pub fn learn(&mut self, slot: u32, gate: u32, tag: u32, there: bool) {
        let at_visits = if there { 0 } else { i64::MAX };
        let with_visit = self.openings(slot, gate, false).least();
        let digest = Digest::new(tag, [at_visits, with_visit].map(rows::floor));
        self.digests[gate as usize * self.slots + slot as usize] = digest;
    }
}
