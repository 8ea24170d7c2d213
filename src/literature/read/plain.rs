//! The plain core: homes to settings in the morning, as JSON: `classes`, `people` and the square tables `seconds` and
//! `metres`.

use crate::literature::instance::{Format, Instance, Price, Request, Stop, Travel, Vehicle};
use serde::Deserialize;

#[derive(Deserialize)]
struct Document {
    classes: Vec<Class>,
    people: Vec<Person>,
    seconds: Vec<Vec<f64>>,
    metres: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Class {
    id: String,
    cap: [i32; 2],
    fixed: f64,
    per_m: f64,
    per_s: f64,
}

#[derive(Deserialize)]
struct Person {
    id: String,
    at: usize,
    to: usize,
    open: f64,
    close: f64,
    board: f64,
    alight: f64,
    ride: f64,
    load: [i32; 2],
}

pub(super) fn parse(text: &str) -> Result<Instance, Vec<String>> {
    let document: Document = serde_json::from_str(text).map_err(|e| vec![e.to_string()])?;
    let width = document.seconds.len();
    let square = |table: &[Vec<f64>]| table.len() == width && table.iter().all(|row| row.len() == width);
    if !square(&document.seconds) || !square(&document.metres) {
        return Err(vec!["`seconds` and `metres` must be square and of one size".into()]);
    }
    let day = 86_400.0;
    let requests = document.people.into_iter().map(|p| Request {
        id: p.id,
        pickup: Stop { place: p.at, earliest: 0.0, latest: day, service: p.board },
        delivery: Stop { place: p.to, earliest: p.open, latest: p.close, service: p.alight },
        load: [p.load[0], p.load[1], 0, 0],
        ride: p.ride,
    });
    let vehicles = document.classes.into_iter().map(|c| Vehicle {
        name: c.id,
        count: None,
        depot: None,
        capacity: [c.cap[0], c.cap[1], 0, 0],
        duration: f64::INFINITY,
        horizon: (0.0, day),
        price: Price { fixed: c.fixed, per_distance: c.per_m, per_time: c.per_s },
    });
    Ok(Instance {
        name: String::new(),
        format: Format::Plain,
        requests: requests.collect(),
        vehicles: vehicles.collect(),
        travel: Travel::Tables {
            width,
            seconds: document.seconds.into_iter().flatten().collect(),
            metres: document.metres.into_iter().flatten().collect(),
        },
    })
}
