//! First plans: regret insertion, and the reference every plan is measured against.

use super::insertion::{Insertion, Scratch};
use super::problem::Problem;
use super::run::Run;
use super::state::{NOWHERE, State};

/// The reference: passengers in file order, each at the cheapest place among all runs, or in a run of its own where that
/// is cheaper. What a careful person with no second look would do.
pub fn reference(p: &Problem) -> State {
    let mut state = State::new(p);
    let (mut trial, mut scratch) = (Run::default(), Scratch::default());
    let order: Vec<u32> = std::mem::take(&mut state.bank);
    for q in order {
        if state.at[q as usize] == NOWHERE && !cheapest(p, &mut state, q, &mut trial, &mut scratch) {
            state.bank.push(q);
        }
    }
    state
}

/// Places a request with its unit at the cheapest place of all; false where none is feasible.
fn cheapest(p: &Problem, state: &mut State, q: u32, trial: &mut Run, scratch: &mut Scratch) -> bool {
    state.begin();
    let unit = &p.units[p.requests[q as usize].unit as usize];
    if unit.len() > 1 {
        return place_unit(p, state, unit, trial, scratch);
    }
    let alone = state.single(p, q, trial);
    let mut limit = alone.unwrap_or(p.unserved_price);
    let mut best: Option<(u32, Insertion)> = None;
    for r in 0..state.runs.len() as u32 {
        if !state.runs[r as usize].is_empty()
            && let Some(ins) = state.best_in(p, r, q, limit, scratch)
        {
            limit = ins.delta;
            best = Some((r, ins));
        }
    }
    match (best, alone) {
        (Some((r, ins)), _) => {
            state.insert(p, r, &ins);
            state.settle(p, r);
            true
        }
        (None, Some(_)) => state.open(p, &trial.items).is_some(),
        (None, None) => false,
    }
}

/// Places a unit of several requests at the cheapest place of all.
fn place_unit(p: &Problem, state: &mut State, unit: &[u32], trial: &mut Run, scratch: &mut Scratch) -> bool {
    let mut best: Option<(i64, Option<u32>, Run)> = None;
    let open = std::iter::once(None);
    let runs = (0..state.runs.len() as u32).filter(|&r| !state.runs[r as usize].is_empty()).map(Some);
    for r in open.chain(runs) {
        if let Some(delta) = state.best_unit(p, r, unit, i64::MAX, trial, scratch)
            && best.as_ref().is_none_or(|(d, _, _)| delta < *d)
        {
            best = Some((delta, r, trial.clone()));
        }
    }
    match best {
        None => false,
        Some((_, None, run)) => state.open(p, &run.items).is_some(),
        Some((_, Some(r), run)) => {
            state.adopt(p, r, &run, unit);
            true
        }
    }
}

/// One waiting request's offers: alone, and the best two runs.
#[derive(Clone, Default)]
struct Offers {
    alone: i64,
    /// Price increase in each run that takes it, cheapest first, at most three.
    runs: Vec<(i64, u32)>,
}

/// Regret insertion: always place the request that would lose most by waiting, the difference between its best and its
/// second best place. Source: Potvin and Rousseau, European Journal of Operational Research 66, 1993.
pub fn regret(p: &Problem) -> State {
    let mut state = State::new(p);
    let (mut trial, mut scratch) = (Run::default(), Scratch::default());
    let mut waiting: Vec<u32> = std::mem::take(&mut state.bank);
    // Units first: they have the fewest places.
    waiting.retain(|&q| {
        let unit = &p.units[p.requests[q as usize].unit as usize];
        if unit.len() == 1 {
            return true;
        }
        if unit[0] == q && !place_unit(p, &mut state, unit, &mut trial, &mut scratch) {
            state.bank.extend_from_slice(unit);
        }
        false
    });
    let mut offers: Vec<Offers> = vec![Offers::default(); p.requests.len()];
    for &q in &waiting {
        offers[q as usize].alone = state.single(p, q, &mut trial).unwrap_or(i64::MAX);
        for r in 0..state.runs.len() as u32 {
            offer(p, &mut state, q, r, &mut offers[q as usize], &mut scratch);
        }
    }
    while !waiting.is_empty() {
        let (i, _) = waiting
            .iter()
            .enumerate()
            .map(|(i, &q)| (i, regret_of(p, q, &offers[q as usize])))
            .max_by_key(|&(i, regret)| (regret, std::cmp::Reverse(i)))
            .unwrap_or((0, 0));
        let q = waiting.swap_remove(i);
        let Some(r) = settle_request(p, &mut state, q, &offers[q as usize], &mut trial, &mut scratch) else {
            state.bank.push(q);
            continue;
        };
        for &w in &waiting {
            offer(p, &mut state, w, r, &mut offers[w as usize], &mut scratch);
        }
    }
    state
}

/// How much a request loses by not getting its best place now; far and hard ones first where nothing is near yet.
fn regret_of(p: &Problem, q: u32, offers: &Offers) -> i64 {
    let best = offers.runs.first().map_or(i64::MAX, |o| o.0).min(offers.alone);
    let second = match offers.runs.first() {
        Some(first) if first.0 <= offers.alone => offers.runs.get(1).map_or(i64::MAX, |o| o.0).min(offers.alone),
        _ => offers.runs.first().map_or(i64::MAX, |o| o.0),
    };
    if second == i64::MAX {
        // Nobody takes it yet: last, the farthest first.
        let node = &p.nodes[p.requests[q as usize].first_node as usize];
        let far = i64::from(p.drive(node.place, p.gates[node.gate as usize].place).secs);
        return far - (1 << 40);
    }
    second.saturating_sub(best)
}

/// Puts a request at its best place now; its run.
fn settle_request(
    p: &Problem,
    state: &mut State,
    q: u32,
    offers: &Offers,
    trial: &mut Run,
    scratch: &mut Scratch,
) -> Option<u32> {
    state.begin();
    let alone = state.single(p, q, trial);
    if let Some(&(delta, r)) = offers.runs.first()
        && alone.is_none_or(|a| delta < a)
        && let Some(ins) = state.best_in(p, r, q, i64::MAX, scratch)
    {
        state.insert(p, r, &ins);
        state.settle(p, r);
        return Some(r);
    }
    alone?;
    state.open(p, &trial.items)
}

/// Refreshes what one run offers a request.
fn offer(p: &Problem, state: &mut State, q: u32, r: u32, offers: &mut Offers, scratch: &mut Scratch) {
    offers.runs.retain(|o| o.1 != r);
    if state.runs[r as usize].is_empty() {
        return;
    }
    if let Some(ins) = state.best_in(p, r, q, offers.alone, scratch) {
        let at = offers.runs.partition_point(|o| *o <= (ins.delta, r));
        offers.runs.insert(at, (ins.delta, r));
    }
}
