//! The work of a plan's day contracts: what must fit in, how long it takes, what it should cost.

use super::LotRules;
use crate::{
    model::{
        Assistance, Calendar, Demand, Layout, Leg, Licence, Mobility, Passenger, Pence, Restraint, Scenario, Tariff,
        Weekdays, vehicle::Equipment,
    },
    plan::{Plan, Run, Stop},
    procurement::{Lot, LotRun, NeedCounts, lot::OWN},
};
use std::collections::{BTreeMap, BTreeSet};

/// One day contract of the plan.
pub struct Route<'p> {
    /// Runs, morning first.
    pub runs: Vec<&'p Run>,
    /// Passengers (indices), each once.
    pub passengers: BTreeSet<usize>,
    /// Settings by number of passengers, most first.
    pub settings: Vec<String>,
    /// Areas by number of passengers, most first.
    pub areas: Vec<String>,
    /// Class that should drive it when bought.
    pub class: String,
    /// Should-cost per day.
    pub should_cost: Pence,
    /// Days of the week.
    pub weekdays: Weekdays,
    /// Incumbent by most passengers.
    pub incumbent: Option<String>,
    /// Direct metres of all passengers, one way.
    pub direct_metres: u64,
    /// What must fit in, by run.
    pub loads: Vec<Load>,
}

/// The fullest that a run gets, over all weekdays together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Load {
    pub seats: u32,
    pub wheelchairs: u32,
    pub no_front: u32,
    pub harnesses: u32,
    pub child_seats: u32,
    pub lift: bool,
    pub kg: u32,
    pub length: u32,
    pub width: u32,
    pub only: Vec<Vec<String>>,
    pub not: BTreeSet<String>,
    pub in_zone: bool,
    /// Passengers who ride on any day.
    pub riders: u32,
}

impl Load {
    /// Whether a vehicle carries it.
    pub fn fits(&self, class: &str, equipment: &Equipment) -> bool {
        let within = |limit: Option<u32>, need: u32| limit.is_none_or(|l| need <= l);
        equipment.layout_for(self.seats, self.wheelchairs, self.no_front).is_some()
            && (!self.lift || equipment.lift)
            && u32::from(equipment.harnesses) >= self.harnesses
            && u32::from(equipment.child_seats) >= self.child_seats
            && within(equipment.max_wheelchair_kg, self.kg)
            && within(equipment.max_wheelchair_length_mm, self.length)
            && within(equipment.max_wheelchair_width_mm, self.width)
            && self.only.iter().all(|o| o.iter().any(|c| c == class))
            && !self.not.contains(class)
    }
}

/// Finds passengers by request id.
pub struct Lookup<'a> {
    by_request: BTreeMap<&'a str, usize>,
}

impl<'a> Lookup<'a> {
    pub fn new(demand: &'a Demand) -> Lookup<'a> {
        Lookup { by_request: demand.requests.iter().map(|r| (r.id.as_str(), r.passenger)).collect() }
    }
    /// Passengers of a run.
    pub fn of(&self, run: &Run) -> BTreeSet<usize> {
        let ids = run.stops.iter().flat_map(|s| s.board.iter());
        ids.filter_map(|id| self.by_request.get(id.as_str()).copied()).collect()
    }
}

/// The routes of a plan.
pub fn routes<'p>(plan: &'p Plan, scenario: &Scenario, demand: &Demand, areas: &[String]) -> Vec<Route<'p>> {
    let by_id: BTreeMap<&str, &Run> = plan.runs.iter().map(|r| (r.id.as_str(), r)).collect();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let mut groups: Vec<Vec<&Run>> = Vec::new();
    for c in &plan.day_contracts {
        let runs: Vec<&Run> =
            [&c.am, &c.pm].into_iter().flatten().filter_map(|id| by_id.get(id.as_str()).copied()).collect();
        taken.extend(runs.iter().map(|r| r.id.as_str()));
        groups.push(runs);
    }
    groups.extend(plan.runs.iter().filter(|r| !taken.contains(r.id.as_str())).map(|r| vec![r]));
    let lookup = Lookup::new(demand);
    let direct = direct_metres(scenario);
    groups.into_iter().filter(|g| !g.is_empty()).map(|runs| route(runs, scenario, areas, &lookup, &direct)).collect()
}

/// Crow-fly distance to the setting, made a road distance: the price of a travel budget needs no more.
fn direct_metres(scenario: &Scenario) -> Vec<u64> {
    const CIRCUITY: f64 = 1.3;
    let to = |p: &Passenger| scenario.settings.get(p.setting).map_or(0.0, |s| p.home.metres_to(s.at) * CIRCUITY);
    scenario.passengers.iter().map(|p| to(p) as u64).collect()
}

fn route<'p>(
    runs: Vec<&'p Run>,
    scenario: &Scenario,
    areas: &[String],
    lookup: &Lookup<'_>,
    direct: &[u64],
) -> Route<'p> {
    let passengers: BTreeSet<usize> = runs.iter().flat_map(|r| lookup.of(r)).collect();
    let people = || passengers.iter().map(|&p| &scenario.passengers[p]);
    let loads: Vec<Load> = runs.iter().map(|r| load(r, scenario, lookup)).collect();
    let class = should_class(&runs, &loads, scenario);
    let costs = runs.iter().zip(&loads).map(|(r, l)| day_cost(r, l, &class, scenario));
    Route {
        settings: ranked(people().filter_map(|p| scenario.settings.get(p.setting)).map(|s| s.name.clone())),
        areas: ranked(passengers.iter().map(|&p| areas[p].clone())),
        incumbent: ranked(people().filter_map(|p| driver_today(p, scenario))).into_iter().next(),
        weekdays: runs.iter().fold(Weekdays::NONE, |w, r| w.or(r.weekdays)),
        should_cost: costs.sum(),
        direct_metres: passengers.iter().map(|&p| direct[p]).sum(),
        class,
        passengers,
        loads,
        runs,
    }
}

/// The most frequent first, then by name.
fn ranked(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    names.for_each(|n| *count.entry(n).or_default() += 1);
    let mut all: Vec<(String, usize)> = count.into_iter().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    all.into_iter().map(|a| a.0).collect()
}

fn driver_today(p: &Passenger, scenario: &Scenario) -> Option<String> {
    if p.current_run.is_empty() {
        return None;
    }
    let contract = scenario.contracts.iter().find(|c| c.reference == p.current_run).map(|c| c.supplier.clone());
    contract.or_else(|| {
        let route = scenario.routes.iter().find(|r| r.reference == p.current_run)?;
        Some(if route.supplier.is_empty() { OWN.to_string() } else { route.supplier.clone() })
    })
}

fn load(run: &Run, scenario: &Scenario, lookup: &Lookup<'_>) -> Load {
    let mut most = Load { seats: run.assistants, riders: lookup.of(run).len() as u32, ..Load::default() };
    let mut aboard: BTreeMap<&str, usize> = BTreeMap::new();
    for stop in &run.stops {
        stop.alight.iter().for_each(|id| {
            aboard.remove(id.as_str());
        });
        for id in &stop.board {
            if let Some(&p) = lookup.by_request.get(id.as_str()) {
                aboard.insert(id, p);
            }
        }
        // A request per weekday pattern: a passenger counts once.
        let now: BTreeSet<usize> = aboard.values().copied().collect();
        let people: Vec<&Passenger> = now.iter().map(|&p| &scenario.passengers[p]).collect();
        let count = |f: fn(&Passenger) -> bool| people.iter().filter(|p| f(p)).count() as u32;
        let chairs = count(|p| p.mobility == Mobility::Wheelchair);
        most.seats = most.seats.max(people.len() as u32 - chairs + run.assistants);
        most.wheelchairs = most.wheelchairs.max(chairs);
        most.no_front = most.no_front.max(count(|p| p.no_front_seat));
        most.harnesses = most.harnesses.max(count(|p| p.restraint == Restraint::Harness));
        most.child_seats = most.child_seats.max(count(|p| p.restraint == Restraint::ChildSeat));
        most.in_zone |= in_zone(stop, scenario);
        for p in people {
            most.lift |= p.needs_lift || p.mobility == Mobility::Wheelchair;
            most.kg = most.kg.max(p.wheelchair_kg.unwrap_or(0));
            most.length = most.length.max(p.wheelchair_length_mm.unwrap_or(0));
            most.width = most.width.max(p.wheelchair_width_mm.unwrap_or(0));
            if !p.only_classes.is_empty() && !most.only.contains(&p.only_classes) {
                most.only.push(p.only_classes.clone());
            }
            most.not.extend(p.not_classes.iter().cloned());
        }
    }
    most
}

fn in_zone(stop: &Stop, scenario: &Scenario) -> bool {
    let at = crate::model::LatLon { lat: stop.lat, lon: stop.lon };
    scenario.policy.clean_air.as_ref().is_some_and(|z| z.contains(at))
}

/// Seconds in service: morning from the first arrival, afternoon from the start of loading, to the end of the last stop.
pub fn span(run: &Run) -> (i32, i32) {
    let first = run.stops.first().map_or(0, |s| if run.leg == Leg::Am { s.arrive } else { s.start });
    (first, run.stops.last().map_or(0, |s| s.depart))
}

/// The class to price a bought route by: the plan's own, or the cheapest that carries it where the own fleet drives.
fn should_class(runs: &[&Run], loads: &[Load], scenario: &Scenario) -> String {
    let planned = runs.iter().map(|r| &r.class).find(|c| scenario.classes.iter().any(|k| k.id == **c));
    if let Some(class) = planned {
        return class.clone();
    }
    let fits = |k: &crate::model::VehicleClass| loads.iter().all(|l| l.fits(&k.id, &k.equipment));
    let cost = |id: &str| -> i64 { runs.iter().zip(loads).map(|(r, l)| day_cost(r, l, id, scenario).0).sum() };
    let cheapest = scenario.classes.iter().filter(|k| fits(k)).min_by_key(|k| (cost(&k.id), k.id.clone()));
    cheapest.map_or_else(|| runs.first().map(|r| r.class.clone()).unwrap_or_default(), |k| k.id.clone())
}

fn day_cost(run: &Run, load: &Load, class: &str, scenario: &Scenario) -> Pence {
    let (from, to) = span(run);
    match scenario.classes.iter().find(|k| k.id == class) {
        Some(k) => {
            let tariff = Tariff::of_class(k, &scenario.policy);
            tariff.day_cost(i64::from(run.metres), to - from, run.assistants, load.in_zone).to_pence()
        }
        // No rate card for it: the plan's own price of the week stands in.
        None => Pence(run.week_cost.0 / (run.weekdays.len().max(1) as i64)),
    }
}

/// Operated days a year of a set of weekdays.
pub fn days(calendar: &Calendar, weekdays: Weekdays) -> u32 {
    let by_day = calendar.operated_by_weekday();
    weekdays.iter().map(|d| by_day[d]).sum()
}

/// A lot made of routes, and its runs with the plan's own for the fleet.
pub fn lot<'p>(
    reference: &str,
    members: &[usize],
    routes: &[Route<'p>],
    scenario: &Scenario,
    rules: &LotRules,
) -> (Lot, Vec<(LotRun, &'p Run, Load)>) {
    let of: Vec<&Route<'p>> = members.iter().map(|&m| &routes[m]).collect();
    let weekdays = of.iter().fold(Weekdays::NONE, |w, r| w.or(r.weekdays));
    let merged = |f: for<'a> fn(&'a Route<'p>) -> &'a Vec<String>| {
        let mut seen: Vec<String> = Vec::new();
        of.iter().flat_map(|r| f(r)).for_each(|n| {
            if !seen.contains(n) {
                seen.push(n.clone());
            }
        });
        seen
    };
    let mut vehicles: BTreeMap<String, u32> = BTreeMap::new();
    for r in &of {
        *vehicles.entry(r.class.clone()).or_default() += 1;
    }
    let mut runs = Vec::new();
    let mut number = [0, 0];
    for route in &of {
        for (run, load) in route.runs.iter().zip(&route.loads) {
            let n = &mut number[run.leg.index()];
            *n += 1;
            let (start, end) = span(run);
            let lot_run = LotRun {
                id: format!("{reference}-{}{n}", run.leg),
                leg: run.leg,
                weekdays: run.weekdays,
                start,
                end,
                metres: run.metres,
                class: route.class.clone(),
                layout: Layout { seats: load.seats.min(255) as u8, wheelchairs: load.wheelchairs.min(255) as u8 },
                assistants: run.assistants,
                in_zone: load.in_zone,
                riders: load.riders,
            };
            runs.push((lot_run, *run, load.clone()));
        }
    }
    let people: BTreeSet<usize> = of.iter().flat_map(|r| r.passengers.iter().copied()).collect();
    let passengers: Vec<&Passenger> = people.iter().map(|&p| &scenario.passengers[p]).collect();
    let assistants = of.iter().map(|r| r.runs.iter().map(|x| x.assistants).max().unwrap_or(0)).sum();
    let nurses = passengers.iter().filter(|p| p.assistance == Assistance::Nurse).count() as u32;
    let licence = of.iter().map(|r| licence_of(&r.class, scenario)).max().unwrap_or(Licence::PrivateHire);
    let (settings, areas) = (merged(|r| &r.settings), merged(|r| &r.areas));
    let kinds: Vec<String> = vehicles.iter().map(|(c, n)| format!("{n} x {c}")).collect();
    let lot = Lot {
        reference: reference.into(),
        title: format!("{}: {} to {}", kinds.join(", "), areas.join(", "), settings.join(", ")),
        routes: of.len() as u32,
        days: days(&scenario.calendar, weekdays),
        settings,
        areas,
        timetable: runs.iter().map(|r| r.0.clone()).collect(),
        passengers: needs(&passengers),
        vehicles,
        licence,
        lift: of.iter().any(|r| r.loads.iter().any(|l| l.lift)),
        assistants,
        nurses: nurses.min(assistants),
        live_metres: runs.iter().map(|r| r.0.metres).sum(),
        direct_metres: of.iter().map(|r| r.direct_metres).sum(),
        should_cost: of.iter().map(|r| r.should_cost).sum(),
        route_should_costs: of.iter().map(|r| r.should_cost).collect(),
        incumbent: ranked(of.iter().filter_map(|r| r.incumbent.clone())).into_iter().next(),
        start: rules.start,
        end: rules.end,
        extension: rules.extension,
    };
    (lot, runs)
}

fn licence_of(class: &str, scenario: &Scenario) -> Licence {
    let bought = scenario.classes.iter().find(|k| k.id == class).map(|k| k.licence);
    bought
        .or_else(|| scenario.fleet.iter().find(|v| v.class == class).map(|v| v.licence))
        .unwrap_or(Licence::PrivateHire)
}

fn needs(passengers: &[&Passenger]) -> NeedCounts {
    let count = |f: fn(&Passenger) -> bool| passengers.iter().filter(|p| f(p)).count() as u32;
    NeedCounts {
        total: passengers.len() as u32,
        wheelchair: count(|p| p.mobility == Mobility::Wheelchair),
        transfers: count(|p| p.mobility == Mobility::Transfers),
        shared_assistant: count(|p| p.assistance == Assistance::Shared),
        one_to_one: count(|p| p.assistance == Assistance::OneToOne),
        nurse: count(|p| p.assistance == Assistance::Nurse),
        solo: count(|p| p.solo),
    }
}
