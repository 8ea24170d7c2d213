//! The whole search of an instance: everybody aboard, vehicles saved where they count, then annealing in epochs with a
//! recombination of the collected routes after each.

use super::memo::Memo;
use super::neighbours::Neighbours;
use super::partition::{Effort, recombine};
use super::pool::Pool;
use super::ruin::Sizes;
use super::split::{join, split};
use super::state::Plan;
use super::stream::{Budget, Heat, Stream};
use crate::literature::instance::{Format, Instance, Objective};
use crate::literature::kernel::{Blink, Kernel, plain::Plain, stn::Stn};
use crate::literature::problem::Problem;
use crate::literature::solution::{Route, Solution};
use crate::routing::search::dice::Dice;
use clap::ValueEnum;
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
    /// What to do without, to see what it buys.
    pub without: Option<Part>,
}

/// A part of the search that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Ruins by strings.
    Strings,
    /// Ruins by whole routes.
    Routes,
    /// Ruins by close requests, one by one.
    Scattered,
    /// Orders of putting back other than random.
    Orders,
    /// Passing over places by chance.
    Blinks,
    /// Accepting anything dearer.
    Annealing,
    /// Remembering answers (not with vehicles to save).
    Memory,
    /// Working on parts side by side (plain only).
    Cuts,
    /// Recombining routes exactly.
    Recombination,
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

/// Below so many requests a plan is not cut into parts: too many routes would lie along the borders.
const SMALL: usize = 400;
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
    /// Most rounds of streams side by side; none: every stream works on the whole plan.
    rounds: usize,
    /// Chance of passing over a position or a route, in thousandths.
    blink: u32,
    /// Whether answers are remembered.
    memo: bool,
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
            rounds: 0,
            blink: 10,
            memo: false,
        };
        match p.format {
            Format::Cordeau | Format::Hdarp => Course {
                blink: 15,
                memo: true,
                first: Heat { hot: 1.5, cold: 0.1 },
                sizes: Sizes { weights: [85, 0, 30], ..sizes },
                ..base
            },
            Format::Lilim => Course { fill: 0.3, save_vehicles: true, ..base },
            Format::Park => Course { fill: 1.0, save_vehicles: true, epochs: 0, recombine: false, ..base },
            Format::Plain => Course {
                epochs: 1,
                recombine: false,
                rounds: if p.n < SMALL { 0 } else { 600 },
                blink: 15,
                memo: true,
                first: Heat { hot: 2.5, cold: 0.1 },
                sizes: Sizes { mean: 6.0, ..sizes },
                ..base
            },
        }
    }
}

impl Course {
    /// The same with a part left out.
    fn without(mut self, part: Option<Part>) -> Course {
        match part {
            Some(Part::Strings) => self.sizes.weights[0] = 0,
            Some(Part::Routes) => self.sizes.weights[1] = 0,
            Some(Part::Scattered) => self.sizes.weights[2] = 0,
            Some(Part::Blinks) => self.blink = 0,
            Some(Part::Annealing) => self.first = Heat { hot: 1e-9, cold: 1e-9 },
            Some(Part::Memory) => self.memo = false,
            Some(Part::Cuts) => self.rounds = 0,
            Some(Part::Recombination) => self.recombine = false,
            Some(Part::Orders) | None => {}
        }
        self
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
    let mut search = Search::new(kernel, p, options);
    let best = search.run();
    Outcome {
        solution: solution(kernel, instance, p, &best),
        unserved: best.bank.len(),
        iterations: search.streams.iter().map(|s| s.iterations).sum(),
        seconds: search.timer.started.elapsed().as_secs_f64(),
    }
}

/// Everything a search needs.
struct Search<'a, K: Kernel> {
    kernel: &'a K,
    p: &'a Problem,
    options: &'a Options,
    course: Course,
    near: Neighbours,
    threads: Option<rayon::ThreadPool>,
    streams: Vec<Stream>,
    timer: Timer,
    pool: Pool,
}

impl<'a, K: Kernel> Search<'a, K> {
    fn new(kernel: &'a K, p: &'a Problem, options: &'a Options) -> Self {
        let started = Instant::now();
        let course = Course::of(p).without(options.without);
        let stream = |i: usize| {
            let mut stream = Stream::new(kernel, p, options.seed, i as u64);
            stream.ruin.sizes = course.sizes;
            stream.recreate.orders = options.without != Some(Part::Orders);
            stream.recreate.blink = Blink::new(course.blink);
            stream.recreate.memo = course.memo.then(|| Memo::new(p.n));
            stream.state.reluctant = course.save_vehicles;
            stream
        };
        let streams: Vec<Stream> = (0..options.streams.max(1)).map(stream).collect();
        let several = options.threads > 1 && streams.len() > 1;
        let threads = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build().ok().filter(|_| several);
        Search {
            kernel,
            p,
            options,
            course,
            near: Neighbours::new(p),
            threads,
            streams,
            timer: Timer { started, limit: options.limit, used: 0.0 },
            pool: Pool::new(p),
        }
    }

    /// Lets all streams work up to a share of the budget.
    fn phase(&mut self, to: f64, work: &(dyn Fn(&K, &'a Problem, &Neighbours, &mut Stream, Budget) + Sync)) {
        let (kernel, p, near) = (self.kernel, self.p, &self.near);
        match &self.threads {
            Some(threads) => {
                let budget = self.timer.until(to);
                let streams = &mut self.streams;
                threads.install(|| streams.par_iter_mut().for_each(|stream| work(kernel, p, near, stream, budget)));
            }
            // Streams that share one thread share the time of a phase as well.
            None if matches!(self.options.limit, Limit::Seconds(_)) => {
                let (from, turns) = (self.timer.share(), self.streams.len() as f64);
                for (i, stream) in self.streams.iter_mut().enumerate() {
                    let budget = self.timer.until(from + (to - from) * (i + 1) as f64 / turns);
                    work(kernel, p, near, stream, budget);
                }
            }
            None => {
                let budget = self.timer.until(to);
                self.streams.iter_mut().for_each(|stream| work(kernel, p, near, stream, budget));
            }
        }
    }

    fn run(&mut self) -> Plan {
        let course = self.course;
        self.phase(course.fill, &|kernel, p, near, stream, budget| {
            stream.fill(kernel, p, near, budget, course.first, course.save_vehicles);
        });
        if matches!(self.options.limit, Limit::Iterations(_)) && !course.save_vehicles {
            self.timer.used = 0.0; // Serving everybody took next to nothing of the budget.
        }
        let best = leader(&self.streams, course.save_vehicles);
        if course.rounds > 0 { self.side_by_side(best) } else { self.together(best) }
    }

    /// Every stream works on the whole plan, beginning each epoch with the best.
    fn together(&mut self, mut best: Plan) -> Plan {
        let course = self.course;
        let begun = self.timer.share();
        for epoch in 0..course.epochs {
            for stream in &mut self.streams {
                stream.state.load(self.kernel, self.p, &best);
                stream.state.most = if course.save_vehicles { best.routes.len() } else { usize::MAX };
                stream.best.clone_from(&best);
            }
            // One long annealing does most; the others, much cooler, spread from what the recombination has found.
            let later = (course.epochs - 1 - epoch) as f64;
            let to = begun + (1.0 - begun) * (1.0 - later * LATER);
            let Heat { hot, cold } = course.first;
            let heat = Heat { hot: if epoch == 0 { hot } else { hot * REHEAT }, cold };
            let room = if course.recombine { 0.06 } else { 0.0 };
            self.phase(to - room * (1.0 - begun), &|kernel, p, near, stream, budget| {
                stream.anneal(kernel, p, near, budget, heat);
            });
            best = leader(&self.streams, course.save_vehicles);
            if course.recombine {
                best = self.recombined(best, to);
            }
        }
        best
    }

    /// One annealing in many rounds; in each the plan is cut anew and every stream works on a part of it.
    fn side_by_side(&mut self, mut best: Plan) -> Plan {
        let course = self.course;
        let begun = self.timer.share();
        let mut dice = Dice::new(self.options.seed, 0x5911);
        let mut present = best.clone();
        let rounds = match self.options.limit {
            Limit::Iterations(all) => (all / 100).clamp(1, course.rounds as u64) as usize,
            Limit::Seconds(_) => course.rounds,
        };
        let share = |round: usize| round as f64 / rounds as f64;
        for round in 0..rounds {
            let parts = split(self.p, &present, self.streams.len(), &mut dice);
            for (stream, part) in self.streams.iter_mut().zip(&parts) {
                stream.take(self.kernel, self.p, part);
                stream.collects = false;
            }
            let to = begun + (1.0 - begun) * share(round + 1);
            let Heat { hot, cold } = course.first;
            let at = |share: f64| hot * (cold / hot).powf(share);
            let heat = Heat { hot: at(share(round)), cold: at(share(round + 1)) };
            self.phase(to, &|kernel, p, near, stream, budget| stream.anneal(kernel, p, near, budget, heat));
            let mut now = vec![Plan::default(); self.streams.len()];
            self.streams.iter().zip(&mut now).for_each(|(stream, plan)| stream.state.save(plan));
            present = join(now.iter());
            let found = join(self.streams.iter().map(|s| &s.best));
            if (found.bank.len(), found.cost) < (best.bank.len(), best.cost) {
                best = found;
            }
        }
        best
    }

    /// The best choice among the routes collected, where it is cheaper.
    fn recombined(&mut self, best: Plan, to: f64) -> Plan {
        for stream in &mut self.streams {
            self.pool.merge(self.p, &stream.pool);
            stream.pool = Pool::new(self.p);
        }
        if self.p.kinds.len() > 1 && self.p.format != Format::Plain {
            self.pool.vary(self.kernel, self.p, 1_500);
        }
        let seconds = match self.options.limit {
            Limit::Seconds(all) => Some((to * all - self.timer.started.elapsed().as_secs_f64()).max(0.2)),
            Limit::Iterations(_) => None,
        };
        let vehicles = if self.course.save_vehicles { best.routes.len() } else { self.p.n };
        let effort = Effort { columns: 6_000, vehicles, seconds, nodes: 200 };
        let found = recombine(self.p, &self.pool, &best, &effort);
        self.pool.purge(self.p, 20_000);
        found.unwrap_or(best)
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
