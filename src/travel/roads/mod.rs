//! Real travel times, from roads: OpenStreetMap extracts, GMNS models and strategic skeletons.
//!
//! In comes the name of a map; out come times, distances and drawn ways between the locations of a demand, with no server
//! and no network. [`osm`] and [`gmns`] read a [`network::Network`]; [`turns`] makes of it the graph that is searched;
//! [`profile`] says how fast roads flow on each leg; [`snap`] and [`approach`] bring locations onto it; [`hierarchy`]
//! finds the shortest ways.

pub mod class;
pub mod hierarchy;
pub mod network;
pub mod osm;
pub mod profile;
pub mod turns;
pub mod walk;

pub mod approach;
pub mod cache;
pub mod columns;
pub mod gmns;
pub mod over;
pub mod paths;
pub mod plain;
pub mod prepared;
pub mod snap;
pub mod source;
pub mod streets;
pub mod synthetic;

pub use paths::{Bend, DrivenPath, Paths, Step};
pub use source::RoadSource;

#[cfg(test)]
mod tests;
