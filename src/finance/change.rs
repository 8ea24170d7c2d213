//! Changes in the year: passengers who join, leave, move, change setting or needs, applied so that whoever is not concerned
//! keeps run, vehicle and, within a tolerance, time; and the ledger of what every contract has grown by.
//!
//! In come a plan and a change file; out go the new scenario, a plan that obeys every rule, and one ledger line a contract.

use super::again::{Effort, say};
pub use super::change_file::{Change, Happening, changed_scenario, read, remove};
use super::desk::Desk;
use super::insert::{Rule, clear_bank};
use super::ledger::{LedgerLine, Limit, ledger};
use super::newcomers::{Grown, NewcomersError};
use crate::model::{Leg, Pence, Secs, passenger_of};
use crate::plan::published::Published;
use crate::plan::{Opened, Plan, compare};
use crate::routing::state::State;
use std::collections::{BTreeMap, BTreeSet};

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
    let stays = |id: &String| !passengers.contains(&passenger_of(id).to_lowercase());
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
    use crate::model::{Demand, LatLon, Mobility, Weekdays};
    use crate::scenario::LoadError;
    use std::path::Path;

    fn change(passenger: &str, happening: Happening) -> Change {
        Change {
            passenger: passenger.into(),
            happening,
            home: None,
            setting: None,
            assistance: None,
            mobility: None,
            restraint: None,
            solo: None,
            weekdays: None,
        }
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
            Change { mobility: Some(Mobility::Transfers), ..change(&who(40).reference, Happening::Needs) },
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
        let rows = "P9999,leave,,,\nP0001,fly,,,\nP0002,days,,soon,\nP0003,needs,,,\nP0004,needs,,,hover\n";
        std::fs::write(&path, format!("ref,change,setting,weekdays,mobility\n{rows}")).unwrap();
        let Err(LoadError::Faults(faults)) = read(&path, &f.scenario) else { panic!("faults") };
        let codes: BTreeSet<&str> = faults.iter().map(|f| f.code).collect();
        assert!(
            ["unknown-passenger", "bad-choice", "bad-weekdays", "no-need"].iter().all(|c| codes.contains(c)),
            "{codes:?}"
        );
    }
}
