//! The loop of one logical stream: ruin, recreate, settle types, let own vehicles change hands, find
//! unloading places, accept or undo.

use super::anneal::{Anneal, allowance};
use super::dice::Dice;
use super::recipe::Recipe;
use super::recreate::Recreate;
use super::ruin::Ruin;
use crate::model::Secs;
use crate::routing::bays::Bays;
use crate::routing::pool::Pool;
use crate::routing::problem::Problem;
use crate::routing::rematch::{self, Handover};
use crate::routing::state::State;

/// A mean run's price divided by this is left for late savings before a candidate is given up. With nothing left plans are
/// 1.2 % dearer, with this as cheap as without giving up, for a fifth less time.
const LATE: i64 = 16;

/// One stream: its present plan, its best, its generator and buffers.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Present plan.
    pub state: State,
    /// Price of the best plan.
    pub best_cost: i64,
    /// Iterations done.
    pub done: u64,
    /// Collects the runs of all candidates, where somebody will recombine them.
    pub pool: Option<Pool>,
    best: Best,
    dice: Dice,
    ruin: Ruin,
    recreate: Recreate,
    late_savings: i64,
    bays: Bays,
    handover: Option<Handover>,
}

impl Stream {
    /// A stream that starts from a plan.
    pub fn new(p: &Problem, state: State, seed: u64, number: u64) -> Stream {
        Stream::over(p, state, seed, number, Recreate::new(p))
    }

    /// A fresh stream from another plan of the same problem; only what is remembered of runs stays, which changes what is asked
    /// again and hardly an answer.
    pub fn begin_anew(self, p: &Problem, state: State, seed: u64, number: u64) -> Stream {
        Stream::over(p, state, seed, number, self.recreate)
    }

    fn over(p: &Problem, state: State, seed: u64, number: u64, recreate: Recreate) -> Stream {
        let bays = Bays::of(p, &state, &[]);
        let (best_cost, mut best) = (state.cost, Best::default());
        best.note_all(&state);
        best.catch_up(&state, &bays);
        let (dice, ruin) = (Dice::new(seed, number), Ruin::new(Recipe::default().ruins));
        let late_savings = late_savings(p, &state);
        Stream {
            state,
            best_cost,
            done: 0,
            pool: None,
            best,
            dice,
            ruin,
            recreate,
            late_savings,
            bays,
            handover: Some(Handover::default()),
        }
    }

    /// The stream with other weights of its ruins and orders and another chance of passing over.
    pub fn with(mut self, recipe: Recipe) -> Stream {
        self.ruin = Ruin::new(recipe.ruins);
        self.recreate.orders = recipe.orders;
        self.dice.blink = recipe.blink;
        self.handover = recipe.handover.then(Handover::default);
        self
    }

    /// The stream with runs that come so much earlier than their last timetables, as [`Bays::of`] has them.
    pub fn coming(mut self, p: &Problem, shifts: &[Secs]) -> Stream {
        self.bays = Bays::of(p, &self.state, shifts);
        self.best.note_all(&self.state);
        self.best.catch_up(&self.state, &self.bays);
        self
    }

    /// Runs `count` iterations, those from part `at` on of the `of` parts over which the search cools; stops early when `stop`
    /// says so, asked now and then.
    pub fn search(&mut self, p: &Problem, anneal: Anneal, count: u64, (at, of): (u64, u64), stop: &dyn Fn() -> bool) {
        if p.requests.is_empty() {
            self.done += count;
            return;
        }
        let (begin, end) = (self.done, self.done + count);
        let cooled = |done: u64| anneal.at((at + done - begin) as f64 / of as f64);
        let mut temperature = cooled(begin);
        while self.done < end {
            if self.done.is_multiple_of(256) {
                temperature = cooled(self.done);
                if stop() {
                    return;
                }
            }
            self.iterate(p, temperature);
            self.done += 1;
        }
    }

    fn record_best(&mut self) {
        self.best.note_changes(&self.state);
        self.keep_if_best();
    }

    fn keep_if_best(&mut self) {
        if self.state.cost < self.best_cost {
            self.best_cost = self.state.cost;
            self.best.catch_up(&self.state, &self.bays);
        }
    }

    /// Items and type of each run of the best plan.
    pub fn best(&self) -> Vec<(u8, Vec<u32>)> {
        self.best.used().map(|(run, _)| run.clone()).collect()
    }

    /// How much earlier than its last timetable each of them comes, so that all find their unloading places.
    pub fn best_shifts(&self) -> Vec<Secs> {
        self.best.used().map(|(_, shift)| *shift).collect()
    }

    /// Gives its own vehicles to the runs where they save most.
    pub fn rematch(&mut self, p: &Problem) {
        rematch::own_vehicles(p, &mut self.state, &mut self.bays);
        self.record_best();
    }

    /// Goes on from another plan, whose runs come when they come.
    pub fn restart(&mut self, state: State, bays: Bays) {
        (self.state, self.bays) = (state, bays);
        self.recreate.forget();
        self.best.note_all(&self.state);
        self.keep_if_best();
    }

    fn iterate(&mut self, p: &Problem, temperature: f64) {
        let before = self.state.cost;
        self.state.begin();
        self.ruin.apply(p, &mut self.state, &mut self.dice);
        let allowed = before + allowance(temperature, &mut self.dice);
        let ceiling = allowed.saturating_add(self.late_savings);
        if !self.recreate.apply_below(p, &mut self.state, &mut self.dice, ceiling) {
            self.state.roll_back(p);
            return;
        }
        for i in 0..self.state.touched_len() {
            let r = self.state.touched_at(i);
            self.state.settle(p, r);
        }
        if let Some(handover) = &mut self.handover {
            handover.apply(p, &mut self.state);
        }
        #[cfg(debug_assertions)]
        if self.done.is_multiple_of(64) {
            assert_eq!(self.state.cost, self.state.recomputed_cost(p), "the kept cost is the recomputed cost");
        }
        // Runs of a plan that is not accepted may be good ones: only their company was not.
        if let Some(pool) = &mut self.pool {
            pool.offer_touched(p, &self.state);
        }
        if self.state.cost > allowed || !self.bays.follow(p, &self.state) {
            self.state.roll_back(p);
        } else {
            self.record_best();
            #[cfg(debug_assertions)]
            if self.done.is_multiple_of(64) {
                assert!(self.bays.agrees(p, &self.state), "the places taken are those of the runs");
            }
        }
    }
}

/// A candidate that costs more than what is allowed by this before all are back in is given up: what they still bring, cheaper
/// vehicles for emptied runs above all, seldom saves as much. A mean run's price divided by [`LATE`].
fn late_savings(p: &Problem, state: &State) -> i64 {
    let served = state.cost - state.bank.len() as i64 * p.unserved_price;
    served / (state.used().count().max(1) as i64 * LATE)
}

/// The best plan, run slot by run slot, with the slots in which the present plan may differ: a better plan is written down
/// without allocating, and only where it changed.
#[derive(Debug, Clone, Default)]
struct Best {
    runs: Vec<(u8, Vec<u32>)>,
    /// How much earlier than its last timetable each comes.
    shifts: Vec<Secs>,
    differs: Vec<bool>,
    changed: Vec<u32>,
}

impl Best {
    /// Marks the runs of the last change.
    fn note_changes(&mut self, state: &State) {
        self.differs.resize(self.differs.len().max(state.runs.len()), false);
        for i in 0..state.touched_len() {
            let r = state.touched_at(i);
            if !std::mem::replace(&mut self.differs[r as usize], true) {
                self.changed.push(r);
            }
        }
    }

    /// Marks every run: nothing is known about the present plan.
    fn note_all(&mut self, state: &State) {
        let slots = state.runs.len().max(self.runs.len());
        self.differs.clear();
        self.differs.resize(slots, true);
        self.changed.clear();
        self.changed.extend(0..slots as u32);
    }

    fn used(&self) -> impl Iterator<Item = (&(u8, Vec<u32>), &Secs)> {
        self.runs.iter().zip(&self.shifts).filter(|((_, items), _)| !items.is_empty())
    }

    /// Becomes the present plan, where that may differ.
    fn catch_up(&mut self, state: &State, bays: &Bays) {
        while self.runs.len() < state.runs.len() {
            self.runs.push((0, Vec::new()));
            self.shifts.push(0);
        }
        while let Some(r) = self.changed.pop() {
            self.differs[r as usize] = false;
            self.shifts[r as usize] = bays.shift(r);
            let mine = &mut self.runs[r as usize];
            mine.1.clear();
            if let Some(run) = state.runs.get(r as usize) {
                mine.0 = run.kind;
                mine.1.extend_from_slice(&run.items);
            }
        }
    }
}

/// Items and type of each run.
pub fn snapshot(state: &State) -> Vec<(u8, Vec<u32>)> {
    state.used().map(|(_, run)| (run.kind, run.items.clone())).collect()
}
