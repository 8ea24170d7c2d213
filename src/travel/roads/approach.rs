//! Either end of a drive: from a point of a road to the nodes where the search begins, and to it from where it ends.
//!
//! On a through road that is the rest of the road. On a road for the last metres (private, destination, service) a small
//! search over such roads finds the through roads they lead to; so they are driven at either end of a drive and never in
//! between.

use super::hierarchy::query::Entry;
use super::hierarchy::{Weight, pack};
use super::network::Network;
use super::profile::Profile;
use super::snap::Snapped;
use super::turns::TurnGraph;
use crate::model::Leg;
use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Junctions looked at on roads of the last metres.
const MOST_JUNCTIONS: usize = 2_000;
/// Ways out kept, cheapest first.
const MOST_ENTRIES: usize = 12;

/// How a point is left and reached on one leg.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approach {
    /// Where drives from the point join the searched graph.
    pub starts: Vec<Entry>,
    /// Where drives to the point leave it.
    pub ends: Vec<Entry>,
}

/// How a junction on roads of the last metres was reached.
#[derive(Debug, Clone, Copy)]
struct Reached {
    weight: Weight,
    road: EdgeIndex,
    /// The road is the point's own, driven in part.
    first: bool,
}

/// What an approach is worked out on.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// Network.
    pub network: &'a Network,
    /// Its searched graph.
    pub turns: &'a TurnGraph,
    /// Speeds.
    pub profile: &'a Profile,
    /// Leg.
    pub leg: Leg,
}

impl Ground<'_> {
    /// The approach of a point; empty lists where it is cut off.
    pub fn approach(&self, point: &Snapped) -> Approach {
        let mut approach = Approach::default();
        for (direction, road) in self.network.over[point.shape as usize].into_iter().enumerate() {
            let Some(road) = road.filter(|&r| self.turns.is_usable(r)) else { continue };
            let (before, after) = self.split(road, direction, point.cm);
            let head = self.turns.head[road.index()];
            approach.starts.push(Entry { node: head, weight: after });
            for arc in self.turns.arcs_of(road).filter(|a| self.turns.connected[a.from as usize]) {
                let turn = pack(self.profile.turn_millis(arc.turn, self.leg), 0);
                approach.ends.push(Entry { node: arc.from, weight: before + turn });
            }
        }
        let access = self.network.any_over(point.shape).is_some_and(|r| self.network.graph[r].access_only);
        if access {
            approach.starts = self.last_metres(point, Direction::Outgoing);
            approach.ends = self.last_metres(point, Direction::Incoming);
        }
        approach
    }

    /// Weights of a road before and after a point of its shape, in the direction of driving; signals stand at its end.
    fn split(&self, road: EdgeIndex, direction: usize, cm: u32) -> (Weight, Weight) {
        let whole = self.network.graph[road];
        let cm = cm.min(whole.cm);
        let before = if direction == 0 { cm } else { whole.cm - cm };
        let after = whole.cm - before;
        let signals = self.profile.millis(&whole, self.leg) - self.profile.part_millis(&whole, whole.cm, self.leg);
        let part = |cm: u32, more: u64| match cm {
            0 => pack(more, 0),
            _ => pack(self.profile.part_millis(&whole, cm, self.leg) + more, u64::from(cm)),
        };
        (part(before, 0), part(after, signals))
    }

    /// Weight of driving along one shape from one point to another; `None` where that is not allowed.
    pub fn along(&self, from: &Snapped, to: &Snapped) -> Option<Weight> {
        if from.shape != to.shape {
            return None;
        }
        let direction = usize::from(from.cm > to.cm);
        let road = self.network.over[from.shape as usize][direction];
        if from.cm == to.cm {
            return Some(0);
        }
        let road = self.network.graph[road?];
        let cm = from.cm.abs_diff(to.cm);
        Some(pack(self.profile.part_millis(&road, cm, self.leg), u64::from(cm)))
    }

    /// Searches roads of the last metres, away from the point or towards it, up to the through roads.
    fn last_metres(&self, point: &Snapped, way: Direction) -> Vec<Entry> {
        self.search(point, way).0
    }

    /// The roads of the last metres between the point and a node where it joins the searched graph, from the point
    /// outwards, each with the part driven (centimetres from its start in the direction of driving).
    pub fn last_metres_way(&self, point: &Snapped, node: u32, way: Direction) -> Vec<(EdgeIndex, u32, u32)> {
        let (_, by) = self.search(point, way);
        let mut roads = Vec::new();
        let joined = by.iter().filter(|&(&junction, _)| self.joins(junction, way).contains(&node));
        let mut at = joined.min_by_key(|&(_, reached)| reached.weight).map(|(&junction, _)| junction);
        while let Some(reached) = at.and_then(|junction| by.get(&junction)) {
            let whole = self.network.graph[reached.road];
            if reached.first {
                let from_start =
                    if whole.reversed { whole.cm - point.cm.min(whole.cm) } else { point.cm.min(whole.cm) };
                let part = if way == Direction::Outgoing { (from_start, whole.cm) } else { (0, from_start) };
                roads.push((reached.road, part.0, part.1));
                break;
            }
            roads.push((reached.road, 0, whole.cm));
            let ends = self.network.graph.edge_endpoints(reached.road);
            at = ends.map(|(tail, head)| if way == Direction::Outgoing { tail } else { head });
        }
        roads.reverse();
        roads
    }

    fn search(&self, point: &Snapped, way: Direction) -> (Vec<Entry>, BTreeMap<NodeIndex, Reached>) {
        let graph = &self.network.graph;
        let mut heap = BinaryHeap::new();
        let mut best: BTreeMap<NodeIndex, Reached> = BTreeMap::new();
        for (direction, road) in self.network.over[point.shape as usize].into_iter().enumerate() {
            let Some(road) = road else { continue };
            let (before, after) = self.split(road, direction, point.cm);
            let Some((tail, head)) = graph.edge_endpoints(road) else { continue };
            let (junction, weight) = if way == Direction::Outgoing { (head, after) } else { (tail, before) };
            heap.push(Reverse((weight, junction, road, true)));
        }
        let mut entries = Vec::new();
        while let Some(Reverse((weight, junction, road, first))) = heap.pop() {
            if best.contains_key(&junction) {
                continue;
            }
            best.insert(junction, Reached { weight, road, first });
            let joined = self.joins(junction, way);
            if !joined.is_empty() {
                entries.extend(joined.into_iter().map(|node| Entry { node, weight }));
            } else if best.len() < MOST_JUNCTIONS {
                for edge in graph.edges_directed(junction, way).filter(|e| e.weight().access_only) {
                    let next = if way == Direction::Outgoing { edge.target() } else { edge.source() };
                    let millis = self.profile.millis(edge.weight(), self.leg);
                    let reached = weight + pack(millis, u64::from(edge.weight().cm));
                    heap.push(Reverse((reached, next, edge.id(), false)));
                }
            }
            if entries.len() >= MOST_ENTRIES {
                break;
            }
        }
        (entries, best)
    }

    /// Nodes of the searched graph at a junction from which one may drive on, or at which one may have arrived.
    fn joins(&self, junction: NodeIndex, way: Direction) -> Vec<u32> {
        let nodes = self.turns.nodes_of(junction);
        let connected = |node: u32| self.turns.connected[node as usize];
        match way {
            // The last node of a junction is for those who come from the last metres: every turn is open to them.
            Direction::Outgoing => {
                let Some(node) = nodes.last() else { return Vec::new() };
                let (from, to) = (self.turns.first_arc[node as usize], self.turns.first_arc[node as usize + 1]);
                let leads_on = self.turns.arcs[from as usize..to as usize].iter().any(|a| connected(a.to));
                if leads_on { vec![node] } else { Vec::new() }
            }
            Direction::Incoming => nodes.filter(|&n| connected(n)).collect(),
        }
    }
}
