//! Settings with their windows, term dates, pick-up points.

use super::{Collected, collect};
use crate::model::calendar::Term;
use crate::model::{Calendar, Leg, PickupPoint, Secs, Setting, SettingKind, Window};
use crate::scenario::cell::{self, CellFault};
use crate::scenario::{Fault, Row, position};

/// Spellings of a setting's kind, the first being the one that files write.
pub(crate) const KINDS: &[(SettingKind, &[&str])] = &[
    (
        SettingKind::Special,
        &[
            "special",
            "special school",
            "state special",
            "state special school",
            "community special",
            "community special school",
            "foundation special school",
            "academy special",
            "academy special converter",
            "academy special sponsor led",
            "free schools special",
            "maintained special",
        ],
    ),
    (
        SettingKind::IndependentSpecial,
        &[
            "independent_special",
            "independent",
            "independent special school",
            "other independent special school",
            "non-maintained special",
            "non-maintained special school",
            "other independent school",
            "inmss",
            "nmss",
        ],
    ),
    (
        SettingKind::Primary,
        &["primary", "primary school", "mainstream primary", "infant", "junior", "nursery", "middle deemed primary"],
    ),
    (
        SettingKind::Secondary,
        &[
            "secondary",
            "secondary school",
            "mainstream secondary",
            "high school",
            "academy",
            "all-through",
            "middle deemed secondary",
        ],
    ),
    (
        SettingKind::AlternativeProvision,
        &[
            "alternative_provision",
            "ap",
            "pru",
            "pupil referral unit",
            "ap_pru",
            "academy alternative provision",
            "academy alternative provision converter",
            "academy alternative provision sponsor led",
            "free schools alternative provision",
        ],
    ),
    (
        SettingKind::Post16,
        &[
            "post16",
            "post-16",
            "16 plus",
            "college",
            "fe",
            "fe college",
            "further education",
            "sixth form",
            "sixth form college",
            "special post 16 institution",
            "special college",
        ],
    ),
];

/// Day names in the window columns.
pub(crate) const DAYS: [&str; 5] = ["mon", "tue", "wed", "thu", "fri"];

/// No vehicle waits at a gate before or after these times: a window outside is a slip.
pub(super) const FIRST_TIME: Secs = 4 * 3600;
pub(super) const LAST_TIME: Secs = 22 * 3600;

pub(super) fn settings(rows: Vec<Row<'_>>) -> Collected<'_, Setting> {
    collect(rows, "ref", |row, reference| {
        let at = position(row);
        let secs = |column| row.get(column, |t| cell::whole(t, 0..=3600)).map(|v| v as Secs);
        let name = row.text("name");
        let setting = Setting {
            name: if name.is_empty() { reference.clone() } else { name.to_owned() },
            reference,
            kind: row.get("kind", |t| cell::choice(t, KINDS)).unwrap_or(SettingKind::Special),
            at: at.unwrap_or(crate::model::LatLon { lat: 0.0, lon: 0.0 }),
            in_borough: row.get("in_borough", cell::yes_no).unwrap_or(true),
            windows: Leg::BOTH.map(|leg| windows(row, leg)),
            dwell: secs("dwell_seconds"),
            places: row.get("places", |t| cell::whole(t, 1..=255)).map(|v| v as u8),
            alight_walk: secs("alight_walk_seconds"),
            alight_wheelchair: secs("alight_wheelchair_seconds"),
        };
        at.map(|_| setting)
    })
}

/// The windows of one leg by weekday: the usual one, unless the weekday has its own.
fn windows(row: &Row<'_>, leg: Leg) -> [Option<Window>; 5] {
    let (from, to) = (format!("{leg}_earliest"), format!("{leg}_latest"));
    let own = DAYS.map(|day| format!("{leg}_window_{day}"));
    let own_everywhere = own.iter().all(|column| row.has(column));
    let usual = match (row.has(&from), row.has(&to)) {
        (false, false) if own_everywhere => None,
        (false, false) => {
            let table = row.table();
            let mend = format!("Write {from} and {to}, or a window (or closed) for each weekday.");
            if table.has_column(&from) && table.has_column(&to) {
                row.error(&from, "missing-window", "The setting has no window on this leg.", &mend);
            } else {
                let missing = if table.has_column(&from) { &to } else { &from };
                let problem = format!("There is no column {missing:?}.");
                row.report(Fault::error("missing-column", table.name(), problem, mend).at_column(missing, ""));
            }
            None
        }
        _ => {
            let earliest = row.need_get(&from, cell::time);
            let latest = row.need_get(&to, cell::time);
            earliest.zip(latest).and_then(|(e, l)| checked(row, &to, Window { earliest: e, latest: l }))
        }
    };
    own.map(|column| match row.get(&column, day_window) {
        Some(None) => None,
        Some(Some(window)) => checked(row, &column, window),
        None => usual,
    })
}

/// `12:45-13:05`, or `closed`.
fn day_window(text: &str) -> Result<Option<Window>, CellFault> {
    let lower = text.trim().to_lowercase();
    if matches!(lower.as_str(), "closed" | "none" | "no" | "-") {
        return Ok(None);
    }
    let parts = lower.split_once(['-', '–', '—']).or_else(|| lower.split_once(" to "));
    let mend = "Write a window such as 12:45-13:05, or closed.";
    let Some((earliest, latest)) = parts else {
        return Err(CellFault::new("bad-time", "This is not a window of two times.", mend));
    };
    let time = |t: &str| cell::time(t).map_err(|f| CellFault::new(f.code, f.problem, mend));
    Ok(Some(Window { earliest: time(earliest)?, latest: time(latest)? }))
}

fn checked(row: &Row<'_>, column: &str, window: Window) -> Option<Window> {
    if window.latest <= window.earliest {
        let mend = "Write the opening time first and a later closing time.";
        row.error(column, "window-closes-before-opens", "The window closes before it opens.", mend);
        return None;
    }
    if window.earliest < FIRST_TIME || window.latest > LAST_TIME {
        let mend = "Write the times on the 24-hour clock: a quarter past three is 15:15.";
        row.error(column, "time-outside-day", "A window lies between 04:00 and 22:00.", mend);
        return None;
    }
    Some(window)
}

pub(super) fn pickup_points(rows: Vec<Row<'_>>) -> Collected<'_, PickupPoint> {
    collect(rows, "ref", |row, reference| {
        let name = row.text("name");
        let name = if name.is_empty() { reference.clone() } else { name.to_owned() };
        position(row).map(|at| PickupPoint { reference, name, at })
    })
}

/// Most days one row of the calendar may span.
const LONGEST_ROW: i32 = 400;

pub(super) fn calendar(rows: Vec<Row<'_>>) -> Calendar {
    let mut calendar = Calendar::default();
    for row in rows {
        let kinds: &[(bool, &[&str])] = &[
            (true, &["term", "half term taught", "school term"]),
            (false, &["closure", "closed", "inset", "holiday", "bank holiday", "training day", "half term"]),
        ];
        let kind = row.need_get("kind", |t| cell::choice(t, kinds));
        let first = row.need_get("first", cell::date);
        let last = match kind {
            Some(true) => row.need_get("last", cell::date),
            _ if row.has("last") => row.get("last", cell::date),
            _ => first,
        };
        let (Some(kind), Some(first), Some(last)) = (kind, first, last) else { continue };
        let days = first.until(last).map_or(0, |span| span.get_days());
        if last < first {
            row.error("last", "dates-reversed", "The last day is before the first.", "Swap or correct the two dates.");
        } else if days > LONGEST_ROW {
            row.error("last", "out-of-range", "The row spans over 400 days.", "Check the years.");
        } else if kind {
            let overlap = calendar.terms.iter().find(|t| t.first <= last && first <= t.last);
            if let Some(term) = overlap {
                let problem = format!("The term overlaps with {:?}.", term.name);
                row.error("first", "terms-overlap", &problem, "Correct the dates: no day belongs to two terms.");
            }
            calendar.terms.push(Term { name: row.text("name").to_owned(), first, last });
        } else {
            let span = first.series(jiff::Span::new().days(1));
            for day in span.take_while(|d| *d <= last) {
                if !calendar.closures.contains(&day) {
                    calendar.closures.push(day);
                }
            }
        }
    }
    calendar
}
