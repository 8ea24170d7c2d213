//! A leg too large to be solved as one: cut into parts of about a thousand passengers, solved part by part, and cut again
//! elsewhere so that the borders of one cut lie inside the parts of the next.
//!
//! In: scenario, demand, travel times and settings of the search. Out: the plan. A part is a set of runs and passengers
//! with own vehicles, places and drives of its own ([`part`]), so that memory grows with the passengers and not with their
//! square. Between rounds runs are held in the numbers of the whole ([`carried`]). While a round is under
//! way parts share nothing but what is known when it begins, so the answer does not depend on threads: the unloading places the
//! runs of the others take ([`standing`]).

mod budget;
mod carried;
mod cut;
mod fleet;
mod part;
mod standing;
#[cfg(test)]
mod tests;

use self::budget::Shared;
use self::carried::Carried;
use self::cut::Piece;
use self::part::Part;
use super::{Drafted, Earlier, Settings, SolvedLeg, Task, Told, conclude, runs, unserved};
use crate::model::{Demand, Leg, Scenario, Secs, TravelTimes};
use crate::plan::document::{Plan, Source};
use crate::routing::bays;
use crate::routing::compile::gate_days;
use crate::routing::construct;
use crate::routing::run::prune_visits;
use crate::routing::solve::{self, Budget, Manner, Options, Progress, Solution};
use crate::routing::state::{NOWHERE, State};
use crate::routing::stays::Stay;
use rayon::prelude::*;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// One cut of the whole and what is done with its parts.
struct Round {
    /// Share of the iterations, in thousandths.
    share: u64,
    /// By how much the axes of the cut are turned, degrees.
    turned: f64,
    /// Parts more than the size asks for, so that no border lies where one of another round lies.
    more: usize,
    manner: Manner,
}

/// The first round searches; the others mend its borders, cooler, and the last recombines.
const ROUNDS: [Round; 3] = [
    Round { share: 500, turned: 0.0, more: 0, manner: Manner { cooled: 1.0, recombined: 0 } },
    Round { share: 250, turned: 45.0, more: 1, manner: Manner { cooled: 4.0, recombined: 0 } },
    Round { share: 250, turned: 22.5, more: 2, manner: Manner { cooled: 10.0, recombined: 2 } },
];

/// Everything a leg is made from.
#[derive(Clone, Copy)]
struct Ground<'a> {
    scenario: &'a Scenario,
    demand: &'a Demand,
    travel: &'a TravelTimes,
    leg: Leg,
    /// Weekdays on which each gate is used, as bits.
    gate_days: &'a [u8],
    /// The plan to go on from, and what of it may not change.
    earlier: Option<Earlier<'a>>,
}

/// Makes a plan in parts.
pub fn plan(task: Task, source: Source) -> Plan {
    let Task { scenario, demand, travel, settings, progress, earlier } = task;
    let leg = |leg: Leg| {
        let gate_days = gate_days(demand, leg);
        let ground = Ground { scenario, demand, travel, leg, gate_days: &gate_days, earlier };
        solve_leg(ground, settings, &progress[leg.index()])
    };
    let (am, pm) = rayon::join(|| leg(Leg::Am), || leg(Leg::Pm));
    let mut drafted = Drafted::default();
    for one in [am, pm] {
        drafted.drafts.extend(one.drafts);
        drafted.unserved.extend(one.unserved);
        drafted.told.extend(one.told);
        drafted.held.add(one.held);
    }
    conclude(scenario, demand, travel, source, settings.seed, drafted)
}

fn solve_leg(ground: Ground, settings: &Settings, progress: &Progress) -> Drafted {
    let began = Instant::now();
    let count = ground.demand.of_leg(ground.leg).count();
    let parts = count.div_ceil(settings.parts.size.max(1)).max(1);
    let held =
        ground.earlier.map_or_else(Vec::new, |e| carried::of_plan(e.plan, ground.scenario, ground.demand, ground.leg));
    let mut pieces = cut::cut(ground, held, parts, ROUNDS[0].turned);
    let firsts: Vec<First> = pieces.par_iter().map(|piece| first(ground, piece)).collect();
    let mut told = Told {
        leg: ground.leg,
        reference_cost: firsts.iter().map(|f| f.reference).sum(),
        first_cost: firsts.iter().map(|f| f.price).sum(),
        iterations: vec![0; settings.streams.max(1) as usize],
        planned: 0,
        epochs: Vec::new(),
        done: Vec::new(),
        complete: !matches!(settings.budget[ground.leg.index()], Budget::Time(_)),
    };
    pieces.iter_mut().zip(firsts).for_each(|(piece, first)| piece.runs = first.runs);
    let mut shared = Shared::of(ground, settings, &pieces, began);
    for (number, round) in ROUNDS.iter().enumerate() {
        let here = shared.begin(number);
        progress.total.store(shared.foreseen() * settings.streams.max(1), Ordering::Relaxed);
        if here == 0 {
            continue;
        }
        if number > 0 {
            let held = pieces.into_iter().flat_map(|p| p.runs).collect();
            pieces = cut::cut(ground, held, parts + round.more, round.turned);
        }
        standing::settle(ground, &mut pieces);
        let beside = standing::beside(&pieces);
        let budgets = shared.of_parts(here, &pieces, told.done.len());
        let work: Vec<((&Piece, Vec<Stay>), Budget)> = pieces.iter().zip(beside).zip(budgets).collect();
        let solved: Vec<Solved> = work
            .into_par_iter()
            .enumerate()
            .map(|(i, ((piece, beside), budget))| {
                let seed = seed_of(settings.seed, ground.leg, number, i);
                let options = Options::new(seed, budget, settings.streams);
                search(ground, (piece, beside), &options, progress, round.manner)
            })
            .collect();
        progress.best.store(solved.iter().map(|s| s.cost).sum(), Ordering::Relaxed);
        for (piece, solved) in pieces.iter_mut().zip(solved) {
            piece.runs = solved.runs;
            told.complete &= solved.complete;
            told.iterations.iter_mut().zip(&solved.done).for_each(|(sum, n)| *sum += n);
            told.done.extend(solved.done);
        }
        shared.took();
    }
    told.planned = shared.planned();
    told.epochs = shared.chosen();
    standing::settle(ground, &mut pieces);
    draft(ground, &pieces, told)
}

fn seed_of(seed: u64, leg: Leg, round: usize, piece: usize) -> u64 {
    let leg = seed.wrapping_mul(2).wrapping_add(leg.index() as u64);
    leg.wrapping_mul(1_000_003).wrapping_add((round as u64 + 1) * 100_000 + piece as u64)
}

/// The first plan of a part.
struct First {
    runs: Vec<Carried>,
    reference: i64,
    price: i64,
}

fn first(ground: Ground, piece: &Piece) -> First {
    let (part, state, shifts) = warm(ground, piece, Vec::new());
    let free = part.problem.released();
    let regret = construct::regret(&free);
    let (reference, price) = (construct::reference(&free).cost, regret.cost);
    // What there is of an earlier plan is where the search begins.
    let runs = if piece.runs.is_empty() { part.carried(&regret, &[]) } else { part.carried(&state, &shifts) };
    First { runs, reference, price }
}

/// A part with its runs as the search keeps them, and when they come.
fn warm(ground: Ground, piece: &Piece, beside: Vec<Stay>) -> (Part, State, Vec<Secs>) {
    let part = Part::of(ground, piece, beside);
    let p = &part.problem;
    let mut state = State::new(p);
    let mut shifts = Vec::new();
    state.begin();
    for run in &piece.runs {
        let Some((kind, mut items)) = part.run(run) else { continue };
        prune_visits(&mut items, p);
        if items.iter().any(|&u| u < p.first_visit()) {
            // A part knows so many kinds of vehicle only: a run whose own is not among them takes another.
            let kept = kind.and_then(|kind| state.place_run(p, kind, &items));
            if kept.or_else(|| state.open(p, &items)).is_some() {
                shifts.push(run.when.as_ref().map_or(bays::UNKNOWN, |when| when.shift));
            }
        }
    }
    let at = &state.at;
    state.bank.retain(|&q| at[q as usize] == NOWHERE);
    (part, state, shifts)
}

/// What the search of a part found and did.
struct Solved {
    runs: Vec<Carried>,
    cost: i64,
    done: Vec<u64>,
    complete: bool,
}

fn search(
    ground: Ground,
    (piece, beside): (&Piece, Vec<Stay>),
    options: &Options,
    progress: &Progress,
    manner: Manner,
) -> Solved {
    let (part, state, shifts) = warm(ground, piece, beside);
    if matches!(options.budget, Budget::Iterations(0)) {
        let done = vec![0; options.streams.max(1) as usize];
        return Solved { runs: part.carried(&state, &shifts), cost: state.cost, done, complete: true };
    }
    let found = solve::part(&part.problem, &state, &shifts, options, &progress.of_part(), manner);
    let best = solve::restore(&part.problem, &found.runs);
    let runs = part.carried(&best, &found.shifts);
    Solved { runs, cost: best.cost, done: found.iterations, complete: found.complete }
}

/// Says the parts of the last round in the council's words, one after the other: each beside the runs of all others.
fn draft(ground: Ground, pieces: &[Piece], told: Told) -> Drafted {
    let mut out = Drafted { told: vec![told], ..Drafted::default() };
    let mut standing: Vec<Vec<Stay>> = pieces.iter().map(standing::stays).collect();
    for (i, piece) in pieces.iter().enumerate() {
        standing[i].clear();
        let (part, state, shifts) = warm(ground, piece, standing.concat());
        let solution = solution_of(&state, shifts);
        let Part { demand, problem, requests, held, .. } = part;
        out.held.add(held);
        let keep = |e: Earlier| e.keep(ground.scenario, &demand, &problem, &solution, ground.leg);
        let (keep, newcomers) = (ground.earlier.map(keep).unwrap_or_default(), Vec::new());
        let solved = SolvedLeg { leg: ground.leg, problem, solution, keep, newcomers };
        let mut found = runs::fitted(ground.scenario, &demand, &solved);
        out.unserved.extend(unserved::explain(ground.scenario, &demand, &solved, &found.left_out));
        for draft in &mut found.drafts {
            draft.requests.iter_mut().for_each(|r| *r = requests[*r]);
        }
        out.drafts.extend(found.drafts);
        standing[i] = found.stays;
    }
    out.unserved.sort_by(|a, b| a.request.cmp(&b.request));
    out
}

fn solution_of(state: &State, shifts: Vec<Secs>) -> Solution {
    Solution {
        runs: crate::routing::search::sisr::snapshot(state),
        shifts,
        unserved: state.bank.clone(),
        cost: state.cost,
        reference_cost: 0,
        first_cost: 0,
        iterations: Vec::new(),
        planned: 0,
        epochs: Vec::new(),
        complete: true,
    }
}
