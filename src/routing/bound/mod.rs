//! A proven lower bound on the cost of one leg: how far a plan is from the best possible, at most.
//!
//! Column generation. [`relaxed`] states the problem the bound is proved for; [`master`] finds prizes for the riders;
//! [`price`] looks for day routes that undercut them, with [`completion`] bounds to look in few places; [`certificate`]
//! turns any prizes into a bound in whole numbers. In: the problem of a leg and, for a quick start, runs of a plan. Out: the
//! duals and what they prove. `docs/bound.md` says what is covered; `plan::verify` proves it again with code of its own.

mod approach;
mod arcs;
mod around;
mod beginning;
pub mod certificate;
mod completion;
mod ending;
mod generation;
mod groups;
mod join;
mod kept;
mod known;
pub mod master;
pub mod memory;
pub mod partition;
pub mod price;
pub mod relaxed;
mod room;
pub mod trip;

use self::certificate::{Duals, Task};
use self::generation::{Generation, Prizes};
use self::master::Column;
use self::memory::Remembered;
use self::partition::Week;
use self::relaxed::Relaxed;
use self::trip::{Aboard, Trip};
use super::problem::Problem;
use rayon::prelude::*;
use std::time::{Duration, Instant};

/// How long to prove.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Most rounds of the master.
    pub rounds: usize,
    /// Most partial routes for one gate and kind; where nothing else is left to do, up to [`generation::MORE`] times as many.
    pub labels: usize,
    /// Most riders of a gate whose groups are tried, at most [`partition::MOST_RIDERS`].
    pub groups: usize,
    /// Wall time, an eighth of it for the proof at the end; a bound that met it is not the same everywhere, but as valid.
    pub time: Option<Duration>,
}

impl Default for Effort {
    fn default() -> Self {
        Effort { rounds: 60, labels: 500_000, groups: partition::MOST_RIDERS, time: None }
    }
}

/// What was proved.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The relaxed problem.
    pub relaxed: Relaxed,
    /// Prizes no day route undercuts.
    pub duals: Duals,
    /// Whom trips to each gate remember.
    pub remembered: Vec<Remembered>,
    /// Least cost of each weekday of each gate where groups of riders prove more than its prizes.
    pub least: Vec<Option<Week>>,
    /// Least cost of the leg's week, millionths of a penny.
    pub bound: i64,
    /// Value of the last master, pounds: what prizes would prove with more rounds at best.
    pub master: f64,
    /// Rounds carried out.
    pub rounds: usize,
    /// Every gate was priced in full and nothing was left to gain.
    pub converged: bool,
}

/// Proves a bound. `known` are items of runs to begin with; `skip` requests the bound leaves out. `None` where there is no
/// solver, or nothing to prove. Where a run may serve several `settings`, trips are what is left of it for one of them.
pub fn prove(p: &Problem, known: &[Vec<u32>], skip: &[u32], settings: u32, effort: &Effort) -> Option<Proof> {
    let began = Instant::now();
    let relaxed = Relaxed::of(p, skip, settings);
    let mut generation = Generation::new(p, &relaxed, known::columns(p, &relaxed, known), effort.labels)?;
    let (mut rounds, mut converged) = (0, false);
    let time = effort.time.map(|time| time * 7 / 8);
    while !converged && rounds < effort.rounds && time.is_none_or(|t| began.elapsed() < t) {
        rounds += 1;
        if time.is_some_and(|t| began.elapsed() > t / 2) {
            generation.hurry();
        }
        converged = generation.round()?;
    }
    let (value, prizes) = generation.result();
    let proved = prizes.iter().map(|prizes| proved(p, &relaxed, prizes, known, effort.groups));
    let proved = proved.zip(&prizes);
    let ((bound, duals, least), best) = proved.max_by_key(|(proved, _)| proved.0)?;
    let remembered = best.remembered.clone();
    let master = value / f64::from(settings);
    Some(Proof { relaxed, duals, remembered, least, bound, master, rounds, converged })
}

/// What prizes prove: the bound, the prizes scaled down, and the least weeks of gates with up to so many riders where whole
/// trips prove more.
fn proved(
    p: &Problem,
    relaxed: &Relaxed,
    prizes: &Prizes,
    runs: &[Vec<u32>],
    groups: usize,
) -> (i64, Duals, Vec<Option<Week>>) {
    let duals = certificate::proved(p, relaxed, prizes);
    let week = |g: usize| -> Option<Week> {
        let known = (relaxed.gates[g].riders.len() <= groups).then(|| known::week(p, relaxed, g, runs, &duals))??;
        let least = partition::least_week(p, relaxed, g, &duals, &known)?;
        (least.iter().sum::<i64>() > certificate::prized(relaxed, &duals, g)).then_some(least)
    };
    let least: Vec<Option<Week>> = (0..relaxed.gates.len()).into_par_iter().with_max_len(1).map(week).collect();
    (certificate::value(relaxed, &duals, &least).max(0), duals, least)
}

/// The trip over stops in order, priced without duals; `None` where the kind, a journey or the window does not allow it.
pub fn column(p: &Problem, relaxed: &Relaxed, (g, k, role): Task, stops: &[usize]) -> Option<Column> {
    let trip = Trip::of(&relaxed.gates[g], &relaxed.kinds, k, role, 0, 0)?;
    let (gate, kind) = (trip.gate, trip.kind);
    let (mut aboard, mut secs, mut metres, mut service) = (Aboard::NOBODY, 0, 0, 0);
    let mut next = gate.stops.len();
    for &i in stops.iter().rev() {
        let stop = &gate.stops[i];
        let drive = gate.secs(i, next);
        secs += stop.dwell + drive;
        let together = next < gate.stops.len() && drive == 0 && gate.secs(next, i) == 0;
        if secs > stop.reach && !together {
            return None;
        }
        metres += gate.metres(i, next);
        service += stop.service;
        aboard = aboard.with(p, kind, stop)?;
        next = i;
    }
    if !trip.in_time(next, secs) {
        return None;
    }
    let price = trip.least
        + kind.per_metre * metres
        + kind.slope * i64::from(service)
        + trip.slope * i64::from(secs)
        + trip.out(next)
        + trip.overtime(next, secs)
        + trip.assistants(p, aboard);
    let riders = stops.iter().map(|&i| gate.stops[i].rider as u16).collect();
    let turn = gate.dwell + trip.out_secs(next) + secs;
    Some(Column { gate: g, kind: k, role, turn, riders, price })
}

#[cfg(test)]
mod tests {
    use super::trip::Role;
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::construct;

    #[test]
    fn the_trips_of_a_run_cost_no_more_than_the_run_in_truth() {
        for (seed, leg) in [(1, Leg::Am), (2, Leg::Pm)] {
            let p = cohort::problem(80, seed, leg, false);
            let relaxed = Relaxed::of(&p, &[], 1);
            let state = construct::regret(&p);
            let (mut compared, mut double) = (0, 0);
            for (_, run) in state.used().filter(|(_, r)| r.uniform) {
                let gate = relaxed.gates.iter().position(|g| g.gate == run.gate[0]);
                let Some(g) = gate else { continue };
                let trips = known::trips(&p, &relaxed.gates[g], &run.items);
                if trips.iter().map(Vec::len).sum::<usize>() != run.people as usize {
                    continue;
                }
                let k = relaxed.kinds.iter().position(|k| k.types >> run.kind & 1 == 1).unwrap();
                let role = |i: usize| if i == 0 { Role::First } else { Role::Next };
                let columns: Vec<Column> = trips
                    .iter()
                    .enumerate()
                    .map(|(i, stops)| {
                        column(&p, &relaxed, (g, k, role(i)), stops).expect("what a run does, trips may do")
                    })
                    .collect();
                let day = p.day_cost(run.kind as usize, &run.work[0].1);
                let sum: i64 = columns.iter().map(|c| c.price).sum();
                assert!(sum <= day && sum > day / 3, "{sum} {day}");
                let turns: i32 = columns[1..].iter().map(|c| c.turn).sum();
                assert!(turns <= relaxed.gates[g].window);
                compared += 1;
                double += i32::from(columns.len() > 1);
            }
            assert!(compared > 5, "{compared}");
            eprintln!("{compared} runs, {double} of several trips");
        }
    }

    #[cfg(feature = "highs")]
    #[test]
    fn no_plan_is_cheaper_than_the_bound() {
        use crate::routing::solve::{Budget, Options, Progress, solve};
        for (passengers, seed, leg) in [(30, 1, Leg::Am), (40, 2, Leg::Pm), (60, 3, Leg::Am)] {
            let p = cohort::problem(passengers, seed, leg, false);
            let first = solve(&p, &Options::new(seed, Budget::Iterations(300), 1), &Progress::default());
            let runs: Vec<Vec<u32>> = first.runs.iter().map(|r| r.1.clone()).collect();
            let effort = Effort { rounds: 40, labels: 50_000, groups: 0, time: None };
            let proof = prove(&p, &runs, &first.unserved, 1, &effort).unwrap();
            let all = 3.min(seed + 2);
            for other in 1..=all {
                let options = Options::new(other, Budget::Iterations(400), 1);
                let plan = solve(&p, &options, &Progress::default());
                assert!(proof.bound <= plan.cost, "{} {}", proof.bound, plan.cost);
            }
            assert!(proof.bound > first.cost / 2, "{} of {}", proof.bound, first.cost);
            assert!(proof.bound as f64 / 1e8 <= proof.master + 1.0);
            // Trips that are whole prove more than prizes, and walks in the place of partial routes less.
            let whole = prove(&p, &runs, &first.unserved, 1, &Effort { groups: 14, ..effort }).unwrap();
            assert!(proof.bound <= whole.bound && whole.bound <= first.cost, "{} {}", proof.bound, whole.bound);
            let walks = prove(&p, &runs, &first.unserved, 1, &Effort { labels: 40, ..effort }).unwrap();
            assert!(
                walks.bound <= proof.bound + proof.bound / 1000 && walks.bound > proof.bound / 2,
                "{}",
                walks.bound
            );
            // At any moment: after no round at all the bound is still one.
            let early = prove(&p, &[], &first.unserved, 1, &Effort { rounds: 0, ..effort }).unwrap();
            assert!(early.bound <= first.cost);
            eprintln!("{passengers} {leg}: bound {} plan {}", proof.bound, first.cost);
        }
    }
}
