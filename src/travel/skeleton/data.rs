//! The skeleton's nodes and links, from two embedded tables.

use crate::model::{LatLon, Leg};
use crate::travel::roads::class::RoadClass;
use crate::travel::roads::hierarchy::{UNREACHED, Weight, pack};
use crate::travel::sphere::OnSphere;
use crate::travel::{Fault, TravelError};
use petgraph::graph::{NodeIndex, UnGraph};
use serde::Deserialize;
use std::collections::HashMap;

const NODES: &str = include_str!("nodes.csv");
const LINKS: &str = include_str!("links.csv");
/// Links longer than this run through open country, metres.
const OPEN_FROM: u64 = 5_000;

/// What stands at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Town centre.
    Town,
    /// Junction of main roads.
    Junction,
    /// Motorway junction with a way on and off.
    Motorway,
    /// Where motorways meet, with no way off.
    Interchange,
}

/// A node.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Name for people.
    pub name: String,
    /// Kind.
    pub kind: NodeKind,
    /// Position, rounded to a thousandth of a degree.
    pub at: LatLon,
}

/// A two-way link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Class.
    pub class: RoadClass,
    /// Number, such as `A41`; empty where there is none.
    pub road: String,
    /// Metres along the road.
    pub metres: u64,
}

impl Link {
    /// Milliseconds a metre, by class and surroundings: motorways 38 mph in the morning peak, dual carriageways 21.5, A
    /// roads 17.5, other roads 15.5; in open country 40, 32 and 28; afternoons an eighth faster.
    fn millis_per_metre(&self, leg: Leg) -> u64 {
        let open = self.metres > OPEN_FROM;
        let am = match (self.class, open) {
            (RoadClass::Motorway, _) => 59,
            (RoadClass::Trunk, false) => 104,
            (RoadClass::Trunk, true) => 56,
            (RoadClass::Primary, false) => 128,
            (RoadClass::Primary, true) => 70,
            (_, false) => 144,
            (_, true) => 80,
        };
        match leg {
            Leg::Am => am,
            Leg::Pm => am * 8 / 9,
        }
    }

    /// Time and distance of the link.
    pub fn weight(&self, leg: Leg) -> Weight {
        pack(self.metres * self.millis_per_metre(leg), self.metres * 100)
    }

    /// How much longer than straight a link of a class is, per cent.
    fn bend(class: RoadClass) -> u64 {
        match class {
            RoadClass::Motorway => 104,
            RoadClass::Trunk => 107,
            RoadClass::Primary => 111,
            _ => 118,
        }
    }
}

/// A strategic road skeleton.
#[derive(Debug, Clone)]
pub struct Skeleton {
    /// Name.
    pub name: String,
    /// Nodes and links.
    pub graph: UnGraph<Node, Link, u32>,
}

#[derive(Deserialize)]
struct NodeRow {
    id: String,
    name: String,
    kind: NodeKind,
    lat: f64,
    lon: f64,
}

#[derive(Deserialize)]
struct LinkRow {
    from: String,
    to: String,
    class: String,
    road: String,
}

impl Skeleton {
    /// The skeleton of this name.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn named(name: &str) -> Result<Skeleton, TravelError> {
        let origin = format!("{}{name}", super::PREFIX);
        if !super::NAMES.contains(&name) {
            let what = format!("there is no skeleton `{name}`; there is {}", super::NAMES.join(", "));
            return Err(TravelError::Faults { origin, faults: vec![Fault::new(what)] });
        }
        let (skeleton, faults) = Skeleton::read(name, NODES, LINKS);
        TravelError::unless_none(origin, faults)?;
        Ok(skeleton)
    }

    /// Reads tables of nodes and links; every fault of them is told.
    pub fn read(name: &str, nodes: &str, links: &str) -> (Skeleton, Vec<Fault>) {
        let mut faults = Vec::new();
        let mut graph = UnGraph::default();
        let mut ids: HashMap<String, NodeIndex> = HashMap::new();
        for (row, node) in (2..).zip(csv::Reader::from_reader(nodes.as_bytes()).deserialize::<NodeRow>()) {
            match node {
                Ok(n) => {
                    let at = LatLon { lat: n.lat, lon: n.lon };
                    let index = graph.add_node(Node { name: n.name, kind: n.kind, at });
                    if ids.insert(n.id.clone(), index).is_some() {
                        faults.push(Fault::at(row, format!("node `{}` is there twice", n.id)));
                    }
                }
                Err(e) => faults.push(Fault::at(row, format!("node: {e}"))),
            }
        }
        for (row, link) in (2..).zip(csv::Reader::from_reader(links.as_bytes()).deserialize::<LinkRow>()) {
            let link = match link {
                Ok(link) => link,
                Err(e) => {
                    faults.push(Fault::at(row, format!("link: {e}")));
                    continue;
                }
            };
            match (ids.get(&link.from), ids.get(&link.to), RoadClass::parse(&link.class)) {
                (Some(&a), Some(&b), Some(class)) if a != b => {
                    let crow = OnSphere::from(graph[a].at).metres_to(graph[b].at.into()).round() as u64;
                    let metres = (crow * Link::bend(class)).div_ceil(100).max(1);
                    graph.add_edge(a, b, Link { class, road: link.road, metres });
                }
                _ => {
                    let what = format!(
                        "link `{}` to `{}` of class `{}` names what is not there",
                        link.from, link.to, link.class
                    );
                    faults.push(Fault::at(row, what));
                }
            }
        }
        (Skeleton { name: name.into(), graph }, faults)
    }

    /// Shortest weights between all nodes on a leg, row by row.
    pub fn table(&self, leg: Leg) -> Vec<Weight> {
        let nodes = self.graph.node_indices();
        let row = |from: NodeIndex| {
            let found = petgraph::algo::dijkstra(&self.graph, from, None, |e| e.weight().weight(leg));
            self.graph.node_indices().map(move |to| found.get(&to).copied().unwrap_or(UNREACHED)).collect::<Vec<_>>()
        };
        nodes.flat_map(row).collect()
    }
}
