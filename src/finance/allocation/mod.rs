//! Who costs what: a route is paid, not a child, so the cost of every run is divided among those who ride it.
//!
//! Five ways, side by side: equal shares, by direct distance, by stand-alone cost, by marginal cost and by Shapley value.
//! In each of them the shares of a run sum to its cost to the penny, and so do passengers, groups and the year. The fixed
//! cost of a disposable own vehicle is divided among its runs first.

mod game;
mod groups;
mod shapley;

pub use game::Game;
pub use groups::{Group, Grouping, need_of};
pub use shapley::EXACT;

use super::{desk::Desk, pennies::apportion};
use crate::model::Scenario;
use crate::model::{MicroPence, Pence, RequestId, Weekdays};
use crate::plan::Plan;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// A way of dividing the cost of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Everybody pays the same for each day ridden.
    Equal,
    /// By metres of the direct drive, for each day ridden.
    Distance,
    /// By what each would cost alone in the cheapest vehicle.
    StandAlone,
    /// By what the run would save without each.
    Marginal,
    /// By what each adds on average over all orders of joining.
    Shapley,
}

impl Method {
    /// All ways, in the order of [`Share::week`].
    pub const ALL: [Method; 5] =
        [Method::Equal, Method::Distance, Method::StandAlone, Method::Marginal, Method::Shapley];

    /// Name in an officer's words.
    pub fn name(self) -> &'static str {
        match self {
            Method::Equal => "Equal share",
            Method::Distance => "By direct distance",
            Method::StandAlone => "By stand-alone cost",
            Method::Marginal => "By marginal cost",
            Method::Shapley => "Shapley value",
        }
    }
}

/// What one request costs in a normal week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// Request.
    pub request: RequestId,
    /// Index into `Plan::runs`.
    pub run: usize,
    /// Share of the run, by method.
    pub week: [Pence; 5],
    /// What the run saves without this request, unscaled.
    pub saving: Pence,
    /// What the request would cost alone, unscaled.
    pub alone: Pence,
    /// Standard error of the Shapley share; zero where it is exact.
    pub error: Pence,
}

/// One passenger's cost over both legs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PassengerCost {
    /// Index into `Scenario::passengers`.
    pub passenger: usize,
    /// A normal week, by method.
    pub week: [Pence; 5],
    /// The year, by method; over all passengers it sums to the plan's year.
    pub year: [Pence; 5],
    /// Standard error of the Shapley share of the year.
    pub error: Pence,
}

/// A plan's cost divided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Allocation {
    /// One per served request, run by run.
    pub shares: Vec<Share>,
    /// One per passenger with a served request, in the order of the scenario.
    pub passengers: Vec<PassengerCost>,
    /// What was divided: the plan's week.
    pub week: Pence,
    /// The plan's year.
    pub year: Pence,
    /// Shares of cost that nobody rides: runs that could not be brought back, by plan run.
    pub left_over: Vec<(usize, Pence)>,
}

/// Divides the cost of a plan.
pub fn allocate(desk: &Desk) -> Allocation {
    let fixed = fixed_by_run(desk.plan, desk.scenario);
    let results: Vec<Result<Vec<Share>, (usize, Pence)>> =
        (0..desk.plan.runs.len()).into_par_iter().map(|run| divide(desk, run, fixed[run])).collect();
    let (mut shares, mut left_over) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(list) => shares.extend(list),
            Err(left) => left_over.push(left),
        }
    }
    let week: Pence = shares.iter().map(|s| s.week[0]).sum();
    let missing: Pence = left_over.iter().map(|l| l.1).sum();
    let year = if missing == Pence(0) { desk.annual(week) } else { desk.annual(week + missing) - desk.annual(missing) };
    let passengers = by_passenger(desk, &shares, year);
    Allocation { shares, passengers, week, year, left_over }
}

/// Fixed cost of disposable own vehicles, once a weekday, divided among each vehicle's runs by their days.
fn fixed_by_run(plan: &Plan, scenario: &Scenario) -> Vec<Pence> {
    let mut fixed = vec![Pence(0); plan.runs.len()];
    for vehicle in scenario.fleet.iter().filter(|v| v.disposable) {
        let runs: Vec<usize> = (0..plan.runs.len())
            .filter(|&r| plan.runs[r].own_vehicle.as_deref() == Some(vehicle.reference.as_str()))
            .collect();
        let days = runs.iter().fold(Weekdays::NONE, |d, &r| d.or(plan.runs[r].weekdays)).len() as i64;
        let cost = MicroPence(vehicle.fixed_per_day.0 * 1000 * days).to_pence();
        let weights: Vec<i128> = runs.iter().map(|&r| plan.runs[r].weekdays.len() as i128).collect();
        for (&r, part) in runs.iter().zip(apportion(cost, &weights)) {
            fixed[r] += part;
        }
    }
    fixed
}

/// Shares of one run; its cost where it could not be brought back.
fn divide(desk: &Desk, index: usize, fixed: Pence) -> Result<Vec<Share>, (usize, Pence)> {
    let planned = &desk.plan.runs[index];
    let cost = planned.week_cost + fixed;
    let bench = &desk.legs[planned.leg.index()];
    let Some(slot) = bench.slots[index] else { return Err((index, cost)) };
    let run = &bench.state.runs[slot as usize];
    let mut game = Game::new(bench, run);
    let n = game.players.len();
    let riders = bench.riders(run);
    let days = |i: usize| desk.demand.requests[riders[i]].weekdays.len() as i128;
    let metres = |i: usize| i128::from(desk.demand.direct_metres(&desk.demand.requests[riders[i]], desk.travel));
    let alone: Vec<i64> = (0..n).map(|i| game.price(|k| k == i)).collect();
    let whole = game.whole;
    let saving: Vec<i64> = (0..n).map(|i| whole - game.price(|k| k != i)).collect();
    let shapley = shapley::value(&mut game, index as u64);
    debug_assert_eq!(
        shapley.shares.iter().sum::<i128>(),
        i128::from(whole) * shapley.unit,
        "nothing is left undivided"
    );
    let weights: [Vec<i128>; 5] = [
        (0..n).map(days).collect(),
        (0..n).map(|i| metres(i) * days(i)).collect(),
        alone.iter().map(|&a| i128::from(a)).collect(),
        saving.iter().map(|&s| i128::from(s.max(0))).collect(),
        shapley.shares,
    ];
    let parts = weights.map(|w| apportion(cost, &w));
    let shares = (0..n).map(|i| Share {
        request: riders[i],
        run: index,
        week: [0, 1, 2, 3, 4].map(|m: usize| parts[m][i]),
        saving: MicroPence(saving[i]).to_pence(),
        alone: MicroPence(alone[i]).to_pence(),
        error: MicroPence(shapley.error[i].ceil() as i64).to_pence(),
    });
    Ok(shares.collect())
}

fn by_passenger(desk: &Desk, shares: &[Share], year: Pence) -> Vec<PassengerCost> {
    let mut sums: BTreeMap<usize, ([Pence; 5], f64)> = BTreeMap::new();
    for share in shares {
        let (week, variance) = sums.entry(desk.demand.requests[share.request].passenger).or_default();
        week.iter_mut().zip(share.week).for_each(|(sum, part)| *sum += part);
        *variance += (share.error.0 as f64).powi(2);
    }
    let years: Vec<Vec<Pence>> =
        (0..5).map(|m| apportion(year, &sums.values().map(|(w, _)| i128::from(w[m].0)).collect::<Vec<_>>())).collect();
    sums.iter()
        .enumerate()
        .map(|(i, (&passenger, (week, variance)))| PassengerCost {
            passenger,
            week: *week,
            year: [0, 1, 2, 3, 4].map(|m: usize| years[m][i]),
            error: desk.annual(Pence(variance.sqrt().ceil() as i64)),
        })
        .collect()
}

#[cfg(test)]
mod tests;
