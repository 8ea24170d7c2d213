//! The journey of somebody who makes a cohort: generate it, check it, and find the committed ones unchanged.

use assert_cmd::Command;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn sendroute() -> Command {
    Command::cargo_bin("sendroute").expect("the binary is built with the tests")
}

/// Every file of a folder by its path inside it.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(dir).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn committed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

/// Generates into a folder of the committed one's name and compares file by file.
fn assert_regenerates(name: &str, options: &[&str]) {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join(name);
    sendroute().arg("generate").args(options).arg(&dir).assert().success();
    let (made, kept) = (files(&dir), files(&committed(name)));
    assert_eq!(made.keys().collect::<Vec<_>>(), kept.keys().collect::<Vec<_>>());
    for (path, bytes) in &made {
        assert!(bytes == &kept[path], "{name}/{} is not what the program writes", path.display());
        assert!(bytes.len() < 1 << 20, "{name}/{} is too large to commit", path.display());
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&*home.path().to_string_lossy()), "a folder of this machine in {}", path.display());
    }
}

#[test]
fn the_committed_sandwell_scenario_is_what_the_program_writes() {
    assert_regenerates("sandwell", &["--passengers", "955", "--seed", "7"]);
}

#[test]
fn the_committed_small_scenario_is_what_the_program_writes() {
    assert_regenerates("small", &["--small"]);
}

#[test]
fn committed_scenarios_pass_the_check() {
    for name in ["sandwell", "small"] {
        sendroute().arg("check").arg(committed(name)).assert().success();
    }
}

#[test]
fn other_sizes_and_seeds_pass_the_check() {
    let home = tempfile::tempdir().unwrap();
    for (passengers, seed) in [("1", "3"), ("40", "4"), ("300", "5"), ("3000", "6")] {
        let dir = home.path().join(passengers);
        sendroute().args(["generate", "--passengers", passengers, "--seed", seed]).arg(&dir).assert().success();
        sendroute().arg("check").arg(&dir).assert().success();
    }
}

#[test]
fn what_is_written_is_what_was_generated() {
    use sendroute::scenario::{self, generate};
    let home = tempfile::tempdir().unwrap();
    let options = generate::Options { passengers: 200, seed: 9, homes: None, settings: None, name: "read back".into() };
    for (name, made) in [("drawn", generate::generate(&options).unwrap()), ("small", generate::small())] {
        let dir = home.path().join(name);
        scenario::save(&made, &dir).unwrap();
        let read = scenario::load(&dir).unwrap().scenario;
        assert!(read == made, "{name} does not read back as it was");
    }
}

#[test]
fn a_folder_with_files_is_not_overwritten_unless_forced() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("notes.txt"), "mine").unwrap();
    let again = |extra: &[&str]| {
        let mut call = sendroute();
        call.args(["generate", "--passengers", "30"]).args(extra).arg(home.path());
        call.assert()
    };
    again(&[]).code(2);
    assert_eq!(files(home.path()).len(), 1);
    again(&["--force"]).success();
    assert_eq!(fs::read(home.path().join("notes.txt")).unwrap(), b"mine");
    assert!(files(home.path()).len() > 5);
}

#[test]
fn a_number_nobody_needs_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let call = sendroute().args(["generate", "--passengers", "0"]).arg(home.path().join("none")).assert().code(2);
    assert!(String::from_utf8_lossy(&call.get_output().stderr).contains("1..=100000"));
}

#[test]
fn real_places_make_a_scenario_that_passes_the_check() {
    let Some(data) = std::env::var_os("SENDROUTE_DATA").map(PathBuf::from) else {
        eprintln!("SKIPPED: SENDROUTE_DATA is not set, so the real places are not at hand");
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("real");
    let geo = data.join("geo");
    sendroute()
        .arg("generate")
        .arg("--homes")
        .arg(geo.join("sandwell_postcodes.csv"))
        .arg("--settings")
        .arg(geo.join("settings_all.csv"))
        .arg(&dir)
        .assert()
        .success();
    sendroute().arg("check").arg(&dir).assert().success();
}
