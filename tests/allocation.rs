//! An iteration of the search allocates nothing once its buffers have grown: counted, not believed.

use sendroute::model::{Demand, Leg};
use sendroute::routing::search::{anneal::Anneal, sisr::Stream};
use sendroute::routing::{compile::compile, construct};
use sendroute::scenario::generate::{Options, generate};
use sendroute::travel;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::path::Path;

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[test]
fn an_iteration_allocates_nothing() {
    let options = Options { passengers: 80, seed: 7, homes: None, settings: None, name: "counted".into() };
    let scenario = generate(&options).expect("a cohort of this size can be generated");
    let demand = Demand::of(&scenario);
    let travel = travel::times(&scenario, &demand, Path::new(".")).expect("estimated times need no file");
    let problem = compile(&scenario, &demand, &travel, Leg::Am);
    let mut stream = Stream::new(&problem, construct::regret(&problem), 1, 0);
    let anneal = Anneal { hot: 1e9, cold: 1e7 };
    let (warm, counted) = (15_000, 600);
    let total = warm + counted;
    stream.search(&problem, anneal, warm, (0, total), &|| false);
    let mut allocating = 0;
    for done in warm..total {
        let region = Region::new(COUNTED);
        stream.search(&problem, anneal, 1, (done, total), &|| false);
        let change = region.change();
        // In debug builds each 64th iteration recomputes the plan from nothing.
        if !(cfg!(debug_assertions) && done % 64 == 0) {
            allocating += usize::from(change.allocations + change.reallocations > 0);
        }
    }
    // What is left are buffers that meet a run longer than any before.
    assert!(allocating * 100 <= counted as usize, "{allocating} of {counted} iterations allocated");
}
