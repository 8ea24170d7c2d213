//! `scenario.toml` as text, and the same keys and values for a workbook.

use crate::model::scenario::TravelSource;
use crate::model::{Policy, Scenario, Secs, clock};
use std::fmt::Write;

/// A value as TOML writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Quoted in TOML.
    Text(String),
    /// Written bare.
    Bare(String),
}

impl Value {
    /// As a cell holds it.
    pub(super) fn text(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            // `[[a, b], [c, d]]` becomes `a,b; c,d`.
            Value::Bare(bare) => bare.replace("], [", "; ").replace(", ", ",").replace(['[', ']'], ""),
        }
    }
    fn toml(&self) -> String {
        match self {
            Value::Text(text) => toml::Value::String(text.clone()).to_string(),
            Value::Bare(bare) => bare.clone(),
        }
    }
}

#[allow(clippy::needless_pass_by_value)] // Called with numbers only.
fn bare(value: impl ToString) -> Value {
    Value::Bare(value.to_string())
}

fn minutes(secs: Secs) -> Value {
    if secs % 60 == 0 { bare(secs / 60) } else { bare(f64::from(secs) / 60.0) }
}

/// Dotted keys and values in the order in which a file lists them.
pub(super) fn entries(s: &Scenario) -> Vec<(String, Value)> {
    let mut list = vec![
        ("name".to_owned(), Value::Text(s.name.clone())),
        ("version".to_owned(), bare(s.version)),
        ("provenance".to_owned(), Value::Text(s.provenance.clone())),
    ];
    if let Some(day) = s.as_of {
        list.push(("as_of".to_owned(), Value::Text(day.to_string())));
    }
    match &s.travel {
        TravelSource::Estimate => list.push(("travel.source".to_owned(), Value::Text("estimate".to_owned()))),
        TravelSource::Given(file) => list.push(("travel.matrix".to_owned(), Value::Text(file.clone()))),
        TravelSource::Roads(file) => list.push(("travel.roads".to_owned(), Value::Text(file.clone()))),
    }
    if let Some(area) = s.area {
        for (edge, value) in [("south", area.south), ("west", area.west), ("north", area.north), ("east", area.east)] {
            list.push((format!("area.{edge}"), bare(value)));
        }
    }
    policy(&s.policy, &mut list);
    list
}

fn policy(p: &Policy, list: &mut Vec<(String, Value)>) {
    let miles = (f64::from(p.pa_collect_metres) / 1609.344 * 1e6).round() / 1e6;
    let mut add = |key: &str, value: Value| list.push((format!("policy.{key}"), value));
    add("cap_minutes", minutes(p.journey.cap));
    add("exception_allowance_minutes", minutes(p.journey.allowance));
    add("margin_percent", bare(p.margin_percent));
    add("margin_minutes", minutes(p.margin_secs));
    add("rounding_seconds", bare(p.rounding_secs));
    add("mixing", bare(p.mixing));
    add("max_visits", bare(p.max_visits));
    add("wait_with_passengers", bare(p.wait_with_passengers));
    add("pa_ratio", bare(p.pa_ratio));
    add("pa_collect_minutes", minutes(p.pa_collect_secs));
    add("pa_collect_miles", bare(miles));
    add("earliest_pickup", Value::Text(clock(p.earliest_pickup)));
    add("latest_dropoff", Value::Text(clock(p.latest_dropoff)));
    add("walk_metres_per_second", bare(p.walk_metres_per_sec));
    add("continuity_price", Value::Text(p.continuity_price.to_pounds()));
    add("travel_budget_per_mile", Value::Text(p.travel_budget_per_mile.to_pounds()));
    add("dwell.setting", bare(p.dwell.setting));
    add("dwell.board_walk", bare(p.dwell.board_walk));
    add("dwell.alight_walk", bare(p.dwell.alight_walk));
    add("dwell.board_wheelchair", bare(p.dwell.board_wheelchair));
    add("dwell.alight_wheelchair", bare(p.dwell.alight_wheelchair));
    if let Some(zone) = &p.clean_air {
        let corners: Vec<String> = zone.corners.iter().map(|c| format!("[{}, {}]", c.lat, c.lon)).collect();
        add("clean_air.corners", Value::Bare(format!("[{}]", corners.join(", "))));
        add("clean_air.charge_small", Value::Text(zone.charge_small.to_pounds()));
        add("clean_air.charge_large", Value::Text(zone.charge_large.to_pounds()));
    }
}

/// The whole file.
pub(super) fn of(s: &Scenario) -> String {
    let mut text = String::new();
    let mut section = "";
    let entries = entries(s);
    for (key, value) in &entries {
        let (own, name) = key.rsplit_once('.').unwrap_or(("", key));
        if own != section {
            let _ = write!(text, "\n[{own}]\n");
            section = own;
        }
        let _ = writeln!(text, "{name} = {}", value.toml());
    }
    text
}
