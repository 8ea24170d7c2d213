//! Runs of a plan as trips to gates: what pricing begins with, and what no week worth proving costs more than.

use super::certificate::{Duals, Task};
use super::column;
use super::master::Column;
use super::partition::Week;
use super::relaxed::{Gate, Relaxed};
use super::trip::Role;
use crate::routing::problem::Problem;

/// Everybody alone in every kind, and the known runs trip by trip.
pub fn columns(p: &Problem, relaxed: &Relaxed, known: &[Vec<u32>]) -> Vec<Column> {
    let mut list = Vec::new();
    let mut add = |g: usize, stops: &[usize]| {
        for k in 0..relaxed.kinds.len() {
            list.extend(Role::BOTH.iter().filter_map(|&role| column(p, relaxed, (g, k, role), stops)));
        }
    };
    for (g, gate) in relaxed.gates.iter().enumerate() {
        (0..gate.stops.len()).for_each(|i| add(g, &[i]));
        for items in known {
            for trip in trips(p, gate, items) {
                add(g, &trip);
            }
        }
    }
    list
}

/// The trips of a run to a gate: stops between one visit there and the next.
pub fn trips(p: &Problem, gate: &Gate, items: &[u32]) -> Vec<Vec<usize>> {
    let mut list = vec![Vec::new()];
    for &item in items {
        if item == p.first_visit() + gate.gate {
            list.push(Vec::new());
        } else if let (Some(stop), Some(trip)) = (gate.stops.iter().position(|s| s.node == item), list.last_mut()) {
            trip.push(stop);
        }
    }
    list.retain(|trip| !trip.is_empty());
    list
}

/// What known runs cost at a gate on each weekday at some duals, each trip in the kind that is cheapest for it and everybody
/// alone whom they leave out. `None` where nothing carries somebody.
pub fn week(p: &Problem, relaxed: &Relaxed, g: usize, known: &[Vec<u32>], duals: &Duals) -> Option<Week> {
    let gate = &relaxed.gates[g];
    let all: Vec<Vec<usize>> = known.iter().flat_map(|items| trips(p, gate, items)).collect();
    let mut week = Week::default();
    for (day, cost) in week.iter_mut().enumerate() {
        let riding = |r: usize| gate.days[r] >> day & 1 == 1;
        let mut left: Vec<usize> = (0..gate.riders.len()).filter(|&r| riding(r)).collect();
        for trip in &all {
            let stops: Vec<usize> = trip.iter().copied().filter(|&i| riding(gate.stops[i].rider)).collect();
            // Nobody rides, or the way is too long by rounding without somebody who does not ride that day.
            let Some(price) = cheapest(p, relaxed, g, &stops, duals).filter(|_| !stops.is_empty()) else { continue };
            *cost += price;
            left.retain(|&r| stops.iter().all(|&i| gate.stops[i].rider != r));
        }
        for rider in left {
            let mut alone = (0..gate.stops.len()).filter(|&i| gate.stops[i].rider == rider);
            *cost += alone.find_map(|i| cheapest(p, relaxed, g, &[i], duals))?;
        }
    }
    Some(week)
}

/// Price of a trip over stops in order at some duals, in the kind and role that are cheapest for it.
pub fn cheapest(p: &Problem, relaxed: &Relaxed, g: usize, stops: &[usize], duals: &Duals) -> Option<i64> {
    let tasks = (0..relaxed.kinds.len()).flat_map(|k| Role::BOTH.map(|role| (g, k, role)));
    let price =
        |task: Task| column(p, relaxed, task, stops).map(|column| column.price + duals.of_trip(relaxed, &column));
    tasks.filter_map(price).min()
}
