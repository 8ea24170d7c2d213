use super::*;

fn cohort(passengers: usize, seed: u64) -> Scenario {
    generate(&Options { passengers, seed, homes: None, settings: None, name: "test".into() }).unwrap()
}

#[test]
fn a_school_year_has_190_days() {
    assert_eq!(calendar().operated_days(), 190);
}

#[test]
fn the_same_seed_gives_the_same_scenario() {
    assert_eq!(cohort(120, 7), cohort(120, 7));
    assert_ne!(cohort(120, 7).passengers, cohort(120, 8).passengers);
}
