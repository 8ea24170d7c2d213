//! `passengers.csv`.

use super::vehicles::ClassNames;
use super::{Collected, collect};
use crate::model::{Assistance, Mobility, Passenger, Restraint, Secs};
use crate::scenario::cell::{self, CellFault};
use crate::scenario::{References, Row, position};

/// Spellings of mobility, the first being the one that files write.
pub(crate) const MOBILITIES: &[(Mobility, &[&str])] = &[
    (Mobility::Walks, &["walks", "walk", "walk-on", "ambulant", "walker", "no", "n", "none", "0", "false", "-"]),
    (
        Mobility::Transfers,
        &["transfers", "transfer", "transfers to seat", "can transfer", "wheelchair transfers", "folding wheelchair"],
    ),
    (
        Mobility::Wheelchair,
        &[
            "wheelchair",
            "wheelchair user",
            "travels in wheelchair",
            "in wheelchair",
            "wc",
            "yes",
            "y",
            "1",
            "x",
            "true",
        ],
    ),
];

/// Spellings of assistance.
pub(crate) const ASSISTANCE: &[(Assistance, &[&str])] = &[
    (Assistance::None, &["none", "no", "n", "0", "false", "-", "not required"]),
    (
        Assistance::Shared,
        &["shared", "yes", "y", "1", "x", "true", "pa", "passenger assistant", "escort", "pa required", "required"],
    ),
    (Assistance::OneToOne, &["one_to_one", "1:1", "1-1", "1 to 1", "one to one", "own", "individual", "1:1 pa"]),
    (Assistance::Nurse, &["nurse", "medical", "medically trained", "medical escort", "nurse escort"]),
];

/// Spellings of restraints.
pub(crate) const RESTRAINTS: &[(Restraint, &[&str])] = &[
    (Restraint::None, &["none", "no", "n", "0", "false", "-", "seat belt", "seatbelt"]),
    (Restraint::Harness, &["harness", "crelling", "crelling harness", "houdini", "buckle guard"]),
    (Restraint::ChildSeat, &["child_seat", "car seat", "child seat", "booster", "booster seat"]),
];

pub(super) fn read<'t>(
    rows: Vec<Row<'t>>,
    settings: &References,
    settings_known: bool,
    classes: &ClassNames,
) -> Collected<'t, Passenger> {
    collect(rows, "ref", |row, reference| {
        let setting = if settings_known && !settings.is_empty() {
            settings.find(row, "setting", "unknown-setting", "setting")
        } else {
            row.need("setting");
            None
        };
        let home = position(row);
        let number = |column, most| row.get(column, |t| cell::whole(t, 1..=most)).map(|v| v as u32);
        let secs = |column| row.get(column, |t| cell::whole(t, 0..=3600)).map(|v| v as Secs);
        let flag = |column| row.get(column, cell::yes_no).unwrap_or(false);
        let passenger = Passenger {
            reference,
            year_group: row.get("year_group", year_group),
            // Reported already; the passenger goes on to the checks that need no setting.
            setting: setting.unwrap_or(usize::MAX),
            home: home.unwrap_or(crate::model::LatLon { lat: 0.0, lon: 0.0 }),
            postcode: row.text("postcode").to_owned(),
            ward: row.text("ward").to_owned(),
            mobility: row.get("mobility", |t| cell::choice(t, MOBILITIES)).unwrap_or_default(),
            wheelchair_kg: number("wheelchair_kg", 1000),
            wheelchair_length_mm: number("wheelchair_length_mm", 3000),
            wheelchair_width_mm: number("wheelchair_width_mm", 2000),
            needs_lift: flag("needs_lift"),
            assistance: row.get("assistance", |t| cell::choice(t, ASSISTANCE)).unwrap_or_default(),
            solo: flag("solo"),
            group_max: number("group_max", 99).map(|v| v as u8),
            restraint: row.get("restraint", |t| restraint(t, row.table().heading("restraint"))).unwrap_or_default(),
            no_front_seat: flag("no_front_seat"),
            walk_max: row.get("walk_max_metres", |t| cell::whole(t, 0..=20_000)).map_or(0, |v| v as u32),
            own_cap: row.get("own_cap_minutes", own_cap),
            only_classes: classes.list(row, "only_classes"),
            not_classes: classes.list(row, "not_classes"),
            care_plan_outstanding: flag("care_plan_outstanding"),
            board: secs("board_seconds"),
            alight: secs("alight_seconds"),
            current_run: row.text("current_run").to_owned(),
            alternative_consent: flag("alternative_consent"),
        };
        home.map(|_| passenger)
    })
}

/// `7`, `Y7`, `Year 7`, `R`, `Reception`, `N`, `13+`.
fn year_group(text: &str) -> Result<i8, CellFault> {
    let word = cell::bare(text.trim_end_matches('+'));
    let word = ["yeargroup", "year", "ncy", "nc", "yr", "y"].iter().find_map(|p| word.strip_prefix(p)).unwrap_or(&word);
    match word {
        "r" | "rec" | "reception" | "eyfs" => return Ok(0),
        "n" | "n1" | "n2" | "nur" | "nursery" => return Ok(-1),
        _ => {}
    }
    let text = if text.trim_start().starts_with('-') || text.contains('.') { text } else { word };
    cell::whole(text, -3..=30).map(|v| v as i8).map_err(|fault| {
        CellFault::new(
            fault.code,
            "This is not a school year.",
            "Write R or 0 for reception, 1 to 13, or 14 and above.",
        )
    })
}

fn own_cap(text: &str) -> Result<Secs, CellFault> {
    let minutes = cell::decimal(text, f64::MIN..=f64::MAX)?;
    if minutes > 0.0 && minutes <= 600.0 {
        Ok((minutes * 60.0).round().max(1.0) as Secs)
    } else {
        let problem = "A longest journey is over 0 and at most 600 minutes.";
        Err(CellFault::new("out-of-range", problem, "Write minutes, or leave the cell empty."))
    }
}

/// The column may be a question (`Harness? Y/N`): then yes means what the heading asks for.
fn restraint(text: &str, heading: &str) -> Result<Restraint, CellFault> {
    if cell::yes_no(text) == Ok(true) {
        let heading = cell::bare(heading);
        if heading.contains("carseat") || heading.contains("childseat") || heading.contains("booster") {
            return if heading.contains("harness") { cell::choice(text, RESTRAINTS) } else { Ok(Restraint::ChildSeat) };
        }
        if heading.contains("harness") {
            return Ok(Restraint::Harness);
        }
    }
    cell::choice(text, RESTRAINTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn school_years_as_councils_write_them() {
        for (text, year) in [
            ("7", 7),
            ("Y7", 7),
            ("Year 7", 7),
            ("R", 0),
            ("Reception", 0),
            ("N2", -1),
            ("13+", 13),
            ("-1", -1),
            ("7.0", 7),
        ] {
            assert_eq!(year_group(text), Ok(year), "{text}");
        }
        assert!(year_group("upper").is_err() && year_group("99").is_err());
    }

    #[test]
    fn a_yes_under_a_question_means_what_it_asks() {
        assert_eq!(restraint("Y", "Harness (Y/N)"), Ok(Restraint::Harness));
        assert_eq!(restraint("yes", "Booster"), Ok(Restraint::ChildSeat));
        assert!(restraint("yes", "Restraint").is_err());
        assert_eq!(restraint("Car Seat", "Harness/Car seat"), Ok(Restraint::ChildSeat));
    }
}
