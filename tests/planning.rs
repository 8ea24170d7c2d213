//! What an officer does with `plan`: the small scenario through the program, files opened, mistakes made.

use assert_cmd::Command;
use std::path::Path;

const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/small");

fn sendroute(args: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("sendroute").unwrap().args(args).assert()
}

fn plan(out: &Path, more: &[&str]) -> assert_cmd::assert::Assert {
    let mut args = vec!["plan", SMALL, "-o", out.to_str().unwrap()];
    args.extend_from_slice(more);
    sendroute(&args)
}

#[test]
fn the_same_plan_byte_for_byte_on_one_thread_and_on_two() {
    let dir = tempfile::tempdir().unwrap();
    let read = |name: &str, threads: &str, seed: &str| {
        let out = dir.path().join(name);
        let more = ["--iterations", "400", "--streams", "2", "--threads", threads, "--seed", seed];
        plan(&out, &more).success();
        std::fs::read(out.join("plan.json")).unwrap()
    };
    let one = read("one", "1", "5");
    assert_eq!(one, read("two", "2", "5"));
    // Another seed gives another plan, so the comparison above compares something.
    assert_ne!(one, read("other", "2", "6"));
}

#[test]
fn a_plan_is_verified_written_whole_and_replaced_whole() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("plan");
    plan(&out, &["--iterations", "300"]).success();
    for file in ["plan.json", "routes.csv", "stops.csv", "passengers.csv", "plan.xlsx", "plan.geojson", "report.html"] {
        assert!(out.join(file).is_file(), "{file}");
    }
    sendroute(&["verify", out.to_str().unwrap()]).success();
    let plan_before: serde_json::Value = json(&out);
    assert_eq!(plan_before["unserved"].as_array().unwrap().len(), 0);
    assert!(plan_before["exceptions"].as_array().unwrap().iter().all(|e| e["direct"].as_i64() > Some(0)));
    let reference = plan_before["search"]["reference_cost"].as_i64().unwrap();
    assert!(plan_before["cost"]["week"].as_i64().unwrap() * 100 <= reference * 85, "15 % below the reference");
    plan(&out, &["--iterations", "300", "--seed", "9"]).success();
    assert_ne!(json(&out)["search"]["seed"], plan_before["search"]["seed"]);
    let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["plan"], "nothing but the plan stays behind");
}

#[test]
fn a_timed_plan_says_that_the_seed_alone_does_not_repeat_it() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("plan");
    plan(&out, &["--time", "1"]).success();
    let search = &json(&out)["search"];
    assert_eq!(search["reproducible"], false);
    assert!(search["iterations"].as_array().unwrap().iter().all(|i| i.as_u64() > Some(0)), "{search}");
    sendroute(&["verify", out.to_str().unwrap()]).success();
}

/// Plans again from the record alone and compares every byte.
fn repeats(first: &Path, second: &Path) {
    plan(second, &["--replay", first.to_str().unwrap()]).success();
    let read = |out: &Path| std::fs::read_to_string(out.join("plan.json")).unwrap();
    assert_eq!(read(first), read(second));
}

#[test]
fn a_plan_is_repeated_from_its_record() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    plan(&first, &["--iterations", "700", "--streams", "3", "--seed", "11"]).success();
    let search = &json(&first)["search"];
    assert_eq!((&search["streams"], &search["iterations"][0]), (&3.into(), &2100.into()));
    repeats(&first, &second);
    // The record is what is obeyed: with one stream instead of three the plan is another.
    let mut document = json(&first);
    document["search"]["streams"] = 1.into();
    let other = dir.path().join("other");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("plan.json"), document.to_string()).unwrap();
    plan(&second, &["--replay", other.to_str().unwrap()]).success();
    assert_ne!(json(&first)["runs"], json(&second)["runs"]);
}

#[test]
fn a_timed_plan_is_repeated_from_its_iterations() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    plan(&first, &["--time", "1", "--streams", "2"]).success();
    assert_eq!(json(&first)["search"]["ended"], "time");
    repeats(&first, &second);
}

/// Ctrl-C in the middle of a search that would last for hours.
#[cfg(unix)]
#[test]
fn ctrl_c_saves_the_best_plan_so_far() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    let args = ["plan", SMALL, "-o", first.to_str().unwrap(), "--iterations", "1000000000"];
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("sendroute"))
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().contains("searching")), "the search begins");
    let kill = std::process::Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(kill.success());
    assert!(said.any(|line| line.unwrap().contains("best plan so far")), "the interruption is answered");
    assert!(child.wait().unwrap().success());
    let search = &json(&first)["search"];
    assert_eq!((&search["ended"], &search["reproducible"]), (&"interrupted".into(), &false.into()));
    assert_eq!(search["cut_short"][0]["planned"], 1_000_000_000);
    assert!(search["iterations"].as_array().unwrap().iter().all(|i| i.as_u64() < Some(1_000_000_000)), "{search}");
    sendroute(&["verify", first.to_str().unwrap()]).success();
    repeats(&first, &second);
    // Going on from where it was stopped never ends dearer.
    let third = dir.path().join("third");
    let from = ["--from", first.to_str().unwrap(), "--iterations", "200"];
    plan(&third, &from).success();
    sendroute(&["verify", third.to_str().unwrap()]).success();
    let price = |out: &Path| {
        let cost = &json(out)["cost"];
        cost["week"].as_i64().unwrap() + cost["wishes"].as_i64().unwrap()
    };
    assert!(price(&third) <= price(&first), "{} after {}", price(&third), price(&first));
    assert_eq!(json(&third)["search"]["continued"], true);
}

#[test]
fn what_is_locked_stays_and_nobody_is_moved_far_in_time() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    plan(&first, &["--iterations", "50"]).success();
    let earlier = json(&first);
    let boards = |run: &serde_json::Value| -> Vec<String> {
        let stops = run["stops"].as_array().unwrap().iter().filter_map(|s| s["board"].as_array().cloned());
        stops.flatten().map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    let shared = |leg: &str| {
        let runs = earlier["runs"].as_array().unwrap().iter();
        runs.filter(|r| r["leg"] == leg).find(|r| boards(r).len() > 2).unwrap().clone()
    };
    let (whole, part) = (shared("am"), shared("pm"));
    let rider = |n: usize| boards(&part)[n].rsplit_once('-').unwrap().0.to_owned();
    let (whole_id, part_id) = (whole["id"].as_str().unwrap(), part["id"].as_str().unwrap());
    let locks = dir.path().join("locks.csv");
    let from = ["--from", first.to_str().unwrap(), "--tolerance", "5", "--locks", locks.to_str().unwrap()];
    // Faults come all at once, with file and row, and nothing is planned.
    std::fs::write(&locks, format!("run,passenger\nAM999,\n{whole_id},NOBODY\n")).unwrap();
    let refused = plan(&second, &from).code(1);
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(said.contains("AM999") && said.contains("NOBODY") && said.contains("2 faults"), "{said}");
    assert!(!second.exists());
    std::fs::write(&locks, format!("route,child\n{whole_id},\n{part_id},{}\n{part_id},{}\n", rider(0), rider(1)))
        .unwrap();
    let mut args = from.to_vec();
    args.extend(["--iterations", "1500"]);
    plan(&second, &args).success();
    sendroute(&["verify", second.to_str().unwrap()]).success();
    let later = json(&second);
    let runs = later["runs"].as_array().unwrap();
    let again = runs.iter().find(|r| boards(r) == boards(&whole)).expect("the whole run is there");
    assert_eq!((&again["stops"], &again["class"]), (&whole["stops"], &whole["class"]));
    let with = |n: usize| runs.iter().position(|r| boards(r).contains(&boards(&part)[n]));
    assert_eq!(with(0), with(1));
    // Times at home by request: nobody is moved by more than five minutes.
    let mornings = |plan: &serde_json::Value| -> std::collections::BTreeMap<String, i64> {
        let runs = plan["runs"].as_array().unwrap().iter().filter(|r| r["leg"] == "am");
        let stops = runs.flat_map(|r| r["stops"].as_array().unwrap().clone());
        stops
            .flat_map(|s| {
                let at = s["arrive"].as_i64().unwrap();
                s["board"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default()
                    .into_iter()
                    .map(move |id| (id.as_str().unwrap().to_owned(), at))
            })
            .collect()
    };
    let (before, after) = (mornings(&earlier), mornings(&later));
    assert_eq!(before.len(), after.len());
    assert!(before.iter().all(|(id, at)| (after[id] - at).abs() <= 300));
    assert!(
        runs.iter().map(boards).collect::<Vec<_>>()
            != earlier["runs"].as_array().unwrap().iter().map(boards).collect::<Vec<_>>()
    );
}

#[test]
fn nothing_is_planned_from_faults_and_nothing_else_is_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let scenario = dir.path().join("scenario");
    std::fs::create_dir(&scenario).unwrap();
    for entry in std::fs::read_dir(SMALL).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, scenario.join(path.file_name().unwrap())).unwrap();
    }
    let passengers = scenario.join("passengers.csv");
    let text = std::fs::read_to_string(&passengers).unwrap();
    let second = text.lines().nth(1).unwrap();
    std::fs::write(&passengers, format!("{text}{second}\n")).unwrap();
    let out = dir.path().join("out");
    let args = ["plan", scenario.to_str().unwrap(), "-o", out.to_str().unwrap(), "--iterations", "10"];
    sendroute(&args).code(1);
    assert!(!out.exists());

    let precious = dir.path().join("precious");
    std::fs::create_dir(&precious).unwrap();
    std::fs::write(precious.join("letters.txt"), "keep").unwrap();
    plan(&precious, &["--iterations", "10"]).failure();
    assert_eq!(std::fs::read_to_string(precious.join("letters.txt")).unwrap(), "keep");
}

fn json(out: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(out.join("plan.json")).unwrap()).unwrap()
}

#[test]
fn a_bound_is_proved_said_kept_and_proved_again_and_a_changed_one_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("plan");
    let said = plan(&out, &["--iterations", "300", "--bound", "12"]).success();
    let said = String::from_utf8(said.get_output().stdout.clone()).unwrap();
    assert!(said.contains("no plan costs less than £") && said.contains("covers all plans that serve"), "{said}");
    let made = json(&out);
    let (bound, week) = (made["bound"]["week"].as_i64().unwrap(), made["cost"]["week"].as_i64().unwrap());
    assert!(0 < bound && bound <= week, "{bound} {week}");
    assert!(std::fs::read_to_string(out.join("report.html")).unwrap().contains("No plan can cost less"));
    let folder = out.to_str().unwrap();
    let again = sendroute(&["verify", folder, "--bound"]).success();
    let again = String::from_utf8(again.get_output().stdout.clone()).unwrap();
    assert!(again.contains("proved again"), "{again}");

    let file = out.join("bound.json");
    let mut claimed: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    claimed["week"] = (week - 1).into();
    std::fs::write(&file, serde_json::to_string_pretty(&claimed).unwrap()).unwrap();
    let refused = sendroute(&["verify", folder, "--bound"]).code(1);
    assert!(String::from_utf8(refused.get_output().stdout.clone()).unwrap().contains("it proves nothing"));
    std::fs::remove_file(&file).unwrap();
    sendroute(&["verify", folder, "--bound"]).code(3);
}

#[test]
fn a_reader_who_stops_early_stops_no_work() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("plan");
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("sendroute"))
        .args(["plan", SMALL, "-o", out.to_str().unwrap(), "--iterations", "50"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(0), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert!(out.join("plan.json").is_file() && out.join("report.html").is_file());
}
