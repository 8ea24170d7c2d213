//! What officers open: route lists, a workbook, a map file, a report and the sheets drivers and settings work from.
//!
//! In come a plan and what it was made from; out go files in the plan's folder. Everything is read off one [`Book`], so
//! that the same passenger has the same times in every file. Nothing here searches, prices or judges. The files are the
//! officers' own: they hold references and positions of homes and stay inside the council; only
//! [`Detail::Shared`] files may be passed on. No file asks a network for anything.

mod book;
mod chart;
mod csv_files;
pub mod drawings;
pub mod finance;
pub mod folder;
mod geo_file;
mod html;
mod letters;
mod map;
mod output;
mod pages;
pub mod paper;
mod sheets;
mod tables;
#[cfg(test)]
mod tests;
mod ways;
mod words;
mod workbook;

pub use book::{Book, ExceptionRow, PassengerRow, RouteRow, StopRow, UnservedRow};
pub use geo_file::{Detail, geojson};
pub use html::{facts, report as report_html};
pub use output::write_atomically;
pub use paper::{Paper, Section};
pub use tables::{Cell, Column, Table};
pub use ways::Onward;
pub use workbook::workbook;

use crate::model::{Demand, Scenario, TravelTimes};
use crate::plan::Plan;
use crate::travel::Source;
use std::path::{Path, PathBuf};

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file or folder could not be written.
    #[error("{path} could not be written: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The workbook could not be built.
    #[error("plan.xlsx could not be built: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A table could not be turned into CSV.
    #[error("a table could not be written as CSV: {0}")]
    Csv(#[from] csv::Error),
    /// A page could not be laid out.
    #[error("a page could not be laid out: {0:#}")]
    Page(#[from] minijinja::Error),
}

/// Writes every file of a plan into its folder and returns their paths: `routes.csv`, `stops.csv`, `passengers.csv`,
/// `plan.xlsx`, `plan.geojson`, `report.html` and the pages in `sheets/`. Files of the same names are replaced, each in
/// one step; sheets of an earlier plan that this one no longer has are removed. Runs are drawn along the roads of `source`
/// where it knows them.
///
/// # Errors
/// When a file cannot be written, with its path.
pub fn write_all(
    plan: &Plan,
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    source: Option<&dyn Source>,
    dir: &Path,
) -> Result<Vec<PathBuf>, ReportError> {
    let book = Book::of(plan, scenario, demand, travel);
    let book = match source {
        Some(source) => book.along(source),
        None => book,
    };
    let mut written = Vec::new();
    let mut write = |name: &str, bytes: &[u8]| -> Result<(), ReportError> {
        let path = dir.join(name);
        write_atomically(&path, bytes)?;
        written.push(path);
        Ok(())
    };
    write("routes.csv", &csv_files::csv(&tables::routes(&book))?)?;
    write("stops.csv", &csv_files::csv(&tables::stops(&book))?)?;
    write("passengers.csv", &csv_files::csv(&tables::passengers(&book))?)?;
    write("plan.xlsx", &workbook(&book)?)?;
    write("plan.geojson", geojson(&book, Detail::Full).as_bytes())?;
    write("report.html", report_html(&book)?.as_bytes())?;
    written.extend(sheets::write(&book, &dir.join("sheets"))?);
    Ok(written)
}
