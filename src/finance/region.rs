//! A part of a leg as a problem of its own: the runs around a passenger, re-planned with and without them at the same effort.
//!
//! The difference of two searches over a whole county drowns one child in noise; over the dozen runs that could serve the
//! child it does not. Both searches start from the present plan, and at last each goes on from the other's answer, so that
//! neither is worse than what the other proves possible and both are the best of the same neighbourhoods.

use super::again::{Effort, Heat, Searcher, fill};
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

/// Price of a region by seed, with and without, millionths of a penny a week; sorted, cheapest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prices {
    /// Best with the passengers.
    pub with: Vec<i64>,
    /// Best without them.
    pub without: Vec<i64>,
    /// Nothing carries them.
    pub unserved: bool,
}

impl Prices {
    /// The cheapest with less the cheapest without; never negative, for a plan that carries somebody carries the others.
    pub fn marginal(&self) -> i64 {
        match (self.with.first(), self.without.first()) {
            (Some(w), Some(o)) => (w - o).max(0),
            _ => 0,
        }
    }

    /// How far the two sides may still fall with more effort: what separates the worst seed from the best of all.
    pub fn doubt(&self) -> (i64, i64) {
        let spread = |v: &[i64]| v.last().zip(v.first()).map_or(0, |(w, b)| w - b);
        (spread(&self.with), spread(&self.without))
    }
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
        let state = translate(&bench.problem, &bench.state, slots, &problem, &ids, &bench.numbers);
        Region { problem, state, ids }
    }
}

/// Runs of a state as runs of a smaller problem; requests it does not know are left out.
fn translate(
    p: &Problem,
    state: &State,
    slots: &[u32],
    part: &Problem,
    ids: &[RequestId],
    numbers: &[Option<u32>],
) -> State {
    let mut to = vec![None; p.requests.len()];
    for (small, &id) in ids.iter().enumerate() {
        if let Some(q) = numbers[id] {
            to[q as usize] = Some(small as u32);
        }
    }
    let mut out = State::new(part);
    out.begin();
    for &slot in slots {
        let run = &state.runs[slot as usize];
        let mut items: Vec<u32> = Vec::new();
        for &u in &run.items {
            match p.nodes.get(u as usize) {
                None => items.push(part.first_visit() + (u - p.first_visit())),
                Some(node) => {
                    if let Some(small) = to[node.request as usize] {
                        let choice = u - p.requests[node.request as usize].first_node;
                        items.push(part.requests[small as usize].first_node + choice);
                    }
                }
            }
        }
        crate::routing::run::prune_visits(&mut items, part);
        if !items.is_empty() {
            crate::plan::recall::open_as(&mut out, part, &items, run.kind);
        }
    }
    super::insert::clear_bank(&mut out);
    out
}

/// A state of a region over a whole leg as a state of that leg's own problem.
pub fn back_to_leg(bench: &Bench, region: &Region, state: &State) -> State {
    let ids: Vec<RequestId> = bench.problem.requests.iter().map(|r| r.demand as usize).collect();
    let mut numbers = vec![None; bench.numbers.len()];
    region.ids.iter().enumerate().for_each(|(q, &id)| numbers[id] = Some(q as u32));
    let slots: Vec<u32> = state.used().map(|(r, _)| r).collect();
    translate(&region.problem, state, &slots, &bench.problem, &ids, &numbers)
}

/// Both sides of a region's price and the searches of each.
struct Sides<'r> {
    with: &'r Region,
    without: &'r Region,
    searches: (Searcher<'r>, Searcher<'r>),
}

impl Sides<'_> {
    /// Searches on from a plan of either side at the same effort. What carries all carries the others, and what carries the
    /// others can be added to: each side ends no dearer than what the other proves possible.
    fn turn(&mut self, (full, lean): (State, State), effort: Effort, heat: Heat) -> (State, State) {
        let full = self.searches.0.improve(full, effort, heat);
        let lean = self.searches.1.improve(lean, effort, heat);
        let thinned = carry_over(self.with, &full, self.without);
        let mut added = carry_over(self.without, &lean, self.with);
        fill(&self.with.problem, &mut added, effort.seed);
        (cheaper(full, added), cheaper(lean, thinned))
    }
}

/// Turns both sides go on together, from the best that the seeds have found.
const TOGETHER: u64 = 3;

/// Prices a region with and without some requests, newcomers or present passengers. Every seed searches both sides from the
/// present plan, every second one warmer: regions are rugged, and a search that stays near the present plan and one that does not err
/// differently. From the best of all seeds both sides then go on in turns, each from where the other's answer leads
/// where that is cheaper, so that at last both are the best of the same neighbourhoods.
pub fn prices(ground: Ground, requests: &[RequestId], runs: usize, effort: Effort, seeds: u64) -> Prices {
    let slots = slots_around(ground.bench, requests, runs);
    let with = Region::of(ground, &slots, requests, &[]);
    let without = Region::of(ground, &slots, &[], requests);
    let leg = ground.bench.leg;
    let searches = (Searcher::new(&with.problem, leg), Searcher::new(&without.problem, leg));
    let mut sides = Sides { with: &with, without: &without, searches };
    let turn = |n: u64| {
        let effort = Effort { seed: effort.seed.wrapping_add(n.wrapping_mul(7919)), ..effort };
        (effort, if n.is_multiple_of(2) { Heat::Cool } else { Heat::Warm })
    };
    let mut full = with.state.clone();
    fill(&with.problem, &mut full, effort.seed);
    let start = (full, without.state.clone());
    let mut best = start.clone();
    let mut out = Prices::default();
    let seeds = seeds.max(1);
    for n in 0..seeds {
        let (effort, heat) = turn(n);
        let (full, lean) = sides.turn(start.clone(), effort, heat);
        out.with.push(full.cost);
        out.without.push(lean.cost);
        best = (cheaper(best.0, full), cheaper(best.1, lean));
    }
    for n in seeds..seeds + TOGETHER {
        let (effort, heat) = turn(n);
        best = sides.turn(best, effort, heat);
    }
    out.unserved = !best.0.bank.is_empty();
    out.with.push(best.0.cost);
    out.without.push(best.1.cost);
    out.with.sort_unstable();
    out.without.sort_unstable();
    out
}

fn cheaper(a: State, b: State) -> State {
    if b.cost < a.cost { b } else { a }
}

/// The runs of one region as a state of another over the same runs.
fn carry_over(from: &Region, state: &State, to: &Region) -> State {
    let most = from.ids.iter().chain(&to.ids).copied().max().map_or(0, |m| m + 1);
    let mut numbers = vec![None; most];
    from.ids.iter().enumerate().for_each(|(q, &id)| numbers[id] = Some(q as u32));
    let slots: Vec<u32> = state.used().map(|(r, _)| r).collect();
    translate(&from.problem, state, &slots, &to.problem, &to.ids, &numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::{desk::Desk, testing::world};

    /// With somebody is never cheaper than without, and at no effort the region costs what the plan says.
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
            let rider = bench.riders(&bench.state.runs[slots[0] as usize])[0];
            let prices = prices(ground, &[rider], 6, Effort { seed: 1, iterations: 50 }, 2);
            assert!(!prices.unserved && prices.with[0] >= prices.without[0]);
        }
    }
}
