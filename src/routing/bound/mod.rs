//! A proven lower bound on the cost of one leg: how far a plan is from the best possible, at most.
//!
//! Column generation. [`relaxed`] states the problem the bound is proved for; [`master`] finds prizes for the riders;
//! [`price`] looks for day routes that undercut them, with [`completion`] bounds to look in few places; [`certificate`]
//! turns any prizes into a bound in whole numbers. In: the problem of a leg and, for a quick start, runs of a plan. Out: the
//! duals and what they prove. `docs/bound.md` says what is covered; `plan::verify` proves it again with code of its own.

pub mod certificate;
mod completion;
mod kept;
pub mod master;
pub mod price;
pub mod relaxed;
mod room;

use self::certificate::{Duals, Task};
use self::master::{Column, Master};
use self::price::{Depth, GRAINS, Grain, Priced, Route};
use self::relaxed::{Aboard, Gate, Relaxed, Role, Trip};
use super::problem::Problem;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Partial routes kept at a stop in each few minutes, from quick to thorough; the last step keeps all.
const BEAMS: [Option<usize>; 3] = [Some(6), Some(30), None];
/// A gate with so few stops is looked at in full at once.
const SMALL: usize = 15;
/// Routes added for one gate and kind in one round.
const ADDED: usize = 40;
/// Reduced prices above this are rounding, millionths of a penny.
const TOLERANCE: i64 = -100_000;

/// How long to prove.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Most rounds of the master.
    pub rounds: usize,
    /// Most partial routes for one gate and kind.
    pub labels: usize,
    /// Wall time after which no new round begins; a bound that met it is not the same everywhere, but as valid.
    pub time: Option<Duration>,
}

impl Default for Effort {
    fn default() -> Self {
        Effort { rounds: 60, labels: 200_000, time: None }
    }
}

/// The duals that decide what a task finds: prizes at its gate, worth of its kind, price of a second there.
type At = (Vec<i64>, i64, i64);

/// What was proved.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The relaxed problem.
    pub relaxed: Relaxed,
    /// Prizes no day route undercuts.
    pub duals: Duals,
    /// How closely each gate was looked at.
    pub grains: Vec<Grain>,
    /// Least cost of the leg's week, millionths of a penny.
    pub bound: i64,
    /// Value of the last master, pounds: what the bound would reach with more rounds at best.
    pub master: f64,
    /// Rounds carried out.
    pub rounds: usize,
    /// Every gate was priced in full and nothing was left to gain.
    pub converged: bool,
}

/// Proves a bound. `known` are items of runs to begin with; `skip` requests the bound leaves out. `None` where there is no
/// solver, or nothing to prove.
pub fn prove(p: &Problem, known: &[Vec<u32>], skip: &[u32], effort: &Effort) -> Option<Proof> {
    let began = Instant::now();
    let relaxed = Relaxed::of(p, skip);
    let mut master = Master::new(&relaxed)?;
    let mut columns = BTreeSet::new();
    for column in first_columns(p, &relaxed, known) {
        if columns.insert(key(&column)) {
            master.add(&column)?;
        }
    }
    let mut tasks = certificate::tasks(&relaxed);
    // The largest first, so that no core waits for one of them at the end of a round.
    tasks.sort_by_key(|t| std::cmp::Reverse(relaxed.gates[t.0].stops.len() * relaxed.kinds[t.1].most));
    let full = BEAMS.len() - 1;
    let mut level: Vec<usize> = relaxed.gates.iter().map(|g| if g.stops.len() <= SMALL { full } else { 0 }).collect();
    let mut grain = vec![0usize; relaxed.gates.len()];
    // Duals at which a task, looked at in full, had nothing to offer.
    let mut nothing: Vec<Option<At>> = vec![None; tasks.len()];
    let (mut value, mut duals) = master.solve()?;
    // Routes are looked for at smoothed prizes: those of one master jump about.
    let mut smooth = duals.clone();
    let (mut rounds, mut converged) = (0, false);
    while rounds < effort.rounds && effort.time.is_none_or(|t| began.elapsed() < t) {
        rounds += 1;
        let at = |&(g, k, _): &Task| (smooth.prizes[g].clone(), smooth.worth[k], smooth.window[g][k]);
        let price = |(&task, nothing): (&Task, &Option<At>)| -> Option<Priced> {
            if nothing.as_ref() == Some(&at(&task)) {
                return None;
            }
            let (beam, grain) = (BEAMS[level[task.0]], GRAINS[grain[task.0]]);
            let depth = Depth { beam, grain, labels: effort.labels };
            Some(price::price(p, &smooth.trip(&relaxed, task)?, &smooth.prizes[task.0], depth))
        };
        let priced: Vec<Option<Priced>> = tasks.par_iter().zip(&nothing).with_max_len(1).map(price).collect();
        let mut fresh = vec![0usize; relaxed.gates.len()];
        let mut whole = vec![true; relaxed.gates.len()];
        for ((&task, found), nothing) in tasks.iter().zip(&priced).zip(&mut nothing) {
            let Some(found) = found else { continue };
            let mut offers = found.routes.iter().filter(|r| r.reduced < TOLERANCE).take(ADDED).peekable();
            whole[task.0] &= found.full;
            *nothing = (found.full && offers.peek().is_none()).then(|| at(&task));
            for route in offers {
                let column = bought(&relaxed, &smooth, task, route);
                if columns.insert(key(&column)) {
                    master.add(&column)?;
                    fresh[task.0] += 1;
                }
            }
        }
        let mut raised = false;
        for g in 0..relaxed.gates.len() {
            if fresh[g] > 0 {
                if relaxed.gates[g].stops.len() > SMALL {
                    level[g] = level[g].min(1);
                }
            } else if smooth.prizes[g] != duals.prizes[g] {
                smooth.prizes[g].clone_from(&duals.prizes[g]);
                raised = true;
            } else if level[g] < full {
                level[g] += 1;
                raised = true;
            } else if !whole[g] && grain[g] + 1 < GRAINS.len() {
                // A gate with too many partial routes to look at is looked at more coarsely.
                grain[g] += 1;
                raised = true;
            }
        }
        if fresh.iter().all(|&n| n == 0) {
            if raised {
                continue;
            }
            converged = true;
            break;
        }
        (value, duals) = master.solve()?;
        smooth.worth.clone_from(&duals.worth);
        smooth.window.clone_from(&duals.window);
        for g in (0..relaxed.gates.len()).filter(|&g| fresh[g] > 0) {
            smooth.prizes[g].iter_mut().zip(&duals.prizes[g]).for_each(|(s, &d)| *s = i64::midpoint(*s, d));
        }
    }
    let (duals, grains) = certificate::proved(p, &relaxed, &smooth, &grain, effort.labels);
    let grains = grains.into_iter().map(|g| GRAINS[g]).collect();
    let bound = certificate::value(&relaxed, &duals).max(0);
    Some(Proof { relaxed, duals, grains, bound, master: value, rounds, converged })
}

/// A route found by pricing as a column: the duals taken off its price again.
fn bought(relaxed: &Relaxed, duals: &Duals, (g, k, role): Task, route: &Route) -> Column {
    let prize: i64 = route.riders.iter().map(|&r| duals.prizes[g][r as usize]).sum();
    let dual = match role {
        Role::First => duals.worth[k] - duals.window[g][k] * i64::from(relaxed.gates[g].window.max(0)),
        Role::Next => duals.window[g][k] * i64::from(route.turn),
    };
    Column {
        gate: g,
        kind: k,
        role,
        turn: route.turn,
        riders: route.riders.clone(),
        price: route.reduced - dual + prize,
    }
}

/// The same riders in a cheaper order are another route.
fn key(column: &Column) -> (usize, usize, Role, Vec<u16>, i64) {
    let mut riders = column.riders.clone();
    riders.sort_unstable();
    (column.gate, column.kind, column.role, riders, column.price)
}

/// Everybody alone in every kind, and the known runs trip by trip.
fn first_columns(p: &Problem, relaxed: &Relaxed, known: &[Vec<u32>]) -> Vec<Column> {
    let mut list = Vec::new();
    let mut add = |g: usize, stops: &[usize]| {
        for k in 0..relaxed.kinds.len() {
            list.extend(Role::BOTH.iter().filter_map(|&role| column(p, relaxed, (g, k, role), stops)));
        }
    };
    for (g, gate) in relaxed.gates.iter().enumerate() {
        (0..gate.stops.len()).for_each(|i| add(g, &[i]));
        for items in known {
            for trip in trips(p, gate, items) {
                add(g, &trip);
            }
        }
    }
    list
}

/// The trips of a run to a gate: stops between one visit there and the next.
fn trips(p: &Problem, gate: &Gate, items: &[u32]) -> Vec<Vec<usize>> {
    let mut list = vec![Vec::new()];
    for &item in items {
        if item == p.first_visit() + gate.gate {
            list.push(Vec::new());
        } else if let (Some(stop), Some(trip)) = (gate.stops.iter().position(|s| s.node == item), list.last_mut()) {
            trip.push(stop);
        }
    }
    list.retain(|trip| !trip.is_empty());
    list
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
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::construct;

    #[test]
    fn the_trips_of_a_run_cost_no_more_than_the_run_in_truth() {
        for (seed, leg) in [(1, Leg::Am), (2, Leg::Pm)] {
            let p = cohort::problem(80, seed, leg, false);
            let relaxed = Relaxed::of(&p, &[]);
            let state = construct::regret(&p);
            let (mut compared, mut double) = (0, 0);
            for (_, run) in state.used().filter(|(_, r)| r.uniform) {
                let gate = relaxed.gates.iter().position(|g| g.gate == run.gate[0]);
                let Some(g) = gate else { continue };
                let trips = trips(&p, &relaxed.gates[g], &run.items);
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
            let first = solve(&p, &Options { seed, budget: Budget::Iterations(300), streams: 1 }, &Progress::default());
            let runs: Vec<Vec<u32>> = first.runs.iter().map(|r| r.1.clone()).collect();
            let effort = Effort { rounds: 40, labels: 50_000, time: None };
            let proof = prove(&p, &runs, &first.unserved, &effort).unwrap();
            let all = 3.min(seed + 2);
            for other in 1..=all {
                let options = Options { seed: other, budget: Budget::Iterations(400), streams: 1 };
                let plan = solve(&p, &options, &Progress::default());
                assert!(proof.bound <= plan.cost, "{} {}", proof.bound, plan.cost);
            }
            assert!(proof.bound > first.cost / 2, "{} of {}", proof.bound, first.cost);
            assert!(proof.bound as f64 / 1e8 <= proof.master + 1.0);
            // At any moment: after no round at all the bound is still one.
            let early = prove(&p, &[], &first.unserved, &Effort { rounds: 0, ..effort }).unwrap();
            assert!(early.bound <= first.cost);
            eprintln!("{passengers} {leg}: bound {} plan {}", proof.bound, first.cost);
        }
    }
}
