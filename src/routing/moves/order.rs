//! A better order of one run: the best for a short trip to one setting, by moving single stops otherwise.
//!
//! The best by metres, seconds on the way and journeys; an own vehicle's least paid time and the seconds of its way out of the
//! depot are left out, so that with own vehicles another order may be better still. What is found counts only if the full
//! price agrees.
//!
//! Trips of up to [`EXACT`] stops are ordered by dynamic programming over the sets of homes served, backwards from the
//! setting (M. Held and R. Karp, 1962), longer ones with every home at most [`WINDOW`] places from where it was (E. Balas and
//! N. Simonetti, INFORMS Journal on Computing 13(1), 2001). A state keeps all pairs of price and time of which none is
//! better in both, so that a journey's cap never hides the best order. Runs to several settings, and those whose riders
//! differ by weekday, try every stop and visit at every other place.

use super::Moves;
use crate::model::Secs;
use crate::routing::bays::Bays;
use crate::routing::problem::Problem;
use crate::routing::run::{Run, prune_visits};
use crate::routing::state::State;

/// Homes a trip may have to be ordered exactly.
const EXACT: usize = 9;
/// Places a home may move beyond that.
const WINDOW: usize = 3;
/// Most homes the sets are kept for.
const MOST: usize = 64;

/// An order of some homes before the setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Label {
    served: u64,
    /// The first of them on the road.
    home: u8,
    price: i64,
    secs: Secs,
    after: u32,
}

impl Moves {
    /// Gives a run its best order; what that saves.
    pub(super) fn order(&mut self, p: &Problem, state: &mut State, bays: &mut Bays, r: u32) -> i64 {
        let before = state.cost;
        let run = &state.runs[r as usize];
        if run.people < 2 && run.visits() < 2 {
            return 0;
        }
        if run.visits() == 1 && run.uniform && !run.promised && p.wait_aboard {
            if let Some(items) = best_order(p, run) {
                self.put(p, state, bays, r, &items);
            }
        } else {
            while self.relocate_one(p, state, bays, r) {}
        }
        before - state.cost
    }

    /// Replaces the items of a run where that is possible and cheaper.
    fn put(&mut self, p: &Problem, state: &mut State, bays: &mut Bays, r: u32, items: &[u32]) -> bool {
        self.first.clear();
        self.first.items.extend_from_slice(items);
        if !self.first.rebuild(p) {
            return false;
        }
        let run = &state.runs[r as usize];
        let Some((price, kind)) = self.first.cheapest(p, state.available | 1 << run.kind) else { return false };
        self.first.kind = kind;
        price < run.cost
            && bays.admit(p, &std::iter::once((r, &self.first)))
            && state.replace(p, r, items, &mut self.second)
    }

    /// The first single stop or visit that is better somewhere else in the run.
    fn relocate_one(&mut self, p: &Problem, state: &mut State, bays: &mut Bays, r: u32) -> bool {
        let n = state.runs[r as usize].items.len();
        for from in 0..n {
            for to in 0..n {
                if to == from {
                    continue;
                }
                let mut items = std::mem::take(&mut self.items.0);
                items.clone_from(&state.runs[r as usize].items);
                let item = items.remove(from);
                items.insert(to, item);
                // Where riders now alight at another visit to their gate, nobody may be left for the one they had.
                prune_visits(&mut items, p);
                let better = self.put(p, state, bays, r, &items);
                self.items.0 = items;
                if better {
                    return true;
                }
            }
        }
        false
    }
}

/// The cheapest order of the homes of a run to one setting; `None` where no label is left, or too many homes.
fn best_order(p: &Problem, run: &Run) -> Option<Vec<u32>> {
    let n = run.items.len() - 1;
    if n > MOST {
        return None;
    }
    // From the setting backwards, so that position 0 is the last home.
    let homes: Vec<u32> = run.items[..n].iter().rev().copied().collect();
    let window = if n <= EXACT { n } else { WINDOW };
    let gate = p.gates[run.gate[0] as usize].place;
    let tariff = &p.types[run.kind as usize].tariff;
    let place = |i: usize| p.nodes[homes[i] as usize].place;
    let mut labels: Vec<Label> = Vec::new();
    let mut layer = 0..0;
    for length in 0..n {
        let start = labels.len();
        let mut fresh: Vec<Label> = Vec::new();
        let mut grow = |label: Option<(u32, Label)>| {
            let served = label.map_or(0, |(_, l)| l.served);
            let lowest = (!served).trailing_zeros() as usize;
            for i in (lowest..n.min(lowest + window)).filter(|&i| served >> i & 1 == 0) {
                let node = &p.nodes[homes[i] as usize];
                let to = label.map_or(gate, |(_, l)| place(l.home as usize));
                let drive = p.drive(node.place, to);
                let secs = label.map_or(0, |(_, l)| l.secs) + drive.secs as Secs + node.dwell;
                let clocked = if p.afternoon_clock { secs - node.dwell } else { secs };
                if clocked > node.cap {
                    continue;
                }
                let out = match &p.types[run.kind as usize].own {
                    Some(own) if length + 1 == n => i64::from(p.drive(own.depot, node.place).metres),
                    _ => 0,
                };
                let price = label.map_or(0, |(_, l)| l.price)
                    + tariff.per_metre * (i64::from(drive.metres) + out)
                    + tariff.per_sec * i64::from(drive.secs);
                let after = label.map_or(u32::MAX, |(id, _)| id);
                fresh.push(Label { served: served | 1 << i, home: i as u8, price, secs, after });
            }
        };
        if length == 0 {
            grow(None);
        } else {
            layer.clone().for_each(|id: usize| grow(Some((id as u32, labels[id]))));
        }
        fresh.sort_unstable();
        let mut kept: Option<Label> = None;
        for label in fresh {
            let worse = kept.is_some_and(|k| (k.served, k.home) == (label.served, label.home) && k.secs <= label.secs);
            if !worse {
                kept = Some(label);
                labels.push(label);
            }
        }
        layer = start..labels.len();
    }
    let mut at = layer.min_by_key(|&id| (labels[id].price, id))? as u32;
    let mut items = Vec::with_capacity(n + 1);
    while at != u32::MAX {
        let label = labels[at as usize];
        items.push(homes[label.home as usize]);
        at = label.after;
    }
    items.push(run.items[n]);
    Some(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::construct;

    /// All orders of the homes, the setting last.
    fn every_order(homes: &[u32], done: &mut Vec<u32>, each: &mut dyn FnMut(&[u32])) {
        if done.len() == homes.len() {
            each(done);
            return;
        }
        for &h in homes {
            if !done.contains(&h) {
                done.push(h);
                every_order(homes, done, each);
                done.pop();
            }
        }
    }

    #[test]
    fn no_order_of_a_short_trip_is_cheaper() {
        let (mut compared, mut better) = (0, 0);
        for (seed, leg) in [(1, Leg::Am), (2, Leg::Pm), (4, Leg::Am)] {
            let p = cohort::problem(80, seed, leg, false);
            let mut state = construct::reference(&p);
            state.begin();
            let short = |r: &Run| r.visits() == 1 && r.uniform && (2..=6).contains(&(r.items.len() - 1));
            let runs: Vec<u32> = state.used().filter(|(_, r)| short(r)).map(|(i, _)| i).collect();
            for r in runs {
                let run = state.runs[r as usize].clone();
                // Whose places differ: a shared stop is clocked for both together.
                let mut places: Vec<_> = run.places.clone();
                places.sort_unstable();
                places.dedup();
                if places.len() < run.places.len() {
                    continue;
                }
                let (homes, gate) = run.items.split_at(run.items.len() - 1);
                let (mut least, mut trial) = (i64::MAX, Run::default());
                every_order(homes, &mut Vec::new(), &mut |order| {
                    trial.clear();
                    trial.items.extend_from_slice(order);
                    trial.items.extend_from_slice(gate);
                    if trial.rebuild(&p) && trial.fits >> run.kind & 1 == 1 && trial.within_shift(&p, run.kind as usize)
                    {
                        least = least.min(trial.price(&p, run.kind as usize));
                    }
                });
                let saving = Moves::default().order(&p, &mut state, &mut Bays::default(), r);
                // Another type may have become possible; only the order is compared.
                let now = &state.runs[r as usize];
                assert!(now.cost <= least, "{} {least}", now.cost);
                compared += 1;
                better += i32::from(saving > 0);
            }
        }
        assert!(compared > 10 && better > 0, "{compared} {better}");
    }

    /// The last trip driven as two, the last passenger alone, for no other reason than to be put right.
    fn last_trip_in_two(run: &Run) -> Option<Vec<u32>> {
        let (&visit, homes) = run.items.split_last()?;
        let (&last, rest) = homes.split_last()?;
        let begins = run.block.last() == run.block.get(rest.len().checked_sub(1)?);
        begins.then(|| [rest, &[visit, last, visit]].concat())
    }

    #[test]
    fn no_visit_is_left_to_which_nobody_rides() {
        let (mut joined, mut mixed) = (0, 0);
        for (seed, leg) in (1..7).flat_map(|seed| Leg::BOTH.map(|leg| (seed, leg))) {
            let p = cohort::problem(120, seed, leg, true);
            let mut state = construct::reference(&p);
            let runs: Vec<u32> = state.used().map(|(r, _)| r).collect();
            let mut trial = Run::default();
            for r in runs {
                let Some(items) = last_trip_in_two(&state.runs[r as usize]) else { continue };
                state.begin();
                if !state.replace(&p, r, &items, &mut trial) {
                    continue;
                }
                Moves::default().order(&p, &mut state, &mut Bays::default(), r);
                let run = &state.runs[r as usize];
                let mut pruned = run.items.clone();
                prune_visits(&mut pruned, &p);
                assert_eq!(run.items, pruned);
                joined += i32::from(run.items.len() < items.len());
                mixed += i32::from(!run.uniform);
            }
        }
        assert!(joined > 2 && mixed > 1, "{joined} {mixed}");
    }
}
