//! Turns: the graph that is searched, in which a forbidden turn is simply not there.
//!
//! A junction is one node unless turns matter at it: where a restriction holds, or where three or more roads meet and one
//! is a B road or greater, it is *split* into one node for each road that arrives, joined only to the roads one may turn
//! into, at the price of the turn. So restrictions are exact (no penalties stand in for them), turning costs where it
//! costs drivers, and quiet streets do not swell the graph as turning everything into edges would. Roads for the last
//! metres are left out: [`super::approach`] adds them at either end of a drive.

use super::class::RoadClass;
use super::network::{Network, Spot, degrees};
use super::over::Over;
use petgraph::Direction;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

/// What a turn is, as far as it costs time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Turn {
    /// Straight on, or at a junction where turning costs nothing.
    Free,
    /// Into the near side: left where one drives on the left.
    Near,
    /// Across the oncoming traffic.
    Across,
    /// Back where one came from, at the end of a road.
    Back,
}

/// An arc of the searched graph: a turn and the road after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arc {
    /// Node before.
    pub from: u32,
    /// Node after.
    pub to: u32,
    /// Road driven.
    pub road: u32,
    /// Turn made into it.
    pub turn: Turn,
}

/// The searched graph.
#[derive(Debug, Clone, Default)]
pub struct TurnGraph {
    /// First node of each junction; one more than there are junctions.
    pub first: Vec<u32>,
    /// Node at which one is after driving a road; `u32::MAX` for roads of the last metres.
    pub head: Vec<u32>,
    /// Arcs, sorted by the node before.
    pub arcs: Vec<Arc>,
    /// First arc of each node; one more than there are nodes.
    pub first_arc: Vec<u32>,
    /// Arcs of each road (indices into `arcs`), roads one after the other.
    pub arcs_by_road: Vec<u32>,
    /// First entry of each road in `arcs_by_road`; one more than there are roads.
    pub first_by_road: Vec<u32>,
    /// Nodes of the largest part in which everywhere is reachable from everywhere.
    pub connected: Vec<bool>,
}

impl TurnGraph {
    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.first_arc.len().saturating_sub(1)
    }
    /// The nodes of a junction.
    pub fn nodes_of(&self, junction: NodeIndex) -> std::ops::Range<u32> {
        self.first[junction.index()]..self.first[junction.index() + 1]
    }
    /// The arcs that drive a road.
    pub fn arcs_of(&self, road: EdgeIndex) -> impl Iterator<Item = &Arc> {
        let (from, to) = (self.first_by_road[road.index()] as usize, self.first_by_road[road.index() + 1] as usize);
        self.arcs_by_road[from..to].iter().map(|&a| &self.arcs[a as usize])
    }
    /// Whether drives may begin and end on this road.
    pub fn is_usable(&self, road: EdgeIndex) -> bool {
        let head = self.head[road.index()];
        head != u32::MAX && self.leads_on(head) && self.arcs_of(road).any(|a| self.connected[a.from as usize])
    }
    /// Whether one comes from a node to everywhere. Only those who start on a road may stand at its own node, where all others
    /// come by a restriction over it.
    fn leads_on(&self, node: u32) -> bool {
        let (from, to) = (self.first_arc[node as usize] as usize, self.first_arc[node as usize + 1] as usize);
        let on = |to: u32| self.connected[to as usize];
        on(node) || self.arcs[from..to].iter().any(|a| on(a.to))
    }

    /// The searched graph of a network.
    pub fn of(network: &Network) -> TurnGraph {
        let graph = &network.graph;
        let left = network.drives_on_left();
        let mut out = TurnGraph { head: vec![u32::MAX; graph.edge_count()], ..TurnGraph::default() };
        let banned_at = banned_junctions(network);
        let mut over = Over::of(network);
        // Nodes: one a junction, or one for each arriving road and one for those who come from the last metres.
        let mut arriving: Vec<Option<EdgeIndex>> = Vec::new();
        for junction in graph.node_indices() {
            out.first.push(arriving.len() as u32);
            let incoming = through(network, junction, Direction::Incoming);
            if over.matters_at(junction) || is_split(network, junction, &banned_at) {
                for road in incoming {
                    out.head[road.index()] = arriving.len() as u32;
                    arriving.push(Some(road));
                }
                let copies = over.copies_at(network, junction, arriving.len() as u32);
                arriving.extend(copies.into_iter().map(Some));
                arriving.push(None);
            } else {
                for road in incoming {
                    out.head[road.index()] = arriving.len() as u32;
                }
                arriving.push(None);
            }
        }
        out.first.push(arriving.len() as u32);
        let memories = over.memories();
        for junction in graph.node_indices() {
            let leaving = through(network, junction, Direction::Outgoing);
            for node in out.nodes_of(junction) {
                out.first_arc.push(out.arcs.len() as u32);
                let came_by = arriving[node as usize];
                let by: Vec<u32> = came_by.iter().map(|r| r.index() as u32).collect();
                let driven = memories.get(&node).unwrap_or(&by);
                let to = |&road: &EdgeIndex| {
                    let turn = came_by.map_or(Some(Turn::Free), |from| turn(network, from, road, left))?;
                    let copy = over.step(driven, road.index() as u32)?;
                    let to = copy.unwrap_or(out.head[road.index()]);
                    Some(Arc { from: node, to, road: road.index() as u32, turn })
                };
                let mut arcs: Vec<Arc> = leaving.iter().filter_map(to).collect();
                // At the end of a road, and where all else is forbidden, one may turn back.
                if let (true, Some(from)) = (arcs.is_empty(), came_by) {
                    let back = leaving.iter().find(|&&r| is_back(network, from, r));
                    arcs.extend(back.map(|&road| Arc {
                        from: node,
                        to: out.head[road.index()],
                        road: road.index() as u32,
                        turn: Turn::Back,
                    }));
                }
                out.arcs.append(&mut arcs);
            }
        }
        out.first_arc.push(out.arcs.len() as u32);
        out.index_roads(graph.edge_count());
        out.connect();
        out
    }

    fn index_roads(&mut self, roads: usize) {
        let mut by_road: Vec<(u32, u32)> = self.arcs.iter().enumerate().map(|(i, a)| (a.road, i as u32)).collect();
        by_road.sort_unstable();
        self.first_by_road = vec![0; roads + 1];
        for &(road, _) in &by_road {
            self.first_by_road[road as usize + 1] += 1;
        }
        for i in 0..roads {
            self.first_by_road[i + 1] += self.first_by_road[i];
        }
        self.arcs_by_road = by_road.into_iter().map(|(_, arc)| arc).collect();
    }

    /// Marks the largest strongly connected part; among equals the one with the lowest node.
    fn connect(&mut self) {
        let mut graph: DiGraph<(), (), u32> = DiGraph::with_capacity(self.nodes(), self.arcs.len());
        (0..self.nodes()).for_each(|_| {
            graph.add_node(());
        });
        for arc in &self.arcs {
            graph.add_edge(arc.from.into(), arc.to.into(), ());
        }
        let parts = petgraph::algo::kosaraju_scc(&graph);
        let lowest = |part: &Vec<NodeIndex>| part.iter().min().copied();
        let largest = parts.iter().max_by_key(|p| (p.len(), std::cmp::Reverse(lowest(p))));
        self.connected = vec![false; self.nodes()];
        for node in largest.into_iter().flatten() {
            self.connected[node.index()] = true;
        }
    }

    /// Roads and metres (two-way streets once) that vehicles could use but for being cut off.
    pub fn dropped(&self, network: &Network) -> (u64, u64) {
        let cut_off = |roads: &[Option<EdgeIndex>; 2]| {
            let mut through = roads.iter().flatten().filter(|&&r| !network.graph[r].access_only).peekable();
            let first = through.peek().map(|&&r| u64::from(network.graph[r].cm));
            first.filter(|_| !through.any(|&r| self.is_usable(r)))
        };
        let dropped: Vec<u64> = network.over.iter().filter_map(cut_off).collect();
        (dropped.len() as u64, dropped.iter().sum::<u64>() / 100)
    }
}

/// Roads at a junction that are for through traffic, in the order of their numbers.
fn through(network: &Network, junction: NodeIndex, direction: Direction) -> Vec<EdgeIndex> {
    let edges = network.graph.edges_directed(junction, direction);
    let mut roads: Vec<EdgeIndex> = edges.filter(|e| !e.weight().access_only).map(|e| e.id()).collect();
    roads.sort_unstable();
    roads
}

fn banned_junctions(network: &Network) -> Vec<bool> {
    let mut at = vec![false; network.graph.node_count()];
    for &(from, _) in &network.banned {
        if let Some((_, junction)) = network.graph.edge_endpoints(EdgeIndex::new(from as usize)) {
            at[junction.index()] = true;
        }
    }
    at
}

fn is_split(network: &Network, junction: NodeIndex, banned_at: &[bool]) -> bool {
    if banned_at[junction.index()] {
        return true;
    }
    let all = [Direction::Incoming, Direction::Outgoing].map(|d| through(network, junction, d));
    let mut shapes: Vec<u32> = all.iter().flatten().map(|&r| network.graph[r].shape).collect();
    shapes.sort_unstable();
    shapes.dedup();
    let greater = all.iter().flatten().any(|&r| network.graph[r].class <= RoadClass::Secondary);
    shapes.len() >= 3 && greater
}

fn is_back(network: &Network, from: EdgeIndex, to: EdgeIndex) -> bool {
    let (a, b) = (network.graph[from], network.graph[to]);
    a.shape == b.shape && a.reversed != b.reversed
}

/// The turn from one road into another; `None` where it is forbidden or goes back.
fn turn(network: &Network, from: EdgeIndex, to: EdgeIndex, left: bool) -> Option<Turn> {
    if network.is_banned(from, to) || is_back(network, from, to) {
        return None;
    }
    // On a roundabout one only ever bears round; joining it is giving way to one side.
    let (a, b) = (network.graph[from], network.graph[to]);
    if a.roundabout {
        return Some(Turn::Free);
    }
    if b.roundabout {
        return Some(Turn::Near);
    }
    let (before, after) = (network.line(from), network.line(to));
    let (Some(&[p, q]), Some(&[r, s])) = (before.last_chunk::<2>(), after.first_chunk::<2>()) else {
        return Some(Turn::Free);
    };
    let (u, v) = (heading(p, q), heading(r, s));
    let (dot, cross) = (u.0 * v.0 + u.1 * v.1, u.0 * v.1 - u.1 * v.0);
    let size = ((u.0 * u.0 + u.1 * u.1) * (v.0 * v.0 + v.1 * v.1)).sqrt();
    // Within 40 degrees of straight on.
    if dot >= size * 0.766 {
        return Some(Turn::Free);
    }
    Some(if (cross > 0.0) == left { Turn::Near } else { Turn::Across })
}

/// Direction from one spot to the next, east and north.
pub(super) fn heading(from: Spot, to: Spot) -> (f64, f64) {
    let cos = crate::travel::sphere::cos_degrees(degrees(from).lat);
    (f64::from(to.1 - from.1) * cos, f64::from(to.0 - from.0))
}
