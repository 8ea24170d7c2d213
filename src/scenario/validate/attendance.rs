//! Attendance rows against each other and against the settings' windows.

use crate::model::scenario::Attendance;
use crate::model::{Weekdays, Window};
use crate::scenario::read::Draft;
use jiff::civil::Date;
use std::collections::BTreeMap;

pub(super) fn check(draft: &Draft<'_>) {
    let s = &draft.scenario;
    let mut by_ride: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (i, row) in s.attendance.iter().enumerate() {
        by_ride.entry((row.passenger, row.leg.index())).or_default().push(i);
    }
    for rows in by_ride.values() {
        for (n, &i) in rows.iter().enumerate() {
            overlap(draft, i, &rows[..n]);
            windows(draft, i);
        }
    }
}

/// Two rows that put a passenger on one leg twice on the same day.
fn overlap(draft: &Draft<'_>, i: usize, earlier: &[usize]) {
    let s = &draft.scenario;
    let row = &s.attendance[i];
    let twice = earlier.iter().find(|&&j| {
        let other = &s.attendance[j];
        !row.weekdays.and(other.weekdays).is_empty() && dates_meet(row, other)
    });
    if let Some(&j) = twice {
        let first = draft.attendance_rows[j].number;
        let days = row.weekdays.and(s.attendance[j].weekdays);
        let problem = format!("Row {first} has the passenger on this leg on {days} already.");
        draft.attendance_rows[i].error(
            "weekdays",
            "attendance-overlap",
            &problem,
            "Take the days out of one of the rows, or part them by dates.",
        );
    }
}

fn dates_meet(a: &Attendance, b: &Attendance) -> bool {
    let before = |end: Option<Date>, start: Option<Date>| end.zip(start).is_some_and(|(e, s)| e < s);
    !before(a.end, b.start) && !before(b.end, a.start)
}

/// Days on which the setting is closed, and own times that leave no window.
fn windows(draft: &Draft<'_>, i: usize) {
    let s = &draft.scenario;
    let (row, at) = (&s.attendance[i], &draft.attendance_rows[i]);
    let Some(setting) = s.passengers.get(row.passenger).and_then(|p| s.settings.get(p.setting)) else { return };
    let mut closed = Weekdays::NONE;
    for day in row.weekdays.iter() {
        let Some(usual) = setting.window(row.leg, day) else {
            closed = closed.or(Weekdays::one(day));
            continue;
        };
        let own =
            Window { earliest: row.earliest.unwrap_or(usual.earliest), latest: row.latest.unwrap_or(usual.latest) };
        // Where the row gives both, its own reversal has been reported.
        if own.latest <= own.earliest && !(row.earliest.is_some() && row.latest.is_some()) {
            let column = if row.earliest.is_some() { "earliest" } else { "latest" };
            let problem = format!("With the setting's own window on {} this leaves no time.", Weekdays::name(day));
            at.error(column, "window-closes-before-opens", &problem, "Give both earliest and latest.");
            break;
        }
    }
    if !closed.is_empty() {
        let problem = format!("{} is closed on this leg on {closed}: no request follows.", setting.name);
        at.warning("weekdays", "setting-closed", &problem, "Take the days out, or correct the setting's windows.");
    }
}
