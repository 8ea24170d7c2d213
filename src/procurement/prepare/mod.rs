//! Lots from a plan: the plan's day contracts, bundled as `tender.toml` says, described without anything that leads back
//! to a child, with our own should-cost and what the own fleet could drive.

mod areas;
mod bundle;
mod fleet;
mod work;

use super::{Lot, OwnFleet};
use crate::model::{Demand, Scenario, TravelTimes};
use crate::plan::Plan;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
pub use work::span;

/// How contracts are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bundle {
    /// Every route is a lot of its own.
    #[default]
    Single,
    /// Routes of one main setting.
    Setting,
    /// Routes of one main area.
    Area,
    /// Routes of one class of vehicle.
    Size,
}

/// `[lots]` of `tender.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LotRules {
    /// How routes are put together.
    pub bundle: Bundle,
    /// Most routes of a lot.
    pub max_routes: u32,
    /// Most should-cost a year of a lot, in pounds; a single route may exceed it.
    pub max_pounds_a_year: Option<u32>,
    /// Never put routes of different main settings into one lot.
    pub keep_setting: bool,
    /// Most vehicles of a lot that a small firm can take on; the smaller of this and `max_routes` counts.
    pub small_firm_routes: Option<u32>,
    /// Passengers of the tender that must live in every area named.
    pub least_passengers_per_area: usize,
    /// First day of service.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Last day if extended.
    pub extension: Option<Date>,
}

impl Default for LotRules {
    fn default() -> LotRules {
        LotRules {
            bundle: Bundle::Single,
            max_routes: 5,
            max_pounds_a_year: None,
            keep_setting: false,
            small_firm_routes: None,
            least_passengers_per_area: 5,
            start: date(2026, 9, 1),
            end: date(2029, 7, 31),
            extension: Some(date(2030, 7, 31)),
        }
    }
}

/// The lots of a plan and the own fleet as a bidder for them.
pub fn lots(
    plan: &Plan,
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    rules: &LotRules,
) -> (Vec<Lot>, OwnFleet) {
    let lookup = work::Lookup::new(demand);
    let tendered = plan.runs.iter().flat_map(|r| lookup.of(r)).collect();
    let areas = areas::areas(scenario, rules.least_passengers_per_area, &tendered);
    let routes = work::routes(plan, scenario, demand, &areas);
    let bundles = bundle::bundle(&routes, &scenario.calendar, rules);
    let mut lots = Vec::new();
    let mut runs = Vec::new();
    let prefix = prefix(scenario);
    for (i, members) in bundles.iter().enumerate() {
        let reference = format!("{prefix}{:03}", i + 1);
        let (lot, its_runs) = work::lot(&reference, members, &routes, scenario, rules);
        lots.push(lot);
        runs.extend(its_runs);
    }
    let own = fleet::fleet(scenario, demand, travel, &runs);
    (lots, own)
}

/// Runs of the plan for each run of each lot, in the order of its timetable: those with the same leg, weekdays, times, miles
/// and assistants. `None` for a lot with a run that the plan no longer has as it was tendered.
pub fn runs_of_lots(lots: &[Lot], plan: &Plan) -> Vec<Option<Vec<usize>>> {
    let mut by_key: BTreeMap<_, VecDeque<usize>> = BTreeMap::new();
    for (index, run) in plan.runs.iter().enumerate() {
        let key = (run.leg, run.weekdays, span(run), run.metres, run.assistants);
        by_key.entry(key).or_default().push_back(index);
    }
    // Like runs are taken in turn, so that none is in two lots.
    let mut take = |run: &super::LotRun| {
        by_key.get_mut(&(run.leg, run.weekdays, (run.start, run.end), run.metres, run.assistants))?.pop_front()
    };
    let all: Vec<Vec<Option<usize>>> = lots.iter().map(|lot| lot.timetable.iter().map(&mut take).collect()).collect();
    all.into_iter().map(|runs| runs.into_iter().collect()).collect()
}

/// The plan with the runs of some lots only, to tender those again: split, merged or as they were. `None` where the plan no
/// longer has a run of them as it was tendered.
pub fn only(plan: &Plan, lots: &[Lot], wanted: impl Fn(&Lot) -> bool) -> Option<Plan> {
    let mut keep = std::collections::BTreeSet::new();
    for (_, runs) in lots.iter().zip(runs_of_lots(lots, plan)).filter(|(lot, _)| wanted(lot)) {
        keep.extend(runs?.into_iter().map(|r| plan.runs[r].id.clone()));
    }
    let mut part = plan.clone();
    part.runs.retain(|r| keep.contains(&r.id));
    let mine = |id: &Option<String>| id.as_ref().is_none_or(|id| keep.contains(id));
    part.day_contracts.retain(|c| (c.am.is_some() || c.pm.is_some()) && mine(&c.am) && mine(&c.pm));
    Some(part)
}

/// Letters of lot references that no passenger's reference starts with, so that nobody takes one for the other.
fn prefix(scenario: &Scenario) -> &'static str {
    let taken = |prefix: &str| scenario.passengers.iter().any(|p| p.reference.to_uppercase().starts_with(prefix));
    ["L", "LOT", "TL", "XL"].into_iter().find(|p| !taken(p)).unwrap_or("TENDERLOT")
}

#[cfg(test)]
mod tests;
