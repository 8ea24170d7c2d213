//! Plans on disk: what is written is read back, and what cannot be read is named in plain words.

use crate::planner::world;
use sendroute::plan::{self, file::scenario_path};
use std::path::Path;

#[test]
fn a_written_plan_reads_back_from_its_folder_and_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = world().plan;
    plan::write(&wanted, folder.path()).unwrap();
    let file = folder.path().join("plan.json");
    for path in [folder.path(), &file] {
        let (found, base) = plan::read(path).unwrap();
        assert_eq!(found, wanted);
        assert_eq!(base, folder.path());
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["plan.json"], "no temporary file stays behind");
}

#[test]
fn a_plan_replaces_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut wanted = world().plan;
    plan::write(&wanted, folder.path()).unwrap();
    wanted.runs.clear();
    plan::write(&wanted, &folder.path().join("plan.json")).unwrap();
    assert_eq!(plan::read(folder.path()).unwrap().0, wanted);
}

#[test]
fn what_is_no_plan_is_named_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let said = |path: &Path| plan::read(path).unwrap_err().to_string();
    assert!(said(&folder.path().join("nowhere")).starts_with("there is no plan at"));
    assert!(said(folder.path()).ends_with("holds no `plan.json`"));
    let file = folder.path().join("plan.json");
    std::fs::write(&file, "{\"version\": 99, \"routes\": []}").unwrap();
    assert!(said(folder.path()).contains("has plan format 99; this program reads format 1"));
    std::fs::write(&file, "{\"version\": 1}").unwrap();
    assert!(said(&file).contains("missing field `source`"));
    std::fs::write(&file, "PK\u{3}\u{4}").unwrap();
    assert!(said(&file).contains("is not a plan"));
    assert!(plan::write(&world().plan, &folder.path().join("no/such/folder/plan.json")).is_err());
}

#[test]
fn the_copy_of_the_scenario_beside_the_plan_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let plan = world().plan;
    assert_eq!(scenario_path(&plan, folder.path()), folder.path().join("../scenario"));
    std::fs::create_dir(folder.path().join("scenario")).unwrap();
    assert_eq!(scenario_path(&plan, folder.path()), folder.path().join("scenario"));
}
