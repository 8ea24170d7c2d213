//! Planning again from a plan: search on from what there is, and say the result in the council's words so that whoever is
//! not concerned keeps run, vehicle and time.

use super::desk::{Bench, Desk};
use crate::model::{Demand, Leg, Scenario, Secs, TravelTimes};
use crate::plan::make::{self, SolvedLeg};
use crate::plan::published::Published;
use crate::plan::{Plan, Source};
use crate::routing::bays::Bays;
use crate::routing::construct;
use crate::routing::pool::{Pool, PoolRun};
use crate::routing::problem::Problem;
use crate::routing::rematch;
use crate::routing::run::{Run, prune_visits};
use crate::routing::search::anneal::Anneal;
use crate::routing::search::dice::Dice;
use crate::routing::search::recreate::Recreate;
use crate::routing::search::sisr::Stream;
use crate::routing::solve::{self, Solution};
use crate::routing::state::State;

/// How hard to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Seed.
    pub seed: u64,
    /// Iterations a leg.
    pub iterations: u64,
}

/// How warm a search begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heat {
    /// Stays near where it begins.
    Cool,
    /// Leaves the neighbourhood of where it begins.
    Warm,
}

impl Heat {
    /// The temperatures for runs of this mean price, both in millionths of a penny: from a sixtieth of a run to two pence, or
    /// from a twentieth to a pound.
    fn anneal(self, mean_run: i64) -> Anneal {
        match self {
            Heat::Cool => Anneal { hot: mean_run as f64 / 60.0, cold: 2e6 },
            Heat::Warm => Anneal { hot: mean_run as f64 / 20.0, cold: 1e8 },
        }
    }
}

/// Searches of one problem, one after the other, that share what they remember of runs.
#[derive(Debug)]
pub struct Searcher<'p> {
    p: &'p Problem,
    leg: Leg,
    stream: Option<Stream>,
    met: Option<Pool>,
}

/// Runs kept of one search: those met last, when it was cool.
const MET_A_SEARCH: usize = 600;
/// Runs kept of all searches of one problem.
const MET: usize = 3_000;

impl<'p> Searcher<'p> {
    /// Nothing searched yet.
    pub fn new(p: &'p Problem, leg: Leg) -> Searcher<'p> {
        Searcher { p, leg, stream: None, met: None }
    }

    /// The same, collecting the last runs that each search meets.
    pub fn collecting(p: &'p Problem, leg: Leg) -> Searcher<'p> {
        Searcher { met: Some(Pool::new(MET)), ..Searcher::new(p, leg) }
    }

    /// The runs collected.
    pub fn met(&self) -> &[PoolRun] {
        self.met.as_ref().map_or(&[], Pool::runs)
    }

    /// Searches on from a state; never dearer than it. One stream, own vehicles matched to runs once at the end: the many small
    /// searches of finance would spend most of their time on the ceremonies of a long one.
    pub fn improve(&mut self, state: State, effort: Effort, heat: Heat) -> State {
        let p = self.p;
        if effort.iterations == 0 || p.requests.is_empty() {
            return state;
        }
        let seed = effort.seed.wrapping_mul(2).wrapping_add(self.leg.index() as u64);
        let runs = state.used().count().max(1) as i64;
        let served = state.cost - state.bank.len() as i64 * p.unserved_price;
        let before = state.clone();
        let mut stream = match self.stream.take() {
            Some(stream) => stream.begin_anew(p, state, seed, 0),
            None => Stream::new(p, state, seed, 0),
        };
        stream.pool = self.met.is_some().then(|| Pool::new(MET_A_SEARCH));
        stream.search(p, heat.anneal(served / runs), effort.iterations, (0, effort.iterations), &|| false);
        if let (Some(met), Some(last)) = (&mut self.met, stream.pool.take()) {
            met.offer_pool(p, &last);
        }
        let mut found = solve::restore(p, &stream.best());
        let mut bays = Bays::of(p, &found, &stream.best_shifts());
        self.stream = Some(stream);
        rematch::own_vehicles(p, &mut found, &mut bays);
        if found.cost <= before.cost { found } else { before }
    }
}

/// One cool search on from a state, see [`Searcher::improve`].
pub fn improve(p: &Problem, state: State, effort: Effort, leg: Leg) -> State {
    Searcher::new(p, leg).improve(state, effort, Heat::Cool)
}

/// A leg from a warm state, and from nothing where that is cheaper: banked requests are placed, then the search goes on.
pub fn solve_warm(bench: &Bench, effort: Effort) -> State {
    let p = &bench.problem;
    let mut warm = bench.state.clone();
    fill(p, &mut warm, effort.seed);
    improve(p, warm, effort, bench.leg)
}

/// Places whoever waits in the bank at the cheapest place, as far as it goes.
pub fn fill(p: &Problem, state: &mut State, seed: u64) {
    if state.bank.is_empty() {
        return;
    }
    let mut dice = Dice::new(seed, 1);
    dice.blink = 0;
    state.begin();
    Recreate::new(p).apply(p, state, &mut dice);
    for i in 0..state.touched_len() {
        let r = state.touched_at(i);
        state.settle(p, r);
    }
}

/// Drops visits at which nobody alights, should a search have left one.
fn tidy(p: &Problem, state: &mut State) {
    let mut trial = Run::default();
    let slots: Vec<u32> = state.used().map(|(r, _)| r).collect();
    state.begin();
    for r in slots {
        let mut items = state.runs[r as usize].items.clone();
        prune_visits(&mut items, p);
        if items != state.runs[r as usize].items {
            state.replace(p, r, &items, &mut trial);
        }
    }
}

/// Both legs as a plan. Runs keep the times, own vehicles and names of `before` where they can; the search record says
/// what the reference of each leg would cost. With a tolerance, no published time moves farther
/// where that can be helped.
pub fn say(
    before: &Plan,
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    legs: [(Problem, State); 2],
    effort: Effort,
    tolerance: Option<Secs>,
) -> Plan {
    let mut trial = Run::default();
    let solved: Vec<SolvedLeg> = Leg::BOTH
        .into_iter()
        .zip(legs)
        .map(|(leg, (problem, mut state))| {
            tidy(&problem, &mut state);
            let published = Published::of(before, scenario, demand, &problem, leg);
            let keep = state.used().map(|(_, run)| published.keep(&problem, run, &mut trial, tolerance)).collect();
            let reference = construct::reference(&problem).cost;
            let solution = Solution {
                runs: crate::routing::search::sisr::snapshot(&state),
                shifts: Vec::new(),
                unserved: state.bank.clone(),
                cost: state.cost,
                reference_cost: reference,
                first_cost: state.cost,
                iterations: vec![effort.iterations],
                planned: effort.iterations,
                epochs: Vec::new(),
                complete: true,
            };
            let newcomers = (0..problem.requests.len() as u32).map(|q| !published.knows(q)).collect();
            SolvedLeg { leg, problem, solution, keep, newcomers }
        })
        .collect();
    let source = Source { matrix_hash: travel.hash.clone(), travel: travel.source.clone(), ..before.source.clone() };
    let mut plan = make::assemble(scenario, demand, travel, source, effort.seed, &solved);
    plan.search.continued = true;
    super::names::settle(before, &mut plan);
    plan
}

/// A leg under way as [`say`] would have it stand: with an unloading place for every run, whoever has to move for that.
pub fn settled(problem: &Problem, published: &Published, state: &State) -> State {
    let (mut state, mut trial) = (state.clone(), Run::default());
    tidy(problem, &mut state);
    let keep: Vec<_> = state.used().map(|(_, run)| published.keep(problem, run, &mut trial, None)).collect();
    let newcomers: Vec<bool> = (0..problem.requests.len() as u32).map(|q| !published.knows(q)).collect();
    make::with_places(problem, &state, &keep, &newcomers)
}

/// A desk's plan searched on from where it stands.
pub fn replan(desk: &Desk, effort: Effort) -> Plan {
    let [am, pm] = &desk.legs;
    let (a, b) = rayon::join(|| solve_warm(am, effort), || solve_warm(pm, effort));
    let legs = [(am.problem.clone(), a), (pm.problem.clone(), b)];
    say(desk.plan, desk.scenario, desk.demand, desk.travel, legs, effort, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::testing::world;

    /// What is remembered of earlier searches saves questions and changes hardly an answer.
    #[test]
    fn a_search_after_others_finds_what_a_fresh_one_finds() {
        let f = world(60, 5);
        let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
        let mut same = 0;
        for bench in &desk.legs {
            let mut shared = Searcher::new(&bench.problem, bench.leg);
            for seed in 1..9 {
                let (effort, heat) = (Effort { seed, iterations: 150 }, [Heat::Warm, Heat::Cool][seed as usize % 2]);
                let fresh = Searcher::new(&bench.problem, bench.leg).improve(bench.state.clone(), effort, heat);
                let later = shared.improve(bench.state.clone(), effort, heat);
                let runs = crate::routing::search::sisr::snapshot;
                same += i32::from((later.cost, runs(&later)) == (fresh.cost, runs(&fresh)));
            }
        }
        // Ties and the most places rebuilt are not all of it, nor what a gate alone says: some search differed without.
        assert!(same >= 14, "{same} of 16");
    }
}
