//! One logical stream of the search: its own plan, dice and collection, so that streams give the same answer on any number
//! of threads.

use super::neighbours::Neighbours;
use super::pool::Pool;
use super::recreate::Recreate;
use super::ruin::Ruin;
use super::state::{Plan, State};
use crate::literature::instance::Format;
use crate::literature::kernel::Kernel;
use crate::literature::problem::Problem;
use crate::routing::search::dice::Dice;
use std::time::Instant;

/// When a phase ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Budget {
    /// After so many iterations.
    Iterations(u64),
    /// Between two moments.
    Time(Instant, Instant),
}

impl Budget {
    /// How much of the phase is over; one or more when it ends.
    fn over(&self, done: u64) -> f64 {
        match *self {
            Budget::Iterations(all) => done as f64 / all.max(1) as f64,
            Budget::Time(from, to) => {
                let all = to.saturating_duration_since(from).as_secs_f64();
                if all <= 0.0 { 1.0 } else { from.elapsed().as_secs_f64() / all }
            }
        }
    }
}

/// Temperatures of a phase in ticks of cost, as shares of the mean leg.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heat {
    /// At its beginning.
    pub hot: f64,
    /// At its end.
    pub cold: f64,
}

/// A stream.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Its plan.
    pub state: State,
    /// The best it knows: fewest unserved, then fewest routes where they are saved, then cost.
    pub best: Plan,
    /// Routes of good plans.
    pub pool: Pool,
    /// Ruins.
    pub ruin: Ruin,
    /// Recreation.
    pub recreate: Recreate,
    /// Whether routes of good plans are collected.
    pub collects: bool,
    /// The requests it may begin a ruin at.
    pub members: Vec<u32>,
    /// Iterations done.
    pub iterations: u64,
    dice: Dice,
    absent: Vec<u32>,
}

/// Routes of plans this part dearer than the best are still collected.
const SPREAD: i64 = 50;
/// One iteration in so many also exchanges vehicles of different kinds.
const EXCHANGE: usize = 25;

/// Lets the route of a request and that of a neighbour exchange their vehicles where that can be done.
fn exchange<K: Kernel>(kernel: &K, p: &Problem, near: &Neighbours, state: &mut State, seed: u32, dice: &mut Dice) {
    let others = near.of(seed);
    let Some(&other) = others.get(dice.below(others.len().clamp(1, 30))) else { return };
    let (a, b) = (state.at[seed as usize], state.at[other as usize]);
    let kind = |slot: u32| state.routes.get(slot as usize).map(|r| r.kind);
    if let (Some(x), Some(y)) = (kind(a), kind(b))
        && x != y
    {
        state.exchange(kernel, p, a, b);
    }
}

impl Stream {
    /// A stream with nobody served yet.
    pub fn new<K: Kernel>(kernel: &K, p: &Problem, seed: u64, number: u64) -> Stream {
        let mut state = State::new(kernel, p);
        let mut best = Plan::default();
        state.save(&mut best);
        state.most = p.kinds.iter().map(|k| u64::from(k.count)).sum::<u64>().min(p.n as u64) as usize;
        Stream {
            state,
            best,
            pool: Pool::new(p),
            ruin: Ruin::default(),
            recreate: Recreate::new(p),
            collects: true,
            members: (0..p.n as u32).collect(),
            iterations: 0,
            dice: Dice::new(seed, number),
            absent: vec![0; p.n],
        }
    }

    /// Ruins and recreates once. False: the change has to be taken back, or would cost `bound` or more.
    fn change<K: Kernel>(&mut self, kernel: &K, p: &Problem, near: &Neighbours, seed: u32, bound: i64) -> bool {
        let state = &mut self.state;
        state.begin();
        self.iterations += 1;
        if p.kinds.len() > 1 && p.format == Format::Hdarp && self.dice.one_in(EXCHANGE) {
            exchange(kernel, p, near, state, seed, &mut self.dice);
        }
        self.ruin.apply(kernel, p, near, state, seed, &mut self.dice)
            && self.recreate.apply(kernel, p, near, state, bound, &mut self.dice)
            && state.confirm(kernel, p)
    }

    fn mean_leg(&self) -> f64 {
        let served = self.state.people - self.state.bank.len();
        self.state.cost as f64 / (2 * served + self.state.live).max(1) as f64
    }

    fn allowance(&mut self, temperature: f64) -> i64 {
        (-temperature * self.dice.unit().max(1e-12).ln()) as i64
    }

    /// Serves everybody, and with `save_vehicles` goes on with one route fewer each time that has succeeded. Requests
    /// that are left out often count more: a plan whose left out requests have been so less often is accepted whatever it
    /// costs.
    pub fn fill<K: Kernel>(
        &mut self,
        kernel: &K,
        p: &Problem,
        near: &Neighbours,
        budget: Budget,
        heat: Heat,
        save_vehicles: bool,
    ) {
        self.absent.fill(0);
        let (mut done, mut temperature) = (0u64, 0.0);
        loop {
            if self.state.bank.is_empty() {
                let fewer = self.state.live < self.best.routes.len();
                if fewer || !self.best.bank.is_empty() {
                    self.state.save(&mut self.best);
                }
                if !save_vehicles || self.state.live <= 1 {
                    return;
                }
                self.drop_route(p);
            }
            if done.is_multiple_of(32) {
                let over = budget.over(done);
                if over >= 1.0 {
                    if self.state.bank.len() < self.best.bank.len() {
                        self.state.save(&mut self.best);
                    }
                    return;
                }
                temperature = self.mean_leg() * heat.hot * (heat.cold / heat.hot).powf(over);
            }
            done += 1;
            let bank = &self.state.bank;
            let seed = if !bank.is_empty() && self.dice.one_in(2) {
                bank[self.dice.below(bank.len())]
            } else {
                self.dice.below(p.n) as u32
            };
            let (cost, left_out, count) = (self.state.cost, self.burden(), self.state.bank.len());
            let sound = self.change(kernel, p, near, seed, i64::MAX);
            let accepted = sound && {
                for &q in &self.state.bank {
                    self.absent[q as usize] += 1;
                }
                let burden = self.burden();
                // The counters of those left out now have just grown by one each.
                let burden = burden - self.state.bank.len() as u64;
                burden < left_out
                    || (self.state.bank.len() < count && burden == left_out)
                    || (self.state.bank.len() <= count && self.state.cost < cost + self.allowance(temperature))
            };
            if !accepted {
                self.state.undo(p);
            }
        }
    }

    fn burden(&self) -> u64 {
        self.state.bank.iter().map(|&q| u64::from(self.absent[q as usize])).sum()
    }

    /// Takes the route out whose requests have been left out least.
    fn drop_route(&mut self, p: &Problem) {
        let burden = |slot: usize| -> u64 {
            self.state.routes[slot].requests(p).map(|q| u64::from(self.absent[q as usize])).sum()
        };
        let live = (0..self.state.routes.len()).filter(|&s| self.state.routes[s].live);
        if let Some(slot) = live.min_by_key(|&s| (burden(s), self.state.routes[s].len())) {
            self.state.most = self.state.live - 1;
            self.state.drop(p, slot);
        }
    }

    /// Takes over a plan, or a part of one, to work on.
    pub fn take<K: Kernel>(&mut self, kernel: &K, p: &Problem, plan: &Plan) {
        self.state.load(kernel, p, plan);
        self.members.clear();
        self.members.extend_from_slice(&plan.bank);
        self.members
            .extend(plan.routes.iter().flat_map(|(_, stops)| stops.iter().copied().filter(|&s| p.is_pickup(s))));
        self.state.save(&mut self.best);
    }

    /// Anneals from the present plan, where everybody is served, and collects the routes of good plans.
    pub fn anneal<K: Kernel>(&mut self, kernel: &K, p: &Problem, near: &Neighbours, budget: Budget, heat: Heat) {
        let (mut done, mut temperature) = (0u64, 0.0);
        loop {
            if done.is_multiple_of(32) || budget == Budget::Iterations(done) {
                let over = budget.over(done);
                if over >= 1.0 {
                    return;
                }
                temperature = self.mean_leg() * heat.hot * (heat.cold / heat.hot).powf(over);
            }
            done += 1;
            let seed = self.members[self.dice.below(self.members.len())];
            let (cost, count) = (self.state.cost, self.state.bank.len());
            let most = cost + self.allowance(temperature);
            // Putting back ends as soon as the plan costs too much: one more stop never makes a route cheaper, but for the few
            // metres that a plain instance may save on a way round.
            let bound = if count == 0 { most } else { i64::MAX };
            let accepted = self.change(kernel, p, near, seed, bound)
                && self.state.bank.len() <= count
                && (self.state.bank.len() < count || self.state.cost < most);
            if !accepted {
                self.state.undo(p);
                continue;
            }
            if self.collects && self.state.cost < self.best.cost + self.best.cost / SPREAD {
                self.pool.collect(p, &self.state);
            }
            if (self.state.bank.len(), self.state.cost) < (self.best.bank.len(), self.best.cost) {
                self.state.save(&mut self.best);
            }
        }
    }
}
