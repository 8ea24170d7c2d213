//! The workbook of lots.

use super::{ASKED, Shown};
use crate::procurement::Tender;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

pub(super) const LOT_HEADS: [&str; 16] = [
    "Lot",
    "Description",
    "Settings",
    "Areas",
    "Routes",
    "Days a year",
    "Vehicles",
    "Licence",
    "Tail lift",
    "Passengers",
    "Needs",
    "Assistants",
    "Live miles a day",
    "Start",
    "End",
    "Extension to",
];
const RUN_HEADS: [&str; 10] = [
    "Lot",
    "Run",
    "Leg",
    "Weekdays",
    "Starts about",
    "Ends about",
    "Vehicle",
    "Seats + wheelchairs",
    "Assistants",
    "Live miles",
];

pub(super) fn workbook(tender: &Tender, shown: &[Shown]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Read me")?;
    sheet.set_column_width(0, 110)?;
    for (i, line) in notes(tender).iter().enumerate() {
        sheet.write(i as u32, 0, line.as_str())?;
    }
    lots(book.add_worksheet().set_name("Lots")?, shown)?;
    let sheet = book.add_worksheet().set_name("Timetable")?;
    heads(sheet, &RUN_HEADS)?;
    let runs = shown.iter().flat_map(|s| s.timetable.iter().map(move |r| (s, r)));
    for (i, (s, r)) in runs.enumerate() {
        let row = i as u32 + 1;
        let words = [&s.lot, &r.run, &r.leg, &r.weekdays, &r.times[0], &r.times[1], &r.class, &r.places];
        for (c, w) in words.iter().enumerate() {
            sheet.write(row, c as u16, w.as_str())?;
        }
        sheet.write(row, 8, r.assistants)?;
        sheet.write(row, 9, number(&r.miles))?;
    }
    sheet.autofit();
    book.save_to_buffer()
}

pub(super) fn lots(sheet: &mut Worksheet, shown: &[Shown]) -> Result<(), XlsxError> {
    heads(sheet, &LOT_HEADS)?;
    for (i, s) in shown.iter().enumerate() {
        let row = i as u32 + 1;
        sheet.write(row, 0, s.lot.as_str())?;
        sheet.write(row, 1, s.title.as_str())?;
        sheet.write(row, 2, s.settings.as_str())?;
        sheet.write(row, 3, s.areas.as_str())?;
        sheet.write(row, 4, s.routes)?;
        sheet.write(row, 5, s.days)?;
        sheet.write(row, 6, s.vehicles.as_str())?;
        sheet.write(row, 7, s.licence.as_str())?;
        sheet.write(row, 8, s.lift.as_str())?;
        sheet.write(row, 9, s.passengers)?;
        sheet.write(row, 10, s.needs.as_str())?;
        sheet.write(row, 11, s.assistants.as_str())?;
        sheet.write(row, 12, number(&s.live_miles))?;
        for (k, day) in s.term.iter().enumerate() {
            sheet.write(row, 13 + k as u16, day.as_str())?;
        }
    }
    sheet.autofit();
    Ok(())
}

pub(super) fn heads(sheet: &mut Worksheet, heads: &[&str]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (c, h) in heads.iter().enumerate() {
        sheet.write_with_format(0, c as u16, *h, &bold)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or(0.0)
}

/// What a bidder reads first.
pub(super) fn notes(tender: &Tender) -> Vec<String> {
    let deadline =
        tender.deadline.map_or_else(|| "to be announced".to_string(), |d| d.strftime("%-d %B %Y, %H:%M").to_string());
    let mut lines = vec![
        tender.name.clone(),
        format!("Bids are opened after the deadline: {deadline}."),
        "Price: pounds per operated day, everything included. State besides:".to_string(),
    ];
    lines.extend(ASKED.iter().map(|a| format!("  - {a}")));
    lines.push("A package is a price for several lots together, all or nothing; single bids stay welcome.".into());
    lines.push(
        "Areas are outward postcodes; each stands for at least five passengers. Times are rounded to five minutes."
            .into(),
    );
    lines.push("How the award is made:".into());
    lines.extend(rules(tender).into_iter().map(|r| format!("  - {r}")));
    lines
}

/// The declared rules in words.
pub fn rules(tender: &Tender) -> Vec<String> {
    let r = &tender.rules;
    let mut all = vec![if r.quality_weight == 0 {
        "the lowest compliant price wins, over all lots together".to_string()
    } else {
        format!("price counts {} %, quality {} %, over all lots together", r.price_weight, r.quality_weight)
    }];
    let mut say = |value: Option<u32>, text: &dyn Fn(u32) -> String| all.extend(value.map(text));
    say(r.max_lots, &|n| format!("no supplier wins more than {n} lots"));
    say(r.max_routes_percent, &|n| format!("no group of connected companies has more than {n} % of the routes"));
    say(r.max_value_percent, &|n| {
        format!("no group of connected companies has more than {n} % of the estimated value")
    });
    say(r.min_suppliers, &|n| format!("at least {n} independent suppliers win work"));
    say(r.small_percent, &|n| format!("small firms get at least {n} % of the routes awarded to suppliers"));
    say(r.max_package_lots, &|n| format!("a package holds at most {n} lots"));
    if r.continuity_credit.0 > 0 {
        all.push(format!("a lot that stays with its supplier is evaluated {} a day lower", r.continuity_credit));
    }
    if r.capacity {
        all.push("nobody wins more than its stated vehicles, drivers, assistants and routes".into());
    }
    if r.own_fleet {
        all.push("the council's own vehicles compete at their avoidable cost".into());
    }
    if r.may_stay_unawarded {
        all.push(format!(
            "a lot may stay unawarded when all ways to award it cost more than {} % of its estimate",
            r.unawarded_percent
        ));
    }
    all.push(format!("equal awards are decided by a draw published now: {:?}", r.tie_draw));
    all
}
