//! The council's own matrix, from a transport model or a routing service it trusts.
//!
//! Three forms are read, told apart by content: the CSV long form ([`long`]), the compact binary ([`compact`]) and the
//! JSON answers of routing services ([`tables`]). Each is looked up by the scenario's own names, so it may hold more places than are needed; a pair that is needed and missing,
//! or a drive nobody could make ([`check`]), is a fault, and all faults are told at once.

pub mod check;
pub mod compact;
pub mod long;
pub mod names;
pub mod tables;

use super::{Source, TravelError};
use crate::model::{Cell, Demand, Leg, Scenario};
use std::path::Path;

/// A matrix read from a file and checked against the demand it was read for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Name of the file, for people.
    pub name: String,
    /// Number of locations.
    n: usize,
    /// Mean drives by leg, row by row.
    legs: [Vec<Cell>; 2],
}

impl Given {
    /// Reads a matrix and checks that it knows every pair of the demand and that every drive is possible.
    ///
    /// # Errors
    /// Everything wrong with the file, each fault with its row or pair.
    pub fn read(path: &Path, scenario: &Scenario, demand: &Demand) -> Result<Given, TravelError> {
        let read = if compact::is_compact(path)? {
            compact::read(path, demand)
        } else if tables::is_json(path)? {
            tables::read(path, demand)
        } else {
            long::read(path, scenario, demand)
        };
        let legs = read?;
        TravelError::unless_none(path.display(), check::faults(demand, &legs))?;
        let name = path.file_name().map_or_else(|| path.display().to_string(), |f| f.to_string_lossy().into_owned());
        Ok(Given { name, n: demand.locations.len(), legs })
    }

    /// From cells already at hand, by leg, row by row.
    pub fn from_cells(name: impl Into<String>, n: usize, legs: [Vec<Cell>; 2]) -> Given {
        Given { name: name.into(), n, legs }
    }
}

impl Source for Given {
    fn describe(&self) -> String {
        format!("the council's own matrix {}", self.name)
    }
    fn mean(&self, demand: &Demand, leg: Leg) -> Result<Vec<Cell>, TravelError> {
        if self.n == demand.locations.len() {
            return Ok(self.legs[leg.index()].clone());
        }
        let what = format!("holds {} places, {} are needed", self.n, demand.locations.len());
        Err(TravelError::Faults { origin: self.describe(), faults: vec![super::Fault::new(what)] })
    }
}

#[cfg(test)]
mod tests;
