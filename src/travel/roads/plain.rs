//! Dijkstra's algorithm on arrays, one search for each start: the yardstick for speed, and a second opinion.

use super::hierarchy::query::Entry;
use super::hierarchy::{Link, UNREACHED, Weight};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A graph as arrays: arcs of each node one after the other.
#[derive(Debug, Clone)]
pub struct Arrays {
    first: Vec<u32>,
    to: Vec<u32>,
    weight: Vec<Weight>,
}

impl Arrays {
    /// The graph of so many nodes with these arcs.
    pub fn of(nodes: usize, links: &[Link]) -> Arrays {
        let mut sorted = links.to_vec();
        sorted.par_sort_unstable();
        let mut first = vec![0u32; nodes + 1];
        for link in &sorted {
            first[link.from as usize + 1] += 1;
        }
        for i in 0..nodes {
            first[i + 1] += first[i];
        }
        let (to, weight) = sorted.iter().map(|l| (l.to, l.weight)).unzip();
        Arrays { first, to, weight }
    }

    /// Labels of all nodes from one start.
    fn search(&self, start: &[Entry], labels: &mut [Weight], heap: &mut BinaryHeap<Reverse<(Weight, u32)>>) {
        labels.fill(UNREACHED);
        heap.clear();
        for entry in start {
            labels[entry.node as usize] = labels[entry.node as usize].min(entry.weight);
            heap.push(Reverse((entry.weight, entry.node)));
        }
        while let Some(Reverse((weight, node))) = heap.pop() {
            if weight > labels[node as usize] {
                continue;
            }
            for arc in self.first[node as usize] as usize..self.first[node as usize + 1] as usize {
                let (to, reached) = (self.to[arc], weight + self.weight[arc]);
                if reached < labels[to as usize] {
                    labels[to as usize] = reached;
                    heap.push(Reverse((reached, to)));
                }
            }
        }
    }

    /// Weights of the shortest ways from every start to every destination, row by row, on all threads.
    pub fn table(&self, starts: &[Vec<Entry>], destinations: &[Vec<Entry>]) -> Vec<Weight> {
        let nodes = self.first.len() - 1;
        let rows = |chunk: &[Vec<Entry>]| {
            let (mut labels, mut heap) = (vec![UNREACHED; nodes], BinaryHeap::new());
            let mut row = |start: &Vec<Entry>| {
                self.search(start, &mut labels, &mut heap);
                let least = |exits: &Vec<Entry>| {
                    exits.iter().map(|e| labels[e.node as usize].saturating_add(e.weight)).min().unwrap_or(UNREACHED)
                };
                destinations.iter().map(least).collect::<Vec<_>>()
            };
            chunk.iter().flat_map(&mut row).collect::<Vec<_>>()
        };
        starts.par_chunks(16).flat_map_iter(rows).collect()
    }
}
