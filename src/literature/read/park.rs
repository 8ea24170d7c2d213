//! School bus routing with mixed loads (Park, Tae and Kim 2012): a folder with `Schools.txt` and `Stops.txt`.
//!
//! Schools: id, x, y, earliest and latest arrival (HHMM). Stops: id, x, y, school, students. Feet along the axes at 20
//! miles an hour, whole seconds, buses of 66, one depot, any number of buses.

use crate::literature::instance::{Format, Instance, Price, Request, Stop, Travel, Vehicle, park_pickup};
use std::collections::HashMap;

/// Feet in a second at 20 miles an hour.
const SPEED: f64 = 88.0 / 3.0;
const SEATS: i32 = 66;

pub(super) fn parse(schools: &str, stops: &str, ride: f64) -> Result<Instance, Vec<String>> {
    let mut faults = Vec::new();
    let mut places = Vec::new();
    let mut known: HashMap<String, (usize, f64, f64)> = HashMap::new();
    for (name, row) in table("Schools.txt", schools, &mut faults) {
        let clock = |hhmm: f64| (hhmm / 100.0).floor() * 3600.0 + (hhmm % 100.0) * 60.0;
        known.insert(name, (places.len(), clock(row[2]), clock(row[3])));
        places.push((row[0], row[1]));
    }
    let mut requests = Vec::new();
    for (name, row) in table("Stops.txt", stops, &mut faults) {
        let school = format!("{}", row[2]);
        let students = row[3] as i32;
        let Some(&(place, earliest, latest)) = known.get(&school) else {
            faults.push(format!("Stops.txt: stop {name}: school {school} is not in Schools.txt"));
            continue;
        };
        if !(1..=SEATS).contains(&students) {
            faults.push(format!("Stops.txt: stop {name}: {students} students do not fit a bus of {SEATS}"));
        }
        let home = Stop { place: places.len(), earliest: 0.0, latest: 86_400.0, service: park_pickup(students) };
        requests.push(Request {
            id: name,
            pickup: home,
            delivery: Stop { place, earliest, latest, service: 0.0 },
            load: [students, 0, 0, 0],
            ride,
        });
        places.push((row[0], row[1]));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Instance {
        name: String::new(),
        format: Format::Park,
        requests,
        vehicles: vec![Vehicle {
            name: "bus".into(),
            count: None,
            // The depot decides nothing: buses are counted, not their miles, and they may leave as early as they like.
            depot: None,
            capacity: [SEATS, 0, 0, 0],
            duration: f64::INFINITY,
            horizon: (0.0, 86_400.0),
            price: Price { fixed: 1.0, ..Price::default() },
        }],
        travel: Travel::Manhattan { places, speed: SPEED },
    })
}

/// Rows below the heading: a name and four numbers.
fn table(file: &str, text: &str, faults: &mut Vec<String>) -> Vec<(String, [f64; 4])> {
    let mut rows = Vec::new();
    for (i, line) in text.lines().enumerate().skip(1) {
        let mut words = line.split_whitespace();
        let Some(name) = words.next() else { continue };
        let values: Vec<f64> = words.filter_map(|w| w.parse().ok()).filter(|v: &f64| v.is_finite()).collect();
        match <[f64; 4]>::try_from(values) {
            Ok(values) => rows.push((name.to_owned(), values)),
            Err(_) => faults.push(format!("{file}: line {} needs an id and four numbers", i + 1)),
        }
    }
    rows
}
