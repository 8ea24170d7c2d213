//! Local moves on a good plan: what ruin and recreate seldom does in one step.
//!
//! Ruin and recreate puts passengers back one by one; here whole parts of runs change places at once. [`order`] puts the
//! stops of one run in a better order, [`tails`] lets two runs exchange everything after a stop, [`trips`] moves or exchanges
//! whole trips. In: a plan; out: the plan, never dearer, in which none of these moves saves anything more. Every candidate is
//! rebuilt and priced by the ordinary code before it counts.

mod order;
mod tails;
mod trips;

use super::bays::Bays;
use super::hold::Lock;
use super::problem::Problem;
use super::run::{Run, prune_visits};
use super::state::{NOWHERE, State};

/// Neighbours of each passenger whose runs are tried as partners.
const NEIGHBOURS: usize = 40;
/// Most times every run is looked at; each time only those that changed since, and their neighbours.
const PASSES: usize = 8;

/// Buffers of the moves.
#[derive(Debug, Clone, Default)]
pub struct Moves {
    first: Run,
    second: Run,
    items: (Vec<u32>, Vec<u32>),
    best: Option<Offer>,
    partners: Vec<u32>,
    dirty: Vec<bool>,
}

/// The best exchange found between two runs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Offer {
    saving: i64,
    first: Vec<u32>,
    second: Vec<u32>,
}

/// What moves saved, by move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Saved {
    /// Better orders.
    pub order: i64,
    /// Exchanged tails.
    pub tails: i64,
    /// Moved and exchanged trips.
    pub trips: i64,
}

impl Saved {
    /// All together.
    pub fn sum(self) -> i64 {
        self.order + self.tails + self.trips
    }
}

impl Moves {
    /// Carries out moves that save until none is left. The caller has called [`State::begin`] where the change may have to be
    /// known or undone.
    pub fn improve(&mut self, p: &Problem, state: &mut State, bays: &mut Bays) -> Saved {
        let mut saved = Saved::default();
        self.dirty.clear();
        self.dirty.resize(state.runs.len(), true);
        for _ in 0..PASSES {
            let mut changed = false;
            let now = std::mem::replace(&mut self.dirty, vec![false; state.runs.len()]);
            for r in 0..state.runs.len() as u32 {
                if !open(p, state, r) {
                    continue;
                }
                if now[r as usize] || self.dirty[r as usize] {
                    let saving = self.order(p, state, bays, r);
                    saved.order += saving;
                    changed |= self.note(saving, &[r]);
                }
                self.find_partners(p, state, r);
                for i in 0..self.partners.len() {
                    let s = self.partners[i];
                    let touched = |x: u32| now[x as usize] || self.dirty[x as usize];
                    if !(touched(r) || touched(s)) || !open(p, state, r) || !open(p, state, s) {
                        continue;
                    }
                    self.tails(p, state, r, s);
                    let saving = self.carry_out(p, state, bays, r, s);
                    saved.tails += saving;
                    changed |= self.note(saving, &[r, s]);
                    if !open(p, state, r) || !open(p, state, s) {
                        continue;
                    }
                    self.trips(p, state, r, s);
                    let saving = self.carry_out(p, state, bays, r, s);
                    saved.trips += saving;
                    changed |= self.note(saving, &[r, s]);
                }
            }
            if !changed {
                break;
            }
        }
        saved
    }

    fn note(&mut self, saving: i64, runs: &[u32]) -> bool {
        if saving > 0 {
            for &r in runs {
                self.dirty[r as usize] = true;
            }
        }
        saving > 0
    }

    /// Runs after `r` that carry a near neighbour of somebody in it, each once, in order.
    fn find_partners(&mut self, p: &Problem, state: &State, r: u32) {
        self.partners.clear();
        for node in state.runs[r as usize].items.iter().filter_map(|&u| p.nodes.get(u as usize)) {
            let near = p.near(node.request);
            self.partners.extend(near.iter().take(NEIGHBOURS).map(|&q| state.at[q as usize]));
        }
        self.partners.retain(|&s| s != NOWHERE && s > r);
        self.partners.sort_unstable();
        self.partners.dedup();
    }

    /// Prices two runs that would take the place of two; keeps them where they save most. Takes the items from the buffers.
    fn consider(&mut self, p: &Problem, state: &State, r: u32, s: u32) {
        prune_visits(&mut self.items.0, p);
        prune_visits(&mut self.items.1, p);
        let (a, b) = (&state.runs[r as usize], &state.runs[s as usize]);
        let before = a.cost + b.cost;
        let least = self.best.as_ref().map_or(0, |o| o.saving);
        let mut free = Free::of(state, [a.kind, b.kind]);
        let Some(first) = price(p, &self.items.0, &mut self.first, &mut free) else { return };
        if before - first <= least {
            return;
        }
        let Some(second) = price(p, &self.items.1, &mut self.second, &mut free) else { return };
        let saving = before - first - second;
        if saving > least {
            self.best = Some(Offer { saving, first: self.items.0.clone(), second: self.items.1.clone() });
        }
    }

    /// Carries out the best exchange where both runs find their unloading places; what it saves.
    fn carry_out(&mut self, p: &Problem, state: &mut State, bays: &mut Bays, r: u32, s: u32) -> i64 {
        let Some(offer) = self.best.take() else { return 0 };
        let kinds = [state.runs[r as usize].kind, state.runs[s as usize].kind];
        let mut free = Free::of(state, kinds);
        let feasible = price(p, &offer.first, &mut self.first, &mut free).is_some()
            && price(p, &offer.second, &mut self.second, &mut free).is_some();
        debug_assert!(feasible, "what was priced can be carried out");
        if !feasible || !bays.admit(p, &[(r, &self.first), (s, &self.second)].into_iter()) {
            return 0;
        }
        let before = state.cost;
        state.exchange(p, (r, &mut self.first), (s, &mut self.second));
        debug_assert_eq!(before - state.cost, offer.saving, "an exchange saves what was predicted");
        offer.saving
    }
}

/// Whether a run may be changed.
fn open(p: &Problem, state: &State, r: u32) -> bool {
    let run = &state.runs[r as usize];
    !run.is_empty() && run.lock(p) == Lock::Free
}

/// Types that two runs may take: those with a vehicle left, and their own two.
struct Free<'a> {
    state: &'a State,
    given: [u8; 2],
    mask: u64,
}

impl<'a> Free<'a> {
    fn of(state: &'a State, given: [u8; 2]) -> Free<'a> {
        Free { state, given, mask: state.available | 1 << given[0] | 1 << given[1] }
    }

    /// One vehicle fewer of a type.
    fn take(&mut self, p: &Problem, kind: u8) {
        let Some(own) = &p.types[kind as usize].own else { return };
        let given = u32::from(self.given[0] == kind) + u32::from(self.given[1] == kind);
        if own.count + given <= self.state.taken[kind as usize] + 1 {
            self.mask &= !(1 << kind);
        }
    }
}

/// Price of a run with the given items at the cheapest type there is, left in `trial`; nothing for no items. `None` where a
/// rule forbids it.
fn price(p: &Problem, items: &[u32], trial: &mut Run, free: &mut Free) -> Option<i64> {
    trial.clear();
    if items.is_empty() {
        return Some(0);
    }
    trial.items.extend_from_slice(items);
    if !trial.rebuild(p) || !may_share(p, items) {
        return None;
    }
    let (price, kind) = trial.cheapest(p, free.mask)?;
    (trial.cost, trial.kind) = (price, kind);
    free.take(p, kind);
    Some(price)
}

/// Whether all who must travel together do, and none who may not share.
fn may_share(p: &Problem, items: &[u32]) -> bool {
    let aboard = |q: u32| items.iter().any(|&u| p.nodes.get(u as usize).is_some_and(|n| n.request == q));
    let riders = items.iter().filter_map(|&u| p.nodes.get(u as usize)).map(|n| n.request);
    riders.into_iter().all(|q| {
        let unit = &p.units[p.requests[q as usize].unit as usize];
        (unit.len() == 1 || unit.iter().all(|&member| aboard(member)))
            && !p.conflicts[q as usize].iter().any(|&other| aboard(other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::construct;

    #[test]
    fn moves_only_save_and_every_run_stays_feasible() {
        let mut by_move = Saved::default();
        for (seed, leg) in [(1, Leg::Am), (2, Leg::Pm), (3, Leg::Am)] {
            let p = cohort::problem(90, seed, leg, true);
            let mut state = construct::reference(&p);
            state.begin();
            let before = state.cost;
            let saved = Moves::default().improve(&p, &mut state, &mut Bays::default());
            assert_eq!(before - state.cost, saved.sum());
            assert_eq!(state.cost, state.recomputed_cost(&p));
            for (r, run) in state.used() {
                let mut again = run.clone();
                assert!(again.rebuild(&p) && again.fits >> run.kind & 1 == 1 && may_share(&p, &run.items));
                let riders = run.items.iter().filter_map(|&u| p.nodes.get(u as usize));
                assert!(riders.into_iter().all(|n| state.at[n.request as usize] == r));
            }
            by_move.order += saved.order;
            by_move.tails += saved.tails;
            by_move.trips += saved.trips;
        }
        assert!(by_move.order > 0 && by_move.tails > 0 && by_move.trips > 0, "{by_move:?}");
    }

    #[test]
    fn what_moves_did_can_be_undone() {
        let p = cohort::problem(60, 5, Leg::Am, true);
        let mut state = construct::reference(&p);
        let (cost, at) = (state.cost, state.at.clone());
        state.begin();
        Moves::default().improve(&p, &mut state, &mut Bays::default());
        assert!(state.cost < cost);
        state.roll_back(&p);
        assert_eq!((state.cost, &state.at), (cost, &at));
        assert_eq!(state.cost, state.recomputed_cost(&p));
    }
}
