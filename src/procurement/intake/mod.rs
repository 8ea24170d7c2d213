//! Intake: suppliers' files to admitted bids. Every fault is named at once with its place; every bid that takes no part
//! (late, replaced, doubled, withdrawn, non-compliant) is kept with its reason.

pub mod columns;
pub mod judge;
pub mod seal;
pub mod suppliers;

use super::{Bid, Package, Receipt, Tender, folder};
use crate::{
    model::{Pence, Rate},
    scenario::{Fault, Faults, Grid, LoadError, Row, Table, TableSpec, cell, csv_grid, read_limited, sheets},
};
use jiff::civil::DateTime;
use std::{collections::BTreeMap, path::PathBuf};

/// Largest file of bids, megabytes.
const MAX_MB: f64 = 20.0;

/// What came in.
#[derive(Debug, Clone, Default)]
pub struct Intake {
    /// Bids that take part.
    pub bids: Vec<Bid>,
    /// Packages that take part.
    pub packages: Vec<Package>,
    /// Every bid received with its standing, in order of receipt.
    pub receipts: Vec<Receipt>,
    /// Faults of all files.
    pub faults: Vec<Fault>,
    /// Suppliers with the capacity and discounts their forms state.
    pub bidders: Vec<super::Bidder>,
}

/// A bid or package as read, before it is judged.
#[derive(Debug, Clone)]
pub(crate) struct Raw {
    /// `None` for a package.
    pub bid: Option<Bid>,
    /// `None` for a single bid.
    pub package: Option<Package>,
    pub withdrawn: bool,
    pub file: String,
    pub row: u32,
    pub received: Option<DateTime>,
    /// Fault codes of its row.
    pub faulty: Option<String>,
}

/// Reads and judges files of bids, given in order of receipt.
///
/// # Errors
/// When a file cannot be read at all.
pub fn intake(tender: &Tender, files: &[(PathBuf, Option<DateTime>)]) -> Result<Intake, LoadError> {
    let mut out = Intake { bidders: tender.bidders.clone(), ..Intake::default() };
    let mut raw = Vec::new();
    for (path, received) in files {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let faults = Faults::new();
        let Some(bytes) = read_limited(path, MAX_MB, &faults)? else {
            out.faults.extend(faults.into_sorted());
            continue;
        };
        let workbook = bytes.starts_with(b"PK");
        let grids = if workbook {
            let named = |g: Grid| Grid { name: format!("{name} [{}]", g.name), ..g };
            sheets(&name, &bytes, &faults).into_iter().map(named).collect()
        } else {
            csv_grid(&name, &bytes, &faults).into_iter().collect::<Vec<_>>()
        };
        for grid in grids {
            let Some(spec) = spec_of(&grid) else { continue };
            read_grid(tender, grid, spec, workbook, *received, &faults, &mut raw, &mut out.bidders);
        }
        let found = faults.into_sorted();
        for r in raw.iter_mut().filter(|r| r.file.starts_with(&name)) {
            let of_row = |f: &&Fault| f.is_error() && f.file == r.file && f.row == Some(r.row);
            let why: Vec<String> = found.iter().filter(of_row).map(|f| format!("{}: {}", f.code, f.problem)).collect();
            if !why.is_empty() {
                r.faulty = Some(why.join(" "));
            }
        }
        out.faults.extend(found);
    }
    judge::judge(tender, raw, &mut out);
    Ok(out)
}

/// Which table a sheet or file holds, by the headings that tell them apart; `None` for notes and lists.
fn spec_of(grid: &Grid) -> Option<&'static TableSpec> {
    let fits = |spec: &'static TableSpec, heading: &str| {
        let column = spec.columns.iter().find(|c| c.name == heading);
        let words = column
            .map(|c| std::iter::once(c.name).chain(c.aliases.iter().copied()).map(cell::bare).collect::<Vec<_>>());
        let words = words.unwrap_or_default();
        grid.rows.iter().take(10).any(|(_, cells)| cells.iter().any(|c| words.contains(&cell::bare(c))))
    };
    let sheet = grid.name.rsplit_once('[').map_or("", |(_, s)| s.trim_end_matches(']')).to_lowercase();
    if matches!(sheet.as_str(), "read me" | "lists" | "lots") {
        None
    } else if fits(&columns::PACKAGES, "lots") {
        Some(&columns::PACKAGES)
    } else if fits(&columns::BIDS, "lot") || fits(&columns::BIDS, "price") {
        Some(&columns::BIDS)
    } else if sheet.contains("capacity") || fits(&columns::CAPACITY, "discounts") {
        Some(&columns::CAPACITY)
    } else {
        Some(&columns::BIDS)
    }
}

#[allow(clippy::too_many_arguments)]
fn read_grid(
    tender: &Tender,
    grid: Grid,
    spec: &'static TableSpec,
    form: bool,
    received: Option<DateTime>,
    faults: &Faults,
    raw: &mut Vec<Raw>,
    bidders: &mut [super::Bidder],
) {
    let Some(table) = Table::new(grid, spec, faults) else { return };
    let lots: BTreeMap<String, usize> =
        tender.lots.iter().enumerate().map(|(i, l)| (l.reference.to_lowercase(), i)).collect();
    for row in table.rows(faults) {
        // A form lists every lot; a line without a price is no bid.
        let empty = form && !row.has(if spec.name == "capacity" { "supplier" } else { "price" });
        if empty && (spec.name == "capacity" || row.get("withdrawn", cell::yes_no) != Some(true)) {
            continue;
        }
        let supplier = supplier(tender, &row);
        let one = match spec.name {
            "capacity" => {
                if let Some(b) = bidders.iter_mut().find(|b| b.reference == supplier) {
                    suppliers::capacity(&row, b);
                }
                continue;
            }
            "packages" => (None, Some(package(tender, &row, supplier, &lots))),
            _ => (Some(bid(tender, &row, supplier, &lots)), None),
        };
        let withdrawn = row.get("withdrawn", cell::yes_no).unwrap_or(false);
        raw.push(Raw {
            bid: one.0,
            package: one.1,
            withdrawn,
            file: table.name().to_string(),
            row: row.number,
            received,
            faulty: None,
        });
    }
}

fn supplier(tender: &Tender, row: &Row<'_>) -> String {
    let Some(text) = row.need("supplier") else { return String::new() };
    let found =
        tender.bidders.iter().find(|b| b.reference.eq_ignore_ascii_case(text) || b.name.eq_ignore_ascii_case(text));
    if found.is_none() {
        let meant = crate::scenario::did_you_mean(text, tender.bidders.iter().map(|b| b.reference.as_str()));
        row.error(
            "supplier",
            "unknown-supplier",
            "This supplier is not on the list.",
            &format!("{meant}Correct it, or add the supplier to suppliers.csv."),
        );
    }
    found.map_or_else(|| text.to_string(), |b| b.reference.clone())
}

fn lot(tender: &Tender, row: &Row<'_>, column: &str, text: &str, lots: &BTreeMap<String, usize>) -> Option<usize> {
    let found = lots.get(&text.to_lowercase()).copied();
    if found.is_none() {
        let meant = crate::scenario::did_you_mean(text, tender.lots.iter().map(|l| l.reference.as_str()));
        let problem = format!("There is no lot {text:?} in this tender.");
        row.error(column, "unknown-lot", &problem, &format!("{meant}Write the lot reference of the tender."));
    }
    found
}

/// Whole pence; a price with parts of a penny is a fault.
fn pence(row: &Row<'_>, column: &str) -> Option<Pence> {
    let rate: Rate = row.get(column, cell::money)?;
    if rate.0 % 1000 != 0 {
        row.error(column, "part-of-a-penny", "This price has parts of a penny.", "Write pounds with two decimals.");
        return None;
    }
    Some(Pence(rate.0 / 1000))
}

fn price(row: &Row<'_>, should_cost: Option<Pence>) -> Pence {
    if row.get("withdrawn", cell::yes_no) == Some(true) && !row.has("price") {
        return Pence(0);
    }
    row.need("price");
    let price = pence(row, "price").unwrap_or_default();
    if row.has("price") && price.0 == 0 {
        row.error(
            "price",
            "zero-price",
            "The price is nothing or cannot be read.",
            "Write pounds per day, such as 182.50.",
        );
    }
    let Some(expected) = should_cost.filter(|s| s.0 > 0 && price.0 > 0) else { return price };
    if price.0 > expected.0 * 5 || price.0 * 5 < expected.0 {
        row.warning(
            "price",
            "unlikely-price",
            "This price is more than five times off what such a lot costs.",
            "Ask the supplier whether it is per day and in pounds.",
        );
    }
    price
}

fn bid(tender: &Tender, row: &Row<'_>, supplier: String, lots: &BTreeMap<String, usize>) -> Bid {
    let named = row.need("lot").unwrap_or_default();
    let index = if named.is_empty() { None } else { lot(tender, row, "lot", named, lots) };
    let reference = index.map_or_else(|| named.to_string(), |l| tender.lots[l].reference.clone());
    let price = price(row, index.map(|l| tender.lots[l].should_cost));
    let assistants = pence(row, "assistants").unwrap_or_default();
    if assistants > price && price.0 > 0 {
        let mend = "The price includes the assistants: write the whole price per day.";
        row.error("assistants", "assistants-over-price", "The assistants cost more than the whole price.", mend);
    }
    if index.is_some_and(|l| tender.lots[l].assistants == 0) && assistants.0 > 0 {
        row.warning("assistants", "no-assistant-asked", "The lot asks for no assistant.", "Ask the supplier.");
    }
    Bid {
        reference: format!("{supplier}-{reference}"),
        supplier,
        lot: reference,
        price,
        assistants,
        wheelchair_supplement: pence(row, "wheelchair_supplement").unwrap_or_default(),
        per_mile: row.get("per_mile", cell::money).unwrap_or_default(),
        extra_passenger: pence(row, "extra_passenger").unwrap_or_default(),
        vehicles: row.get("vehicles", suppliers::vehicles).unwrap_or_default(),
        valid_until: row.get("valid_until", cell::date),
    }
}

fn package(tender: &Tender, row: &Row<'_>, supplier: String, lots: &BTreeMap<String, usize>) -> Package {
    let name = row.need("package").unwrap_or_default();
    let words = row.need("lots").map(cell::list).unwrap_or_default();
    let mut found: Vec<usize> = words.iter().filter_map(|w| lot(tender, row, "lots", w, lots)).collect();
    let named = found.len();
    found.sort_unstable();
    found.dedup();
    if found.len() < named {
        row.error("lots", "lot-twice-in-package", "A lot stands twice in the package.", "Name each lot once.");
    }
    if row.has("lots") && words.len() < 2 {
        row.error(
            "lots",
            "package-of-one",
            "A package holds at least two lots.",
            "Bid for the lot on the sheet of bids.",
        );
    }
    if tender.rules.max_package_lots.is_some_and(|m| found.len() > m as usize) {
        row.error(
            "lots",
            "package-too-large",
            "The package holds more lots than the tender allows.",
            "Name fewer lots.",
        );
    }
    let should = (!found.is_empty()).then(|| found.iter().map(|&l| tender.lots[l].should_cost).sum());
    Package {
        reference: format!("{supplier}-{name}"),
        lots: found.iter().map(|&l| tender.lots[l].reference.clone()).collect(),
        price: price(row, should),
        valid_until: row.get("valid_until", cell::date),
        supplier,
    }
}

/// Bids as CSV.
pub fn write_bids(bids: &[Bid]) -> Vec<u8> {
    let head: Vec<String> = columns::BIDS.columns.iter().map(|c| c.name.to_string()).collect();
    let rows = bids.iter().map(|b| {
        vec![
            b.supplier.clone(),
            b.lot.clone(),
            folder::pounds(b.price),
            folder::pounds(b.assistants),
            folder::pounds(b.wheelchair_supplement),
            b.per_mile.to_pounds(),
            folder::pounds(b.extra_passenger),
            folder::vehicles(&b.vehicles),
            b.valid_until.map(|d| d.to_string()).unwrap_or_default(),
            String::new(),
        ]
    });
    folder::csv(std::iter::once(head).chain(rows))
}

/// Packages as CSV.
pub fn write_packages(packages: &[Package]) -> Vec<u8> {
    let head: Vec<String> = columns::PACKAGES.columns.iter().map(|c| c.name.to_string()).collect();
    let rows = packages.iter().map(|p| {
        let name = p.reference.strip_prefix(&format!("{}-", p.supplier)).unwrap_or(&p.reference);
        vec![
            p.supplier.clone(),
            name.to_string(),
            p.lots.join(";"),
            folder::pounds(p.price),
            p.valid_until.map(|d| d.to_string()).unwrap_or_default(),
            String::new(),
        ]
    });
    folder::csv(std::iter::once(head).chain(rows))
}

#[cfg(test)]
mod tests;
