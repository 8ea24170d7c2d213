//! What changes between two plans, and for whom.

use crate::planner::{Call, sketches, world, world_of};
use crate::town;
use sendroute::{
    model::{Leg, Pence},
    plan::{
        Plan,
        compare::{Change, Comparison, Fate, compare},
    },
};

fn change<'a>(comparison: &'a Comparison, request: &str) -> &'a Change {
    comparison.requests.iter().find(|c| c.request == request).unwrap()
}

/// The town's plan with P10 fetched at the door, ten minutes earlier on a lift vehicle for P04, and P13 left out.
fn other_plan() -> Plan {
    let mut sketches = sketches();
    sketches.retain(|s| s.id != "AM008");
    let run = |sketches: &mut Vec<crate::planner::Sketch>, id: &str| sketches.iter().position(|s| s.id == id).unwrap();
    let at = run(&mut sketches, "AM004");
    (sketches[at].class, sketches[at].layout) = ("access", "4+1");
    let at = run(&mut sketches, "AM006");
    sketches[at].calls[0] = Call::Home(0, &["P10-am1"]);
    let at = run(&mut sketches, "AM003");
    sketches[at].calls[1] = Call::Setting("BIRCH", "08:50", &["P03-am1"]);
    world_of(town::scenario(), &sketches).plan
}

#[test]
fn a_plan_does_not_differ_from_itself() {
    let plan = world().plan;
    let comparison = compare(&plan, &plan);
    assert!(comparison.requests.iter().all(|c| c.fate == Fate::Same));
    let counts = comparison.counts;
    assert_eq!((counts.passengers, counts.moved, counts.shifted, counts.changed), (14, 0, [0; 3], [0; 3]));
    assert_eq!((comparison.parts.total(), comparison.week.before), (Pence(0), plan.cost.week));
}

#[test]
fn vehicles_companions_times_and_seats_are_compared_for_each() {
    let (before, after) = (world().plan, other_plan());
    let comparison = compare(&before, &after);
    assert_eq!(change(&comparison, "P13-am1").fate, Fate::LosesSeat);
    assert_eq!(change(&compare(&after, &before), "P13-am1").fate, Fate::GainsSeat);
    let p04 = change(&comparison, "P04-am1");
    assert!(p04.other_vehicle() && !p04.other_companions() && p04.home_shift() == 0);
    let p03 = change(&comparison, "P03-am1");
    assert_eq!((p03.fate, p03.home_shift(), p03.journey_shift()), (Fate::Changes, 600, 0));
    // From the cross to the door: 4 steps farther.
    let p10 = change(&comparison, "P10-am1");
    assert_eq!((p10.home_shift(), p10.journey_shift()), (-24, 24));
    assert_eq!(change(&comparison, "P15-am1").fate, Fate::Same);
    // P04 has another vehicle; P03's pick-up moves by exactly ten minutes, which is more than five only.
    assert_eq!((comparison.counts.moved, comparison.counts.shifted), (1, [1, 0, 0]));
    assert_eq!(comparison.counts.changed, [2, 1, 1]);
    assert_eq!(comparison.parts.total(), after.cost.week - before.cost.week);
    let taxis = comparison.runs.iter().find(|r| r.leg == Leg::Am && r.class == "taxi4").unwrap();
    assert_eq!((taxis.runs.before, taxis.runs.after), (4, 3));
}

#[test]
fn companions_are_those_of_the_same_trip() {
    let plan = world().plan;
    let comparison = compare(&plan, &plan);
    let with = |id: &str| {
        let companions = &change(&comparison, id).before.as_ref().unwrap().companions;
        companions.iter().cloned().collect::<Vec<String>>().join(" ")
    };
    assert_eq!(with("P01-am1"), "P02 P08");
    // The second trip of the same vehicle; a passenger's other address is nobody else.
    assert_eq!(with("P14-am1"), "P12");
    assert_eq!(with("P12-am1"), "P14");
    assert_eq!(with("P09-pm1"), "");
}

#[test]
fn a_request_only_one_plan_knows_joins_or_leaves() {
    let before = world().plan;
    let mut after = before.clone();
    after.runs.retain(|r| r.id != "PM004");
    assert_eq!(change(&compare(&before, &after), "P04-pm1").fate, Fate::Leaves);
    assert_eq!(change(&compare(&after, &before), "P04-pm1").fate, Fate::Joins);
}
