//! Placing newcomers without moving anybody: in a run that exists, in the vehicle it has, with nobody's published time
//! moved by more than a tolerance; or in a new vehicle, which newcomers may share.

use crate::model::Secs;
use crate::plan::published::Published;
use crate::routing::insertion::{self, Insertion, NO_VISIT, Scratch};
use crate::routing::problem::Problem;
use crate::routing::run::Run;
use crate::routing::search::dice::Dice;
use crate::routing::state::{NOWHERE, State};

/// Neighbours whose runs are tried.
const NEIGHBOURS: usize = 80;

/// One way to place one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Run of the state; `None` for a new vehicle.
    pub slot: Option<u32>,
    /// What the week costs more, millionths of a penny, wishes included.
    pub delta: i64,
    /// Vehicle type of the run after.
    pub kind: u8,
    /// Items of the run after.
    pub items: Vec<u32>,
    /// The farthest move of a published time, seconds.
    pub moved: Secs,
}

/// Buffers.
#[derive(Debug, Default)]
pub struct Tools {
    scratch: Scratch,
    trial: Run,
    other: Run,
}

/// The rule newcomers are placed under.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a> {
    /// What families have been told.
    pub published: &'a Published,
    /// Farthest move of anybody's published time, seconds.
    pub tolerance: Secs,
}

impl Rule<'_> {
    /// Types a run may change to: none where somebody rode it before, any free one where only newcomers ride.
    fn types(&self, p: &Problem, state: &State, run: &Run) -> u64 {
        let old = run.items.iter().any(|&u| p.nodes.get(u as usize).is_some_and(|n| self.published.knows(n.request)));
        if old { 0 } else { state.available }
    }

    /// Best insertion into one run below a price, with the farthest move it brings.
    fn best_place(
        &self,
        p: &Problem,
        state: &State,
        r: u32,
        q: u32,
        limit: i64,
        tools: &mut Tools,
    ) -> Option<(Insertion, Secs)> {
        let run = &state.runs[r as usize];
        let types = self.types(p, state, run);
        let ins = insertion::best(run, p, q, types, limit, &mut tools.scratch)?;
        tools.trial.copy_from(run);
        insertion::apply(&mut tools.trial, p, &ins);
        match self.published.moved(p, &tools.trial, &mut tools.other) {
            Some(moved) if moved.most <= self.tolerance => Some((ins, moved.most)),
            _ => self.elsewhere(p, run, q, limit, tools),
        }
    }

    /// Every position at the visits the run makes already, the present vehicle, within the tolerance: the cheapest.
    fn elsewhere(&self, p: &Problem, run: &Run, q: u32, limit: i64, tools: &mut Tools) -> Option<(Insertion, Secs)> {
        let mut best: Option<(Insertion, Secs)> = None;
        for u in p.nodes_of(q) {
            let gate = p.nodes[u as usize].gate;
            let Some(last) = (0..run.visits()).rev().find(|&j| run.gate[j] == gate) else { continue };
            for at in 0..=run.at[last] as usize {
                let trial = &mut tools.trial;
                trial.items.clone_from(&run.items);
                trial.items.insert(at, u);
                let kind = run.kind as usize;
                if !trial.rebuild(p) || trial.fits >> kind & 1 == 0 || !trial.within_shift(p, kind) {
                    continue;
                }
                trial.kind = run.kind;
                let price = trial.price(p, kind);
                let delta = price - run.cost;
                if delta >= best.map_or(limit, |(b, _)| b.delta) {
                    continue;
                }
                let Some(moved) = self.published.moved(p, trial, &mut tools.other) else { continue };
                if moved.most <= self.tolerance {
                    let ins = Insertion { delta, price, kind: run.kind, node: u, at: at as u16, visit_at: NO_VISIT };
                    best = Some((ins, moved.most));
                }
            }
        }
        best
    }

    /// Runs worth trying: those of the nearest neighbours, or, where somebody must travel with the request, theirs only.
    fn candidates(p: &Problem, state: &State, q: u32) -> (Vec<u32>, bool) {
        let unit = &p.units[p.requests[q as usize].unit as usize];
        let bound: Vec<u32> =
            unit.iter().filter(|&&m| m != q).map(|&m| state.at[m as usize]).filter(|&r| r != NOWHERE).collect();
        if let Some(&r) = bound.first() {
            return (vec![r], true);
        }
        let mut list = Vec::new();
        for &n in p.near(q).iter().take(NEIGHBOURS) {
            let r = state.at[n as usize];
            if r != NOWHERE && !list.contains(&r) {
                list.push(r);
            }
        }
        (list, false)
    }

    /// The cheapest ways to place a request, at most `most` of them, cheapest first; a new vehicle is one of them.
    pub fn offers(&self, p: &Problem, state: &State, q: u32, most: usize, tools: &mut Tools) -> Vec<Offer> {
        let (runs, bound) = Self::candidates(p, state, q);
        let mut offers: Vec<Offer> = Vec::new();
        for r in runs {
            if let Some((ins, moved)) = self.best_place(p, state, r, q, i64::MAX, tools) {
                tools.trial.copy_from(&state.runs[r as usize]);
                insertion::apply(&mut tools.trial, p, &ins);
                let items = tools.trial.items.clone();
                offers.push(Offer { slot: Some(r), delta: ins.delta, kind: ins.kind, items, moved });
            }
        }
        if !bound && let Some(delta) = state.single(p, q, &mut tools.trial) {
            let (kind, items) = (tools.trial.kind, tools.trial.items.clone());
            offers.push(Offer { slot: None, delta, kind, items, moved: 0 });
        }
        offers.sort_by_key(|o| (o.delta, o.slot));
        offers.truncate(most);
        offers
    }

    /// Puts one banked request at its cheapest place; false where there is none. The caller takes it out of the bank.
    fn place(&self, p: &Problem, state: &mut State, q: u32, tools: &mut Tools) -> bool {
        let (runs, bound) = Self::candidates(p, state, q);
        let alone = if bound { None } else { state.single(p, q, &mut tools.trial) };
        let items = tools.trial.items.clone();
        let mut limit = alone.unwrap_or(i64::MAX);
        let mut best: Option<(u32, Insertion)> = None;
        for r in runs {
            state.ensure_days(p, r);
            if let Some((ins, _)) = self.best_place(p, state, r, q, limit, tools) {
                limit = ins.delta;
                best = Some((r, ins));
            }
        }
        match best {
            Some((r, ins)) => {
                state.insert(p, r, &ins);
                true
            }
            None => alone.is_some() && state.open(p, &items).is_some(),
        }
    }

    /// Places newcomers together: one after the other, farthest first, then again and again a few of them out and back in
    /// another order, kept where the plan gets cheaper. Those without a place stay in the bank. Depends on the seed and the
    /// number of rounds only.
    pub fn jointly(&self, p: &Problem, state: &mut State, newcomers: &[u32], rounds: usize, seed: u64) {
        let mut tools = Tools::default();
        let mut order: Vec<u32> = newcomers.to_vec();
        let far = |q: u32| {
            let node = &p.nodes[p.requests[q as usize].first_node as usize];
            p.drive(node.place, p.gates[node.gate as usize].place).secs
        };
        order.sort_by_key(|&q| (std::cmp::Reverse(far(q)), q));
        state.begin();
        for &q in &order {
            self.place(p, state, q, &mut tools);
        }
        clear_bank(state);
        if newcomers.len() < 2 {
            return;
        }
        let mut dice = Dice::new(seed, 0);
        for _ in 0..rounds {
            let start = newcomers[dice.below(newcomers.len())];
            let size = 2 + dice.below(newcomers.len().min(8) - 1);
            let mut out: Vec<u32> = vec![start];
            out.extend(p.near(start).iter().copied().filter(|n| newcomers.contains(n)).take(size - 1));
            state.begin();
            let before = state.cost;
            for &q in &out {
                let r = state.at[q as usize];
                if r != NOWHERE {
                    state.remove(p, r, &[q]);
                }
            }
            dice.shuffle(&mut out);
            for &q in &out {
                self.place(p, state, q, &mut tools);
            }
            clear_bank(state);
            if state.cost > before {
                state.roll_back(p);
            }
        }
    }
}

/// Takes out of the bank whoever has a run by now.
pub fn clear_bank(state: &mut State) {
    let State { bank, at, .. } = state;
    bank.retain(|&q| at[q as usize] == NOWHERE);
}
