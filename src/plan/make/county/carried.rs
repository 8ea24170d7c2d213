//! A run between two rounds: in the numbers of the whole scenario, so that any part can take it up.

use crate::model::{Demand, Leg, RequestId, Scenario};
use crate::plan::document::Plan;
use crate::plan::recall::{self, Item};

/// What drives a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vehicle {
    /// An operator's class, by its place in `Scenario::classes`.
    Class(usize),
    /// A vehicle of the own fleet, by its place there.
    Own(usize),
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Vehicle.
    pub vehicle: Vehicle,
    /// Stops in order.
    pub items: Vec<Item>,
}

impl Carried {
    /// Requests aboard.
    pub fn requests(&self) -> impl Iterator<Item = RequestId> + '_ {
        self.items.iter().filter_map(|item| match item {
            Item::Home(request, _) => Some(*request),
            Item::Visit(_) => None,
        })
    }
}

/// Runs of a leg of an earlier plan. Requests that are no longer there are left out, and runs whose vehicle is not.
pub fn of_plan(plan: &Plan, scenario: &Scenario, demand: &Demand, leg: Leg) -> Vec<Carried> {
    let ids = recall::ids(demand, leg);
    let mut taken = vec![false; scenario.fleet.len()];
    let mut runs = Vec::new();
    for run in plan.runs.iter().filter(|r| r.leg == leg) {
        let vehicle = match run.own_vehicle.as_deref() {
            Some(reference) => {
                let found = scenario.fleet.iter().position(|v| v.reference == reference);
                found.filter(|&v| !std::mem::replace(&mut taken[v], true)).map(Vehicle::Own)
            }
            None => scenario.classes.iter().position(|c| c.id == run.class).map(Vehicle::Class),
        };
        let Some(vehicle) = vehicle else { continue };
        let items = recall::stops(run, demand, &ids, &mut Vec::new());
        if items.iter().any(|i| matches!(i, Item::Home(..))) {
            runs.push(Carried { vehicle, items });
        }
    }
    runs
}
