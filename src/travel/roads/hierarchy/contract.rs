//! Preparing a hierarchy: contraction in rounds of independent nodes, on all threads, with one outcome.
//!
//! A round takes every node that is less important than all its neighbours still there, contracts them at once, and
//! updates the importance of the neighbours. Searches for ways round pass over no node of the round, so what one node
//! relies on no other takes away. The choice depends on importance and node numbers alone, so the hierarchy is the same on
//! any number of threads.

use super::witness::{Rest, Witness};
use super::{Hierarchy, Ladder, Link, NO_MIDDLE, Weight};
use rayon::prelude::*;
use std::sync::Mutex;

/// Nodes settled by a search for a way round when importance is estimated, and when a node is contracted.
const SETTLE_ESTIMATE: usize = 40;
const SETTLE_CONTRACT: usize = 400;
/// Nodes treated in one go by a thread.
const CHUNK: usize = 128;

/// A shortcut.
struct Shortcut {
    from: u32,
    to: u32,
    weight: Weight,
    middle: u32,
    hops: u32,
}

struct Work {
    out: Vec<Vec<Rest>>,
    inn: Vec<Vec<Rest>>,
    level: Vec<u32>,
    importance: Vec<u64>,
    in_round: Vec<bool>,
    rooms: Mutex<Vec<Witness>>,
}

/// Prepares the graph of `nodes` nodes with these arcs. Arcs from a node to itself are passed over; of several between
/// the same two nodes the least counts.
///
/// # Panics
/// When an arc names a node that is not there.
pub fn prepare(nodes: usize, links: &[Link]) -> Hierarchy {
    let mut work = Work::new(nodes, links);
    let mut left: Vec<u32> = (0..nodes as u32).collect();
    let mut rank = vec![0u32; nodes];
    let mut order: Vec<u32> = Vec::with_capacity(nodes);
    work.estimate(&left);
    while !left.is_empty() {
        let round: Vec<u32> = left.par_iter().copied().filter(|&v| work.is_least(v)).collect();
        for &v in &round {
            work.in_round[v as usize] = true;
        }
        let shortcuts = work.map(&round, |work, room, v| work.shortcuts(room, v, SETTLE_CONTRACT));
        let mut touched = Vec::new();
        for &v in &round {
            rank[v as usize] = order.len() as u32;
            order.push(v);
            work.remove(v, &mut touched);
        }
        for shortcut in shortcuts.into_iter().flatten() {
            work.insert(&shortcut);
        }
        left.retain(|&v| !work.in_round[v as usize]);
        touched.sort_unstable();
        touched.dedup();
        work.estimate(&touched);
    }
    let up = ladder(&order, &rank, &work.out);
    work.out = Vec::new();
    let down = ladder(&order, &rank, &work.inn);
    Hierarchy { rank, order, up, down }
}

impl Work {
    fn new(nodes: usize, links: &[Link]) -> Work {
        let mut sorted: Vec<Link> = links.iter().copied().filter(|l| l.from != l.to).collect();
        sorted.par_sort_unstable();
        sorted.dedup_by_key(|l| (l.from, l.to));
        let mut work = Work {
            out: vec![Vec::new(); nodes],
            inn: vec![Vec::new(); nodes],
            level: vec![0; nodes],
            importance: vec![0; nodes],
            in_round: vec![false; nodes],
            rooms: Mutex::new(Vec::new()),
        };
        for Link { from, to, weight } in sorted {
            work.out[from as usize].push(Rest { node: to, hops: 1, middle: NO_MIDDLE, weight });
            work.inn[to as usize].push(Rest { node: from, hops: 1, middle: NO_MIDDLE, weight });
        }
        work
    }

    /// Applies a function to nodes on all threads, in order, each thread with its own room.
    fn map<T: Send>(&self, nodes: &[u32], f: impl Fn(&Work, &mut Witness, u32) -> T + Sync) -> Vec<T> {
        let chunk = |chunk: &[u32]| {
            let lent = self.rooms.lock().ok().and_then(|mut rooms| rooms.pop());
            let mut room = lent.unwrap_or_default();
            let done: Vec<T> = chunk.iter().map(|&v| f(self, &mut room, v)).collect();
            if let Ok(mut rooms) = self.rooms.lock() {
                rooms.push(room);
            }
            done
        };
        nodes.par_chunks(CHUNK).flat_map_iter(chunk).collect()
    }

    /// Shortcuts that contracting a node asks for.
    fn shortcuts(&self, room: &mut Witness, v: u32, settle: usize) -> Vec<Shortcut> {
        let mut found = Vec::new();
        let outs = &self.out[v as usize];
        for a in &self.inn[v as usize] {
            let Some(most) = outs.iter().filter(|b| b.node != a.node).map(|b| a.weight + b.weight).max() else {
                continue;
            };
            room.search(&self.out, a.node, |n| n == v || self.in_round[n as usize], most, settle);
            for b in outs.iter().filter(|b| b.node != a.node) {
                let weight = a.weight + b.weight;
                if room.label(b.node) > weight {
                    let hops = a.hops + b.hops;
                    found.push(Shortcut { from: a.node, to: b.node, weight, middle: v, hops });
                }
            }
        }
        found
    }

    /// Importance of nodes: how high they stand, and how many arcs (counted, and by what they stand for) contraction
    /// would put in place of those it takes away. The number of the node, scattered, decides among equals.
    fn estimate(&mut self, nodes: &[u32]) {
        let importance = self.map(nodes, |work, room, v| {
            let added = work.shortcuts(room, v, SETTLE_ESTIMATE);
            let gone = || work.out[v as usize].iter().chain(&work.inn[v as usize]);
            let (arcs, hops) = (gone().count().max(1), gone().map(|a| u64::from(a.hops)).sum::<u64>().max(1));
            let new_hops: u64 = added.iter().map(|s| u64::from(s.hops)).sum();
            let value = 1_000 * u64::from(work.level[v as usize])
                + 1_000 * added.len() as u64 / arcs as u64
                + 1_000 * new_hops / hops;
            value << 32 | u64::from(v.wrapping_mul(0x9E37_79B1))
        });
        for (&v, importance) in nodes.iter().zip(importance) {
            self.importance[v as usize] = importance;
        }
    }

    fn is_least(&self, v: u32) -> bool {
        let own = self.importance[v as usize];
        self.out[v as usize].iter().chain(&self.inn[v as usize]).all(|a| own < self.importance[a.node as usize])
    }

    /// Takes a node out of its neighbours' lists; its own stay: they are its place in the hierarchy.
    fn remove(&mut self, v: u32, touched: &mut Vec<u32>) {
        let above = self.level[v as usize] + 1;
        for i in 0..self.out[v as usize].len() {
            let x = self.out[v as usize][i].node;
            self.inn[x as usize].retain(|a| a.node != v);
            self.level[x as usize] = self.level[x as usize].max(above);
            touched.push(x);
        }
        for i in 0..self.inn[v as usize].len() {
            let x = self.inn[v as usize][i].node;
            self.out[x as usize].retain(|a| a.node != v);
            self.level[x as usize] = self.level[x as usize].max(above);
            touched.push(x);
        }
    }

    /// Puts in a shortcut unless an arc as short is there.
    fn insert(&mut self, s: &Shortcut) {
        let put = |list: &mut Vec<Rest>, node: u32| {
            let new = Rest { node, hops: s.hops, middle: s.middle, weight: s.weight };
            match list.iter_mut().find(|a| a.node == node) {
                Some(old) if old.weight > s.weight => *old = new,
                Some(_) => {}
                None => list.push(new),
            }
        };
        put(&mut self.out[s.from as usize], s.to);
        put(&mut self.inn[s.to as usize], s.from);
    }
}

/// The lists of all nodes, renumbered by importance and laid out one after the other.
fn ladder(order: &[u32], rank: &[u32], lists: &[Vec<Rest>]) -> Ladder {
    let total = lists.iter().map(Vec::len).sum();
    let mut ladder = Ladder { first: Vec::with_capacity(order.len() + 1), ..Ladder::default() };
    ladder.other.reserve_exact(total);
    ladder.weight.reserve_exact(total);
    ladder.middle.reserve_exact(total);
    let ranked = |node: u32| if node == NO_MIDDLE { NO_MIDDLE } else { rank[node as usize] };
    for &v in order {
        ladder.first.push(ladder.other.len() as u32);
        let mut arcs = lists[v as usize].clone();
        arcs.sort_unstable_by_key(|a| rank[a.node as usize]);
        for arc in arcs {
            ladder.other.push(rank[arc.node as usize]);
            ladder.weight.push(arc.weight);
            ladder.middle.push(ranked(arc.middle));
        }
    }
    ladder.first.push(ladder.other.len() as u32);
    ladder
}
