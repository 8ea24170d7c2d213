//! A strategic road skeleton: the shape of an area's main roads with no map file.
//!
//! [`data`] holds the Black Country and what lies around it as towns and main junctions (positions rounded to a thousandth
//! of a degree) joined by the links that every road atlas shows, with their class and number. A drive goes by local
//! streets (an estimate) to a junction near its start, along the skeleton, and by local streets to its destination; or by
//! local streets all the way where that is quicker. So motorways help only between their junctions, and places with no
//! main road between them are far apart. It is good for planning figures of a whole borough and for examples; it knows no
//! single street, bridge or turn, and an OpenStreetMap extract or the council's own matrix takes its place for real runs.

pub mod data;
pub mod route;

pub use data::Skeleton;
pub use route::SkeletonSource;

/// How a scenario names a skeleton: this and its name.
pub const PREFIX: &str = crate::model::scenario::TravelSource::SKELETON;
/// Skeletons that are part of the program.
pub const NAMES: [&str; 1] = ["black-country"];

#[cfg(test)]
mod tests;
