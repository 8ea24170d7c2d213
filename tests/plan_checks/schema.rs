//! The JSON Schema of `plan.json`: committed, current, and kept by plans.

use crate::planner::world;
use std::path::Path;

fn committed() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/plan.schema.json")
}

/// Run with `SENDROUTE_WRITE_SCHEMA=1` after a change of the document, and commit the file.
#[test]
fn the_committed_schema_is_current() {
    let current = serde_json::to_string_pretty(&sendroute::plan::schema()).unwrap() + "\n";
    if std::env::var_os("SENDROUTE_WRITE_SCHEMA").is_some() {
        std::fs::write(committed(), &current).unwrap();
    }
    let text = std::fs::read_to_string(committed()).unwrap();
    assert!(text == current, "run `SENDROUTE_WRITE_SCHEMA=1 cargo test --test plan_checks schema` and commit the file");
}

#[test]
fn plans_keep_the_schema_and_others_do_not() {
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(committed()).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let plan = serde_json::to_value(world().plan).unwrap();
    let faults: Vec<String> = validator.iter_errors(&plan).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");

    let mut without_cost = plan.clone();
    without_cost.as_object_mut().unwrap().remove("cost");
    assert!(!validator.is_valid(&without_cost));
    let mut in_words = plan.clone();
    in_words["runs"][0]["stops"][0]["arrive"] = "08:05".into();
    assert!(!validator.is_valid(&in_words));
    let mut with_more = plan;
    with_more["colour"] = "red".into();
    assert!(!validator.is_valid(&with_more));
}
