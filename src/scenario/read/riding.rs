//! Second addresses, attendance, pairs and assistants.

use super::places::{FIRST_TIME, LAST_TIME};
use super::{Collected, collect};
use crate::model::scenario::{Address, Attendance};
use crate::model::{Assistant, Leg, Pair, PairKind, Rate, Weekdays};
use crate::scenario::{References, Row, cell, did_you_mean, position};

/// Values with the rows they came from, index for index.
pub(super) struct Listed<'t, T> {
    pub values: Vec<T>,
    pub rows: Vec<Row<'t>>,
    /// Rows that name a known passenger but could not be read: passenger reference and address name, in lower case.
    unread: Vec<(String, String)>,
}

const PASSENGER: (&str, &str) = ("unknown-passenger", "passenger");

pub(super) fn addresses<'t>(rows: Vec<Row<'t>>, passengers: &References) -> Listed<'t, Address> {
    let mut all = Listed { values: Vec::<Address>::new(), rows: Vec::new(), unread: Vec::new() };
    for row in rows {
        let passenger = passengers.find(&row, "passenger", PASSENGER.0, PASSENGER.1);
        let name = row.need("name");
        let at = position(&row);
        if let (Some(passenger), Some(name), Some(at)) = (passenger, name, at) {
            let same = |a: &Address| a.passenger == passenger && a.name.eq_ignore_ascii_case(name);
            if name.eq_ignore_ascii_case("home") {
                row.error("name", "bad-choice", "\"home\" is the address in passengers.csv.", "Choose another name.");
            } else if all.values.iter().any(same) {
                let problem = "The passenger has another address of this name.";
                row.error("name", "duplicate-reference", problem, "Give each address its own name.");
            }
            all.values.push(Address { passenger, name: name.to_owned(), at });
            all.rows.push(row);
        } else {
            all.unread.push((row.text("passenger").to_lowercase(), row.text("name").to_lowercase()));
        }
    }
    all
}

pub(super) fn attendance<'t>(
    rows: Vec<Row<'t>>,
    passengers: &References,
    addresses: &Listed<'t, Address>,
) -> Listed<'t, Attendance> {
    let mut all = Listed { values: Vec::new(), rows: Vec::new(), unread: Vec::new() };
    for row in rows {
        let passenger = passengers.find(&row, "passenger", PASSENGER.0, PASSENGER.1);
        let legs = legs(&row);
        let weekdays = row.get("weekdays", cell::weekdays);
        if row.text("weekdays") == "TH" {
            let problem = "TH is read as Tuesday and Thursday.";
            row.warning("weekdays", "ambiguous-weekdays", problem, "Write Thu for Thursday, or Tue Thu for both.");
        }
        let weekdays = if row.has("weekdays") { weekdays } else { Some(Weekdays::ALL) };
        let (earliest, latest) = (row.get("earliest", cell::time), row.get("latest", cell::time));
        let (start, end) = (row.get("start", cell::date), row.get("end", cell::date));
        if start.zip(end).is_some_and(|(s, e)| e < s) {
            row.error("end", "dates-reversed", "The last day is before the first.", "Swap or correct the two dates.");
        }
        if earliest.zip(latest).is_some_and(|(e, l)| l <= e) {
            let mend = "Write the earlier time first.";
            row.error("latest", "window-closes-before-opens", "The window closes before it opens.", mend);
        }
        for (column, time) in [("earliest", earliest), ("latest", latest)] {
            if time.is_some_and(|t| !(FIRST_TIME..=LAST_TIME).contains(&t)) {
                let mend = "Write the time on the 24-hour clock: a quarter past three is 15:15.";
                row.error(column, "time-outside-day", "A window lies between 04:00 and 22:00.", mend);
            }
        }
        if legs.as_ref().is_some_and(|l| l.len() == 2) && (earliest.is_some() || latest.is_some()) {
            let mend = "Write one row for am and one for pm.";
            row.error("leg", "times-on-both-legs", "One window cannot hold for morning and afternoon.", mend);
            continue;
        }
        let address = passenger.map(|p| address(&row, p, addresses));
        if let (Some(passenger), Some(legs), Some(weekdays), Some(Some(address))) = (passenger, legs, weekdays, address)
        {
            for leg in legs {
                let value = Attendance { passenger, leg, weekdays, address, earliest, latest, start, end };
                all.values.push(value);
                all.rows.push(row);
            }
        }
    }
    all
}

/// `Some(None)` is the home; `None` an address that is not known, reported.
#[allow(clippy::option_option)]
fn address(row: &Row<'_>, passenger: usize, addresses: &Listed<'_, Address>) -> Option<Option<usize>> {
    let name = row.text("address");
    if name.is_empty() || name.eq_ignore_ascii_case("home") {
        return Some(None);
    }
    let own = || addresses.values.iter().enumerate().filter(|(_, a)| a.passenger == passenger);
    if let Some((i, _)) = own().find(|(_, a)| a.name.eq_ignore_ascii_case(name)) {
        return Some(Some(i));
    }
    let unread = (row.text("passenger").to_lowercase(), name.to_lowercase());
    if !addresses.unread.contains(&unread) {
        let hint = did_you_mean(name, own().map(|(_, a)| a.name.as_str()).chain(["home"]));
        let problem = "The passenger has no address of this name.";
        row.error(
            "address",
            "unknown-address",
            problem,
            &format!("{hint}Correct it, or add the address to addresses.csv."),
        );
    }
    None
}

fn legs(row: &Row<'_>) -> Option<Vec<Leg>> {
    let choices: &[(u8, &[&str])] = &[
        (0, &["am", "morning", "to school", "inbound", "to", "to setting", "in", "home to school", "outward"]),
        (1, &["pm", "afternoon", "from school", "outbound", "from", "home", "out", "school to home", "return"]),
        (2, &["both", "am+pm", "am & pm", "am/pm", "am and pm", "return journey", "both ways", "all"]),
    ];
    if !row.has("leg") && row.table().has_column("leg") {
        row.error("leg", "missing-leg", "The row does not say which leg.", "Write am, pm or both.");
        return None;
    }
    row.get("leg", |t| cell::choice(t, choices)).map(|leg| match leg {
        0 => vec![Leg::Am],
        1 => vec![Leg::Pm],
        _ => vec![Leg::Am, Leg::Pm],
    })
}

/// Spellings of a pair's rule, the first being the one that files write.
pub(crate) const PAIR_KINDS: &[(PairKind, &[&str])] = &[
    (
        PairKind::MustNotShare,
        &[
            "must_not_share",
            "must not share",
            "must not travel with",
            "keep apart",
            "separate",
            "not with",
            "incompatible",
        ],
    ),
    (
        PairKind::MustTravelWith,
        &["must_travel_with", "must travel with", "sibling", "siblings", "together", "keep together", "with"],
    ),
    (PairKind::PreferTogether, &["prefer_together", "prefer together", "friends", "prefer with"]),
    (PairKind::Avoid, &["avoid", "prefer apart", "prefer not together", "avoid sharing"]),
];

pub(super) fn pairs<'t>(rows: Vec<Row<'t>>, passengers: &References) -> Listed<'t, Pair> {
    let mut all = Listed { values: Vec::<Pair>::new(), rows: Vec::new(), unread: Vec::new() };
    for row in rows {
        let a = passengers.find(&row, "a", PASSENGER.0, PASSENGER.1);
        let b = passengers.find(&row, "b", PASSENGER.0, PASSENGER.1);
        let kind = row.need_get("kind", |t| cell::choice(t, PAIR_KINDS));
        let price = row.get("price", cell::money).unwrap_or(Rate(0));
        let (Some(a), Some(b), Some(kind)) = (a, b, kind) else { continue };
        if a == b {
            row.error("b", "paired-with-self", "A passenger is paired with themselves.", "Write two passengers.");
            continue;
        }
        let same = |p: &Pair| p.kind == kind && ((p.a, p.b) == (a, b) || (p.a, p.b) == (b, a));
        if all.values.iter().any(same) {
            row.warning("b", "duplicate-pair", "The same pair stands in another row.", "Remove one of them.");
        }
        all.values.push(Pair { a, b, kind, price });
        all.rows.push(row);
    }
    all
}

pub(super) fn assistants(rows: Vec<Row<'_>>) -> Collected<'_, Assistant> {
    collect(rows, "ref", |row, reference| {
        let nurse = row.get("nurse", cell::yes_no).unwrap_or(false);
        position(row).map(|home| Assistant { reference, home, nurse })
    })
}
