//! A run between two rounds: in the numbers of the whole scenario, so that any part can take it up.

use crate::model::{Demand, Leg, RequestId, Scenario, Secs};
use crate::plan::document::Plan;
use crate::plan::recall::{self, Item};
use crate::routing::stays::Stay;

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
    /// When it comes; `None` where that is not known, or there is no place for it.
    pub when: Option<When>,
}

/// When a run comes to its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// How much earlier than its last timetable, seconds.
    pub shift: Secs,
    /// The least and the most that may be.
    pub range: (Secs, Secs),
    /// Where it stands then, at settings with limited places.
    pub stays: Vec<Stay>,
}

impl When {
    /// Where the run stands at another shift.
    pub fn at(&self, shift: Secs) -> impl Iterator<Item = Stay> + '_ {
        let later = self.shift - shift;
        self.stays.iter().map(move |stay| Stay { from: stay.from + later, until: stay.until + later, ..*stay })
    }

    /// The run at another shift.
    pub fn moved(&self, shift: Secs) -> When {
        When { shift, range: self.range, stays: self.at(shift).collect() }
    }
}

impl Carried {
    /// Where it stands, at settings with limited places.
    pub fn stays(&self) -> &[Stay] {
        self.when.as_ref().map_or(&[], |when| &when.stays)
    }

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
            runs.push(Carried { vehicle, items, when: None });
        }
    }
    runs
}
