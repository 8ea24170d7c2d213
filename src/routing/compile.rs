//! Council to core: builds the dense [`Problem`] of one leg from scenario, demand and travel times.
//!
//! Rules become data here, once: class restrictions and wheelchair limits become type bits, pairs become conflict lists and
//! units, the 50-minute rule becomes a number per node, and the afternoon is mirrored.

use super::drives::Drives;
use super::hold::{ANY_TIME, Lock};
use super::nearness;
use super::problem::{
    FitTable, GateData, Load, MAX_VISITS, NodeData, OwnType, Problem, RequestData, TypeData, Wish, field,
};
use crate::model::group::least_of_groups;
use crate::model::vehicle::Equipment;
use crate::model::{
    Assistance, Demand, Leg, Mobility, PairKind, Passenger, Request, Restraint, Scenario, Tariff, TravelTimes,
};
use std::collections::BTreeMap;

/// An unserved request costs this many times the dearest class's day rate: far more than any way of serving it.
const UNSERVED_DAYS: i64 = 40;

/// The problem of a leg.
pub fn compile(scenario: &Scenario, demand: &Demand, travel: &TravelTimes, leg: Leg) -> Problem {
    compile_part(scenario, demand, travel, leg, &Scope { has: &|_| true, gate_days: gate_days(demand, leg) })
}

/// What a part of a leg is compiled with besides its own demand.
pub struct Scope<'a> {
    /// Whether it has an own vehicle, by its place in the fleet.
    pub has: &'a dyn Fn(usize) -> bool,
    /// Weekdays on which each of its gates is used by anybody of the whole, as bits.
    pub gate_days: Vec<u8>,
}

/// Weekdays on which each gate is used on a leg, as bits.
pub fn gate_days(demand: &Demand, leg: Leg) -> Vec<u8> {
    let mut days = vec![0u8; demand.gates.len()];
    demand.of_leg(leg).for_each(|(_, r)| days[r.gate] |= r.weekdays.0);
    days
}

/// The problem of a part of a leg: as [`compile`], for a demand that holds the part alone.
pub fn compile_part(scenario: &Scenario, demand: &Demand, travel: &TravelTimes, leg: Leg, scope: &Scope) -> Problem {
    let (types, equipment) = vehicle_types(scenario, demand, travel, leg, scope.has);
    let drives = oriented_drives(travel, leg);
    let gates: Vec<GateData> = demand.gates.iter().map(|g| oriented_gate(g, leg)).collect();
    let chosen: Vec<(usize, &Request)> = demand.of_leg(leg).collect();
    let labels = labels(scenario);
    let (mut nodes, mut requests) = (Vec::new(), Vec::new());
    for (r, &(id, request)) in chosen.iter().enumerate() {
        let passenger = &scenario.passengers[request.passenger];
        let first_node = nodes.len() as u32;
        let cap = demand.journey_cap(request, scenario, travel).limit - scenario.policy.rounding_secs;
        let types = types_for(passenger, &types, &equipment, scenario);
        for choice in &request.choices {
            nodes.push(NodeData {
                place: choice.location as u32,
                dwell: request.home_secs,
                setting_secs: request.setting_secs,
                cap: cap - choice.walk_secs,
                gate: request.gate as u32,
                request: r as u32,
                load: load_of(passenger),
                types,
                days: request.weekdays.0,
                group_max: if passenger.solo { 1 } else { passenger.group_max.unwrap_or(255) },
                today: labels.get(passenger.current_run.as_str()).copied().unwrap_or(u32::MAX),
                promise: ANY_TIME,
                lock: Lock::Free,
            });
        }
        let nodes = request.choices.len() as u32;
        requests.push(RequestData { first_node, nodes, unit: 0, demand: id as u32 });
    }
    let pairs = Pairs::of(scenario, &chosen);
    pairs
        .units
        .iter()
        .enumerate()
        .for_each(|(u, list)| list.iter().for_each(|&r| requests[r as usize].unit = u as u32));
    let operator_types = types.iter().enumerate().filter(|(_, t)| t.own.is_none()).fold(0, |m, (i, _)| m | 1 << i);
    let dearest = types.iter().map(|t| t.tariff.fixed).max().unwrap_or(0).max(5_000_000_000);
    let mut problem = Problem {
        nodes,
        units: pairs.units,
        gates_mix: gates_mix(&gates, &scope.gate_days, scenario.policy.mixing),
        gates,
        operator_types,
        conflicts: pairs.conflicts,
        wishes: pairs.wishes,
        continuity: scenario.policy.continuity_price.0 * 1000,
        near: Vec::new(),
        near_len: 0,
        in_zone: demand.locations.iter().map(|l| l.in_zone).collect(),
        earliest_home: match leg {
            Leg::Am => scenario.policy.earliest_pickup,
            Leg::Pm => -scenario.policy.latest_dropoff,
        },
        afternoon_clock: leg == Leg::Pm,
        // In the afternoon every vehicle departs when loaded, and waits only before it loads: allowed in either case.
        wait_aboard: scenario.policy.wait_with_passengers || leg == Leg::Pm,
        pa_ratio: scenario.policy.pa_ratio.max(1),
        max_visits: scenario.policy.max_visits.clamp(1, MAX_VISITS),
        unserved_price: dearest * UNSERVED_DAYS,
        holds: false,
        unloading: scenario.settings.iter().map(|s| s.places).collect(),
        beside: Vec::new(),
        turned: drives.turned(),
        drives,
        fit: FitTable::new(&equipment),
        types,
        requests,
    };
    (problem.near, problem.near_len) = nearness::neighbours(&problem);
    problem
}

/// Morning as it is; afternoon transposed.
fn oriented_drives(travel: &TravelTimes, leg: Leg) -> Drives {
    let matrix = travel.leg(leg);
    let (cells, places) = (matrix.cells(), matrix.len());
    Drives::new(places, |from, to| match leg {
        Leg::Am => cells[from * places + to],
        Leg::Pm => cells[to * places + from],
    })
}

/// A gate as the problem of a leg has it. Morning: start of unloading from `earliest`, end by `latest`. Afternoon mirrored:
/// departure is the mirrored start.
pub fn oriented_gate(gate: &crate::model::Gate, leg: Leg) -> GateData {
    let (earliest, latest) = match leg {
        Leg::Am => (gate.window.earliest, gate.window.latest),
        Leg::Pm => (-gate.window.latest, -gate.window.earliest),
    };
    GateData { place: gate.location as u32, dwell: gate.dwell, earliest, latest, setting: gate.setting as u32 }
}

fn load_of(p: &Passenger) -> Load {
    let mut load = [0; 8];
    load[field::PEOPLE] = 1;
    load[if p.mobility == Mobility::Wheelchair { field::WHEELCHAIRS } else { field::SEATS }] = 1;
    match p.assistance {
        Assistance::None => {}
        Assistance::Shared => load[field::SHARED] = 1,
        Assistance::OneToOne | Assistance::Nurse => load[field::OWN] = 1,
    }
    load[field::NO_FRONT] = u8::from(p.no_front_seat && p.mobility != Mobility::Wheelchair);
    match p.restraint {
        Restraint::None => {}
        Restraint::Harness => load[field::HARNESS] = 1,
        Restraint::ChildSeat => load[field::CHILD_SEAT] = 1,
    }
    load
}

/// Operators' classes in file order, then own vehicles grouped where nothing tells them apart.
fn vehicle_types<'s>(
    scenario: &'s Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    leg: Leg,
    has: &dyn Fn(usize) -> bool,
) -> (Vec<TypeData>, Vec<&'s Equipment>) {
    let policy = &scenario.policy;
    let (mut types, mut equipment): (Vec<TypeData>, Vec<&Equipment>) = (Vec::new(), Vec::new());
    for (i, class) in scenario.classes.iter().enumerate() {
        let tariff = Tariff::of_class(class, policy);
        types.push(TypeData { tariff, half_fixed: 0, own: None, members: vec![i] });
        equipment.push(&class.equipment);
    }
    for (i, vehicle) in scenario.fleet.iter().enumerate().filter(|(i, _)| has(*i)) {
        let tariff = Tariff::of_own(vehicle, policy, travel.collection(i, policy));
        let half_fixed = if vehicle.disposable { vehicle.fixed_per_day.0 * 1000 / 2 } else { 0 };
        let (from, until) = match (leg, vehicle.shift[leg.index()]) {
            (Leg::Am, shift) => shift,
            (Leg::Pm, (from, until)) => (-until, -from),
        };
        let depot = demand.depots[i] as u32;
        let same = types.iter().zip(&equipment).position(|(t, e)| {
            t.tariff == tariff
                && t.half_fixed == half_fixed
                && **e == vehicle.equipment
                && t.own.is_some_and(|o| (o.depot, o.from, o.until) == (depot, from, until))
                && scenario.fleet[t.members[0]].class == vehicle.class
        });
        match same {
            Some(t) => {
                types[t].members.push(i);
                if let Some(own) = &mut types[t].own {
                    own.count += 1;
                }
            }
            // A mask holds 64 types; a fleet with more kinds leaves the last ones out of the search.
            None if types.len() < 64 => {
                let own = Some(OwnType { count: 1, depot, from, until });
                types.push(TypeData { tariff, half_fixed, own, members: vec![i] });
                equipment.push(&vehicle.equipment);
            }
            None => {}
        }
    }
    (types, equipment)
}

/// Class restrictions, lift and wheelchair limits of one passenger as type bits.
fn types_for(p: &Passenger, types: &[TypeData], equipment: &[&Equipment], scenario: &Scenario) -> u64 {
    let mut mask = 0;
    for (t, (data, e)) in types.iter().zip(equipment).enumerate() {
        let class = if data.own.is_some() {
            &scenario.fleet[data.members[0]].class
        } else {
            &scenario.classes[data.members[0]].id
        };
        let named = p.only_classes.is_empty() || p.only_classes.contains(class);
        let chair = p.mobility != Mobility::Wheelchair
            || (e.lift
                && within(p.wheelchair_kg, e.max_wheelchair_kg)
                && within(p.wheelchair_length_mm, e.max_wheelchair_length_mm)
                && within(p.wheelchair_width_mm, e.max_wheelchair_width_mm));
        if named && !p.not_classes.contains(class) && chair && (!p.needs_lift || e.lift) {
            mask |= 1 << t;
        }
    }
    mask
}

fn within(value: Option<u32>, limit: Option<u32>) -> bool {
    match (value, limit) {
        (Some(v), Some(l)) => v <= l,
        _ => true,
    }
}

fn labels(scenario: &Scenario) -> BTreeMap<&str, u32> {
    let mut labels: BTreeMap<&str, u32> =
        scenario.passengers.iter().map(|p| p.current_run.as_str()).filter(|l| !l.is_empty()).map(|l| (l, 0)).collect();
    labels.values_mut().enumerate().for_each(|(i, v)| *v = i as u32);
    labels
}

/// Two gates mix when policy allows settings to share a run. Two gates of one setting that are never open on the same
/// weekday do not: joining them saves nothing.
fn gates_mix(gates: &[GateData], days: &[u8], mixing: bool) -> Vec<bool> {
    let n = gates.len();
    let mut mix = vec![false; n * n];
    for a in 0..n {
        for b in 0..n {
            let same_setting = gates[a].setting == gates[b].setting;
            mix[a * n + b] = a == b || (days[a] & days[b] != 0 && (mixing || same_setting));
        }
    }
    mix
}

/// Rules and wishes between the requests of one leg.
struct Pairs {
    conflicts: Vec<Vec<u32>>,
    wishes: Vec<Vec<Wish>>,
    units: Vec<Vec<u32>>,
}

impl Pairs {
    fn of(scenario: &Scenario, chosen: &[(usize, &Request)]) -> Pairs {
        let n = chosen.len();
        let mut by_passenger: Vec<Vec<u32>> = vec![Vec::new(); scenario.passengers.len()];
        chosen.iter().enumerate().for_each(|(r, (_, request))| by_passenger[request.passenger].push(r as u32));
        let (mut conflicts, mut wishes) = (vec![Vec::new(); n], vec![Vec::new(); n]);
        let mut joined: Vec<(usize, usize)> = Vec::new();
        for pair in &scenario.pairs {
            for &a in &by_passenger[pair.a] {
                for &b in &by_passenger[pair.b] {
                    if chosen[a as usize].1.weekdays.and(chosen[b as usize].1.weekdays).is_empty() {
                        continue;
                    }
                    let price = pair.price.0 * 1000;
                    let mut wish = |price| {
                        wishes[a as usize].push(Wish { other: b, price });
                        wishes[b as usize].push(Wish { other: a, price });
                    };
                    match pair.kind {
                        PairKind::MustNotShare => {
                            conflicts[a as usize].push(b);
                            conflicts[b as usize].push(a);
                        }
                        PairKind::MustTravelWith => joined.push((a as usize, b as usize)),
                        PairKind::PreferTogether => wish(-price),
                        PairKind::Avoid => wish(price),
                    }
                }
            }
        }
        for list in &mut conflicts {
            list.sort_unstable();
            list.dedup();
        }
        let mut units: Vec<Vec<u32>> = Vec::new();
        let mut unit_of = vec![usize::MAX; n];
        for (r, lead) in least_of_groups(n, joined).into_iter().enumerate() {
            if unit_of[lead] == usize::MAX {
                unit_of[lead] = units.len();
                units.push(Vec::new());
            }
            units[unit_of[lead]].push(r as u32);
        }
        Pairs { conflicts, wishes, units }
    }
}
