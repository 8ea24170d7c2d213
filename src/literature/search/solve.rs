//! The whole search of an instance: everybody aboard, vehicles saved where they count, then annealing in epochs with a
//! recombination of the collected routes after each.

use super::neighbours::Neighbours;
use super::partition::{Effort, recombine};
use super::pool::Pool;
use super::ruin::Sizes;
use super::state::Plan;
use super::stream::{Budget, Heat, Stream};
use crate::literature::instance::{Format, Instance, Objective};
use crate::literature::kernel::{Kernel, plain::Plain, stn::Stn};
use crate::literature::problem::Problem;
use crate::literature::solution::{Route, Solution};
use rayon::prelude::*;
use std::time::{Duration, Instant};

/// How long and how to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Seed of everything drawn.
    pub seed: u64,
    /// When to stop.
    pub limit: Limit,
    /// Logical streams; the answer depends on them.
    pub streams: usize,
    /// Threads that work on them; the answer does not depend on these unless time limits the search.
    pub threads: usize,
}

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// After so many seconds; not reproducible.
    Seconds(f64),
    /// After so many iterations of each stream.
    Iterations(u64),
}

/// What the search leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The best plan as orders of stops; requests that found no place are missing.
    pub solution: Solution,
    /// How many are missing.
    pub unserved: usize,
    /// Iterations of all streams.
    pub iterations: u64,
    /// Seconds.
    pub seconds: f64,
}

/// Share of the annealing that each later epoch takes.
const LATER: f64 = 0.15;
/// Temperature at which later epochs begin, as a share of the first one's.
const REHEAT: f64 = 0.1;

/// The search of one family: shares of the budget and temperatures.
#[derive(Debug, Clone, Copy)]
struct Course {
    /// Share for serving everybody and saving vehicles.
    fill: f64,
    save_vehicles: bool,
    /// Epochs of annealing.
    epochs: usize,
    first: Heat,
    sizes: Sizes,
    recombine: bool,
}

impl Course {
    fn of(p: &Problem) -> Course {
        let sizes = Sizes::default();
        let base = Course {
            fill: 1.0,
            save_vehicles: false,
            epochs: 3,
            first: Heat { hot: 1.0, cold: 0.01 },
            sizes,
            recombine: true,
        };
        match p.format {
            Format::Cordeau | Format::Hdarp => base,
            Format::Lilim => Course { fill: 0.3, save_vehicles: true, ..base },
            Format::Park => Course { fill: 1.0, save_vehicles: true, epochs: 0, recombine: false, ..base },
            Format::Plain => Course { epochs: 1, recombine: false, ..base },
        }
    }
}

/// Solves an instance.
pub fn solve(instance: &Instance, options: &Options) -> Outcome {
    let p = Problem::new(instance);
    match instance.format {
        Format::Plain => run(&Plain::new(&p), instance, &p, options),
        Format::Park => run(&Stn::<true>, instance, &p, options),
        _ => run(&Stn::<false>, instance, &p, options),
    }
}

/// Moments or counts of phases.
struct Timer {
    started: Instant,
    limit: Limit,
    used: f64,
}

impl Timer {
    /// The next phase, up to a share of the whole budget.
    fn until(&mut self, share: f64) -> Budget {
        match self.limit {
            Limit::Seconds(all) => {
                Budget::Time(Instant::now(), self.started + Duration::from_secs_f64((all * share).max(0.0)))
            }
            Limit::Iterations(all) => {
                let part = ((share - self.used).max(0.0) * all as f64) as u64;
                self.used = share;
                Budget::Iterations(part)
            }
        }
    }
    /// The share that is over.
    fn share(&self) -> f64 {
        match self.limit {
            Limit::Seconds(all) => self.started.elapsed().as_secs_f64() / all.max(1e-9),
            Limit::Iterations(_) => self.used,
        }
    }
}

fn run<K: Kernel>(kernel: &K, instance: &Instance, p: &Problem, options: &Options) -> Outcome {
    let started = Instant::now();
    let near = Neighbours::new(p);
    let course = Course::of(p);
    let pool_of_threads = rayon::ThreadPoolBuilder::new().num_threads(options.threads.max(1)).build();
    let mut streams: Vec<Stream> =
        (0..options.streams.max(1)).map(|i| Stream::new(kernel, p, options.seed, i as u64)).collect();
    let mut timer = Timer { started, limit: options.limit, used: 0.0 };
    let each = |streams: &mut Vec<Stream>, work: &(dyn Fn(&mut Stream) + Sync)| match &pool_of_threads {
        Ok(threads) if streams.len() > 1 && options.threads > 1 => {
            threads.install(|| streams.par_iter_mut().for_each(work));
        }
        _ => streams.iter_mut().for_each(work),
    };
    for stream in &mut streams {
        stream.ruin.sizes = course.sizes;
        stream.state.reluctant = course.save_vehicles;
    }
    // Streams that share one thread share the time of a phase as well.
    let turns = if options.threads > 1 { 1.0 } else { streams.len() as f64 };
    let phase = |timer: &mut Timer, streams: &mut Vec<Stream>, to: f64, work: &(dyn Fn(&mut Stream, Budget) + Sync)| {
        if let (Limit::Seconds(_), true) = (options.limit, turns > 1.0) {
            let from = timer.share();
            for (i, stream) in streams.iter_mut().enumerate() {
                let budget = timer.until(from + (to - from) * (i + 1) as f64 / turns);
                work(stream, budget);
            }
        } else {
            let budget = timer.until(to);
            each(streams, &|stream| work(stream, budget));
        }
    };
    phase(&mut timer, &mut streams, course.fill, &|stream, budget| {
        stream.fill(kernel, p, &near, budget, course.first, course.save_vehicles);
    });
    if matches!(options.limit, Limit::Iterations(_)) && !course.save_vehicles {
        timer.used = 0.0; // Serving everybody took next to nothing of the budget.
    }
    let mut best = leader(&streams, course.save_vehicles);
    let mut pool = Pool::new(p);
    let begun = timer.share();
    for epoch in 0..course.epochs {
        for stream in &mut streams {
            stream.state.load(kernel, p, &best);
            stream.state.most = if course.save_vehicles { best.routes.len() } else { usize::MAX };
            stream.best.clone_from(&best);
        }
        // One long annealing does most; the others, much cooler, spread from what the recombination has found.
        let later = (course.epochs - 1 - epoch) as f64;
        let to = begun + (1.0 - begun) * (1.0 - later * LATER);
        let heat =
            if epoch == 0 { course.first } else { Heat { hot: course.first.hot * REHEAT, cold: course.first.cold } };
        let room = if course.recombine { 0.06 } else { 0.0 };
        phase(&mut timer, &mut streams, to - room * (1.0 - begun), &|stream, budget| {
            stream.anneal(kernel, p, &near, budget, heat);
        });
        best = leader(&streams, course.save_vehicles);
        if course.recombine {
            for stream in &mut streams {
                pool.merge(p, &stream.pool);
                stream.pool = Pool::new(p);
            }
            if p.kinds.len() > 1 {
                pool.vary(kernel, p, 1_500);
            }
            let seconds = match options.limit {
                Limit::Seconds(all) => Some((to * all - started.elapsed().as_secs_f64()).max(0.2)),
                Limit::Iterations(_) => None,
            };
            let vehicles = if course.save_vehicles { best.routes.len() } else { p.n };
            let effort = Effort { columns: 6_000, vehicles, seconds, nodes: 200 };
            if let Some(plan) = recombine(p, &pool, &best, &effort) {
                best = plan;
            }
            pool.purge(p, 20_000);
        }
    }
    Outcome {
        solution: solution(kernel, instance, p, &best),
        unserved: best.bank.len(),
        iterations: streams.iter().map(|s| s.iterations).sum(),
        seconds: started.elapsed().as_secs_f64(),
    }
}

/// The best plan of all streams.
fn leader(streams: &[Stream], save_vehicles: bool) -> Plan {
    let rank = |plan: &Plan| (plan.bank.len(), if save_vehicles { plan.routes.len() } else { 0 }, plan.cost);
    streams.iter().map(|s| &s.best).min_by_key(|plan| rank(plan)).cloned().unwrap_or_default()
}

fn solution<K: Kernel>(kernel: &K, instance: &Instance, p: &Problem, plan: &Plan) -> Solution {
    let mut scratch = crate::literature::kernel::Scratch::default();
    let free = instance.format.objective() == Objective::Money;
    let route = |(kind, stops): &(u16, Vec<u32>)| {
        let mut vehicle = *kind as usize;
        if free {
            let mut route = crate::literature::kernel::route::Route::empty(p, vehicle);
            route.stops.clone_from(stops);
            kernel.refresh(p, &mut route, &mut scratch);
            vehicle = route.class as usize;
        }
        let stop = |&s: &u32| (p.is_pickup(s) || p.is_delivery(s)).then(|| (p.request(s), p.is_pickup(s)));
        Route { vehicle, stops: stops.iter().filter_map(stop).collect() }
    };
    Solution { routes: plan.routes.iter().map(route).collect() }
}
