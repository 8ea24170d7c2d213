//! A pool of newcomers who might come: like the council's own passengers in setting and needs, living where its passengers
//! live. Every one is really inserted into the present plan; a stated subsample is also priced by re-planning, and a third
//! together, because newcomers share new vehicles.

use super::assumptions::Assumptions;
use super::chance::Chance;
use super::fit::{Fit, fit};
use super::months::SEPTEMBER;
use crate::finance::again::Effort;
use crate::finance::assess::Case;
use crate::finance::desk::Bench;
use crate::finance::insert::{Rule, Tools};
use crate::finance::living::Living;
use crate::finance::region::{self, Ground};
use crate::finance::sides;
use crate::model::{Assistance, LatLon, Leg, Mobility, Passenger, Scenario};
use crate::plan::recall::money;
use crate::routing::search::dice::Dice;
use crate::routing::state::State;
use rayon::prelude::*;
use serde::Serialize;

/// Farthest a newcomer lives from the passenger whose home was drawn, degrees.
const NEARBY: f64 = 0.004;

/// A scenario with so many possible newcomers behind its own passengers. The same scenario, number and seed give the same
/// pool.
pub fn grown(scenario: &Scenario, count: usize, seed: u64) -> Scenario {
    let mut after = scenario.clone();
    let own = scenario.passengers.len();
    let mut dice = Dice::new(seed, 91);
    for i in 0..count {
        let like = &scenario.passengers[dice.below(own.max(1))];
        let home = scenario.passengers[dice.below(own.max(1))].home;
        let near = |dice: &mut Dice| (dice.unit() - 0.5) * 2.0 * NEARBY;
        let home = LatLon { lat: home.lat + near(&mut dice), lon: home.lon + near(&mut dice) };
        after.passengers.push(Passenger {
            reference: format!("pool-{i:04}"),
            home,
            current_run: String::new(),
            postcode: String::new(),
            own_cap: None,
            care_plan_outstanding: false,
            alternative_consent: false,
            ..like.clone()
        });
    }
    after
}

/// What the pool says about prices, pence a week.
#[derive(Debug, Clone, Serialize)]
pub struct Pool {
    /// Newcomers really inserted.
    pub inserted: usize,
    /// Of whom nothing carries.
    pub unserved: usize,
    /// Newcomers also priced by re-planning the runs around.
    pub replanned: usize,
    /// Mean price by insertion, alone.
    pub insert_mean: f64,
    /// Re-planned price over price by insertion, of the subsample.
    pub replan_ratio: f64,
    /// Price of a third inserted together over the sum of each alone.
    pub together_ratio: f64,
    /// What a summer does to prices.
    pub summer: Summer,
    /// The cost model fitted to the inserted.
    pub fit: Fit,
    /// Fitted prices of the pool by setting of the scenario.
    #[serde(skip)]
    pub by_setting: Vec<Vec<f64>>,
    /// Fitted prices of everybody, for settings without a newcomer in the pool.
    #[serde(skip)]
    pub all: Vec<f64>,
    /// What was seen less what was fitted, for every newcomer.
    #[serde(skip)]
    pub residuals: Vec<f64>,
    /// Price of everybody by insertion, alone; `None` where nothing carries them.
    #[serde(skip)]
    pub alone: Vec<Option<f64>>,
}

/// What a summer does to prices, over the sums of what each passenger costs or saves alone in the present plan.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summer {
    /// What a fresh plan saves when the summer's leavers are gone.
    pub leaving: f64,
    /// What a fresh plan costs more with those who came since April: leavers' seats are free, and newcomers share vehicles.
    pub replanned: f64,
    /// What as many more cost when they are inserted into that fresh plan.
    pub inserted: f64,
}

/// What a price depends on: direct kilometres, needs, whether the setting is out of the borough, and how many already go.
pub fn features(scenario: &Scenario, passenger: &Passenger, direct_metres: u32, going: usize) -> Vec<f64> {
    let flag = |b: bool| f64::from(u8::from(b));
    let km = f64::from(direct_metres) / 1000.0;
    vec![
        1.0,
        km,
        flag(passenger.mobility == Mobility::Wheelchair),
        flag(matches!(passenger.assistance, Assistance::OneToOne | Assistance::Nurse)),
        flag(passenger.assistance == Assistance::Shared),
        flag(passenger.solo),
        flag(passenger.solo) * km,
        flag(!scenario.settings[passenger.setting].in_borough),
        (going as f64 + 1.0).ln(),
    ]
}

/// Names of the features.
pub const FEATURES: [&str; 9] = [
    "Base",
    "Direct kilometre",
    "Wheelchair",
    "Own assistant",
    "Shared assistant",
    "Travels alone",
    "Kilometre alone",
    "Out of borough",
    "Log of passengers going there",
];

/// Money of a state's runs, millionths of a penny.
pub fn total(bench: &Bench, state: &State) -> i64 {
    state.used().map(|(_, run)| money(&bench.problem, run, run.kind as usize)).sum()
}

/// Prices the pool: everybody by insertion alone, `subsample` of them by re-planning, a third together.
pub fn price(case: &Case, subsample: usize, effort: Effort) -> Pool {
    let scenario = case.desk.scenario;
    let own = scenario.passengers.len() - case.newcomers.len();
    let mut going = vec![0usize; scenario.settings.len()];
    scenario.passengers[..own].iter().for_each(|p| going[p.setting] += 1);
    let tolerance = 600;
    let alone: Vec<Option<f64>> = case
        .newcomers
        .par_iter()
        .map(|&passenger| {
            let mut tools = Tools::default();
            let mut week = 0i64;
            for leg in Leg::BOTH {
                let bench = &case.desk.legs[leg.index()];
                let rule = Rule { published: &case.published[leg.index()], tolerance };
                for request in case.requests(passenger, leg) {
                    let q = bench.numbers[request]?;
                    week += rule.offers(&bench.problem, &bench.state, q, 1, &mut tools).first()?.delta;
                }
            }
            Some(week as f64 / 1e6)
        })
        .collect();
    let rows: Vec<(usize, Vec<f64>, f64)> = case
        .newcomers
        .iter()
        .zip(&alone)
        .filter_map(|(&p, price)| {
            let passenger = &scenario.passengers[p];
            let request = Leg::BOTH.iter().find_map(|&leg| case.requests(p, leg).first().copied())?;
            let direct = case.desk.demand.direct_metres(&case.desk.demand.requests[request], case.desk.travel);
            Some((passenger.setting, features(scenario, passenger, direct, going[passenger.setting]), (*price)?))
        })
        .collect();
    let fitted = fit(&FEATURES, &rows.iter().map(|r| (r.1.clone(), r.2)).collect::<Vec<_>>());
    let mut by_setting = vec![Vec::new(); scenario.settings.len()];
    let (mut all, mut residuals) = (Vec::new(), Vec::new());
    for (setting, x, y) in &rows {
        let guess = fitted.predict(x);
        by_setting[*setting].push(guess);
        all.push(guess);
        residuals.push(y - guess);
    }
    Pool {
        inserted: rows.len(),
        unserved: alone.iter().filter(|p| p.is_none()).count(),
        replanned: subsample.min(rows.len()),
        insert_mean: rows.iter().map(|r| r.2).sum::<f64>() / rows.len().max(1) as f64,
        replan_ratio: replan_ratio(case, &alone, subsample, effort),
        together_ratio: together_ratio(case, &alone, effort.seed),
        summer: Summer { leaving: 1.0, replanned: 1.0, inserted: 1.0 },
        fit: fitted,
        by_setting,
        all,
        residuals,
        alone,
    }
}

/// Sum of re-planned prices over sum of insertions, of every so-many-th of the pool.
fn replan_ratio(case: &Case, alone: &[Option<f64>], subsample: usize, effort: Effort) -> f64 {
    let step = (case.newcomers.len() / subsample.max(1)).max(1);
    let pairs: Vec<(f64, f64)> = (0..case.newcomers.len())
        .step_by(step)
        .take(subsample)
        .collect::<Vec<_>>()
        .into_par_iter()
        .filter_map(|i| {
            let inserted = alone[i]?;
            let mut week = 0.0;
            for leg in Leg::BOTH {
                let desk = &case.desk;
                let bench = &desk.legs[leg.index()];
                let ground = Ground { scenario: desk.scenario, demand: desk.demand, travel: desk.travel, bench };
                let requests = case.requests(case.newcomers[i], leg);
                if !requests.is_empty() {
                    week += sides::prices(ground, &requests, region::RUNS, effort, 1).marginal() as f64 / 1e6;
                }
            }
            Some((week.min(inserted), inserted))
        })
        .collect();
    let (again, inserted): (f64, f64) = pairs.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
    if inserted > 0.0 { again / inserted } else { 1.0 }
}

/// A third of the pool inserted together, over the sum of each alone.
fn together_ratio(case: &Case, alone: &[Option<f64>], seed: u64) -> f64 {
    let chosen: Vec<usize> = (0..case.newcomers.len()).step_by(3).filter(|&i| alone[i].is_some()).collect();
    let sum: f64 = chosen.iter().filter_map(|&i| alone[i]).sum();
    let joint: f64 = Leg::BOTH
        .map(|leg| {
            let bench = &case.desk.legs[leg.index()];
            let people: Vec<u32> = chosen
                .iter()
                .flat_map(|&i| case.requests(case.newcomers[i], leg))
                .filter_map(|r| bench.numbers[r])
                .collect();
            let mut state = bench.state.clone();
            let rule = Rule { published: &case.published[leg.index()], tolerance: 600 };
            rule.jointly(&bench.problem, &mut state, &people, 0, seed);
            (total(bench, &state) - total(bench, &bench.state)) as f64 / 1e6
        })
        .iter()
        .sum();
    if sum > 0.0 { (joint / sum).clamp(0.0, 1.5) } else { 1.0 }
}

/// Summers drawn.
const SUMMERS: u64 = 3;

/// What a summer does to prices: a few summers drawn, leavers really taken out, as many newcomers of the pool as come from April to
/// September really inserted, both planned afresh. What a fresh plan saves with nobody gone is taken off. Each leaver:
/// passenger, chance to leave in summer, what the week saves alone in pence.
pub fn summer(case: &Case, pool: &Pool, leavers: &[(usize, f64, f64)], a: &Assumptions, effort: Effort) -> Summer {
    let start = Living::new(case);
    let idle = start.fresh(effort).week;
    let own = case.desk.scenario.passengers.len() - case.newcomers.len();
    let share: f64 = a.arrivals_profile[..=SEPTEMBER].iter().sum();
    let coming = (own as f64 * a.arrivals_percent / 100.0 * share).round() as usize;
    let known: Vec<(usize, f64)> =
        case.newcomers.iter().zip(&pool.alone).filter_map(|(&p, price)| price.map(|x| (p, x))).collect();
    let one = |summer: u64| {
        let mut chance = Chance::new(effort.seed, 0x1EA7E + summer);
        let (mut plan, mut saved_alone) = (start.clone(), 0.0);
        for &(passenger, share, saving) in leavers {
            if chance.unit() < share {
                plan.leave(passenger);
                saved_alone += saving;
            }
        }
        let without = plan.fresh(effort).week;
        let mut waiting = known.clone();
        let new: Vec<(usize, f64)> =
            (0..coming.min(known.len())).map(|_| waiting.swap_remove(chance.below(waiting.len()))).collect();
        let arrive = |plan: &mut Living, new: &[(usize, f64)]| {
            let passengers: Vec<usize> = new.iter().map(|n| n.0).collect();
            plan.arrive(&passengers, effort.seed);
            new.iter().map(|n| n.1).sum::<f64>()
        };
        let alone = arrive(&mut plan, &new);
        plan.adopt(effort);
        let fresh = plan.week();
        // Those who come after the summer find the fresh plan, not the seats of leavers.
        let later: Vec<(usize, f64)> = waiting.into_iter().take(coming).collect();
        let later_alone = arrive(&mut plan, &later);
        [idle - without, saved_alone, fresh - without, alone, plan.week() - fresh, later_alone]
    };
    // Drawn one by one and added in order: the same sum on any number of threads.
    let summers: Vec<[f64; 6]> = (0..SUMMERS).into_par_iter().map(one).collect();
    let sum = summers.iter().fold([0.0; 6], |t, s| std::array::from_fn(|i| t[i] + s[i]));
    let ratio = |part: f64, whole: f64, low: f64| if whole > 0.0 { (part / whole).clamp(low, 3.0) } else { 1.0 };
    Summer {
        leaving: ratio(sum[0], sum[1], 0.3),
        replanned: ratio(sum[2], sum[3], 0.0),
        inserted: ratio(sum[4], sum[5], 0.0),
    }
}
