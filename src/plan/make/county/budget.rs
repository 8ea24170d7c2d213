//! How many iterations each round of a leg in parts has, and each of its parts: a share of a number, what a clock leaves
//! time for, or what there was once.
//!
//! In: the budget of the search, the parts of each round, how long the rounds before took. Out: a budget for each part. By the
//! clock each round is reckoned with the pace of the one before, because how much faster a cooler round is nobody can say
//! beforehand; what it leaves is for the rounds after it. What was chosen is recorded, so that a search can be repeated.

use super::cut::Piece;
use super::{Ground, ROUNDS, Settings, warm};
use crate::routing::solve::{self, Budget};
use std::time::{Duration, Instant};

/// Seconds of an iteration over the first round as parts of those at its beginning, which is hotter.
const COOLER: f64 = 0.65;
/// Seconds of a thread that the last round recombines, for each request.
const RECOMBINED: f64 = 0.003;
/// Most that is kept for it, as a share of what is left for that round.
const MOST_KEPT: f64 = 0.3;

/// The budget of a leg, to be shared out.
pub struct Shared {
    kind: Kind,
    /// Iterations of the rounds begun.
    begun: Vec<u64>,
    streams: usize,
    requests: usize,
}

enum Kind {
    /// Shares of a number, perhaps not beyond a moment.
    Even { total: u64, deadline: Option<Instant> },
    /// A search to be repeated: iterations of each round where a clock chose them, and those done, stream after stream, part
    /// after part, round after round.
    Given { total: u64, rounds: Vec<u64>, done: Vec<u64> },
    /// What a clock leaves time for.
    Clocked { deadline: Instant, began: Instant, each: f64 },
}

impl Shared {
    /// The budget of a leg whose search began at `began`; a clock's pace is measured on a part from the middle.
    pub fn of(ground: Ground, settings: &Settings, pieces: &[Piece], began: Instant) -> Shared {
        let kind = match &settings.budget[ground.leg.index()] {
            Budget::Iterations(n) => Kind::Even { total: *n, deadline: None },
            Budget::Until { total, deadline } => Kind::Even { total: *total, deadline: Some(*deadline) },
            Budget::Replay { total, done, epochs } => {
                Kind::Given { total: *total, rounds: epochs.clone(), done: done.clone() }
            }
            Budget::Time(limit) => {
                // Each leg has half of the threads; a part keeps one of them busy.
                let threads = (rayon::current_num_threads() / 2).max(1) as f64;
                let each = pieces.get(pieces.len() / 2).map_or(Duration::ZERO, |piece| {
                    let (part, state, _) = warm(ground, piece, Vec::new());
                    solve::pace(&part.problem, &state, settings.seed)
                });
                let each = each.as_secs_f64() * settings.streams.max(1) as f64 * COOLER / threads;
                Kind::Clocked { deadline: began + *limit, began: Instant::now(), each: each.max(1e-7) }
            }
        };
        let requests = pieces.iter().map(|p| p.requests.len()).sum();
        Shared { kind, begun: Vec::new(), streams: settings.streams.max(1) as usize, requests }
    }

    /// Iterations of each stream in the round that begins now, all parts together; 0 if there is no time for any.
    pub fn begin(&mut self, number: usize) -> u64 {
        let here = match &mut self.kind {
            Kind::Given { rounds, .. } if !rounds.is_empty() => rounds.get(number).copied().unwrap_or(0),
            Kind::Even { total, .. } | Kind::Given { total, .. } => {
                let until = |rounds: usize| *total * shares(0..rounds) / 1_000;
                until(number + 1) - until(number)
            }
            Kind::Clocked { deadline, began, each } => {
                *began = Instant::now();
                let left = deadline.saturating_duration_since(*began).as_secs_f64();
                let mine = left * ROUNDS[number].share as f64 / shares(number..ROUNDS.len()) as f64;
                let last = number + 1 == ROUNDS.len();
                let kept = if last { (RECOMBINED * self.requests as f64).min(MOST_KEPT * mine) } else { 0.0 };
                ((mine - kept) / *each) as u64
            }
        };
        self.begun.push(here);
        here
    }

    /// Ends a round: by the clock its pace is that of the next.
    pub fn took(&mut self) {
        if let (Kind::Clocked { began, each, .. }, Some(&here)) = (&mut self.kind, self.begun.last()) {
            *each = (began.elapsed().as_secs_f64() / here.max(1) as f64).max(1e-7);
        }
    }

    /// Iterations each stream was to do in the rounds begun.
    pub fn planned(&self) -> u64 {
        self.begun.iter().sum()
    }

    /// Iterations each stream will have done when all rounds are, as far as can be said now.
    pub fn foreseen(&self) -> u64 {
        match (&self.kind, self.begun.last()) {
            (Kind::Even { total, .. }, _) => *total,
            (Kind::Given { total, rounds, .. }, _) => {
                if rounds.is_empty() {
                    *total
                } else {
                    rounds.iter().sum()
                }
            }
            (Kind::Clocked { .. }, Some(here)) => {
                let number = self.begun.len() - 1;
                self.planned() + here * shares(number + 1..ROUNDS.len()) / ROUNDS[number].share
            }
            (Kind::Clocked { .. }, None) => 0,
        }
    }

    /// Iterations of each round begun, where a clock chose them.
    pub fn chosen(&self) -> Vec<u64> {
        match &self.kind {
            Kind::Clocked { .. } => self.begun.clone(),
            Kind::Given { rounds, .. } => rounds.clone(),
            Kind::Even { .. } => Vec::new(),
        }
    }

    /// The budget of each part of a round of `here` iterations; `before` counts the streams of all parts before.
    pub fn of_parts(&self, here: u64, pieces: &[Piece], before: usize) -> Vec<Budget> {
        let people = |n: usize| pieces[..n].iter().map(|p| p.requests.len() as u64).sum::<u64>();
        let all = people(pieces.len()).max(1);
        let budget = |i: usize| {
            let total = here * people(i + 1) / all - here * people(i) / all;
            match &self.kind {
                Kind::Given { done, .. } => {
                    let mine = done.iter().skip(before + i * self.streams).take(self.streams);
                    Budget::Replay { total, done: mine.copied().collect(), epochs: Vec::new() }
                }
                Kind::Clocked { deadline, .. } | Kind::Even { deadline: Some(deadline), .. } => {
                    Budget::Until { total, deadline: *deadline }
                }
                Kind::Even { deadline: None, .. } => Budget::Iterations(total),
            }
        };
        (0..pieces.len()).map(budget).collect()
    }
}

/// Thousandths of the iterations that some rounds have together.
fn shares(rounds: std::ops::Range<usize>) -> u64 {
    ROUNDS[rounds].iter().map(|r| r.share).sum()
}
