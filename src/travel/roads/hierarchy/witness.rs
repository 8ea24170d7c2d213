//! Searches for a way round a node: where there is one that is no longer, no shortcut is needed.

use super::Weight;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Slots of the small hash table; searches label at most half as many nodes.
const SLOTS: usize = 4_096;

/// An arc of the graph that is still to be contracted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// Node at the other end.
    pub node: u32,
    /// Arcs of the graph it stands for.
    pub hops: u32,
    /// Node it passes over, or `NO_MIDDLE`.
    pub middle: u32,
    /// Weight.
    pub weight: Weight,
}

/// Room for one search, used again and again by one thread.
pub struct Witness {
    keys: Vec<u32>,
    stamps: Vec<u32>,
    labels: Vec<Weight>,
    stamp: u32,
    labelled: usize,
    heap: BinaryHeap<Reverse<(Weight, u32)>>,
}

impl Default for Witness {
    fn default() -> Witness {
        Witness {
            keys: vec![0; SLOTS],
            stamps: vec![0; SLOTS],
            labels: vec![0; SLOTS],
            stamp: 0,
            labelled: 0,
            heap: BinaryHeap::new(),
        }
    }
}

impl Witness {
    /// The slot of a node, and whether it has a label.
    fn slot(&self, node: u32) -> (usize, bool) {
        let mut at = (node.wrapping_mul(0x9E37_79B1) >> 20) as usize & (SLOTS - 1);
        loop {
            if self.stamps[at] != self.stamp {
                return (at, false);
            }
            if self.keys[at] == node {
                return (at, true);
            }
            at = (at + 1) & (SLOTS - 1);
        }
    }

    /// Label of a node after a search: an upper bound of its distance.
    pub fn label(&self, node: u32) -> Weight {
        let (slot, found) = self.slot(node);
        if found { self.labels[slot] } else { Weight::MAX }
    }

    fn reach(&mut self, node: u32, weight: Weight) {
        let (slot, found) = self.slot(node);
        if found {
            if self.labels[slot] <= weight {
                return;
            }
        } else {
            if self.labelled >= SLOTS / 2 {
                return;
            }
            self.labelled += 1;
            self.keys[slot] = node;
            self.stamps[slot] = self.stamp;
        }
        self.labels[slot] = weight;
        self.heap.push(Reverse((weight, node)));
    }

    /// Labels nodes around `start`, without passing nodes for which `closed` holds, until everything up to `most` is
    /// settled or `settle` nodes are.
    pub fn search(&mut self, out: &[Vec<Rest>], start: u32, closed: impl Fn(u32) -> bool, most: Weight, settle: usize) {
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.stamps.fill(0);
            self.stamp = 1;
        }
        self.labelled = 0;
        self.heap.clear();
        self.reach(start, 0);
        let mut settled = 0;
        while let Some(Reverse((weight, node))) = self.heap.pop() {
            if weight > self.label(node) {
                continue;
            }
            settled += 1;
            if weight >= most || settled > settle {
                break;
            }
            for arc in &out[node as usize] {
                let reached = weight + arc.weight;
                if reached <= most && !closed(arc.node) {
                    self.reach(arc.node, reached);
                }
            }
        }
    }
}
