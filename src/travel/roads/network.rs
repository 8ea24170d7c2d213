//! The road network: junctions joined by roads, in a `petgraph` graph.
//!
//! A road is a stretch between two junctions that may be driven (or walked) in the direction from source to target; a
//! two-way street is two roads over one shape. Lengths are whole centimetres. Which turns are forbidden stands beside
//! the graph as pairs of roads.

use super::class::RoadClass;
use crate::model::LatLon;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};

/// A position in ten-millionths of a degree: latitude, longitude.
pub type Spot = (i32, i32);

/// A position in degrees.
pub fn degrees(spot: Spot) -> LatLon {
    LatLon { lat: f64::from(spot.0) / 1e7, lon: f64::from(spot.1) / 1e7 }
}

/// A place where roads meet or end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Junction {
    /// Position.
    pub at: Spot,
}

/// A stretch of road in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Road {
    /// Class.
    pub class: RoadClass,
    /// Speed limit in km/h; 0 = not known.
    pub limit: u8,
    /// Length in centimetres, at least 1.
    pub cm: u32,
    /// Traffic signals passed, the one at its end included.
    pub signals: u8,
    /// For the last metres only.
    pub access_only: bool,
    /// Part of a roundabout.
    pub roundabout: bool,
    /// Index of its name; 0 is the empty name.
    pub name: u32,
    /// Index of its shape.
    pub shape: u32,
    /// Runs against the direction of the shape.
    pub reversed: bool,
}

/// What reading a network found and left out, for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Ways or links used.
    pub ways: u64,
    /// Nodes that ways name and the file does not hold (at the edge of an extract).
    pub missing_nodes: u64,
    /// Turn restrictions in force.
    pub restrictions: u64,
    /// Turn restrictions that are not understood or have no effect.
    pub restrictions_unused: u64,
    /// Roads outside the largest part in which everywhere is reachable from everywhere.
    pub dropped_roads: u64,
    /// Their metres.
    pub dropped_metres: u64,
}

/// A road network.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Junctions and roads.
    pub graph: DiGraph<Junction, Road, u32>,
    /// Points of all shapes, one after the other, ends included.
    pub points: Vec<Spot>,
    /// Where each shape starts in `points`; one more than there are shapes.
    pub shape_starts: Vec<u32>,
    /// Names of roads; the first is empty.
    pub names: Vec<String>,
    /// Forbidden turns (from road, to road), sorted.
    pub banned: Vec<(u32, u32)>,
    /// Forbidden chains of roads, the last of which may not be taken after the others, sorted.
    pub banned_over: Vec<Vec<u32>>,
    /// The roads over each shape: along it and against it.
    pub over: Vec<[Option<EdgeIndex>; 2]>,
    /// What was read.
    pub report: ReadReport,
}

impl Network {
    /// The points of a shape, ends included.
    pub fn shape(&self, shape: u32) -> &[Spot] {
        let (from, to) = (self.shape_starts[shape as usize], self.shape_starts[shape as usize + 1]);
        &self.points[from as usize..to as usize]
    }

    /// Number of shapes.
    pub fn shapes(&self) -> usize {
        self.shape_starts.len().saturating_sub(1)
    }

    /// The points of a road in the direction of driving.
    pub fn line(&self, road: EdgeIndex) -> Vec<Spot> {
        let road = self.graph[road];
        let mut line = self.shape(road.shape).to_vec();
        if road.reversed {
            line.reverse();
        }
        line
    }

    /// Metres of all roads, two-way streets once.
    pub fn metres(&self) -> u64 {
        let cm = |&[along, against]: &[Option<EdgeIndex>; 2]| {
            along.or(against).map_or(0, |road| u64::from(self.graph[road].cm))
        };
        self.over.iter().map(cm).sum::<u64>() / 100
    }

    /// Notes which roads lie over each shape.
    pub fn index_shapes(&mut self) {
        self.over = vec![[None; 2]; self.shapes()];
        for road in self.graph.edge_indices() {
            self.over[self.graph[road].shape as usize][usize::from(self.graph[road].reversed)] = Some(road);
        }
    }

    /// A road over a shape, whichever direction it has.
    pub fn any_over(&self, shape: u32) -> Option<EdgeIndex> {
        let [along, against] = self.over[shape as usize];
        along.or(against)
    }

    /// Whether a turn is forbidden.
    pub fn is_banned(&self, from: EdgeIndex, to: EdgeIndex) -> bool {
        self.banned.binary_search(&(from.index() as u32, to.index() as u32)).is_ok()
    }

    /// Whether the country drives on the left: the British Isles by position, others on the right.
    pub fn drives_on_left(&self) -> bool {
        self.graph.node_weights().next().is_some_and(|j| {
            let at = degrees(j.at);
            (49.8..=61.0).contains(&at.lat) && (-11.0..=1.8).contains(&at.lon)
        })
    }
}

/// Puts a network together shape by shape.
#[derive(Debug, Default)]
pub struct NetworkBuilder {
    network: Network,
    names: std::collections::HashMap<String, u32>,
}

impl NetworkBuilder {
    /// An empty network.
    pub fn new() -> NetworkBuilder {
        let network = Network { names: vec![String::new()], shape_starts: vec![0], ..Network::default() };
        NetworkBuilder { network, names: std::collections::HashMap::from([(String::new(), 0)]) }
    }

    /// Adds a junction.
    pub fn junction(&mut self, at: Spot) -> NodeIndex {
        self.network.graph.add_node(Junction { at })
    }

    /// Number of a name.
    pub fn name(&mut self, name: &str) -> u32 {
        if let Some(&index) = self.names.get(name) {
            return index;
        }
        let index = self.network.names.len() as u32;
        self.network.names.push(name.to_string());
        self.names.insert(name.to_string(), index);
        index
    }

    /// Adds a shape and the roads over it, along and against; `None` = not in that direction. `cm` 0 = by the shape.
    pub fn shape(
        &mut self,
        ends: [NodeIndex; 2],
        points: &[Spot],
        roads: [Option<Road>; 2],
        cm: u32,
    ) -> [Option<EdgeIndex>; 2] {
        let shape = self.network.shapes() as u32;
        self.network.points.extend_from_slice(points);
        self.network.shape_starts.push(self.network.points.len() as u32);
        let cm = if cm > 0 { cm } else { length_cm(points) };
        let graph = &mut self.network.graph;
        let mut add = |road: Option<Road>, from, to, reversed| {
            road.map(|road| graph.add_edge(from, to, Road { cm, shape, reversed, ..road }))
        };
        [add(roads[0], ends[0], ends[1], false), add(roads[1], ends[1], ends[0], true)]
    }

    /// The network so far.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The finished network, with these forbidden turns.
    pub fn finish(mut self, mut banned: Vec<(u32, u32)>, report: ReadReport) -> Network {
        banned.sort_unstable();
        banned.dedup();
        self.network.banned = banned;
        self.network.report = report;
        self.network.index_shapes();
        self.network
    }
}

/// Length of a line in whole centimetres, at least 1.
pub fn length_cm(points: &[Spot]) -> u32 {
    use crate::travel::sphere::OnSphere;
    let mut last: Option<OnSphere> = None;
    let mut metres = 0.0;
    for &point in points {
        let here = OnSphere::from(degrees(point));
        metres += last.map_or(0.0, |l| l.metres_to(here));
        last = Some(here);
    }
    ((metres * 100.0).round() as u32).max(1)
}
