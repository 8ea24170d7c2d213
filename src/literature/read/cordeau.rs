//! Dial-a-ride of Cordeau (a2-16 ...) and Cordeau and Laporte (pr01 ...).
//!
//! Line 1: vehicles, requests (or twice as many), longest route, capacity, longest ride. Then a row for the depot, the
//! pick-ups, the deliveries and, in the first set, the depot again: id, x, y, service, load, earliest, latest.

use super::{long_enough, numbers, opposite};
use crate::literature::instance::{Format, Instance, Price, Request, Stop, Travel, Vehicle};

pub(super) fn parse(text: &str) -> Result<Instance, Vec<String>> {
    let rows = numbers(text)?;
    let Some((head, nodes)) = rows.split_first().filter(|(head, _)| head.len() >= 5) else {
        return Err(vec!["line 1 needs vehicles, requests, route limit, capacity and ride limit".into()]);
    };
    long_enough(&rows, 1, 7)?;
    // The second number counts requests in one set and stops in the other; the rows settle it.
    let n = nodes.len().saturating_sub(1) / 2;
    let stated = head[1] as usize;
    if n == 0 || (stated != n && stated != 2 * n) {
        return Err(vec![format!("line 1 states {stated} requests and {} rows follow", nodes.len())]);
    }
    let stop = |i: usize| Stop { place: i, earliest: nodes[i][5], latest: nodes[i][6], service: nodes[i][3] };
    let faults: Vec<String> =
        (1..=n).filter_map(|i| opposite(&i.to_string(), &nodes[i][4..5], &nodes[i + n][4..5])).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let requests = (1..=n)
        .map(|i| Request {
            id: i.to_string(),
            pickup: stop(i),
            delivery: stop(i + n),
            load: [nodes[i][4] as i32, 0, 0, 0],
            ride: head[4],
        })
        .collect();
    Ok(Instance {
        name: String::new(),
        format: Format::Cordeau,
        requests,
        vehicles: vec![Vehicle {
            name: "vehicle".into(),
            count: Some(head[0] as u32),
            depot: Some(0),
            capacity: [head[3] as i32, 0, 0, 0],
            duration: head[2],
            horizon: (nodes[0][5], nodes[0][6]),
            price: Price { per_distance: 1.0, ..Price::default() },
        }],
        travel: Travel::Euclid(nodes.iter().map(|row| (row[1], row[2])).collect()),
    })
}
