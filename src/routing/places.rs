//! Unloading places at the end of a search: the time at which each run comes, and what is done where there is no place.
//!
//! [`Bays`] knows who stands where and when. Each run comes as near the middle of its slack, or the time it would keep, as
//! the places allow; what cannot be fitted is planned anew.

use super::bays::{Bays, middle, slack};
use super::hold::Lock;
use super::insertion::Scratch;
use super::problem::Problem;
use super::run::Run;
use super::state::State;
use super::stays::Stay;
use crate::model::Secs;

/// Who is at which setting when.
#[derive(Debug, Clone)]
pub struct Timeline {
    bays: Bays,
    keeping: Keeping,
}

/// What is to be kept of an earlier plan. Lists are by run slot, `new` by request; what is absent is not to be kept.
#[derive(Debug, Clone, Default)]
pub struct Keeping {
    /// The shift a run would like to keep.
    pub wish: Vec<Option<Secs>>,
    /// How far from it the run may go.
    pub reach: Vec<Option<Secs>>,
    /// The run is exactly as it was: all such runs fit together, and choose first.
    pub firm: Vec<bool>,
    /// Requests that had no place before: they make way for the others.
    pub new: Vec<bool>,
    /// Items and shift of the run without newcomers, exactly as it was: its places are kept until newcomers have theirs.
    pub base: Vec<Option<(Vec<u32>, Secs)>>,
    /// Where nothing else is to be kept: shifts at which all runs, in the order of their slots, find their places.
    pub found: Vec<Secs>,
}

impl Keeping {
    /// Whether no run is bound to anything it had.
    fn binds_nobody(&self) -> bool {
        self.wish.is_empty()
            && self.reach.is_empty()
            && self.firm.is_empty()
            && self.new.is_empty()
            && self.base.is_empty()
    }

    fn is_firm(&self, r: u32) -> bool {
        self.firm.get(r as usize).copied().unwrap_or(false)
    }

    fn is_new(&self, q: u32) -> bool {
        self.new.get(q as usize).copied().unwrap_or(false)
    }
}

/// Fits all runs of a leg, replanning those for which there is no place: they are dissolved, and each of their passengers
/// goes to the cheapest run, or a run of their own, that still finds a place. What is left over is in the bank.
pub fn fit(p: &Problem, state: &mut State) -> Timeline {
    fit_keeping(p, state, Keeping::default())
}

/// As [`fit`], keeping what there was: runs that are as they were choose first, then those with a shift they would like to
/// keep. Where a run finds no place because of newcomers aboard, the newcomers leave it, and nobody else.
pub fn fit_keeping(p: &Problem, state: &mut State, keeping: Keeping) -> Timeline {
    let mut timeline = Timeline { bays: Bays::new(p), keeping };
    let unfitted = timeline.fit(p, state);
    for r in unfitted {
        // Newcomers make way first; then a time may move farther than it should; company and vehicle go last.
        if !shed(p, state, &mut timeline, r) && !timeline.place_anywhere(p, state, r) {
            dissolve(p, state, &mut timeline, r);
        }
    }
    timeline
}

/// As [`fit`], for a plan under way: runs come when they came, as [`Bays::of`] has them. Their shifts, in the order of their
/// slots.
pub fn fit_as_they_come(p: &Problem, state: &mut State, shifts: &[Secs]) -> Vec<Secs> {
    let mut timeline = Timeline { bays: Bays::of(p, state, shifts), keeping: Keeping::default() };
    for r in timeline.unfitted(state) {
        dissolve(p, state, &mut timeline, r);
    }
    timeline.bays.shifts(state)
}

/// Takes the newcomers out of a run and finds them other places; false, with nothing changed, where that does not help.
fn shed(p: &Problem, state: &mut State, timeline: &mut Timeline, r: u32) -> bool {
    let unit = |q: u32| p.requests[q as usize].unit as usize;
    let aboard: Vec<u32> =
        state.runs[r as usize].items.iter().filter_map(|&u| p.nodes.get(u as usize)).map(|n| n.request).collect();
    let all_new = |q: &u32| p.units[unit(*q)].iter().all(|&m| timeline.keeping.is_new(m));
    let leaving: Vec<u32> = aboard.iter().copied().filter(all_new).collect();
    if leaving.is_empty() || leaving.len() == aboard.len() {
        return false;
    }
    state.begin();
    state.remove(p, r, &leaving);
    // The places of the run as it was are still its own.
    let reserved = timeline.bays.lift(r);
    if state.runs[r as usize].is_empty() || !timeline.place(p, r, &state.runs[r as usize]) {
        timeline.bays.put_back(r, reserved);
        state.roll_back(p);
        return false;
    }
    let mut units: Vec<usize> = leaving.iter().map(|&q| unit(q)).collect();
    units.sort_unstable();
    units.dedup();
    for u in units {
        let members = &p.units[u];
        if rehouse(p, state, timeline, members) {
            state.bank.retain(|q| !members.contains(q));
        }
    }
    true
}

/// Takes a run apart and finds every unit of it another place.
fn dissolve(p: &Problem, state: &mut State, timeline: &mut Timeline, r: u32) {
    let mut units: Vec<u32> = Vec::new();
    for node in state.runs[r as usize].items.iter().filter_map(|&u| p.nodes.get(u as usize)) {
        let unit = p.requests[node.request as usize].unit;
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    let requests: Vec<u32> = units.iter().flat_map(|&u| p.units[u as usize].iter().copied()).collect();
    state.begin();
    timeline.bays.lift(r);
    state.remove(p, r, &requests);
    for unit in units {
        let members = &p.units[unit as usize];
        if rehouse(p, state, timeline, members) {
            state.bank.retain(|q| !members.contains(q));
        }
    }
}

/// Puts a unit where it costs least among the runs that then still find their places.
fn rehouse(p: &Problem, state: &mut State, timeline: &mut Timeline, unit: &[u32]) -> bool {
    let (mut trial, mut scratch) = (Run::default(), Scratch::default());
    let mut offers: Vec<(i64, Option<u32>)> = Vec::new();
    // Newcomers change no run of those who rode before.
    let new = |q: u32| timeline.keeping.is_new(q);
    let open_to = |run: &Run| run.items.iter().filter_map(|&u| p.nodes.get(u as usize)).all(|n| new(n.request));
    let newcomers = unit.iter().all(|&q| new(q));
    let runs: Vec<u32> = state
        .used()
        .filter(|(_, run)| run.lock(p) != Lock::Untouched && (!newcomers || open_to(run)))
        .map(|(r, _)| r)
        .collect();
    for r in runs.into_iter().map(Some).chain([None]) {
        if let Some(delta) = state.best_unit(p, r, unit, i64::MAX, &mut trial, &mut scratch) {
            offers.push((delta, r));
        }
    }
    offers.sort_unstable();
    for (_, r) in offers {
        state.begin();
        if state.best_unit(p, r, unit, i64::MAX, &mut trial, &mut scratch).is_none() {
            continue;
        }
        let changed = match r {
            Some(r) => {
                state.adopt(p, r, &trial, unit);
                Some(r)
            }
            None => state.open(p, &trial.items),
        };
        let Some(changed) = changed else { continue };
        let before = timeline.bays.lift(changed);
        if timeline.place(p, changed, &state.runs[changed as usize]) {
            return true;
        }
        timeline.bays.put_back(changed, before);
        state.roll_back(p);
    }
    false
}

impl Timeline {
    /// How much earlier than its last timetable the run in a slot goes, seconds.
    pub fn shift(&self, r: u32) -> Secs {
        self.bays.shift(r)
    }

    /// Where the run in a slot stands, at settings with limited places.
    pub fn stays(&self, r: u32) -> &[Stay] {
        self.bays.stays(r)
    }

    /// Gives every run a time; those that find no place.
    fn fit(&mut self, p: &Problem, state: &State) -> Vec<u32> {
        if self.keeping.binds_nobody() {
            self.bays.lay_out(p, state, &self.keeping.found);
            self.bays.ease(p, state);
            return self.unfitted(state);
        }
        let key = |(r, run): (u32, &Run)| (!self.keeping.is_firm(r), self.wished(r).is_none(), slack(run, p), r);
        let mut order: Vec<(bool, bool, Secs, u32)> = state.used().map(key).collect();
        order.sort_unstable();
        self.reserve(p, state);
        let mut unfitted: Vec<u32> = order.into_iter().map(|(.., r)| r).collect();
        unfitted.retain(|&r| {
            let reserved = self.bays.lift(r);
            let placed = self.place(p, r, &state.runs[r as usize]);
            if !placed {
                self.bays.put_back(r, reserved);
            }
            !placed
        });
        unfitted
    }

    fn unfitted(&self, state: &State) -> Vec<u32> {
        state.used().map(|(r, _)| r).filter(|&r| self.bays.is_lacking(r)).collect()
    }

    fn wished(&self, r: u32) -> Option<Secs> {
        self.keeping.wish.get(r as usize).copied().flatten()
    }

    /// Gives a run a shift at which it finds a place everywhere, as near the shift it would keep, or the middle of its slack,
    /// as possible.
    fn place(&mut self, p: &Problem, r: u32, run: &Run) -> bool {
        let reach = self.keeping.reach.get(r as usize).copied().flatten().filter(|_| self.wish(r, run).is_some());
        self.place_within(p, r, run, reach.unwrap_or(Secs::MAX))
    }

    /// As `place`, however far from the shift it would keep; false, with nothing changed, where there is none.
    fn place_anywhere(&mut self, p: &Problem, state: &State, r: u32) -> bool {
        let reserved = self.bays.lift(r);
        let placed = self.place_within(p, r, &state.runs[r as usize], Secs::MAX);
        if !placed {
            self.bays.put_back(r, reserved);
        }
        placed
    }

    fn place_within(&mut self, p: &Problem, r: u32, run: &Run, reach: Secs) -> bool {
        let wish = self.wish(r, run).unwrap_or_else(|| middle(run, p));
        self.bays.place_near(p, r, run, wish, reach)
    }

    /// The shift a run would keep.
    fn wish(&self, r: u32, run: &Run) -> Option<Secs> {
        match self.keeping.base.get(r as usize) {
            Some(Some((items, shift))) if *items == run.items => Some(*shift),
            _ => self.wished(r),
        }
    }

    /// Keeps the places of runs as they were before newcomers joined them.
    fn reserve(&mut self, p: &Problem, state: &State) {
        for (r, _) in state.used() {
            let Some(Some((items, shift))) = self.keeping.base.get(r as usize) else { continue };
            let mut run = Run::default();
            run.items.clone_from(items);
            if run.rebuild(p) {
                self.bays.stand(p, r, &run, *shift);
            }
        }
    }
}
