//! A network made ready: searched graph, index of positions, and a hierarchy for each leg.

use super::approach::{Approach, Ground};
use super::hierarchy::query::{Climb, Entry, Way};
use super::hierarchy::{self, Hierarchy, Link, UNREACHED, Weight, pack, unpack};
use super::network::Network;
use super::profile::Profile;
use super::snap::{MOST_METRES, SnapIndex, Snapped, WARN_METRES};
use super::turns::TurnGraph;
use crate::model::{Cell, LatLon, Leg};
use crate::travel::{Fault, TravelError};
use rayon::prelude::*;
use std::path::Path;

/// Roads ready to answer.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Network.
    pub network: Network,
    /// Searched graph.
    pub turns: TurnGraph,
    /// Speeds.
    pub profile: Profile,
    /// Hierarchies by leg.
    pub legs: [Hierarchy; 2],
    /// Index of positions.
    pub index: SnapIndex,
    /// Rooms for searches, lent and given back.
    rooms: std::sync::Arc<std::sync::Mutex<Vec<[Climb; 2]>>>,
}

/// The arcs of the searched graph with their weights on a leg.
pub fn links(network: &Network, turns: &TurnGraph, profile: &Profile, leg: Leg) -> Vec<Link> {
    let link = |arc: &super::turns::Arc| {
        let road = &network.graph[petgraph::graph::EdgeIndex::new(arc.road as usize)];
        let millis = profile.millis(road, leg) + profile.turn_millis(arc.turn, leg);
        Link { from: arc.from, to: arc.to, weight: pack(millis, u64::from(road.cm)) }
    };
    turns.arcs.par_iter().map(link).collect()
}

impl Prepared {
    /// Prepares a network.
    pub fn of(mut network: Network, profile: Profile) -> Prepared {
        let turns = TurnGraph::of(&network);
        (network.report.dropped_roads, network.report.dropped_metres) = turns.dropped(&network);
        let legs = Leg::BOTH.map(|leg| hierarchy::prepare(turns.nodes(), &links(&network, &turns, &profile, leg)));
        let index = SnapIndex::of(&network);
        Prepared { network, turns, profile, legs, index, rooms: std::sync::Arc::default() }
    }

    /// From parts that were prepared earlier.
    pub fn from_parts(network: Network, profile: Profile, legs: [Hierarchy; 2]) -> Prepared {
        let turns = TurnGraph::of(&network);
        let index = SnapIndex::of(&network);
        Prepared { network, turns, profile, legs, index, rooms: std::sync::Arc::default() }
    }

    /// The shortest way on a leg between entries and exits of the searched graph.
    pub fn way(&self, leg: Leg, entries: &[Entry], exits: &[Entry]) -> Option<Way> {
        let nodes = self.turns.nodes();
        let lent = self.rooms.lock().ok().and_then(|mut rooms| rooms.pop());
        let mut room = lent.unwrap_or_else(|| [Climb::new(nodes), Climb::new(nodes)]);
        let way = self.legs[leg.index()].way(entries, exits, &mut room);
        if let Ok(mut rooms) = self.rooms.lock() {
            rooms.push(room);
        }
        way
    }

    /// What approaches are worked out on.
    pub fn ground(&self, leg: Leg) -> Ground<'_> {
        Ground { network: &self.network, turns: &self.turns, profile: &self.profile, leg }
    }

    /// The nearest point of a road from which one can go everywhere and return.
    pub fn snap(&self, at: LatLon) -> Option<Snapped> {
        let ground = self.ground(Leg::Am);
        self.index.nearest(&self.network, at, |shape| {
            let probe = Snapped { shape, cm: 0, at: (0, 0), metres: 0 };
            let approach = ground.approach(&probe);
            !approach.starts.is_empty() && !approach.ends.is_empty()
        })
    }

    /// Brings named positions onto the roads.
    ///
    /// # Errors
    /// Every position more than a kilometre from any road.
    pub fn snap_all(&self, origin: &Path, places: &[(&str, LatLon)]) -> Result<Vec<Snapped>, TravelError> {
        let found: Vec<Option<Snapped>> = places.par_iter().map(|p| self.snap(p.1)).collect();
        let far = |((name, at), _): (&(&str, LatLon), &Option<Snapped>)| {
            let what = format!("`{name}` ({}, {}) is more than {MOST_METRES} m from any road", at.lat, at.lon);
            Fault::new(what)
        };
        let faults = places.iter().zip(&found).filter(|(_, s)| s.is_none()).map(far).collect();
        TravelError::unless_none(origin.display(), faults)?;
        Ok(found.into_iter().flatten().collect())
    }

    /// How many of these are farther from their road than is usual.
    pub fn far(snapped: &[Snapped]) -> usize {
        snapped.iter().filter(|s| s.metres > WARN_METRES).count()
    }

    /// Weights of the drives of a leg between all points, row by row; [`UNREACHED`] where there is none.
    pub fn weights(&self, points: &[Snapped], leg: Leg) -> Vec<Weight> {
        let ground = self.ground(leg);
        let approaches: Vec<Approach> = points.par_iter().map(|p| ground.approach(p)).collect();
        let (starts, ends): (Vec<_>, Vec<_>) = approaches.into_iter().map(|a| (a.starts, a.ends)).unzip();
        let mut weights = hierarchy::table(&self.legs[leg.index()], &starts, &ends);
        // Points on one shape may be joined along it.
        let n = points.len();
        let mut by_shape: Vec<usize> = (0..n).collect();
        by_shape.sort_unstable_by_key(|&i| (points[i].shape, i));
        for group in by_shape.chunk_by(|&a, &b| points[a].shape == points[b].shape) {
            for &i in group {
                for &j in group {
                    if let Some(direct) = ground.along(&points[i], &points[j]) {
                        let cell = &mut weights[i * n + j];
                        *cell = (*cell).min(direct);
                    }
                }
            }
        }
        weights
    }

    /// Drives of a leg between all points, row by row: seconds and metres, rounded half-up; `None` where there is none.
    pub fn cells(&self, points: &[Snapped], leg: Leg) -> Vec<Option<Cell>> {
        self.weights(points, leg).into_par_iter().map(|w| (w != UNREACHED).then(|| cell(w))).collect()
    }
}

/// Seconds and metres of a weight, rounded half-up.
pub fn cell(weight: Weight) -> Cell {
    let (millis, cm) = unpack(weight);
    Cell { secs: ((millis + 500) / 1_000) as u32, metres: ((cm + 50) / 100) as u32 }
}
