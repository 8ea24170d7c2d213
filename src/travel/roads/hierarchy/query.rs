//! Climbing searches, and the shortest way between two sets of places with all its arcs.

use super::{Hierarchy, Ladder, NO_MIDDLE, UNREACHED, Weight};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A node where a drive may begin or end, and what it costs to get there from the place (or to the place from there).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Node of the graph.
    pub node: u32,
    /// Cost between the place and the node.
    pub weight: Weight,
}

/// Room for climbing searches, used again and again by one thread. Labels belong to the last search.
#[derive(Debug, Clone)]
pub struct Climb {
    labels: Vec<Weight>,
    parents: Vec<u32>,
    /// Nodes (by importance) settled by the last search, with their labels.
    pub settled: Vec<(u32, Weight)>,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<(Weight, u32)>>,
}

impl Climb {
    /// Room for a graph of so many nodes.
    pub fn new(nodes: usize) -> Climb {
        Climb {
            labels: vec![UNREACHED; nodes],
            parents: vec![NO_MIDDLE; nodes],
            settled: Vec::new(),
            touched: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    fn reach(&mut self, node: u32, weight: Weight, parent: u32) {
        let label = &mut self.labels[node as usize];
        if weight < *label {
            if *label == UNREACHED {
                self.touched.push(node);
            }
            *label = weight;
            self.parents[node as usize] = parent;
            self.heap.push(Reverse((weight, node)));
        }
    }

    /// Climbs from all entries along `ladder`. A node that is reached more cheaply from above, along `other`, is *stalled*:
    /// no shortest way passes it, and it is not settled.
    pub fn run(&mut self, hierarchy: &Hierarchy, ladder: &Ladder, other: &Ladder, entries: &[Entry]) {
        for node in self.touched.drain(..) {
            self.labels[node as usize] = UNREACHED;
        }
        self.settled.clear();
        self.heap.clear();
        for entry in entries {
            self.reach(hierarchy.rank[entry.node as usize], entry.weight, NO_MIDDLE);
        }
        while let Some(Reverse((weight, node))) = self.heap.pop() {
            if weight > self.labels[node as usize] {
                continue;
            }
            let stalled = other.arcs(node).any(|(above, w, _)| {
                let label = self.labels[above as usize];
                label != UNREACHED && label + w < weight
            });
            if stalled {
                continue;
            }
            self.settled.push((node, weight));
            for (above, w, _) in ladder.arcs(node) {
                self.reach(above, weight + w, node);
            }
        }
    }

    /// The nodes climbed to reach `top`, from the entry to it.
    fn ascent(&self, top: u32) -> Vec<u32> {
        let mut nodes = vec![top];
        let mut node = top;
        while self.parents[node as usize] != NO_MIDDLE {
            node = self.parents[node as usize];
            nodes.push(node);
        }
        nodes.reverse();
        nodes
    }
}

/// A shortest way: its weight and the nodes of the graph it passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Weight, entries included.
    pub weight: Weight,
    /// Nodes of the graph, from the node of an entry to the node of an exit.
    pub nodes: Vec<u32>,
}

impl Hierarchy {
    /// The shortest way from any of the entries to any of the exits; `None` where there is none. The rooms are this
    /// graph's.
    pub fn way(&self, entries: &[Entry], exits: &[Entry], rooms: &mut [Climb; 2]) -> Option<Way> {
        let [forward, backward] = rooms;
        forward.run(self, &self.up, &self.down, entries);
        backward.run(self, &self.down, &self.up, exits);
        let meet = |&(node, weight): &(u32, Weight)| {
            let other = backward.labels[node as usize];
            (other != UNREACHED).then(|| (weight + other, node))
        };
        let (weight, top) = forward.settled.iter().filter_map(meet).min()?;
        let mut ranks = vec![forward.ascent(top).first().copied()?];
        for pair in forward.ascent(top).windows(2) {
            self.expand(pair[0], pair[1], &mut ranks);
        }
        let mut descent = backward.ascent(top);
        descent.reverse();
        for pair in descent.windows(2) {
            self.expand(pair[0], pair[1], &mut ranks);
        }
        Some(Way { weight, nodes: ranks.into_iter().map(|r| self.order[r as usize]).collect() })
    }

    /// Appends the nodes after `from` up to `to` along the arcs a (possibly shortcut) arc stands for.
    fn expand(&self, from: u32, to: u32, nodes: &mut Vec<u32>) {
        let mut open = vec![(from, to)];
        while let Some((from, to)) = open.pop() {
            let found = if from < to {
                self.up.arcs(from).find(|a| a.0 == to)
            } else {
                self.down.arcs(to).find(|a| a.0 == from)
            };
            match found {
                Some((_, _, NO_MIDDLE)) | None => nodes.push(to),
                Some((_, _, middle)) => open.extend([(middle, to), (from, middle)]),
            }
        }
    }
}
