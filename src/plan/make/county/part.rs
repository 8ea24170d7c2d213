//! A part of a leg as a problem of its own: only its passengers, places, gates, drives and own vehicles.

use super::Ground;
use super::carried::{Carried, Vehicle, When};
use super::cut::Piece;
use crate::model::{Demand, Gate, GateId, LocationId, Matrix, PickupChoice, Request, RequestId, Secs, TravelTimes};
use crate::plan::make::Earlier;
use crate::plan::recall::Item;
use crate::routing::bays::{self, Bays};
use crate::routing::compile::{Scope, compile_part};
use crate::routing::problem::Problem;
use crate::routing::run::Run;
use crate::routing::state::State;
use crate::routing::stays::Stay;
use std::collections::{BTreeMap, BTreeSet};

/// A part, compiled.
pub struct Part {
    /// What the part asks for, in its own numbers of places, gates and requests.
    pub demand: Demand,
    /// The problem.
    pub problem: Problem,
    /// Number in the whole of each request of the part.
    pub requests: Vec<RequestId>,
    /// What of an earlier plan it is held to.
    pub held: crate::plan::Held,
    /// Number in the whole of each gate of the part.
    gates: Vec<GateId>,
}

impl Part {
    /// Compiles a piece that leaves such places to the others.
    pub fn of(ground: Ground, piece: &Piece, beside: Vec<Stay>) -> Part {
        let Ground { scenario, demand, travel, leg, .. } = ground;
        let gates: BTreeSet<GateId> = piece.requests.iter().map(|&r| demand.requests[r].gate).collect();
        let gates: Vec<GateId> = gates.into_iter().collect();
        let of_gates = gates.iter().map(|&g| demand.gates[g].location);
        let of_homes = piece.requests.iter().flat_map(|&r| demand.requests[r].choices.iter().map(|c| c.location));
        let of_depots = piece.fleet.iter().map(|&v| demand.depots[v]);
        let places: BTreeSet<LocationId> = of_gates.chain(of_homes).chain(of_depots).collect();
        let places: Vec<LocationId> = places.into_iter().collect();
        // Every number asked for is in its list; should one not be, the first stands in and the plan is checked anyway.
        let place = |whole: LocationId| places.binary_search(&whole).unwrap_or(0);
        let gate = |whole: GateId| gates.binary_search(&whole).unwrap_or(0);
        let request = |&r: &RequestId| {
            let whole = &demand.requests[r];
            let choices = whole.choices.iter().map(|c| PickupChoice { location: place(c.location), ..*c }).collect();
            Request { gate: gate(whole.gate), choices, ..whole.clone() }
        };
        let part = Demand {
            locations: places.iter().map(|&l| demand.locations[l].clone()).collect(),
            gates: gates
                .iter()
                .map(|&g| Gate { location: place(demand.gates[g].location), ..demand.gates[g].clone() })
                .collect(),
            requests: piece.requests.iter().map(request).collect(),
            depots: demand.depots.iter().map(|&l| place(l)).collect(),
        };
        let drives = travel.leg(leg).among(&places);
        let none = Matrix::new(0, Vec::new());
        let mut legs = [none.clone(), none];
        legs[leg.index()] = drives;
        let travel =
            TravelTimes { legs, hash: String::new(), source: String::new(), collections: travel.collections.clone() };
        let has: BTreeSet<usize> = piece.fleet.iter().copied().collect();
        // Two gates of the whole may mix whoever of theirs is in the part.
        let gate_days = gates.iter().map(|&g| ground.gate_days[g]).collect();
        let scope = Scope { has: &|v| has.contains(&v), gate_days };
        let mut problem = compile_part(scenario, &part, &travel, leg, &scope);
        problem.beside = beside;
        let hold = |e: Earlier| e.holding.apply(&mut problem, e.plan, scenario, &part, leg);
        let held = ground.earlier.map(hold).unwrap_or_default();
        Part { demand: part, problem, requests: piece.requests.clone(), held, gates }
    }

    /// A run in the numbers of the part: its vehicle type, where the part has that, and its items; `None` where something
    /// of it is not in the part.
    pub fn run(&self, run: &Carried) -> Option<(Option<u8>, Vec<u32>)> {
        let p = &self.problem;
        let kind = p.types.iter().position(|t| match run.vehicle {
            Vehicle::Class(class) => t.own.is_none() && t.members.contains(&class),
            Vehicle::Own(vehicle) => t.own.is_some() && t.members.contains(&vehicle),
        });
        let item = |item: &Item| match *item {
            Item::Home(request, choice) => {
                let q = self.requests.binary_search(&request).ok()? as u32;
                let nodes = p.nodes_of(q);
                Some((nodes.start + choice as u32).min(nodes.end - 1))
            }
            Item::Visit(gate) => Some(p.first_visit() + self.gates.binary_search(&gate).ok()? as u32),
        };
        let items: Option<Vec<u32>> = run.items.iter().map(item).collect();
        Some((kind.map(|k| k as u8), items?))
    }

    /// Runs of a state in the numbers of the whole, each own vehicle of a type on one of its runs. They come so much earlier than their
    /// last timetables, as [`Bays::of`] has them.
    pub fn carried(&self, state: &State, shifts: &[Secs]) -> Vec<Carried> {
        let bays = Bays::of(&self.problem, state, shifts);
        let p = &self.problem;
        let mut given: BTreeMap<u8, usize> = BTreeMap::new();
        let run = |(r, run): (u32, &Run)| {
            let data = &p.types[run.kind as usize];
            let vehicle = if data.own.is_some() {
                let next = given.entry(run.kind).or_default();
                *next += 1;
                Vehicle::Own(data.members[*next - 1])
            } else {
                Vehicle::Class(data.members[0])
            };
            let item = |&u: &u32| match p.nodes.get(u as usize) {
                Some(node) => {
                    let request = node.request as usize;
                    let choice = u - p.requests[request].first_node;
                    Item::Home(self.requests[request], choice as usize)
                }
                None => Item::Visit(self.gates[(u - p.first_visit()) as usize]),
            };
            let (shift, range, stays) = (bays.shift(r), bays::range(run, p), bays.stays(r).to_vec());
            let when = (!bays.is_lacking(r)).then_some(When { shift, range, stays });
            Carried { vehicle, items: run.items.iter().map(item).collect(), when }
        };
        state.used().map(run).collect()
    }
}
