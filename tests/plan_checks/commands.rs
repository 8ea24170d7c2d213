//! The commands as officers run them: `verify` and `compare` on folders.

use crate::{
    planner::{World, sketches, world_of},
    town,
};
use assert_cmd::Command;
use sendroute::{
    model::{Demand, LatLon, Leg, Pence, scenario::TravelSource},
    plan, scenario, travel,
};
use std::path::Path;

fn sendroute(args: &[&str], folders: &[&Path]) -> (i32, String, String) {
    let output = Command::cargo_bin("sendroute").unwrap().args(args).args(folders).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The town without the passenger whom no vehicle can carry (such a scenario is refused on reading), its matrix beside it.
fn loadable() -> World {
    let mut scenario = town::scenario();
    scenario.passengers.pop();
    scenario.attendance.pop();
    scenario.travel = TravelSource::Given("matrix.bin".into());
    world_of(scenario, &sketches())
}

/// A plan folder with a copy of the scenario and its matrix.
fn write(world: &mut World, folder: &Path) {
    let copy = folder.join("scenario");
    scenario::save(&world.scenario, &copy).unwrap();
    let demand = world.demand();
    let places: Vec<LatLon> = demand.locations.iter().map(|l| l.at).collect();
    let matrices = Leg::BOTH.map(|leg| world.travel.leg(leg).cells());
    std::fs::write(copy.join("matrix.bin"), travel::given::compact::encode(&places, &[&matrices[0], &matrices[1]]))
        .unwrap();
    let loaded = scenario::load(&copy).unwrap();
    let times = travel::times(&loaded.scenario, &Demand::of(&loaded.scenario), &copy).unwrap();
    world.plan.source.scenario_hash = loaded.hash;
    world.plan.source.matrix_hash = times.hash;
    plan::write(&world.plan, folder).unwrap();
}

#[test]
fn a_good_plan_passes_from_its_folder_alone() {
    let folder = tempfile::tempdir().unwrap();
    write(&mut loadable(), folder.path());
    let (code, said, _) = sendroute(&["verify"], &[folder.path()]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("no breach"), "{said}");
    assert!(said.contains("16 runs; 34 of 34 requests served"), "{said}");
    let (code, said, _) = sendroute(&["verify", "--json"], &[&folder.path().join("plan.json")]);
    let document: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &document["good"], &document["verdict"]["served"]), (0, &true.into(), &34.into()));
}

#[test]
fn breaches_are_listed_by_name_and_exit_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = loadable();
    world.shift("AM004", 600);
    world.run("AM001").week_cost += Pence(1);
    write(&mut world, folder.path());
    let (code, said, _) = sendroute(&["verify"], &[folder.path()]);
    assert_eq!(code, 1);
    assert!(said.contains("window-latest: run AM004, P04-am1: expected no later than 09:00"), "{said}");
    assert!(said.contains("run-cost: run AM001"), "{said}");
    let (code, said, _) = sendroute(&["verify", "--json"], &[folder.path()]);
    let document: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &document["good"]), (1, &false.into()));
    let rules: Vec<&str> =
        document["verdict"]["breaches"].as_array().unwrap().iter().map(|b| b["rule"].as_str().unwrap()).collect();
    assert!(rules.contains(&"run-cost") && rules.contains(&"window-latest"), "{rules:?}");
}

#[test]
fn a_scenario_changed_behind_the_plan_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = loadable();
    write(&mut world, folder.path());
    world.scenario.passengers[0].own_cap = Some(1500);
    scenario::save(&world.scenario, &folder.path().join("scenario")).unwrap();
    let (code, said, _) = sendroute(&["verify"], &[folder.path()]);
    assert_eq!(code, 1);
    assert!(said.contains("scenario-hash: expected"), "{said}");
}

#[test]
fn what_cannot_be_read_is_said_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, said) = sendroute(&["verify"], &[folder.path()]);
    assert_eq!(code, 3);
    assert!(said.contains("holds no `plan.json`"), "{said}");
    // A plan whose scenario is gone.
    plan::write(&loadable().plan, folder.path()).unwrap();
    let (code, _, said) = sendroute(&["verify"], &[folder.path()]);
    assert_eq!(code, 3);
    assert!(said.contains("the plan's scenario"), "{said}");
}

#[test]
fn two_plans_are_compared_for_people_and_for_programs() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut world = loadable();
    plan::write(&world.plan, one.path()).unwrap();
    world.shift("AM004", -360);
    world.run("AM007").class = "access".into();
    plan::write(&world.plan, two.path()).unwrap();
    let (code, said, _) = sendroute(&["compare"], &[one.path(), two.path()]);
    assert_eq!(code, 0);
    assert!(said.contains("P04-am1 am: at home 08:39 -> 08:33 (-6 min)"), "{said}");
    assert!(said.contains("P11-am1 am: taxi4 -> access"), "{said}");
    assert!(said.contains("time at home moved by more than 5 min: 1 (7.1 %)"), "{said}");
    let (code, said, _) = sendroute(&["compare", "--json"], &[one.path(), two.path()]);
    let document: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &document["counts"]["moved"], &document["counts"]["passengers"]), (0, &1.into(), &14.into()));
}
