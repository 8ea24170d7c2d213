//! From a position to the nearest point of a road.
//!
//! All pieces of all shapes stand in an R-tree in metres on a plane. A drive may begin in either direction of a two-way
//! street, so both sides of a road count. Nobody is set down on a motorway.

use super::class::RoadClass;
use super::network::{Network, Spot, degrees};
use crate::model::LatLon;
use crate::travel::sphere::cos_degrees;
use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

/// Farther than this from any road, metres, is shown as a warning.
pub const WARN_METRES: u32 = 250;
/// Farther than this, metres, is an error.
pub const MOST_METRES: u32 = 1_000;
/// Pieces of road tried for one position.
const TRIES: usize = 400;

type Piece = GeomWithData<Line<[f64; 2]>, (u32, u32)>;

/// A position brought onto a road.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapped {
    /// Shape of the road.
    pub shape: u32,
    /// Centimetres from the start of the shape.
    pub cm: u32,
    /// The point on the road.
    pub at: Spot,
    /// Metres from the position to it: the walk to the vehicle.
    pub metres: u32,
}

/// Finds roads near positions.
#[derive(Debug, Clone)]
pub struct SnapIndex {
    tree: RTree<Piece>,
    plane: Plane,
}

/// A plane that touches the Earth at one latitude: metres east and north.
#[derive(Debug, Clone, Copy)]
struct Plane {
    east: f64,
}

const NORTH: f64 = 111_195.08;

impl Plane {
    fn at(self, spot: Spot) -> [f64; 2] {
        let at = degrees(spot);
        [at.lon * self.east, at.lat * NORTH]
    }
    fn back(self, point: [f64; 2]) -> Spot {
        ((point[1] / NORTH * 1e7).round() as i32, (point[0] / self.east * 1e7).round() as i32)
    }
}

impl SnapIndex {
    /// An index of all roads of a network but motorways.
    pub fn of(network: &Network) -> SnapIndex {
        let mut lats: Vec<i32> = network.graph.node_weights().map(|j| j.at.0).collect();
        lats.sort_unstable();
        let middle = lats.get(lats.len() / 2).copied().unwrap_or(0);
        let plane = Plane { east: cos_degrees(f64::from(middle) / 1e7) * NORTH };
        let mut pieces = Vec::with_capacity(network.points.len());
        for shape in 0..network.shapes() as u32 {
            if network.any_over(shape).is_none_or(|r| network.graph[r].class == RoadClass::Motorway) {
                continue;
            }
            for (i, pair) in network.shape(shape).windows(2).enumerate() {
                let line = Line::new(plane.at(pair[0]), plane.at(pair[1]));
                pieces.push(GeomWithData::new(line, (shape, i as u32)));
            }
        }
        SnapIndex { tree: RTree::bulk_load(pieces), plane }
    }

    /// The nearest point of a road for which `usable` holds, within [`MOST_METRES`].
    pub fn nearest(&self, network: &Network, at: LatLon, mut usable: impl FnMut(u32) -> bool) -> Option<Snapped> {
        let here = [at.lon * self.plane.east, at.lat * NORTH];
        let limit = f64::from(MOST_METRES) * f64::from(MOST_METRES);
        let mut refused: Option<u32> = None;
        for (piece, squared) in self.tree.nearest_neighbor_iter_with_distance_2(here).take(TRIES) {
            let (shape, index) = piece.data;
            if squared > limit {
                return None;
            }
            if refused == Some(shape) || !usable(shape) {
                refused = Some(shape);
                continue;
            }
            let point = self.plane.back(piece.geom().nearest_point(&here));
            let cm = self.along(network, shape, index as usize, point);
            debug_assert!((piece.geom().distance_2(&here) - squared).abs() <= squared * 1e-9 + 1e-6);
            return Some(Snapped { shape, cm, at: point, metres: squared.sqrt().round() as u32 });
        }
        None
    }

    /// Centimetres from the start of a shape to a point on its piece `index`, in proportion to the length of its roads.
    fn along(&self, network: &Network, shape: u32, index: usize, point: Spot) -> u32 {
        let line: Vec<[f64; 2]> = network.shape(shape).iter().map(|&s| self.plane.at(s)).collect();
        let far = |a: [f64; 2], b: [f64; 2]| ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt();
        let total: f64 = line.windows(2).map(|p| far(p[0], p[1])).sum();
        let before: f64 = line[..=index].windows(2).map(|p| far(p[0], p[1])).sum();
        let part = before + line.get(index).map_or(0.0, |&start| far(start, self.plane.at(point)));
        let cm = network.any_over(shape).map_or(0, |r| network.graph[r].cm);
        if total > 0.0 { ((part / total).min(1.0) * f64::from(cm)).round() as u32 } else { 0 }
    }
}
