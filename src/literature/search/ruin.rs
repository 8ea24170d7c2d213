//! What to remove: strings of stops of neighbouring requests, now and then whole routes or scattered requests.

use super::neighbours::Neighbours;
use super::state::{NOWHERE, State};
use crate::literature::kernel::Kernel;
use crate::literature::problem::Problem;
use crate::routing::search::dice::Dice;

/// Sizes of the ruins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    /// Requests removed on average.
    pub mean: f64,
    /// Longest string in requests.
    pub string: usize,
    /// Weights of strings, whole routes and close requests one by one.
    pub weights: [u32; 3],
}

impl Default for Sizes {
    fn default() -> Self {
        Sizes { mean: 9.0, string: 8, weights: [85, 4, 11] }
    }
}

/// Buffers of the ruins.
#[derive(Debug, Clone, Default)]
pub struct Ruin {
    /// Sizes.
    pub sizes: Sizes,
    doomed: Vec<bool>,
    removed: Vec<u32>,
    hit: Vec<u64>,
    stamp: u64,
}

impl Ruin {
    /// Ruins around a request; what was removed is at the end of the bank. False: a shortened route is infeasible, which
    /// only happens where the legs break the triangle inequality.
    pub fn apply<K: Kernel>(
        &mut self,
        kernel: &K,
        p: &Problem,
        near: &Neighbours,
        state: &mut State,
        seed: u32,
        dice: &mut Dice,
    ) -> bool {
        self.stamp += 1;
        self.hit.resize(state.routes.len().max(self.hit.len()), 0);
        self.doomed.resize(p.n, false);
        self.removed.clear();
        match dice.weighted(&self.sizes.weights) {
            0 => self.strings(p, near, state, seed, dice),
            1 => self.whole_routes(p, near, state, seed, 1 + dice.below(2)),
            _ => self.close_ones(near, state, seed, dice),
        }
        for i in 0..self.removed.len() {
            let slot = state.at[self.removed[i] as usize];
            if slot != NOWHERE {
                state.touch(slot);
                let doomed = &self.doomed;
                let route = &mut state.routes[slot as usize];
                for &stop in route.stops.iter().filter(|&&s| p.is_pickup(s) && doomed[s as usize]) {
                    state.at[stop as usize] = NOWHERE;
                    state.bank.push(stop);
                }
                route.stops.retain(|&s| !((p.is_pickup(s) || p.is_delivery(s)) && doomed[p.request(s)]));
                if !state.settle(kernel, p, slot) {
                    self.pardon();
                    return false;
                }
            }
        }
        self.pardon();
        true
    }

    fn pardon(&mut self) {
        for &q in &self.removed {
            self.doomed[q as usize] = false;
        }
    }

    fn doom(&mut self, request: u32) {
        if !self.doomed[request as usize] {
            self.doomed[request as usize] = true;
            self.removed.push(request);
        }
    }

    /// The slot of a request whose route has not been hit yet.
    fn fresh(&mut self, state: &State, request: u32) -> Option<u32> {
        let slot = state.at[request as usize];
        if slot == NOWHERE || self.hit[slot as usize] == self.stamp {
            return None;
        }
        self.hit[slot as usize] = self.stamp;
        Some(slot)
    }

    /// From each of several neighbouring routes a string of stops that contains the neighbour's; half of the strings keep a
    /// random middle.
    fn strings(&mut self, p: &Problem, near: &Neighbours, state: &State, seed: u32, dice: &mut Dice) {
        let served = state.people - state.bank.len();
        let mean_size = served as f64 / state.live.max(1) as f64;
        let longest = mean_size.min(self.sizes.string as f64).max(1.0);
        let most = 4.0 * self.sizes.mean / (1.0 + longest) - 1.0;
        let strings = 1 + (dice.unit() * (most + 1.0).max(1.0)) as usize;
        let mut cut = 0;
        for i in 0..=near.of(seed).len() {
            if cut == strings {
                break;
            }
            let c = if i == 0 { seed } else { near.of(seed)[i - 1] };
            if let Some(slot) = self.fresh(state, c) {
                let length = 1 + (dice.unit() * longest.min(state.routes[slot as usize].len() as f64)) as usize;
                self.string(p, state, slot, c, length, dice);
                cut += 1;
            }
        }
    }

    fn string(&mut self, p: &Problem, state: &State, slot: u32, c: u32, length: usize, dice: &mut Dice) {
        let stops = &state.routes[slot as usize].stops;
        let size = stops.len() - 2;
        let stop = if dice.one_in(2) { c } else { p.delivery(c) };
        let at = stops.iter().position(|&s| s == stop).map_or(0, |i| i - 1);
        // Length counts stops here; a pair of stops close together is one request.
        let length = (length + length / 2).min(size);
        let keep =
            if length > 1 && length < size && dice.one_in(2) { 1 + dice.below((size - length).min(4)) } else { 0 };
        let span = length + keep;
        let (low, high) = ((at + 1).saturating_sub(span), at.min(size - span));
        let start = low + dice.below(high - low + 1);
        let hole = if keep > 0 { start + 1 + dice.below(length) } else { size };
        for i in start..start + span {
            if !(hole..hole + keep).contains(&i) {
                self.doom(p.request(stops[i + 1]) as u32);
            }
        }
    }

    fn whole_routes(&mut self, p: &Problem, near: &Neighbours, state: &State, seed: u32, count: usize) {
        let mut taken = 0;
        for i in 0..=near.of(seed).len() {
            let c = if i == 0 { seed } else { near.of(seed)[i - 1] };
            if taken == count {
                break;
            }
            if let Some(slot) = self.fresh(state, c) {
                for q in state.routes[slot as usize].requests(p) {
                    self.doom(q);
                }
                taken += 1;
            }
        }
    }

    /// Close requests one by one, each with probability one half.
    fn close_ones(&mut self, near: &Neighbours, state: &State, seed: u32, dice: &mut Dice) {
        let count = 1 + (dice.unit() * 2.0 * self.sizes.mean) as usize;
        for i in 0..=near.of(seed).len() {
            let c = if i == 0 { seed } else { near.of(seed)[i - 1] };
            if self.removed.len() >= count {
                break;
            }
            if state.at[c as usize] != NOWHERE && (i == 0 || dice.one_in(2)) {
                self.doom(c);
            }
        }
    }
}
