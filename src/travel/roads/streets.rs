//! Where people may live on a map: points along the streets of housing, for cohorts drawn on an area with no list of homes.

use super::class::RoadClass;
use super::network::{Network, degrees, length_cm};
use super::osm::{Map, Mode};
use super::turns::TurnGraph;
use crate::model::LatLon;
use crate::travel::TravelError;
use std::path::Path;

/// Metres of street for one point.
const EVERY: u64 = 80;

/// A point on a street with the weight of its kind: housing counts four times as much as a lane between villages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StreetPoint {
    /// Position.
    pub at: LatLon,
    /// Weight against others.
    pub weight: u32,
}

/// Points along the streets of an OpenStreetMap extract that vehicles can reach and leave.
///
/// # Errors
/// When the extract cannot be read.
pub fn points(path: &Path) -> Result<Vec<StreetPoint>, TravelError> {
    Ok(along(&Map::read(path)?.network(Mode::Drive)))
}

/// Points along the streets of a network, in the order of its shapes.
pub fn along(network: &Network) -> Vec<StreetPoint> {
    let turns = TurnGraph::of(network);
    let mut points = Vec::new();
    for shape in 0..network.shapes() as u32 {
        let Some(road) = network.any_over(shape).filter(|&r| turns.is_usable(r)) else { continue };
        let road = network.graph[road];
        let weight = match road.class {
            RoadClass::Residential | RoadClass::LivingStreet => 4,
            RoadClass::Unclassified => 1,
            _ => continue,
        };
        // From the middle of the first stretch on, so that short streets have a point too.
        let (mut next, mut done) = (EVERY * 50, 0u64);
        for pair in network.shape(shape).windows(2) {
            let long = u64::from(length_cm(pair));
            while next < done + long {
                let part = (next - done) as f64 / long as f64;
                let (a, b) = (degrees(pair[0]), degrees(pair[1]));
                let at = LatLon { lat: a.lat + (b.lat - a.lat) * part, lon: a.lon + (b.lon - a.lon) * part };
                points.push(StreetPoint { at, weight });
                next += EVERY * 100;
            }
            done += long;
        }
    }
    points
}
