//! A tender from lots to audit file, as a procurement officer meets it.

use assert_cmd::Command;
use std::{fs, path::Path};

const BEFORE: &str = "2026-05-20T09:00:00";
const AFTER: &str = "2026-05-30T09:00:00";

fn run(args: &[&str]) -> (i32, String) {
    let output = Command::cargo_bin("sendroute").unwrap().args(args).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A small tender with bids in its folder.
fn tender(root: &Path) -> std::path::PathBuf {
    let dir = root.join("tender");
    let (code, out) = run(&[
        "bids",
        "generate",
        text(&dir),
        "--lots",
        "12",
        "--suppliers",
        "6",
        "--bids-per-lot",
        "4",
        "--packages",
        "4",
        "--own",
        "3",
        "--seed",
        "3",
    ]);
    assert_eq!(code, 0, "{out}");
    dir
}

#[test]
fn bids_stay_sealed_until_the_deadline_and_a_changed_file_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let dir = tender(root.path());
    // As received: the generator's files are taken in again, one by one.
    let came = root.path().join("post");
    fs::rename(dir.join("bids"), &came).unwrap();
    for name in ["bids.csv", "packages.csv"] {
        let (code, out) = run(&["bids", "receive", text(&dir), text(&came.join(name)), "--now", BEFORE]);
        assert_eq!(code, 0, "{out}");
        assert!(out.contains(name));
    }
    let (code, out) = run(&["bids", "check", text(&dir), "--now", BEFORE]);
    assert_eq!(code, 1);
    assert!(out.contains("sealed until"), "{out}");
    let (code, out) = run(&["bids", "check", text(&dir), "--now", AFTER]);
    assert_eq!(code, 0, "{out}");
    let award = root.path().join("too early");
    assert_eq!(run(&["award", text(&dir), "-o", text(&award), "--now", BEFORE]).0, 1);
    assert!(!award.exists(), "nothing is written before the deadline");
    let bids = dir.join("bids/bids.csv");
    let changed = fs::read_to_string(&bids).unwrap().replacen("S01", "S02", 1);
    fs::write(&bids, changed).unwrap();
    let (code, out) = run(&["bids", "check", text(&dir), "--now", AFTER]);
    assert_eq!(code, 1);
    assert!(out.contains("bids.csv (changed since"), "{out}");
}

#[test]
fn an_award_is_proved_explained_and_verifies_until_a_byte_changes() {
    let root = tempfile::tempdir().unwrap();
    let (dir, award) = (tender(root.path()), root.path().join("award"));
    let (code, out) = run(&["award", text(&dir), "-o", text(&award), "--by", "A. Officer", "--now", AFTER]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("gap £0.00"), "{out}");
    for name in ["award.html", "award.xlsx", "award.json", "register.csv", "manifest.json", "solver.log"] {
        assert!(award.join(name).exists(), "{name}");
    }
    let page = fs::read_to_string(award.join("award.html")).unwrap();
    assert!(page.contains("What each rule costs") && page.contains("<svg") && page.contains("L012"));
    let manifest = fs::read_to_string(award.join("manifest.json")).unwrap();
    assert!(manifest.contains("A. Officer") && manifest.contains("\"clock_by_hand\": true"));
    assert_eq!(run(&["award", text(&dir), "-o", text(&award), "--now", AFTER]).0, 2, "never over another award");
    assert_eq!(run(&["audit", "verify", text(&award)]).0, 0);
    let moved = root.path().join("archive");
    fs::rename(&award, &moved).unwrap();
    assert_eq!(run(&["audit", "verify", text(&moved)]).0, 0, "it verifies wherever it lies");
    let register = moved.join("register.csv");
    let mut bytes = fs::read(&register).unwrap();
    bytes[40] ^= 1;
    fs::write(&register, bytes).unwrap();
    let (code, out) = run(&["audit", "verify", text(&moved)]);
    assert_eq!(code, 1);
    assert!(out.contains("register.csv: changed"), "{out}");
}

#[test]
fn the_same_tender_gives_the_same_award() {
    let root = tempfile::tempdir().unwrap();
    let dir = tender(root.path());
    let files: Vec<Vec<u8>> = ["one", "two"]
        .iter()
        .map(|name| {
            let to = root.path().join(name);
            assert_eq!(run(&["award", text(&dir), "-o", text(&to), "--brief", "--now", AFTER]).0, 0);
            fs::read(to.join("award.json")).unwrap()
        })
        .collect();
    assert_eq!(files[0], files[1]);
}

#[test]
fn faults_stop_an_award_until_they_are_set_aside() {
    let root = tempfile::tempdir().unwrap();
    let dir = tender(root.path());
    fs::write(dir.join("bids/zz.csv"), "supplier,lot,price\nS01,L001,tba\nS77,L001,90\n").unwrap();
    let to = root.path().join("award");
    let (code, out) = run(&["award", text(&dir), "-o", text(&to), "--brief", "--now", AFTER]);
    assert_eq!(code, 1);
    assert!(out.contains("zz.csv, row 2") && out.contains("zz.csv, row 3"), "all at once: {out}");
    let args = ["award", text(&dir), "-o", text(&to), "--brief", "--now", AFTER, "--set-aside-faulty"];
    assert_eq!(run(&args).0, 0);
    let receipts = fs::read_to_string(to.join("receipts.json")).unwrap();
    assert!(receipts.contains("non_compliant") && receipts.contains("bad-money"));
}

#[test]
fn rules_that_exclude_each_other_are_named() {
    let root = tempfile::tempdir().unwrap();
    let dir = tender(root.path());
    let toml = fs::read_to_string(dir.join("tender.toml")).unwrap();
    let toml = toml.lines().map(|l| if l.starts_with("min_suppliers") { "min_suppliers = 40" } else { l });
    fs::write(dir.join("tender.toml"), toml.collect::<Vec<_>>().join("\n")).unwrap();
    let (code, out) = run(&["award", text(&dir), "-o", text(&root.path().join("a")), "--now", AFTER]);
    assert_eq!(code, 1);
    assert!(out.contains("least number of suppliers") && !out.contains("budget"), "{out}");
}

#[test]
fn a_plan_becomes_a_tender_whose_packs_hold_no_child() {
    let root = tempfile::tempdir().unwrap();
    let (plan, dir) = (root.path().join("plan"), root.path().join("tender"));
    let (code, out) = run(&["plan", "scenarios/small", "-o", text(&plan), "--iterations", "50"]);
    assert_eq!(code, 0, "{out}");
    let rules = root.path().join("rules.toml");
    fs::write(&rules, "deadline = \"2026-05-29T12:00:00\"\n[lots]\nbundle = \"setting\"\nmax_routes = 2\n").unwrap();
    let (code, out) = run(&["tender", text(&plan), "-o", text(&dir), "--rules", text(&rules)]);
    assert_eq!(code, 0, "{out}");
    assert!(dir.join("packs/lots.xlsx").exists() && dir.join("packs/forms/S01.xlsx").exists());
    let (code, out) = run(&["bids", "generate", text(&dir), "--suppliers", "6", "--packages", "3"]);
    assert_eq!(code, 0, "{out}");
    let award = root.path().join("award");
    let (code, out) = run(&["award", text(&dir), "-o", text(&award), "--brief", "--now", AFTER]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("gap £0.00"), "{out}");
    let together = root.path().join("together");
    let args = ["reroute", text(&plan), text(&dir), "-o", text(&together), "--plans", "1", "--iterations", "100"];
    assert_eq!(run(&[&args[..], &["--now", BEFORE]].concat()).0, 1, "sealed bids stay sealed");
    assert!(!together.exists());
    let (code, out) = run(&[&args[..], &["--now", AFTER]].concat());
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("Integrating is worth £") && out.contains("0 breaches"), "{out}");
    assert_eq!(run(&["verify", text(&together.join("plan"))]).0, 0, "the new plan stands by itself");
    let page = fs::read_to_string(together.join("together.html")).unwrap();
    assert!(page.contains("When a driver is lost"));
}

#[test]
fn corrupted_rules_are_named_all_at_once_before_anything_is_awarded() {
    let root = tempfile::tempdir().unwrap();
    let dir = tender(root.path());
    let toml = fs::read_to_string(dir.join("tender.toml")).unwrap();
    let corrupt = |l: &str| match l.split(" =").next() {
        Some("price_weight") => "price_weight = 95".to_owned(),
        Some("max_routes_percent") => "max_routes_percent = 330".to_owned(),
        Some("tie_draw") => "tie_draw = \" \"".to_owned(),
        _ => l.to_owned(),
    };
    fs::write(dir.join("tender.toml"), toml.lines().map(corrupt).collect::<Vec<_>>().join("\n")).unwrap();
    let award = root.path().join("award");
    let (code, out) = run(&["award", text(&dir), "-o", text(&award), "--now", AFTER]);
    assert_ne!(code, 0);
    for name in ["price_weight, quality_weight", "max_routes_percent", "tie_draw"] {
        assert!(out.contains(name), "{name}: {out}");
    }
    assert!(!award.exists());
}

#[test]
fn lots_nobody_has_are_tendered_again_and_contracts_keep_their_rates_through_changes() {
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    let (code, out) = run(&["plan", "scenarios/small", "-o", text(&at("plan")), "--iterations", "50"]);
    assert_eq!(code, 0, "{out}");
    let rules = at("rules.toml");
    let lines = "[own_lines]\ntupe_per_route = 210000\n[rules]\nown_fleet = false\nmin_suppliers = 2\n";
    fs::write(&rules, format!("deadline = \"2026-05-29T12:00:00\"\n{lines}")).unwrap();
    assert_eq!(run(&["tender", text(&at("plan")), "-o", text(&at("t")), "--rules", text(&rules)]).0, 0);
    let folder = at("t");
    let args = ["bids", "generate", text(&folder), "--suppliers", "6", "--bids-per-lot", "5", "--packages", "0"];
    assert_eq!(run(&args).0, 0);
    // Nobody bids for the first lot.
    let bids = fs::read_to_string(at("t/bids/bids.csv")).unwrap();
    let kept: Vec<&str> = bids.lines().filter(|l| !l.contains(",L001,")).collect();
    fs::write(at("t/bids/bids.csv"), kept.join("\n") + "\n").unwrap();
    let (code, out) = run(&["award", text(&at("t")), "-o", text(&at("a")), "--now", AFTER]);
    assert_eq!(code, 0, "{out}");
    let page = fs::read_to_string(at("a/award.html")).unwrap();
    assert!(page.contains("Lots nobody won or bid for") && page.contains("travel budget"), "ways out of L001");
    assert!(page.contains("Own fleet against bids") && page.matches("<svg").count() >= 1);
    let (code, out) =
        run(&["tender", text(&at("plan")), "-o", text(&at("t2")), "--rules", text(&rules), "--again", text(&at("a"))]);
    assert_eq!(code, 0, "{out}");
    let (first, again): (serde_json::Value, serde_json::Value) = (
        serde_json::from_str(&fs::read_to_string(at("t/lots.json")).unwrap()).unwrap(),
        serde_json::from_str(&fs::read_to_string(at("t2/lots.json")).unwrap()).unwrap(),
    );
    let of = |v: &serde_json::Value| v[0]["should_cost"].clone();
    assert!(again.as_array().unwrap().len() < first.as_array().unwrap().len());
    assert_eq!(of(&again), of(&first), "the lot without a bid is tendered again");
    assert!(at("t2/packs/lots.html").exists());
    // Eight children of several contracts leave.
    let passengers = fs::read_to_string("scenarios/small/passengers.csv").unwrap();
    let leaver = |l: &str| l.split(',').next().unwrap().to_owned();
    let rows: Vec<String> =
        passengers.lines().skip(1).step_by(3).take(8).map(|l| format!("{},leave", leaver(l))).collect();
    fs::write(at("changes.csv"), format!("ref,change\n{}\n", rows.join("\n"))).unwrap();
    let change = |plan: &str, to: &str, more: &[&str]| {
        let (plan, to, changes) = (at(plan), at(to), at("changes.csv"));
        run(&[&["change", text(&plan), text(&changes), "-o", text(&to)], more].concat())
    };
    let (code, out) = change("plan", "plain", &[]);
    assert!(code == 0 && !out.contains("at the agreed rates of") && !at("plain/agreed.json").exists(), "{out}");
    let (code, out) = change("plan", "changed", &["--award", text(&at("a"))]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("at the agreed rates of"), "{out}");
    // The changed plan keeps them: no award is named any more.
    fs::write(at("changes.csv"), format!("ref,change\n{},leave\n", leaver(passengers.lines().nth(12).unwrap())))
        .unwrap();
    let (code, out) = change("changed", "later", &[]);
    assert_eq!(code, 0, "{out}");
    let agreed = |dir: &str| -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(at(dir).join("agreed.json")).unwrap()).unwrap()
    };
    let (then, now) = (agreed("changed"), agreed("later"));
    assert!(!now.as_object().unwrap().is_empty());
    for (contract, terms) in now.as_object().unwrap() {
        assert_eq!(terms["price"], then[contract]["price"], "{contract} keeps the price awarded");
    }
}
