//! Suppliers: from `suppliers.csv` to [`Bidder`]s and back, and the capacity a supplier states in its form.

use crate::{
    model::Licence,
    procurement::{Bidder, LicenceHeld, Step, folder},
    scenario::{
        Faults, Row, Table,
        cell::{self, CellFault},
    },
};
use std::collections::{BTreeMap, BTreeSet};

const LICENCES: &[(Licence, &[&str])] = &[
    (Licence::PrivateHire, &["private_hire", "phv", "private hire", "hackney", "taxi", "hackney carriage"]),
    (Licence::Section19, &["section19", "s19", "section 19", "section 19 permit"]),
    (Licence::Psv, &["psv", "o licence", "operator licence", "psv operator"]),
];

/// Reads a suppliers' table; doubled references are faults.
pub fn read(table: &Table, faults: &Faults) -> Vec<Bidder> {
    let mut seen = BTreeSet::new();
    let mut bidders = Vec::new();
    for row in table.rows(faults) {
        let Some(reference) = row.need("ref").map(str::to_string) else { continue };
        if !seen.insert(reference.to_lowercase()) {
            row.error("ref", "duplicate-supplier", "This supplier stands here twice.", "Remove one of the rows.");
            continue;
        }
        let mut bidder = Bidder {
            reference,
            name: row.need("name").unwrap_or_default().into(),
            company_number: row.text("company_number").into(),
            directors: cell::list(row.text("directors")),
            address: row.text("address").into(),
            phone: row.text("phone").into(),
            licences: row.get("licences", licences).unwrap_or_default(),
            small: row.get("small", cell::yes_no).unwrap_or(false),
            quality: row.get("quality", |t| cell::decimal(t, 0.0..=100.0)).map_or(0, |q| q.round() as u32),
            ..Bidder::default()
        };
        capacity(&row, &mut bidder);
        if bidder.licences.is_empty() {
            row.warning(
                "licences",
                "no-licence",
                "No licence is given: no bid can be admitted.",
                "Write psv:2028-03-31.",
            );
        }
        bidders.push(bidder);
    }
    bidders
}

/// Reads vehicles, crew, routes and discounts of a row where it gives them.
pub fn capacity(row: &Row<'_>, bidder: &mut Bidder) {
    let count = |column: &str| row.get(column, |t| cell::whole(t, 0..=10_000)).map(|v| v as u32);
    if let Some(v) = row.get("vehicles", vehicles) {
        bidder.vehicles = v;
    }
    bidder.drivers = count("drivers").or(bidder.drivers);
    bidder.assistants = count("assistants").or(bidder.assistants);
    bidder.routes = count("routes").or(bidder.routes);
    if let Some(ladder) = row.get("discounts", ladder) {
        bidder.ladder = ladder;
    }
}

/// `psv:2028-03-31;private_hire`.
fn licences(text: &str) -> Result<Vec<LicenceHeld>, CellFault> {
    let one = |word: &String| {
        let (licence, expires) = word.split_once(':').map_or((word.as_str(), None), |(l, e)| (l, Some(e)));
        let expires = expires.map(|e| cell::date(e.trim())).transpose()?;
        Ok(LicenceHeld { licence: cell::choice(licence, LICENCES)?, expires })
    };
    cell::list(text).iter().map(one).collect()
}

/// `taxi4:10;minibus16:3`.
pub fn vehicles(text: &str) -> Result<BTreeMap<String, u32>, CellFault> {
    let bad =
        || CellFault::new("bad-vehicles", "These vehicles cannot be read.", "Write class:number, such as taxi4:10.");
    let one = |word: &String| {
        let (class, n) = word.rsplit_once([':', '=']).ok_or_else(bad)?;
        let n = n.trim().parse::<u32>().ok().filter(|n| *n <= 10_000).ok_or_else(bad)?;
        if class.trim().is_empty() { Err(bad()) } else { Ok((class.trim().to_string(), n)) }
    };
    cell::list(text).iter().map(one).collect()
}

/// `5:1.0;10:2.5`: rising lots, rising per cents.
fn ladder(text: &str) -> Result<Vec<Step>, CellFault> {
    let mend = "Write lots won : per cent, rising, such as 5:1.0;10:2.5.";
    let bad = |problem: &str| CellFault::new("bad-discount", problem, mend);
    let mut steps: Vec<Step> = Vec::new();
    for word in cell::list(text) {
        let (lots, percent) = word.split_once(':').ok_or_else(|| bad("A step has no colon."))?;
        let lots = lots.trim().parse::<u32>().ok().filter(|n| (1..=10_000).contains(n));
        let percent = percent.trim().trim_end_matches('%').trim().parse::<f64>().ok();
        let percent = percent.filter(|p| (0.0..50.0).contains(p));
        let (Some(lots), Some(percent)) = (lots, percent) else {
            return Err(bad("A step is not lots : per cent below 50."));
        };
        let step = Step { lots, basis_points: (percent * 100.0).round() as u32 };
        if steps.last().is_some_and(|s| s.lots >= step.lots || s.basis_points >= step.basis_points) {
            return Err(bad("The steps do not rise."));
        }
        steps.push(step);
    }
    Ok(steps)
}

/// The suppliers' table as CSV.
pub fn write(bidders: &[Bidder]) -> Vec<u8> {
    let head: Vec<String> = super::columns::SUPPLIERS.columns.iter().map(|c| c.name.to_string()).collect();
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    let rows = bidders.iter().map(|b| {
        let licence = |l: &LicenceHeld| {
            let name = LICENCES.iter().find(|(k, _)| *k == l.licence).map_or("", |(_, names)| names[0]);
            l.expires.map_or(name.to_string(), |d| format!("{name}:{d}"))
        };
        vec![
            b.reference.clone(),
            b.name.clone(),
            b.company_number.clone(),
            b.directors.join("; "),
            b.address.clone(),
            b.phone.clone(),
            b.licences.iter().map(licence).collect::<Vec<_>>().join(";"),
            if b.small { "yes" } else { "no" }.into(),
            b.quality.to_string(),
            folder::vehicles(&b.vehicles),
            number(b.drivers),
            number(b.assistants),
            number(b.routes),
            discounts(&b.ladder),
        ]
    });
    folder::csv(std::iter::once(head).chain(rows))
}

/// A ladder as files write it.
pub fn discounts(ladder: &[Step]) -> String {
    let step = |s: &Step| format!("{}:{}.{:02}", s.lots, s.basis_points / 100, s.basis_points % 100);
    ladder.iter().map(step).collect::<Vec<_>>().join(";")
}
