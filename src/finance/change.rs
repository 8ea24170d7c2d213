//! Changes in the year: passengers who join, leave, move, change setting or needs, applied so that whoever is not concerned
//! keeps run, vehicle and, within a tolerance, time; and the ledger of what every contract has grown by.
//!
//! In come a plan and a change file; out go the new scenario, a plan that obeys every rule, and one ledger line a contract.

use super::again::{Effort, say};
use super::desk::Desk;
use super::insert::{Rule, clear_bank};
use super::ledger::{LedgerLine, Limit, ledger};
use super::newcomers::{Grown, NewcomersError};
use super::published::Published;
use crate::model::{Assistance, Attendance, LatLon, Leg, Passenger, Pence, Scenario, Secs, Weekdays};
use crate::plan::{Opened, Plan, compare};
use crate::routing::state::State;
use crate::scenario::{Column, Fault, Faults, Kind, LoadError, TableSpec, cell, position, read_table};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What happens to a passenger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// Joins; details stand in the newcomers' list.
    Join,
    /// Leaves.
    Leave,
    /// Lives elsewhere.
    Move,
    /// Attends another setting.
    Setting,
    /// Needs another assistant.
    Needs,
    /// Rides on other weekdays.
    Days,
}

const HAPPENINGS: &[(Happening, &[&str])] = &[
    (Happening::Join, &["join", "joins", "new", "starter", "start"]),
    (Happening::Leave, &["leave", "leaves", "leaver", "end", "ends", "stop"]),
    (Happening::Move, &["move", "moves", "moves home", "address", "new address"]),
    (Happening::Setting, &["setting", "changes setting", "new setting", "school", "new school"]),
    (Happening::Needs, &["needs", "changes needs", "assistance", "pa"]),
    (Happening::Days, &["days", "part-time", "part time", "weekdays", "attendance"]),
];

const ASSISTANCE: &[(Assistance, &[&str])] = &[
    (Assistance::None, &["none", "no"]),
    (Assistance::Shared, &["shared", "yes"]),
    (Assistance::OneToOne, &["one_to_one", "one to one", "1:1"]),
    (Assistance::Nurse, &["nurse", "medical"]),
];

/// Columns of a change file.
pub const CHANGES: TableSpec = TableSpec {
    name: "changes",
    position: false,
    columns: &[
        Column::new(
            "passenger",
            Kind::Text,
            "Reference of the passenger",
            "P0001",
            &["ref", "reference", "passenger ref"],
        )
        .required(),
        Column::new(
            "change",
            Kind::Text,
            "join, leave, move, setting, needs or days",
            "leave",
            &["what", "action", "type"],
        )
        .required(),
        Column::new("lat", Kind::Number, "Latitude of the new home (move, join)", "52.5045", &["latitude"]),
        Column::new("lon", Kind::Number, "Longitude of the new home (move, join)", "-1.9723", &["longitude"]),
        Column::new("easting", Kind::Number, "Easting of the new home instead", "401978", &[]),
        Column::new("northing", Kind::Number, "Northing of the new home instead", "289628", &[]),
        Column::new("setting", Kind::Text, "Reference or name of the new setting (setting, join)", "S01", &["school"]),
        Column::new("assistance", Kind::Text, "none, shared, one_to_one or nurse (needs, join)", "shared", &["pa"]),
        Column::new("weekdays", Kind::Text, "Weekdays ridden from now on (days)", "MTW", &["days"]),
    ],
};

/// One change, checked against the scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Reference of the passenger.
    pub passenger: String,
    /// What happens.
    pub happening: Happening,
    /// New home.
    pub home: Option<LatLon>,
    /// Index of the new setting.
    pub setting: Option<usize>,
    /// New assistance.
    pub assistance: Option<Assistance>,
    /// New weekdays.
    pub weekdays: Option<Weekdays>,
}

/// Reads a change file; every fault at once.
///
/// # Errors
/// [`LoadError::Faults`] with every fault, or [`LoadError::Io`].
pub fn read(path: &Path, scenario: &Scenario) -> Result<Vec<Change>, LoadError> {
    let faults = Faults::new();
    let mut changes = Vec::new();
    if let Some(table) = read_table(path, &CHANGES, 50.0, &faults)? {
        for row in table.rows(&faults) {
            let (Some(passenger), Some(happening)) =
                (row.need("passenger"), row.need_get("change", |t| cell::choice(t, HAPPENINGS)))
            else {
                continue;
            };
            let known = scenario.passengers.iter().any(|p| p.reference.eq_ignore_ascii_case(passenger));
            if known == (happening == Happening::Join) {
                let (problem, mend) = if known {
                    ("This passenger is in the plan already.", "Give the newcomer a reference of its own.")
                } else {
                    ("There is no passenger with this reference.", "Correct the reference, or write join.")
                };
                row.error("passenger", "unknown-passenger", problem, mend);
            }
            let wants_home = matches!(happening, Happening::Move | Happening::Join);
            let home = if wants_home { position(&row) } else { None };
            let setting = row.text("setting");
            let found = scenario
                .settings
                .iter()
                .position(|s| s.reference.eq_ignore_ascii_case(setting) || s.name.eq_ignore_ascii_case(setting));
            if found.is_none() && (!setting.is_empty() || matches!(happening, Happening::Setting | Happening::Join)) {
                row.error(
                    "setting",
                    "unknown-setting",
                    "There is no such setting.",
                    "Write a setting of the scenario.",
                );
            }
            let assistance = match happening {
                Happening::Needs => row.need_get("assistance", |t| cell::choice(t, ASSISTANCE)),
                _ => row.get("assistance", |t| cell::choice(t, ASSISTANCE)),
            };
            let weekdays = match happening {
                Happening::Days => row.need_get("weekdays", cell::weekdays),
                _ => None,
            };
            let passenger = passenger.to_owned();
            changes.push(Change { passenger, happening, home, setting: found, assistance, weekdays });
        }
    }
    if !faults.has_errors() && changes.is_empty() {
        faults.push(Fault::error("empty-table", "changes", "There is no change in the file.", "Add a row a change."));
    }
    if faults.has_errors() { Err(LoadError::Faults(faults.into_sorted())) } else { Ok(changes) }
}

/// The scenario after the changes.
pub fn changed_scenario(scenario: &Scenario, changes: &[Change]) -> Scenario {
    let mut after = scenario.clone();
    for change in changes {
        let found = after.passengers.iter().position(|p| p.reference.eq_ignore_ascii_case(&change.passenger));
        match (change.happening, found) {
            (Happening::Leave, Some(p)) => remove(&mut after, p),
            (Happening::Join, None) => after.passengers.push(joining(change)),
            (Happening::Days, Some(p)) => {
                let days = change.weekdays.unwrap_or(Weekdays::ALL);
                rides_on(&mut after, p, days);
            }
            (_, Some(p)) => {
                let passenger = &mut after.passengers[p];
                passenger.home = change.home.unwrap_or(passenger.home);
                if change.happening == Happening::Setting {
                    passenger.setting = change.setting.unwrap_or(passenger.setting);
                }
                passenger.assistance = change.assistance.unwrap_or(passenger.assistance);
            }
            (_, None) => {}
        }
    }
    after
}

fn joining(change: &Change) -> Passenger {
    let home = change.home.unwrap_or(LatLon { lat: 0.0, lon: 0.0 });
    Passenger {
        assistance: change.assistance.unwrap_or_default(),
        ..Passenger::without_needs(change.passenger.clone(), change.setting.unwrap_or(0), home)
    }
}

/// The passenger rides only on these weekdays: rows are narrowed; without rows both legs get one.
fn rides_on(scenario: &mut Scenario, passenger: usize, days: Weekdays) {
    let had = scenario.attendance.iter().any(|a| a.passenger == passenger);
    if had {
        let row = |a: &mut Attendance| {
            if a.passenger == passenger {
                a.weekdays = a.weekdays.and(days);
            }
        };
        scenario.attendance.iter_mut().for_each(row);
        scenario.attendance.retain(|a| a.passenger != passenger || !a.weekdays.is_empty());
    } else {
        for leg in Leg::BOTH {
            scenario.attendance.push(Attendance {
                passenger,
                leg,
                weekdays: days,
                address: None,
                earliest: None,
                latest: None,
                start: None,
                end: None,
            });
        }
    }
}

/// Takes a passenger out of every table; indices above it move down.
pub fn remove(scenario: &mut Scenario, passenger: usize) {
    scenario.passengers.remove(passenger);
    let down = |i: usize| if i > passenger { i - 1 } else { i };
    let addresses: Vec<bool> = scenario.addresses.iter().map(|a| a.passenger != passenger).collect();
    let new_address = |i: usize| addresses[..i].iter().filter(|k| **k).count();
    scenario.attendance.retain(|a| a.passenger != passenger);
    for row in &mut scenario.attendance {
        row.passenger = down(row.passenger);
        row.address = row.address.map(new_address);
    }
    scenario.addresses.retain(|a| a.passenger != passenger);
    scenario.addresses.iter_mut().for_each(|a| a.passenger = down(a.passenger));
    scenario.pairs.retain(|p| p.a != passenger && p.b != passenger);
    for pair in &mut scenario.pairs {
        (pair.a, pair.b) = (down(pair.a), down(pair.b));
    }
}

/// What came of the changes.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The plan after.
    pub plan: Plan,
    /// One line a contract that was touched, or that is amber or red.
    pub ledger: Vec<LedgerLine>,
    /// Passengers in both plans whose run or vehicle is another, although nothing happened to them.
    pub moved: Vec<String>,
    /// Farthest move of a published time among the others, seconds.
    pub shifted: Secs,
}

/// How changes may be applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Farthest move of a published time where it can be kept, seconds.
    pub tolerance: Secs,
    /// Rounds in which the concerned are placed again.
    pub rounds: usize,
    /// Limit of a contract's growth.
    pub limit: Limit,
    /// Seed.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options { tolerance: 600, rounds: 100, limit: Limit::of(10.0), seed: 1 }
    }
}

/// The changed scenario with its demand and drives.
///
/// # Errors
/// When drives of new places are not known.
pub fn grow(opened: &Opened, changes: &[Change]) -> Result<Grown, NewcomersError> {
    Grown::of(changed_scenario(&opened.loaded.scenario, changes), opened)
}

/// Patches a leg's state: whoever waits and may be placed is placed by minimum disruption, and with any vehicle where that
/// fails.
pub fn patch(
    p: &crate::routing::problem::Problem,
    state: &mut State,
    published: &Published,
    options: &Options,
    may: impl Fn(u32) -> bool,
) {
    let (waiting, aside): (Vec<u32>, Vec<u32>) = state.bank.iter().partition(|&&q| may(q));
    let rule = Rule { published, tolerance: options.tolerance };
    rule.jointly(p, state, &waiting, options.rounds, options.seed);
    state.bank.retain(|q| !aside.contains(q));
    super::again::fill(p, state, options.seed);
    clear_bank(state);
    state.bank.extend(aside);
}

/// Applies the changes to the plan. `opened_at` gives the week each contract had when its ledger was opened.
pub fn apply(
    before: &Plan,
    grown: &Grown,
    changes: &[Change],
    opened_at: &BTreeMap<String, Pence>,
    options: &Options,
) -> Outcome {
    let concerned: BTreeSet<String> = changes.iter().map(|c| c.passenger.to_lowercase()).collect();
    let rest = those_who_stay(before, grown, changes);
    let desk = Desk::new(&rest, &grown.scenario, &grown.demand, &grown.travel);
    let solve = |leg: Leg| {
        let bench = &desk.legs[leg.index()];
        let published = Published::of(&rest, &grown.scenario, &grown.demand, &bench.problem, leg);
        let mut state = bench.state.clone();
        // Whoever had no seat before has none now, unless the changes are about them.
        let may = |q: u32| {
            let id = bench.problem.requests[q as usize].demand as usize;
            let request = &grown.demand.requests[id];
            let passenger = grown.scenario.passengers[request.passenger].reference.to_lowercase();
            concerned.contains(&passenger) || !before.unserved.iter().any(|u| u.request == request.id)
        };
        patch(&bench.problem, &mut state, &published, options, may);
        (bench.problem.clone(), state)
    };
    let (am, pm) = rayon::join(|| solve(Leg::Am), || solve(Leg::Pm));
    let effort = Effort { seed: options.seed, iterations: 0 };
    let mut plan = say(&rest, &grown.scenario, &grown.demand, &grown.travel, [am, pm], effort, Some(options.tolerance));
    // A run that only the concerned ride keeps its name too.
    super::names::settle(before, &mut plan);
    let (mut moved, mut shifted) = (BTreeSet::new(), 0);
    for change in compare::compare(before, &plan).requests {
        let (Some(a), Some(b)) = (&change.before, &change.after) else { continue };
        if concerned.contains(&change.passenger.to_lowercase()) {
            continue;
        }
        if a.run != b.run || change.other_vehicle() {
            moved.insert(change.passenger.clone());
        } else {
            shifted = shifted.max(change.home_shift().abs());
        }
    }
    let ledger = ledger(before, &plan, opened_at, options.limit);
    Outcome { plan, ledger, moved: moved.into_iter().collect(), shifted }
}

/// The plan without those who must be placed anew: whoever lives or attends elsewhere, since their old stop would be read at
/// the new place and drag everybody aboard along, and whoever no longer fits their run. All others ride as they did.
fn those_who_stay(before: &Plan, grown: &Grown, changes: &[Change]) -> Plan {
    let elsewhere = |c: &&Change| matches!(c.happening, Happening::Move | Happening::Setting | Happening::Leave);
    let anew: BTreeSet<String> = changes.iter().filter(elsewhere).map(|c| c.passenger.to_lowercase()).collect();
    let rest = without(before, &anew, |_| true);
    let desk = Desk::new(&rest, &grown.scenario, &grown.demand, &grown.travel);
    let broken: BTreeSet<usize> = desk.legs.iter().flat_map(|b| b.broken.iter().copied()).collect();
    let concerned: BTreeSet<String> = changes.iter().map(|c| c.passenger.to_lowercase()).collect();
    without(&rest, &concerned, |run| broken.contains(&run))
}

/// The plan with passengers taken out of every stop of the runs concerned.
fn without(plan: &Plan, passengers: &BTreeSet<String>, concerns: impl Fn(usize) -> bool) -> Plan {
    let mut rest = plan.clone();
    let stays = |id: &String| {
        let passenger = id.rsplit_once('-').map_or(id.as_str(), |(p, _)| p);
        !passengers.contains(&passenger.to_lowercase())
    };
    for (_, run) in rest.runs.iter_mut().enumerate().filter(|(index, _)| concerns(*index)) {
        for stop in &mut run.stops {
            stop.board.retain(stays);
            stop.alight.retain(stays);
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::testing::world;
    use crate::model::Demand;

    fn change(passenger: &str, happening: Happening) -> Change {
        Change { passenger: passenger.into(), happening, home: None, setting: None, assistance: None, weekdays: None }
    }

    /// Five changes of every kind to a council; whoever they concern is somebody else with every seed.
    fn changed(seed: u64) -> (crate::finance::testing::World, Vec<Change>, Grown) {
        let f = world(60, seed);
        let who = |n: usize| f.scenario.passengers[(n + seed as usize * 7) % 60].clone();
        let home = who(20).home;
        let elsewhere = LatLon { lat: home.lat + 0.004, lon: home.lon };
        let changes = vec![
            change(&who(3).reference, Happening::Leave),
            Change { home: Some(elsewhere), ..change(&who(8).reference, Happening::Move) },
            Change { setting: Some(who(11).setting), ..change(&who(10).reference, Happening::Setting) },
            Change { weekdays: Some(Weekdays(0b00111)), ..change(&who(30).reference, Happening::Days) },
            Change { home: Some(elsewhere), setting: Some(who(25).setting), ..change("NEW1", Happening::Join) },
        ];
        let scenario = changed_scenario(&f.scenario, &changes);
        assert_eq!(scenario.passengers.len(), 60);
        let demand = Demand::of(&scenario);
        let travel = crate::travel::times(&scenario, &demand, Path::new(".")).unwrap();
        (f, changes, Grown { scenario, demand, travel })
    }

    /// The least farthest move that each run's order of stops allows, by run name, and whether anybody rode it before.
    fn least_moves(before: &Plan, after: &Plan, grown: &Grown) -> BTreeMap<String, Secs> {
        let desk = Desk::new(after, &grown.scenario, &grown.demand, &grown.travel);
        let mut least = BTreeMap::new();
        for bench in &desk.legs {
            let published = Published::of(before, &grown.scenario, &grown.demand, &bench.problem, bench.leg);
            let mut trial = crate::routing::run::Run::default();
            for (slot, run) in bench.state.used() {
                let planned = bench.runs[slot as usize].unwrap();
                let moved = published.moved(&bench.problem, run, &mut trial).unwrap();
                least.insert(after.runs[planned].id.clone(), moved.most);
            }
        }
        least
    }

    #[test]
    fn changes_keep_the_plan_good_and_touch_only_the_runs_they_concern() {
        for seed in [3, 5, 9] {
            let (f, changes, grown) = changed(seed);
            let outcome = apply(&f.plan, &grown, &changes, &BTreeMap::new(), &Options::default());
            let verdict = crate::plan::verify::verify(&outcome.plan, &grown.scenario, &grown.demand, &grown.travel);
            assert!(verdict.is_good(), "{:?}", verdict.breaches);
            assert_eq!(outcome.moved, Vec::<String>::new());
            // Who rode with somebody that left or moved gains the detour, split evenly between earlier and later as far as
            // the gate's hours allow; all others keep to the tolerance.
            let compared = compare::compare(&f.plan, &outcome.plan).requests;
            let concerned = |passenger: &str| changes.iter().any(|c| c.passenger.eq_ignore_ascii_case(passenger));
            let theirs = compared.iter().filter(|c| concerned(&c.passenger)).filter_map(|c| c.before.as_ref());
            let lost: BTreeSet<&str> = theirs.map(|b| b.run.as_str()).collect();
            let least = least_moves(&f.plan, &outcome.plan, &grown);
            for c in compared.iter().filter(|c| !concerned(&c.passenger)) {
                let Some(run) = c.before.as_ref().map(|b| b.run.as_str()) else { continue };
                let most = if lost.contains(run) { least[run].max(600) } else { 600 };
                assert!(
                    c.home_shift().abs() <= most,
                    "seed {seed}: {} by {} s, {run} may move {most}",
                    c.passenger,
                    c.home_shift()
                );
            }
            let all: Pence = outcome.plan.day_contracts.iter().map(|c| c.week_cost).sum();
            let then: Pence = f.plan.day_contracts.iter().map(|c| c.week_cost).sum();
            let moved: i64 = outcome.ledger.iter().map(|l| (l.after - l.before).0).sum();
            assert_eq!(moved, (all - then).0, "the ledger says every penny");
            assert!(outcome.ledger.iter().any(|l| l.left.contains(&changes[0].passenger)));
            assert!(outcome.ledger.iter().any(|l| l.joined.iter().any(|p| p == "NEW1")));
        }
    }

    #[test]
    fn a_change_file_names_every_fault() {
        let f = world(20, 3);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("changes.csv");
        std::fs::write(&path, "ref,change,setting,weekdays\nP9999,leave,,\nP0001,fly,,\nP0002,days,,soon\n").unwrap();
        let Err(LoadError::Faults(faults)) = read(&path, &f.scenario) else { panic!("faults") };
        let codes: BTreeSet<&str> = faults.iter().map(|f| f.code).collect();
        assert!(["unknown-passenger", "bad-choice", "bad-weekdays"].iter().all(|c| codes.contains(c)), "{codes:?}");
    }
}
