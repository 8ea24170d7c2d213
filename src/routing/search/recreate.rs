//! Putting back: each banked unit at its cheapest place among the runs of its neighbours or in a run of its own.

use super::dice::Dice;
use super::memo::{Known, Memo};
use super::recipe::Recipe;
use crate::routing::hold::Lock;
use crate::routing::insertion::{Insertion, Scratch, best_at_visits, best_with_visit};
use crate::routing::problem::{Problem, field};
use crate::routing::run::Run;
use crate::routing::state::{NOWHERE, State};

/// Neighbours whose runs are tried.
const NEIGHBOURS: usize = 100;

/// Buffers and tables of the recreation.
#[derive(Debug, Clone)]
pub struct Recreate {
    /// Weights of the orders, those of [`Recipe::orders`](super::recipe::Recipe::orders).
    pub orders: [u32; 4],
    /// How hard a request is to place, and how far it rides.
    hardness: Vec<i32>,
    distance: Vec<i32>,
    queue: Vec<u32>,
    hit: Vec<u64>,
    stamp: u64,
    trial: Run,
    best_trial: Run,
    scratch: Scratch,
    memo: Memo,
    candidates: Vec<u32>,
    unknown: Vec<u32>,
    /// Price of each request alone by type, and the node it takes; `i64::MAX` where the type cannot.
    alone: Vec<(i64, u32)>,
}

impl Recreate {
    /// Tables for a problem.
    pub fn new(p: &Problem) -> Recreate {
        let first = |r: usize| &p.nodes[p.requests[r].first_node as usize];
        let hardness = (0..p.requests.len())
            .map(|r| {
                let n = first(r);
                let load = n.load;
                let small_group = if n.group_max < 255 { 12 - i32::from(n.group_max.min(12)) } else { 0 };
                i32::from(load[field::WHEELCHAIRS]) * 8
                    + i32::from(load[field::OWN]) * 6
                    + i32::from(load[field::SHARED]) * 3
                    + i32::from(load[field::HARNESS] + load[field::CHILD_SEAT])
                    + small_group
                    + (p.units[p.requests[r].unit as usize].len() as i32 - 1) * 10
                    + if p.conflicts[r].is_empty() { 0 } else { 4 }
            })
            .collect();
        let distance =
            (0..p.requests.len()).map(|r| p.drive(first(r).place, p.gates[first(r).gate as usize].place).secs as i32);
        Recreate {
            orders: Recipe::default().orders,
            hardness,
            distance: distance.collect(),
            queue: Vec::new(),
            hit: Vec::new(),
            stamp: 0,
            trial: Run::default(),
            best_trial: Run::default(),
            scratch: Scratch::default(),
            memo: Memo::default(),
            candidates: Vec::new(),
            unknown: Vec::new(),
            alone: alone(p),
        }
    }

    /// Tables for a short search: as [`Recreate::new`], with a smaller memory, which changes what is asked again and no answer.
    pub fn brief(p: &Problem) -> Recreate {
        Recreate { memo: Memo::brief(p.requests.len()), ..Recreate::new(p) }
    }

    /// Forgets what was known about runs: the plan is another one.
    pub fn forget(&mut self) {
        self.memo.clear();
    }

    /// Empties the bank as far as it goes.
    pub fn apply(&mut self, p: &Problem, state: &mut State, dice: &mut Dice) {
        self.queue.clear();
        self.queue.append(&mut state.bank);
        match dice.weighted(&self.orders) {
            0 => dice.shuffle(&mut self.queue),
            1 => {
                // Equally hard ones in random order; a stable sort would allocate.
                let salt = dice.below(1 << 31) as u32 * 2 + 1;
                self.queue.sort_unstable_by_key(|&q| (-self.hardness[q as usize], q.wrapping_mul(salt)));
            }
            2 => self.queue.sort_unstable_by_key(|&q| (-self.distance[q as usize], q)),
            _ => self.queue.sort_unstable_by_key(|&q| (self.distance[q as usize], q)),
        }
        for i in 0..self.queue.len() {
            let q = self.queue[i];
            if state.at[q as usize] != NOWHERE {
                continue; // Went in with its unit.
            }
            let unit = &p.units[p.requests[q as usize].unit as usize];
            let placed = if unit.len() == 1 { self.place(p, state, q, dice) } else { self.place_unit(p, state, unit) };
            if !placed {
                state.bank.push(q);
            }
        }
        // Who found no place at first may have gone in later with the rest of their unit.
        let at = &state.at;
        state.bank.retain(|&q| at[q as usize] == NOWHERE);
    }

    /// Visits each run that holds a near neighbour of a request once.
    fn next_run(&mut self, p: &Problem, state: &State, request: u32, from: &mut usize) -> Option<u32> {
        let near = p.near(request);
        while *from < near.len().min(NEIGHBOURS) {
            let r = state.at[near[*from] as usize];
            *from += 1;
            let closed = p.holds && p.lock_of(near[*from - 1]) == Lock::Untouched;
            if r != NOWHERE && self.hit[r as usize] != self.stamp && !closed {
                self.hit[r as usize] = self.stamp;
                return Some(r);
            }
        }
        None
    }

    fn fresh_stamp(&mut self, state: &State) {
        self.stamp += 1;
        self.hit.resize(state.runs.len().max(self.hit.len()), 0);
    }

    fn place(&mut self, p: &Problem, state: &mut State, q: u32, dice: &mut Dice) -> bool {
        self.fresh_stamp(state);
        self.candidates.clear();
        let mut from = 0;
        while let Some(r) = self.next_run(p, state, q, &mut from) {
            self.candidates.push(r);
        }
        let (alone, node) = self.cheapest_alone(p, state, q);
        let mut limit = alone.min(p.unserved_price);
        let mut best: Option<(u32, Insertion)> = None;
        // Runs that go there already are quick to test and usually best; new visits then mostly fail on their bound.
        for with_visit in [false, true] {
            self.unknown.clear();
            // What is known first: it costs nothing, and the limit it gives spares work with the rest.
            for &r in &self.candidates {
                if dice.blink() {
                    continue;
                }
                let run = &state.runs[r as usize];
                match self.memo.known((run.version, run.cost), q, with_visit, state.available) {
                    Known::Best(ins) if ins.delta < limit => {
                        limit = ins.delta;
                        best = Some((r, ins));
                    }
                    Known::Best(_) => {}
                    Known::NoneBelow(least) if limit <= least => {}
                    Known::NoneBelow(_) | Known::Nothing => self.unknown.push(r),
                }
            }
            for &r in &self.unknown {
                let run = &state.runs[r as usize];
                let test = if with_visit { best_with_visit } else { best_at_visits };
                let answer = test(run, p, q, state.available, limit, &mut self.scratch);
                self.memo.learn(run.version, q, with_visit, state.available, answer);
                if let Some(ins) = answer.best {
                    limit = ins.delta;
                    best = Some((r, ins));
                }
            }
        }
        if let Some((r, ins)) = best {
            state.insert(p, r, &ins);
            return true;
        }
        alone < i64::MAX && state.open(p, &[node, p.first_visit() + p.nodes[node as usize].gate]).is_some()
    }

    /// Price and node of a run for one request alone at the cheapest available type.
    fn cheapest_alone(&self, p: &Problem, state: &State, q: u32) -> (i64, u32) {
        let kinds = p.types.len();
        let row = &self.alone[q as usize * kinds..][..kinds];
        let free = row.iter().enumerate().filter(|(t, _)| state.available >> t & 1 == 1);
        free.map(|(_, &offer)| offer).min().unwrap_or((i64::MAX, 0))
    }

    fn place_unit(&mut self, p: &Problem, state: &mut State, unit: &[u32]) -> bool {
        self.fresh_stamp(state);
        let mut limit = p.unserved_price * unit.len() as i64;
        let mut best: Option<Option<u32>> = None;
        if let Some(delta) = state.best_unit(p, None, unit, &mut self.trial, &mut self.scratch)
            && delta < limit
        {
            limit = delta;
            best = Some(None);
            self.best_trial.copy_from(&self.trial);
        }
        for &member in unit {
            let mut from = 0;
            while let Some(r) = self.next_run(p, state, member, &mut from) {
                if let Some(delta) = state.best_unit(p, Some(r), unit, &mut self.trial, &mut self.scratch)
                    && delta < limit
                {
                    limit = delta;
                    best = Some(Some(r));
                    self.best_trial.copy_from(&self.trial);
                }
            }
        }
        match best {
            None => false,
            Some(None) => state.open(p, &self.best_trial.items).is_some(),
            Some(Some(r)) => {
                state.adopt(p, r, &self.best_trial, unit);
                true
            }
        }
    }
}

/// Price of each request alone by type.
fn alone(p: &Problem) -> Vec<(i64, u32)> {
    let mut table = vec![(i64::MAX, 0); p.requests.len() * p.types.len()];
    let mut run = Run::default();
    for (u, node) in p.nodes.iter().enumerate() {
        run.clear();
        run.items.extend_from_slice(&[u as u32, p.first_visit() + node.gate]);
        if !run.rebuild(p) {
            continue;
        }
        for kind in 0..p.types.len() {
            if run.fits >> kind & 1 == 1 && run.within_shift(p, kind) {
                let entry = &mut table[node.request as usize * p.types.len() + kind];
                *entry = (*entry).min((run.price(p, kind), u as u32));
            }
        }
    }
    table
}
