//! Many to many: one climb from each destination fills buckets at the nodes it settles, one climb from each start reads
//! them. That is 2 n searches in place of n².

use super::query::{Climb, Entry};
use super::{Hierarchy, UNREACHED, Weight};
use rayon::prelude::*;
use std::sync::Mutex;

/// Searches treated in one go by a thread.
const CHUNK: usize = 8;

/// Lends each thread its own room.
struct Rooms {
    nodes: usize,
    free: Mutex<Vec<Climb>>,
}

impl Rooms {
    fn with<T>(&self, f: impl FnOnce(&mut Climb) -> T) -> T {
        let lent = self.free.lock().ok().and_then(|mut rooms| rooms.pop());
        let mut room = lent.unwrap_or_else(|| Climb::new(self.nodes));
        let done = f(&mut room);
        if let Ok(mut rooms) = self.free.lock() {
            rooms.push(room);
        }
        done
    }
}

/// Weights of the shortest ways from every start to every destination, row by row; [`UNREACHED`] where there is none.
/// The result does not depend on threads.
pub fn table(hierarchy: &Hierarchy, starts: &[Vec<Entry>], destinations: &[Vec<Entry>]) -> Vec<Weight> {
    let rooms = Rooms { nodes: hierarchy.nodes(), free: Mutex::new(Vec::new()) };
    let climbs: Vec<Vec<(u32, Weight)>> = destinations
        .par_chunks(CHUNK)
        .flat_map_iter(|chunk| {
            rooms.with(|room| {
                let climb = |exits: &Vec<Entry>| {
                    room.run(hierarchy, &hierarchy.down, &hierarchy.up, exits);
                    room.settled.clone()
                };
                chunk.iter().map(climb).collect::<Vec<_>>()
            })
        })
        .collect();
    // Buckets, node after node, by counting.
    let mut first = vec![0u32; hierarchy.nodes() + 1];
    climbs.iter().flatten().for_each(|&(node, _)| first[node as usize + 1] += 1);
    for i in 1..first.len() {
        first[i] += first[i - 1];
    }
    let total = first.last().copied().unwrap_or(0) as usize;
    let (mut who, mut rest, mut next) = (vec![0u32; total], vec![0; total], first.clone());
    for (destination, climb) in climbs.iter().enumerate() {
        for &(node, weight) in climb {
            let at = &mut next[node as usize];
            who[*at as usize] = destination as u32;
            rest[*at as usize] = weight;
            *at += 1;
        }
    }
    drop(climbs);
    let row = |room: &mut Climb, entries: &Vec<Entry>| {
        room.run(hierarchy, &hierarchy.up, &hierarchy.down, entries);
        let mut row = vec![UNREACHED; destinations.len()];
        for &(node, weight) in &room.settled {
            let (from, to) = (first[node as usize] as usize, first[node as usize + 1] as usize);
            for (&destination, &rest) in who[from..to].iter().zip(&rest[from..to]) {
                let cell = &mut row[destination as usize];
                *cell = (*cell).min(weight + rest);
            }
        }
        row
    };
    starts
        .par_chunks(CHUNK)
        .flat_map_iter(|chunk| rooms.with(|room| chunk.iter().flat_map(|s| row(room, s)).collect::<Vec<_>>()))
        .collect()
}
