//! From ways and nodes to a network: cuts ways at junctions and barriers, and finds the turns that restrictions forbid.

use super::extract::{Extract, Nodes, Way};
use super::over_ways;
use super::tags::{BLOCKED, SIGNALS};
use crate::travel::roads::network::{Network, NetworkBuilder, ReadReport, Road, Spot};
use petgraph::graph::{EdgeIndex, NodeIndex};
use std::collections::{HashMap, HashSet};

/// For whom the network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Motor vehicles.
    Drive,
    /// Walkers: every way open to them, both ways.
    Walk,
}

impl Mode {
    fn directions(self, way: &Way) -> [bool; 2] {
        match self {
            Mode::Drive => way.used.drive,
            Mode::Walk => [way.used.walk; 2],
        }
    }
}

/// The network of a mode.
pub fn network(extract: &Extract, nodes: &Nodes, mode: Mode) -> Network {
    let ways: Vec<&Way> = extract.ways.iter().filter(|w| mode.directions(w) != [false; 2]).collect();
    let mut cutter = Cutter {
        builder: NetworkBuilder::new(),
        nodes,
        uses: uses(&ways, nodes),
        junctions: HashMap::new(),
        mode,
        report: ReadReport { restrictions_unused: extract.restrictions_unused, ..ReadReport::default() },
    };
    let over = extract.over_ways.iter().flat_map(|r| r.via.iter().copied().chain([r.from, r.to]));
    let restricted: HashSet<i64> = extract.restrictions.iter().flat_map(|r| [r.from, r.to]).chain(over).collect();
    let mut roads_of: HashMap<i64, Vec<EdgeIndex>> = HashMap::new();
    for way in &ways {
        let roads = cutter.way(way);
        if mode == Mode::Drive && restricted.contains(&way.id) {
            roads_of.insert(way.id, roads);
        }
    }
    if mode == Mode::Walk {
        return cutter.builder.finish(Vec::new(), cutter.report);
    }
    let banned = cutter.banned(extract, &roads_of);
    let mut banned_over = Vec::new();
    for restriction in &extract.over_ways {
        let chains = over_ways::chains(&cutter.builder.network().graph, restriction, &roads_of);
        let used =
            if chains.is_empty() { &mut cutter.report.restrictions_unused } else { &mut cutter.report.restrictions };
        *used += 1;
        banned_over.extend(chains);
    }
    banned_over.sort_unstable();
    banned_over.dedup();
    let mut network = cutter.builder.finish(banned, cutter.report);
    network.banned_over = banned_over;
    network
}

/// How often ways pass each node, ends twice: two or more make a junction.
fn uses(ways: &[&Way], nodes: &Nodes) -> Vec<u8> {
    let mut uses = vec![0u8; nodes.ids.len()];
    for way in ways {
        for (i, &id) in way.nodes.iter().enumerate() {
            if let Some(n) = nodes.index(id) {
                let end = i == 0 || i + 1 == way.nodes.len();
                uses[n] = uses[n].saturating_add(1 + u8::from(end));
            }
        }
    }
    uses
}

struct Cutter<'n> {
    builder: NetworkBuilder,
    nodes: &'n Nodes,
    uses: Vec<u8>,
    junctions: HashMap<usize, NodeIndex>,
    mode: Mode,
    report: ReadReport,
}

impl Cutter<'_> {
    /// Adds the roads of a way.
    fn way(&mut self, way: &Way) -> Vec<EdgeIndex> {
        self.report.ways += 1;
        let mut roads = Vec::new();
        let mut run: Vec<usize> = Vec::new();
        for &id in &way.nodes {
            let Some(n) = self.nodes.index(id).filter(|&n| self.nodes.at[n].is_some()) else {
                self.report.missing_nodes += 1;
                self.stretch(way, &run, &mut roads);
                run.clear();
                continue;
            };
            if run.last() == Some(&n) {
                continue;
            }
            run.push(n);
            if run.len() > 1 && (self.uses[n] > 1 || self.cuts(n)) {
                self.stretch(way, &run, &mut roads);
                run = vec![n];
            }
        }
        self.stretch(way, &run, &mut roads);
        roads
    }

    /// Barriers part a road, and signals stand at the end of one.
    fn cuts(&self, node: usize) -> bool {
        self.mode == Mode::Drive && self.nodes.flags[node] & (BLOCKED | SIGNALS) != 0
    }

    fn blocks(&self, node: usize) -> bool {
        self.mode == Mode::Drive && self.nodes.flags[node] & BLOCKED != 0
    }

    /// Adds the roads over a run of nodes between two junctions; a loop is cut in its middle.
    fn stretch(&mut self, way: &Way, run: &[usize], roads: &mut Vec<EdgeIndex>) {
        let [first, .., last] = run else { return };
        if first == last {
            let middle = run.len() / 2;
            if middle > 0 && run.len() > 2 {
                self.stretch(way, &run[..=middle], roads);
                self.stretch(way, &run[middle..], roads);
            }
            return;
        }
        let ends = [self.end(*first), self.end(*last)];
        let points: Vec<Spot> = run.iter().filter_map(|&n| self.nodes.at[n]).collect();
        let name = self.builder.name(&way.used.name);
        let signals = |list: &mut dyn Iterator<Item = &usize>| {
            list.filter(|&&n| self.nodes.flags[n] & SIGNALS != 0).count().min(255) as u8
        };
        let passed = [signals(&mut run[1..].iter()), signals(&mut run[..run.len() - 1].iter())];
        let allowed = self.mode.directions(way);
        let road = |direction: usize| {
            allowed[direction].then_some(Road {
                class: way.used.class,
                limit: way.used.limit[direction],
                cm: 0,
                signals: passed[direction],
                access_only: way.used.access_only && self.mode == Mode::Drive,
                roundabout: way.used.roundabout,
                name,
                shape: 0,
                reversed: direction == 1,
            })
        };
        let added = self.builder.shape(ends, &points, [road(0), road(1)], 0);
        roads.extend(added.into_iter().flatten());
    }

    /// The junction at a node; each side of a barrier has its own.
    fn end(&mut self, node: usize) -> NodeIndex {
        let at = self.nodes.at[node].unwrap_or_default();
        if self.blocks(node) {
            return self.builder.junction(at);
        }
        let builder = &mut self.builder;
        *self.junctions.entry(node).or_insert_with(|| builder.junction(at))
    }

    /// The turns forbidden by the restrictions, as pairs of roads.
    fn banned(&mut self, extract: &Extract, roads_of: &HashMap<i64, Vec<EdgeIndex>>) -> Vec<(u32, u32)> {
        let mut banned = Vec::new();
        let none = Vec::new();
        for restriction in &extract.restrictions {
            let graph = &self.builder.network().graph;
            let via = self.nodes.index(restriction.via).and_then(|n| self.junctions.get(&n)).copied();
            let roads = |way: i64| roads_of.get(&way).unwrap_or(&none).iter().copied();
            let ends = |road: EdgeIndex| graph.edge_endpoints(road);
            let from: Vec<EdgeIndex> =
                roads(restriction.from).filter(|&r| ends(r).map(|e| e.1) == via && via.is_some()).collect();
            let to: Vec<EdgeIndex> =
                roads(restriction.to).filter(|&r| ends(r).map(|e| e.0) == via && via.is_some()).collect();
            let before = banned.len();
            for &f in &from {
                if restriction.only {
                    if let (Some(via), false) = (via, to.is_empty()) {
                        let others = graph.edges(via).map(|e| petgraph::visit::EdgeRef::id(&e));
                        banned.extend(others.filter(|o| !to.contains(o)).map(|o| (f.index() as u32, o.index() as u32)));
                    }
                } else {
                    banned.extend(to.iter().map(|t| (f.index() as u32, t.index() as u32)));
                }
            }
            if banned.len() > before {
                self.report.restrictions += 1;
            } else {
                self.report.restrictions_unused += 1;
            }
        }
        banned
    }
}
