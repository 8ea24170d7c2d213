//! Somebody measures the program on other people's instances: every format is solved, checked and written.
//!
//! Published files are not redistributed; what needs them says so and is skipped where `SENDROUTE_DATA` is not set.

use assert_cmd::Command;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The folder of the published sets.
fn bench() -> Option<PathBuf> {
    let folder = std::env::var_os("SENDROUTE_DATA").map(|data| PathBuf::from(data).join("bench"));
    let found = folder.filter(|f| f.join("best_known.csv").exists());
    if found.is_none() {
        eprintln!("SKIPPED: set SENDROUTE_DATA to a folder with the published instances in `bench`");
    }
    found
}

fn sendroute(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("sendroute").unwrap();
    command.args(arguments);
    command
}

/// Solves with few iterations and hands over what was written and printed.
fn solved(path: &Path, words: &[&str]) -> (Value, String) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("solution.json");
    let mut command = sendroute(&["solve", path.to_str().unwrap(), "-o", out.to_str().unwrap(), "--seed", "1"]);
    let done = command.args(words).assert().success();
    let printed = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(printed.contains("checked"), "{printed}");
    (serde_json::from_str(&std::fs::read_to_string(&out).unwrap()).unwrap(), printed)
}

/// Six children along a road to two settings, a taxi for four and a bus for eight.
fn plain() -> Value {
    let at = [0, 300, 700, 900, 1400, 2000, 5000, 5600];
    let table: Vec<Vec<i32>> = at.iter().map(|a| at.iter().map(|b| i32::abs(a - b)).collect()).collect();
    let seconds: Vec<Vec<i32>> = table.iter().map(|row| row.iter().map(|m| m / 8).collect()).collect();
    let people: Vec<Value> = (0..6)
        .map(|i| {
            json!({"id": format!("P{i}"), "at": i, "to": 6 + i % 2, "open": 30_600, "close": 31_500, "board": 60,
                   "alight": 20, "ride": 3_000, "load": [1, 0]})
        })
        .collect();
    json!({
        "classes": [{"id": "taxi4", "cap": [4, 0], "fixed": 2_000, "per_m": 0.1, "per_s": 0.5},
                    {"id": "bus8", "cap": [8, 1], "fixed": 3_000, "per_m": 0.12, "per_s": 0.5}],
        "people": people, "seconds": seconds, "metres": table,
    })
}

#[test]
fn the_plain_core_is_solved_the_same_way_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("six.json");
    std::fs::write(&file, plain().to_string()).unwrap();
    let on = |threads: &str| solved(&file, &["--format", "plain", "--iterations", "400", "--threads", threads]).0;
    let one = on("1");
    assert_eq!(one, on("2"));
    // One bus: everybody is picked up on the way, 5,600 metres; 350 s of boarding, 120 of alighting in six, 700 of driving.
    let routes = one["routes"].as_array().unwrap();
    assert_eq!(routes.len(), 1, "{one}");
    assert_eq!(routes[0]["class"], "bus8");
    let expected = 3_000.0 + 0.12 * 5_600.0 + 0.5 * (360.0 + 120.0 + f64::from(driving()));
    assert!((one["objective"].as_f64().unwrap() - expected).abs() < 1e-6, "{one} but {expected}");
    price(&file, &one);
}

/// Seconds along the road, leg by leg as the table rounds them.
fn driving() -> i32 {
    let at = [0, 300, 700, 900, 1400, 2000, 5000, 5600];
    at.windows(2).map(|w: &[i32]| (w[1] - w[0]) / 8).sum()
}

/// The neutral script agrees, where it is at hand.
fn price(instance: &Path, solution: &Value) {
    let Some(script) = bench().map(|b| b.join("plain_core/price.py")).filter(|s| s.exists()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("result.json");
    std::fs::write(&file, solution.to_string()).unwrap();
    match std::process::Command::new("python3").arg(script).arg(instance).arg(&file).output() {
        Err(_) => eprintln!("SKIPPED: python3 is needed to run the neutral price script"),
        Ok(done) => {
            let told = String::from_utf8_lossy(&done.stdout).into_owned();
            assert!(done.status.success() && told.contains("0 faults"), "{told}");
            let pounds = solution["objective"].as_f64().unwrap() / 100.0;
            assert!(told.contains(&format!("GBP {pounds:.2}")), "{told} but {pounds}");
        }
    }
}

#[test]
fn dial_a_ride_reaches_the_proven_optimum() {
    let Some(bench) = bench() else { return };
    let (found, _) = solved(&bench.join("darp_a/a2-16.txt"), &["--format", "cordeau", "--iterations", "4000"]);
    assert!((found["objective"].as_f64().unwrap() - 294.25).abs() < 0.005, "{found}");
    assert_eq!(found["routes"].as_array().unwrap().len(), 2);
    let stops: usize = found["routes"].as_array().unwrap().iter().map(|r| r["stops"].as_array().unwrap().len()).sum();
    assert_eq!(stops, 32);
    let (found, _) = solved(&bench.join("darp_r/pr01"), &["--format", "cordeau", "--iterations", "1500"]);
    let distance = found["objective"].as_f64().unwrap();
    assert!((190.015..=209.0).contains(&distance), "not below the proven optimum and within 10 %: {distance}");
}

#[test]
fn mixed_fleets_from_several_depots_are_solved() {
    let Some(bench) = bench() else { return };
    let (found, _) = solved(&bench.join("hdarp_i/a9-72hetIUY.txt"), &["--format", "hdarp", "--iterations", "1500"]);
    let distance = found["distance"].as_f64().unwrap();
    assert!(distance < 828.81 * 1.15, "{distance}");
    assert!(found["vehicles"].as_u64().unwrap() <= 9);
}

#[test]
fn pickup_and_delivery_uses_the_fewest_vehicles() {
    let Some(bench) = bench() else { return };
    let (found, _) = solved(&bench.join("pdptw_100/lc101.txt"), &["--format", "lilim", "--iterations", "3000"]);
    assert_eq!(found["vehicles"], 10);
    assert!((found["distance"].as_f64().unwrap() - 828.94).abs() < 0.005, "{}", found["distance"]);
}

#[test]
fn school_buses_chain_trips_and_longer_rides_need_no_more_of_them() {
    let Some(bench) = bench() else { return };
    let buses = |limit: &str| {
        let words = ["--format", "park", "--iterations", "400", "--ride-limit", limit];
        solved(&bench.join("sbrp_rsrb/RSRB01"), &words).0["vehicles"].as_u64().unwrap()
    };
    let (short, long) = (buses("2700"), buses("5400"));
    assert!(short <= 33 && long <= 30 && long <= short, "{short} and {long} buses");
}

#[test]
fn a_set_is_measured_against_the_best_known_values() {
    let Some(bench) = bench() else { return };
    let words = ["--set", "darp_a", "--only", "a2-16", "--seeds", "2", "--iterations", "3000"];
    let done = sendroute(&["bench", bench.to_str().unwrap()]).args(words).assert().success();
    let told = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    let row = told.lines().find(|l| l.starts_with("a2-16")).unwrap_or_default();
    let columns: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(columns[..5], ["a2-16", "294.25", "294.25", "294.25", "0.000"], "{told}");
    assert!(told.contains("average gap: best 0.000 % of 1 instances"), "{told}");
}

#[test]
fn a_file_that_makes_no_sense_is_told_with_all_its_faults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("odd.txt");
    std::fs::write(&file, "1 2 480 3 30\n0 0 0 0 0 0 480\n1 0 1 1 1 0 9x\n2 zero 1 1 1 0 90\n").unwrap();
    let out = folder.path().join("out.json");
    let words = ["solve", file.to_str().unwrap(), "--format", "cordeau", "-o", out.to_str().unwrap()];
    let done = sendroute(&words).assert().code(3);
    let told = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(told.contains("line 3: `9x`") && told.contains("line 4: `zero`"), "{told}");
    assert!(!out.exists());
}

#[test]
fn work_that_no_vehicle_can_do_is_said_to_find_no_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut instance = plain();
    instance["people"][3]["load"] = json!([0, 5]);
    let (file, out) = (folder.path().join("heavy.json"), folder.path().join("out.json"));
    std::fs::write(&file, instance.to_string()).unwrap();
    let words =
        ["solve", file.to_str().unwrap(), "--format", "plain", "--iterations", "50", "-o", out.to_str().unwrap()];
    let done = sendroute(&words).assert().code(1);
    let told = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(told.contains("1 of 6 requests found no place"), "{told}");
    assert!(!out.exists());
}

#[test]
fn a_scenario_s_morning_becomes_a_plain_core_that_the_search_solves() {
    let folder = tempfile::tempdir().unwrap();
    let core = folder.path().join("core.json");
    let words = ["solve", "scenarios/small", "--export-plain", "-o", core.to_str().unwrap()];
    sendroute(&words).current_dir(env!("CARGO_MANIFEST_DIR")).assert().success();
    let document: Value = serde_json::from_str(&std::fs::read_to_string(&core).unwrap()).unwrap();
    let people = document["people"].as_array().unwrap();
    assert!(people.len() > 20);
    for person in people {
        // Alone in a vehicle everybody is within the limit, exceptions included.
        let (at, to) = (person["at"].as_u64().unwrap() as usize, person["to"].as_u64().unwrap() as usize);
        let direct = person["board"].as_i64().unwrap() + document["seconds"][at][to].as_i64().unwrap();
        assert!(direct <= person["ride"].as_i64().unwrap(), "{person}");
    }
    let ids: Vec<&str> = document["classes"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
    // A lift for nobody in a wheelchair carries what a taxi carries and costs more: not on offer.
    assert!(ids.contains(&"taxi4 4+0") && !ids.contains(&"wav 4+0"), "{ids:?}");
    let (solution, _) = solved(&core, &["--format", "plain", "--iterations", "300"]);
    price(&core, &solution);
    // A scenario is not solved, and an instance is not exported.
    sendroute(&["solve", "scenarios/small", "-o", "x.json"]).assert().code(2);
    sendroute(&["solve", core.to_str().unwrap(), "--export-plain", "-o", "x.json"]).assert().failure();
}
