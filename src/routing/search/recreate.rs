//! Putting back: each banked unit at its cheapest place among the runs of its neighbours or in a run of its own.

use super::dice::Dice;
use crate::routing::insertion::Insertion;
use crate::routing::problem::{Problem, field};
use crate::routing::run::Run;
use crate::routing::state::{NOWHERE, State};

/// Neighbours whose runs are tried.
const NEIGHBOURS: usize = 60;
/// Weights of the orders: random, most constrained first, far first, near first.
const ORDERS: [u32; 4] = [4, 4, 2, 1];

/// Buffers and tables of the recreation.
#[derive(Debug, Clone)]
pub struct Recreate {
    /// How hard a request is to place, and how far it rides.
    hardness: Vec<i32>,
    distance: Vec<i32>,
    queue: Vec<u32>,
    hit: Vec<u64>,
    stamp: u64,
    trial: Run,
    best_trial: Run,
    scratch: Run,
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
            hardness,
            distance: distance.collect(),
            queue: Vec::new(),
            hit: Vec::new(),
            stamp: 0,
            trial: Run::default(),
            best_trial: Run::default(),
            scratch: Run::default(),
        }
    }

    /// Empties the bank as far as it goes.
    pub fn apply(&mut self, p: &Problem, state: &mut State, dice: &mut Dice) {
        self.queue.clear();
        self.queue.append(&mut state.bank);
        match dice.weighted(&ORDERS) {
            0 => dice.shuffle(&mut self.queue),
            1 => {
                dice.shuffle(&mut self.queue);
                self.queue.sort_by_key(|&q| -self.hardness[q as usize]);
            }
            2 => self.queue.sort_by_key(|&q| (-self.distance[q as usize], q)),
            _ => self.queue.sort_by_key(|&q| (self.distance[q as usize], q)),
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
    }

    /// Visits each run that holds a near neighbour of a request once.
    fn next_run(&mut self, p: &Problem, state: &State, request: u32, from: &mut usize) -> Option<u32> {
        let near = p.near(request);
        while *from < near.len().min(NEIGHBOURS) {
            let r = state.at[near[*from] as usize];
            *from += 1;
            if r != NOWHERE && self.hit[r as usize] != self.stamp {
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
        let alone = state.single(p, q, &mut self.trial);
        let mut limit = alone.unwrap_or(p.unserved_price);
        let mut best: Option<(u32, Insertion)> = None;
        let mut from = 0;
        while let Some(r) = self.next_run(p, state, q, &mut from) {
            if let Some(ins) = state.best_in(p, r, q, limit, &mut self.scratch, dice) {
                limit = ins.delta;
                best = Some((r, ins));
            }
        }
        match (best, alone) {
            (Some((r, ins)), _) => {
                state.insert(p, r, &ins);
                true
            }
            (None, Some(_)) => state.open(p, &self.trial.items).is_some(),
            (None, None) => false,
        }
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
