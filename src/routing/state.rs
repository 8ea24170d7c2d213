//! The plan under search: runs, who is where, which own vehicles are taken, and an undo log instead of copies.

mod undo;

use super::hold::Lock;
use super::insertion::{self, Insertion, Scratch};
use super::problem::Problem;
use super::run::Run;

/// Not in any run.
pub const NOWHERE: u32 = u32::MAX;
/// No run.
pub const NO_RUN: u32 = 0;

/// All runs of one leg.
#[derive(Debug, Clone)]
pub struct State {
    /// Runs; empty ones are free slots.
    pub runs: Vec<Run>,
    /// Run of each request, or [`NOWHERE`].
    pub at: Vec<u32>,
    /// Requests in no run.
    pub bank: Vec<u32>,
    /// Own vehicles taken, by type.
    pub taken: Vec<u32>,
    /// Price of all runs and of the bank.
    pub cost: i64,
    /// Types with a vehicle left, as bits.
    pub available: u64,
    /// Short fingerprint of the run in each slot, [`NO_RUN`] where there is none: asking about all runs walks along these, and
    /// not from run to run all over memory.
    pub tags: Vec<u32>,
    free: Vec<u32>,
    log: Vec<(u32, Run)>,
    spare: Vec<Run>,
    logged: Vec<u64>,
    stamp: u64,
    bank_before: Vec<u32>,
    cost_before: i64,
}

impl State {
    /// Everybody in the bank.
    pub fn new(p: &Problem) -> State {
        let n = p.requests.len();
        let mut state = State {
            runs: Vec::new(),
            at: vec![NOWHERE; n],
            bank: (0..n as u32).collect(),
            taken: vec![0; p.types.len()],
            cost: n as i64 * p.unserved_price,
            available: 0,
            tags: Vec::new(),
            free: Vec::new(),
            log: Vec::new(),
            spare: Vec::new(),
            logged: Vec::new(),
            stamp: 1,
            bank_before: Vec::new(),
            cost_before: 0,
        };
        state.available = (0..p.types.len()).fold(0, |mask, t| mask | u64::from(state.has_free(p, t)) << t);
        state
    }

    /// Takes the fingerprint of a run that has changed.
    fn seal(&mut self, slot: usize) {
        self.runs[slot].seal();
        self.tags[slot] = self.runs[slot].tag();
    }

    fn has_free(&self, p: &Problem, kind: usize) -> bool {
        p.types[kind].own.is_none_or(|own| self.taken[kind] < own.count)
    }

    /// Runs in use.
    pub fn used(&self) -> impl Iterator<Item = (u32, &Run)> {
        self.runs.iter().enumerate().filter(|(_, r)| !r.is_empty()).map(|(i, r)| (i as u32, r))
    }

    fn occupy(&mut self, p: &Problem, kind: usize) {
        self.taken[kind] += 1;
        if !self.has_free(p, kind) {
            self.available &= !(1 << kind);
        }
    }

    fn release(&mut self, p: &Problem, slot: usize) {
        let kind = self.runs[slot].kind as usize;
        self.taken[kind] -= 1;
        if self.has_free(p, kind) {
            self.available |= 1 << kind;
        }
    }

    /// Whether a run with locked passengers stays possible without others.
    fn can_remove(&self, p: &Problem, slot: usize, requests: &[u32]) -> bool {
        let mut rest = self.runs[slot].clone();
        rest.retain(p, |q| requests.contains(&q));
        rest.is_empty() || rest.rebuild(p) && rest.within_shift(p, self.runs[slot].kind as usize)
    }

    /// Takes requests out of a run into the bank. They must be in it. Nothing happens where a run with locked passengers
    /// would not be possible without them.
    pub fn remove(&mut self, p: &Problem, r: u32, requests: &[u32]) {
        let slot = r as usize;
        if self.runs[slot].lock(p) != Lock::Free && !self.can_remove(p, slot, requests) {
            return;
        }
        self.cost -= self.runs[slot].cost;
        self.touch_to_rebuild(r);
        self.tags[slot] = NO_RUN;
        for &q in requests {
            self.at[q as usize] = NOWHERE;
            self.bank.push(q);
            self.cost += p.unserved_price;
        }
        self.release(p, slot);
        let at = &self.at;
        self.runs[slot].retain(p, |q| at[q as usize] == NOWHERE);
        if self.runs[slot].is_empty() {
            self.runs[slot].clear();
            self.free.push(r);
            return;
        }
        let kind = self.runs[slot].kind as usize;
        if !self.runs[slot].rebuild(p) || p.holds && !self.runs[slot].within_shift(p, kind) {
            // When somebody leaves between two calls at one home: the two become one stop, and the later journey then starts
            // with the earlier boarding. Or when those who stay were promised times that no longer go together. The rest of
            // the run goes to the bank as well.
            for &u in &self.runs[slot].items {
                let Some(node) = p.nodes.get(u as usize) else { continue };
                self.at[node.request as usize] = NOWHERE;
                self.bank.push(node.request);
                self.cost += p.unserved_price;
            }
            self.runs[slot].clear();
            self.free.push(r);
            return;
        }
        self.occupy(p, kind);
        self.runs[slot].cost = self.runs[slot].price(p, kind);
        self.seal(slot);
        self.cost += self.runs[slot].cost;
    }

    /// Derives the days of a run that is going to be asked, where that has not been done since it changed: many runs change again,
    /// or are undone, before anybody asks.
    #[inline]
    pub fn ensure_days(&mut self, p: &Problem, r: u32) {
        self.runs[r as usize].ensure_days(p);
    }

    /// Best insertion of a request into a run below a price.
    pub fn best_in(
        &mut self,
        p: &Problem,
        r: u32,
        request: u32,
        limit: i64,
        scratch: &mut Scratch,
    ) -> Option<Insertion> {
        self.ensure_days(p, r);
        insertion::best(&self.runs[r as usize], p, request, self.available, limit, scratch)
    }

    /// Carries out an insertion of a banked request; the caller takes it out of the bank.
    pub fn insert(&mut self, p: &Problem, r: u32, ins: &Insertion) {
        self.touch_to_rebuild(r);
        let slot = r as usize;
        self.release(p, slot);
        ins.write(&mut self.runs[slot].items, p);
        if self.restore_if_same(r, ins.kind) {
            debug_assert_eq!(self.runs[slot].cost, ins.price, "a chosen insertion costs what was predicted");
        } else {
            ins.carry_out(&mut self.runs[slot], p);
            self.seal(slot);
        }
        self.occupy(p, ins.kind as usize);
        self.cost += ins.delta - p.unserved_price;
        self.at[p.nodes[ins.node as usize].request as usize] = r;
    }

    /// A new run with the given items, at the cheapest available type; `None` when nothing carries it. The caller takes the
    /// requests out of the bank.
    pub fn open(&mut self, p: &Problem, items: &[u32]) -> Option<u32> {
        let r = self.slot();
        let slot = r as usize;
        self.touch(r);
        let run = &mut self.runs[slot];
        run.clear();
        run.items.extend_from_slice(items);
        let chosen = if run.rebuild(p) { run.cheapest(p, self.available) } else { None };
        let Some((price, kind)) = chosen else {
            self.runs[slot].clear();
            self.free.push(r);
            return None;
        };
        self.runs[slot].view_days(p);
        self.runs[slot].kind = kind;
        self.runs[slot].cost = price;
        self.seal(slot);
        self.cost += price;
        self.occupy(p, kind as usize);
        for &u in items {
            if let Some(node) = p.nodes.get(u as usize) {
                self.at[node.request as usize] = r;
                self.cost -= p.unserved_price;
            }
        }
        Some(r)
    }

    fn slot(&mut self) -> u32 {
        while let Some(r) = self.free.pop() {
            if self.runs[r as usize].is_empty() {
                return r;
            }
        }
        self.runs.push(Run::default());
        self.tags.push(NO_RUN);
        self.logged.push(0);
        self.runs.len() as u32 - 1
    }

    /// Replaces the items of a run (a reordering, an exchange); false, with the run as it was, when infeasible.
    pub fn replace(&mut self, p: &Problem, r: u32, items: &[u32], trial: &mut Run) -> bool {
        trial.items.clear();
        trial.items.extend_from_slice(items);
        if !trial.rebuild(p) {
            return false;
        }
        let slot = r as usize;
        let present = 1 << self.runs[slot].kind;
        let Some((price, kind)) = trial.cheapest(p, self.available | present) else { return false };
        self.touch(r);
        self.release(p, slot);
        self.cost += price - self.runs[slot].cost;
        (trial.kind, trial.cost) = (kind, price);
        trial.view_days(p);
        self.runs[slot].copy_from(trial);
        self.seal(slot);
        self.occupy(p, kind as usize);
        true
    }

    /// Makes two runs what two rebuilt and priced ones are; one without items ends its run. The passengers of both together
    /// stay the same.
    pub fn exchange(&mut self, p: &Problem, first: (u32, &mut Run), second: (u32, &mut Run)) {
        for r in [first.0, second.0] {
            self.touch(r);
            self.release(p, r as usize);
            self.cost -= self.runs[r as usize].cost;
        }
        for (r, trial) in [first, second] {
            let slot = r as usize;
            if trial.items.is_empty() {
                self.runs[slot].clear();
                self.tags[slot] = NO_RUN;
                self.free.push(r);
                continue;
            }
            trial.view_days(p);
            self.runs[slot].copy_from(trial);
            self.seal(slot);
            self.cost += trial.cost;
            self.occupy(p, trial.kind as usize);
            for node in trial.items.iter().filter_map(|&u| p.nodes.get(u as usize)) {
                self.at[node.request as usize] = r;
            }
        }
    }

    /// Makes a run what `trial` is: a unit has gone in. The caller takes the requests out of the bank.
    pub fn adopt(&mut self, p: &Problem, r: u32, trial: &Run, unit: &[u32]) {
        self.touch(r);
        let slot = r as usize;
        self.release(p, slot);
        self.cost += trial.cost - self.runs[slot].cost;
        self.runs[slot].copy_from(trial);
        self.seal(slot);
        self.occupy(p, trial.kind as usize);
        for &q in unit {
            self.at[q as usize] = r;
            self.cost -= p.unserved_price;
        }
    }

    /// A run with the given items and type, as a plan has it; left out when it is not feasible. The caller takes the
    /// requests out of the bank.
    pub fn place_run(&mut self, p: &Problem, kind: u8, items: &[u32]) -> Option<u32> {
        let r = self.slot();
        let slot = r as usize;
        self.touch(r);
        let run = &mut self.runs[slot];
        run.clear();
        run.items.extend_from_slice(items);
        let fits = run.rebuild(p)
            && run.fits >> kind & 1 == 1
            && run.within_shift(p, kind as usize)
            && self.available >> kind & 1 == 1;
        if !fits {
            self.runs[slot].clear();
            self.free.push(r);
            return None;
        }
        let run = &mut self.runs[slot];
        run.view_days(p);
        run.kind = kind;
        run.cost = run.price(p, kind as usize);
        self.seal(slot);
        self.cost += self.runs[slot].cost;
        self.occupy(p, kind as usize);
        for &u in items {
            if let Some(node) = p.nodes.get(u as usize) {
                self.at[node.request as usize] = r;
                self.cost -= p.unserved_price;
            }
        }
        Some(r)
    }

    /// Changes the types of several runs at once; each must carry its run, and together they must be free.
    pub fn retype(&mut self, p: &Problem, kinds: impl Iterator<Item = (u32, u8)> + Clone) {
        for (r, _) in kinds.clone() {
            self.touch(r);
            self.release(p, r as usize);
        }
        for (r, kind) in kinds {
            let slot = r as usize;
            let price = self.runs[slot].price(p, kind as usize);
            self.cost += price - self.runs[slot].cost;
            (self.runs[slot].kind, self.runs[slot].cost) = (kind, price);
            self.seal(slot);
            self.occupy(p, kind as usize);
        }
    }

    /// Gives a run the cheapest type that is free.
    pub fn settle(&mut self, p: &Problem, r: u32) {
        let slot = r as usize;
        let run = &self.runs[slot];
        if run.is_empty() {
            return;
        }
        let Some((price, kind)) = run.cheapest(p, self.available | 1 << run.kind) else { return };
        if price < run.cost {
            self.touch(r);
            self.release(p, slot);
            self.cost += price - self.runs[slot].cost;
            (self.runs[slot].kind, self.runs[slot].cost) = (kind, price);
            self.seal(slot);
            self.occupy(p, kind as usize);
        }
    }

    /// Inserts a unit of several requests into one run, one after the other at its best place. `None` where it does not
    /// fit, or one more member alone makes it as dear as a limit; else the run's new items, price and type, left in `trial`, and the
    /// change of price.
    pub fn best_unit(
        &self,
        p: &Problem,
        r: Option<u32>,
        unit: &[u32],
        limit: i64,
        trial: &mut Run,
        scratch: &mut Scratch,
    ) -> Option<i64> {
        let before = match r {
            Some(r) => {
                trial.copy_from(&self.runs[r as usize]);
                trial.ensure_days(p);
                trial.cost
            }
            None => 0,
        };
        let mut rest = unit;
        if r.is_none() {
            self.single(p, unit[0], trial)?;
            rest = &unit[1..];
        }
        for &q in rest {
            let left = limit.saturating_add(before - trial.cost);
            let ins = insertion::best(trial, p, q, self.available, left, scratch)?;
            insertion::apply(trial, p, &ins);
        }
        let delta = trial.cost - before;
        (delta < limit).then_some(delta)
    }

    /// The cheapest run of one request alone, left in `trial`.
    pub fn single(&self, p: &Problem, request: u32, trial: &mut Run) -> Option<i64> {
        let mut best: Option<(i64, u8, u32)> = None;
        for u in p.nodes_of(request) {
            trial.clear();
            trial.items.extend_from_slice(&[u, p.first_visit() + p.nodes[u as usize].gate]);
            if trial.rebuild(p)
                && let Some((price, kind)) = trial.cheapest(p, self.available)
                && best.is_none_or(|(b, _, _)| price < b)
            {
                best = Some((price, kind, u));
            }
        }
        let (price, kind, u) = best?;
        trial.clear();
        trial.items.extend_from_slice(&[u, p.first_visit() + p.nodes[u as usize].gate]);
        trial.rebuild(p);
        trial.view_days(p);
        (trial.cost, trial.kind) = (price, kind);
        Some(price)
    }

    /// Cost recomputed from nothing: the check of every sum kept along the way.
    pub fn recomputed_cost(&self, p: &Problem) -> i64 {
        let tags = self.runs.iter().map(Run::tag);
        assert!(tags.eq(self.tags.iter().copied()), "the tags are those of the runs");
        let mut total = self.bank.len() as i64 * p.unserved_price;
        for run in self.runs.iter().filter(|r| !r.is_empty()) {
            let mut copy = run.clone();
            let feasible = copy.rebuild(p) && copy.fits >> run.kind & 1 == 1 && copy.within_shift(p, run.kind as usize);
            assert!(feasible, "every run of a state is feasible with its type");
            total += copy.price(p, run.kind as usize);
        }
        total
    }
}
