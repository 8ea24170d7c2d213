//! The plan as a document: what `plan.json` holds, in the council's words. Everything refers to passengers, requests,
//! settings, classes and vehicles by the references of the scenario's files, so that a person can read it beside them.

use crate::model::{ExceptionReason, Layout, Leg, Metres, Pence, Secs, Weekdays};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the format, raised when a reader of the old one would misread the new.
pub const PLAN_VERSION: u32 = 1;

/// A term plan: both legs, priced for one normal school week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Format version.
    pub version: u32,
    /// What the plan was made from.
    pub source: Source,
    /// How the search was run.
    pub search: SearchRecord,
    /// Runs of both legs.
    pub runs: Vec<Run>,
    /// Morning and afternoon runs paired into a day's work.
    pub day_contracts: Vec<DayContract>,
    /// Requests that no run serves, each with its reason.
    pub unserved: Vec<Unserved>,
    /// Passengers whose cap is above the rule, computed.
    pub exceptions: Vec<JourneyException>,
    /// Times that were promised before this plan was made, and what was locked; absent where nothing was.
    #[serde(default, skip_serializing_if = "Held::is_empty")]
    pub held: Held,
    /// Cost of the week and the year.
    pub cost: CostSummary,
    /// The least any plan can cost, where it was proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<BoundSummary>,
}

/// What the search was not to change of an earlier plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// Times at home.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
    /// Runs, or passengers of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<LockedRun>,
}

impl Held {
    /// Adds what another leg or part was held to.
    pub fn add(&mut self, more: Held) {
        self.promises.extend(more.promises);
        self.locks.extend(more.locks);
    }

    /// Whether nothing was promised or locked.
    pub fn is_empty(&self) -> bool {
        self.promises.is_empty() && self.locks.is_empty()
    }
}

/// A time at home that a family has been told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// Request.
    pub request: String,
    /// The time told: arrival at the home stop in the morning, departure from it in the afternoon; seconds since midnight.
    pub at: Secs,
    /// By how many seconds it may move.
    pub within: Secs,
}

/// Passengers who stay together on what was one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockedRun {
    /// Id of the run in the earlier plan.
    pub run: String,
    /// Its class.
    pub class: String,
    /// Requests that stay together.
    pub requests: Vec<String>,
    /// They are the whole run: nobody joins, class and own vehicle stay. Their times are among the promises.
    pub untouched: bool,
    /// Its own vehicle, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_vehicle: Option<String>,
}

/// The least a normal week can cost, proved by the duals in `bound.json` beside the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoundSummary {
    /// Least cost of a normal week.
    pub week: Pence,
    /// Hexadecimal BLAKE3 of `bound.json`.
    pub hash: String,
    /// Which plans, costs and rules it covers, in words.
    pub covers: String,
}

impl BoundSummary {
    /// How much of a cost can still be saved, at most, in tenths of a per cent of it, rounded up.
    pub fn gap_per_mille(&self, week: Pence) -> i64 {
        let above = (week.0 - self.week.0).max(0);
        if week.0 > 0 { (above * 1000 + week.0 - 1) / week.0 } else { 0 }
    }
}

/// What a plan was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name of the scenario.
    pub scenario: String,
    /// Path of the scenario folder or workbook, relative to the plan's folder where possible.
    pub path: String,
    /// Hexadecimal BLAKE3 of the scenario's files.
    pub scenario_hash: String,
    /// Hexadecimal BLAKE3 of the closed matrices of both legs.
    pub matrix_hash: String,
    /// Where travel times come from, in words.
    pub travel: String,
}

/// How the search was run; enough to replay it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchRecord {
    /// Program version.
    pub program: String,
    /// Seed.
    pub seed: u64,
    /// Logical streams of each leg; 1 in plans that do not say.
    #[serde(default = "one")]
    pub streams: u64,
    /// Iterations carried out per leg (am, pm), over all streams.
    pub iterations: [u64; 2],
    /// False when a clock or a person stopped the search: then seed and streams alone do not repeat it, but the iterations of
    /// `cut_short` do.
    pub reproducible: bool,
    /// What ended the search.
    #[serde(default)]
    pub ended: Ended,
    /// Where a clock or a person stopped each leg (am, pm); absent where the whole budget was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_short: Option<[CutShort; 2]>,
    /// The search went on from an earlier plan, which a replay would need as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub continued: bool,
    /// Week's cost of the reference plan (cheapest insertion in file order).
    pub reference_cost: Pence,
    /// Week's cost of the constructed first plan, before the search.
    pub first_cost: Pence,
}

/// What ended a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Its budget of iterations was used.
    #[default]
    Budget,
    /// The clock of `--time`.
    Time,
    /// A person, with Ctrl-C: the plan is the best found so far.
    Interrupted,
}

/// Where the search of a leg was stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CutShort {
    /// Iterations each stream was to do; the search cools down over them.
    pub planned: u64,
    /// Iterations of each tenth of the search that was begun, or of each round of a search in parts, where a clock chose them; else
    /// they share what was planned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub epochs: Vec<u64>,
    /// Iterations each stream did.
    pub done: Vec<u64>,
}

fn one() -> u64 {
    1
}

/// One vehicle's work on one leg.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// `AM001`, `PM001`, unique.
    pub id: String,
    /// Leg.
    pub leg: Leg,
    /// Weekdays on which at least one passenger rides.
    pub weekdays: Weekdays,
    /// Class id of `rates.csv`, or of the own vehicle.
    pub class: String,
    /// Fleet reference of the own vehicle; absent for an operator's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_vehicle: Option<String>,
    /// Layout the vehicle is set to.
    pub layout: Layout,
    /// Most assistants on board on any day.
    pub assistants: u32,
    /// Assistants with homes on file who work the run; the others come from wherever the council or operator has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crew: Vec<CrewMember>,
    /// Stops in order. Times are those published: on a day on which nobody uses a stop it is skipped and all others keep
    /// their times.
    pub stops: Vec<Stop>,
    /// Live metres on the fullest day (first to last stop).
    pub metres: Metres,
    /// Cost of the run in a normal week.
    pub week_cost: Pence,
}

/// An assistant named to a run. Their own drive is shown; what is paid is the mean of the depot: see `docs/rules.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrewMember {
    /// Reference in `assistants.csv`.
    pub assistant: String,
    /// Metres the vehicle drives further to collect them at home on its way from the depot and to bring them back, estimated.
    pub collect_metres: Metres,
    /// Seconds it takes longer, estimated.
    pub collect_secs: u32,
}

/// A stop of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Name of the location: a setting's or pick-up point's reference, or `home of P001`.
    pub place: String,
    /// Position.
    pub lat: f64,
    /// Position.
    pub lon: f64,
    /// Reference of the setting when passengers board or alight at one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// Scheduled arrival, seconds since midnight.
    pub arrive: Secs,
    /// Start of boarding or alighting; later than `arrive` where the vehicle waits at a gate.
    pub start: Secs,
    /// Departure: after the last boarding or alighting and any wait; at the last stop the end of service.
    pub depart: Secs,
    /// Requests that board here, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub board: Vec<String>,
    /// Requests that alight here, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alight: Vec<String>,
}

/// A morning and an afternoon run that one vehicle and crew work on a school day; one of the two may be missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DayContract {
    /// `D001`, unique.
    pub id: String,
    /// Morning run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub am: Option<String>,
    /// Afternoon run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pm: Option<String>,
    /// Class id.
    pub class: String,
    /// Fleet reference of the own vehicle; absent for an operator's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_vehicle: Option<String>,
    /// Passengers who ride both.
    pub passengers_in_common: u32,
    /// Cost of both runs in a normal week.
    pub week_cost: Pence,
}

/// A request that no run serves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unserved {
    /// Request id.
    pub request: String,
    /// Passenger reference.
    pub passenger: String,
    /// Leg.
    pub leg: Leg,
    /// The rule that stands in the way, by name.
    pub rule: String,
    /// What would be needed, in words.
    pub needed: String,
}

/// A passenger whose direct journey is over the rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JourneyException {
    /// Request id.
    pub request: String,
    /// Passenger reference.
    pub passenger: String,
    /// Leg.
    pub leg: Leg,
    /// Direct clocked journey, seconds.
    pub direct: Secs,
    /// Resulting cap, seconds.
    pub cap: Secs,
    /// Reason code.
    pub reason: ExceptionReason,
}

/// Cost of the plan. Money and declared prices of wishes are never added together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostSummary {
    /// A normal school week, all parts.
    pub week: Pence,
    /// The year: week x operated days / 5.
    pub year: Pence,
    /// `year` over the passengers who are served on at least one leg.
    pub year_per_passenger: Pence,
    /// Parts of the week; they sum to `week`.
    pub parts: CostParts,
    /// Declared prices of wishes not met, a week; not money.
    pub wishes: Pence,
}

/// Parts of a week's cost. Each run's parts are rounded so that they sum to the run (largest remainder).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostParts {
    /// Operators' day rates.
    pub day_rates: Pence,
    /// Operators' miles.
    pub miles: Pence,
    /// Operators' minutes.
    pub minutes: Pence,
    /// Assistants on operators' runs.
    pub assistants: Pence,
    /// Clean-air charges.
    pub clean_air: Pence,
    /// Own fleet: miles depot to depot.
    pub own_miles: Pence,
    /// Own fleet: drivers.
    pub own_drivers: Pence,
    /// Own fleet: assistants.
    pub own_assistants: Pence,
    /// Own fleet: fixed cost of disposable vehicles in use.
    pub own_fixed: Pence,
}

impl CostParts {
    /// Sum of all parts.
    pub fn total(&self) -> Pence {
        self.day_rates
            + self.miles
            + self.minutes
            + self.assistants
            + self.clean_air
            + self.own_miles
            + self.own_drivers
            + self.own_assistants
            + self.own_fixed
    }
}
