//! Some requests of a leg with nothing but their own places and drives: a matrix of a hundred places is worked on in a
//! tenth of the time that one of a whole county is copied in.
//!
//! In come a demand, its drives and the requests chosen; out go a demand and drives in which gates keep their numbers,
//! places do not, and requests stand in the order given.

use crate::model::{Demand, Gate, Leg, LocationId, Matrix, PickupChoice, Request, RequestId, TravelTimes};
use std::collections::BTreeSet;

/// The part of a leg's demand that `ids` asks for, with its drives.
pub fn narrow(demand: &Demand, travel: &TravelTimes, leg: Leg, ids: &[RequestId]) -> (Demand, TravelTimes) {
    let gates = demand.gates.iter().map(|g| g.location);
    let homes = ids.iter().flat_map(|&id| demand.requests[id].choices.iter().map(|c| c.location));
    let places: BTreeSet<LocationId> = gates.chain(homes).chain(demand.depots.iter().copied()).collect();
    let places: Vec<LocationId> = places.into_iter().collect();
    let mut number = vec![0; demand.locations.len()];
    places.iter().enumerate().for_each(|(small, &whole)| number[whole] = small);
    let request = |&id: &RequestId| {
        let whole = &demand.requests[id];
        let choices = whole.choices.iter().map(|c| PickupChoice { location: number[c.location], ..*c }).collect();
        Request { choices, ..whole.clone() }
    };
    let part = Demand {
        locations: places.iter().map(|&l| demand.locations[l].clone()).collect(),
        gates: demand.gates.iter().map(|g| Gate { location: number[g.location], ..g.clone() }).collect(),
        requests: ids.iter().map(request).collect(),
        depots: demand.depots.iter().map(|&l| number[l]).collect(),
    };
    let none = || Matrix::new(0, Vec::new());
    let mut legs = [none(), none()];
    legs[leg.index()] = travel.leg(leg).among(&places);
    let collections = travel.collections.clone();
    (part, TravelTimes { legs, hash: String::new(), source: String::new(), collections })
}
