//! Newly assessed passengers: read from a list with the headings of `passengers.csv`, and added to a scenario.

use crate::model::{Demand, Passenger, Scenario, TravelTimes};
use crate::plan::Opened;
use crate::scenario::{LoadError, load};
use std::path::{Path, PathBuf};

/// Why newcomers cannot be placed.
#[derive(Debug, thiserror::Error)]
pub enum NewcomersError {
    /// Faults of the list, every one.
    #[error(transparent)]
    List(#[from] LoadError),
    /// A reference the scenario has already.
    #[error("{0} is a passenger of the plan already; newcomers need references of their own")]
    Known(String),
    /// The list could not be laid beside the scenario.
    #[error("cannot lay the list beside the scenario: {0}")]
    Io(#[from] std::io::Error),
    /// Their drives are not known.
    #[error("the drives of newcomers: {0}")]
    Travel(#[from] crate::travel::TravelError),
    /// The ledger of the plan's contracts.
    #[error(transparent)]
    Ledger(#[from] super::ledger::LedgerError),
}

/// A scenario that has grown or changed, with what follows from it.
#[derive(Debug)]
pub struct Grown {
    /// The scenario.
    pub scenario: Scenario,
    /// Its demand.
    pub demand: Demand,
    /// Its drives.
    pub travel: TravelTimes,
}

impl Grown {
    /// Derives demand and drives of a changed scenario; relative paths are those of the opened plan's scenario.
    ///
    /// # Errors
    /// When drives of new places are not known.
    pub fn of(scenario: Scenario, opened: &Opened) -> Result<Grown, NewcomersError> {
        let demand = opened.demand_of(&scenario)?;
        let same = demand.locations == opened.demand.locations;
        let travel = if same && scenario.policy.margin_percent == opened.loaded.scenario.policy.margin_percent {
            let collections = crate::travel::collection::of_fleet(&scenario);
            TravelTimes { collections, ..opened.travel.clone() }
        } else {
            crate::travel::planned::from_source(&*opened.source(&scenario, &demand)?, &scenario, &demand)?
        };
        Ok(Grown { scenario, demand, travel })
    }
}

/// Reads passengers from a CSV file with the headings of `passengers.csv`, settings and classes being those of the
/// scenario. Every fault of the list is named at once.
///
/// # Errors
/// [`NewcomersError`] for faults, known references and files that cannot be read.
pub fn read(list: &Path, scenario: &Scenario) -> Result<Vec<Passenger>, NewcomersError> {
    // The list is read as the passengers of a copy of the scenario, so that every check of a scenario applies to it.
    let folder = tempfile::tempdir()?;
    let shell = Scenario {
        passengers: Vec::new(),
        addresses: Vec::new(),
        attendance: Vec::new(),
        pairs: Vec::new(),
        ..scenario.clone()
    };
    crate::scenario::save(&shell, folder.path())?;
    if list.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx")) {
        std::fs::remove_file(folder.path().join("passengers.csv"))?;
        std::fs::copy(list, folder.path().join("passengers.xlsx"))?;
    } else {
        copy_csv(list, folder.path())?;
    }
    let loaded = load(folder.path())?;
    for passenger in &loaded.scenario.passengers {
        if scenario.passengers.iter().any(|p| p.reference.eq_ignore_ascii_case(&passenger.reference)) {
            return Err(NewcomersError::Known(passenger.reference.clone()));
        }
    }
    Ok(loaded.scenario.passengers)
}

fn copy_csv(list: &Path, folder: &Path) -> Result<(), NewcomersError> {
    let bytes = std::fs::read(list).map_err(|source| LoadError::Io { path: PathBuf::from(list), source })?;
    std::fs::write(folder.join("passengers.csv"), bytes)?;
    Ok(())
}
