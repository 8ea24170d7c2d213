//! Routes seen in good plans, one for each set of requests and kind of vehicle: the cheapest order.

use super::state::State;
use crate::literature::kernel::route::Route;
use crate::literature::kernel::{Kernel, Scratch};
use crate::literature::problem::Problem;
use crate::routing::search::dice::Dice;
use std::collections::HashMap;

/// Beyond so many routes only the half seen in the best plans is kept.
const MOST: usize = 60_000;

/// One collected route.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Kind of vehicle.
    pub kind: u16,
    /// Cost.
    pub cost: i64,
    /// Cost of the best plan it was seen in.
    pub seen: i64,
    start: u32,
    length: u32,
}

/// The collection.
#[derive(Debug, Clone)]
pub struct Pool {
    known: HashMap<u64, u32>,
    /// In order of first sight.
    pub columns: Vec<Column>,
    nodes: Vec<u32>,
    marks: Vec<u64>,
}

impl Pool {
    /// An empty collection; pools of one problem use the same marks and can be merged.
    pub fn new(p: &Problem) -> Pool {
        let mut dice = Dice::new(0x5eed, 77);
        let mut mark = || (dice.unit().to_bits() << 12) ^ dice.unit().to_bits();
        let marks = (0..p.n + p.kinds.len()).map(|_| mark()).collect();
        Pool { known: HashMap::new(), columns: Vec::new(), nodes: Vec::new(), marks }
    }

    /// The order of a column, ends included.
    pub fn stops(&self, column: &Column) -> &[u32] {
        &self.nodes[column.start as usize..][..column.length as usize]
    }

    /// Collects the routes changed since the last beginning.
    pub fn collect(&mut self, p: &Problem, state: &State) {
        if self.columns.len() >= MOST {
            self.purge(p, MOST / 2);
        }
        for &slot in &state.touched {
            let route = &state.routes[slot as usize];
            if route.live {
                self.add(p, route.kind, &route.stops, route.cost, state.cost);
            }
        }
    }

    fn key(&self, p: &Problem, kind: u16, stops: &[u32]) -> u64 {
        let pickups = stops.iter().filter(|&&s| p.is_pickup(s));
        pickups.fold(self.marks[p.n + kind as usize], |key, &s| key ^ self.marks[s as usize])
    }

    /// The column that serves the same requests with the same kind of vehicle.
    pub fn find(&self, p: &Problem, kind: u16, stops: &[u32]) -> Option<&Column> {
        self.known.get(&self.key(p, kind, stops)).and_then(|&i| self.columns.get(i as usize))
    }

    /// Adds a route.
    pub fn add(&mut self, p: &Problem, kind: u16, stops: &[u32], cost: i64, seen: i64) {
        let key = self.key(p, kind, stops);
        if let Some(&i) = self.known.get(&key) {
            let column = &mut self.columns[i as usize];
            column.seen = column.seen.min(seen);
            if cost < column.cost && column.length as usize == stops.len() {
                column.cost = cost;
                self.nodes[column.start as usize..][..stops.len()].copy_from_slice(stops);
            }
        } else {
            self.known.insert(key, self.columns.len() as u32);
            let (start, length) = (self.nodes.len() as u32, stops.len() as u32);
            self.columns.push(Column { kind, cost, seen, start, length });
            self.nodes.extend_from_slice(stops);
        }
    }

    /// Adds the routes of the best plans with every other kind of vehicle that can run them.
    pub fn vary<K: Kernel>(&mut self, kernel: &K, p: &Problem, most: usize) {
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by_key(|&i| (self.columns[i].seen, i));
        let (mut route, mut scratch) = (Route::default(), Scratch::default());
        for &i in order.iter().take(most) {
            let column = self.columns[i];
            for kind in (0..p.kinds.len()).filter(|&k| k != column.kind as usize) {
                route.kind = kind as u16;
                route.stops.clear();
                route.stops.extend_from_slice(self.stops(&column));
                route.set_ends(p);
                if kernel.refresh(p, &mut route, &mut scratch) {
                    self.add(p, route.kind, &route.stops, route.cost, column.seen);
                }
            }
        }
    }

    /// Takes over another collection.
    pub fn merge(&mut self, p: &Problem, other: &Pool) {
        for column in &other.columns {
            self.add(p, column.kind, other.stops(column), column.cost, column.seen);
        }
    }

    /// Keeps only the columns seen in the best plans.
    pub fn purge(&mut self, p: &Problem, most: usize) {
        let mut order: Vec<u32> = (0..self.columns.len() as u32).collect();
        order.sort_by_key(|&i| (self.columns[i as usize].seen, i));
        let mut kept = Pool { known: HashMap::new(), columns: Vec::new(), nodes: Vec::new(), marks: Vec::new() };
        std::mem::swap(&mut kept.marks, &mut self.marks);
        for &i in order.iter().take(most) {
            let c = self.columns[i as usize];
            kept.add(p, c.kind, self.stops(&c), c.cost, c.seen);
        }
        *self = kept;
    }
}
