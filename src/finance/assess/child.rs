//! One newcomer: the best three places, and the price under each freedom with its interval.

use super::{Case, Freedom, Options, Placement};
use crate::finance::again::{Effort, improve};
use crate::finance::insert::{Rule, Tools};
use crate::finance::region::{self, Ground, Region};
use crate::finance::sides::{self, Prices};
use crate::model::{Leg, MicroPence, Pence, RequestId};
use crate::routing::problem::Problem;
use crate::routing::state::State;
use serde::Serialize;

/// Places shown for each leg.
const SHOWN: usize = 3;
/// Smallest half-width of an interval, as a share of the price, per cent.
const LEAST_DOUBT: i64 = 10;
/// Smallest half-width of an interval, pence a week.
const LEAST_PENCE: i64 = 300;

/// A price with what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Marginal {
    /// A normal week.
    pub week: Pence,
    /// A school day.
    pub day: Pence,
    /// The year.
    pub year: Pence,
    /// The week is at least this, as far as the seeds agree.
    pub low: Pence,
    /// The week is at most this, as far as the seeds agree.
    pub high: Pence,
}

impl Marginal {
    pub(super) fn new(case: &Case, week: Pence, low: Pence, high: Pence) -> Marginal {
        let day = Pence((week.0 * 2 + 5).div_euclid(10));
        Marginal { week, day, year: case.desk.annual(week), low, high }
    }
}

/// One newcomer's assessment.
#[derive(Debug, Clone, Serialize)]
pub struct Child {
    /// Reference.
    pub passenger: String,
    /// The best places of each request, cheapest first.
    pub placements: Vec<Vec<Placement>>,
    /// Requests nothing carries.
    pub unserved: Vec<String>,
    /// Price of the cheapest places.
    pub insert: Marginal,
    /// Price when at most a share of the children change vehicle, where it was asked for.
    pub small_change: Option<Marginal>,
    /// Price when the runs around are re-planned, where it was asked for.
    pub replan: Option<Marginal>,
    /// Direct metres of the morning, or of the afternoon where there is none.
    pub direct_metres: u32,
}

impl Child {
    /// The price under a freedom, where it was asked for.
    pub fn price(&self, freedom: Freedom) -> Option<Marginal> {
        match freedom {
            Freedom::Insert => Some(self.insert),
            Freedom::SmallChange => self.small_change,
            Freedom::Replan => self.replan,
        }
    }
}

/// What is known of one newcomer's places: all of *insert*.
pub(super) struct Placed {
    placements: Vec<Vec<Placement>>,
    unserved: Vec<String>,
    /// Price of the cheapest places by leg, millionths of a penny; `None` where nothing is asked for.
    inserted: [Option<i64>; 2],
    /// Somebody of the leg has no seat.
    lacking: [bool; 2],
}

/// The best places of one newcomer against the present plan.
pub(super) fn places(case: &Case, passenger: usize, options: &Options) -> Placed {
    let mut tools = Tools::default();
    let mut placed = Placed { placements: Vec::new(), unserved: Vec::new(), inserted: [None; 2], lacking: [false; 2] };
    for leg in Leg::BOTH {
        let bench = &case.desk.legs[leg.index()];
        let requests = case.requests(passenger, leg);
        if requests.is_empty() {
            continue;
        }
        let rule = Rule { published: &case.published[leg.index()], tolerance: options.tolerance };
        // A child with several requests of one leg is placed one after the other; each sees those before it.
        let mut state = bench.state.clone();
        let before = state.cost - state.runs.iter().map(|r| r.wish).sum::<i64>();
        for &request in &requests {
            let Some(q) = bench.numbers[request] else { continue };
            let offers = rule.offers(&bench.problem, &bench.state, q, SHOWN, &mut tools);
            let said =
                offers.iter().filter_map(|o| Placement::of(case, leg, request, o, options.variation_limit)).collect();
            placed.placements.push(said);
            rule.jointly(&bench.problem, &mut state, &[q], 0, 0);
            if state.bank.contains(&q) {
                placed.unserved.push(case.desk.demand.requests[request].id.clone());
            }
        }
        let served = requests.iter().filter(|&&r| bench.run_in(&state, r)).count() as i64;
        let after = state.cost - state.runs.iter().map(|r| r.wish).sum::<i64>();
        placed.inserted[leg.index()] = Some(after - before + served * bench.problem.unserved_price);
        placed.lacking[leg.index()] = served < requests.len() as i64;
    }
    placed
}

/// The leg of a newcomer with what a search around it stands on; `None` where nothing is asked for.
fn ground<'c>(case: &'c Case, passenger: usize, leg: Leg) -> Option<(Ground<'c>, Vec<RequestId>)> {
    let desk = &case.desk;
    let requests = case.requests(passenger, leg);
    let bench = &desk.legs[leg.index()];
    let ground = Ground { scenario: desk.scenario, demand: desk.demand, travel: desk.travel, bench };
    (!requests.is_empty()).then_some((ground, requests))
}

/// Price of one newcomer by leg where few children change vehicle, millionths of a penny.
pub(super) fn gentle(case: &Case, passenger: usize, options: &Options) -> [Option<i64>; 2] {
    Leg::BOTH.map(|leg| ground(case, passenger, leg).map(|(ground, requests)| gently(case, ground, &requests, options)))
}

/// Prices of one newcomer by leg where the runs around are planned again.
pub(super) fn free(case: &Case, passenger: usize, options: &Options) -> [Option<Prices>; 2] {
    Leg::BOTH.map(|leg| {
        let (ground, requests) = ground(case, passenger, leg)?;
        Some(sides::prices(ground, &requests, region::RUNS, options.child_effort, options.seeds))
    })
}

/// One newcomer's assessment from what each freedom found, as far as they were asked. A freedom includes the ones before it.
pub(super) fn said(
    case: &Case,
    passenger: usize,
    placed: Placed,
    gentle: Option<[Option<i64>; 2]>,
    free: Option<[Option<Prices>; 2]>,
) -> Child {
    let (mut inserted, mut small, mut full, mut doubt) = (0i64, 0i64, 0i64, (0i64, 0i64));
    for leg in [0, 1] {
        let Some(price) = placed.inserted[leg] else { continue };
        inserted += price;
        let prices = free.as_ref().and_then(|f| f[leg].as_ref());
        if placed.lacking[leg] || prices.is_some_and(|p| p.unserved) {
            continue;
        }
        let gentle = gentle.and_then(|g| g[leg]).map_or(price, |g| g.min(price));
        small += gentle;
        let Some(prices) = prices else { continue };
        let marginal = prices.marginal();
        full += marginal.min(gentle);
        let (with, without) = prices.doubt();
        let least = (marginal * LEAST_DOUBT / 100).max(LEAST_PENCE * 1_000_000 / 2);
        doubt.0 += with.max(least);
        doubt.1 += without.max(least);
    }
    let pence = |micro: i64| MicroPence(micro).to_pence();
    let exact = |week: i64| Marginal::new(case, pence(week), pence(week), pence(week));
    let replan = Marginal::new(case, pence(full), pence((full - doubt.0).max(0)), pence(full + doubt.1));
    Child {
        passenger: case.desk.scenario.passengers[passenger].reference.clone(),
        placements: placed.placements,
        unserved: placed.unserved,
        insert: exact(inserted),
        small_change: gentle.map(|_| exact(small)),
        replan: free.map(|_| replan),
        direct_metres: Leg::BOTH
            .iter()
            .flat_map(|&leg| case.requests(passenger, leg))
            .map(|r| case.desk.demand.direct_metres(&case.desk.demand.requests[r], case.desk.travel))
            .next()
            .unwrap_or(0),
    }
}

/// The marginal price of a region in which every child that changes vehicle is paid for dearly, with as without.
fn gently(case: &Case, ground: Ground, requests: &[usize], options: &Options) -> i64 {
    let bench = ground.bench;
    let slots = region::slots_around(bench, requests, region::RUNS);
    let allowed = (case.desk.scenario.passengers.len() as f64 * options.share / 100.0).floor() as usize;
    let solve = |newcomers: &[usize], left_out: &[usize]| {
        let region = Region::of(ground, &slots, newcomers, left_out);
        let mut start = region.state.clone();
        let Effort { seed, iterations } = options.child_effort;
        crate::finance::again::fill(&region.problem, &mut start, seed);
        // Few may change, so half as much searching finds them: a batch is to be answered within a minute.
        let effort = Effort { seed, iterations: iterations / 2 };
        stay_put(&region.problem, &region.state, &start, allowed, effort, bench.leg)
    };
    let (with, without) = (solve(requests, &[]), solve(&[], requests));
    (with - without).max(0)
}

/// Declared price of one child's change of vehicle at the first try, millionths of a penny a week.
const FIRST_PRICE: i64 = 300_000_000;

/// Searches on from a start with at most `allowed` children in another run than in `present`; the money it then costs.
fn stay_put(p: &Problem, present: &State, start: &State, allowed: usize, effort: Effort, leg: Leg) -> i64 {
    let labels: Vec<u32> = present.at.clone();
    let (best, _) = search_with_few_changes(p, &labels, start, allowed, effort, leg, FIRST_PRICE);
    best.cost - best.runs.iter().map(|r| r.wish).sum::<i64>()
}

/// How often the price of a change is raised before the start itself is the answer.
const TRIES: usize = 3;

/// Searches on from a start with a price on every request that leaves the run its label names, raised until at most
/// `allowed` do. The start itself is the answer where nothing better is found. Returns the state priced without labels,
/// and how many requests changed.
fn search_with_few_changes(
    p: &Problem,
    labels: &[u32],
    start: &State,
    allowed: usize,
    effort: Effort,
    leg: Leg,
    first_price: i64,
) -> (State, usize) {
    let runs = crate::routing::search::sisr::snapshot;
    let plain = |state: &State| crate::routing::solve::restore(p, &runs(state));
    let mut priced = p.clone();
    for q in 0..priced.requests.len() as u32 {
        priced.set_today(q, labels.get(q as usize).copied().unwrap_or(u32::MAX));
    }
    let mut price = first_price;
    for _ in 0..TRIES {
        priced.continuity = price;
        let warm = crate::routing::solve::restore(&priced, &runs(start));
        let found = improve(&priced, warm, effort, leg);
        let found = plain(&found);
        let changed = changes(p, labels, start, &found);
        let money = |s: &State| s.cost - s.runs.iter().map(|r| r.wish).sum::<i64>();
        if changed <= allowed && found.bank.len() <= start.bank.len() && money(&found) <= money(start) {
            return (found, changed);
        }
        price *= 3;
    }
    (plain(start), 0)
}

/// Requests whose run is not the one that most of their label ride, or whose vehicle is of another type than at the start.
pub fn changes(p: &Problem, labels: &[u32], start: &State, found: &State) -> usize {
    let kind_at = |state: &State, q: usize| {
        let r = state.at[q];
        (r != crate::routing::state::NOWHERE).then(|| state.runs[r as usize].kind)
    };
    let mut changed = 0;
    for (_, run) in found.used() {
        let riders: Vec<usize> =
            run.items.iter().filter_map(|&u| p.nodes.get(u as usize)).map(|n| n.request as usize).collect();
        let label = |q: usize| labels.get(q).copied().unwrap_or(u32::MAX);
        let common = riders
            .iter()
            .map(|&q| label(q))
            .filter(|&l| l != u32::MAX)
            .max_by_key(|&l| (riders.iter().filter(|&&q| label(q) == l).count(), std::cmp::Reverse(l)));
        for &q in riders.iter().filter(|&&q| label(q) != u32::MAX) {
            changed += usize::from(Some(label(q)) != common || kind_at(start, q) != kind_at(found, q));
        }
    }
    changed
}
