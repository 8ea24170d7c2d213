//! Own vehicles shared out among the parts: those at work go with their runs, those that stand idle go to the nearest part
//! that has not had its share of their class.

use super::Ground;
use super::cut::Piece;
use crate::model::LatLon;
use std::collections::BTreeMap;

/// Gives every idle vehicle to a part.
pub fn share(ground: Ground, pieces: &mut [Piece]) {
    let (scenario, demand) = (ground.scenario, ground.demand);
    let middles: Vec<LatLon> = pieces
        .iter()
        .map(|piece| {
            let homes = piece.requests.iter().map(|&r| demand.locations[demand.requests[r].choices[0].location].at);
            let n = piece.requests.len().max(1) as f64;
            let (lat, lon) = homes.fold((0.0, 0.0), |(lat, lon), at| (lat + at.lat, lon + at.lon));
            LatLon { lat: lat / n, lon: lon / n }
        })
        .collect();
    let mut of_class: BTreeMap<&str, usize> = BTreeMap::new();
    scenario.fleet.iter().for_each(|v| *of_class.entry(&v.class).or_default() += 1);
    let mut busy = vec![false; scenario.fleet.len()];
    let mut had: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (i, piece) in pieces.iter().enumerate() {
        for &v in &piece.fleet {
            busy[v] = true;
            *had.entry((i, &scenario.fleet[v].class)).or_default() += 1;
        }
    }
    let all = pieces.iter().map(|p| p.requests.len()).sum::<usize>().max(1);
    for (v, vehicle) in scenario.fleet.iter().enumerate().filter(|(v, _)| !busy[*v]) {
        let class = vehicle.class.as_str();
        let share = |i: usize| (of_class[class] * pieces[i].requests.len()).div_ceil(all);
        let full = |i: usize| had.get(&(i, class)).copied().unwrap_or(0) >= share(i);
        let far = |i: usize| vehicle.depot_at.metres_to(middles[i]).round() as i64;
        let Some(nearest) = (0..pieces.len()).min_by_key(|&i| (full(i), far(i), i)) else { return };
        *had.entry((nearest, class)).or_default() += 1;
        pieces[nearest].fleet.push(v);
    }
    for piece in pieces {
        piece.fleet.sort_unstable();
    }
}
