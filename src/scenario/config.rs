//! Name, area, policy and source of travel times, from the keys of `scenario.toml`. Minutes and miles as officers think
//! of them become seconds and metres.

use super::cell::{self, CellFault};
use super::keys::Keys;
use super::{Faults, rounded};
use crate::model::scenario::Area;
use crate::model::scenario::TravelSource;
use crate::model::{CleanAirZone, Dwell, JourneyRule, LatLon, Policy, Rate, Secs};
use jiff::civil::Date;

const METRES_PER_MILE: f64 = 1609.344;

/// What the keys say.
#[derive(Debug)]
pub(crate) struct Config {
    pub name: String,
    pub version: u32,
    pub provenance: String,
    pub as_of: Option<Date>,
    pub area: Option<Area>,
    pub travel: TravelSource,
    pub policy: Policy,
}

/// Reads all keys; `title` names a scenario that has no name.
pub(crate) fn read(keys: &Keys, title: &str, faults: &Faults) -> Config {
    keys.get("max_file_mb", faults, |t| cell::decimal(t, 0.001..=10_000.0));
    Config {
        name: keys.text("name").unwrap_or(title).to_owned(),
        version: keys.get("version", faults, |t| cell::whole(t, 0..=i64::from(u32::MAX))).map_or(1, |v| v as u32),
        provenance: keys.text("provenance").unwrap_or_default().to_owned(),
        as_of: keys.get("as_of", faults, cell::date),
        area: area(keys, faults),
        travel: travel(keys, faults),
        policy: policy(keys, faults),
    }
}

fn area(keys: &Keys, faults: &Faults) -> Option<Area> {
    if !keys.any_below("area.") {
        return None;
    }
    let edge = |key: &str, most: f64| {
        if keys.text(key).is_none() {
            keys.error(key, faults, "missing-value", "The area lacks this edge.", "Give south, west, north and east.");
        }
        keys.get(key, faults, |t| cell::decimal(t, -most..=most))
    };
    let (south, west) = (edge("area.south", 90.0), edge("area.west", 180.0));
    let (north, east) = (edge("area.north", 90.0), edge("area.east", 180.0));
    let area = Area { south: south?, west: west?, north: north?, east: east? };
    if area.south >= area.north {
        keys.error("area.south", faults, "out-of-range", "The area's south lies north of its north.", "Swap them.");
    }
    if area.west >= area.east {
        keys.error("area.west", faults, "out-of-range", "The area's west lies east of its east.", "Swap them.");
    }
    Some(area)
}

fn travel(keys: &Keys, faults: &Faults) -> TravelSource {
    let named: Vec<&str> = ["roads", "travel.roads", "matrix", "travel.matrix"]
        .into_iter()
        .filter(|key| keys.text(key).is_some())
        .collect();
    let source = keys.get("travel.source", faults, |t| {
        cell::choice(t, &[(0, &["estimate", "none"]), (1, &["matrix", "given", "file"]), (2, &["roads", "osm"])])
    });
    let first = named.first().copied();
    if let (Some(first), Some(second)) = (first, named.get(1)) {
        let problem = format!("Travel times have two sources: {first} and {second}.");
        keys.error(second, faults, "duplicate-key", &problem, "Keep one of them.");
    }
    let is_matrix = first.is_some_and(|key| key.ends_with("matrix"));
    let agrees = match (source, first) {
        (None, _) | (Some(0), None) => true,
        (Some(0), Some(_)) | (Some(_), None) => false,
        (Some(s), Some(_)) => (s == 1) == is_matrix,
    };
    if !agrees {
        let mend = "Give roads or matrix with its file, or neither for the estimate.";
        keys.error("travel.source", faults, "bad-choice", "The source does not agree with roads or matrix.", mend);
    }
    let Some(path) = first.and_then(|key| keys.text(key)) else { return TravelSource::Estimate };
    if is_matrix { TravelSource::Given(path.to_owned()) } else { TravelSource::Roads(path.to_owned()) }
}

fn policy(keys: &Keys, faults: &Faults) -> Policy {
    let usual = Policy::default();
    let minutes = |key: &str, least: f64, most: f64, usual: Secs| {
        keys.get(&format!("policy.{key}"), faults, |t| cell::minutes(t, least..=most)).unwrap_or(usual)
    };
    let whole = |key: &str, least: i64, most: i64, usual: i64| {
        keys.get(&format!("policy.{key}"), faults, |t| cell::whole(t, least..=most)).unwrap_or(usual)
    };
    let decimal = |key: &str, least: f64, most: f64, usual: f64| {
        keys.get(&format!("policy.{key}"), faults, |t| cell::decimal(t, least..=most)).unwrap_or(usual)
    };
    let flag = |key: &str, usual: bool| keys.get(&format!("policy.{key}"), faults, cell::yes_no).unwrap_or(usual);
    let money = |key: &str, usual: Rate| keys.get(&format!("policy.{key}"), faults, cell::money).unwrap_or(usual);
    let time = |key: &str, usual: Secs| keys.get(&format!("policy.{key}"), faults, cell::time).unwrap_or(usual);
    let miles = decimal("pa_collect_miles", 0.0, 100.0, f64::from(usual.pa_collect_metres) / METRES_PER_MILE);
    let policy = Policy {
        journey: JourneyRule {
            cap: minutes("cap_minutes", 1.0, 300.0, usual.journey.cap),
            allowance: minutes("exception_allowance_minutes", 0.0, 300.0, usual.journey.allowance),
        },
        margin_percent: decimal("margin_percent", 0.0, 300.0, usual.margin_percent),
        margin_secs: minutes("margin_minutes", 0.0, 60.0, usual.margin_secs),
        rounding_secs: whole("rounding_seconds", 0, 600, i64::from(usual.rounding_secs)) as Secs,
        mixing: flag("mixing", usual.mixing),
        max_visits: whole("max_visits", 1, 50, usual.max_visits as i64) as usize,
        wait_with_passengers: flag("wait_with_passengers", usual.wait_with_passengers),
        pa_ratio: whole("pa_ratio", 1, 50, i64::from(usual.pa_ratio)) as u32,
        pa_collect_secs: minutes("pa_collect_minutes", 0.0, 240.0, usual.pa_collect_secs),
        pa_collect_metres: (miles * METRES_PER_MILE).round() as u32,
        earliest_pickup: time("earliest_pickup", usual.earliest_pickup),
        latest_dropoff: time("latest_dropoff", usual.latest_dropoff),
        dwell: dwell(keys, faults),
        walk_metres_per_sec: decimal("walk_metres_per_second", 0.1, 5.0, usual.walk_metres_per_sec),
        continuity_price: money("continuity_price", usual.continuity_price),
        travel_budget_per_mile: money("travel_budget_per_mile", usual.travel_budget_per_mile),
        clean_air: clean_air(keys, faults),
    };
    if policy.earliest_pickup >= policy.latest_dropoff {
        let problem = "The earliest pick-up is not before the latest drop-off.";
        keys.error("policy.earliest_pickup", faults, "window-closes-before-opens", problem, "Swap or correct the two.");
    }
    policy
}

fn dwell(keys: &Keys, faults: &Faults) -> Dwell {
    let preset = keys
        .get("policy.dwell", faults, |t| cell::choice(t, &[(false, &["standard", "default"]), (true, &["cautious"])]));
    let usual = if preset == Some(true) { Dwell::cautious() } else { Dwell::default() };
    let secs = |key: &str, usual: Secs| {
        keys.get(&format!("policy.dwell.{key}"), faults, |t| cell::whole(t, 0..=3600)).map_or(usual, |v| v as Secs)
    };
    Dwell {
        setting: secs("setting", usual.setting),
        board_walk: secs("board_walk", usual.board_walk),
        alight_walk: secs("alight_walk", usual.alight_walk),
        board_wheelchair: secs("board_wheelchair", usual.board_wheelchair),
        alight_wheelchair: secs("alight_wheelchair", usual.alight_wheelchair),
    }
}

fn clean_air(keys: &Keys, faults: &Faults) -> Option<CleanAirZone> {
    if !keys.any_below("policy.clean_air.") {
        return None;
    }
    if keys.text("policy.clean_air.corners").is_none() {
        let mend = "Give at least three corners as [[lat, lon], ...].";
        keys.error("policy.clean_air.corners", faults, "missing-value", "The clean-air zone has no corners.", mend);
    }
    let corners = keys.get("policy.clean_air.corners", faults, corners);
    let charge = |key: &str, usual: i64| keys.get(key, faults, cell::money).unwrap_or(Rate::pence(usual));
    let charge_small = charge("policy.clean_air.charge_small", 800);
    let charge_large = charge("policy.clean_air.charge_large", 5000);
    Some(CleanAirZone { corners: corners?, charge_small, charge_large })
}

/// `52.49,-1.91; 52.49,-1.87; 52.47,-1.89`.
fn corners(text: &str) -> Result<Vec<LatLon>, CellFault> {
    let bad =
        |problem: &str| CellFault::new("bad-corners", problem, "Give at least three corners as [[lat, lon], ...].");
    let mut corners = Vec::new();
    for corner in text.split(';').filter(|c| !c.trim().is_empty()) {
        let (lat, lon) = corner.split_once(',').ok_or_else(|| bad("A corner is not a latitude and a longitude."))?;
        let lat = cell::decimal(lat, -90.0..=90.0).map_err(|f| bad(&f.problem))?;
        let lon = cell::decimal(lon, -180.0..=180.0).map_err(|f| bad(&f.problem))?;
        corners.push(rounded(lat, lon));
    }
    if corners.len() < 3 { Err(bad("A zone has at least three corners.")) } else { Ok(corners) }
}
