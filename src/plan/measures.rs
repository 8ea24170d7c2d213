//! The figures of a plan that an officer, a councillor and an inspector ask for.
//!
//! In come a plan and what it was made from; out goes [`Measures`]: every journey, every run, and the totals drawn from
//! them. Each figure says over what it is counted. A journey is one served request: a passenger, a leg and the weekdays
//! that share one published time.

use super::journeys::{self, Journey, RunMeasures};
use super::{CostSummary, Plan};
use crate::model::{Demand, Leg, Pence, Phase, Scenario, Secs, TravelTimes};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// National guidance on the longest journey: 45 minutes for primary, 75 for secondary age (DfE).
pub const GUIDANCE_PRIMARY: Secs = 45 * 60;
/// As [`GUIDANCE_PRIMARY`], secondary age and above.
pub const GUIDANCE_SECONDARY: Secs = 75 * 60;

/// A part of a whole, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many.
    pub part: u64,
    /// Of how many.
    pub of: u64,
}

impl Share {
    /// Counts those for which `holds` is true.
    pub fn count<T>(items: impl Iterator<Item = T>, mut holds: impl FnMut(T) -> bool) -> Share {
        let mut share = Share::default();
        for item in items {
            share.of += 1;
            share.part += u64::from(holds(item));
        }
        share
    }

    /// Per cent for display; 0 of nothing is 0.
    pub fn percent(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.part as f64 * 100.0 / self.of as f64 }
    }
}

/// The smallest of the values that at least `percent` of them do not exceed (nearest rank); `None` without values.
///
/// ```
/// use sendroute::plan::measures::percentile;
/// assert_eq!(percentile(&[10, 20, 30, 40], 50), Some(20));
/// assert_eq!(percentile(&[40, 10, 30, 20], 95), Some(40));
/// assert_eq!(percentile(&[], 50), None);
/// ```
pub fn percentile(values: &[Secs], percent: usize) -> Option<Secs> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (percent * sorted.len()).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// Totals of one leg.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LegMeasures {
    /// Runs.
    pub runs: u64,
    /// Passengers with a served request.
    pub passengers: u64,
    /// Sum of passengers over runs, over runs: mean passengers a vehicle sees on the leg.
    pub passengers_per_run: f64,
    /// Assistants, the sum over runs of the most on any day.
    pub assistants: u64,
    /// Half of the journeys are at most so long, seconds.
    pub median: Secs,
    /// 95 in 100 journeys are at most so long, seconds.
    pub p95: Secs,
    /// Longest journey, seconds.
    pub longest: Secs,
    /// 95th percentile by the stricter clock, seconds.
    pub strict_p95: Secs,
    /// Median direct journey, seconds.
    pub direct_median: Secs,
    /// Journeys above 45 minutes.
    pub above_45: Share,
    /// Median time in hand at the setting, seconds.
    pub slack_median: Secs,
    /// Least time in hand at a setting, seconds.
    pub slack_least: Secs,
}

/// Vehicles of one class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ClassMeasures {
    /// Class id.
    pub class: String,
    /// Of the council's own fleet.
    pub own: bool,
    /// Morning runs.
    pub am: u64,
    /// Afternoon runs.
    pub pm: u64,
    /// Day contracts.
    pub contracts: u64,
    /// Cost of its runs in a normal week.
    pub week_cost: Pence,
}

/// Everything measured on a plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Measures {
    /// One per served request, in the order of requests.
    pub journeys: Vec<Journey>,
    /// One per run, in the order of the plan.
    pub runs: Vec<RunMeasures>,
    /// By leg.
    pub legs: [LegMeasures; 2],
    /// Vehicles by class: operators' classes first, each group by id.
    pub classes: Vec<ClassMeasures>,
    /// Passengers with at least one served request, of those with any request.
    pub served: Share,
    /// Passengers all of whose requests are served, of those with any request.
    pub served_in_full: Share,
    /// Requests no run serves, of all.
    pub unserved: Share,
    /// Vehicles needed: day contracts, or where there are none the leg with more runs.
    pub vehicles: u64,
    /// Served passengers over vehicles.
    pub passengers_per_vehicle: f64,
    /// Journeys within their caps, exceptions included.
    pub within_cap: Share,
    /// Journeys within the council's rule, whatever their own cap.
    pub within_rule: Share,
    /// Journeys whose direct drive is over the rule.
    pub exceptions: Share,
    /// Journeys of primary age within 45 minutes.
    pub primary_within_45: Share,
    /// Journeys of secondary age and above within 75 minutes.
    pub secondary_within_75: Share,
    /// Journeys on which nobody else is ever aboard.
    pub alone: Share,
    /// Of the passengers who travel alone, those who must.
    pub alone_by_need: u64,
    /// Passengers whose care plan is outstanding, of those with any request.
    pub care_plans: Share,
    /// Passengers of today's runs of two or more who are no longer with the largest part of their group; of all such.
    pub regrouped: Share,
    /// Metres of the week from the first to the last stop.
    pub live_metres: u64,
    /// Metres of the week with nobody aboard: within runs, and from and to depots.
    pub empty: Share,
    /// Metres of the week within runs with nobody aboard.
    pub empty_in_runs: u64,
    /// Metres of the week from and to depots.
    pub depot_metres: u64,
    /// Metres of the week to collect and return assistants, by policy.
    pub collection_metres: u64,
    /// Assistants on duty on the leg that needs more.
    pub assistants: u64,
    /// Cost of the plan.
    pub cost: CostSummary,
    /// Week's cost below the reference plan, per cent; `None` without a reference.
    pub saving_on_reference: Option<f64>,
    /// Week's cost below the first plan, per cent; `None` without one.
    pub saving_on_first: Option<f64>,
}

impl Measures {
    /// Measures a plan.
    pub fn of(plan: &Plan, scenario: &Scenario, demand: &Demand, travel: &TravelTimes) -> Measures {
        let (journeys, runs) = journeys::read(plan, scenario, demand, travel);
        let person = |j: &Journey| demand.requests[j.request].passenger;
        let asking: BTreeSet<usize> = demand.requests.iter().map(|r| r.passenger).collect();
        let riding: BTreeSet<usize> = journeys.iter().map(person).collect();
        let legs = Leg::BOTH.map(|leg| leg_measures(plan, demand, &journeys, &runs, leg));
        let vehicles = match plan.day_contracts.len() as u64 {
            0 => legs[0].runs.max(legs[1].runs),
            n => n,
        };
        let primary = |j: &&Journey| scenario.passengers[person(j)].phase() == Phase::Primary;
        let (loaded, empty_in_runs): (u64, u64) =
            (runs.iter().map(|r| r.loaded).sum(), runs.iter().map(|r| r.empty).sum());
        let depot_metres: u64 = runs.iter().map(|r| r.depot).sum();
        let alone = Share::count(journeys.iter(), |j| j.co_riders == 0);
        let alone_people: BTreeSet<usize> = journeys.iter().filter(|j| j.co_riders == 0).map(person).collect();
        let served = Share { part: riding.len() as u64, of: asking.len() as u64 };
        let seated: BTreeSet<usize> = journeys.iter().map(|j| j.request).collect();
        let partly: BTreeSet<usize> = demand
            .requests
            .iter()
            .enumerate()
            .filter(|(id, _)| !seated.contains(id))
            .map(|(_, r)| r.passenger)
            .collect();
        Measures {
            served,
            served_in_full: Share::count(asking.iter(), |p| !partly.contains(p)),
            unserved: Share { part: plan.unserved.len() as u64, of: demand.requests.len() as u64 },
            vehicles,
            passengers_per_vehicle: ratio(served.part, vehicles),
            within_cap: Share::count(journeys.iter(), |j| j.journey + scenario.policy.rounding_secs <= j.cap),
            within_rule: Share::count(journeys.iter(), |j| j.journey <= scenario.policy.journey.cap),
            exceptions: Share::count(journeys.iter(), |j| j.exception.is_some()),
            primary_within_45: Share::count(journeys.iter().filter(primary), |j| j.journey <= GUIDANCE_PRIMARY),
            secondary_within_75: Share::count(journeys.iter().filter(|j| !primary(j)), |j| {
                j.journey <= GUIDANCE_SECONDARY
            }),
            alone,
            alone_by_need: alone_people.iter().filter(|&&p| scenario.passengers[p].solo).count() as u64,
            care_plans: Share::count(asking.iter(), |&p| scenario.passengers[p].care_plan_outstanding),
            regrouped: regrouped(scenario, demand, &journeys),
            live_metres: loaded + empty_in_runs,
            empty: Share { part: empty_in_runs + depot_metres, of: loaded + empty_in_runs + depot_metres },
            empty_in_runs,
            depot_metres,
            collection_metres: runs.iter().map(|r| r.collection).sum(),
            assistants: legs[0].assistants.max(legs[1].assistants),
            classes: classes(plan),
            cost: plan.cost.clone(),
            saving_on_reference: saving(plan.search.reference_cost, plan.cost.week),
            saving_on_first: saving(plan.search.first_cost, plan.cost.week),
            legs,
            journeys,
            runs,
        }
    }

    /// The journey of a request, where it is served.
    pub fn journey(&self, request: usize) -> Option<&Journey> {
        let at = self.journeys.partition_point(|j| j.request < request);
        self.journeys.get(at).filter(|j| j.request == request)
    }
}

fn ratio(part: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { part as f64 / of as f64 }
}

/// Per cent by which the cost lies below the other; negative when it lies above.
fn saving(other: Pence, cost: Pence) -> Option<f64> {
    (other.0 > 0).then(|| (other.0 - cost.0) as f64 * 100.0 / other.0 as f64)
}

fn leg_measures(plan: &Plan, demand: &Demand, journeys: &[Journey], runs: &[RunMeasures], leg: Leg) -> LegMeasures {
    let here: Vec<&Journey> = journeys.iter().filter(|j| demand.requests[j.request].leg == leg).collect();
    let passengers: BTreeSet<usize> = here.iter().map(|j| demand.requests[j.request].passenger).collect();
    let seats: BTreeSet<(usize, usize)> = here.iter().map(|j| (j.run, demand.requests[j.request].passenger)).collect();
    let of = |value: fn(&Journey) -> Secs| here.iter().map(|j| value(j)).collect::<Vec<Secs>>();
    let (times, slack) = (of(|j| j.journey), of(|j| j.slack));
    let on_leg = || plan.runs.iter().zip(runs).filter(|(r, _)| r.leg == leg);
    let count = on_leg().count() as u64;
    LegMeasures {
        runs: count,
        passengers: passengers.len() as u64,
        passengers_per_run: ratio(seats.len() as u64, count),
        assistants: on_leg().map(|(_, m)| u64::from(m.assistants.into_iter().max().unwrap_or(0))).sum(),
        median: percentile(&times, 50).unwrap_or(0),
        p95: percentile(&times, 95).unwrap_or(0),
        longest: percentile(&times, 100).unwrap_or(0),
        strict_p95: percentile(&of(|j| j.strict), 95).unwrap_or(0),
        direct_median: percentile(&of(|j| j.direct), 50).unwrap_or(0),
        above_45: Share::count(times.iter(), |&t| t > 45 * 60),
        slack_median: percentile(&slack, 50).unwrap_or(0),
        slack_least: slack.iter().copied().min().unwrap_or(0),
    }
}

fn classes(plan: &Plan) -> Vec<ClassMeasures> {
    let mut found: BTreeMap<(bool, &str), ClassMeasures> = BTreeMap::new();
    for run in &plan.runs {
        let own = run.own_vehicle.is_some();
        let entry = found.entry((own, &run.class)).or_default();
        *(if run.leg == Leg::Am { &mut entry.am } else { &mut entry.pm }) += 1;
        entry.week_cost += run.week_cost;
    }
    for contract in &plan.day_contracts {
        found.entry((contract.own_vehicle.is_some(), &contract.class)).or_default().contracts += 1;
    }
    found.into_iter().map(|((own, class), counts)| ClassMeasures { class: class.to_owned(), own, ..counts }).collect()
}

/// Passengers who leave the largest part of today's group: for each of today's runs of two or more, its passengers'
/// morning runs (or, without one, their first served run) are counted, and all but the commonest are regrouped.
fn regrouped(scenario: &Scenario, demand: &Demand, journeys: &[Journey]) -> Share {
    let mut new_run: BTreeMap<usize, (Leg, usize)> = BTreeMap::new();
    for journey in journeys {
        let request = &demand.requests[journey.request];
        let entry = new_run.entry(request.passenger).or_insert((request.leg, journey.run));
        if request.leg < entry.0 {
            *entry = (request.leg, journey.run);
        }
    }
    let mut groups: BTreeMap<&str, BTreeMap<usize, u64>> = BTreeMap::new();
    for (&passenger, &(_, run)) in &new_run {
        let today = scenario.passengers[passenger].current_run.as_str();
        if !today.is_empty() {
            *groups.entry(today).or_default().entry(run).or_default() += 1;
        }
    }
    let mut share = Share::default();
    for group in groups.values() {
        let total: u64 = group.values().sum();
        if total >= 2 {
            share.of += total;
            share.part += total - group.values().max().copied().unwrap_or(0);
        }
    }
    share
}

#[cfg(test)]
#[path = "measures_tests.rs"]
mod tests;
