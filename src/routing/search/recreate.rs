//! Putting back: each banked unit at its cheapest place in any run or in a run of its own.

use super::dice::Dice;
use super::doors::Doors;
use super::memo::{Known, Memo};
use super::recipe::Recipe;
use super::rows::Rows;
use crate::routing::hold::Lock;
use crate::routing::insertion::{Answer, Insertion, Scratch, best_at_visits, best_with_visit};
use crate::routing::problem::{Problem, field};
use crate::routing::run::Run;
use crate::routing::state::{NOWHERE, State};

/// Ways to go into a run, by their place in what is known of it.
const AT_VISITS: usize = 0;
const WITH_VISIT: usize = 1;
/// Neighbours whose runs are tried before all others.
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
    rows: Rows,
    doors: Doors,
    candidates: Vec<u32>,
    /// Runs to be asked, with what is known about their visits and about a new one.
    unknown: Vec<(u32, [Answer; 2])>,
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
            rows: Rows::default(),
            doors: Doors::default(),
            candidates: Vec::new(),
            unknown: Vec::new(),
            alone: alone(p),
        }
    }

    /// Tables for a short search: as [`Recreate::new`], with a smaller memory, which changes what is asked again
    /// and hardly an answer.
    pub fn brief(p: &Problem) -> Recreate {
        Recreate { memo: Memo::brief(p.requests.len()), ..Recreate::new(p) }
    }

    /// Forgets what was known about runs: the plan is another one.
    pub fn forget(&mut self) {
        self.memo.clear();
        self.rows.clear();
    }

    /// Empties the bank as far as it goes.
    pub fn apply(&mut self, p: &Problem, state: &mut State, dice: &mut Dice) {
        self.apply_below(p, state, dice, i64::MAX);
    }

    /// As [`Recreate::apply`]; gives up where the plan costs more than `ceiling` already, those still to come not counted: they
    /// stay in the bank. Whether everybody was tried.
    pub fn apply_below(&mut self, p: &Problem, state: &mut State, dice: &mut Dice, ceiling: i64) -> bool {
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
            let waiting = (self.queue.len() - i) as i64;
            if state.cost - waiting * p.unserved_price > ceiling {
                state.bank.extend_from_slice(&self.queue[i..]);
                return false;
            }
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
        true
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

    /// Every run that may change, those of the nearest first: the farther ones mostly fail on what is known about them or on
    /// their bounds, yet a vehicle with time to spare may come from anywhere.
    fn list_candidates(&mut self, p: &Problem, state: &State, q: u32) {
        self.fresh_stamp(state);
        self.candidates.clear();
        let mut from = 0;
        while let Some(r) = self.next_run(p, state, q, &mut from) {
            self.candidates.push(r);
        }
        for (r, run) in state.used() {
            if self.hit[r as usize] != self.stamp && !(p.holds && run.lock(p) == Lock::Untouched) {
                self.candidates.push(r);
            }
        }
    }

    fn place(&mut self, p: &Problem, state: &mut State, q: u32, dice: &mut Dice) -> bool {
        self.list_candidates(p, state, q);
        self.rows.reserve(p.requests.len(), state.runs.len());
        self.doors.reserve(p.gates.len(), state.runs.len());
        let gate = p.gate_of(q);
        let (alone, node) = self.cheapest_alone(p, state, q);
        let mut limit = alone.min(p.unserved_price);
        let mut best: Option<(u32, Insertion)> = None;
        self.unknown.clear();
        // What is known first: it costs nothing, and the limit it gives spares work with the rest.
        for &r in &self.candidates {
            if dice.blink() {
                continue;
            }
            match self.known(state, r, q) {
                Known::Best(ins) if ins.delta < limit => {
                    limit = ins.delta;
                    best = Some((r, ins));
                }
                Known::Best(_) => {}
                Known::NoneBelow([at, with], _) if limit <= at.min(with) => {}
                Known::NoneBelow(least, on_types) => {
                    self.unknown.push((r, least.map(|l| Answer::none_below(l, on_types))));
                }
                Known::Nothing => self.unknown.push((r, [Answer::none_below(i64::MIN, false); 2])),
            }
        }
        // Runs that go there already are quick to test and usually best; new visits then mostly fail on their bound.
        for way in [AT_VISITS, WITH_VISIT] {
            for (r, answers) in &mut self.unknown {
                if answers[way].least < limit {
                    let run = &state.runs[*r as usize];
                    answers[way] = if way == AT_VISITS {
                        best_at_visits(run, p, q, state.available, limit, &mut self.scratch)
                    } else {
                        let openings = self.doors.openings(*r, gate, state.is_touched(*r));
                        best_with_visit(run, p, q, state.available, limit, (openings, &mut self.scratch))
                    };
                    if let Some(ins) = answers[way].best {
                        limit = ins.delta;
                        best = Some((*r, ins));
                    }
                }
            }
        }
        for i in 0..self.unknown.len() {
            let (r, answers) = self.unknown[i];
            self.learn(state, r, q, answers);
        }
        if let Some((r, ins)) = best {
            state.insert(p, r, &ins);
            return true;
        }
        alone < i64::MAX && state.open(p, &[node, p.first_visit() + p.nodes[node as usize].gate]).is_some()
    }

    /// What is known about a request and a run of the plan.
    #[inline]
    fn known(&self, state: &State, r: u32, q: u32) -> Known {
        let run = &state.runs[r as usize];
        let facts = (run.version, run.cost);
        if state.is_touched(r) {
            return self.memo.known(facts, q, state.available);
        }
        let known = self.rows.known(r, facts, q, state.available);
        if known != Known::Nothing {
            return known;
        }
        self.memo.known(facts, q, state.available)
    }

    /// Remembers an answer: in the row where the run stands as the plan has it, else where runs come and go.
    #[inline]
    fn learn(&mut self, state: &State, r: u32, q: u32, answers: [Answer; 2]) {
        let version = state.runs[r as usize].version;
        if state.is_touched(r) {
            self.memo.learn(version, q, state.available, answers);
        } else {
            self.rows.learn(r, version, q, state.available, answers);
        }
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
