//! Where a request fits best into a run, and at what price.
//!
//! Into a uniform run, at a visit to the request's own gate, each position is tested in constant time from the caches of
//! [`Run`]: three sums for the detour, prefix and suffix minima for the journeys of the others, the closed form of the
//! schedule, one table look-up for the load. Everything else (a new visit, mixed weekdays) rebuilds a scratch run.

mod bounds;
mod positions;

use super::problem::Problem;
use super::run::Run;
use bounds::{Detours, has_time};
use positions::Search;

/// No new visit.
pub const NO_VISIT: u16 = u16::MAX;

/// A way to insert a request into a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Insertion {
    /// Price of the run after less before, millionths of a penny.
    pub delta: i64,
    /// Price of the run after.
    pub price: i64,
    /// Vehicle type after.
    pub kind: u8,
    /// Node.
    pub node: u32,
    /// Position of the node.
    pub at: u16,
    /// Position of a new visit to the node's gate after the node is in; [`NO_VISIT`] for none.
    pub visit_at: u16,
}

/// Skips positions now and then, so that the search does not always fall into the same hole.
pub trait Blink {
    /// Whether to skip this position.
    fn blink(&mut self) -> bool;
}

/// Never skips.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBlink;

impl Blink for NoBlink {
    #[inline]
    fn blink(&mut self) -> bool {
        false
    }
}

/// Two runs to try things on, overwritten at will.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    with_visit: Run,
    rebuilt: Run,
    bounds: Vec<i64>,
    detours: Detours,
}

/// Best insertion of a request into a run among those with `delta < limit`, at the visits the run makes already.
/// `available` are the types the run may change to; its present type stays possible.
pub fn best_at_visits<B: Blink>(
    run: &Run,
    p: &Problem,
    request: u32,
    available: u64,
    limit: i64,
    scratch: &mut Scratch,
    blink: &mut B,
) -> Option<Insertion> {
    if clashes(run, p, request) {
        return None;
    }
    let Scratch { rebuilt, bounds, .. } = scratch;
    let (base, wish) = (run.cost, wish_delta(run, p, request));
    let mut search = Search { run, p, available, limit, wish, base, only: None, best: None, rebuilt, bounds, blink };
    for u in p.nodes_of(request) {
        search.node(u);
    }
    search.best
}

/// As [`best_at_visits`], with one new visit to the request's gate.
///
/// For each place of the visit the run with the visit but without the passenger is rebuilt and priced: when that alone
/// costs the limit, no place of the passenger is looked at.
pub fn best_with_visit<B: Blink>(
    run: &Run,
    p: &Problem,
    request: u32,
    available: u64,
    limit: i64,
    scratch: &mut Scratch,
    blink: &mut B,
) -> Option<Insertion> {
    let m = run.visits();
    let gate = p.nodes[p.requests[request as usize].first_node as usize].gate;
    if m >= p.max_visits || !run.gate[..m].iter().all(|&g| p.mix(g, gate)) || clashes(run, p, request) {
        return None;
    }
    let (n, visit) = (run.items.len(), p.first_visit() + gate);
    let again = run.gate[..m].contains(&gate);
    let wish = wish_delta(run, p, request);
    let mut best: Option<Insertion> = None;
    let mut limit = limit;
    let Scratch { with_visit, rebuilt, bounds, detours } = scratch;
    detours.measure(run, p, request);
    for q in 0..=n {
        // A second visit to a gate makes sense as a trip of its own, before or after the rest.
        if again && q != 0 && q != n || detours.pair[q] + wish.min(0) >= limit || !has_time(run, p, gate, q, detours) {
            continue;
        }
        with_visit.items.clear();
        with_visit.items.extend_from_slice(&run.items[..q]);
        with_visit.items.push(visit);
        with_visit.items.extend_from_slice(&run.items[q..]);
        if !with_visit.rebuild(p) {
            continue;
        }
        with_visit.kind = run.kind;
        if with_visit.price(p, run.kind as usize) - run.cost + wish.min(0) >= limit {
            continue;
        }
        let index = with_visit.block[q] as usize;
        let (base, only) = (run.cost, Some((index, q)));
        let mut search =
            Search { run: with_visit, p, available, limit, wish, base, only, best: None, rebuilt, bounds, blink };
        for u in p.nodes_of(request) {
            search.node(u);
        }
        if let Some(found) = search.best {
            limit = found.delta;
            best = Some(found);
        }
    }
    best
}

/// Best insertion of either kind.
pub fn best<B: Blink>(
    run: &Run,
    p: &Problem,
    request: u32,
    available: u64,
    limit: i64,
    scratch: &mut Scratch,
    blink: &mut B,
) -> Option<Insertion> {
    let at = best_at_visits(run, p, request, available, limit, scratch, blink);
    let limit = at.map_or(limit, |i| i.delta);
    best_with_visit(run, p, request, available, limit, scratch, blink).or(at)
}

/// Carries out an insertion.
pub fn apply(run: &mut Run, p: &Problem, ins: &Insertion) {
    run.items.insert(ins.at as usize, ins.node);
    if ins.visit_at != NO_VISIT {
        let visit = p.first_visit() + p.nodes[ins.node as usize].gate;
        run.items.insert(ins.visit_at as usize, visit);
    }
    let feasible = run.rebuild(p);
    debug_assert!(feasible, "a chosen insertion is feasible");
    run.kind = ins.kind;
    run.cost = run.price(p, ins.kind as usize);
    debug_assert_eq!(run.cost, ins.price, "a chosen insertion costs what was predicted");
    debug_assert!(run.fits >> ins.kind & 1 == 1 && run.within_shift(p, ins.kind as usize));
}

/// Whether somebody in the run may not share with the request's passenger.
fn clashes(run: &Run, p: &Problem, request: u32) -> bool {
    let list = &p.conflicts[request as usize];
    !list.is_empty()
        && run.items.iter().any(|&u| p.nodes.get(u as usize).is_some_and(|n| list.binary_search(&n.request).is_ok()))
}

/// Change of the run's wishes; independent of the position.
fn wish_delta(run: &Run, p: &Problem, request: u32) -> i64 {
    let mut delta = 0;
    for wish in &p.wishes[request as usize] {
        if run.items.iter().any(|&u| p.nodes.get(u as usize).is_some_and(|n| n.request == wish.other)) {
            delta += wish.price;
        }
    }
    let today = p.requests[request as usize].today;
    if p.continuity > 0 && today != u32::MAX {
        let label = |u: u32| p.nodes.get(u as usize).map_or(u32::MAX, |n| p.requests[n.request as usize].today);
        let count = |l: u32| run.items.iter().filter(|&&u| label(u) == l).count();
        let most = run.items.iter().map(|&u| label(u)).filter(|&l| l != u32::MAX).map(count).max().unwrap_or(0);
        delta += p.continuity * (1 - (count(today) as i64 + 1 - most as i64).max(0));
    }
    delta
}
