//! Recombination: the best plan that can be put together from runs the search has met, region by region.
//!
//! In: a plan and the pool. The plan's runs are cut into regions of neighbours, about [`REGION`] passengers each. For each
//! region a set partitioning program chooses among the pool's runs that lie wholly inside it, starting from the plan, with
//! as many own vehicles as the region has now. Out: the plan, never dearer. What the program chose is rebuilt by the
//! ordinary code before it counts. Source of the idea: E. Rochat and É. Taillard, Journal of Heuristics 1, 1995.

mod program;

use self::program::{Choice, Limits, Program};
use super::bays::Bays;
use super::hold::Lock;
use super::pool::Pool;
use super::problem::Problem;
use super::run::Run;
use super::search::dice::Dice;
use super::state::{NOWHERE, State};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Passengers of a region.
pub const REGION: usize = 180;
/// Limits of one region's program.
const LIMITS: Limits = Limits { nodes: 20, choices: 1_500 };
/// Most runs of the pool looked at for a region, those that came last.
const INSIDE: usize = 1_500;
/// Millionths of a penny in a pound: the programs count in pounds, the plan is priced exactly afterwards.
const POUND: f64 = 1e8;
/// No region.
const NONE: u32 = u32::MAX;

/// Runs of the plan that are neighbours, and who rides them.
#[derive(Debug, Clone, Default)]
struct Region {
    runs: Vec<u32>,
    requests: Vec<u32>,
    /// Vehicles it may use of each type; only own types are counted.
    own: BTreeMap<u8, u32>,
}

/// A run to be, with its type and price.
type Chosen = (u8, Vec<u32>);

/// Recombines a plan once over all its regions, cut at random; true when it became cheaper.
pub fn recombine(p: &Problem, state: &mut State, bays: &mut Bays, pool: &Pool, dice: &mut Dice) -> bool {
    recombine_among(p, state, bays, pool, INSIDE, dice)
}

/// The same among at most so many runs of the pool for each region, the last ones offered.
pub fn recombine_among(
    p: &Problem,
    state: &mut State,
    bays: &mut Bays,
    pool: &Pool,
    most: usize,
    dice: &mut Dice,
) -> bool {
    if pool.runs().is_empty() || state.used().next().is_none() {
        return false;
    }
    let regions = cut(p, state, pool, dice);
    let inside = by_region(p, &regions, pool, most);
    let answers: Vec<Option<Vec<Chosen>>> =
        regions.par_iter().zip(&inside).map(|(region, runs)| solve(p, state, region, runs, pool)).collect();
    let mut better = false;
    for (region, answer) in regions.iter().zip(answers) {
        if let Some(chosen) = answer {
            better |= replace(p, state, bays, region, &chosen);
        }
    }
    better
}

/// Cuts the plan's runs into regions: from a random passenger's run on, always the run that most runs of the pool would
/// mix with those already in.
fn cut(p: &Problem, state: &State, pool: &Pool, dice: &mut Dice) -> Vec<Region> {
    let ties = ties(p, state, pool);
    let size = state.runs.len();
    let mut free: Vec<bool> = state.runs.iter().map(|r| !r.is_empty() && r.lock(p) == Lock::Free).collect();
    let mut seeds: Vec<u32> = (0..p.requests.len() as u32).filter(|&q| state.at[q as usize] != NOWHERE).collect();
    dice.shuffle(&mut seeds);
    let mut regions: Vec<Region> = Vec::new();
    for seed in seeds {
        let mut next = Some(state.at[seed as usize] as usize).filter(|&r| free[r]);
        let mut region = Region::default();
        let mut pull = vec![0u64; size];
        while let Some(r) = next {
            free[r] = false;
            admit(p, state, r as u32, &mut region);
            if region.requests.len() >= REGION {
                break;
            }
            pull.iter_mut().zip(&ties[r * size..]).for_each(|(sum, &tie)| *sum += u64::from(tie));
            next = (0..size).filter(|&r| free[r]).max_by_key(|&r| (pull[r], std::cmp::Reverse(r)));
        }
        if !region.runs.is_empty() {
            regions.push(region);
        }
    }
    share_own_vehicles(p, state, &mut regions);
    regions
}

/// How many runs of the pool mix each two runs of the plan; one that mixes few counts more.
fn ties(p: &Problem, state: &State, pool: &Pool) -> Vec<u32> {
    let size = state.runs.len();
    let mut ties = vec![0; size * size];
    let mut mixed: Vec<u32> = Vec::new();
    for run in pool.runs() {
        mixed.clear();
        for node in run.items.iter().filter_map(|&u| p.nodes.get(u as usize)) {
            let r = state.at[node.request as usize];
            if r != NOWHERE && !mixed.contains(&r) {
                mixed.push(r);
            }
        }
        let weight = 60 / (mixed.len() * mixed.len()).max(1) as u32;
        for &a in &mixed {
            mixed.iter().filter(|&&b| a != b).for_each(|&b| ties[a as usize * size + b as usize] += weight);
        }
    }
    ties
}

fn admit(p: &Problem, state: &State, r: u32, region: &mut Region) {
    region.runs.push(r);
    let riders = state.runs[r as usize].items.iter().filter_map(|&u| p.nodes.get(u as usize));
    region.requests.extend(riders.map(|n| n.request));
}

/// Each region keeps the own vehicles it uses; free ones are dealt out in turn.
fn share_own_vehicles(p: &Problem, state: &State, regions: &mut [Region]) {
    let mut turn = 0;
    for (kind, own) in p.types.iter().enumerate().filter_map(|(t, data)| data.own.map(|own| (t, own))) {
        for region in regions.iter_mut() {
            let used = region.runs.iter().filter(|&&r| state.runs[r as usize].kind as usize == kind).count();
            region.own.insert(kind as u8, used as u32);
        }
        for _ in state.taken[kind]..own.count {
            let at = turn % regions.len();
            *regions[at].own.entry(kind as u8).or_default() += 1;
            turn += 1;
        }
    }
}

/// The pool's runs that lie wholly in one region, by region.
fn by_region(p: &Problem, regions: &[Region], pool: &Pool, most: usize) -> Vec<Vec<usize>> {
    let mut region_of = vec![NONE; p.requests.len()];
    for (i, region) in regions.iter().enumerate() {
        region.requests.iter().for_each(|&q| region_of[q as usize] = i as u32);
    }
    let mut inside = vec![Vec::new(); regions.len()];
    for (i, run) in pool.runs().iter().enumerate() {
        let mut riders =
            run.items.iter().filter_map(|&u| p.nodes.get(u as usize)).map(|n| region_of[n.request as usize]);
        let Some(first) = riders.next() else { continue };
        if first != NONE && riders.all(|r| r == first) {
            inside[first as usize].push(i);
        }
    }
    for runs in &mut inside {
        runs.drain(..runs.len().saturating_sub(most));
    }
    inside
}

/// Solves a region; the runs that replace its own where they are cheaper.
fn solve(p: &Problem, state: &State, region: &Region, inside: &[usize], pool: &Pool) -> Option<Vec<Chosen>> {
    let mut row_of = BTreeMap::new();
    region.requests.iter().enumerate().for_each(|(i, &q)| {
        row_of.insert(q, i as u32);
    });
    let kinds: Vec<u8> = region.own.iter().filter(|(_, n)| **n > 0).map(|(k, _)| *k).collect();
    let mut program = Program {
        rows: region.requests.len(),
        own: kinds.iter().map(|k| region.own[k]).collect(),
        choices: Vec::new(),
        start: Vec::new(),
    };
    let mut runs: Vec<Chosen> = Vec::new();
    // One choice for each set of passengers and type: the cheapest of the orders known.
    let mut known: BTreeMap<(Vec<u32>, u8), usize> = BTreeMap::new();
    let mut trial = Run::default();
    let present = region.runs.iter().map(|&r| state.runs[r as usize].items.as_slice());
    for items in present.chain(inside.iter().map(|&i| pool.runs()[i].items.as_slice())) {
        trial.clear();
        trial.items.extend_from_slice(items);
        if !trial.rebuild(p) {
            continue;
        }
        let riders = items.iter().filter_map(|&u| p.nodes.get(u as usize));
        let mut rows: Vec<u32> = riders.filter_map(|n| row_of.get(&n.request).copied()).collect();
        rows.sort_unstable();
        let bought = trial.cheapest(p, p.operator_types);
        let own = kinds.iter().filter(|&&k| trial.fits >> k & 1 == 1 && trial.within_shift(p, k as usize));
        let own = own.map(|&k| (trial.price(p, k as usize), k)).filter(|o| bought.is_none_or(|b| o.0 < b.0));
        for (price, kind) in own.chain(bought) {
            let cost = price as f64 / POUND;
            let at = *known.entry((rows.clone(), kind)).or_insert_with(|| {
                let own = kinds.iter().position(|&k| k == kind).map(|i| i as u32);
                program.choices.push(Choice { cost: f64::INFINITY, rows: rows.clone(), own });
                runs.push((kind, Vec::new()));
                runs.len() - 1
            });
            if cost < program.choices[at].cost {
                program.choices[at].cost = cost;
                runs[at].1 = items.to_vec();
            }
        }
    }
    for &r in &region.runs {
        let run = &state.runs[r as usize];
        let riders = run.items.iter().filter_map(|&u| p.nodes.get(u as usize));
        let mut rows: Vec<u32> = riders.filter_map(|n| row_of.get(&n.request).copied()).collect();
        rows.sort_unstable();
        if let Some(&at) = known.get(&(rows.clone(), run.kind)) {
            program.start.push(at);
            continue;
        }
        // An own vehicle on a run that an operator drives for less, before types are matched again.
        let own = kinds.iter().position(|&k| k == run.kind).map(|i| i as u32);
        program.choices.push(Choice { cost: run.cost as f64 / POUND, rows, own });
        program.start.push(runs.len());
        runs.push((run.kind, run.items.clone()));
    }
    let chosen = program.improve(LIMITS)?;
    Some(chosen.into_iter().map(|i| runs[i].clone()).collect())
}

/// Puts chosen runs in place of a region's own; false, with the plan as it was, when it does not become cheaper or a run finds
/// no unloading place.
fn replace(p: &Problem, state: &mut State, bays: &mut Bays, region: &Region, chosen: &[Chosen]) -> bool {
    let before = state.cost;
    state.begin();
    for &r in &region.runs {
        let riders = state.runs[r as usize].items.iter().filter_map(|&u| p.nodes.get(u as usize));
        let requests: Vec<u32> = riders.map(|n| n.request).collect();
        state.remove(p, r, &requests);
    }
    let placed = chosen.iter().all(|(kind, items)| state.place_run(p, *kind, items).is_some());
    let at = &state.at;
    state.bank.retain(|&q| at[q as usize] == NOWHERE);
    if !placed || state.cost >= before || !bays.follow(p, state) {
        state.roll_back(p);
        return false;
    }
    debug_assert_eq!(state.cost, state.recomputed_cost(p), "the kept cost is the recomputed cost");
    true
}

#[cfg(all(test, feature = "highs"))]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::construct;
    use crate::routing::search::{anneal::Anneal, sisr::Stream};

    #[test]
    fn a_plan_is_never_dearer_and_serves_everybody_it_did() {
        for (seed, leg, mixing) in [(1, Leg::Am, false), (2, Leg::Pm, true)] {
            let p = cohort::problem(60, seed, leg, mixing);
            let mut stream = Stream::new(&p, construct::regret(&p), seed, 0);
            stream.pool = Some(Pool::new(5_000));
            stream.search(&p, Anneal { hot: 5e8, cold: 1e7 }, 300, (0, 300), &|| false);
            let pool = stream.pool.take().unwrap();
            assert!(pool.runs().len() > 20);
            let mut state = construct::regret(&p);
            let (before, bank) = (state.cost, state.bank.len());
            let better = recombine(&p, &mut state, &mut Bays::default(), &pool, &mut Dice::new(seed, 1));
            assert!(better, "the pool of a search improves on the first plan");
            assert!(state.cost < before && state.bank.len() == bank);
            assert_eq!(state.cost, state.recomputed_cost(&p));
        }
    }

    #[test]
    fn the_same_dice_recombine_the_same() {
        let p = cohort::problem(40, 3, Leg::Am, true);
        let mut stream = Stream::new(&p, construct::regret(&p), 1, 0);
        stream.pool = Some(Pool::new(5_000));
        stream.search(&p, Anneal { hot: 5e8, cold: 1e7 }, 200, (0, 200), &|| false);
        let pool = stream.pool.take().unwrap();
        let costs = [1, 1].map(|seed| {
            let mut state = construct::regret(&p);
            recombine(&p, &mut state, &mut Bays::default(), &pool, &mut Dice::new(seed, 7));
            state.cost
        });
        assert_eq!(costs[0], costs[1]);
    }
}
