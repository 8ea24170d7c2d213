//! `locks.csv`: what of an earlier plan stays, a run as it is or a passenger on their run.

use super::holding::Holding;
use crate::model::Scenario;
use crate::plan::document::Plan;
use crate::scenario::{Column, Faults, Kind, LoadError, TableSpec, read_table};
use std::path::Path;

/// Columns of a file of locks.
pub const LOCKS: TableSpec = TableSpec {
    name: "locks",
    position: false,
    columns: &[
        Column::new("run", Kind::Text, "Run of the earlier plan", "AM012", &["route", "run id"]).required(),
        Column::new(
            "passenger",
            Kind::Text,
            "Passenger who stays on it; empty: the whole run stays as it is",
            "P0001",
            &["ref", "reference", "passenger ref", "child"],
        ),
    ],
};

/// Adds the locks of a file to what is held; a row for the whole run counts more than rows for its passengers.
///
/// # Errors
/// [`LoadError::Faults`] with every fault, or [`LoadError::Io`].
pub fn read(path: &Path, earlier: &Plan, scenario: &Scenario, holding: &mut Holding) -> Result<(), LoadError> {
    let faults = Faults::new();
    let mut whole: Vec<String> = Vec::new();
    if let Some(table) = read_table(path, &LOCKS, 50.0, &faults)? {
        for row in table.rows(&faults) {
            let Some(name) = row.need("run") else { continue };
            let Some(run) = earlier.runs.iter().find(|r| r.id.eq_ignore_ascii_case(name)) else {
                let mend = "Write a run of the plan given with --from.";
                row.error("run", "unknown-run", "The earlier plan has no such run.", mend);
                continue;
            };
            let names = holding.locks.entry(run.id.clone()).or_default();
            let who = row.text("passenger");
            if who.is_empty() {
                whole.push(run.id.clone());
                continue;
            }
            let passenger = scenario.passengers.iter().find(|p| p.reference.eq_ignore_ascii_case(who));
            let rides = |reference: &str| {
                let prefix = format!("{reference}-");
                run.stops.iter().flat_map(|s| &s.board).any(|id| id.starts_with(&prefix))
            };
            if let Some(passenger) = passenger.filter(|p| rides(&p.reference)) {
                names.push(passenger.reference.clone());
            } else {
                let mend = "Write somebody who rides this run, or leave the cell empty to lock the run.";
                row.error("passenger", "not-on-run", "This passenger does not ride this run.", mend);
            }
        }
    }
    if faults.has_errors() {
        return Err(LoadError::Faults(faults.into_sorted()));
    }
    for run in whole {
        holding.locks.insert(run, Vec::new());
    }
    Ok(())
}
