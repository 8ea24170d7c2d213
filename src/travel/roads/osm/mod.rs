//! OpenStreetMap extracts: `.osm.pbf`, `.osm` and `.osm.gz`.
//!
//! A file is read twice, so that only the nodes that roads need are ever held: an extract of 100 MB with ten million nodes
//! takes some hundred megabytes. Files that are cut short, damaged, empty or made to burst give an error, never a panic.

pub mod build;
pub mod extract;
mod over_ways;
pub mod pbf;
pub mod tags;
pub mod xml;

pub use build::Mode;

use super::network::Network;
use crate::travel::TravelError;
use extract::{Extract, Nodes};
use std::path::Path;

/// What an extract holds, ready to become a network of either mode.
#[derive(Debug, Clone)]
pub struct Map {
    extract: Extract,
    nodes: Nodes,
}

impl Map {
    /// Reads an extract.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged, or holds no road.
    pub fn read(path: &Path) -> Result<Map, TravelError> {
        let binary = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pbf"));
        let extract = if binary { pbf::ways(path)? } else { xml::ways(path)? };
        if extract.ways.is_empty() {
            return Err(TravelError::fault(path, "the file holds no road"));
        }
        let mut nodes = Nodes::of(&extract.ways);
        if binary {
            pbf::nodes(path, &mut nodes)?;
        } else {
            xml::nodes(path, &mut nodes)?;
        }
        if nodes.at.iter().all(Option::is_none) {
            return Err(TravelError::fault(path, "the file holds roads but none of their nodes"));
        }
        Ok(Map { extract, nodes })
    }

    /// The network of a mode.
    pub fn network(&self, mode: Mode) -> Network {
        build::network(&self.extract, &self.nodes, mode)
    }
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod large_tests;
#[cfg(test)]
mod tests;
