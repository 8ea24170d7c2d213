//! The price of a run with only some of its passengers: the same order of stops with the others left out, re-timed, in
//! the cheapest vehicle that carries those who remain.

use crate::finance::desk::Bench;
use crate::plan::recall::money;
use crate::routing::problem::Problem;
use crate::routing::run::{Run, prune_visits};

/// A run as a game of its requests.
pub struct Game<'a> {
    p: &'a Problem,
    items: &'a [u32],
    /// Requests of the problem, in the order of the run.
    pub players: Vec<u32>,
    /// Vehicle types a smaller run may use: any operator's, or the run's own.
    kinds: u64,
    /// Price of the whole run as planned, millionths of a penny.
    pub whole: i64,
    trial: Run,
    out: Vec<bool>,
}

impl<'a> Game<'a> {
    /// The game of a run.
    pub fn new(bench: &'a Bench, run: &'a Run) -> Game<'a> {
        let p = &bench.problem;
        let players: Vec<u32> = run.items.iter().filter_map(|&u| p.nodes.get(u as usize)).map(|n| n.request).collect();
        Game {
            p,
            items: &run.items,
            players,
            kinds: p.operator_types | 1 << run.kind,
            whole: money(p, run, run.kind as usize),
            trial: Run::default(),
            out: vec![false; p.requests.len()],
        }
    }

    /// Price with only the players for whom `rides` holds, by their number in `players`.
    pub fn price(&mut self, rides: impl Fn(usize) -> bool) -> i64 {
        let mut count = 0;
        for (i, &q) in self.players.iter().enumerate() {
            self.out[q as usize] = !rides(i);
            count += usize::from(rides(i));
        }
        if count == 0 {
            return 0;
        }
        if count == self.players.len() {
            return self.whole;
        }
        let (p, out) = (self.p, &self.out);
        self.trial.items.clear();
        let stays = |u: &&u32| p.nodes.get(**u as usize).is_none_or(|n| !out[n.request as usize]);
        self.trial.items.extend(self.items.iter().filter(stays));
        prune_visits(&mut self.trial.items, p);
        // A run stays feasible when somebody leaves; were it not, leaving would save nothing.
        if !self.trial.rebuild(p) {
            return self.whole;
        }
        match self.trial.cheapest(p, self.kinds) {
            Some((_, kind)) => money(p, &self.trial, kind as usize),
            None => self.whole,
        }
    }
}
