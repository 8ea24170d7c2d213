//! The way back from a plan to the search: runs in the council's words become items and vehicle types of a
//! [`Problem`], and those a warm [`State`].
//!
//! In come a plan, a scenario that may have changed since (passengers left, joined, changed needs) and the problem of one
//! leg; out goes a state that holds every run that is still feasible. Whoever rides no feasible run waits in the bank;
//! nothing is invented and nothing is lost silently.

use super::Plan;
use crate::model::{Demand, GateId, LatLon, Leg, Pence, RequestId, Scenario};
use crate::routing::problem::Problem;
use crate::routing::run::{Run, prune_visits};
use crate::routing::state::{NOWHERE, State};
use std::collections::HashMap;
use std::hash::BuildHasher;

/// One run of a plan as the search sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    /// Index into `Plan::runs`.
    pub run: usize,
    /// Vehicle type.
    pub kind: u8,
    /// Nodes and visits in order, in morning orientation.
    pub items: Vec<u32>,
}

/// A leg of a plan, brought back.
#[derive(Debug, Clone)]
pub struct Recall {
    /// The plan as the search keeps it; requests of no feasible run are in its bank.
    pub state: State,
    /// Run of the state for each run of the plan; `None` for runs of the other leg and for runs that could not be kept.
    pub slots: Vec<Option<u32>>,
    /// Runs of this leg, as indices into `Plan::runs`, that are no longer feasible or have no vehicle.
    pub broken: Vec<usize>,
    /// Requests named by the plan that the demand no longer knows.
    pub gone: Vec<String>,
}

/// A stop of a run in morning orientation, in the numbers of the demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// A request at one of its places.
    Home(RequestId, usize),
    /// A visit to a gate.
    Visit(GateId),
}

/// Requests of a leg by id.
pub fn ids(demand: &Demand, leg: Leg) -> HashMap<&str, RequestId> {
    demand.of_leg(leg).map(|(id, r)| (r.id.as_str(), id)).collect()
}

/// The stops of a run in order; requests the demand does not know are left out and added to `gone`.
pub fn stops<S: BuildHasher>(
    run: &super::Run,
    demand: &Demand,
    ids: &HashMap<&str, RequestId, S>,
    gone: &mut Vec<String>,
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let stops: Box<dyn Iterator<Item = &super::Stop>> = match run.leg {
        Leg::Am => Box::new(run.stops.iter()),
        Leg::Pm => Box::new(run.stops.iter().rev()),
    };
    for stop in stops {
        // In morning orientation homes are left and settings are reached; the afternoon is read backwards.
        let (at_setting, at_home) = match run.leg {
            Leg::Am => (&stop.alight, &stop.board),
            Leg::Pm => (&stop.board, &stop.alight),
        };
        let mut gates: Vec<GateId> = Vec::new();
        for id in at_setting.iter().filter_map(|name| ids.get(name.as_str())) {
            let gate = demand.requests[*id].gate;
            if !gates.contains(&gate) {
                gates.push(gate);
            }
        }
        // Gates of one setting: first the one that closes first, seen from the morning.
        gates.sort_by_key(|&g| {
            let window = demand.gates[g].window;
            if run.leg == Leg::Am { window.latest } else { -window.earliest }
        });
        items.extend(gates.into_iter().map(Item::Visit));
        let here = LatLon { lat: stop.lat, lon: stop.lon }.key();
        for name in at_home {
            let Some(&id) = ids.get(name.as_str()) else {
                gone.push(name.clone());
                continue;
            };
            let choices = &demand.requests[id].choices;
            let choice = choices.iter().position(|c| demand.locations[c.location].at.key() == here);
            items.push(Item::Home(id, choice.unwrap_or(0)));
        }
    }
    items
}

/// Reads the runs of a leg as items. Requests the demand does not know are left out and returned; a run that loses all of
/// its requests or whose vehicle is unknown is left out too.
pub fn items(plan: &Plan, scenario: &Scenario, demand: &Demand, p: &Problem, leg: Leg) -> (Vec<Recalled>, Vec<String>) {
    let ids = ids(demand, leg);
    let numbers: HashMap<usize, u32> =
        p.requests.iter().enumerate().map(|(q, r)| (r.demand as usize, q as u32)).collect();
    let (mut recalled, mut gone) = (Vec::new(), Vec::new());
    for (index, run) in plan.runs.iter().enumerate().filter(|(_, r)| r.leg == leg) {
        let Some(kind) = kind_of(run, scenario, p) else { continue };
        let mut items: Vec<u32> = Vec::new();
        for item in stops(run, demand, &ids, &mut gone) {
            match item {
                Item::Visit(gate) => items.push(p.first_visit() + gate as u32),
                Item::Home(id, choice) => match numbers.get(&id) {
                    Some(&q) => items.push(p.requests[q as usize].first_node + choice as u32),
                    None => gone.push(demand.requests[id].id.clone()),
                },
            }
        }
        prune_visits(&mut items, p);
        if items.iter().any(|&u| u < p.first_visit()) {
            recalled.push(Recalled { run: index, kind, items });
        }
    }
    (recalled, gone)
}

/// The vehicle type of a run: its class, or the type its own vehicle belongs to.
fn kind_of(run: &super::Run, scenario: &Scenario, p: &Problem) -> Option<u8> {
    let own = run.own_vehicle.as_deref();
    let found = p.types.iter().position(|t| match own {
        Some(reference) => {
            t.own.is_some()
                && t.members.iter().any(|&m| scenario.fleet.get(m).is_some_and(|v| v.reference == reference))
        }
        None => {
            t.own.is_none() && t.members.iter().any(|&m| scenario.classes.get(m).is_some_and(|c| c.id == run.class))
        }
    });
    found.map(|k| k as u8)
}

/// A leg of a plan as a warm state.
pub fn recall(plan: &Plan, scenario: &Scenario, demand: &Demand, p: &Problem, leg: Leg) -> Recall {
    let (list, gone) = items(plan, scenario, demand, p, leg);
    let mut out = Recall { state: State::new(p), slots: vec![None; plan.runs.len()], broken: Vec::new(), gone };
    for one in &list {
        match open_as(&mut out.state, p, &one.items, one.kind) {
            Some(slot) => out.slots[one.run] = Some(slot),
            None => out.broken.push(one.run),
        }
    }
    let State { bank, at, .. } = &mut out.state;
    bank.retain(|&q| at[q as usize] == NOWHERE);
    out
}

/// Opens a run with a given type of vehicle where that is free and carries it, else with the cheapest that does. The
/// caller takes the requests out of the bank.
pub fn open_as(state: &mut State, p: &Problem, items: &[u32], kind: u8) -> Option<u32> {
    state.begin();
    let slot = state.open(p, items)?;
    let run = &state.runs[slot as usize];
    let (was, wanted) = (run.kind as usize, usize::from(kind));
    let free = state.available >> wanted & 1 == 1;
    if was != wanted && free && run.fits >> wanted & 1 == 1 && run.within_shift(p, wanted) {
        state.retype(p, std::iter::once((slot, kind)));
    }
    Some(slot)
}

/// Money of a run in a normal week with a vehicle type, in millionths of a penny: without wishes, and without the fixed
/// cost of a disposable vehicle, which the plan counts once for both legs.
pub fn money(p: &Problem, run: &Run, kind: usize) -> i64 {
    let days: i64 = run.work[..run.works].iter().map(|(n, _)| i64::from(*n)).sum();
    run.price(p, kind) - run.wish - days * p.types[kind].half_fixed
}

/// The same as the plan prints it: rounded half-up to whole pence, once.
pub fn week_cost(p: &Problem, run: &Run) -> Pence {
    crate::model::MicroPence(money(p, run, run.kind as usize)).to_pence()
}
