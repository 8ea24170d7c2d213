//! The plan as GeoJSON for a council's own mapping software: runs as lines, stops and settings as points.
//!
//! [`Detail::Full`] is for officers and stays inside. [`Detail::Shared`] rounds homes and pick-up points to about 100 m,
//! names no passenger, and may be passed on with care.

use super::book::{Book, RouteRow, StopRow};
use super::ways::{DepotDrives, Onward};
use geojson::{Feature, FeatureCollection, GeoJson, GeometryValue, JsonObject};
use serde_json::json;

/// How much a map file gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Exact positions and references.
    Full,
    /// Homes rounded to a thousandth of a degree (about 100 m), no passenger references.
    Shared,
}

/// The text of `plan.geojson`.
pub fn geojson(book: &Book, detail: Detail) -> String {
    let mut features = Vec::new();
    for route in &book.routes {
        let stops = &book.stops[route.stops.clone()];
        let line = GeometryValue::new_line_string(match detail {
            Detail::Full => along(stops),
            // A road drawn to a door tells whose it is.
            Detail::Shared => stops.iter().map(|s| position(s, detail)).collect(),
        });
        let on = stops.iter().filter_map(|s| s.on.as_ref()).map(|on| tenths(on.metres)).collect::<Vec<f64>>();
        features.push(feature(
            line,
            &json!({
                "type": "run", "run": route.run, "contract": route.contract, "leg": route.leg,
                "operator": route.operator, "class": route.class, "layout": route.layout.to_string(),
                "assistants": route.assistants, "passengers": route.passengers, "weekdays": route.weekdays,
                "start": crate::model::clock(route.start), "end": crate::model::clock(route.end),
                "miles": tenths(route.metres), "miles_on": on,
            }),
        ));
    }
    for route in &book.routes {
        let stops = &book.stops[route.stops.clone()];
        features.extend(route.depot.iter().flat_map(|d| depot_drives(stops, route, d, detail)));
    }
    for stop in &book.stops {
        let names =
            |rows: &[usize]| rows.iter().map(|&r| book.passengers[r].passenger.clone()).collect::<Vec<String>>();
        let mut properties = json!({
            "type": "stop", "run": stop.run, "stop": stop.number, "kind": stop.kind,
            "arrive": crate::model::clock(stop.arrive), "depart": crate::model::clock(stop.depart),
            "boarding": stop.board.len(), "alighting": stop.alight.len(),
        });
        if stop.kind == "Setting" || detail == Detail::Full {
            properties["place"] = json!(stop.place);
        }
        if detail == Detail::Full {
            properties["board"] = json!(names(&stop.board));
            properties["alight"] = json!(names(&stop.alight));
            properties["do_not_carry"] = json!(names(&book.held(&[&stop.board[..], &stop.alight[..]].concat())));
        }
        features.push(feature(GeometryValue::new_point(position(stop, detail)), &properties));
    }
    for setting in &book.scenario.settings {
        features.push(feature(
            GeometryValue::new_point([setting.at.lon, setting.at.lat]),
            &json!({"type": "setting", "setting": setting.reference, "name": setting.name, "kind": setting.kind,
                    "in_borough": setting.in_borough}),
        ));
    }
    let mut collection = FeatureCollection::new(features);
    let lines = if detail == Detail::Full { json!(book.lines) } else { json!("Runs are straight lines.") };
    collection.foreign_members = Some(JsonObject::from_iter([("lines".to_owned(), lines)]));
    GeoJson::from(collection).to_string()
}

/// Out of the depot of an own vehicle and back.
fn depot_drives(stops: &[StopRow], route: &RouteRow, drives: &DepotDrives, detail: Detail) -> Vec<Feature> {
    let (Some(first), Some(last)) = (stops.first(), stops.last()) else { return Vec::new() };
    let drawn = |on: &Onward| -> Vec<[f64; 2]> { on.line.iter().map(|p| [round(p.lon), round(p.lat)]).collect() };
    let (mut out, mut home) = (drawn(&drives.out), drawn(&drives.home));
    if detail == Detail::Shared {
        out = out.into_iter().take(1).chain([position(first, detail)]).collect();
        home = [position(last, detail)].into_iter().chain(home.pop()).collect();
    }
    let from = json!({
        "type": "from depot", "run": route.run, "depot": drives.depot, "leave": crate::model::clock(drives.leave),
        "miles": tenths(drives.out.metres),
    });
    let to = json!({
        "type": "to depot", "run": route.run, "depot": drives.depot, "back": crate::model::clock(drives.back),
        "miles": tenths(drives.home.metres),
    });
    vec![feature(GeometryValue::new_line_string(out), &from), feature(GeometryValue::new_line_string(home), &to)]
}

/// Miles with one decimal.
fn tenths(metres: crate::model::Metres) -> f64 {
    (super::words::miles(metres.into()) * 10.0).round() / 10.0
}

/// The way of a run through all its stops.
fn along(stops: &[StopRow]) -> Vec<[f64; 2]> {
    let mut line: Vec<[f64; 2]> = Vec::new();
    for stop in stops {
        let place = position(stop, Detail::Full);
        if line.last() != Some(&place) || stop.on.is_none() {
            line.push(place);
        }
        let between = stop.on.as_ref().and_then(|on| on.line.get(1..on.line.len().saturating_sub(1)));
        line.extend(between.into_iter().flatten().map(|p| [round(p.lon), round(p.lat)]));
    }
    line
}

fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

fn position(stop: &StopRow, detail: Detail) -> [f64; 2] {
    let digits = if stop.kind == "Setting" || detail == Detail::Full { 1e6 } else { 1e3 };
    [(stop.lon * digits).round() / digits, (stop.lat * digits).round() / digits]
}

fn feature(geometry: GeometryValue, properties: &serde_json::Value) -> Feature {
    Feature {
        bbox: None,
        geometry: Some(geojson::Geometry::new(geometry)),
        id: None,
        properties: Some(properties.as_object().cloned().unwrap_or_else(JsonObject::new)),
        foreign_members: None,
    }
}
