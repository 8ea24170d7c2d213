//! Does the forecast cover? Years are simulated with newcomers really inserted and leavers really taken out of the plan; the
//! forecaster sees three earlier years' numbers of newcomers only. A range from P10 to P90 should hold four years in five.

use super::chance::{Chance, Counts};
use super::months::SEPTEMBER;
use super::pool::Pool;
use super::simulate::{paid, weather};
use super::{Assumptions, Options, Range, forecast, ground};
use crate::finance::again::Effort;
use crate::finance::allocation::Allocation;
use crate::finance::assess::Case;
use crate::finance::desk::Desk;
use crate::finance::living::Living;
use crate::model::Pence;
use rayon::prelude::*;
use serde::Serialize;

/// Years of history the forecaster sees.
const HISTORY: usize = 3;

/// One simulated year against its forecast.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Held {
    /// Forecast of the year.
    pub forecast: Range,
    /// What the year came to.
    pub truth: Pence,
    /// The truth lies from P10 to P90.
    pub inside: bool,
    /// Newcomers who came.
    pub arrivals: usize,
    /// P50 and truth by month.
    pub months: [(Pence, Pence); 12],
}

/// A study.
#[derive(Debug, Clone, Serialize)]
pub struct Study {
    /// Years.
    pub years: Vec<Held>,
    /// Share of years inside, per cent.
    pub coverage: f64,
    /// Mean of truth over P50, less one, per cent: the forecast's bias.
    pub bias: f64,
    /// The same for each month; 0 in a month without school.
    pub bias_by_month: [f64; 12],
    /// Share of years below P10 and above P90, per cent.
    pub tails: [f64; 2],
}

/// Runs the study. `case` holds the pool as newcomers; `desk` and `allocation` are the plan's own.
#[allow(clippy::too_many_arguments)]
pub fn study(
    case: &Case,
    desk: &Desk,
    allocation: &Allocation,
    pool: &Pool,
    assumptions: &Assumptions,
    years: u64,
    options: &Options,
    effort: Effort,
) -> Study {
    let start = Living::new(case);
    // What a fresh plan would save already is no news of the year.
    let idle = start.fresh(effort).week - start.week();
    let held: Vec<Held> = (0..years)
        .into_par_iter()
        .map(|y| one(case, desk, allocation, pool, assumptions, options, effort, &start, idle, y))
        .collect();
    let share = |test: &dyn Fn(&Held) -> bool| {
        held.iter().filter(|h| test(h)).count() as f64 * 100.0 / held.len().max(1) as f64
    };
    let bias = held.iter().map(|h| h.truth.0 as f64 / h.forecast.p50.0.max(1) as f64 - 1.0).sum::<f64>();
    let month = |m: usize| {
        let sum = |f: fn(&(Pence, Pence)) -> Pence| held.iter().map(|h| f(&h.months[m]).0).sum::<i64>() as f64;
        let (p50, truth) = (sum(|x| x.0), sum(|x| x.1));
        if p50 > 0.0 { (truth / p50 - 1.0) * 100.0 } else { 0.0 }
    };
    Study {
        bias_by_month: std::array::from_fn(month),
        coverage: share(&|h| h.inside),
        bias: bias * 100.0 / held.len().max(1) as f64,
        tails: [share(&|h| h.truth < h.forecast.p10), share(&|h| h.truth > h.forecast.p90)],
        years: held,
    }
}

#[allow(clippy::too_many_arguments)]
fn one(
    case: &Case,
    desk: &Desk,
    allocation: &Allocation,
    pool: &Pool,
    a: &Assumptions,
    options: &Options,
    effort: Effort,
    start: &Living,
    idle: f64,
    y: u64,
) -> Held {
    let mut chance = Chance::new(options.seed ^ 0x57D7, y);
    let present = desk.scenario.passengers.len() as f64;
    // The year's own rate, unknown to the forecaster, and the history it gave.
    let rate = (a.arrivals_percent / 100.0 * (1.0 + a.arrivals_uncertainty / 100.0 * chance.normal())).max(0.01);
    let history: f64 =
        (0..HISTORY).map(|_| f64::from(chance.count(&Counts::new(rate * present, a.arrivals_k * 40.0)))).sum::<f64>()
            / HISTORY as f64;
    let seen = Assumptions {
        arrivals_percent: (history / present * 100.0).clamp(0.1, 100.0),
        arrivals_uncertainty: 100.0 * ((1.0 / history.max(1.0) + 1.0 / (a.arrivals_k * 40.0)) / HISTORY as f64).sqrt(),
        ..a.clone()
    };
    let told = ground(desk, allocation, pool, &seen, options.year);
    let found = forecast(&told, &Options { samples: options.samples, seed: options.seed ^ y, ..*options });
    let true_ground = ground(desk, allocation, pool, a, options.year);
    let (weeks, arrivals) = lived(case, a, rate, effort, start, idle, &mut chance);
    let sky = weather(&true_ground, options.seed ^ 0xA11CE, y, None);
    let paid = paid(&true_ground, &sky, &weeks);
    let truth = Pence(paid.iter().sum::<f64>().round() as i64);
    let inside = found.total.p10 <= truth && truth <= found.total.p90;
    let months = std::array::from_fn(|m| (found.months[m].p50, Pence(paid[m].round() as i64)));
    Held { forecast: found.total, truth, inside, arrivals, months }
}

/// A year really lived by the plan: its week by month at today's prices, and how many came.
fn lived(
    case: &Case,
    a: &Assumptions,
    rate: f64,
    effort: Effort,
    start: &Living,
    idle: f64,
    chance: &mut Chance,
) -> ([f64; 12], usize) {
    let scenario = case.desk.scenario;
    let own = scenario.passengers.len() - case.newcomers.len();
    let mut going = vec![0usize; scenario.settings.len()];
    scenario.passengers[..own].iter().for_each(|p| going[p.setting] += 1);
    let mut waiting: Vec<usize> = case.newcomers.clone();
    let mut riding: Vec<usize> = (0..own).collect();
    let mut plan = start.clone();
    let (mut weeks, mut came) = ([0.0; 12], 0);
    let (mut withheld, mut offset) = (0.0, 0.0);
    for m in 0..12 {
        if m == SEPTEMBER {
            withheld = 0.0;
        }
        let before_leaving = plan.week();
        riding.retain(|&p| {
            let who = &scenario.passengers[p];
            let ends = who.year_group.is_some_and(|y| y == 11 || y >= 13);
            let rate = match m {
                4 => 0.0,
                SEPTEMBER if ends => a.leave_at_phase_end,
                SEPTEMBER => a.leave_in_summer,
                _ => a.leave_in_month,
            };
            let stays = chance.unit() >= rate / 100.0;
            if !stays {
                plan.leave(p);
            }
            stays
        });
        let saved = before_leaving - plan.week();
        withheld += if m == SEPTEMBER { 0.0 } else { saved * (1.0 - a.realised_percent / 100.0) };
        let mut new = Vec::new();
        for (setting, &n) in going.iter().enumerate() {
            let mean = rate * own as f64 * n as f64 / own.max(1) as f64 * a.arrivals_profile[m];
            for _ in 0..chance.count(&Counts::new(mean, a.arrivals_k)) {
                if waiting.is_empty() {
                    break;
                }
                let same = waiting.iter().position(|&p| scenario.passengers[p].setting == setting);
                new.push(waiting.swap_remove(same.unwrap_or_else(|| chance.below(waiting.len()))));
            }
        }
        let before = plan.week();
        plan.arrive(&new, 1);
        if m == SEPTEMBER {
            // From now on the fresh plan is lived by; what it would have saved at the start is no news of the year.
            plan.adopt(effort);
            offset = -idle;
        }
        let half = if m == SEPTEMBER { 0.0 } else { (plan.week() - before) / 2.0 };
        weeks[m] = plan.week() - half + withheld + offset;
        came += new.len();
        riding.extend(new);
    }
    (weeks, came)
}
