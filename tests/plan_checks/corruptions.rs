//! Every rule has a plan that breaks it, and is caught by name; the good plan breaks none.

use crate::planner::{Call, Sketch, World, sketches, world, world_of};
use sendroute::{
    model::{Assistance, Cell, LatLon, Layout, Leg, Matrix, Pence, Restraint, Weekdays},
    plan::{
        CrewMember, LockedRun, Promise,
        verify::{self, Rule, Verdict},
    },
    travel::estimate,
};

fn check(world: &World) -> Verdict {
    verify::verify(&world.plan, &world.scenario, &world.demand(), &world.travel)
}

fn listing(verdict: &Verdict) -> String {
    let lines: Vec<String> = verdict.breaches.iter().map(|b| format!("  {b}")).collect();
    lines.join("\n")
}

/// P07 stays aboard at birch, where the vehicle has time to spare before it fetches P13.
fn with_a_pause_at_birch() -> Vec<Sketch> {
    let mut sketches = sketches();
    sketches.retain(|s| s.id != "AM008");
    sketches[0].calls.truncate(2);
    sketches[0].calls.extend([
        Call::Setting("BIRCH", "08:30", &["P05-am1", "P06-am1"]),
        Call::Home(0, &["P13-am1"]),
        Call::Setting("ACORN", "08:56", &["P07-am1", "P13-am1"]),
    ]);
    sketches
}

/// Names assistants of the town to a run with the figures that follow.
fn crew(w: &mut World, run: &str, names: &[&str]) {
    let (depot, home) = (w.scenario.fleet[0].depot_at, w.scenario.assistants[0].home);
    let (leg, first, last) = {
        let run = w.run(run);
        let at = |s: &sendroute::plan::Stop| LatLon { lat: s.lat, lon: s.lon };
        (run.leg, at(run.stops.first().unwrap()), at(run.stops.last().unwrap()))
    };
    let longer = |from, to| estimate::detour(&estimate::Estimate::default(), leg, from, home, to);
    let (out, back) = (longer(depot, first), longer(last, depot));
    let member = |name: &&str| CrewMember {
        assistant: (*name).to_owned(),
        collect_metres: out.metres + back.metres,
        collect_secs: out.secs + back.secs,
    };
    w.run(run).crew = names.iter().map(member).collect();
}

#[test]
fn an_assistant_on_file_may_be_named_where_the_run_needs_one() {
    let mut w = world();
    assert!(w.run("AM002").own_vehicle.is_some() && w.run("AM002").assistants > 0);
    crew(&mut w, "AM002", &["PA1"]);
    let verdict = check(&w);
    assert!(verdict.is_good(), "{}", listing(&verdict));
}

fn riders(w: &mut World, run: &str) -> Vec<String> {
    w.run(run).stops.iter().flat_map(|s| s.board.clone()).collect()
}

/// Promises whoever is first to get on or last to get off a run a time that is so many seconds later than the plan's, give or
/// take a minute.
fn promise(w: &mut World, run: &str, later: i32) {
    let run = w.run(run);
    let (request, at) = match run.leg {
        Leg::Am => (run.stops[0].board[0].clone(), run.stops[0].arrive),
        Leg::Pm => {
            let last = run.stops.last().unwrap();
            (last.alight[0].clone(), last.depart)
        }
    };
    w.plan.held.promises.push(Promise { request, at: at + later, within: 60 });
}

/// Locks requests to a run.
fn lock(w: &mut World, run: &str, requests: Vec<String>, untouched: bool) {
    let of = w.run(run);
    let (class, own_vehicle) = (of.class.clone(), of.own_vehicle.clone());
    w.plan.held.locks.push(LockedRun { run: run.to_owned(), class, requests, untouched, own_vehicle });
}

#[test]
fn a_promise_kept_and_a_run_left_alone_break_no_rule() {
    let mut w = world();
    promise(&mut w, "AM001", 60);
    let all = riders(&mut w, "AM001");
    lock(&mut w, "AM001", all, true);
    let verdict = check(&w);
    assert!(verdict.is_good(), "{}", listing(&verdict));
}

type Spoil = fn(&mut World);

/// Rule, what is done to the good plan (or to the scenario behind its back), and how.
const CASES: &[(Rule, &str, Spoil)] = &[
    (Rule::PlanVersion, "another format", |w| w.plan.version += 1),
    (Rule::ScenarioName, "another town", |w| w.plan.source.scenario = "Elsewhere".into()),
    (Rule::MatrixHash, "other travel times", |w| w.plan.source.matrix_hash = "beef".into()),
    (Rule::MatrixFits, "too small a matrix", |w| w.travel.legs[1] = Matrix::new(1, vec![Cell::default()])),
    (Rule::MatrixClosed, "a detour that is shorter", |w| {
        let demand = w.demand();
        let find = |name: &str| demand.locations.iter().position(|l| l.name == name).unwrap();
        let n = demand.locations.len();
        let mut cells = w.travel.legs[0].cells().to_vec();
        cells[find("home of P02") * n + find("ACORN")].secs += 3600;
        w.travel.legs[0] = Matrix::new(n, cells);
    }),
    (Rule::RunIdUnique, "an id twice", |w| w.run("AM003").id = "AM004".into()),
    (Rule::VehicleKnown, "a class nobody offers", |w| w.run("AM004").class = "coach99".into()),
    (Rule::VehicleKnown, "an own vehicle nobody has", |w| w.run("AM008").own_vehicle = Some("V9".into())),
    (Rule::VehicleClass, "an own vehicle under another class", |w| w.run("AM008").class = "minibus".into()),
    (Rule::RequestKnown, "an unknown request aboard", |w| w.run("AM004").stops[0].board.push("P99-am1".into())),
    (Rule::RequestKnown, "an unknown request among the unserved", |w| w.plan.unserved[0].request = "P99-am1".into()),
    (Rule::RequestKnown, "an unknown request among the exceptions", |w| {
        w.plan.exceptions[0].request = "P99-am1".into();
    }),
    (Rule::PlaceKnown, "a stop in the fields", |w| w.run("AM004").stops[0].lat += 0.1),
    (Rule::PlaceKnown, "a stop under another name", |w| w.run("AM004").stops[0].place = "home of P05".into()),
    (Rule::SettingKnown, "an unknown setting", |w| w.run("AM004").stops[1].setting = Some("ELM".into())),
    (Rule::SettingKnown, "a setting elsewhere", |w| w.run("AM004").stops[0].setting = Some("BIRCH".into())),
    (Rule::StopUsed, "a stop for nobody", |w| {
        let mut stop = w.run("AM004").stops[0].clone();
        stop.board.clear();
        w.run("AM004").stops.insert(0, stop);
    }),
    (Rule::StopUsed, "a run without stops", |w| w.run("AM004").stops.clear()),
    (Rule::RunWeekdays, "a day too few", |w| w.run("AM004").weekdays = Weekdays(0b01111)),
    (Rule::RunMetres, "a metre too many", |w| w.run("AM001").metres += 1),
    (Rule::DayContractOnce, "a run under no contract", |w| {
        w.plan.day_contracts.pop();
    }),
    (Rule::DayContractOnce, "an afternoon run as a morning's", |w| {
        let contract = w.plan.day_contracts.last_mut().unwrap();
        contract.am = contract.pm.take();
    }),
    (Rule::DayContractVehicle, "a contract of another class", |w| w.plan.day_contracts[0].class = "taxi4".into()),
    (Rule::DayContractFigures, "a passenger too many in common", |w| {
        w.plan.day_contracts[1].passengers_in_common += 1;
    }),
    (Rule::DayContractFigures, "a penny off a contract", |w| w.plan.day_contracts[1].week_cost += Pence(-1)),
    (Rule::RequestOnce, "a passenger on two runs", |w| {
        w.run("AM006").stops[0].board.push("P04-am1".into());
        w.run("AM006").stops[1].alight.push("P04-am1".into());
    }),
    (Rule::RequestOnce, "a line twice among the unserved", |w| {
        let line = w.plan.unserved[0].clone();
        w.plan.unserved.push(line);
    }),
    (Rule::RequestAccounted, "a run lost", |w| w.plan.runs.retain(|r| r.id != "AM004")),
    (Rule::RequestAccounted, "an unserved passenger forgotten", |w| w.plan.unserved.clear()),
    (Rule::PromisedTime, "somebody earlier than was agreed", |w| promise(w, "AM001", 61)),
    (Rule::PromisedTime, "somebody later home than was agreed", |w| {
        let id = w.plan.runs.iter().find(|r| r.leg == Leg::Pm).unwrap().id.clone();
        promise(w, &id, -61);
    }),
    (Rule::Locked, "one of two elsewhere", |w| {
        let (one, other) = (riders(w, "AM001")[0].clone(), riders(w, "AM002")[0].clone());
        lock(w, "AM001", vec![one, other], false);
    }),
    (Rule::Locked, "somebody more on an untouched run", |w| {
        let one = riders(w, "AM001")[0].clone();
        lock(w, "AM001", vec![one], true);
    }),
    (Rule::Locked, "an untouched run in another vehicle", |w| {
        let all = riders(w, "AM001");
        lock(w, "AM001", all, true);
        w.plan.held.locks[0].class = "another".into();
    }),
    (Rule::UnservedClaim, "a passenger with a seat among the unserved", |w| {
        let mut line = w.plan.unserved[0].clone();
        (line.request, line.passenger) = ("P01-am1".into(), "P01".into());
        w.plan.unserved.push(line);
    }),
    (Rule::UnservedClaim, "another passenger's name", |w| w.plan.unserved[0].passenger = "P14".into()),
    (Rule::UnservedRule, "a reason that is no rule", |w| w.plan.unserved[0].rule = "no time".into()),
    (Rule::CarePlan, "no seat for want of a care plan", |w| w.plan.unserved[0].rule = "care-plan".into()),
    (Rule::RightLeg, "an afternoon request in the morning", |w| {
        w.run("AM004").stops[0].board = vec!["P04-pm1".into()];
        w.run("AM004").stops[1].alight = vec!["P04-pm1".into()];
    }),
    (Rule::StopDirection, "boarding at a setting in the morning", |w| {
        w.stop("AM001", "BIRCH").board.push("P07-am1".into());
    }),
    (Rule::StopDirection, "boarding at a home in the afternoon", |w| {
        w.stop("PM002", "home of P05").board.push("P03-pm1".into());
    }),
    (Rule::BoardingOrder, "alighting before boarding", |w| w.run("AM004").stops.reverse()),
    (Rule::BoardingOrder, "never alighting", |w| w.run("AM004").stops[1].alight.clear()),
    (Rule::RightHome, "picked up at another's home", |w| {
        let stops = &mut w.run("AM002").stops;
        let first = std::mem::take(&mut stops[0].board);
        stops[0].board = std::mem::replace(&mut stops[1].board, first);
    }),
    (Rule::RightSetting, "left at another's setting", |w| {
        w.stop("AM001", "BIRCH").alight.retain(|id| id != "P05-am1");
        w.stop("AM001", "ACORN").alight.push("P05-am1".into());
    }),
    (Rule::MustNotShare, "two who may not share", |w| {
        w.plan.runs.retain(|r| r.id != "AM008");
        w.run("AM002").stops[1].board.push("P13-am1".into());
        w.stop("AM002", "ACORN").alight.push("P13-am1".into());
    }),
    (Rule::MustTravelWith, "siblings parted", |w| {
        for stop in &mut w.run("AM001").stops {
            stop.board.retain(|id| id != "P06-am1");
            stop.alight.retain(|id| id != "P06-am1");
        }
        w.run("AM003").stops[0].board.push("P06-am1".into());
        w.run("AM003").stops[1].alight.push("P06-am1".into());
    }),
    (Rule::ClassRestriction, "a taxi for one who may not", |w| {
        (w.run("AM002").class, w.run("AM002").own_vehicle) = ("taxi4".into(), None);
    }),
    (Rule::Mixing, "two settings where policy forbids it", |w| w.scenario.policy.mixing = false),
    (Rule::MaxVisits, "a visit too many", |w| w.scenario.policy.max_visits = 1),
    (Rule::StopTimes, "waiting at a home", |w| w.run("AM001").stops[0].depart += 60),
    (Rule::StopTimes, "unloading before arrival", |w| w.stop("AM001", "ACORN").arrive += 30),
    (Rule::StopTimes, "leaving before the last has boarded", |w| w.stop("PM002", "BIRCH").depart -= 30),
    (Rule::StopTimes, "an end after the end", |w| w.stop("AM001", "ACORN").depart += 30),
    (Rule::DriveTime, "too little time for a drive", |w| {
        let stop = &mut w.run("AM002").stops[1];
        (stop.arrive, stop.start, stop.depart) = (stop.arrive + 60, stop.start + 60, stop.depart + 60);
    }),
    (Rule::DriveTime, "too little time on days when a stop is skipped", |w| {
        // P12 is fetched from the father on Fridays only: on other days the vehicle comes straight from P14.
        let stop = w.run("AM002").stops.iter_mut().find(|s| s.board.contains(&"P12-am1".to_owned())).unwrap();
        (stop.arrive, stop.start, stop.depart) = (stop.arrive + 1, stop.start + 1, stop.depart + 1);
    }),
    (Rule::HomeSlack, "a pause at a home in the morning", |w| {
        let stop = &mut w.run("AM001").stops[0];
        (stop.arrive, stop.start, stop.depart) = (stop.arrive - 60, stop.start - 60, stop.depart - 60);
    }),
    (Rule::HomeSlack, "a pause before a home in the afternoon", |w| {
        let stop = w.run("PM001").stops.last_mut().unwrap();
        (stop.arrive, stop.start, stop.depart) = (stop.arrive + 60, stop.start + 60, stop.depart + 60);
    }),
    (Rule::WaitBeforeGate, "dawdling before an open gate", |w| {
        let stop = w.stop("AM003", "BIRCH");
        (stop.start, stop.depart) = (stop.start + 60, stop.depart + 60);
    }),
    (Rule::WaitWithPassengers, "a pause with passengers in the morning", |w| {
        *w = world_of(w.scenario.clone(), &with_a_pause_at_birch());
        assert!(check(w).is_good(), "allowed by this policy");
        w.scenario.policy.wait_with_passengers = false;
    }),
    (Rule::WaitWithPassengers, "a pause with passengers in the afternoon", |w| {
        w.scenario.policy.wait_with_passengers = false;
        w.plan.runs.retain(|r| r.leg == Leg::Pm);
        w.stop("PM002", "BIRCH").depart += 60;
    }),
    (Rule::WindowEarliest, "unloading before the window", |w| w.shift("AM004", -900)),
    (Rule::WindowEarliest, "loading before the window", |w| w.shift("PM003", -600)),
    (Rule::WindowLatest, "unloading after the window", |w| w.shift("AM004", 600)),
    (Rule::WindowLatest, "leaving after the window", |w| w.shift("PM003", 600)),
    (Rule::EarliestPickup, "a pick-up before seven", |w| w.shift("AM005", -3600)),
    (Rule::LatestDropoff, "home too late", |w| w.shift("PM005", 900)),
    (Rule::JourneyCap, "an exception's allowance used up, in the morning", |w| {
        let stop = &mut w.run("AM005").stops[0];
        (stop.arrive, stop.start, stop.depart) = (stop.arrive - 301, stop.start - 301, stop.depart - 301);
    }),
    (Rule::JourneyCap, "a second over an own cap, in the afternoon", |w| {
        w.scenario.passengers[1].own_cap = Some(1369);
    }),
    (Rule::JourneyCap, "a minute of rounding too many", |w| {
        w.scenario.passengers[1].own_cap = Some(1400);
        w.scenario.policy.rounding_secs = 59;
    }),
    (Rule::JourneyCap, "a walk that takes too long", |w| w.scenario.passengers[9].own_cap = Some(900)),
    (Rule::Exceptions, "an exception hidden", |w| {
        w.plan.exceptions.pop();
    }),
    (Rule::Exceptions, "a generous cap", |w| w.plan.exceptions[0].cap += 1),
    (Rule::Exceptions, "an exception granted", |w| {
        let mut line = w.plan.exceptions[0].clone();
        (line.request, line.passenger) = ("P01-am1".into(), "P01".into());
        w.plan.exceptions.push(line);
    }),
    (Rule::Assistants, "no assistant", |w| w.run("AM002").assistants = 0),
    (Rule::LayoutKnown, "a layout the vehicle has not", |w| {
        w.run("AM001").layout = Layout { seats: 5, wheelchairs: 4 }
    }),
    (Rule::Seats, "an assistant without a seat", |w| w.run("AM002").layout = Layout { seats: 3, wheelchairs: 1 }),
    (Rule::WheelchairPlaces, "no wheelchair place", |w| w.run("AM003").layout.wheelchairs = 0),
    (Rule::FrontSeats, "only the front seat left", |w| w.run("AM007").layout.seats = 1),
    (Rule::Lift, "a wheelchair and no lift", |w| w.run("AM003").class = "taxi4".into()),
    (Rule::Lift, "no lift for one who walks but needs it", |w| w.scenario.passengers[3].needs_lift = true),
    (Rule::WheelchairLimits, "too heavy a wheelchair", |w| {
        w.run("AM003").stops[0].board.push("P15-am1".into());
        w.run("AM003").stops[1].alight.push("P15-am1".into());
        w.plan.unserved.clear();
    }),
    (Rule::WheelchairLimits, "too long a wheelchair", |w| w.scenario.passengers[2].wheelchair_length_mm = Some(1301)),
    (Rule::Harnesses, "a harness too few", |w| {
        w.scenario.passengers[4].restraint = Restraint::Harness;
        w.scenario.passengers[6].restraint = Restraint::Harness;
    }),
    (Rule::ChildSeats, "a child seat too few", |w| w.scenario.passengers[4].restraint = Restraint::ChildSeat),
    (Rule::Solo, "company for one who travels alone", |w| {
        w.plan.runs.retain(|r| r.id != "AM004");
        w.run("AM006").stops[0].board.push("P04-am1".into());
        w.run("AM006").stops[1].alight.push("P04-am1".into());
    }),
    (Rule::GroupMax, "too large a group", |w| w.scenario.passengers[4].group_max = Some(2)),
    (Rule::OwnVehicleOnce, "an own vehicle in two places", |w| w.run("AM008").own_vehicle = Some("V1".into())),
    (Rule::Shift, "back after the shift", |w| w.shift("AM002", 1200)),
    (Rule::Shift, "out before the shift", |w| w.scenario.fleet[0].shift[1].0 = 14 * 3600),
    (Rule::Shift, "no time to take the assistant home", |w| {
        w.scenario.fleet[0].shift[0] = (8 * 3600 + 60, 9 * 3600 + 2400 + 120);
    }),
    (Rule::CrewKnown, "an assistant nobody has on file", |w| crew(w, "AM002", &["PA9"])),
    (Rule::CrewKnown, "an assistant on an operator's run", |w| crew(w, "AM004", &["PA1"])),
    (Rule::CrewOnce, "an assistant in two vehicles at once", |w| {
        crew(w, "AM002", &["PA1"]);
        crew(w, "AM008", &["PA1"]);
    }),
    (Rule::CrewPlaces, "more assistants than the run needs", |w| crew(w, "AM002", &["PA1", "PA2", "PA3", "PA4"])),
    (Rule::CrewPlaces, "nobody trained where a nurse is needed", |w| {
        let needed = w.run("AM002").assistants;
        w.scenario.passengers[0].assistance = Assistance::Nurse;
        let crews: Vec<String> = (1..=needed + 1).map(|n| format!("PA{n}")).collect();
        crew(w, "AM002", &crews.iter().map(String::as_str).collect::<Vec<_>>());
    }),
    (Rule::CrewCollection, "a shorter way to an assistant's home", |w| {
        crew(w, "AM002", &["PA1"]);
        w.run("AM002").crew[0].collect_metres -= 1;
    }),
    (Rule::UnloadingPlaces, "three at two places, in the morning", |w| {
        w.shift("AM006", -120);
        w.shift("AM008", -300);
    }),
    (Rule::UnloadingPlaces, "three at two places, in the afternoon", |w| {
        w.shift("PM006", -220);
    }),
    (Rule::RunCost, "a penny off a run", |w| w.run("AM001").week_cost += Pence(-1)),
    (Rule::CostParts, "a penny moved between parts", |w| {
        w.plan.cost.parts.miles += Pence(1);
        w.plan.cost.parts.minutes += Pence(-1);
    }),
    (Rule::CostParts, "a fixed cost forgotten", |w| w.plan.cost.parts.own_fixed = Pence(0)),
    (Rule::WeekCost, "a penny off the week", |w| w.plan.cost.week += Pence(-1)),
    (Rule::YearCost, "a penny off the year", |w| w.plan.cost.year += Pence(-1)),
    (Rule::YearPerPassenger, "a penny off each passenger", |w| w.plan.cost.year_per_passenger += Pence(-1)),
    (Rule::Wishes, "a wish forgotten", |w| w.plan.cost.wishes += Pence(-300)),
];

#[test]
fn the_good_plan_breaks_no_rule() {
    let world = world();
    let verdict = check(&world);
    assert!(verdict.is_good(), "\n{}", listing(&verdict));
    assert_eq!(verdict.recomputed, world.plan.cost);
    assert_eq!((verdict.requests, verdict.served, verdict.runs), (35, 34, 16));
}

#[test]
fn every_corruption_is_caught_by_name() {
    let missed: Vec<String> = CASES
        .iter()
        .filter_map(|(rule, what, spoil)| {
            let mut world = world();
            spoil(&mut world);
            let verdict = check(&world);
            let caught = verdict.of(*rule).next().is_some();
            (!caught).then(|| format!("{what}: no `{rule}` in\n{}", listing(&verdict)))
        })
        .collect();
    assert!(missed.is_empty(), "\n{}", missed.join("\n"));
}

/// A thousand small lies: one second at one home, one passenger left out of one list, a penny on one run.
#[test]
fn no_small_change_goes_unnoticed() {
    let good = world().plan;
    for (r, run) in good.runs.iter().enumerate() {
        for (s, stop) in run.stops.iter().enumerate() {
            for secs in [-1, 1] {
                if stop.setting.is_none() {
                    let mut world = world();
                    let stop = &mut world.plan.runs[r].stops[s];
                    (stop.arrive, stop.start, stop.depart) =
                        (stop.arrive + secs, stop.start + secs, stop.depart + secs);
                    assert!(!check(&world).is_good(), "{} stop {s} by {secs} s", run.id);
                }
                let mut world = world();
                world.plan.runs[r].stops[s].start += secs;
                assert!(!check(&world).is_good(), "{} start of stop {s} by {secs} s", run.id);
            }
            for left_out in 0..stop.board.len() {
                let mut world = world();
                world.plan.runs[r].stops[s].board.remove(left_out);
                assert!(!check(&world).is_good(), "{} stop {s} without boarding {left_out}", run.id);
            }
            let mut world = world();
            world.plan.runs[r].stops.remove(s);
            assert!(!check(&world).is_good(), "{} without stop {s}", run.id);
        }
        let mut world = world();
        world.plan.runs[r].week_cost += Pence(1);
        world.plan.cost.week += Pence(1);
        world.plan.cost.parts.miles += Pence(1);
        assert!(!check(&world).is_good(), "{} dearer by a penny throughout", run.id);
    }
}

#[test]
fn the_rules_are_named_in_the_documentation() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let text = std::fs::read_to_string(path).unwrap();
    for rule in Rule::ALL {
        let line = format!("| `{}` | {} |", rule.name(), rule.sentence());
        assert!(text.contains(&line), "docs/rules.md lacks the line\n{line}");
    }
}

#[test]
fn every_rule_is_broken_by_some_corruption() {
    for rule in Rule::ALL.iter().filter(|r| **r != Rule::ScenarioHash) {
        assert!(CASES.iter().any(|(broken, ..)| broken == rule), "no corruption breaks `{rule}`");
    }
}

#[test]
fn another_scenario_is_known_by_its_hash() {
    let mut world = world();
    assert_eq!(verify::scenario_hash(&world.plan, "abc"), None, "no claim, no breach");
    world.plan.source.scenario_hash = "abc".into();
    assert_eq!(verify::scenario_hash(&world.plan, "abc"), None);
    assert_eq!(verify::scenario_hash(&world.plan, "abd").unwrap().rule, Rule::ScenarioHash);
}

#[test]
fn a_breach_names_the_run_the_day_and_the_passenger() {
    let mut world = world();
    world.scenario.passengers[4].group_max = Some(2);
    let verdict = check(&world);
    let said: Vec<String> = verdict.breaches.iter().map(ToString::to_string).collect();
    // P05 rides with the sibling and P07 in the morning, with the sibling and P03 in the afternoon.
    assert_eq!(
        said,
        [
            "group-max: run AM001, Mon, P05-am1: expected at most 2 aboard, found 3",
            "group-max: run PM002, Mon, P05-pm1: expected at most 2 aboard, found 3",
            "group-max: run PM003, Fri, P05-pm2: expected at most 2 aboard, found 3",
        ]
    );
}

#[test]
fn figures_from_a_broken_file_are_reported_and_never_trusted() {
    for extreme in [i32::MIN, i32::MAX] {
        let mut world = world();
        for stop in world.plan.runs.iter_mut().flat_map(|r| &mut r.stops) {
            (stop.arrive, stop.start, stop.depart) = (extreme, -extreme.saturating_add(1), extreme);
        }
        world.plan.cost.week = Pence(i64::MIN);
        for run in &mut world.plan.runs {
            run.week_cost = Pence(i64::MAX);
        }
        assert!(check(&world).of(Rule::StopTimes).count() > 10);
    }
    let mut empty = world();
    empty.plan.runs.clear();
    assert_eq!(check(&empty).of(Rule::RequestAccounted).count(), 34);
}

#[test]
fn both_clocks_are_those_of_the_rules() {
    let verdict = check(&world());
    let journey = |id: &str| verdict.journeys.iter().find(|j| j.request == id).unwrap();
    // P03 boards for 240 s and drives 80 steps of 6 s; birch takes 90 s, then the wheelchair 120 s.
    let am = journey("P03-am1");
    assert_eq!((am.direct, am.clocked, am.stricter, am.cap), (720, 720, 930, 3000));
    // P06 boards after P03 (240) and P05 (60) in 60 s, drives 60 steps of 7 s, and alights after P05 (20) in 20 s.
    let pm = journey("P06-pm1");
    assert_eq!((pm.direct, pm.clocked, pm.stricter), (420, 420, 60 + 420 + 40));
    // P10 walks to the cross, 578 m at 1.2 m/s, boards for 60 s and drives 66 steps.
    let walk = journey("P10-am1");
    assert_eq!((walk.direct, walk.clocked), (60 + 70 * 6, 483 + 60 + 66 * 6));
    // P09's direct journey of 3,960 s is over the council's cap; P11's of 420 s over an own cap of 360 s.
    assert_eq!((journey("P09-am1").cap, journey("P11-am1").cap), (4260, 720));
}
