//! Checks across tables, once everything that can be read has been read. Each check names the rows it is about.

mod attendance;
mod pairs;
mod places;
mod vehicles;

use super::Faults;
use super::keys::Keys;
use super::read::Draft;
use crate::model::scenario::TravelSource;
use std::path::Path;

/// Runs every check.
pub(crate) fn check(draft: &Draft<'_>, keys: &Keys, path: &Path, faults: &Faults) {
    places::check(draft);
    vehicles::check(draft);
    attendance::check(draft);
    pairs::check(draft);
    if draft.scenario.passengers.is_empty() && !faults.has_errors() {
        let fault =
            super::Fault::warning("no-passengers", "passengers.csv", "There are no passengers.", "Add a row for each.");
        faults.push(fault);
    }
    let calendar = &draft.scenario.calendar;
    if !calendar.terms.is_empty() && calendar.operated_days() == 0 {
        let problem = "No school day is left: every day of the terms is a closure or at a weekend.";
        faults.push(super::Fault::warning("no-school-days", "calendar.csv", problem, "Check terms and closures."));
    }
    travel_file(draft, keys, path, faults);
}

/// The file of roads or times should be there; planning will say so again, and refuse.
fn travel_file(draft: &Draft<'_>, keys: &Keys, path: &Path, faults: &Faults) {
    let (TravelSource::Given(file) | TravelSource::Roads(file)) = &draft.scenario.travel else { return };
    let elsewhere = ["$SENDROUTE_DATA", "${SENDROUTE_DATA}", TravelSource::SKELETON];
    if elsewhere.iter().any(|start| file.starts_with(start)) {
        return;
    }
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    if !folder.join(file).exists() {
        let key = ["roads", "travel.roads", "matrix", "travel.matrix"].into_iter().find(|k| keys.text(k).is_some());
        let mend = "Put the file there, or correct the path: it is relative to the scenario.";
        keys.warning(key.unwrap_or("roads"), faults, "missing-travel-file", "There is no such file.", mend);
    }
}
