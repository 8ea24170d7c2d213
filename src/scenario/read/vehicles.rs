//! `rates.csv` and `fleet.csv`, and the class names that other tables may use.

use super::{Collected, collect};
use crate::model::vehicle::Equipment;
use crate::model::{Licence, OwnVehicle, Rate, Secs, VehicleClass};
use crate::scenario::cell;
use crate::scenario::{References, Row, did_you_mean, position};
use std::collections::BTreeMap;

/// Spellings of licences, the first being the one that files write.
pub(crate) const LICENCES: &[(Licence, &[&str])] = &[
    (Licence::PrivateHire, &["private_hire", "private hire", "phv", "ph", "taxi", "hackney", "hackney carriage"]),
    (Licence::Section19, &["section19", "section 19", "s19", "section 19 permit", "permit"]),
    (Licence::Psv, &["psv", "o-licence", "operator licence", "psv operator", "pcv", "d1"]),
];

/// Most places of a vehicle under a private-hire licence.
const PRIVATE_HIRE_PLACES: u32 = 8;

fn equipment(row: &Row<'_>) -> Option<Equipment> {
    let layouts = row.need_get("layouts", cell::layouts);
    let licence = row.get("licence", |t| cell::choice(t, LICENCES));
    let count = |column, usual: u8| row.get(column, |t| cell::whole(t, 0..=90)).map_or(usual, |v| v as u8);
    let limit = |column, most| row.get(column, |t| cell::whole(t, 1..=most)).map(|v| v as u32);
    let (lift, front_seats) = (row.get("lift", cell::yes_no).unwrap_or(false), count("front_seats", 1));
    let (harnesses, child_seats) = (count("harnesses", 0), count("child_seats", 0));
    let max_wheelchair_kg = limit("max_wheelchair_kg", 2000);
    let max_wheelchair_length_mm = limit("max_wheelchair_length_mm", 5000);
    let max_wheelchair_width_mm = limit("max_wheelchair_width_mm", 5000);
    let clean_air_compliant = row.get("clean_air_compliant", cell::yes_no).unwrap_or(true);
    let layouts = layouts?;
    let most = layouts.iter().map(|l| u32::from(l.seats) + u32::from(l.wheelchairs)).max().unwrap_or(0);
    if licence == Some(Licence::PrivateHire) && most > PRIVATE_HIRE_PLACES {
        let problem = format!("A layout has {most} places; a private-hire vehicle carries at most eight passengers.");
        row.error("licence", "licence-places", &problem, "Write psv or section19, or correct the layouts.");
    }
    if !lift && layouts.iter().any(|l| l.wheelchairs > 0) {
        let problem = "The wheelchair places cannot be used: the vehicle has no lift or ramp.";
        row.warning("layouts", "wheelchair-place-without-lift", problem, "Write yes in the column lift if it has one.");
    }
    let usual = if most > PRIVATE_HIRE_PLACES { Licence::Psv } else { Licence::PrivateHire };
    Some(Equipment {
        layouts,
        licence: licence.unwrap_or(usual),
        lift,
        front_seats,
        harnesses,
        child_seats,
        max_wheelchair_kg,
        max_wheelchair_length_mm,
        max_wheelchair_width_mm,
        clean_air_compliant,
    })
}

fn money(row: &Row<'_>, column: &str) -> Rate {
    row.get(column, cell::money).unwrap_or_default()
}

fn needed_money(row: &Row<'_>, column: &str) -> Rate {
    row.need_get(column, cell::money).unwrap_or_default()
}

fn minutes(row: &Row<'_>, column: &str, usual: Secs) -> Secs {
    row.get(column, |t| cell::whole(t, 0..=720)).map_or(usual, |v| v as Secs)
}

pub(super) fn classes(rows: Vec<Row<'_>>) -> Collected<'_, VehicleClass> {
    collect(rows, "class", |row, id| {
        let equipment = equipment(row);
        let (day_rate, per_mile) = (needed_money(row, "day_rate"), money(row, "per_mile"));
        let (per_minute, pa_per_hour) = (money(row, "per_minute"), needed_money(row, "pa_per_hour"));
        let pa_min_minutes = minutes(row, "pa_min_minutes", 60);
        Some(VehicleClass { id, equipment: equipment?, day_rate, per_mile, per_minute, pa_per_hour, pa_min_minutes })
    })
}

pub(super) fn fleet(rows: Vec<Row<'_>>) -> Collected<'_, OwnVehicle> {
    collect(rows, "ref", |row, reference| {
        let equipment = equipment(row);
        let depot_at = position(row);
        let class = row.need("class").unwrap_or_default().to_owned();
        let depot = row.need("depot").unwrap_or_default().to_owned();
        let (per_mile, driver_per_hour) = (needed_money(row, "per_mile"), needed_money(row, "driver_per_hour"));
        let pa_per_hour = needed_money(row, "pa_per_hour");
        let min_shift_minutes = minutes(row, "min_shift_minutes", 120);
        let shift = [
            shift(row, "am_shift_start", "am_shift_end", (6 * 3600, 37_800)),
            shift(row, "pm_shift_start", "pm_shift_end", (12 * 3600, 19 * 3600)),
        ];
        let disposable = row.get("disposable", cell::yes_no).unwrap_or(false);
        let fixed_per_day = money(row, "fixed_per_day");
        Some(OwnVehicle {
            reference,
            class,
            equipment: equipment?,
            depot,
            depot_at: depot_at?,
            per_mile,
            driver_per_hour,
            pa_per_hour,
            min_shift_minutes,
            shift,
            disposable,
            fixed_per_day,
        })
    })
}

fn shift(row: &Row<'_>, start: &str, end: &str, usual: (Secs, Secs)) -> (Secs, Secs) {
    let from = row.get(start, cell::time).unwrap_or(usual.0);
    let to = row.get(end, cell::time).unwrap_or(usual.1);
    if to <= from {
        row.error(end, "window-closes-before-opens", "The shift ends before it starts.", "Write a later end.");
    }
    (from, to)
}

/// Class ids of operators and own fleet, as written.
pub(super) struct ClassNames {
    by_key: BTreeMap<String, String>,
    /// False when a vehicle row could not be read: then an unknown name may be its class.
    known: bool,
}

impl ClassNames {
    pub(super) fn of(classes: &References, fleet: &[OwnVehicle], known: bool) -> ClassNames {
        let own = fleet.iter().map(|v| v.class.clone());
        let by_key = classes.spelled().iter().cloned().chain(own).map(|name| (name.to_lowercase(), name)).collect();
        ClassNames { by_key, known }
    }

    /// The class as written in its own table; `None`, with a fault of the cell, where it is unknown.
    pub(super) fn one(&self, row: &Row<'_>, column: &str, word: &str) -> Option<String> {
        if let Some(name) = self.by_key.get(&word.to_lowercase()) {
            return Some(name.clone());
        }
        if self.known {
            let hint = did_you_mean(word, self.by_key.values().map(String::as_str));
            let all: Vec<&str> = self.by_key.values().map(String::as_str).take(12).collect();
            let problem = format!("There is no vehicle class {word:?}.");
            let mend = format!("{hint}Write one of {}, or add it to rates.csv.", all.join(", "));
            row.error(column, "unknown-class", &problem, &mend);
            return None;
        }
        Some(word.to_owned())
    }

    pub(super) fn list(&self, row: &Row<'_>, column: &str) -> Vec<String> {
        cell::list(row.text(column)).iter().filter_map(|word| self.one(row, column, word)).collect()
    }
}
