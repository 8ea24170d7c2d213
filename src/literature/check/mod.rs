//! Whether a solution keeps its instance's rules, and what it costs, in double precision from the instance alone.
//!
//! Nothing here is shared with the search: distances, loads and timetables are stated again, slowly and plainly. A route
//! is timed as a system of differences, solved by relaxing every constraint until nothing moves (Bellman and Ford); the
//! plain format's rule of no waiting at homes is simulated. All breaches are told at once.

mod plain;
mod system;

use super::instance::{Format, Instance, Objective, Travel};
use super::solution::{Route, Solution};
use system::System;

/// How far sums of doubles may miss a limit, in the instance's units.
const TOLERANCE: f64 = 1e-6;

/// What a sound solution is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Vehicles in use.
    pub vehicles: usize,
    /// Total distance.
    pub distance: f64,
    /// Total money (plain only).
    pub money: f64,
    /// What the family minimises; where vehicles come first, the distance.
    pub objective: f64,
    /// Start of service at each stop of each route.
    pub times: Vec<Vec<f64>>,
}

/// Checks every route and the fleet.
///
/// # Errors
/// Every breach in words.
pub fn check(instance: &Instance, solution: &Solution) -> Result<Verdict, Vec<String>> {
    let mut faults = whole(instance, solution);
    if !faults.is_empty() {
        return Err(faults); // Routes that name unknown requests cannot be timed.
    }
    let mut verdict = Verdict {
        vehicles: solution.routes.iter().filter(|r| !r.stops.is_empty()).count(),
        distance: 0.0,
        money: 0.0,
        objective: 0.0,
        times: Vec::new(),
    };
    for (i, route) in solution.routes.iter().enumerate() {
        let label = |fault: String| format!("route {}: {fault}", i + 1);
        faults.extend(load_faults(instance, route).into_iter().map(label));
        let distance = distance(instance, route);
        verdict.distance += distance;
        let timed = if instance.format == Format::Plain {
            plain::time(instance, route).map(|(times, duration)| {
                let price = &instance.vehicles[route.vehicle].price;
                verdict.money += price.fixed + price.per_distance * distance + price.per_time * duration;
                times
            })
        } else {
            System::of(instance, route).solve()
        };
        match timed {
            Ok(times) => verdict.times.push(times),
            Err(fault) => faults.push(label(fault)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    verdict.objective = match instance.format.objective() {
        Objective::Distance | Objective::VehiclesThenDistance => verdict.distance,
        Objective::Vehicles => verdict.vehicles as f64,
        Objective::Money => verdict.money,
    };
    Ok(verdict)
}

/// Every request once, its pick-up before its delivery in one route; no more vehicles than there are.
fn whole(instance: &Instance, solution: &Solution) -> Vec<String> {
    let mut faults = Vec::new();
    let mut visits: Vec<Vec<(usize, usize, bool)>> = vec![Vec::new(); instance.requests.len()];
    let mut used = vec![0u32; instance.vehicles.len()];
    for (i, route) in solution.routes.iter().enumerate() {
        match used.get_mut(route.vehicle) {
            Some(count) if !route.stops.is_empty() => *count += 1,
            Some(_) => {}
            None => faults.push(format!("route {}: there is no vehicle {}", i + 1, route.vehicle)),
        }
        for (at, &(request, up)) in route.stops.iter().enumerate() {
            match visits.get_mut(request) {
                Some(list) => list.push((i, at, up)),
                None => faults.push(format!("route {}: there is no request {request}", i + 1)),
            }
        }
    }
    for (request, list) in instance.requests.iter().zip(&visits) {
        match *list.as_slice() {
            [(a, x, true), (b, y, false)] if a == b && x < y => {}
            [] => faults.push(format!("request {} is not served", request.id)),
            _ => faults
                .push(format!("request {} is not picked up once and delivered after that by one route", request.id)),
        }
    }
    for (vehicle, &used) in instance.vehicles.iter().zip(&used) {
        if let Some(count) = vehicle.count.filter(|&count| used > count) {
            faults.push(format!("{used} routes of {} where there are {count}", vehicle.name));
        }
    }
    faults
}

/// Capacity at every stop.
fn load_faults(instance: &Instance, route: &Route) -> Option<String> {
    let vehicle = &instance.vehicles[route.vehicle];
    let mut aboard = [0i64; 4];
    for &(request, up) in &route.stops {
        for (sum, &load) in aboard.iter_mut().zip(&instance.requests[request].load) {
            *sum += if up { i64::from(load) } else { -i64::from(load) };
        }
        let c = vehicle.capacity.map(i64::from);
        let [staff, seated, stretcher, chair] = aboard;
        let fits = if instance.format == Format::Hdarp {
            // Staff may sit on a patient's seat, patients on a stretcher; a wheelchair needs its own place.
            chair <= c[3] && stretcher <= c[2] && seated + stretcher <= c[1] + c[2] && {
                staff + seated + stretcher <= c[0] + c[1] + c[2]
            }
        } else {
            aboard.iter().zip(&c).all(|(a, c)| a <= c)
        };
        if !fits {
            let id = &instance.requests[request].id;
            return Some(format!("load {aboard:?} over capacity {:?} at request {id}", vehicle.capacity));
        }
    }
    None
}

/// Time and distance between two places, stated again.
fn leg(instance: &Instance, a: usize, b: usize) -> (f64, f64) {
    match &instance.travel {
        Travel::Euclid(at) => {
            let (dx, dy) = (at[a].0 - at[b].0, at[a].1 - at[b].1);
            let d = (dx * dx + dy * dy).sqrt();
            (d, d)
        }
        Travel::Manhattan { places, speed } => {
            let d = (places[a].0 - places[b].0).abs() + (places[a].1 - places[b].1).abs();
            ((d / speed).floor(), d)
        }
        Travel::Tables { width, seconds, metres } => (seconds[a * width + b], metres[a * width + b]),
    }
}

fn place_of(instance: &Instance, (request, up): (usize, bool)) -> usize {
    let request = &instance.requests[request];
    if up { request.pickup.place } else { request.delivery.place }
}

/// Length of a route with its depot, where it has one.
fn distance(instance: &Instance, route: &Route) -> f64 {
    let mut places: Vec<usize> = route.stops.iter().map(|&stop| place_of(instance, stop)).collect();
    if let (Some(depot), false) = (instance.vehicles[route.vehicle].depot, places.is_empty()) {
        places.insert(0, depot);
        places.push(depot);
    }
    places.windows(2).map(|w| leg(instance, w[0], w[1]).1).sum()
}

#[cfg(test)]
mod tests;
