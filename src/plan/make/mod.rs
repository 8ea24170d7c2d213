//! From a scenario to a plan: both legs solved, unloading places fitted, runs named, paired and priced.
//!
//! In: scenario, demand, travel times and how long to search. Out: the [`Plan`] document. What the search found is only
//! said in the council's words here; whether it is right is for [`super::verify`] to say.

mod county;
mod crews;
pub mod holding;
pub mod locks;
mod pairing;
mod pricing;
mod runs;
mod unserved;
mod wishes;

use super::document::{
    CostSummary, CutShort, Ended, JourneyException, PLAN_VERSION, Plan, Run, SearchRecord, Source, Unserved,
};
use super::published::Published;
use super::recall::recall;
use crate::model::{Demand, Leg, MicroPence, Pence, Scenario, TravelTimes};
use crate::routing::compile::compile;
use crate::routing::hold::Lock;
use crate::routing::problem::Problem;
use crate::routing::run::Run as Kernel;
use crate::routing::solve::{self, Budget, Options, Progress, Solution};
use holding::Holding;
use runs::Draft;
pub use runs::with_places;
use std::collections::BTreeSet;

/// What to plan with.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Seed of the search.
    pub seed: u64,
    /// Budget of each leg (am, pm).
    pub budget: [Budget; 2],
    /// Logical streams a leg.
    pub streams: u64,
    /// When a leg is solved in parts.
    pub parts: Parts,
}

/// When a leg is too large to be solved as one, and how large its parts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Most passengers solved as one.
    pub whole: usize,
    /// Requests of a part, about.
    pub size: usize,
}

impl Default for Parts {
    fn default() -> Self {
        Parts { whole: 2_000, size: 900 }
    }
}

impl Settings {
    /// The same budget of iterations for both legs.
    pub fn iterations(seed: u64, iterations: u64, streams: u64) -> Settings {
        Settings::iterations_by_leg(seed, [iterations; 2], streams)
    }

    /// A budget of iterations for each leg (am, pm).
    pub fn iterations_by_leg(seed: u64, iterations: [u64; 2], streams: u64) -> Settings {
        Settings { seed, budget: iterations.map(Budget::Iterations), streams, parts: Parts::default() }
    }

    /// The settings that repeat a search from its record; `None` where it went on from an earlier plan.
    pub fn replay(record: &SearchRecord) -> Option<Settings> {
        let streams = record.streams.max(1);
        let budget = match &record.cut_short {
            Some(legs) => legs.clone().map(CutShort::budget),
            None => record.iterations.map(|sum| Budget::Iterations(sum / streams)),
        };
        let parts = Parts::default();
        (!record.continued).then_some(Settings { seed: record.seed, budget, streams, parts })
    }
}

impl CutShort {
    /// The budget that repeats a leg from its record.
    fn budget(self) -> Budget {
        Budget::Replay { total: self.planned, done: self.done, epochs: self.epochs }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings::iterations_by_leg(1, DEFAULT_ITERATIONS, 1)
    }
}

/// Iterations of each leg by default for so many passengers: [`DEFAULT_ITERATIONS`] up to the size that is solved as one, then
/// in proportion, because every part wants as many as if it were alone.
pub fn iterations_for(passengers: usize) -> [u64; 2] {
    if passengers <= Parts::default().whole {
        DEFAULT_ITERATIONS
    } else {
        DEFAULT_ITERATIONS.map(|iterations| iterations * passengers as u64 / 1_000)
    }
}

/// Iterations of each leg (am, pm) by default: sized for about a minute for both legs of 955 passengers on two cores, which end
/// together so, because an afternoon's iteration takes a good third longer than a morning's.
pub const DEFAULT_ITERATIONS: [u64; 2] = [275_000, 205_000];

/// One leg, solved and fitted.
pub(crate) struct SolvedLeg {
    pub leg: Leg,
    pub problem: Problem,
    pub solution: Solution,
    /// What the runs would like to keep of an earlier plan, in the order of the solution's runs; may be shorter.
    pub keep: Vec<Keep>,
    /// Whether a request had no place in that plan; empty where there was none.
    pub newcomers: Vec<bool>,
}

/// What a run would like to keep of an earlier plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keep {
    /// How much earlier than its last timetable it went, seconds.
    pub shift: Option<crate::model::Secs>,
    /// Index of its own vehicle in the fleet.
    pub vehicle: Option<usize>,
    /// How far from it the run may go so that nobody's time moves too far, seconds.
    pub reach: Option<crate::model::Secs>,
    /// The run is exactly as it was.
    pub firm: bool,
    /// Items and shift of the run without newcomers, where that is exactly as it was.
    pub base: Option<(Vec<u32>, crate::model::Secs)>,
}

/// Makes a plan. `source` says what from; `progress` is written to by leg and may be asked to stop.
pub fn make(
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    source: Source,
    settings: &Settings,
    progress: &[Progress; 2],
) -> Plan {
    search(Task { scenario, demand, travel, settings, progress, earlier: None }, source)
}

/// An earlier plan to go on from, and what of it may not change.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What is held.
    pub holding: &'a Holding,
}

impl Earlier<'_> {
    /// What each run of a solution would like to keep: an untouched run its times and its own vehicle; with a tolerance,
    /// every run times near those published.
    fn keep(&self, scenario: &Scenario, demand: &Demand, p: &Problem, solution: &Solution, leg: Leg) -> Vec<Keep> {
        if !p.holds {
            return Vec::new();
        }
        let published = Published::of(self.plan, scenario, demand, p, leg);
        let state = solve::restore(p, &solution.runs);
        let mut trial = Kernel::default();
        let keep = |run: &Kernel| match (run.lock(p), self.holding.tolerance) {
            (Lock::Untouched, _) => published.keep(p, run, &mut trial, Some(0)),
            (_, Some(within)) => Keep { reach: None, ..published.keep(p, run, &mut trial, Some(within)) },
            (_, None) => Keep::default(),
        };
        state.used().map(|(_, run)| run).map(keep).collect()
    }
}

/// As [`make`], going on from an earlier plan of the same or a like scenario: its runs are where the search begins, and what
/// of them is no longer possible is placed anew.
pub fn go_on(
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    source: Source,
    settings: &Settings,
    progress: &[Progress; 2],
    earlier: Earlier,
) -> Plan {
    search(Task { scenario, demand, travel, settings, progress, earlier: Some(earlier) }, source)
}

/// What is to be planned, and how.
#[derive(Clone, Copy)]
struct Task<'a> {
    scenario: &'a Scenario,
    demand: &'a Demand,
    travel: &'a TravelTimes,
    settings: &'a Settings,
    progress: &'a [Progress; 2],
    earlier: Option<Earlier<'a>>,
}

fn search(task: Task, source: Source) -> Plan {
    let large = task.scenario.passengers.len() > task.settings.parts.whole;
    let mut plan = if large { county::plan(task, source) } else { search_whole(task, source) };
    if !plan.search.reproducible && task.progress.iter().any(|p| p.stop.load(std::sync::atomic::Ordering::Relaxed)) {
        plan.search.ended = Ended::Interrupted;
    }
    plan.search.continued = task.earlier.is_some();
    plan
}

fn search_whole(task: Task, source: Source) -> Plan {
    let Task { scenario, demand, travel, settings, progress, earlier } = task;
    let solve_leg = |leg: Leg| {
        let mut problem = compile(scenario, demand, travel, leg);
        let held = earlier.map(|e| e.holding.apply(&mut problem, e.plan, scenario, demand, leg)).unwrap_or_default();
        let seed = settings.seed.wrapping_mul(2).wrapping_add(leg.index() as u64);
        let options = Options::new(seed, settings.budget[leg.index()].clone(), settings.streams);
        let progress = &progress[leg.index()];
        let solution = match earlier {
            None => solve::solve(&problem, &options, progress),
            Some(Earlier { plan, .. }) => {
                let start = recall(plan, scenario, demand, &problem, leg).state;
                solve::go_on(&problem, &start, &options, progress)
            }
        };
        let keep = earlier.map(|e| e.keep(scenario, demand, &problem, &solution, leg)).unwrap_or_default();
        (SolvedLeg { leg, problem, solution, keep, newcomers: Vec::new() }, held)
    };
    let ((am, held), (pm, held_pm)) = rayon::join(|| solve_leg(Leg::Am), || solve_leg(Leg::Pm));
    let mut plan = assemble(scenario, demand, travel, source, settings.seed, &[am, pm]);
    plan.held = held;
    plan.held.add(held_pm);
    plan
}

/// Repeats the search of a plan from its record: the same plan to the byte when program, scenario and travel times are the
/// same. `None` where the search went on from an earlier plan.
pub fn replay(
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    source: Source,
    record: &SearchRecord,
    progress: &[Progress; 2],
) -> Option<Plan> {
    let mut plan = make(scenario, demand, travel, source, &Settings::replay(record)?, progress);
    if plan.search.iterations == record.iterations {
        // What ended the first search is part of what is repeated.
        plan.search.reproducible = record.reproducible;
        plan.search.ended = record.ended;
        plan.search.cut_short.clone_from(&record.cut_short);
    }
    Some(plan)
}

/// Says solved legs in the council's words.
pub(crate) fn assemble(
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    source: Source,
    seed: u64,
    legs: &[SolvedLeg],
) -> Plan {
    let mut drafts = Vec::new();
    let mut unserved = Vec::new();
    for solved in legs {
        let found = runs::fitted(scenario, demand, solved);
        drafts.extend(found.drafts);
        unserved.extend(unserved::explain(scenario, demand, solved, &found.left_out));
    }
    let told = legs.iter().map(|l| Told::of(l.leg, &l.solution)).collect::<Vec<_>>();
    conclude(scenario, demand, travel, source, seed, Drafted { drafts, unserved, told, held: super::Held::default() })
}

/// What the search of a leg leaves for the record.
#[derive(Debug, Clone)]
struct Told {
    leg: Leg,
    reference_cost: i64,
    first_cost: i64,
    /// Iterations of each stream.
    iterations: Vec<u64>,
    planned: u64,
    /// Iterations of each epoch begun, where a clock chose them.
    epochs: Vec<u64>,
    /// What a repetition needs to stop where this one stopped: iterations of each stream, part after part.
    done: Vec<u64>,
    complete: bool,
}

impl Told {
    fn of(leg: Leg, s: &Solution) -> Told {
        Told {
            leg,
            reference_cost: s.reference_cost,
            first_cost: s.first_cost,
            iterations: s.iterations.clone(),
            planned: s.planned,
            epochs: s.epochs.clone(),
            done: s.iterations.clone(),
            complete: s.complete,
        }
    }
}

/// Runs of both legs before they have vehicles and names.
#[derive(Default)]
struct Drafted {
    drafts: Vec<Draft>,
    unserved: Vec<Unserved>,
    told: Vec<Told>,
    held: super::Held,
}

/// Names vehicles, crews and runs, pairs the legs and sums up.
fn conclude(
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    source: Source,
    seed: u64,
    drafted: Drafted,
) -> Plan {
    let Drafted { mut drafts, unserved, told, held } = drafted;
    pairing::assign_own_vehicles(scenario, &mut drafts);
    crews::assign(scenario, demand, &mut drafts);
    runs::name(&mut drafts);
    let day_contracts = pairing::day_contracts(demand, &drafts);
    let runs: Vec<Run> = drafts.iter().map(|d| d.run.clone()).collect();
    let cost = summarise(scenario, demand, &drafts);
    let total = |f: fn(&Told) -> i64| MicroPence(told.iter().map(f).sum()).to_pence();
    let of_leg = |leg: Leg| told.iter().filter(move |l| l.leg == leg);
    let complete = told.iter().all(|l| l.complete);
    let search = SearchRecord {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        seed,
        streams: told.iter().map(|l| l.iterations.len() as u64).max().unwrap_or(1),
        iterations: Leg::BOTH.map(|leg| of_leg(leg).flat_map(|l| &l.iterations).sum()),
        reproducible: complete,
        ended: if complete { Ended::Budget } else { Ended::Time },
        cut_short: (!complete).then(|| {
            Leg::BOTH.map(|leg| CutShort {
                planned: of_leg(leg).map(|l| l.planned).sum(),
                epochs: of_leg(leg).flat_map(|l| l.epochs.clone()).collect(),
                done: of_leg(leg).flat_map(|l| l.done.clone()).collect(),
            })
        }),
        continued: false,
        reference_cost: total(|l| l.reference_cost),
        first_cost: total(|l| l.first_cost),
    };
    Plan {
        version: PLAN_VERSION,
        source,
        search,
        runs,
        day_contracts,
        unserved,
        exceptions: exceptions(scenario, demand, travel),
        held,
        cost,
        bound: None,
    }
}

fn exceptions(scenario: &Scenario, demand: &Demand, travel: &TravelTimes) -> Vec<JourneyException> {
    let each = demand.requests.iter().filter_map(|request| {
        let cap = demand.journey_cap(request, scenario, travel);
        Some(JourneyException {
            request: request.id.clone(),
            passenger: scenario.passengers[request.passenger].reference.clone(),
            leg: request.leg,
            direct: demand.direct_secs(request, request.choices[0], travel),
            cap: cap.limit,
            reason: cap.exception?,
        })
    });
    each.collect()
}

fn summarise(scenario: &Scenario, demand: &Demand, drafts: &[Draft]) -> CostSummary {
    let mut parts = super::CostParts::default();
    for draft in drafts {
        pricing::add(&mut parts, &draft.parts);
    }
    for (v, vehicle) in scenario.fleet.iter().enumerate().filter(|(_, v)| v.disposable) {
        let mine = drafts.iter().filter(|d| d.vehicle == Some(v));
        let days = mine.fold(crate::model::Weekdays::NONE, |days, d| days.or(d.run.weekdays));
        parts.own_fixed += MicroPence(vehicle.fixed_per_day.0 * 1000 * days.len() as i64).to_pence();
    }
    let week = parts.total();
    let year = Pence(scenario.calendar.annual(week.0));
    let served: BTreeSet<usize> =
        drafts.iter().flat_map(|d| &d.requests).map(|&r| demand.requests[r].passenger).collect();
    let each = served.len().max(1) as i64;
    CostSummary {
        week,
        year,
        year_per_passenger: Pence((year.0 * 2 + each).div_euclid(2 * each)),
        parts,
        wishes: wishes::price(scenario, demand, drafts),
    }
}
