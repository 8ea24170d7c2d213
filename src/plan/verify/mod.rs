//! The independent check of a plan: a second, slow and readable statement of every rule of `docs/rules.md`.
//!
//! What comes in: a plan and the scenario it was made from. What goes out: every breach by rule name, and the cost and the
//! journeys as they follow from the scenario and the order of stops. Nothing here is shared with the search: where
//! [`crate::model`] compiles a tariff or a cap for speed, the arithmetic is stated again.
//!
//! | file | says |
//! |---|---|
//! | `rule` | the rules by name, one sentence each |
//! | `facts` | the plan's words looked up; dwell and assistants of a run |
//! | `record` | versions, hashes, references, weekdays, metres, day contracts |
//! | `people` | everybody exactly once, own places, right company, right class |
//! | `timetable` | stop times, drives, pauses, windows |
//! | `journeys` | both clocks, caps, exceptions |
//! | `loads` | layouts, assistants, equipment, solo and group |
//! | `fleet` | own vehicles and shifts |
//! | `crew` | assistants named to runs, and the drive to collect them |
//! | `held` | promised times and locks |
//! | `places` | unloading places |
//! | `money` | runs to the penny, parts, week, year, wishes |
//! | `bound`, `bound_gate`, `bound_trips`, `bound_ground`, `bound_memory`, `bound_kept`, `bound_hope`, `bound_meet`, `bound_metres`, `bound_prospect`, `bound_groups`, `bound_vans` | the lower bound, when asked |

pub mod bound;
mod bound_gate;
mod bound_ground;
mod bound_groups;
mod bound_hope;
mod bound_kept;
mod bound_meet;
mod bound_memory;
mod bound_metres;
mod bound_prospect;
mod bound_trips;
mod bound_vans;
mod crew;
mod facts;
mod fleet;
mod held;
mod journeys;
mod loads;
mod money;
mod people;
mod places;
mod record;
mod rule;
mod timetable;

use super::document::{CostSummary, Plan};
use crate::model::{Demand, Scenario, TravelTimes};
use serde::Serialize;

pub use journeys::Journey;
pub use rule::{Breach, Rule};

/// What the check found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// Every breach, rule by rule; empty for a good plan.
    pub breaches: Vec<Breach>,
    /// Cost as it follows from the scenario and the order of stops.
    pub recomputed: CostSummary,
    /// Journeys of the served requests, in the plan's order.
    pub journeys: Vec<Journey>,
    /// Runs checked.
    pub runs: usize,
    /// Requests on runs.
    pub served: usize,
    /// Requests of the scenario.
    pub requests: usize,
}

impl Verdict {
    /// No breach.
    pub fn is_good(&self) -> bool {
        self.breaches.is_empty()
    }

    /// Breaches of one rule.
    pub fn of(&self, rule: Rule) -> impl Iterator<Item = &Breach> {
        self.breaches.iter().filter(move |b| b.rule == rule)
    }
}

/// Checks a plan against its scenario: every time, load, layout, journey, cost and rule. Pure: everything is in memory.
/// `demand` is [`Demand::of`] the same scenario.
///
/// ```no_run
/// # use sendroute::{model::{Demand, Scenario, TravelTimes}, plan::{Plan, verify}};
/// # fn example(plan: Plan, scenario: Scenario, travel: TravelTimes) {
/// let verdict = verify::verify(&plan, &scenario, &Demand::of(&scenario), &travel);
/// for breach in &verdict.breaches {
///     println!("{breach}");
/// }
/// # }
/// ```
pub fn verify(plan: &Plan, scenario: &Scenario, demand: &Demand, travel: &TravelTimes) -> Verdict {
    let mut breaches = Vec::new();
    let requests = demand.requests.len();
    if !record::matrix_fits(demand, travel, &mut breaches) {
        let recomputed = CostSummary::default();
        return Verdict { breaches, recomputed, journeys: Vec::new(), runs: 0, served: 0, requests };
    }
    let facts = facts::Facts::of(plan, scenario, demand, travel);
    record::check(&facts, &mut breaches);
    people::check(&facts, &mut breaches);
    timetable::check(&facts, &mut breaches);
    let journeys = journeys::check(&facts, &mut breaches);
    loads::check(&facts, &mut breaches);
    fleet::check(&facts, &mut breaches);
    crew::check(&facts, &mut breaches);
    held::check(&facts, &mut breaches);
    places::check(&facts, &mut breaches);
    let recomputed = money::check(&facts, &mut breaches);
    let served = (0..requests).filter(|&r| facts.is_on_a_run(r)).count();
    Verdict { breaches, recomputed, journeys, runs: plan.runs.len(), served, requests }
}

/// Compares the hash of the scenario's files with the plan's; a plan without one makes no claim.
pub fn scenario_hash(plan: &Plan, hash: &str) -> Option<Breach> {
    let found = &plan.source.scenario_hash;
    (!found.is_empty() && found != hash).then(|| Breach::of(Rule::ScenarioHash, hash, found))
}
