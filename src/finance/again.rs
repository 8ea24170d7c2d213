//! Planning again from a plan: search on from what there is, and say the result in the council's words so that whoever is
//! not concerned keeps run, vehicle and time.

use super::desk::{Bench, Desk};
use super::published::Published;
use crate::model::{Demand, Leg, Scenario, TravelTimes};
use crate::plan::make::{self, SolvedLeg};
use crate::plan::{Plan, Source};
use crate::routing::construct;
use crate::routing::problem::Problem;
use crate::routing::rematch;
use crate::routing::run::Run;
use crate::routing::search::dice::Dice;
use crate::routing::search::recreate::Recreate;
use crate::routing::solve::{self, Budget, Options, Progress, Solution};
use crate::routing::state::State;

/// How hard to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Seed.
    pub seed: u64,
    /// Iterations a leg.
    pub iterations: u64,
}

impl Effort {
    fn options(self, leg: Leg) -> Options {
        let seed = self.seed.wrapping_mul(2).wrapping_add(leg.index() as u64);
        Options { seed, budget: Budget::Iterations(self.iterations), streams: 1 }
    }
}

/// Searches on from a state; never dearer than it.
pub fn improve(p: &Problem, state: State, effort: Effort, leg: Leg) -> State {
    if effort.iterations == 0 || p.requests.is_empty() {
        return state;
    }
    let before = state.clone();
    let (runs, _, _) = solve::search(p, &state, &effort.options(leg), &Progress::default());
    let mut found = solve::restore(p, &runs);
    found.begin();
    rematch::own_vehicles(p, &mut found);
    if found.cost <= before.cost { found } else { before }
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

/// Both legs as a plan. Runs keep the times, own vehicles and names of `before` where they can; the search record says
/// what the reference of each leg would cost when `reference` is set.
pub fn say(
    before: &Plan,
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    legs: [(Problem, State); 2],
    effort: Effort,
) -> Plan {
    let mut trial = Run::default();
    let solved: Vec<SolvedLeg> = Leg::BOTH
        .into_iter()
        .zip(legs)
        .map(|(leg, (problem, state))| {
            let published = Published::of(before, scenario, demand, &problem, leg);
            let keep = state.used().map(|(_, run)| published.keep(&problem, run, &mut trial)).collect();
            let reference = construct::reference(&problem).cost;
            let solution = Solution {
                runs: crate::routing::search::sisr::snapshot(&state),
                unserved: state.bank.clone(),
                cost: state.cost,
                reference_cost: reference,
                first_cost: state.cost,
                iterations: effort.iterations,
                complete: true,
            };
            SolvedLeg { leg, problem, solution, keep }
        })
        .collect();
    let source = Source { matrix_hash: travel.hash.clone(), travel: travel.source.clone(), ..before.source.clone() };
    let mut plan = make::assemble(scenario, demand, travel, source, effort.seed, &solved);
    super::names::settle(before, &mut plan);
    plan
}

/// A desk's plan searched on from where it stands.
pub fn replan(desk: &Desk, effort: Effort) -> Plan {
    let [am, pm] = &desk.legs;
    let (a, b) = rayon::join(|| solve_warm(am, effort), || solve_warm(pm, effort));
    let legs = [(am.problem.clone(), a), (pm.problem.clone(), b)];
    say(desk.plan, desk.scenario, desk.demand, desk.travel, legs, effort)
}
