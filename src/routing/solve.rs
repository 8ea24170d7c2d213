//! One leg solved: first plan, search in several logical streams, own vehicles re-matched, best plan out.
//!
//! Streams are numbered and their results merged in that order after each epoch, so the outcome depends on the seed and
//! the budget only, never on the number of threads.

use super::bays::Bays;
use super::construct;
use super::epochs::{EPOCHS, Epochs};
use super::moves::Moves;
use super::partition;
use super::places;
use super::pool::{POOL_RUNS, Pool};
use super::problem::Problem;
use super::rematch;
use super::search::{anneal::Anneal, dice::Dice, recipe::Recipe, sisr::Stream};
use super::state::State;
use crate::model::Secs;
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Epochs whose runs are recombined: the last ones, because hot streams meet few good runs.
const RECOMBINED: u64 = 3;
/// Most recombinations after the last epoch, each over other regions.
const LAST_ROUNDS: usize = 2;
/// Stream number of the dice that cut regions.
const MASTER: u64 = u64::MAX - 1;
/// Iterations timed to turn seconds into a budget.
const PILOT: u64 = 400;

/// A search begins at a mean run's price divided by this.
const HOT: f64 = 6.0;
/// It ends at this, four pounds and a half in millionths of a penny; what a passenger more or less costs is the same in a small
/// council and a large one.
const COLD: f64 = 4.5e8;
/// A search that goes on from a plan begins at a mean run's price divided by this.
const WARM: f64 = 300.0;

/// How long to search.
#[derive(Debug, Clone, PartialEq)]
pub enum Budget {
    /// Iterations in each stream; the same answer everywhere.
    Iterations(u64),
    /// Wall time, turned into iterations by a short pilot and from epoch to epoch by the pace of the last.
    Time(Duration),
    /// Iterations in each stream, as far as they are done by then.
    Until {
        /// Iterations each stream is to do.
        total: u64,
        /// When to stop.
        deadline: Instant,
    },
    /// What a clock or a person cut short, once more: streams sized for `total` iterations, each ending after its `done`.
    Replay {
        /// Iterations each stream was to do.
        total: u64,
        /// Iterations each stream did.
        done: Vec<u64>,
        /// Iterations of each epoch, where a clock chose them; else they share `total` evenly.
        epochs: Vec<u64>,
    },
}

/// How to search.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Seed.
    pub seed: u64,
    /// Budget of the leg.
    pub budget: Budget,
    /// Logical streams.
    pub streams: u64,
    /// What the search is made of.
    pub recipe: Recipe,
}

impl Options {
    /// A search with everything.
    pub fn new(seed: u64, budget: Budget, streams: u64) -> Options {
        Options { seed, budget, streams, recipe: Recipe::default() }
    }
}

/// What the search tells while it works, read by whoever draws a progress bar; prices in millionths of a penny.
#[derive(Debug, Default)]
pub struct Progress {
    /// Iterations done, all streams; shared by the parts of a leg that is solved in parts.
    pub done: Arc<AtomicU64>,
    /// Iterations to do.
    pub total: AtomicU64,
    /// Best price so far; 0 before the first plan.
    pub best: AtomicI64,
    /// Set by the caller to stop with the best plan so far; shared likewise.
    pub stop: Arc<AtomicBool>,
}

impl Progress {
    /// The progress of a part of the work: what it does counts for the whole, and the whole stops it.
    pub fn of_part(&self) -> Progress {
        Progress { done: Arc::clone(&self.done), stop: Arc::clone(&self.stop), ..Progress::default() }
    }
}

/// A leg's answer.
#[derive(Debug, Clone)]
pub struct Solution {
    /// Vehicle type and items of each run.
    pub runs: Vec<(u8, Vec<u32>)>,
    /// How much earlier than its last timetable each run comes, so that all find their unloading places, seconds; empty where
    /// nothing is known.
    pub shifts: Vec<Secs>,
    /// Requests in no run.
    pub unserved: Vec<u32>,
    /// Price, wishes and unserved included.
    pub cost: i64,
    /// Price of the reference plan.
    pub reference_cost: i64,
    /// Price of the first plan.
    pub first_cost: i64,
    /// Iterations done by each stream.
    pub iterations: Vec<u64>,
    /// Iterations each stream was to do: what its temperatures were sized for.
    pub planned: u64,
    /// Iterations of each epoch begun, where a clock chose them.
    pub epochs: Vec<u64>,
    /// False when a clock set the budget or a person cut the search short.
    pub complete: bool,
}

/// Solves a leg.
pub fn solve(p: &Problem, options: &Options, progress: &Progress) -> Solution {
    let mut first = construct::regret(p);
    let first_cost = first.cost;
    places::fit(p, &mut first);
    finish(p, &first, first_cost, options, progress, HOT)
}

/// Goes on from a plan: as [`solve`], a fiftieth as hot, so that what is good is not shaken apart. The answer is never
/// dearer than the plan.
pub fn go_on(p: &Problem, start: &State, options: &Options, progress: &Progress) -> Solution {
    let first_cost = construct::regret(&p.released()).cost;
    finish(p, start, first_cost, options, progress, WARM)
}

/// How a part of a larger leg is searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Manner {
    /// As warm as a search from nothing begins, divided by this.
    pub cooled: f64,
    /// Epochs whose runs are recombined, the last ones.
    pub recombined: u64,
}

/// Searches on from a plan of a part of a leg whose runs come when they come, as [`Bays::of`] has them; never dearer than it, once
/// every run of it has its unloading places. The price of a reference plan is for the caller.
pub fn part(
    p: &Problem,
    start: &State,
    shifts: &[Secs],
    options: &Options,
    progress: &Progress,
    manner: Manner,
) -> Solution {
    // A run without a place would stay without one: only their number may not grow.
    let mut first = start.clone();
    let shifts = places::fit_as_they_come(p, &mut first, shifts);
    let found = search(p, (&first, &shifts), options, progress, HOT * manner.cooled, manner.recombined);
    solution(p, &found, 0, start.cost)
}

fn finish(p: &Problem, first: &State, first_cost: i64, options: &Options, progress: &Progress, hot: f64) -> Solution {
    let reference_cost = construct::reference(&p.released()).cost;
    progress.best.store(first.cost, Ordering::Relaxed);
    let found = search(p, (first, &[]), options, progress, hot, RECOMBINED);
    solution(p, &found, reference_cost, first_cost)
}

fn solution(p: &Problem, found: &Found, reference_cost: i64, first_cost: i64) -> Solution {
    let mut state = restore(p, &found.best);
    let mut bays = Bays::of(p, &state, &found.shifts);
    state.begin();
    if found.recipe.moves {
        Moves::default().improve(p, &mut state, &mut bays);
    }
    rematch::own_vehicles(p, &mut state, &mut bays);
    Solution {
        runs: state.used().map(|(_, run)| (run.kind, run.items.clone())).collect(),
        shifts: bays.shifts(&state),
        unserved: state.bank.clone(),
        cost: state.cost,
        reference_cost,
        first_cost,
        iterations: found.done.clone(),
        planned: found.planned,
        epochs: found.epochs.clone(),
        complete: found.complete,
    }
}

/// What a search found and did.
#[derive(Debug, Clone)]
pub struct Found {
    /// Vehicle type and items of each run of the best plan.
    pub best: Vec<(u8, Vec<u32>)>,
    /// How much earlier than its last timetable each of them comes.
    pub shifts: Vec<Secs>,
    /// Iterations done by each stream.
    pub done: Vec<u64>,
    /// Iterations each stream was to do.
    pub planned: u64,
    /// Iterations of each epoch begun, where a clock chose them.
    pub epochs: Vec<u64>,
    /// Whether the whole budget was used.
    pub complete: bool,
    /// What it was made of.
    pub recipe: Recipe,
}

/// Searches on from a plan and, where they are known, the shifts of its runs; `hot` says how warm.
fn search(
    p: &Problem,
    (first, shifts): (&State, &[Secs]),
    options: &Options,
    progress: &Progress,
    hot: f64,
    recombined: u64,
) -> Found {
    let recipe = options.recipe;
    let stream = |s: u64| {
        let stream = Stream::new(p, first.clone(), options.seed, s).with(recipe);
        if shifts.is_empty() { stream } else { stream.coming(p, shifts) }
    };
    let mut streams: Vec<Stream> = (0..options.streams.max(1)).map(stream).collect();
    let (mut epochs, deadline) = match &options.budget {
        Budget::Iterations(n) => (Epochs::even(*n), None),
        Budget::Time(limit) => {
            let each = pace(p, first, options.seed).as_secs_f64() * streams.len() as f64;
            let epochs = Epochs::clocked(*limit, each, p.requests.len());
            let deadline = epochs.deadline();
            (epochs, deadline)
        }
        Budget::Until { total, deadline } => (Epochs::even(*total), Some(*deadline)),
        Budget::Replay { total, epochs, .. } if epochs.is_empty() => (Epochs::even(*total), None),
        Budget::Replay { epochs, .. } => (Epochs::given(epochs.clone()), None),
    };
    let halt = |s: usize| match &options.budget {
        Budget::Replay { done, .. } => done.get(s).copied().unwrap_or(u64::MAX),
        _ => u64::MAX,
    };
    let stop = || progress.stop.load(Ordering::Relaxed) || deadline.is_some_and(|d| Instant::now() >= d);
    let anneal = if recipe.anneal { temperatures(p, first, hot) } else { Anneal::NEVER };
    let mut recombiner = Recombiner::new(p, first, options.seed, recipe);
    for stream in &mut streams {
        stream.pool = Some(Pool::new(POOL_RUNS));
    }
    let (mut begin, mut number) = (0, 0);
    while let Some(epoch) = epochs.begin() {
        progress.total.store(epochs.total() * streams.len() as u64, Ordering::Relaxed);
        let until = begin + epoch.length;
        let began = Instant::now();
        streams.par_iter_mut().enumerate().for_each(|(s, stream)| {
            let mut told = stream.done;
            let until = until.min(halt(s));
            while stream.done < until && !stop() {
                let step = (until - stream.done).min(1024);
                stream.search(p, anneal, step, (epoch.at + stream.done - begin, epoch.of), &stop);
                progress.done.fetch_add(stream.done - told, Ordering::Relaxed);
                progress.best.fetch_min(stream.best_cost, Ordering::Relaxed);
                told = stream.done;
            }
        });
        epochs.took(began.elapsed());
        merge(p, &mut streams);
        // A search that was cut short is not recombined, so that the iterations done are enough to repeat it.
        if streams.iter().any(|stream| stream.done < until) {
            break;
        }
        number += 1;
        if number + recombined > EPOCHS {
            let rounds = if number == EPOCHS { LAST_ROUNDS } else { 1 };
            recombiner.run(p, &mut streams, rounds);
        }
        begin = until;
    }
    let total = epochs.total();
    let done = streams.iter().map(|s| s.done).collect();
    let clocked = matches!(options.budget, Budget::Time(_));
    let complete = !clocked && streams.iter().all(|s| s.done == total);
    let best = streams.iter().min_by_key(|s| s.best_cost);
    let (best, shifts) = best.map(|s| (s.best(), s.best_shifts())).unwrap_or_default();
    Found { best, shifts, done, planned: total, epochs: epochs.chosen(), complete, recipe }
}

/// Between epochs: own vehicles are matched to runs exactly, and the stream furthest behind goes on from the best plan.
fn merge(p: &Problem, streams: &mut [Stream]) {
    for stream in streams.iter_mut() {
        stream.rematch(p);
    }
    if streams.len() > 1 {
        let best = streams.iter().enumerate().min_by_key(|(i, s)| (s.best_cost, *i)).map_or(0, |(i, _)| i);
        let worst = streams.iter().enumerate().max_by_key(|(i, s)| (s.state.cost, *i)).map_or(0, |(i, _)| i);
        if best != worst {
            let (state, bays) = best_of(p, &streams[best]);
            streams[worst].restart(state, bays);
        }
    }
}

/// The best plan of a stream, its runs coming when they came then.
fn best_of(p: &Problem, stream: &Stream) -> (State, Bays) {
    let state = restore(p, &stream.best());
    let bays = Bays::of(p, &state, &stream.best_shifts());
    (state, bays)
}

/// Recombines what all streams have met, between epochs.
struct Recombiner {
    pool: Pool,
    dice: Dice,
    moves: Moves,
    recipe: Recipe,
}

impl Recombiner {
    fn new(p: &Problem, first: &State, seed: u64, recipe: Recipe) -> Recombiner {
        let mut pool = Pool::new(POOL_RUNS);
        pool.offer_all(p, first);
        Recombiner { pool, dice: Dice::new(seed, MASTER), moves: Moves::default(), recipe }
    }

    /// Merges the streams' pools in their order, improves the best plan by local moves and recombines it; a better one becomes
    /// the best stream's.
    fn run(&mut self, p: &Problem, streams: &mut [Stream], rounds: usize) {
        for stream in streams.iter_mut() {
            if let Some(pool) = stream.pool.replace(Pool::new(POOL_RUNS)) {
                self.pool.offer_pool(p, &pool);
            }
        }
        let Some(best) = streams.iter_mut().min_by_key(|s| s.best_cost) else { return };
        let (mut state, mut bays) = best_of(p, best);
        state.begin();
        let mut better = self.recipe.moves && self.moves.improve(p, &mut state, &mut bays).sum() > 0;
        for _ in 0..if self.recipe.recombine { rounds } else { 0 } {
            let round = partition::recombine(p, &mut state, &mut bays, &self.pool, &mut self.dice);
            rematch::own_vehicles(p, &mut state, &mut bays);
            better |= round;
            if !round {
                break;
            }
        }
        if better {
            best.restart(state, bays);
        }
    }
}

/// A start of a part of a mean run's price and an end of [`COLD`], for a stream's acceptance.
fn temperatures(p: &Problem, first: &State, hot: f64) -> Anneal {
    let runs = first.used().count().max(1) as i64;
    let served = first.cost - first.bank.len() as i64 * p.unserved_price;
    let mean = (served / runs) as f64;
    Anneal { hot: mean / hot, cold: COLD.min(mean / hot) }
}

/// How long an iteration of one stream takes when a search from this plan begins, measured on a copy.
pub fn pace(p: &Problem, first: &State, seed: u64) -> Duration {
    let mut stream = Stream::new(p, first.clone(), seed, u64::MAX);
    let begin = Instant::now();
    stream.search(p, temperatures(p, first, HOT), PILOT, (0, PILOT * 4), &|| false);
    begin.elapsed() / PILOT as u32
}

/// A state with the given runs.
pub fn restore(p: &Problem, runs: &[(u8, Vec<u32>)]) -> State {
    let mut state = State::new(p);
    state.begin();
    for (kind, items) in runs {
        state.place_run(p, *kind, items);
    }
    let at = &state.at;
    state.bank.retain(|&q| at[q as usize] == super::state::NOWHERE);
    state
}
