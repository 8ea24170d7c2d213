//! Heterogeneous dial-a-ride with four depots (Malheiros et al. 2021).
//!
//! Line 1: vehicles, requests. A row for each vehicle: longest route, staff seats, patient seats, stretchers, wheelchair
//! places. Then a row for each stop: id, x, y, service, longest ride, four loads, earliest, latest. Vehicle k starts and
//! ends at depot (k-1) mod 4.

use super::{numbers, opposite};
use crate::literature::instance::{Format, Instance, Price, Request, Stop, Travel, Vehicle};

const DEPOTS: [(f64, f64); 4] = [(-5.0, -5.0), (5.0, 5.0), (-5.0, 5.0), (5.0, -5.0)];

pub(super) fn parse(text: &str) -> Result<Instance, Vec<String>> {
    let rows = numbers(text)?;
    let Some(head) = rows.first().filter(|head| head.len() >= 2) else {
        return Err(vec!["line 1 needs vehicles and requests".into()]);
    };
    let (k, n) = (head[0] as usize, head[1] as usize);
    if n == 0 || rows.len() != 1 + k + 2 * n + 2 {
        return Err(vec![format!("{k} vehicles and {n} requests need {} rows, not {}", 1 + k + 2 * n + 2, rows.len())]);
    }
    let (fleet, nodes) = rows[1..].split_at(k);
    let mut faults: Vec<String> = Vec::new();
    for (i, row) in fleet.iter().enumerate().filter(|(_, row)| row.len() < 5) {
        faults.push(format!("vehicle {}: {} numbers where 5 are needed", i + 1, row.len()));
    }
    for (i, row) in nodes.iter().enumerate().filter(|(_, row)| row.len() < 11) {
        faults.push(format!("stop {i}: {} numbers where 11 are needed", row.len()));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    faults.extend((1..=n).filter_map(|i| opposite(&i.to_string(), &nodes[i][5..9], &nodes[i + n][5..9])));
    if !faults.is_empty() {
        return Err(faults);
    }
    let stop = |i: usize| Stop { place: i, earliest: nodes[i][9], latest: nodes[i][10], service: nodes[i][3] };
    let requests = (1..=n).map(|i| Request {
        id: i.to_string(),
        pickup: stop(i),
        delivery: stop(i + n),
        load: [5, 6, 7, 8].map(|c| nodes[i][c] as i32),
        ride: nodes[i][4],
    });
    // Equal vehicles of one depot are one kind.
    let mut vehicles: Vec<Vehicle> = Vec::new();
    for (v, row) in fleet.iter().enumerate() {
        let depot = Some(nodes.len() + v % 4);
        let capacity = [1, 2, 3, 4].map(|c| row[c] as i32);
        let same = |o: &&mut Vehicle| o.depot == depot && o.capacity == capacity && o.duration == row[0];
        if let Some(known) = vehicles.iter_mut().find(same) {
            known.count = known.count.map(|c| c + 1);
        } else {
            vehicles.push(Vehicle {
                name: format!("vehicle {}", v + 1),
                count: Some(1),
                depot,
                capacity,
                duration: row[0],
                horizon: (nodes[0][9], nodes[2 * n + 1][10]),
                price: Price { per_distance: 1.0, ..Price::default() },
            });
        }
    }
    let places = nodes.iter().map(|row| (row[1], row[2])).chain(DEPOTS).collect();
    Ok(Instance {
        name: String::new(),
        format: Format::Hdarp,
        requests: requests.collect(),
        vehicles,
        travel: Travel::Euclid(places),
    })
}
