//! Suppliers, contracts in force and today's routes.

use super::vehicles::{ClassNames, LICENCES};
use super::{Collected, collect};
use crate::model::{Contract, Licence, Setting, Supplier, TodayRoute};
use crate::scenario::cell::{self, CellFault};
use crate::scenario::{Row, did_you_mean};
use jiff::civil::Date;

/// What contracts and routes refer to.
pub(super) struct Known<'a, 't> {
    pub suppliers: &'a Collected<'t, Supplier>,
    pub settings: &'a Collected<'t, Setting>,
    pub classes: &'a ClassNames,
}

impl Known<'_, '_> {
    /// Reference of the supplier a cell names; without `suppliers.csv` any name will do.
    fn supplier(&self, row: &Row<'_>) -> String {
        let text = row.text("supplier");
        if text.is_empty() || self.suppliers.references.is_empty() {
            return text.to_owned();
        }
        let found = self.suppliers.references.find(row, "supplier", "unknown-supplier", "supplier");
        found.and_then(|i| self.suppliers.values.get(i)).map_or_else(|| text.to_owned(), |s| s.reference.clone())
    }
}

pub(super) fn suppliers<'t>(rows: Vec<Row<'t>>, classes: &ClassNames) -> Collected<'t, Supplier> {
    collect(rows, "ref", |row, reference| {
        let mut vehicles = Vec::new();
        for word in cell::list(row.text("vehicles")) {
            let (class, count) = word.rsplit_once([':', '=']).unwrap_or((word.as_str(), "1"));
            let count = cell::whole(count.trim(), 0..=10_000);
            if let Err(fault) = &count {
                row.error("vehicles", fault.code, &fault.problem, "Write class:number, such as taxi4:10;minibus16:3.");
            }
            let class = classes.one(row, "vehicles", class.trim());
            vehicles.extend(class.map(|class| (class, count.map_or(0, |v| v as u32))));
        }
        Some(Supplier {
            reference,
            name: row.need("name").unwrap_or_default().to_owned(),
            company_number: company_number(row.text("company_number")),
            directors: cell::list(row.text("directors")),
            address: row.text("address").to_owned(),
            phone: row.text("phone").to_owned(),
            licences: row.get("licences", licences).unwrap_or_default(),
            small: row.get("small", cell::yes_no).unwrap_or(false),
            vehicles,
            quality: row.get("quality", |t| cell::decimal(t, 0.0..=100.0)),
        })
    })
}

/// Companies House numbers have eight characters; a spreadsheet drops leading zeros.
fn company_number(text: &str) -> String {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits { format!("{text:0>8}") } else { text.to_owned() }
}

/// `psv:2028-03-31;private_hire`.
fn licences(text: &str) -> Result<Vec<(Licence, Option<Date>)>, CellFault> {
    cell::list(text)
        .iter()
        .map(|word| {
            let (licence, expiry) = word.split_once(':').map_or((word.as_str(), None), |(l, e)| (l, Some(e)));
            let expiry = expiry.map(|e| cell::date(e.trim())).transpose()?;
            Ok((cell::choice(licence, LICENCES)?, expiry))
        })
        .collect()
}

pub(super) fn contracts<'t>(rows: Vec<Row<'t>>, known: &Known<'_, '_>) -> Collected<'t, Contract> {
    collect(rows, "ref", |row, reference| {
        row.need("supplier");
        let supplier = known.supplier(row);
        let day_price = row.need_get("day_price", cell::money).unwrap_or_default();
        let class = row.need("class").and_then(|word| known.classes.one(row, "class", word)).unwrap_or_default();
        let count = |column| row.get(column, |t| cell::whole(t, 0..=10_000)).map_or(0, |v| v as u32);
        let (assistants, passengers) = (count("assistants"), count("passengers"));
        let daily_miles = row.get("daily_miles", |t| cell::decimal(t, 0.0..=5000.0)).unwrap_or(0.0);
        let (start, end) = (row.get("start", cell::date), row.need_get("end", cell::date));
        let extension_end = row.get("extension_end", cell::date);
        let reversed = |column, first: Option<Date>, last: Option<Date>| {
            if first.zip(last).is_some_and(|(f, l)| l < f) {
                row.error(
                    column,
                    "dates-reversed",
                    "This day is before the one it should follow.",
                    "Correct the dates.",
                );
            }
        };
        reversed("end", start, end);
        reversed("extension_end", end, extension_end);
        let settings = cell::list(row.text("settings")).iter().map(|word| setting(row, word, known)).collect();
        Some(Contract {
            reference,
            supplier,
            day_price,
            class,
            assistants,
            daily_miles,
            start,
            end: end?,
            extension_end,
            settings,
            passengers,
        })
    })
}

/// Reference of a setting that a contract serves. Contracts may serve settings outside the scenario: a warning.
fn setting(row: &Row<'_>, word: &str, known: &Known<'_, '_>) -> String {
    match known.settings.references.look_up(word) {
        Ok(Some(i)) => known.settings.values.get(i).map_or_else(|| word.to_owned(), |s| s.reference.clone()),
        Ok(None) => word.to_owned(),
        Err(_) => {
            let hint = did_you_mean(word, known.settings.values.iter().map(|s| s.reference.as_str()));
            let problem = format!("There is no setting {word:?} in this scenario.");
            row.warning(
                "settings",
                "contract-setting-unknown",
                &problem,
                &format!("{hint}Correct it if it should be."),
            );
            word.to_owned()
        }
    }
}

pub(super) fn routes<'t>(rows: Vec<Row<'t>>, known: &Known<'_, '_>) -> Collected<'t, TodayRoute> {
    collect(rows, "ref", |row, reference| {
        let supplier = known.supplier(row);
        let day_price = row.need_get("day_price", cell::money).unwrap_or_default();
        let class = row.text("class");
        let class =
            if class.is_empty() { String::new() } else { known.classes.one(row, "class", class).unwrap_or_default() };
        Some(TodayRoute { reference, supplier, day_price, class })
    })
}
