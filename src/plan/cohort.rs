//! Generated cohorts for the tests of this room and of routing: small enough for a debug build, with every need and rule of the full ones.

use crate::model::{Demand, Leg, Scenario, TravelTimes};
use crate::routing::{compile::compile, problem::Problem};
use crate::scenario::generate::{Options, generate};

/// A scenario of so many passengers with its demand and travel times.
pub fn scenario(passengers: usize, seed: u64, mixing: bool) -> (Scenario, Demand, TravelTimes) {
    let options = Options { passengers, seed, homes: None, settings: None, name: "cohort".to_owned() };
    let mut scenario = generate(&options).expect("a cohort of this size can be generated");
    scenario.policy.mixing = mixing;
    let demand = Demand::of(&scenario);
    let travel = crate::travel::times(&scenario, &demand, std::path::Path::new(".")).expect("estimates need no file");
    (scenario, demand, travel)
}

/// The problem of a leg of a generated cohort.
pub fn problem(passengers: usize, seed: u64, leg: Leg, mixing: bool) -> Problem {
    let (scenario, demand, travel) = scenario(passengers, seed, mixing);
    compile(&scenario, &demand, &travel, leg)
}
