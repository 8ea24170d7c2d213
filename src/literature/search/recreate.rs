//! Putting back: each request of the bank, in a drawn order, at its cheapest place among the routes at hand or in a new one.

use super::memo::{Answer, Memo};
use super::neighbours::Neighbours;
use super::state::{NOWHERE, State};
use crate::literature::instance::Format;
use crate::literature::kernel::{Blink, Kernel, Place};
use crate::literature::problem::Problem;
use crate::routing::search::dice::Dice;

/// Up to so many routes all are tried.
const ALL: usize = 24;
/// Weights of the orders: random, heavy first, far first, near first, narrow windows first, early first.
const ORDERS: [u32; 6] = [4, 2, 2, 1, 2, 2];

/// Buffers and tables of the recreation.
#[derive(Debug, Clone)]
pub struct Recreate {
    /// Chance of passing over a position, or over a route whose answer is remembered.
    pub blink: Blink,
    /// Whether orders other than random are used.
    pub orders: bool,
    /// Answers, where they are remembered.
    pub memo: Option<Memo>,
    heavy: Vec<i64>,
    direct: Vec<i64>,
    narrow: Vec<i64>,
    early: Vec<i64>,
    queue: Vec<u32>,
    candidates: Vec<u32>,
    answers: Vec<Answer>,
    hit: Vec<u64>,
    stamp: u64,
}

impl Recreate {
    /// Tables of a problem.
    pub fn new(p: &Problem) -> Recreate {
        let each = |f: &dyn Fn(usize) -> i64| (0..p.n).map(f).collect::<Vec<i64>>();
        let window = |i: usize| p.nodes[i].late - p.nodes[i].early;
        Recreate {
            blink: Blink::new(10),
            orders: true,
            memo: None,
            heavy: each(&|r| (0..4).map(|lane| (p.load[r] >> (16 * lane) & 0xffff) as i64).sum()),
            direct: each(&|r| i64::from(p.arc(r as u32, p.delivery(r as u32)).time)),
            narrow: each(&|r| window(r).min(window(p.n + r))),
            early: each(&|r| p.nodes[r].late),
            queue: Vec::new(),
            candidates: Vec::new(),
            answers: Vec::new(),
            hit: Vec::new(),
            stamp: 0,
        }
    }

    fn order(&mut self, dice: &mut Dice) {
        dice.shuffle(&mut self.queue);
        if !self.orders {
            return;
        }
        match dice.weighted(&ORDERS) {
            0 => {}
            1 => self.queue.sort_by_key(|&q| -self.heavy[q as usize]),
            2 => self.queue.sort_by_key(|&q| -self.direct[q as usize]),
            3 => self.queue.sort_by_key(|&q| self.direct[q as usize]),
            4 => self.queue.sort_by_key(|&q| self.narrow[q as usize]),
            _ => self.queue.sort_by_key(|&q| self.early[q as usize]),
        }
    }

    /// Empties the bank as far as it goes. False: a route has become infeasible (see [`State::settle`]), or the plan would
    /// cost as much as `bound` or leave somebody out, which only a bound below the largest number forbids.
    pub fn apply<K: Kernel>(
        &mut self,
        kernel: &K,
        p: &Problem,
        near: &Neighbours,
        state: &mut State,
        bound: i64,
        dice: &mut Dice,
    ) -> bool {
        self.queue.clear();
        self.queue.append(&mut state.bank);
        self.order(dice);
        for i in 0..self.queue.len() {
            let q = self.queue[i];
            let room = if bound == i64::MAX { bound } else { bound - state.cost };
            match self.cheapest(kernel, p, near, state, (q, room), dice) {
                None if bound < i64::MAX => return false,
                None => state.bank.push(q),
                Some((slot, place)) => {
                    if !state.insert(kernel, p, slot, q, &place) {
                        return false;
                    }
                }
            }
        }
        true
    }

    /// The routes worth trying, those of the closest neighbours first: all of a small fleet, otherwise the neighbours'.
    fn candidates(&mut self, near: &Neighbours, state: &State, q: u32) {
        self.candidates.clear();
        if self.memo.is_some() && state.live <= ALL {
            // What is remembered comes first anyway, so no order is needed.
            self.candidates.extend((0..state.routes.len() as u32).filter(|&s| state.routes[s as usize].live));
            return;
        }
        self.stamp += 1;
        self.hit.resize(state.routes.len().max(self.hit.len()), 0);
        for &c in near.of(q) {
            let slot = state.at[c as usize];
            if slot != NOWHERE && self.hit[slot as usize] != self.stamp {
                self.hit[slot as usize] = self.stamp;
                self.candidates.push(slot);
                if self.candidates.len() == state.live {
                    return;
                }
            }
        }
        if state.live <= ALL {
            let left = (0..state.routes.len() as u32)
                .filter(|&s| state.routes[s as usize].live && self.hit[s as usize] != self.stamp);
            self.candidates.extend(left);
        }
    }

    /// The cheapest place below a limit among the remembered answers; candidates whose answer is not known, and is not
    /// passed over by chance, are left for asking.
    fn remembered(
        &mut self,
        state: &State,
        (q, mut limit): (u32, i64),
        exact: bool,
        dice: &mut Dice,
    ) -> Option<(u32, Place)> {
        let memo = self.memo.as_ref()?;
        self.answers.clear();
        let ask = |&slot: &u32| memo.ask(q, state.routes[slot as usize].fingerprint);
        self.answers.extend(self.candidates.iter().map(ask));
        let (mut best, mut unknown) = (None, 0);
        for i in 0..self.candidates.len() {
            if self.blink.skip(dice) {
                continue;
            }
            let slot = self.candidates[i];
            match self.answers[i].below(limit, exact) {
                Some(Some(place)) => {
                    limit = place.delta;
                    best = Some((slot, place));
                }
                Some(None) => {}
                None => {
                    self.candidates[unknown] = slot;
                    unknown += 1;
                }
            }
        }
        self.candidates.truncate(unknown);
        best
    }

    /// The cheapest place below a limit among the candidates' routes. Without `exact` the place found still has to pass the
    /// exact test ([`Kernel::holds`]).
    fn existing<K: Kernel>(
        &mut self,
        kernel: &K,
        p: &Problem,
        state: &mut State,
        (q, mut limit): (u32, i64),
        exact: bool,
        dice: &mut Dice,
    ) -> Option<(u32, Place)> {
        let mut best = self.remembered(state, (q, limit), exact, dice);
        limit = best.map_or(limit, |(_, place)| place.delta);
        let mut scratch = std::mem::take(&mut state.scratch);
        for &slot in &self.candidates {
            let route = &mut state.routes[slot as usize];
            if route.stale && !kernel.refresh(p, route, &mut scratch) {
                continue; // What has become of it is found out when the change is confirmed.
            }
            let found = if let Some(memo) = &mut self.memo {
                let never = (&mut Blink::new(0), &mut *dice);
                scratch.at_least = limit;
                let found = kernel.insertion(p, route, q, (limit, exact), never, &mut scratch);
                memo.tell(q, route.fingerprint, limit.max(scratch.at_least), found.as_ref(), exact);
                found
            } else {
                let chance = (&mut self.blink, &mut *dice);
                kernel.insertion(p, route, q, (limit, exact), chance, &mut scratch)
            };
            if let Some(place) = found
                && place.delta < limit
            {
                limit = place.delta;
                best = Some((slot, place));
            }
        }
        state.scratch = scratch;
        best
    }

    fn cheapest<K: Kernel>(
        &mut self,
        kernel: &K,
        p: &Problem,
        near: &Neighbours,
        state: &mut State,
        (q, mut limit): (u32, i64),
        dice: &mut Dice,
    ) -> Option<(u32, Place)> {
        // Nearly every place that looks sound is: only the cheapest of all gets the exact test, and if it fails, all do.
        let hopeful = self.memo.is_some();
        kernel.fetch(p, q);
        self.candidates(near, state, q);
        let mut best = self.existing(kernel, p, state, (q, limit), !hopeful, dice);
        if let Some((slot, place)) = best
            && hopeful
            && !state.holds(kernel, p, slot, q, &place)
        {
            self.candidates(near, state, q);
            best = self.existing(kernel, p, state, (q, limit), true, dice);
        }
        limit = best.map_or(limit, |(_, place)| place.delta);
        let mut scratch = std::mem::take(&mut state.scratch);
        let mut kind = None;
        if state.reluctant && best.is_some() {
            state.scratch = scratch;
            return best;
        }
        for (k, empty) in state.empty.iter().enumerate() {
            let never = (&mut Blink::new(0), &mut *dice);
            if state.may_open(p, k)
                && let Some(place) = kernel.insertion(p, empty, q, (limit, true), never, &mut scratch)
            {
                limit = place.delta;
                kind = Some((k, place));
            }
            if p.format == Format::Plain {
                break; // Classes are chosen by the route's price; one empty route stands for all.
            }
        }
        state.scratch = scratch;
        if let Some((k, place)) = kind {
            return Some((state.open(k), place));
        }
        best
    }
}
