//! A scenario's Monday morning as an instance of the plain format, for comparing routing programs on the part of the problem
//! that all of them can state: who rides from where to where, by when, how long at most, in vehicles of the rate card.
//!
//! In come scenario, demand and planned times; out comes [`PlainCore`], written as JSON. Left out are assistants, passengers
//! who ride alone, pairs, equipment, own vehicles, pick-up points, the fixed seconds of a stop and the days of the week.

use crate::model::{Demand, Leg, Mobility, Request, Scenario, Tariff, TravelTimes};
use serde::Serialize;
use std::collections::BTreeMap;

/// The weekday whose morning is taken.
const MONDAY: usize = 0;

/// An instance of the plain format.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlainCore {
    /// What can be hired.
    pub classes: Vec<Class>,
    /// Who has to be carried.
    pub people: Vec<Person>,
    /// Driving seconds between places.
    pub seconds: Vec<Vec<u32>>,
    /// Driving metres between places.
    pub metres: Vec<Vec<u32>>,
}

/// A class of the rate card in one layout; any number of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Class {
    /// Class and layout, such as `minibus16 9+2`.
    pub id: String,
    /// Seats and wheelchair places.
    pub cap: [u32; 2],
    /// Pence a route.
    pub fixed: f64,
    /// Pence a metre.
    pub per_m: f64,
    /// Pence a second.
    pub per_s: f64,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Its id in the demand.
    pub id: String,
    /// Row of the home.
    pub at: usize,
    /// Row of the setting.
    pub to: usize,
    /// Unloading may not start before, seconds since midnight.
    pub open: i32,
    /// Unloading may not start after.
    pub close: i32,
    /// Seconds of boarding.
    pub board: i32,
    /// Seconds of alighting.
    pub alight: i32,
    /// Longest journey in seconds, from the vehicle's arrival at the home to the start of unloading.
    pub ride: i32,
    /// Seats and wheelchair places taken.
    pub load: [u32; 2],
}

impl PlainCore {
    /// Monday morning of a scenario. Places are homes and settings in the demand's order.
    pub fn of(scenario: &Scenario, demand: &Demand, travel: &TravelTimes) -> PlainCore {
        let chosen: Vec<&Request> = demand.of_leg(Leg::Am).map(|(_, r)| r).filter(|r| r.weekdays.has(MONDAY)).collect();
        let home = |r: &Request| r.choices[0].location;
        let gate = |r: &Request| demand.gates[r.gate].location;
        let mut rows: BTreeMap<usize, usize> = chosen.iter().flat_map(|r| [(home(r), 0), (gate(r), 0)]).collect();
        rows.values_mut().enumerate().for_each(|(row, value)| *value = row);
        let person = |r: &&Request| {
            let passenger = &scenario.passengers[r.passenger];
            let window = demand.gates[r.gate].window;
            let direct = demand.direct_secs(r, r.choices[0], travel);
            let cap = demand.journey_cap(r, scenario, travel).limit - scenario.policy.rounding_secs;
            Person {
                id: r.id.clone(),
                at: rows[&home(r)],
                to: rows[&gate(r)],
                open: window.earliest,
                close: window.latest,
                board: r.home_secs,
                alight: r.setting_secs,
                ride: cap.max(direct),
                load: if passenger.mobility == Mobility::Wheelchair { [0, 1] } else { [1, 0] },
            }
        };
        let matrix = travel.leg(Leg::Am);
        let table = |cell: &dyn Fn(usize, usize) -> u32| -> Vec<Vec<u32>> {
            rows.keys().map(|&a| rows.keys().map(|&b| cell(a, b)).collect()).collect()
        };
        PlainCore {
            classes: classes(scenario),
            people: chosen.iter().map(person).collect(),
            seconds: table(&|a, b| matrix.get(a, b).secs),
            metres: table(&|a, b| matrix.get(a, b).metres),
        }
    }
}

/// Every layout of every class, but for those that another one carries as much as and costs no more than.
fn classes(scenario: &Scenario) -> Vec<Class> {
    let mut all: Vec<Class> = Vec::new();
    for class in &scenario.classes {
        let tariff = Tariff::of_class(class, &scenario.policy);
        let [fixed, per_m, per_s] = [tariff.fixed, tariff.per_metre, tariff.per_sec].map(|x| x as f64 / 1e6);
        for layout in &class.equipment.layouts {
            let cap = [u32::from(layout.seats), u32::from(layout.wheelchairs)];
            all.push(Class { id: format!("{} {layout}", class.id), cap, fixed, per_m, per_s });
        }
    }
    let covers = |a: &Class, b: &Class| {
        a.cap[0] >= b.cap[0] && a.cap[1] >= b.cap[1] && a.fixed <= b.fixed && a.per_m <= b.per_m && a.per_s <= b.per_s
    };
    let needless = |i: usize| {
        let b = &all[i];
        all.iter().enumerate().any(|(j, a)| j != i && covers(a, b) && (j < i || !covers(b, a)))
    };
    (0..all.len()).filter(|&i| !needless(i)).map(|i| all[i].clone()).collect()
}
