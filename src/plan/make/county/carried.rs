//! A run between two rounds: in the numbers of the whole scenario, so that any part can take it up.

use crate::model::{Demand, GateId, LatLon, Leg, RequestId, Scenario};
use crate::plan::document::{Plan, Stop};
use std::collections::HashMap;

/// What drives a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vehicle {
    /// An operator's class, by its place in `Scenario::classes`.
    Class(usize),
    /// A vehicle of the own fleet, by its place there.
    Own(usize),
}

/// A stop of a run, in morning orientation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// A request at one of its places.
    Home(RequestId, usize),
    /// A visit to a gate.
    Visit(GateId),
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
    let ids: HashMap<&str, RequestId> = demand.of_leg(leg).map(|(id, r)| (r.id.as_str(), id)).collect();
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
        let mut items = Vec::new();
        match leg {
            Leg::Am => run.stops.iter().for_each(|s| stop(s, &s.board, &s.alight, demand, &ids, &mut items)),
            Leg::Pm => run.stops.iter().rev().for_each(|s| stop(s, &s.alight, &s.board, demand, &ids, &mut items)),
        }
        if items.iter().any(|i| matches!(i, Item::Home(..))) {
            runs.push(Carried { vehicle, items });
        }
    }
    runs
}

/// A stop as items: in morning orientation settings are reached before homes are left.
fn stop(
    stop: &Stop,
    at_home: &[String],
    at_setting: &[String],
    demand: &Demand,
    ids: &HashMap<&str, RequestId>,
    items: &mut Vec<Item>,
) {
    let known = |name: &String| ids.get(name.as_str()).copied();
    let mut gates: Vec<GateId> = at_setting.iter().filter_map(known).map(|r| demand.requests[r].gate).collect();
    // Gates of one setting: first the one that closes first, seen from the morning.
    gates.sort_by_key(|&g| {
        let gate = &demand.gates[g];
        let closes = if gate.leg == Leg::Am { gate.window.latest } else { -gate.window.earliest };
        (closes, g)
    });
    gates.dedup();
    items.extend(gates.into_iter().map(Item::Visit));
    let here = LatLon { lat: stop.lat, lon: stop.lon }.key();
    for request in at_home.iter().filter_map(known) {
        let at = |c: &crate::model::PickupChoice| demand.locations[c.location].at.key() == here;
        let choice = demand.requests[request].choices.iter().position(at).unwrap_or(0);
        items.push(Item::Home(request, choice));
    }
}
