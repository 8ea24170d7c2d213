//! A part of a leg as a problem of its own: the runs around a passenger, re-planned with and without them at the same effort.
//!
//! The difference of two searches over a whole county drowns one child in noise; over the dozen runs that could serve the
//! child it does not. In come a leg and the passengers; out goes a problem of its own with the runs as they are, and a way to
//! carry runs from one such problem to another. [`super::sides`] prices with it.

use super::desk::Bench;
use super::narrow::narrow;
use crate::model::{Demand, RequestId, Scenario, TravelTimes};
use crate::routing::compile::{Scope, compile_part, gate_days};
use crate::routing::problem::Problem;
use crate::routing::state::{NOWHERE, State};
use std::collections::BTreeSet;

/// Runs of a region by default.
pub const RUNS: usize = 12;

/// A leg's part.
#[derive(Debug, Clone)]
pub struct Region {
    /// Its problem, without declared prices of wishes: money only.
    pub problem: Problem,
    /// The present plan's runs; newcomers are in the bank.
    pub state: State,
    /// Index in the whole demand of each request.
    pub ids: Vec<RequestId>,
}

/// What a marginal price was computed from.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Scenario with the newcomers.
    pub scenario: &'a Scenario,
    /// Its demand.
    pub demand: &'a Demand,
    /// Its drives.
    pub travel: &'a TravelTimes,
    /// The leg.
    pub bench: &'a Bench,
}

/// Slots of the runs around some requests: the runs of their nearest neighbours, at most `most`.
pub fn slots_around(bench: &Bench, requests: &[RequestId], most: usize) -> Vec<u32> {
    let p = &bench.problem;
    let mut slots: Vec<u32> = Vec::new();
    let numbers: Vec<u32> = requests.iter().filter_map(|&r| bench.numbers[r]).collect();
    for &q in &numbers {
        let own = bench.state.at[q as usize];
        if own != NOWHERE && !slots.contains(&own) {
            slots.push(own);
        }
    }
    let longest = p.near_len;
    for step in 0..longest {
        for &q in &numbers {
            let r = bench.state.at[p.near(q)[step] as usize];
            if slots.len() < most && r != NOWHERE && !slots.contains(&r) {
                slots.push(r);
            }
        }
    }
    slots
}

impl Region {
    /// The region of some slots with `newcomers` in the bank; whoever is in `left_out` is taken out of it.
    pub fn of(ground: Ground, slots: &[u32], newcomers: &[RequestId], left_out: &[RequestId]) -> Region {
        let Ground { scenario, demand, travel, bench } = ground;
        let mut keep: BTreeSet<RequestId> = newcomers.iter().copied().collect();
        for &slot in slots {
            keep.extend(bench.riders(&bench.state.runs[slot as usize]));
        }
        for id in left_out {
            keep.remove(id);
        }
        let ids: Vec<RequestId> = keep.into_iter().collect();
        let (part, drives) = narrow(demand, travel, bench.leg, &ids);
        // Two gates may share a run whoever of theirs is in the region.
        let scope = Scope { has: &|_| true, gate_days: gate_days(demand, bench.leg) };
        let mut problem = compile_part(scenario, &part, &drives, bench.leg, &scope);
        problem.continuity = 0;
        problem.wishes.iter_mut().for_each(Vec::clear);
        // Own vehicles at work elsewhere are not to be had here.
        for (slot, run) in bench.state.used() {
            if !slots.contains(&slot)
                && let Some(own) = &mut problem.types[run.kind as usize].own
            {
                own.count = own.count.saturating_sub(1);
            }
        }
        let mut to = vec![None; bench.problem.requests.len()];
        for (small, &id) in ids.iter().enumerate() {
            if let Some(q) = bench.numbers[id] {
                to[q as usize] = Some(small as u32);
            }
        }
        let state = translate(&bench.problem, &bench.state, slots, &problem, &to);
        Region { problem, state, ids }
    }
}

/// Runs of a state as runs of another problem, `to` its index of each request; requests it does not know are left out.
fn translate(p: &Problem, state: &State, slots: &[u32], part: &Problem, to: &[Option<u32>]) -> State {
    let mut out = State::new(part);
    out.begin();
    for &slot in slots {
        let run = &state.runs[slot as usize];
        let items = carried(p, &run.items, part, to);
        if !items.is_empty() {
            crate::plan::recall::open_as(&mut out, part, &items, run.kind);
        }
    }
    super::insert::clear_bank(&mut out);
    out
}

/// The items of a run as those of a smaller problem: without whoever it does not know, and without visits nobody rides to.
pub(super) fn carried(p: &Problem, items: &[u32], part: &Problem, to: &[Option<u32>]) -> Vec<u32> {
    let mut out: Vec<u32> = Vec::new();
    for &u in items {
        match p.nodes.get(u as usize) {
            None => out.push(part.first_visit() + (u - p.first_visit())),
            Some(node) => {
                if let Some(small) = to[node.request as usize] {
                    let choice = u - p.requests[node.request as usize].first_node;
                    out.push(part.requests[small as usize].first_node + choice);
                }
            }
        }
    }
    crate::routing::run::prune_visits(&mut out, part);
    out
}

/// A state of a region over a whole leg as a state of that leg's own problem.
pub fn back_to_leg(bench: &Bench, region: &Region, state: &State) -> State {
    let to: Vec<Option<u32>> = region.ids.iter().map(|&id| bench.numbers[id]).collect();
    let slots: Vec<u32> = state.used().map(|(r, _)| r).collect();
    translate(&region.problem, state, &slots, &bench.problem, &to)
}

/// Index in one region of each request of another.
pub(super) fn numbers(from: &Region, to: &Region) -> Vec<Option<u32>> {
    from.ids.iter().map(|id| to.ids.binary_search(id).ok().map(|q| q as u32)).collect()
}

/// The runs of one region as a state of another over the same runs.
pub(super) fn carry_over(from: &Region, state: &State, to: &Region) -> State {
    let slots: Vec<u32> = state.used().map(|(r, _)| r).collect();
    translate(&from.problem, state, &slots, &to.problem, &numbers(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::{desk::Desk, testing::world};

    /// At no effort the region costs what the plan says.
    #[test]
    fn a_region_is_the_plan_in_small() {
        let f = world(60, 5);
        let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
        for bench in &desk.legs {
            let ground = Ground { scenario: &f.scenario, demand: &f.demand, travel: &f.travel, bench };
            let slots: Vec<u32> = bench.state.used().map(|(r, _)| r).collect();
            let region = Region::of(ground, &slots, &[], &[]);
            let money: i64 = bench.state.used().map(|(_, r)| r.cost - r.wish).sum();
            let unserved = bench.state.bank.len();
            assert_eq!(region.state.cost, money, "{unserved} unserved are not in the region");
        }
    }
}
