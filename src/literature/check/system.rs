//! A route as a system of differences `x_b >= x_a + gap` with bounds, and its earliest solution.

use super::super::instance::{Format, Instance};
use super::super::solution::Route;
use super::{TOLERANCE, leg, place_of};

/// Events of a route: leaving the depot, stops (or visits to a school), returning.
pub(super) struct System {
    /// Earliest and latest time of each event.
    bounds: Vec<(f64, f64)>,
    /// From, to, least difference.
    gaps: Vec<(usize, usize, f64)>,
    /// The event of each stop.
    event: Vec<usize>,
}

impl System {
    /// The rules of the dial-a-ride, pickup and delivery and school bus families: waiting is allowed anywhere.
    pub(super) fn of(instance: &Instance, route: &Route) -> System {
        let vehicle = &instance.vehicles[route.vehicle];
        let mut system = System { bounds: Vec::new(), gaps: Vec::new(), event: Vec::new() };
        let mut at = vehicle.depot;
        // What passes at the last event before the vehicle leaves it.
        let mut service = 0.0;
        if at.is_some() {
            system.bounds.push(vehicle.horizon);
        }
        let mut set_down = 0;
        for (i, &(r, up)) in route.stops.iter().enumerate() {
            let request = &instance.requests[r];
            let stop = if up { &request.pickup } else { &request.delivery };
            let school = instance.format == Format::Park && !up;
            let same_visit =
                school && i > 0 && !route.stops[i - 1].1 && place_of(instance, route.stops[i - 1]) == stop.place;
            if same_visit {
                set_down += request.load[0];
            } else {
                system.bounds.push((stop.earliest, stop.latest));
                let now = system.bounds.len() - 1;
                if let Some(from) = at {
                    system.gaps.push((now - 1, now, service + leg(instance, from, stop.place).0));
                }
                set_down = request.load[0];
            }
            service = match (instance.format, up) {
                // Tenths, so that a sum such as 48.0 is not 47.999.
                (Format::Park, true) => f64::from((190 + 26 * request.load[0]) / 10),
                (Format::Park, false) => f64::from((290 + 19 * set_down) / 10),
                _ => stop.service,
            };
            at = Some(stop.place);
            system.event.push(system.bounds.len() - 1);
        }
        if let (Some(depot), Some(from)) = (vehicle.depot, at) {
            system.bounds.push(vehicle.horizon);
            let end = system.bounds.len() - 1;
            system.gaps.push((end - 1, end, service + leg(instance, from, depot).0));
            system.at_most(0, end, vehicle.duration);
        }
        system.rides(instance, route);
        system
    }

    fn at_most(&mut self, from: usize, to: usize, span: f64) {
        if span.is_finite() {
            self.gaps.push((to, from, -span - TOLERANCE));
        }
    }

    fn rides(&mut self, instance: &Instance, route: &Route) {
        for (i, &(r, up)) in route.stops.iter().enumerate() {
            let request = &instance.requests[r];
            let down = route.stops.iter().position(|&stop| stop == (r, false));
            if let (true, Some(down)) = (up, down) {
                // The clock starts on arrival at a bus stop, and otherwise when the user has boarded.
                let boarding = if instance.format == Format::Park { 0.0 } else { request.pickup.service };
                self.at_most(self.event[i], self.event[down], request.ride + boarding);
            }
        }
    }

    /// The earliest time of every stop.
    pub(super) fn solve(&self) -> Result<Vec<f64>, String> {
        let mut x: Vec<f64> = self.bounds.iter().map(|b| b.0).collect();
        for _ in 0..=self.bounds.len() + 1 {
            let mut moved = false;
            for &(a, b, gap) in &self.gaps {
                if x[a] + gap > x[b] + 1e-9 {
                    x[b] = x[a] + gap;
                    moved = true;
                }
            }
            if !moved {
                return match x.iter().zip(&self.bounds).position(|(x, b)| *x > b.1 + TOLERANCE) {
                    None => Ok(self.event.iter().map(|&e| x[e]).collect()),
                    Some(late) => Err(format!(
                        "event {late} cannot start before {:.3}, later than {:.3}",
                        x[late], self.bounds[late].1
                    )),
                };
            }
        }
        Err("its ride and route limits contradict each other".into())
    }
}
