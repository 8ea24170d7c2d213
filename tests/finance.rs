//! Finance as officers use it: every command run on the small scenario's plan, its files opened again.

use assert_cmd::Command;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Runs the program; its exit code and what it said.
fn sendroute(args: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("sendroute").unwrap().args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The folder of one plan of the small scenario, made once for all tests.
fn plan() -> &'static Path {
    static PLAN: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = PLAN.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("plan");
        let (code, said, wrong) =
            sendroute(&["plan", "scenarios/small", "-o", path.to_str().unwrap(), "--iterations", "300", "--json"]);
        assert_eq!(code, 0, "{said}{wrong}");
        (dir, path)
    });
    path
}

fn json(args: &[&str]) -> serde_json::Value {
    let (code, said, wrong) = sendroute(args);
    assert_eq!(code, 0, "{said}{wrong}");
    serde_json::from_str(&said).unwrap()
}

fn files(dir: &Path, names: &[&str]) {
    for name in names {
        assert!(std::fs::metadata(dir.join(name)).unwrap().len() > 100, "{name}");
    }
}

#[test]
fn allocation_and_return_add_up_to_the_plan() {
    let out = tempfile::tempdir().unwrap();
    let dir = out.path().to_str().unwrap();
    let planned: serde_json::Value = serde_json::from_slice(&std::fs::read(plan().join("plan.json")).unwrap()).unwrap();
    let found = json(&["allocate", plan().to_str().unwrap(), "-o", dir, "--json"]);
    assert_eq!(found["allocation"]["year"], planned["cost"]["year"]);
    for method in 0..5 {
        let people = found["allocation"]["passengers"].as_array().unwrap();
        let sum: i64 = people.iter().map(|p| p["year"][method].as_i64().unwrap()).sum();
        assert_eq!(sum, planned["cost"]["year"].as_i64().unwrap());
    }
    let found = json(&["national-return", plan().to_str().unwrap(), "-o", dir, "--json"]);
    let spend: i64 = found["lines"].as_array().unwrap().iter().map(|l| l["spend"].as_i64().unwrap()).sum();
    assert_eq!(spend, planned["cost"]["year"].as_i64().unwrap());
    files(
        out.path(),
        &["allocation.html", "allocation.xlsx", "allocation_passengers.csv", "national_return_lines.csv"],
    );
}

#[test]
fn newcomers_are_assessed_and_their_plan_verifies() {
    let out = tempfile::tempdir().unwrap();
    let list = out.path().join("new.csv");
    let passengers = std::fs::read_to_string("scenarios/small/passengers.csv").unwrap();
    let mut lines = passengers.lines();
    let heading = lines.next().unwrap();
    let first = lines.next().unwrap();
    let (_, rest) = first.split_once(',').unwrap();
    std::fs::write(&list, format!("{heading}\nNEW1,{rest}\nNEW2,{rest}\n")).unwrap();
    let (target, dir) = (out.path().join("grown"), out.path().join("papers"));
    let found = json(&[
        "assess",
        plan().to_str().unwrap(),
        list.to_str().unwrap(),
        "-o",
        dir.to_str().unwrap(),
        "--iterations",
        "200",
        "--child-iterations",
        "100",
        "--seeds",
        "2",
        "--write",
        "insert",
        "--plan-output",
        target.to_str().unwrap(),
        "--json",
    ]);
    let plans = found["batch"]["plans"].as_array().unwrap();
    let week = |i: usize| plans[i]["price"]["week"].as_i64().unwrap();
    assert!(week(0) >= week(1) && week(1) >= week(2));
    assert_eq!(plans[0]["changed"], 0);
    files(&dir, &["assessment.html", "assessment.xlsx", "assessment_places.csv"]);
    let (code, said, wrong) = sendroute(&["verify", target.to_str().unwrap()]);
    assert_eq!(code, 0, "{said}{wrong}");
    let (code, said, _) = sendroute(&["compare", plan().to_str().unwrap(), target.to_str().unwrap()]);
    assert!(code == 0 && said.contains("NEW1"), "{said}");
    // The ledger goes on with the plan: what the contracts had when it was opened.
    let opened: serde_json::Value =
        serde_json::from_slice(&std::fs::read(target.join("ledger.json")).unwrap()).unwrap();
    for line in plans[0]["ledger"].as_array().unwrap() {
        let base = opened.get(line["contract"].as_str().unwrap());
        assert!(base.is_none_or(|b| *b == line["opened_at"]), "{line}");
    }
    let study = json(&[
        "assess",
        plan().to_str().unwrap(),
        list.to_str().unwrap(),
        "-o",
        dir.to_str().unwrap(),
        "--child-iterations",
        "50",
        "--seeds",
        "2",
        "--study",
        "2",
        "--json",
    ]);
    assert_eq!((study["children"].as_array().unwrap().len(), study["factor"].as_u64()), (2, Some(5)));
    files(&dir, &["interval_study.html", "interval_study.xlsx", "interval_study_children.csv"]);
    // A reference the plan has already is refused by name.
    std::fs::write(&list, format!("{heading}\n{first}\n")).unwrap();
    let (code, _, wrong) = sendroute(&["assess", plan().to_str().unwrap(), list.to_str().unwrap()]);
    let reference = first.split(',').next().unwrap();
    assert!(code == 3 && wrong.contains(reference), "{wrong}");
}

#[test]
fn changes_write_a_plan_that_verifies_and_a_ledger_that_remembers() {
    let out = tempfile::tempdir().unwrap();
    let changes = out.path().join("changes.csv");
    let passengers = std::fs::read_to_string("scenarios/small/passengers.csv").unwrap();
    let reference = |row: usize| passengers.lines().nth(row).unwrap().split(',').next().unwrap().to_owned();
    std::fs::write(&changes, format!("passenger,change\n{},leave\n", reference(5))).unwrap();
    let first = out.path().join("first");
    let found =
        json(&["change", plan().to_str().unwrap(), changes.to_str().unwrap(), "-o", first.to_str().unwrap(), "--json"]);
    assert!(found["week"].as_i64().unwrap() <= found["week_before"].as_i64().unwrap());
    assert_eq!(found["moved"].as_array().unwrap().len(), 0);
    assert_eq!(sendroute(&["verify", first.to_str().unwrap()]).0, 0);
    // The second change counts from the first opening of the ledger.
    std::fs::write(&changes, format!("passenger,change\n{},leave\n", reference(6))).unwrap();
    let second = out.path().join("second");
    let again =
        json(&["change", first.to_str().unwrap(), changes.to_str().unwrap(), "-o", second.to_str().unwrap(), "--json"]);
    let opened: serde_json::Value = serde_json::from_slice(&std::fs::read(first.join("ledger.json")).unwrap()).unwrap();
    for line in again["ledger"].as_array().unwrap() {
        assert_eq!(line["opened_at"], opened[line["contract"].as_str().unwrap()], "{line}");
    }
    // Faults are named, all of them.
    std::fs::write(&changes, "passenger,change\nnobody,leave\nP001,vanish\n").unwrap();
    let args = ["change", plan().to_str().unwrap(), changes.to_str().unwrap(), "-o", second.to_str().unwrap()];
    let (code, _, wrong) = sendroute(&args);
    assert!(code == 1 && wrong.contains("nobody") && wrong.contains("vanish"), "{wrong}");
}

#[test]
fn the_forecast_is_the_same_on_one_thread_and_two() {
    let out = tempfile::tempdir().unwrap();
    let run = |threads: &str| {
        let args = [
            "forecast",
            plan().to_str().unwrap(),
            "-o",
            out.path().to_str().unwrap(),
            "--samples",
            "300",
            "--pool",
            "24",
            "--subsample",
            "4",
            "--iterations",
            "100",
            "--budget",
            "500,000",
            "--threads",
            threads,
            "--json",
        ];
        json(&args)
    };
    let (one, two) = (run("1"), run("2"));
    assert_eq!(one, two);
    assert_eq!(one["forecast"]["months"].as_array().unwrap().len(), 12);
    files(out.path(), &["forecast.html", "forecast.xlsx", "forecast_months.svg", "forecast_drivers.svg"]);
}

#[test]
fn alternatives_placement_rules_and_drift_write_their_papers() {
    let out = tempfile::tempdir().unwrap();
    let (dir, made) = (out.path().to_str().unwrap(), plan().to_str().unwrap());
    let found = json(&["alternatives", made, "-o", dir, "-k", "4", "--json"]);
    assert_eq!(found["sets"].as_array().unwrap().len(), 4);
    let child = out.path().join("child.csv");
    let passengers = std::fs::read_to_string("scenarios/small/passengers.csv").unwrap();
    let (heading, first) = (passengers.lines().next().unwrap(), passengers.lines().nth(1).unwrap());
    let (_, rest) = first.split_once(',').unwrap();
    std::fs::write(&child, format!("{heading}\nCHILD,{rest}\n")).unwrap();
    let args = ["placement", made, child.to_str().unwrap(), "-o", dir, "--iterations", "100", "--json"];
    let quotes = json(&args);
    let quotes = quotes.as_array().unwrap();
    assert!(quotes.len() > 1);
    assert!(quotes.windows(2).all(
        |w| w[0]["over_years"].as_i64() <= w[1]["over_years"].as_i64() || w[1]["unserved"].as_bool() == Some(true)
    ));
    let args = ["price-rules", made, "-o", dir, "--caps", "40,50,60", "--mixing", "--iterations", "200", "--json"];
    let rules = json(&args);
    let year = |i: usize| rules[i]["year"].as_i64().unwrap();
    assert!(year(1) >= year(2) && year(2) >= year(3), "a longer cap never costs more");
    assert!(rules.as_array().unwrap().iter().all(|r| r["breaches"] == 0));
    let drift = json(&["drift", made, "-o", dir, "--iterations", "100", "--json"]);
    let months = drift["months"].as_array().unwrap();
    assert_eq!(months.len(), 11);
    assert!(months.iter().all(|m| m["red"].is_u64() && m["amber"].is_u64()), "contracts over the limit are counted");
    let changed: u64 = months.iter().map(|m| m["came"].as_u64().unwrap() + m["left"].as_u64().unwrap()).sum();
    assert!(
        changed == 0 || months.iter().any(|m| m["red"].as_u64() > Some(0)),
        "a small run's contract is soon over it"
    );
    files(
        out.path(),
        &["alternatives.html", "placement.html", "rules.html", "rules_1.svg", "drift.html", "drift_months.csv"],
    );
}

#[test]
fn one_more_vehicle_minute_and_window_have_a_worth_with_its_spread() {
    let out = tempfile::tempdir().unwrap();
    let (dir, made) = (out.path().to_str().unwrap(), plan().to_str().unwrap());
    let args = ["price-rules", made, "-o", dir, "--values", "--seeds", "2", "--iterations", "60", "--json"];
    let found = json(&args);
    let list = found.as_array().unwrap();
    let of = |words: &str| list.iter().filter(|w| w["name"].as_str().unwrap().contains(words)).count();
    assert!(of("One more own vehicle") >= 1 && of("One more minute") == 1 && of("min more at") == 3, "{found}");
    for worth in list {
        let each: Vec<i64> = worth["each"].as_array().unwrap().iter().map(|p| p.as_i64().unwrap()).collect();
        let range = [&worth["range"][0], &worth["range"][1]].map(|p| p.as_i64().unwrap());
        assert_eq!(each.len(), 2);
        assert_eq!(range, [*each.iter().min().unwrap(), *each.iter().max().unwrap()]);
        assert!(worth["year"].as_i64().unwrap() >= 0 && worth["breaches"] == 0);
        assert!(worth["clear"] == false || range[0] > 0);
    }
    files(out.path(), &["values.html", "values.xlsx", "values_worth.csv", "values.json"]);
    let written = std::fs::read_to_string(out.path().join("values.json")).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), found);
}
