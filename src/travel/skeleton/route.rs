//! Drives by local streets and skeleton.

use super::data::{NodeKind, Skeleton};
use crate::model::{Cell, Demand, LatLon, Leg, Location};
use crate::travel::estimate::{Band, Estimate};
use crate::travel::roads::hierarchy::{UNREACHED, Weight, pack, unpack};
use crate::travel::roads::paths::{DrivenPath, Paths, Step};
use crate::travel::roads::prepared::cell;
use crate::travel::sphere::OnSphere;
use crate::travel::{Source, TravelError};
use petgraph::graph::NodeIndex;
use rayon::prelude::*;
use std::sync::OnceLock;

/// Junctions near a place from which it is reached.
const NEAR: usize = 6;

/// Streets between a place and the skeleton: 14 mph, then 17 mph in the morning; half as crooked again as main roads.
pub fn local_streets() -> Estimate {
    let pace = |first, then| vec![Band { up_to: 2_000, per_mille: first }, Band { up_to: u64::MAX, per_mille: then }];
    Estimate {
        circuity: vec![Band { up_to: u64::MAX, per_mille: 1_300 }],
        pace: [pace(160, 132), pace(145, 118)],
        access_secs: 20,
        scale: [1_000; 2],
    }
}

/// A skeleton with the places of one demand.
pub struct SkeletonSource {
    skeleton: Skeleton,
    places: Vec<LatLon>,
    names: Vec<String>,
    local: Estimate,
    scale: [u32; 2],
    tables: [OnceLock<Vec<Weight>>; 2],
}

/// A junction near a place: its number, and the crow-fly metres to it.
type Near = Vec<(usize, f64)>;

impl SkeletonSource {
    /// The skeleton of this name for these locations.
    ///
    /// # Errors
    /// When there is no skeleton of this name.
    pub fn named(name: &str, locations: &[Location]) -> Result<SkeletonSource, TravelError> {
        let places = locations.iter().map(|l| l.at).collect();
        let names = locations.iter().map(|l| l.name.clone()).collect();
        Ok(SkeletonSource {
            skeleton: Skeleton::named(name)?,
            places,
            names,
            local: local_streets(),
            scale: [1_000; 2],
            tables: [OnceLock::new(), OnceLock::new()],
        })
    }

    /// The same with all times multiplied by what calibration found, per mille by leg.
    pub fn scaled(self, scale: [u32; 2]) -> SkeletonSource {
        SkeletonSource { scale, ..self }
    }

    /// Seconds and metres of a weight, calibrated.
    fn calibrated(&self, weight: Weight, leg: Leg) -> Cell {
        let (millis, cm) = unpack(weight);
        cell(pack((millis * u64::from(self.scale[leg.index()])).div_ceil(1_000), cm))
    }

    /// Drives of a leg between all places, row by row.
    pub fn cells(&self, leg: Leg) -> Vec<Cell> {
        self.weights(leg).into_iter().map(|w| self.calibrated(w, leg)).collect()
    }

    /// Shortest weights between all nodes on a leg, worked out once.
    fn table(&self, leg: Leg) -> &[Weight] {
        self.tables[leg.index()].get_or_init(|| self.skeleton.table(leg))
    }

    fn near(&self, at: LatLon) -> Near {
        let here = OnSphere::from(at);
        let graph = &self.skeleton.graph;
        let far = |n: NodeIndex| (n.index(), here.metres_to(graph[n].at.into()));
        let open = graph.node_indices().filter(|&n| graph[n].kind != NodeKind::Interchange);
        let mut near: Near = open.map(far).collect();
        near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        near.truncate(NEAR);
        near
    }

    /// Time and distance by local streets.
    fn streets(&self, crow_fly: f64, leg: Leg) -> Weight {
        let metres = self.local.road_metres(crow_fly);
        pack(self.local.millis(metres, leg), u64::from(metres) * 100)
    }

    /// Drives between all places, row by row.
    pub fn weights(&self, leg: Leg) -> Vec<Weight> {
        let graph = &self.skeleton.graph;
        let (nodes, n) = (graph.node_count(), self.places.len());
        let table = self.table(leg);
        let near: Vec<Vec<(usize, Weight)>> = self
            .places
            .par_iter()
            .map(|&at| self.near(at).into_iter().map(|(node, far)| (node, self.streets(far, leg))).collect())
            .collect();
        let points: Vec<OnSphere> = self.places.iter().map(|&p| p.into()).collect();
        let pulling_out = pack(u64::from(self.local.access_secs) * 1_000, 0);
        let row = |i: usize| {
            let mut to_node = vec![UNREACHED; nodes];
            for &(a, streets) in &near[i] {
                for (node, best) in to_node.iter_mut().enumerate() {
                    *best = (*best).min(table[a * nodes + node].saturating_add(streets));
                }
            }
            let drive = |j: usize| {
                if i == j {
                    return 0;
                }
                let direct = self.streets(points[i].metres_to(points[j]), leg);
                let by_roads = near[j].iter().map(|&(b, streets)| to_node[b].saturating_add(streets)).min();
                direct.min(by_roads.unwrap_or(UNREACHED)) + pulling_out
            };
            (0..n).map(drive).collect::<Vec<_>>()
        };
        (0..n).into_par_iter().flat_map_iter(row).collect()
    }
}

impl Source for SkeletonSource {
    fn describe(&self) -> String {
        format!("strategic road skeleton {} with estimated local streets", self.skeleton.name)
    }
    fn mean(&self, _demand: &Demand, leg: Leg) -> Result<Vec<Cell>, TravelError> {
        Ok(self.cells(leg))
    }
    fn paths(&self) -> Option<&dyn Paths> {
        Some(self)
    }
}

impl Paths for SkeletonSource {
    fn follows(&self) -> String {
        "the main roads of the skeleton, straight over the local streets at either end".into()
    }

    fn drive(&self, leg: Leg, from: usize, to: usize) -> Option<DrivenPath> {
        let (start, end) = (*self.places.get(from)?, *self.places.get(to)?);
        let graph = &self.skeleton.graph;
        let mut best = (self.streets(OnSphere::from(start).metres_to(end.into()), leg), None);
        let (table, exits) = (self.table(leg), self.near(end));
        for (a, far) in self.near(start) {
            for &(b, rest) in &exits {
                let streets = self.streets(far, leg) + self.streets(rest, leg);
                let whole = table[a * graph.node_count() + b].saturating_add(streets);
                if whole < best.0 {
                    best = (whole, Some((NodeIndex::new(a), NodeIndex::new(b))));
                }
            }
        }
        let (weight, ends) = best;
        let way = |(a, b): (NodeIndex, NodeIndex)| {
            petgraph::algo::astar(graph, a, |n| n == b, |e| e.weight().weight(leg), |_| 0)
        };
        let nodes = ends.and_then(way).map(|(_, nodes)| nodes).unwrap_or_default();
        let mut line = vec![start];
        let mut steps: Vec<Step> = Vec::new();
        let mut step = |road: &str, metres: u32| match steps.last_mut() {
            Some(last) if last.road == road => last.metres += metres,
            _ => steps.push(Step { road: road.to_string(), metres, ..Step::default() }),
        };
        let streets = |a: LatLon, b: LatLon| self.local.road_metres(OnSphere::from(a).metres_to(b.into()));
        match (nodes.first(), nodes.last()) {
            (Some(&first), Some(&last)) => {
                step("", streets(start, graph[first].at));
                for pair in nodes.windows(2) {
                    let links = graph.edges_connecting(pair[0], pair[1]);
                    if let Some(link) = links.min_by_key(|e| e.weight().weight(leg)) {
                        step(&link.weight().road, link.weight().metres as u32);
                    }
                }
                line.extend(nodes.iter().map(|&n| graph[n].at));
                step("", streets(graph[last].at, end));
            }
            _ => step("", streets(start, end)),
        }
        line.push(end);
        let whole = self.calibrated(weight + pack(u64::from(self.local.access_secs) * 1_000, 0), leg);
        let names = [from, to].map(|i| self.names.get(i).cloned().unwrap_or_default());
        Some(DrivenPath { names, line, steps, secs: whole.secs, metres: whole.metres })
    }
}
