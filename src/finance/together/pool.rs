//! The pool of routes: the plan's own, those of further searches, and parts of routes joined to their neighbours.

use super::Options;
use crate::finance::again::{Effort, improve};
use crate::finance::desk::Bench;
use crate::routing::construct;
use crate::routing::insertion::{self, Scratch};
use crate::routing::problem::Problem;
use crate::routing::run::{Run, prune_visits};
use crate::routing::state::{NOWHERE, State};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Neighbouring routes that a route's passengers may join.
const NEIGHBOURS: usize = 10;

/// Where a route comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The plan.
    Plan,
    /// Another search.
    Search,
}

/// A route of one leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Where it comes from.
    pub origin: Origin,
    /// Vehicle type it was found with.
    pub kind: u8,
    /// Nodes and visits in order.
    pub items: Vec<u32>,
    /// Requests of the problem, rising.
    pub requests: Vec<u32>,
}

impl Route {
    /// A route of these items.
    pub fn of(p: &Problem, origin: Origin, kind: u8, items: &[u32]) -> Route {
        let mut requests: Vec<u32> = items.iter().filter_map(|&u| p.nodes.get(u as usize)).map(|n| n.request).collect();
        requests.sort_unstable();
        Route { origin, kind, items: items.to_vec(), requests }
    }
}

/// The pool of a leg: the plan's routes first, in the order of the plan.
pub fn pool(bench: &Bench, options: &Options) -> Vec<Route> {
    let p = &bench.problem;
    let mut routes: Vec<Route> =
        bench.state.used().map(|(_, r)| Route::of(p, Origin::Plan, r.kind, &r.items)).collect();
    let served: BTreeSet<u32> = routes.iter().flat_map(|r| r.requests.iter().copied()).collect();
    let searches: Vec<State> = (0..options.plans)
        .into_par_iter()
        .map(|n| {
            let effort = Effort { seed: options.seed.wrapping_add(n * 7_919), iterations: options.iterations };
            // Every other search starts from nothing, so that the pool is not the plan's neighbourhood alone.
            let start = if n % 2 == 0 { bench.state.clone() } else { construct::regret(p) };
            improve(p, start, effort, bench.leg)
        })
        .collect();
    let mut seen: BTreeSet<Vec<u32>> = routes.iter().map(|r| r.items.clone()).collect();
    for state in &searches {
        for (_, run) in state.used() {
            let route = Route::of(p, Origin::Search, run.kind, &run.items);
            if route.requests.iter().all(|q| served.contains(q)) && seen.insert(route.items.clone()) {
                routes.push(route);
            }
        }
    }
    routes
}

/// What a route's passengers can do without it: parts of them on a neighbour's route in its own vehicle, and what is left
/// of the route. Passengers who must travel together stay together.
pub struct Merges {
    /// Neighbour (index of the route in the pool) and its route with some of the passengers.
    pub joined: Vec<(usize, Route)>,
    /// The route without them.
    pub left: Vec<Route>,
}

/// Ways to join a route of the plan to its neighbours. `routes` are the plan's first, as [`pool`] gives them.
pub fn merges(bench: &Bench, routes: &[Route], of: usize) -> Merges {
    let p = &bench.problem;
    let mut out = Merges { joined: Vec::new(), left: Vec::new() };
    let mut at = vec![NOWHERE; p.requests.len()];
    for (r, route) in routes.iter().enumerate().filter(|(_, r)| r.origin == Origin::Plan) {
        route.requests.iter().for_each(|&q| at[q as usize] = r as u32);
    }
    let mine = &routes[of];
    let mut neighbours: Vec<usize> = Vec::new();
    for step in 0..p.near_len {
        for &q in &mine.requests {
            let n = at[p.near(q)[step] as usize];
            if n != NOWHERE && n as usize != of && !neighbours.contains(&(n as usize)) && neighbours.len() < NEIGHBOURS
            {
                neighbours.push(n as usize);
            }
        }
    }
    let mut scratch = Scratch::default();
    let mut left_seen: BTreeSet<Vec<u32>> = BTreeSet::new();
    for n in neighbours {
        let mut trial = Run::default();
        trial.items.clone_from(&routes[n].items);
        if !trial.rebuild(p) {
            continue;
        }
        trial.kind = routes[n].kind;
        trial.cost = trial.price(p, trial.kind as usize);
        trial.view_days(p);
        let mut taken: BTreeSet<u32> = BTreeSet::new();
        for &q in &mine.requests {
            let Some(ins) = insertion::best(&trial, p, q, 0, i64::MAX, &mut scratch) else { continue };
            insertion::apply(&mut trial, p, &ins);
            taken.insert(q);
            let unit = |q: &u32| &p.units[p.requests[*q as usize].unit as usize];
            if !taken.iter().all(|q| unit(q).iter().all(|m| taken.contains(m) || !mine.requests.contains(m))) {
                continue;
            }
            out.joined.push((n, Route::of(p, Origin::Search, trial.kind, &trial.items)));
            let mut rest: Vec<u32> = mine.items.clone();
            rest.retain(|&u| p.nodes.get(u as usize).is_none_or(|node| !taken.contains(&node.request)));
            prune_visits(&mut rest, p);
            let left = Route::of(p, Origin::Search, mine.kind, &rest);
            if !left.requests.is_empty() && left_seen.insert(left.items.clone()) {
                out.left.push(left);
            }
        }
    }
    out
}
