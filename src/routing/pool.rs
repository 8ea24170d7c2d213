//! The route pool: every run a candidate brought forth, for [`super::partition`] to combine anew.
//!
//! A run is known by its passengers and its vehicle type; of several orders only the cheapest is kept. The pool is bounded:
//! when it is full, the runs not seen for longest make room, because the search sees better runs the cooler it gets.

use super::problem::Problem;
use super::state::State;
use std::collections::HashMap;

/// Most runs kept by default.
pub const POOL_RUNS: usize = 40_000;

/// One run of the pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolRun {
    /// Vehicle type.
    pub kind: u8,
    /// Items in order.
    pub items: Vec<u32>,
    /// Price of the week, wishes included.
    pub cost: i64,
    /// When it was last offered, counted in offers.
    seen: u64,
}

/// A bounded set of runs.
#[derive(Debug, Clone)]
pub struct Pool {
    runs: Vec<PoolRun>,
    /// By passengers and type. Looked up only, never walked, so that its order cannot matter.
    index: HashMap<u128, u32>,
    limit: usize,
    offers: u64,
}

impl Pool {
    /// An empty pool for at most so many runs (at least two).
    pub fn new(limit: usize) -> Pool {
        Pool { runs: Vec::new(), index: HashMap::new(), limit: limit.max(2), offers: 0 }
    }

    /// The runs, in the order in which they came.
    pub fn runs(&self) -> &[PoolRun] {
        &self.runs
    }

    /// Offers the runs changed since the state's last `begin`.
    pub fn offer_touched(&mut self, p: &Problem, state: &State) {
        for i in 0..state.touched_len() {
            let run = &state.runs[state.touched_at(i) as usize];
            if !run.is_empty() {
                self.offer(p, run.kind, &run.items, run.cost);
            }
        }
    }

    /// Offers every run of a plan.
    pub fn offer_all(&mut self, p: &Problem, state: &State) {
        state.used().for_each(|(_, run)| self.offer(p, run.kind, &run.items, run.cost));
    }

    /// Offers the runs of another pool, in their order.
    pub fn offer_pool(&mut self, p: &Problem, other: &Pool) {
        other.runs.iter().for_each(|run| self.offer(p, run.kind, &run.items, run.cost));
    }

    /// Offers one run: kept when it is new or cheaper than the order known.
    pub fn offer(&mut self, p: &Problem, kind: u8, items: &[u32], cost: i64) {
        self.offers += 1;
        let key = key(p, kind, items);
        if let Some(&at) = self.index.get(&key) {
            let known = &mut self.runs[at as usize];
            known.seen = self.offers;
            if cost < known.cost {
                known.cost = cost;
                known.items.clear();
                known.items.extend_from_slice(items);
            }
            return;
        }
        if self.runs.len() == self.limit {
            self.purge(p);
        }
        self.index.insert(key, self.runs.len() as u32);
        self.runs.push(PoolRun { kind, items: items.to_vec(), cost, seen: self.offers });
    }

    /// Drops the half not seen for longest.
    fn purge(&mut self, p: &Problem) {
        let mut seen: Vec<u64> = self.runs.iter().map(|r| r.seen).collect();
        let middle = seen.len() / 2;
        let (_, &mut oldest_kept, _) = seen.select_nth_unstable(middle);
        self.runs.retain(|r| r.seen >= oldest_kept);
        self.index.clear();
        self.index.extend(self.runs.iter().enumerate().map(|(i, r)| (key(p, r.kind, &r.items), i as u32)));
    }
}

/// A key of the passengers and the type that does not depend on the order: the exclusive or of well-mixed numbers. Two
/// different sets share one with probability 2^-128, and would then only cost a run of the pool.
fn key(p: &Problem, kind: u8, items: &[u32]) -> u128 {
    let half = |salt: u64| {
        let requests = items.iter().filter_map(|&u| p.nodes.get(u as usize)).map(|n| u64::from(n.request));
        requests.fold(mixed(u64::from(kind) ^ (salt << 40)), |hash, q| hash ^ mixed((q + 1) ^ (salt << 48)))
    };
    u128::from(half(1)) << 64 | u128::from(half(2))
}

/// The finaliser of SplitMix64. Source: Steele, Lea and Flood, OOPSLA 2014.
fn mixed(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;

    #[test]
    fn one_set_of_passengers_keeps_its_cheapest_order() {
        let p = cohort::problem(12, 5, Leg::Am, true);
        let visit = p.first_visit();
        let mut pool = Pool::new(10);
        pool.offer(&p, 0, &[0, 1, visit], 100);
        pool.offer(&p, 0, &[1, 0, visit], 90);
        pool.offer(&p, 0, &[0, 1, visit], 95);
        pool.offer(&p, 1, &[0, 1, visit], 95);
        pool.offer(&p, 0, &[0, 2, visit], 95);
        assert_eq!(pool.runs().len(), 3, "another type and another set are other runs");
        assert_eq!((pool.runs()[0].cost, pool.runs()[0].items.as_slice()), (90, &[1, 0, visit][..]));
    }

    #[test]
    fn a_full_pool_forgets_what_it_has_not_seen_for_longest() {
        let p = cohort::problem(30, 5, Leg::Am, true);
        let mut pool = Pool::new(8);
        for u in 0..8 {
            pool.offer(&p, 0, &[u, p.first_visit()], 1);
        }
        pool.offer(&p, 0, &[0, p.first_visit()], 1);
        pool.offer(&p, 0, &[20, p.first_visit()], 1);
        assert!(pool.runs().len() <= 8);
        let has = |u: u32| pool.runs().iter().any(|r| r.items[0] == u);
        assert!(has(0) && has(7) && has(20) && !has(1));
        pool.offer(&p, 0, &[7, p.first_visit()], 0);
        assert_eq!(pool.runs().iter().filter(|r| r.items[0] == 7).count(), 1, "the index follows a purge");
    }
}
