//! The year ahead as a range: April to March over two academic years, by Monte Carlo.
//!
//! Newcomers come by month and setting (negative binomial around the academic year's profile) with the needs of those who
//! go there already; passengers leave; prices, fuel, failing operators and refused extensions move what is paid. A pool of
//! possible newcomers is really inserted into the plan and partly re-planned ([`pool`]); everybody drawn is priced by a cost
//! model fitted to those ([`fit`]). Samples are numbered and each has random numbers of its own: the answer depends on the
//! seed, not on the number of threads.

pub mod assumptions;
mod chance;
pub mod fit;
pub mod months;
pub mod pool;
pub mod simulate;
pub mod study;

pub use assumptions::Assumptions;
pub use chance::Chance;
pub use pool::Pool;

use super::allocation::Allocation;
use super::desk::Desk;
use crate::model::{Pence, Phase, Scenario};
use rayon::prelude::*;
use serde::Serialize;
use simulate::{Driver, Ground, Held, Year, year};

/// How much of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Samples.
    pub samples: u64,
    /// Seed.
    pub seed: u64,
    /// First year of the financial year: 2026 is April 2026 to March 2027.
    pub year: i16,
    /// Budget of the year.
    pub budget: Option<Pence>,
}

/// Three points of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Range {
    /// One sample in ten is below.
    pub p10: Pence,
    /// Half are below.
    pub p50: Pence,
    /// One sample in ten is above.
    pub p90: Pence,
    /// Mean.
    pub mean: Pence,
}

/// One driver's swing of the year's mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Swing {
    /// Driver.
    pub driver: Driver,
    /// Mean of the year with the driver at its low tenth.
    pub low: Pence,
    /// Mean of the year with the driver at its high tenth.
    pub high: Pence,
}

/// A forecast.
#[derive(Debug, Clone, Serialize)]
pub struct Forecast {
    /// First year of the financial year.
    pub year: i16,
    /// Samples.
    pub samples: u64,
    /// School days by month.
    pub days: [u32; 12],
    /// By month, April first.
    pub months: Vec<Range>,
    /// Since April, by month.
    pub so_far: Vec<Range>,
    /// The year.
    pub total: Range,
    /// Mean newcomers by month.
    pub arrivals: [f64; 12],
    /// The plan as it stands, all year, at today's prices.
    pub standing_still: Pence,
    /// Budget, and the share of samples inside it.
    pub budget: Option<(Pence, f64)>,
    /// What drives it, widest first.
    pub swings: Vec<Swing>,
}

/// Sorted values to their tenths, nearest rank.
pub fn range(mut values: Vec<f64>) -> Range {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let rank = ((share * values.len() as f64).ceil() as usize).clamp(1, values.len().max(1));
        values.get(rank - 1).copied().unwrap_or(0.0)
    };
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let pence = |x: f64| Pence(x.round() as i64);
    Range { p10: pence(at(0.1)), p50: pence(at(0.5)), p90: pence(at(0.9)), mean: pence(mean) }
}

/// The ground of a forecast: the plan's week, its passengers and operators, and the priced pool. The desk is that of the
/// plan without the pool.
pub fn ground(desk: &Desk, allocation: &Allocation, pool: &Pool, a: &Assumptions, year: i16) -> Ground {
    let scenario = desk.scenario;
    let present = leavers(desk, allocation, a).into_iter().map(|(_, chance, saving)| (chance, saving)).collect();
    let mut going = vec![0; scenario.settings.len()];
    scenario.passengers.iter().for_each(|p| going[p.setting] += 1);
    let contracts = if a.with_contracts { contracts(scenario, year) } else { Vec::new() };
    let days = months::days(&scenario.calendar);
    Ground::new(a, days, desk.plan.cost.week.0 as f64, present, operators(desk), contracts, pool, &going)
}

/// Passengers who ride: chance to leave at the end of August, and pence a week saved alone. Whoever saves nothing alone is among
/// them: those who leave together save what none of them saves alone.
pub fn leavers(desk: &Desk, allocation: &Allocation, a: &Assumptions) -> Vec<(usize, f64, f64)> {
    let mut saving: Vec<Option<f64>> = vec![None; desk.scenario.passengers.len()];
    for share in &allocation.shares {
        *saving[desk.demand.requests[share.request].passenger].get_or_insert(0.0) += share.saving.0 as f64;
    }
    let chance = |p: &crate::model::Passenger| {
        let ends = p.year_group == Some(11) || p.year_group == Some(13) || matches!(p.phase(), Phase::Adult);
        (if ends { a.leave_at_phase_end } else { a.leave_in_summer }) / 100.0
    };
    let all = desk.scenario.passengers.iter().enumerate().zip(saving);
    all.filter_map(|((i, p), s)| Some((i, chance(p), s?.max(0.0)))).collect()
}

/// Shares of the plan's cost by the operator who drives the passengers today; the own fleet does not fail.
fn operators(desk: &Desk) -> Vec<f64> {
    let scenario = desk.scenario;
    let mut spend: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
    for route in scenario.routes.iter().filter(|r| !r.supplier.is_empty()) {
        *spend.entry(&route.supplier).or_default() += route.day_price.0 as f64;
    }
    let all: f64 = spend.values().sum();
    let own: i64 = desk.plan.runs.iter().filter(|r| r.own_vehicle.is_some()).map(|r| r.week_cost.0).sum();
    let bought = 1.0 - own as f64 / desk.plan.cost.week.0.max(1) as f64;
    if spend.is_empty() {
        return vec![bought / 10.0; 10];
    }
    spend.values().map(|s| s / all.max(1.0) * bought).collect()
}

/// Contracts in force: pence a day, and the month of the year from which an extension is needed.
fn contracts(scenario: &Scenario, year: i16) -> Vec<(f64, Option<usize>)> {
    let april = jiff::civil::date(year, 4, 1);
    let march = jiff::civil::date(year.saturating_add(1), 3, 31);
    let one = |c: &crate::model::Contract| {
        let month = (c.end.month() as usize + 8) % 12;
        let from = match c.end {
            end if end < april => Some(0),
            end if end < march => Some((month + 1).min(11)),
            _ => None,
        };
        (c.day_price.0 as f64 / 1000.0, from)
    };
    scenario.contracts.iter().map(one).collect()
}

/// Draws the samples and reads them.
pub fn forecast(g: &Ground, options: &Options) -> Forecast {
    let years: Vec<Year> = (0..options.samples).into_par_iter().map(|s| year(g, options.seed, s, None)).collect();
    let month = |m: usize| range(years.iter().map(|y| y.months[m]).collect());
    let sum_to = |m: usize| range(years.iter().map(|y| y.months[..=m].iter().sum()).collect());
    let totals: Vec<f64> = years.iter().map(Year::total).collect();
    let budget = options.budget.map(|b| {
        let inside = totals.iter().filter(|t| **t <= b.0 as f64).count();
        (b, inside as f64 / totals.len().max(1) as f64)
    });
    let still: f64 = (0..12)
        .map(|m| {
            let outside: f64 = g.contracts.iter().map(|c| c.0).sum();
            (g.week / 5.0 + outside) * f64::from(g.days[m])
        })
        .sum();
    Forecast {
        year: options.year,
        samples: options.samples,
        days: g.days,
        months: (0..12).map(month).collect(),
        so_far: (0..12).map(sum_to).collect(),
        total: range(totals),
        arrivals: std::array::from_fn(|m| {
            years.iter().map(|y| f64::from(y.arrivals[m])).sum::<f64>() / years.len().max(1) as f64
        }),
        standing_still: Pence(still.round() as i64),
        budget,
        swings: swings(g, options),
    }
}

/// The year's mean with each driver at its tenths, over the first samples.
fn swings(g: &Ground, options: &Options) -> Vec<Swing> {
    let samples = (options.samples / 5).clamp(1, 2_000);
    let mean = |held: Held| {
        let totals: Vec<f64> =
            (0..samples).into_par_iter().map(|s| year(g, options.seed, s, Some(held)).total()).collect();
        Pence((totals.iter().sum::<f64>() / samples as f64).round() as i64)
    };
    let mut swings: Vec<Swing> = Driver::ALL
        .into_iter()
        .map(|driver| Swing {
            driver,
            low: mean(Held { driver, high: false }),
            high: mean(Held { driver, high: true }),
        })
        .collect();
    swings.sort_by_key(|s| std::cmp::Reverse((s.high - s.low).0.abs()));
    swings
}

#[cfg(test)]
mod tests;
