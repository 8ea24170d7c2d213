//! What each child, rule and month costs.
//!
//! In come a plan and what it was made from; out go prices: the share of every passenger ([`allocation`]), what a newly
//! assessed child adds ([`assess`]), what a rule or another way to travel would change, and the year ahead as a range.
//! Money that is paid is whole pence and always adds up; money that is estimated says so and carries its error.

pub mod again;
pub mod agreed;
pub mod allocation;
pub mod alternatives;
pub mod assess;
pub mod change;
pub mod change_file;
pub mod desk;
pub mod drift;
pub mod forecast;
pub mod insert;
pub mod ledger;
pub mod living;
pub mod names;
mod narrow;
pub mod national_return;
pub mod newcomers;
pub mod pennies;
pub mod placement;
pub mod region;
pub mod rules;
pub mod sides;
pub mod together;
pub mod value;

pub use desk::Desk;

#[cfg(test)]
pub(crate) mod testing {
    //! A small council with a plan that obeys every rule, for tests of everything that prices.

    use crate::model::{Demand, Scenario, TravelTimes};
    use crate::plan::{Plan, Source, make};
    use crate::routing::solve::Progress;
    use crate::scenario::generate;

    /// A plan with everything it was made from.
    pub struct World {
        pub scenario: Scenario,
        pub demand: Demand,
        pub travel: TravelTimes,
        pub plan: Plan,
    }

    /// A generated council of so many passengers, planned briefly.
    pub fn world(passengers: usize, seed: u64) -> World {
        let options = generate::Options { passengers, seed, homes: None, settings: None, name: "test".to_owned() };
        let scenario = generate::generate(&options).unwrap();
        let demand = Demand::of(&scenario);
        let travel = crate::travel::times(&scenario, &demand, std::path::Path::new(".")).unwrap();
        let source = Source {
            scenario: scenario.name.clone(),
            path: ".".to_owned(),
            scenario_hash: String::new(),
            matrix_hash: travel.hash.clone(),
            travel: travel.source.clone(),
        };
        let settings = make::Settings::iterations(1, 300, 1);
        let progress = [Progress::default(), Progress::default()];
        let plan = make::make(&scenario, &demand, &travel, source, &settings, &progress);
        World { scenario, demand, travel, plan }
    }
}
