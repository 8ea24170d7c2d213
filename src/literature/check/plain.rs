//! The plain format's timetable: no waiting at homes, waiting outside a setting until it opens, the latest start that is on
//! time everywhere.

use super::super::instance::Instance;
use super::super::solution::Route;
use super::{TOLERANCE, leg, place_of};

/// Times of service and the time from the first arrival to the end.
pub(super) fn time(instance: &Instance, route: &Route) -> Result<(Vec<f64>, f64), String> {
    let (mut low, mut high) = (0.0, 86_400.0);
    if lateness(instance, route, low).is_some() {
        return Err(lateness(instance, route, low).unwrap_or_default());
    }
    // The times of the tables are whole, and so is the latest start.
    while high - low > 1.0 {
        let middle = f64::midpoint(low, high).floor();
        if lateness(instance, route, middle).is_some() { high = middle } else { low = middle }
    }
    let (times, end) = run(instance, route, low);
    for (i, &(r, up)) in route.stops.iter().enumerate() {
        let request = &instance.requests[r];
        let Some(from) = route.stops.iter().position(|&stop| stop == (r, true)) else { continue };
        let ride = times[i] - times[from];
        if !up && ride > request.ride + TOLERANCE {
            return Err(format!("journey of {} takes {ride} where {} are allowed", request.id, request.ride));
        }
    }
    Ok((times, end - low))
}

fn run(instance: &Instance, route: &Route, start: f64) -> (Vec<f64>, f64) {
    let mut clock = start;
    let mut times = Vec::new();
    for (i, &(r, up)) in route.stops.iter().enumerate() {
        let request = &instance.requests[r];
        if i > 0 {
            clock += leg(instance, place_of(instance, route.stops[i - 1]), place_of(instance, route.stops[i])).0;
        }
        if !up && clock < request.delivery.earliest {
            clock = request.delivery.earliest;
        }
        times.push(clock);
        clock += if up { request.pickup.service } else { request.delivery.service };
    }
    (times, clock)
}

fn lateness(instance: &Instance, route: &Route, start: f64) -> Option<String> {
    let (times, _) = run(instance, route, start);
    route.stops.iter().zip(times).find_map(|(&(r, up), time)| {
        let request = &instance.requests[r];
        (!up && time > request.delivery.latest + TOLERANCE)
            .then(|| format!("{} is set down at {time}, later than {}", request.id, request.delivery.latest))
    })
}
