//! Homes, settings and points: inside the area, not absurdly far, not on top of each other.

use crate::model::scenario::Area;
use crate::model::{Mobility, Phase, Setting};
use crate::scenario::Row;
use crate::scenario::read::Draft;

/// A rough drive without a map: road metres per crow-fly metre, and metres a second. Only to warn.
const CIRCUITY: f64 = 1.25;
const METRES_PER_SEC: f64 = 9.0;
/// A home nearer than this to its setting's gate is probably the setting's own address.
const SAME_PLACE_METRES: f64 = 30.0;
/// Two miles for a child under eight, three otherwise, is the statutory walking distance to the *setting*; a walk to a
/// pick-up point of over a mile is long for anybody.
const LONG_WALK_METRES: u32 = 1600;

pub(super) fn check(draft: &Draft<'_>) {
    let s = &draft.scenario;
    for (p, row) in s.passengers.iter().zip(&draft.passenger_rows) {
        if let Some(area) = s.area {
            inside(row, area, p.home, "The home lies outside the scenario's area.");
        }
        if let Some(setting) = s.settings.get(p.setting) {
            direct_drive(draft, row, p, setting);
        }
        if p.walk_max > LONG_WALK_METRES {
            let young = p.phase() == Phase::Primary;
            let problem =
                format!("A walk of {} m is long{}.", p.walk_max, if young { " for a young child" } else { "" });
            row.warning("walk_max_metres", "long-walk", &problem, "Check the distance and its unit (metres).");
        }
        let council = s.policy.journey.cap;
        if p.own_cap.is_some_and(|own| own > council) {
            let problem = format!("The own cap is above the council's {} minutes and has no effect.", council / 60);
            row.warning("own_cap_minutes", "own-cap-without-effect", &problem, "Leave the cell empty.");
        }
    }
    for (a, row) in s.addresses.iter().zip(&draft.address_rows) {
        if let Some(area) = s.area {
            inside(row, area, a.at, "The address lies outside the scenario's area.");
        }
    }
    for (i, (setting, row)) in s.settings.iter().zip(&draft.setting_rows).enumerate() {
        if s.area.is_some_and(|area| !area.contains(setting.at)) {
            let problem = "The setting lies outside the scenario's area.";
            row.warning(column_of(row), "setting-outside-area", problem, "Check the position; many settings do.");
        }
        // Where passengers were left out because of faults, silence is better than a guess.
        let placed = s.passengers.iter().filter(|p| p.setting < s.settings.len()).count();
        let complete = placed == draft.passengers_listed;
        if complete && !s.passengers.iter().any(|p| p.setting == i) {
            let mend = "Remove the row, or leave it for passengers to come.";
            row.warning("ref", "setting-without-passengers", "No passenger attends this setting.", mend);
        }
    }
    for (point, row) in s.pickup_points.iter().zip(&draft.pickup_rows) {
        if s.area.is_some_and(|area| !area.contains(point.at)) {
            let problem = "The pick-up point lies outside the scenario's area.";
            row.warning(column_of(row), "pickup-point-outside-area", problem, "Check the position.");
        }
    }
}

/// The column in which a position starts in this file.
fn column_of(row: &Row<'_>) -> &'static str {
    if row.has("lat") { "lat" } else { "easting" }
}

fn inside(row: &Row<'_>, area: Area, at: crate::model::LatLon, problem: &str) {
    if !area.contains(at) {
        let mend = format!(
            "Check the position ({:.5}, {:.5}), or widen [area] in scenario.toml if it is right.",
            at.lat, at.lon
        );
        row.error(column_of(row), "outside-area", problem, &mend);
    }
}

fn direct_drive(draft: &Draft<'_>, row: &Row<'_>, p: &crate::model::Passenger, setting: &Setting) {
    let policy = &draft.scenario.policy;
    let crow = p.home.metres_to(setting.at);
    if crow < SAME_PLACE_METRES {
        let problem = format!("The home lies at the gate of {}.", setting.name);
        row.warning(column_of(row), "home-at-setting", &problem, "Check that it is not the setting's own address.");
    }
    let board = p.board.unwrap_or_else(|| policy.dwell.board(p.mobility));
    let drive = crow * CIRCUITY / METRES_PER_SEC * (1.0 + policy.margin_percent / 100.0);
    let about = drive as i32 + policy.margin_secs + board;
    let cap = p.own_cap.map_or(policy.journey.cap, |own| own.min(policy.journey.cap));
    if about > cap {
        let chair = if p.mobility == Mobility::Wheelchair { " with boarding" } else { "" };
        let problem =
            format!("The direct journey{chair} takes about {} minutes, over the cap of {}.", about / 60, cap / 60);
        let mend = "Nothing, if the placement is right: the passenger will be listed as an exception.";
        row.warning("setting", "direct-over-cap", &problem, mend);
    }
}
