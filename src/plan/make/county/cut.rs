//! Where the whole is cut: settings by position into parts of about equal numbers of passengers, again and again across the
//! longer side. A run goes where most of its passengers go; whoever rides no run goes where their setting is, together
//! with those they must travel with.

use super::carried::{Carried, Vehicle};
use super::{Ground, fleet};
use crate::model::group::least_of_groups;
use crate::model::{LatLon, PairKind, RequestId, Scenario};
use crate::travel::sphere::cos_degrees;
use std::collections::BTreeMap;

/// A part before it is compiled.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Its requests, ascending.
    pub requests: Vec<RequestId>,
    /// Its runs.
    pub runs: Vec<Carried>,
    /// Own vehicles it may use, ascending.
    pub fleet: Vec<usize>,
}

/// Cuts a leg into so many parts at most, along axes turned by so many degrees.
pub fn cut(ground: Ground, runs: Vec<Carried>, parts: usize, turned: f64) -> Vec<Piece> {
    let Ground { scenario, demand, leg, .. } = ground;
    let setting_of = |r: RequestId| demand.gates[demand.requests[r].gate].setting;
    let mut weights = vec![0; scenario.settings.len()];
    demand.of_leg(leg).for_each(|(id, _)| weights[setting_of(id)] += 1);
    let at: Vec<LatLon> = scenario.settings.iter().map(|s| s.at).collect();
    let cells = cells(&at, &weights, parts, turned);
    let count = cells.iter().max().map_or(1, |c| c + 1);
    let mut pieces = vec![Piece { requests: Vec::new(), runs: Vec::new(), fleet: Vec::new() }; count];
    let mut rides = vec![false; demand.requests.len()];
    for run in runs {
        let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
        for request in run.requests() {
            *votes.entry(setting_of(request)).or_default() += 1;
            rides[request] = true;
        }
        let most = votes.into_iter().max_by_key(|&(setting, n)| (n, std::cmp::Reverse(setting)));
        let piece = &mut pieces[most.map_or(0, |(setting, _)| cells[setting])];
        piece.requests.extend(run.requests());
        piece.runs.push(run);
    }
    let leader = leaders(scenario);
    for (id, request) in demand.of_leg(leg).filter(|(id, _)| !rides[*id]) {
        let lead = leader[request.passenger];
        pieces[cells[scenario.passengers[lead].setting]].requests.push(id);
    }
    pieces.retain(|piece| !piece.requests.is_empty());
    for piece in &mut pieces {
        piece.requests.sort_unstable();
        piece.fleet = piece.runs.iter().filter_map(own).collect();
    }
    fleet::share(ground, &mut pieces);
    pieces
}

fn own(run: &Carried) -> Option<usize> {
    match run.vehicle {
        Vehicle::Own(vehicle) => Some(vehicle),
        Vehicle::Class(_) => None,
    }
}

/// The first of those each passenger must travel with, or the passenger.
fn leaders(scenario: &Scenario) -> Vec<usize> {
    let together = scenario.pairs.iter().filter(|pair| pair.kind == PairKind::MustTravelWith);
    least_of_groups(scenario.passengers.len(), together.map(|pair| (pair.a, pair.b)))
}

/// The part of each setting. Settings without passengers count for nothing and follow their place in the order.
fn cells(at: &[LatLon], weights: &[usize], parts: usize, turned: f64) -> Vec<usize> {
    let n = at.len().max(1) as f64;
    let middle = at.iter().map(|p| p.lat).sum::<f64>() / n;
    let (cos, sin, flat) = (cos_degrees(turned), cos_degrees(90.0 - turned), cos_degrees(middle));
    // Whole numbers from here on: a ten-millionth of a degree, turned.
    let point = |p: &LatLon| {
        let (x, y) = (p.lon * flat * 1e7, p.lat * 1e7);
        [(x * cos + y * sin).round() as i64, (y * cos - x * sin).round() as i64]
    };
    let points: Vec<[i64; 2]> = at.iter().map(point).collect();
    let mut cells = vec![0; at.len()];
    let mut next = 0;
    let all: Vec<usize> = (0..at.len()).collect();
    split(&points, weights, all, parts.max(1), &mut next, &mut cells);
    cells
}

fn split(
    points: &[[i64; 2]],
    weights: &[usize],
    mut list: Vec<usize>,
    parts: usize,
    next: &mut usize,
    cells: &mut [usize],
) {
    if parts <= 1 || list.len() <= 1 {
        for s in list {
            cells[s] = *next;
        }
        *next += 1;
        return;
    }
    let side = |axis: usize| {
        let along = list.iter().filter(|&&s| weights[s] > 0).map(|&s| points[s][axis]);
        along.clone().max().unwrap_or(0) - along.min().unwrap_or(0)
    };
    let axis = usize::from(side(1) > side(0));
    list.sort_by_key(|&s| (points[s][axis], points[s][1 - axis], s));
    let total: usize = list.iter().map(|&s| weights[s]).sum();
    let first = parts / 2;
    let wanted = total * first / parts;
    let mut sum = 0;
    let mut at = 0;
    // The cut that comes nearest to the share wanted.
    while at + 1 < list.len() && (sum + weights[list[at]]).abs_diff(wanted) <= sum.abs_diff(wanted) {
        sum += weights[list[at]];
        at += 1;
    }
    let rest = list.split_off(at.max(1));
    split(points, weights, list, first, next, cells);
    split(points, weights, rest, parts - first, next, cells);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_even_and_neighbours_stay_together() {
        // Twenty by five settings on a grid, ten passengers each.
        let at: Vec<LatLon> = (0..100)
            .map(|i| LatLon { lat: 52.0 + f64::from(i / 20) * 0.01, lon: -2.0 + f64::from(i % 20) * 0.02 })
            .collect();
        for (parts, turned) in [(4, 0.0), (5, 45.0), (6, 22.5)] {
            let cells = cells(&at, &[10; 100], parts, turned);
            let sizes: Vec<usize> = (0..parts).map(|c| cells.iter().filter(|&&x| x == c).count()).collect();
            assert!(sizes.iter().all(|&n| n.abs_diff(100 / parts) <= 2), "{turned}: {sizes:?}");
        }
        let straight = cells(&at, &[10; 100], 4, 0.0);
        assert!((0..100).all(|i| straight[i] == straight[i % 20]), "a long strip is cut across");
        let slanted = cells(&at, &[10; 100], 5, 45.0);
        let joined = |cells: &[usize]| (0..99).filter(|&i| cells[i] == cells[i + 1]).collect::<Vec<_>>();
        let apart = (0..99).filter(|i| !joined(&straight).contains(i));
        assert!(apart.clone().count() > 0);
        assert!(apart.clone().filter(|i| joined(&slanted).contains(i)).count() * 2 > apart.count());
    }

    #[test]
    fn one_great_setting_is_a_part_of_its_own() {
        let at: Vec<LatLon> = (0..4).map(|i| LatLon { lat: 52.0, lon: f64::from(i) * 0.01 }).collect();
        let cells = cells(&at, &[10, 10, 1_000, 10], 2, 0.0);
        assert_ne!(cells[0], cells[2]);
        assert_eq!(cells[0], cells[1]);
    }
}
