//! The undo log: each run as it was before its first change since the last beginning, so that a candidate is taken back without a
//! copy of the plan.
//!
//! In: which run is going to change; out: which have changed, and on demand the plan as it was. A run that is rebuilt anyway goes
//! to the log as it stands, and one that becomes again what it was comes back from it.

use super::{NOWHERE, State};
use crate::routing::problem::Problem;
use crate::routing::run::Run;

impl State {
    /// Begins a change that may be rolled back.
    pub fn begin(&mut self) {
        while let Some((_, run)) = self.log.pop() {
            self.spare.push(run);
        }
        self.stamp += 1;
        self.cost_before = self.cost;
        self.bank_before.clone_from(&self.bank);
    }

    /// Whether a run changes for the first time since [`State::begin`]: from here on it has changed.
    fn is_first_change(&mut self, slot: usize) -> bool {
        std::mem::replace(&mut self.logged[slot], self.stamp) != self.stamp
    }

    /// Saves a run before its first change since [`State::begin`].
    pub(super) fn touch(&mut self, r: u32) {
        let slot = r as usize;
        if !self.is_first_change(slot) {
            return;
        }
        let mut copy = self.spare.pop().unwrap_or_default();
        copy.copy_from(&self.runs[slot]);
        self.log.push((r, copy));
    }

    /// As [`State::touch`] of a run that is rebuilt from its items: all else that is known of it goes to the log without being
    /// copied.
    pub(super) fn touch_to_rebuild(&mut self, r: u32) {
        let slot = r as usize;
        if !self.is_first_change(slot) {
            return;
        }
        let mut fresh = self.spare.pop().unwrap_or_default();
        fresh.items.clone_from(&self.runs[slot].items);
        fresh.kind = self.runs[slot].kind;
        let old = std::mem::replace(&mut self.runs[slot], fresh);
        self.log.push((r, old));
    }

    /// Takes the run of a slot back from the log where it has the items and the type again that it had at [`State::begin`]: whoever
    /// was taken out of it came back to the same place. All that is known of it holds, and to those who ask it was never touched.
    pub(super) fn restore_if_same(&mut self, r: u32, kind: u8) -> bool {
        let slot = r as usize;
        let is_it = |(at, old): &(u32, Run)| {
            *at == r && old.kind == kind && old.items == self.runs[slot].items && self.logged[slot] == self.stamp
        };
        let Some(entry) = self.log.iter().position(is_it) else { return false };
        let (_, old) = self.log.swap_remove(entry);
        self.spare.push(std::mem::replace(&mut self.runs[slot], old));
        self.logged[slot] = 0;
        self.tags[slot] = self.runs[slot].tag();
        true
    }

    /// Undoes everything since [`State::begin`].
    pub fn roll_back(&mut self, p: &Problem) {
        for i in 0..self.log.len() {
            let slot = self.log[i].0 as usize;
            if !self.runs[slot].is_empty() {
                self.release(p, slot);
            }
            for &u in &self.runs[slot].items {
                if let Some(node) = p.nodes.get(u as usize) {
                    self.at[node.request as usize] = NOWHERE;
                }
            }
        }
        while let Some((r, mut old)) = self.log.pop() {
            let slot = r as usize;
            std::mem::swap(&mut self.runs[slot], &mut old);
            self.tags[slot] = self.runs[slot].tag();
            self.spare.push(old);
            if self.runs[slot].is_empty() {
                self.free.push(r);
            } else {
                self.occupy(p, self.runs[slot].kind as usize);
            }
            for &u in &self.runs[slot].items {
                if let Some(node) = p.nodes.get(u as usize) {
                    self.at[node.request as usize] = r;
                }
            }
        }
        std::mem::swap(&mut self.bank, &mut self.bank_before);
        self.cost = self.cost_before;
    }

    /// Runs changed since [`State::begin`].
    pub fn touched(&self) -> impl Iterator<Item = u32> + Clone + '_ {
        self.log.iter().map(|(r, _)| *r)
    }

    /// Whether a run has changed since [`State::begin`].
    #[inline]
    pub fn is_touched(&self, r: u32) -> bool {
        self.logged[r as usize] == self.stamp
    }

    /// Number of runs changed since [`State::begin`].
    pub fn touched_len(&self) -> usize {
        self.log.len()
    }

    /// One run changed since [`State::begin`].
    pub fn touched_at(&self, i: usize) -> u32 {
        self.log[i].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::construct;
    use crate::routing::insertion::Scratch;
    use crate::routing::search::sisr::snapshot;

    /// Each passenger leaves a run of several and takes the best place in it again: whoever is back at the old place leaves the
    /// run untouched and as dear as it was, whoever is not has touched it; undone, the plan is the old one either way.
    #[test]
    fn a_run_that_becomes_what_it_was_was_never_touched() {
        let (mut back, mut elsewhere) = (0, 0);
        for (seed, leg) in [(3, Leg::Am), (4, Leg::Pm)] {
            let p = cohort::problem(50, seed, leg, true);
            let mut state = construct::reference(&p);
            let mut scratch = Scratch::default();
            for q in 0..p.requests.len() as u32 {
                let r = state.at[q as usize];
                if r == NOWHERE
                    || state.runs[r as usize].people < 2
                    || p.units[p.requests[q as usize].unit as usize].len() > 1
                {
                    continue;
                }
                let (before, old, cost) = (snapshot(&state), state.runs[r as usize].clone(), state.cost);
                state.begin();
                state.remove(&p, r, &[q]);
                assert!(state.is_touched(r));
                if state.runs[r as usize].is_empty() {
                    state.roll_back(&p);
                    continue;
                }
                let Some(ins) = state.best_in(&p, r, q, i64::MAX, &mut scratch) else {
                    state.roll_back(&p); // Only the cheapest few places are rebuilt.
                    continue;
                };
                state.insert(&p, r, &ins);
                state.bank.retain(|&other| other != q);
                assert_eq!(state.cost, state.recomputed_cost(&p));
                let run = &state.runs[r as usize];
                let same = run.items == old.items && run.kind == old.kind;
                assert_eq!(state.is_touched(r), !same);
                assert_eq!(state.touched_len(), usize::from(!same));
                if same {
                    back += 1;
                    assert_eq!(state.cost, cost);
                } else {
                    elsewhere += 1;
                }
                state.roll_back(&p);
                assert_eq!((snapshot(&state), state.cost), (before, cost));
                assert_eq!(state.cost, state.recomputed_cost(&p));
            }
        }
        assert!(back > 20 && elsewhere > 0, "{back} came back, {elsewhere} did not");
    }
}
