//! The change file: who joins, leaves, moves, changes setting, needs or days; and the scenario after it.

use crate::model::{Assistance, Attendance, LatLon, Leg, Mobility, Passenger, Restraint, Scenario, Weekdays};
use crate::scenario::{
    ASSISTANCE, Column, Fault, Faults, Kind, LoadError, MOBILITIES, RESTRAINTS, TableSpec, cell, position, read_table,
};
use serde::Serialize;
use std::path::Path;

/// What happens to a passenger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// Joins; details stand in the newcomers' list.
    Join,
    /// Leaves.
    Leave,
    /// Lives elsewhere.
    Move,
    /// Attends another setting.
    Setting,
    /// Needs another assistant, mobility or restraint, or travels alone.
    Needs,
    /// Rides on other weekdays.
    Days,
}

const HAPPENINGS: &[(Happening, &[&str])] = &[
    (Happening::Join, &["join", "joins", "new", "starter", "start"]),
    (Happening::Leave, &["leave", "leaves", "leaver", "end", "ends", "stop"]),
    (Happening::Move, &["move", "moves", "moves home", "address", "new address"]),
    (Happening::Setting, &["setting", "changes setting", "new setting", "school", "new school"]),
    (Happening::Needs, &["needs", "changes needs", "assistance", "pa"]),
    (Happening::Days, &["days", "part-time", "part time", "weekdays", "attendance"]),
];

/// Columns of a change file.
pub const CHANGES: TableSpec = TableSpec {
    name: "changes",
    position: false,
    columns: &[
        Column::new(
            "passenger",
            Kind::Text,
            "Reference of the passenger",
            "P0001",
            &["ref", "reference", "passenger ref"],
        )
        .required(),
        Column::new(
            "change",
            Kind::Text,
            "join, leave, move, setting, needs or days",
            "leave",
            &["what", "action", "type"],
        )
        .required(),
        Column::new("lat", Kind::Number, "Latitude of the new home (move, join)", "52.5045", &["latitude"]),
        Column::new("lon", Kind::Number, "Longitude of the new home (move, join)", "-1.9723", &["longitude"]),
        Column::new("easting", Kind::Number, "Easting of the new home instead", "401978", &[]),
        Column::new("northing", Kind::Number, "Northing of the new home instead", "289628", &[]),
        Column::new("setting", Kind::Text, "Reference or name of the new setting (setting, join)", "S01", &["school"]),
        Column::new("assistance", Kind::Text, "none, shared, one_to_one or nurse (needs, join)", "shared", &["pa"]),
        Column::new(
            "mobility",
            Kind::Text,
            "walks, transfers or wheelchair (needs, join)",
            "wheelchair",
            &["wheelchair"],
        ),
        Column::new("restraint", Kind::Text, "none, harness or child_seat (needs, join)", "harness", &[]),
        Column::new("solo", Kind::Text, "yes: travels alone (needs, join)", "yes", &["travels alone", "alone"]),
        Column::new("weekdays", Kind::Text, "Weekdays ridden from now on (days)", "MTW", &["days"]),
    ],
};

/// One change, checked against the scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Reference of the passenger.
    pub passenger: String,
    /// What happens.
    pub happening: Happening,
    /// New home.
    pub home: Option<LatLon>,
    /// Index of the new setting.
    pub setting: Option<usize>,
    /// New assistance.
    pub assistance: Option<Assistance>,
    /// New mobility.
    pub mobility: Option<Mobility>,
    /// New restraint.
    pub restraint: Option<Restraint>,
    /// Travels alone from now on, or no longer.
    pub solo: Option<bool>,
    /// New weekdays.
    pub weekdays: Option<Weekdays>,
}

/// Reads a change file; every fault at once.
///
/// # Errors
/// [`LoadError::Faults`] with every fault, or [`LoadError::Io`].
pub fn read(path: &Path, scenario: &Scenario) -> Result<Vec<Change>, LoadError> {
    let faults = Faults::new();
    let mut changes = Vec::new();
    if let Some(table) = read_table(path, &CHANGES, 50.0, &faults)? {
        for row in table.rows(&faults) {
            let (Some(passenger), Some(happening)) =
                (row.need("passenger"), row.need_get("change", |t| cell::choice(t, HAPPENINGS)))
            else {
                continue;
            };
            let known = scenario.passengers.iter().any(|p| p.reference.eq_ignore_ascii_case(passenger));
            if known == (happening == Happening::Join) {
                let (problem, mend) = if known {
                    ("This passenger is in the plan already.", "Give the newcomer a reference of its own.")
                } else {
                    ("There is no passenger with this reference.", "Correct the reference, or write join.")
                };
                row.error("passenger", "unknown-passenger", problem, mend);
            }
            let wants_home = matches!(happening, Happening::Move | Happening::Join);
            let home = if wants_home { position(&row) } else { None };
            let setting = row.text("setting");
            let found = scenario
                .settings
                .iter()
                .position(|s| s.reference.eq_ignore_ascii_case(setting) || s.name.eq_ignore_ascii_case(setting));
            if found.is_none() && (!setting.is_empty() || matches!(happening, Happening::Setting | Happening::Join)) {
                row.error(
                    "setting",
                    "unknown-setting",
                    "There is no such setting.",
                    "Write a setting of the scenario.",
                );
            }
            let assistance = row.get("assistance", |t| cell::choice(t, ASSISTANCE));
            let mobility = row.get("mobility", |t| cell::choice(t, MOBILITIES));
            let restraint = row.get("restraint", |t| cell::choice(t, RESTRAINTS));
            let solo = row.get("solo", cell::yes_no);
            let named = ["assistance", "mobility", "restraint", "solo"].iter().any(|c| !row.text(c).is_empty());
            if happening == Happening::Needs && !named {
                let mend = "Fill in assistance, mobility, restraint or solo.";
                row.error("change", "no-need", "This change of needs does not say what is needed.", mend);
            }
            let weekdays = match happening {
                Happening::Days => row.need_get("weekdays", cell::weekdays),
                _ => None,
            };
            let passenger = passenger.to_owned();
            let setting = found;
            changes.push(Change {
                passenger,
                happening,
                home,
                setting,
                assistance,
                mobility,
                restraint,
                solo,
                weekdays,
            });
        }
    }
    if !faults.has_errors() && changes.is_empty() {
        faults.push(Fault::error("empty-table", "changes", "There is no change in the file.", "Add a row a change."));
    }
    if faults.has_errors() { Err(LoadError::Faults(faults.into_sorted())) } else { Ok(changes) }
}

/// The scenario after the changes.
pub fn changed_scenario(scenario: &Scenario, changes: &[Change]) -> Scenario {
    let mut after = scenario.clone();
    for change in changes {
        let found = after.passengers.iter().position(|p| p.reference.eq_ignore_ascii_case(&change.passenger));
        match (change.happening, found) {
            (Happening::Leave, Some(p)) => remove(&mut after, p),
            (Happening::Join, None) => {
                let mut passenger = joining(change);
                needs(&mut passenger, change);
                after.passengers.push(passenger);
            }
            (Happening::Days, Some(p)) => {
                let days = change.weekdays.unwrap_or(Weekdays::ALL);
                rides_on(&mut after, p, days);
            }
            (_, Some(p)) => {
                let passenger = &mut after.passengers[p];
                passenger.home = change.home.unwrap_or(passenger.home);
                if change.happening == Happening::Setting {
                    passenger.setting = change.setting.unwrap_or(passenger.setting);
                }
                needs(passenger, change);
            }
            (_, None) => {}
        }
    }
    after
}

/// Sets what a change says about needs.
fn needs(passenger: &mut Passenger, change: &Change) {
    passenger.assistance = change.assistance.unwrap_or(passenger.assistance);
    passenger.mobility = change.mobility.unwrap_or(passenger.mobility);
    passenger.restraint = change.restraint.unwrap_or(passenger.restraint);
    passenger.solo = change.solo.unwrap_or(passenger.solo);
}

fn joining(change: &Change) -> Passenger {
    let home = change.home.unwrap_or(LatLon { lat: 0.0, lon: 0.0 });
    Passenger::without_needs(change.passenger.clone(), change.setting.unwrap_or(0), home)
}

/// The passenger rides only on these weekdays: rows are narrowed; without rows both legs get one.
fn rides_on(scenario: &mut Scenario, passenger: usize, days: Weekdays) {
    let had = scenario.attendance.iter().any(|a| a.passenger == passenger);
    if had {
        let row = |a: &mut Attendance| {
            if a.passenger == passenger {
                a.weekdays = a.weekdays.and(days);
            }
        };
        scenario.attendance.iter_mut().for_each(row);
        scenario.attendance.retain(|a| a.passenger != passenger || !a.weekdays.is_empty());
    } else {
        for leg in Leg::BOTH {
            scenario.attendance.push(Attendance {
                passenger,
                leg,
                weekdays: days,
                address: None,
                earliest: None,
                latest: None,
                start: None,
                end: None,
            });
        }
    }
}

/// Takes a passenger out of every table; indices above it move down.
pub fn remove(scenario: &mut Scenario, passenger: usize) {
    scenario.passengers.remove(passenger);
    let down = |i: usize| if i > passenger { i - 1 } else { i };
    let addresses: Vec<bool> = scenario.addresses.iter().map(|a| a.passenger != passenger).collect();
    let new_address = |i: usize| addresses[..i].iter().filter(|k| **k).count();
    scenario.attendance.retain(|a| a.passenger != passenger);
    for row in &mut scenario.attendance {
        row.passenger = down(row.passenger);
        row.address = row.address.map(new_address);
    }
    scenario.addresses.retain(|a| a.passenger != passenger);
    scenario.addresses.iter_mut().for_each(|a| a.passenger = down(a.passenger));
    scenario.pairs.retain(|p| p.a != passenger && p.b != passenger);
    for pair in &mut scenario.pairs {
        (pair.a, pair.b) = (down(pair.a), down(pair.b));
    }
}
