//! Money: every run to the penny from rates as the files give them, the parts, the week, the year, and wishes apart.
//!
//! Amounts are counted in millionths of a penny and rounded half-up once a run. A rate a mile, minute or hour first becomes
//! a whole number of millionths of a penny a metre or second (half-up), so that sums have no order.

use super::{
    facts::{Facts, PerTime, Rates, RunFacts},
    people::{in_one_run, meetings},
    rule::{Breach, Rule},
};
use crate::{
    model::{Leg, PairKind, Pence, Rate, Secs, Weekdays},
    plan::document::{CostParts, CostSummary},
};

/// Thousandths of a metre in a mile.
const MILE_MM: i128 = 1_609_344;
/// Millionths of a penny in a penny.
const PENNY: i128 = 1_000_000;

/// What a run costs in a normal week.
pub(super) struct RunCost {
    pub total: Pence,
    pub parts: CostParts,
}

/// Amounts of a run in millionths of a penny, in the order of [`CostParts`].
type Amounts = [i128; 9];
const DAY_RATES: usize = 0;
const MILES: usize = 1;
const MINUTES: usize = 2;
const ASSISTANTS: usize = 3;
const CLEAN_AIR: usize = 4;
const OWN_MILES: usize = 5;
const OWN_DRIVERS: usize = 6;
const OWN_ASSISTANTS: usize = 7;
const OWN_FIXED: usize = 8;

/// All checks of this file; returns the recomputed summary.
pub(super) fn check(facts: &Facts, out: &mut Vec<Breach>) -> CostSummary {
    let mut parts = [0; 9];
    for run in &facts.runs {
        let Some(cost) = run_cost(facts, run) else { continue };
        if run.run.week_cost != cost.total {
            out.push(Breach::of(Rule::RunCost, cost.total, run.run.week_cost).run(&run.run.id));
        }
        for (sum, part) in parts.iter_mut().zip(as_list(&cost.parts)) {
            *sum += part.0;
        }
    }
    parts[OWN_FIXED] += own_fixed(facts).0;
    let week = Pence(parts.iter().sum());
    let year = annual(week, facts.scenario.calendar.operated_days());
    let summary = CostSummary {
        week,
        year,
        year_per_passenger: per_passenger(facts, year),
        parts: from_list(&parts.map(Pence)),
        wishes: wishes(facts),
    };
    compare(&summary, &facts.plan.cost, out);
    summary
}

fn compare(wanted: &CostSummary, found: &CostSummary, out: &mut Vec<Breach>) {
    for (rule, wanted, found) in [
        (Rule::WeekCost, wanted.week, found.week),
        (Rule::YearCost, wanted.year, found.year),
        (Rule::YearPerPassenger, wanted.year_per_passenger, found.year_per_passenger),
        (Rule::Wishes, wanted.wishes, found.wishes),
    ] {
        if wanted != found {
            out.push(Breach::of(rule, wanted, found));
        }
    }
    for ((name, wanted), found) in PART_NAMES.iter().zip(as_list(&wanted.parts)).zip(as_list(&found.parts)) {
        if wanted != found {
            out.push(Breach::of(Rule::CostParts, format!("{name} {wanted}"), found));
        }
    }
}

/// Half-up division of whole numbers, for a positive divisor.
fn half_up(value: i128, divisor: i128) -> i128 {
    (2 * value + divisor).div_euclid(2 * divisor)
}

/// Thousandths of a penny a mile to millionths of a penny a metre.
fn per_metre(rate: Rate) -> i128 {
    nearest(i128::from(rate.0) * 1_000_000, MILE_MM)
}

/// Thousandths of a penny per so many seconds to millionths of a penny a second.
fn per_second(rate: Rate, seconds: i128) -> i128 {
    nearest(i128::from(rate.0) * 1000, seconds)
}

/// Half-up for rates, which are not negative.
fn nearest(value: i128, divisor: i128) -> i128 {
    (value + divisor / 2) / divisor
}

/// Metres between the stops used on a day, in order; `None` where a stop is nowhere.
pub(super) fn live_metres(facts: &Facts, run: &RunFacts, used: &[usize]) -> Option<i64> {
    used.windows(2)
        .map(|pair| {
            let (from, to) = (run.stops[pair[0]].location?, run.stops[pair[1]].location?);
            Some(facts.metres(run.run.leg, from, to))
        })
        .sum()
}

/// What a run costs in a normal week: its days added, rounded once, and split into parts that sum to it. `None` where its
/// vehicle or a stop is unknown.
pub(super) fn run_cost(facts: &Facts, run: &RunFacts) -> Option<RunCost> {
    let mut amounts: Amounts = [0; 9];
    for day in run.weekdays().iter() {
        for (sum, amount) in amounts.iter_mut().zip(day_cost(facts, run, day)?) {
            *sum += amount;
        }
    }
    Some(rounded(&amounts))
}

/// One weekday of a run: fixed + clean air + miles + paid time + assistants' paid time.
fn day_cost(facts: &Facts, run: &RunFacts, day: usize) -> Option<Amounts> {
    let vehicle = run.vehicle.as_ref()?;
    let (mut metres, mut secs) = service(facts, run, day)?;
    let assistants = i128::from(facts.assistants(run, day));
    if assistants > 0 {
        let (further, longer) = facts.collection(vehicle.own);
        metres += i128::from(further);
        secs += i128::from(longer);
    }
    let Rates { day: day_rate, mile, time, min_secs, assistant_hour, assistant_min_secs } = &vehicle.rates;
    let paid = |least: Secs| secs.max(i128::from(least));
    let per_sec = match *time {
        PerTime::Minute(rate) => per_second(rate, 60),
        PerTime::Hour(rate) => per_second(rate, 3600),
    };
    let own = vehicle.own.is_some();
    let mut amounts: Amounts = [0; 9];
    // Half the day rate a leg; thousandths of a penny are a thousand millionths.
    amounts[DAY_RATES] = i128::from(day_rate.0) * 1000 / 2;
    amounts[if own { OWN_MILES } else { MILES }] = per_metre(*mile) * metres;
    amounts[if own { OWN_DRIVERS } else { MINUTES }] = per_sec * paid(*min_secs);
    amounts[if own { OWN_ASSISTANTS } else { ASSISTANTS }] =
        assistants * per_second(*assistant_hour, 3600) * paid(*assistant_min_secs);
    amounts[CLEAN_AIR] = clean_air(facts, run, day)?;
    Some(amounts)
}

/// Metres and seconds of a weekday without assistants' collection. An operator's vehicle counts from the first stop used
/// that day to the end of the last; an own vehicle from depot to depot.
fn service(facts: &Facts, run: &RunFacts, day: usize) -> Option<(i128, i128)> {
    let used = run.used_on(day);
    let (first, last) = (&run.stops[*used.first()?], &run.stops[*used.last()?]);
    let mut metres = i128::from(live_metres(facts, run, &used)?);
    let secs = if run.morning() {
        last.start + last.dwell - first.arrive
    } else {
        last.arrive + last.dwell - (first.depart - first.dwell)
    };
    let mut secs = i128::from(secs);
    if let Some(own) = run.vehicle.as_ref()?.own {
        let depot = *facts.demand.depots.get(own)?;
        let leg = run.run.leg;
        for (from, to) in [(depot, first.location?), (last.location?, depot)] {
            metres += i128::from(facts.metres(leg, from, to));
            secs += i128::from(facts.drive(leg, from, to));
        }
    }
    Some((metres, secs))
}

/// Half of the day's charge when a stop used that day lies in the zone and the vehicle does not comply; vehicles with a
/// layout of more than eight seats pay the larger one.
fn clean_air(facts: &Facts, run: &RunFacts, day: usize) -> Option<i128> {
    let equipment = run.vehicle.as_ref()?.equipment;
    let Some(zone) = &facts.scenario.policy.clean_air else { return Some(0) };
    let mut enters = false;
    for position in run.used_on(day) {
        enters |= facts.demand.locations[run.stops[position].location?].in_zone;
    }
    let large = equipment.layouts.iter().any(|layout| layout.seats > 8);
    let charge = if large { zone.charge_large } else { zone.charge_small };
    Some(if enters && !equipment.clean_air_compliant { i128::from(charge.0) * 1000 / 2 } else { 0 })
}

/// Rounds a run's amounts half-up to pence in total, and its parts by largest remainder: each part down to whole pence,
/// then the missing pence one each to the largest remainders, the earlier part first where they are equal.
fn rounded(amounts: &Amounts) -> RunCost {
    let total = half_up(amounts.iter().sum(), PENNY);
    let mut pence = amounts.map(|a| a.div_euclid(PENNY));
    let missing = total - pence.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..amounts.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(amounts[i].rem_euclid(PENNY)), i));
    for &i in order.iter().take(missing.max(0) as usize) {
        pence[i] += 1;
    }
    RunCost { total: Pence(total as i64), parts: from_list(&pence.map(|p| Pence(p as i64))) }
}

/// Fixed cost of each disposable vehicle in use: once per weekday on which any of its runs, either leg, operates. Each
/// vehicle is rounded half-up to pence.
fn own_fixed(facts: &Facts) -> Pence {
    let of = |own: usize| {
        let vehicle = &facts.scenario.fleet[own];
        let runs = facts.runs.iter().filter(|r| r.vehicle.as_ref().is_some_and(|v| v.own == Some(own)));
        let days = runs.fold(Weekdays::NONE, |days, run| days.or(run.weekdays()));
        let week = i128::from(vehicle.fixed_per_day.0) * days.len() as i128;
        Pence(if vehicle.disposable { half_up(week, 1000) as i64 } else { 0 })
    };
    (0..facts.scenario.fleet.len()).map(of).sum()
}

/// Week x operated days / 5, half-up.
fn annual(week: Pence, operated_days: u32) -> Pence {
    Pence(half_up(i128::from(week.0) * i128::from(operated_days), 5) as i64)
}

/// The year over the passengers served on at least one leg, half-up; nothing where nobody is.
fn per_passenger(facts: &Facts, year: Pence) -> Pence {
    let mut served: Vec<usize> =
        facts.runs.iter().flat_map(|run| run.riders.iter().map(|r| r.request.passenger)).collect();
    served.sort_unstable();
    served.dedup();
    if served.is_empty() { Pence(0) } else { Pence(half_up(i128::from(year.0), served.len() as i128) as i64) }
}

/// Declared prices of wishes not met in a week, in all rounded half-up once.
fn wishes(facts: &Facts) -> Pence {
    let pairs: i128 = facts
        .scenario
        .pairs
        .iter()
        .flat_map(|pair| Leg::BOTH.map(|leg| (pair, leg)))
        .filter(|(pair, leg)| match pair.kind {
            PairKind::PreferTogether => apart(facts, pair, *leg),
            PairKind::Avoid => together(facts, pair, *leg),
            PairKind::MustNotShare | PairKind::MustTravelWith => false,
        })
        .map(|(pair, _)| i128::from(pair.price.0))
        .sum();
    let moved: usize = facts.runs.iter().map(|run| away_from_old_run(run)).sum();
    let continuity = i128::from(facts.scenario.policy.continuity_price.0) * moved as i128;
    Pence(half_up(pairs + continuity, 1000) as i64)
}

/// A wish to be together is not met on a leg when requests with a weekday in common ride different runs. Somebody who is
/// not served is not apart from anybody.
fn apart(facts: &Facts, pair: &crate::model::Pair, leg: Leg) -> bool {
    meetings(facts, pair, leg)
        .into_iter()
        .any(|(a, b)| facts.is_on_a_run(a) && facts.is_on_a_run(b) && !in_one_run(facts, a, b))
}

/// A wish to avoid is not met on a leg when requests with a weekday in common ride one run.
fn together(facts: &Facts, pair: &crate::model::Pair, leg: Leg) -> bool {
    meetings(facts, pair, leg).into_iter().any(|(a, b)| in_one_run(facts, a, b))
}

/// Passengers of a run who come from another of today's runs than most of its passengers do. Those without a run today do
/// not count.
fn away_from_old_run(run: &RunFacts) -> usize {
    let mut labels: Vec<(usize, &str)> = run
        .riders
        .iter()
        .filter(|r| !r.passenger.current_run.is_empty())
        .map(|r| (r.request.passenger, r.passenger.current_run.as_str()))
        .collect();
    labels.sort_unstable();
    labels.dedup();
    let most = labels.iter().map(|(_, label)| labels.iter().filter(|(_, other)| other == label).count()).max();
    labels.len() - most.unwrap_or(0)
}

/// Names of the parts, in order.
const PART_NAMES: [&str; 9] = [
    "day_rates",
    "miles",
    "minutes",
    "assistants",
    "clean_air",
    "own_miles",
    "own_drivers",
    "own_assistants",
    "own_fixed",
];

fn as_list(p: &CostParts) -> [Pence; 9] {
    [
        p.day_rates,
        p.miles,
        p.minutes,
        p.assistants,
        p.clean_air,
        p.own_miles,
        p.own_drivers,
        p.own_assistants,
        p.own_fixed,
    ]
}

fn from_list(list: &[Pence; 9]) -> CostParts {
    let [day_rates, miles, minutes, assistants, clean_air, own_miles, own_drivers, own_assistants, own_fixed] = *list;
    CostParts { day_rates, miles, minutes, assistants, clean_air, own_miles, own_drivers, own_assistants, own_fixed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_rounded_once_and_its_parts_sum_to_it() {
        let mut amounts: Amounts = [0; 9];
        amounts[DAY_RATES] = 10_400_000;
        amounts[MILES] = 5_400_000;
        amounts[MINUTES] = 3_700_000;
        let cost = rounded(&amounts);
        assert_eq!(cost.total, Pence(20), "19.5 p is half-up 20 p");
        // Down to 10 + 5 + 3 = 18: the two missing pence go to 0.7 and to the earlier of the two 0.4.
        assert_eq!((cost.parts.day_rates, cost.parts.miles, cost.parts.minutes), (Pence(11), Pence(5), Pence(4)));
        assert_eq!(cost.parts.total(), cost.total);
    }

    #[test]
    fn rates_compile_half_up_to_whole_millionths() {
        assert_eq!(per_metre(Rate::pence(160)), 99_419);
        assert_eq!(per_second(Rate::pence(30), 60), 500_000);
        assert_eq!(per_second(Rate(1), 3600), 0);
        assert_eq!(per_second(Rate(2), 3600), 1);
        assert_eq!(annual(Pence(101), 190), Pence(3838));
    }
}
