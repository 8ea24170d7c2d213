//! The two sides of a marginal price: a region with some passengers and without them, searched at the same effort.
//!
//! In come the ground of a leg, the passengers and an effort; out go what each seed and both sides together found. Each side
//! goes on from the other's answer, and at last each is chosen exactly among all runs that either has met.

use super::again::{Effort, Heat, Searcher, fill};
use super::region::{Ground, Region, carried, carry_over, numbers, slots_around};
use crate::model::RequestId;
use crate::routing::bays::Bays;
use crate::routing::insertion::{self, Scratch};
use crate::routing::partition;
use crate::routing::pool::Pool;
use crate::routing::problem::Problem;
use crate::routing::run::Run;
use crate::routing::search::dice::Dice;
use crate::routing::state::State;

/// Turns both sides go on together, from the best that the seeds have found.
const TOGETHER: u64 = 3;
/// Most runs a programme chooses among.
const MOST_RUNS: usize = 9_000;

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

    /// Chooses exactly among the runs that the searches of either side have met: with the newcomers also those of the side
    /// without, each with and without a newcomer added at the cheapest place. A region has many plans about as cheap, and the best of
    /// one side need not be the one that has room.
    fn combined(&self, (full, lean): (State, State), newcomers: &[RequestId], seed: u64) -> (State, State) {
        let (p, part) = (&self.with.problem, &self.without.problem);
        let (mut whole, mut rest) = (Pool::new(MOST_RUNS), Pool::new(MOST_RUNS));
        let mut tools = Tools::default();
        let more = numbers(self.without, self.with);
        let added: Vec<u32> = (0..self.with.ids.len() as u32)
            .filter(|&q| newcomers.contains(&self.with.ids[q as usize]))
            .filter(|&q| p.units[p.requests[q as usize].unit as usize].len() == 1)
            .collect();
        for run in self.searches.1.met() {
            let items = carried(part, &run.items, p, &more);
            tools.offer(p, &items, &mut whole, &added);
            rest.offer(part, run.kind, &run.items, run.cost);
        }
        let fewer = numbers(self.with, self.without);
        for run in self.searches.0.met() {
            whole.offer(p, run.kind, &run.items, run.cost);
            let items = carried(p, &run.items, part, &fewer);
            tools.offer(part, &items, &mut rest, &[]);
        }
        (chosen(p, full, &whole, seed), chosen(part, lean, &rest, seed))
    }
}

/// Buffers of the runs put together for a programme.
#[derive(Default)]
struct Tools {
    trial: Run,
    scratch: Scratch,
}

impl Tools {
    /// Offers a run where it obeys the rules, and the same with each of some passengers.
    fn offer(&mut self, p: &Problem, items: &[u32], pool: &mut Pool, added: &[u32]) {
        let trial = &mut self.trial;
        trial.clear();
        trial.items.extend_from_slice(items);
        if items.is_empty() || !trial.rebuild(p) {
            return;
        }
        let Some((cost, kind)) = trial.cheapest(p, u64::MAX) else { return };
        (trial.kind, trial.cost) = (kind, cost);
        pool.offer(p, kind, items, cost);
        trial.seal();
        trial.view_days(p);
        for &q in added {
            let Some(place) = insertion::best(trial, p, q, u64::MAX, i64::MAX, &mut self.scratch) else { continue };
            let mut more = trial.clone();
            insertion::apply(&mut more, p, &place);
            pool.offer(p, place.kind, &more.items, place.price);
        }
    }
}

/// The cheapest choice of the pool's runs, where it is cheaper than the plan.
fn chosen(p: &Problem, plan: State, pool: &Pool, seed: u64) -> State {
    let mut found = plan.clone();
    let mut bays = Bays::of(p, &found, &[]);
    found.begin();
    partition::recombine_among(p, &mut found, &mut bays, pool, MOST_RUNS, &mut Dice::new(seed, 3));
    found.begin();
    cheaper(plan, found)
}

/// Prices a region with and without some requests, newcomers or present passengers. Every seed searches both sides from the
/// present plan, every second one warmer: regions are rugged, and a search that stays near the present plan and one that does not err
/// differently. From the best of all seeds both sides then go on in turns, each from where the other's answer leads
/// where that is cheaper, so that at last both are the best of the same neighbourhoods; twice both are chosen exactly among all runs met.
pub fn prices(ground: Ground, requests: &[RequestId], runs: usize, effort: Effort, seeds: u64) -> Prices {
    let slots = slots_around(ground.bench, requests, runs);
    let with = Region::of(ground, &slots, requests, &[]);
    let without = Region::of(ground, &slots, &[], requests);
    let leg = ground.bench.leg;
    let searches = (Searcher::collecting(&with.problem, leg), Searcher::collecting(&without.problem, leg));
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
    best = sides.combined(best, requests, effort.seed);
    for n in seeds..seeds + TOGETHER {
        let (effort, heat) = turn(n);
        best = sides.turn(best, effort, heat);
    }
    best = sides.combined(best, requests, effort.seed);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::{desk::Desk, testing::world};

    /// With somebody is never cheaper than without, the prices hold for the plan as it is, and the same question has the same answer.
    #[test]
    fn with_somebody_is_never_cheaper_than_without() {
        let f = world(60, 5);
        let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
        for bench in &desk.legs {
            let ground = Ground { scenario: &f.scenario, demand: &f.demand, travel: &f.travel, bench };
            let slots: Vec<u32> = bench.state.used().map(|(r, _)| r).collect();
            let rider = bench.riders(&bench.state.runs[slots[0] as usize])[0];
            let price = || prices(ground, &[rider], 6, Effort { seed: 1, iterations: 50 }, 2);
            let found = price();
            assert!(!found.unserved && found.with[0] >= found.without[0]);
            assert!(found.with.is_sorted() && found.with.len() == 3);
            let near = slots_around(bench, &[rider], 6);
            let present = Region::of(ground, &near, &[], &[]).state.cost;
            assert!(found.with[0] <= present, "{} is dearer than the plan's {present}", found.with[0]);
            assert_eq!(price(), found);
        }
    }
}
