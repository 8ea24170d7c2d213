//! Putting back: each banked unit at its cheapest place in any run or in a run of its own.

use super::dice::Dice;
use super::doors::Doors;
use super::memo::{Known, Memo};
use super::recipe::Recipe;
use super::rows::{self, Free, Rows};
use crate::routing::hold::Lock;
use crate::routing::insertion::{Answer, Insertion, Scratch, best_at_visits, best_with_visit};
use crate::routing::problem::{Problem, field};
use crate::routing::run::Run;
use crate::routing::state::{NO_RUN, NOWHERE, State};

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
    near: Vec<u32>,
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
            near: Vec::new(),
            unknown: Vec::new(),
            alone: alone(p),
        }
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

    /// Runs that hold near neighbours of a request, those of the nearest first.
    fn list_near(&mut self, p: &Problem, state: &State, q: u32) {
        self.fresh_stamp(state);
        self.near.clear();
        let mut from = 0;
        while let Some(r) = self.next_run(p, state, q, &mut from) {
            self.near.push(r);
        }
    }

    /// What is known of all runs: the best insertion below a limit, and in `unknown` the runs to be asked. Those of the nearest
    /// come first: the farther ones mostly fail on what is known about them or on their bounds, yet a vehicle with time to spare
    /// may come from anywhere.
    fn recall(
        &mut self,
        p: &Problem,
        state: &State,
        q: u32,
        mut limit: i64,
        dice: &mut Dice,
    ) -> Option<(u32, Insertion)> {
        self.list_near(p, state, q);
        self.rows.reserve(p.requests.len(), state.runs.len());
        self.unknown.clear();
        let (digests, free) = (self.rows.of(q), Free::of(state.available));
        let node = &p.nodes[p.requests[q as usize].first_node as usize];
        let doors = self.doors.of(node.gate);
        // Of what a passenger who gains by company pays, the visit alone says nothing.
        let weekdays = if p.wishes[q as usize].is_empty() { i64::from(node.days.count_ones()) } else { 0 };
        let each_day = |limit: i64| if weekdays == 0 { u16::MAX } else { rows::ceiling(limit / weekdays) };
        let mut best = None;
        let (mut bar, mut visit_bar, near) = (rows::ceiling(limit), each_day(limit), self.near.len());
        for i in 0..near + state.runs.len() {
            let r = if i < near { self.near[i] } else { (i - near) as u32 };
            let tag = state.tags[r as usize];
            // Whether a run is passed over must not depend on what is remembered of it: else no two searches are alike.
            if tag == NO_RUN || i >= near && self.hit[r as usize] == self.stamp || dice.blink() {
                continue;
            }
            // Most are done with here: a run is not even looked at.
            let (digest, door) = (digests[r as usize], doors[r as usize]);
            let is_known = digest.is_about(tag, free);
            if is_known && digest.rules_out([bar; 2]) || door.is_of(tag) && door.rules_out([bar, visit_bar]) {
                continue;
            }
            if p.holds && state.runs[r as usize].lock(p) == Lock::Untouched {
                continue;
            }
            let known = if state.is_touched(r) {
                let run = &state.runs[r as usize];
                self.memo.known((run.version, run.cost), q, state.available)
            } else if is_known {
                let run = &state.runs[r as usize];
                self.rows.known(r, (run.version, run.cost, tag), q, state.available)
            } else {
                Known::Nothing
            };
            match known {
                Known::Best(ins) if ins.delta < limit => {
                    limit = ins.delta;
                    (bar, visit_bar) = (rows::ceiling(limit), each_day(limit));
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
        best
    }

    fn place(&mut self, p: &Problem, state: &mut State, q: u32, dice: &mut Dice) -> bool {
        self.doors.reserve(p.gates.len(), state.runs.len());
        let gate = p.gate_of(q);
        p.fetch_around(p.gates[gate as usize].place);
        for node in p.nodes_of(q) {
            p.fetch_around(p.nodes[node as usize].place);
        }
        let (alone, node) = self.cheapest_alone(p, state, q);
        let limit = alone.min(p.unserved_price);
        // What is known first: it costs nothing, and the limit it gives spares work with the rest.
        let mut best = self.recall(p, state, q, limit, dice);
        let mut limit = best.map_or(limit, |(_, ins)| ins.delta);
        // Runs that go there already are quick to test and usually best; new visits then mostly fail on their bound.
        for way in [AT_VISITS, WITH_VISIT] {
            if way == WITH_VISIT {
                let asked = self.unknown.iter().filter(|(_, answers)| answers[way].least < limit);
                self.doors.fetch(gate, asked.map(|&(r, _)| r));
            }
            for (r, answers) in &mut self.unknown {
                if answers[way].least < limit {
                    state.ensure_days(p, *r);
                    let run = &state.runs[*r as usize];
                    answers[way] = if way == AT_VISITS {
                        best_at_visits(run, p, q, state.available, limit, &mut self.scratch)
                    } else {
                        let touched = state.is_touched(*r);
                        let openings = self.doors.openings(*r, gate, touched);
                        let answer = best_with_visit(run, p, q, state.available, limit, (openings, &mut self.scratch));
                        let tag = state.tags[*r as usize];
                        if !touched && !self.doors.of(gate)[*r as usize].is_of(tag) {
                            self.doors.learn(*r, gate, tag, run.visit_of(gate, 0).is_some());
                        }
                        answer
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

    /// Remembers an answer: in the row where the run stands as the plan has it, else where runs come and go.
    #[inline]
    fn learn(&mut self, state: &State, r: u32, q: u32, answers: [Answer; 2]) {
        let version = state.runs[r as usize].version;
        if state.is_touched(r) {
            self.memo.learn(version, q, state.available, answers);
        } else {
            self.rows.learn(r, (version, state.tags[r as usize]), q, state.available, answers);
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
        if let Some(delta) = state.best_unit(p, None, unit, limit, &mut self.trial, &mut self.scratch) {
            limit = delta;
            best = Some(None);
            self.best_trial.copy_from(&self.trial);
        }
        for &member in unit {
            let mut from = 0;
            while let Some(r) = self.next_run(p, state, member, &mut from) {
                if let Some(delta) = state.best_unit(p, Some(r), unit, limit, &mut self.trial, &mut self.scratch) {
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
