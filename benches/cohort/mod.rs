//! What the benchmarks share: generated cohorts, the same on every machine, with travel times and each leg's problem.

// Every benchmark is a crate of its own and uses a part of this.
#![allow(dead_code)]

use sendroute::{
    model::{Demand, Leg, Scenario, TravelTimes},
    routing::{compile::compile, problem::Problem},
    scenario::generate::{Options, generate},
    travel,
};
use std::path::Path;

/// Numbers of passengers: a district, the 2021 contracts, the framework, the framework after half a term, a county.
pub const SIZES: [usize; 5] = [100, 300, 955, 1_082, 3_000];
/// Seed of every cohort.
pub const SEED: u64 = 7;

/// A scenario with what follows from it.
pub struct Cohort {
    /// The scenario.
    pub scenario: Scenario,
    /// Its locations, gates and requests.
    pub demand: Demand,
    /// Times between the locations, from the source the cohort names (skeleton; a county is estimated).
    pub travel: TravelTimes,
}

impl Cohort {
    /// The cohort of a size.
    pub fn of(passengers: usize) -> Cohort {
        let name = format!("cohort-{passengers}");
        let scenario = generate(&Options { passengers, seed: SEED, homes: None, settings: None, name })
            .expect("a cohort of this size can be generated");
        let demand = Demand::of(&scenario);
        let travel = travel::times(&scenario, &demand, Path::new(".")).expect("these times need no file");
        Cohort { scenario, demand, travel }
    }

    /// The problem of a leg.
    pub fn problem(&self, leg: Leg) -> Problem {
        compile(&self.scenario, &self.demand, &self.travel, leg)
    }
}
