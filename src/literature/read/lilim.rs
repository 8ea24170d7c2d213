//! Pickup and delivery with time windows of Li and Lim.
//!
//! Line 1: vehicles, capacity, speed (always 1). Then a row for the depot and each stop: id, x, y, demand, earliest,
//! latest, service, index of its pick-up (deliveries) and of its delivery (pick-ups).

use super::{long_enough, numbers, opposite};
use crate::literature::instance::{Format, Instance, Price, Request, Stop, Travel, Vehicle};

pub(super) fn parse(text: &str) -> Result<Instance, Vec<String>> {
    let rows = numbers(text)?;
    let Some((head, nodes)) = rows.split_first().filter(|(head, nodes)| head.len() >= 2 && !nodes.is_empty()) else {
        return Err(vec!["line 1 needs vehicles and capacity, and a depot must follow".into()]);
    };
    long_enough(&rows, 1, 9)?;
    let stop = |i: usize| Stop { place: i, earliest: nodes[i][4], latest: nodes[i][5], service: nodes[i][6] };
    let mut faults = Vec::new();
    let mut requests = Vec::new();
    for (i, row) in nodes.iter().enumerate().skip(1) {
        let other = (if row[3] > 0.0 { row[8] } else { row[7] }) as usize;
        let mutual = nodes.get(other).is_some_and(|o| (if row[3] > 0.0 { o[7] } else { o[8] }) as usize == i);
        if other == 0 || !mutual {
            faults.push(format!("stop {i}: its other end {other} does not name it"));
        } else if row[3] > 0.0 {
            faults.extend(opposite(&i.to_string(), &row[3..4], &nodes[other][3..4]));
            requests.push(Request {
                id: i.to_string(),
                pickup: stop(i),
                delivery: stop(other),
                load: [row[3] as i32, 0, 0, 0],
                ride: f64::INFINITY,
            });
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Instance {
        name: String::new(),
        format: Format::Lilim,
        requests,
        vehicles: vec![Vehicle {
            name: "vehicle".into(),
            count: Some(head[0] as u32),
            depot: Some(0),
            capacity: [head[1] as i32, 0, 0, 0],
            duration: f64::INFINITY,
            horizon: (nodes[0][4], nodes[0][5]),
            price: Price { per_distance: 1.0, ..Price::default() },
        }],
        travel: Travel::Euclid(nodes.iter().map(|row| (row[1], row[2])).collect()),
    })
}
