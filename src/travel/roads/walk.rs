//! Walking distances on the pedestrian network: to pick-up points, and between home and setting for eligibility.

use super::network::Network;
use super::osm::{Map, Mode};
use super::snap::{SnapIndex, Snapped};
use crate::model::{LatLon, Metres};
use crate::travel::TravelError;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::path::Path;

/// Statutory walking distance for children under eight, metres (two miles; Education Act 1996, section 444).
pub const WALK_UNDER_EIGHT: Metres = 3_219;
/// Statutory walking distance from the age of eight, metres (three miles).
pub const WALK_FROM_EIGHT: Metres = 4_828;

/// The pedestrian network of a map.
#[derive(Debug, Clone)]
pub struct Walks {
    network: Network,
    index: SnapIndex,
}

impl Walks {
    /// From a network of walkers' ways.
    pub fn of(network: Network) -> Walks {
        let index = SnapIndex::of(&network);
        Walks { network, index }
    }

    /// From an OpenStreetMap extract.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(path: &Path) -> Result<Walks, TravelError> {
        Ok(Walks::of(Map::read(path)?.network(Mode::Walk)))
    }

    /// Walking metres from a place to others, the way to and from the path included; `None` where one cannot walk within
    /// `most` metres.
    pub fn metres(&self, from: LatLon, to: &[LatLon], most: Metres) -> Vec<Option<Metres>> {
        let snap = |at: LatLon| self.index.nearest(&self.network, at, |_| true);
        let Some(start) = snap(from) else { return vec![None; to.len()] };
        let labels = self.search(&start, u64::from(most) * 100);
        let walk = |&at: &LatLon| {
            let end = snap(at)?;
            let on_paths = self.reach(&start, &end, &labels)?;
            let metres = on_paths.div_ceil(100) as Metres + start.metres + end.metres;
            (metres <= most).then_some(metres)
        };
        to.iter().map(walk).collect()
    }

    /// The two ends of the shape of a point with the centimetres to each.
    fn ends(&self, point: &Snapped) -> Option<[(NodeIndex, u64); 2]> {
        let road = self.network.any_over(point.shape)?;
        let whole = self.network.graph[road];
        let (a, b) = self.network.graph.edge_endpoints(road)?;
        let (first, last) = if whole.reversed { (b, a) } else { (a, b) };
        let cm = u64::from(point.cm.min(whole.cm));
        Some([(first, cm), (last, u64::from(whole.cm) - cm)])
    }

    /// Centimetres to all junctions within reach.
    fn search(&self, start: &Snapped, most: u64) -> BTreeMap<NodeIndex, u64> {
        let mut labels = BTreeMap::new();
        let ends = self.ends(start).into_iter().flatten();
        let mut heap: BinaryHeap<Reverse<(u64, NodeIndex)>> = ends.map(|(node, cm)| Reverse((cm, node))).collect();
        while let Some(Reverse((cm, node))) = heap.pop() {
            if cm > most || labels.contains_key(&node) {
                continue;
            }
            labels.insert(node, cm);
            for edge in self.network.graph.edges(node) {
                heap.push(Reverse((cm + u64::from(edge.weight().cm), edge.target())));
            }
        }
        labels
    }

    fn reach(&self, start: &Snapped, end: &Snapped, labels: &BTreeMap<NodeIndex, u64>) -> Option<u64> {
        let by_ends = self.ends(end)?.into_iter().filter_map(|(node, cm)| Some(labels.get(&node)? + cm)).min();
        let along = (start.shape == end.shape).then(|| u64::from(start.cm.abs_diff(end.cm)));
        [by_ends, along].into_iter().flatten().min()
    }
}
