//! Where a request fits best into a run, and at what price.
//!
//! Into a uniform run, at a visit to the request's own gate, each position is tested in constant time from the caches of
//! [`Run`]: three sums for the detour, prefix and suffix minima for the journeys of the others, the closed form of the
//! schedule, one table look-up for the load. A new visit is put in once and its positions tested the same way. Where weekdays
//! differ, the positions that survive the sieves of [`mixed`] are rebuilt.

mod bounds;
mod days;
mod mixed;
mod openings;
mod positions;
mod probe;

use super::problem::Problem;
use super::run::Run;
use bounds::Detours;
use days::has_time;
use mixed::Mixed;
pub use openings::Openings;
use positions::{Search, in_constant_time};

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

/// The best insertion below a limit, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The insertion.
    pub best: Option<Insertion>,
    /// The run would have had to change its type somewhere: with other types free, the answer may be another.
    pub on_types: bool,
    /// Without a best: no insertion costs less than this.
    pub least: i64,
}

impl Answer {
    const NONE: Answer = Answer { best: None, on_types: false, least: i64::MAX };

    /// Nothing is cheaper than a price, which may depend on the types that are free.
    pub fn none_below(least: i64, on_types: bool) -> Answer {
        Answer { best: None, on_types, least }
    }
}

/// Runs to try things on, overwritten at will.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    with_visit: Run,
    mixed: Mixed,
    detours: Detours,
}

/// Best insertion of a request into a run among those with `delta < limit`, at the visits the run makes already.
/// `available` are the types the run may change to; its present type stays possible.
pub fn best_at_visits(
    run: &Run,
    p: &Problem,
    request: u32,
    available: u64,
    limit: i64,
    scratch: &mut Scratch,
) -> Answer {
    if run.visit_of(p.gate_of(request), 0).is_none() || clashes(run, p, request) {
        return Answer::NONE;
    }
    let mixed = &mut scratch.mixed;
    let (base, wish) = (run.cost, wish_delta(run, p, request));
    let answer = Answer::NONE;
    let mut search = Search { run, p, available, limit, wish, base, only: None, answer, mixed };
    for u in p.nodes_of(request) {
        search.node(u);
    }
    search.answer
}

/// As [`best_at_visits`], with one new visit to the request's gate.
///
/// A place of the visit is looked at only when its miles alone cost less than the limit and the windows and journeys of each
/// of the passenger's weekdays leave room for it. What is found out about the run and the gate stays in `openings`.
pub fn best_with_visit(
    run: &Run,
    p: &Problem,
    request: u32,
    available: u64,
    limit: i64,
    (openings, scratch): (&mut Openings, &mut Scratch),
) -> Answer {
    let first = &p.nodes[p.requests[request as usize].first_node as usize];
    let gate = first.gate;
    openings.renew(run, p, gate);
    if openings.is_closed() || clashes(run, p, request) {
        return Answer::NONE;
    }
    // What the visit alone costs spares the stops; of whoever gains by company it says nothing.
    let visit = openings.least().saturating_mul(i64::from(first.days.count_ones()));
    if p.wishes[request as usize].is_empty() && visit >= limit {
        return Answer::none_below(visit, false);
    }
    let n = run.items.len();
    let open = openings.on_days_of(run, p, first);
    let again = run.gate[..run.visits()].contains(&gate);
    // A second visit to a gate makes sense as a trip of its own, before or after the rest.
    let open = |q: usize| Openings::has(open, q) && (!again || q == 0 || q == n);
    if !(0..=n).any(open) {
        return Answer::NONE;
    }
    let wish = wish_delta(run, p, request);
    let Scratch { with_visit, mixed, detours } = scratch;
    detours.measure(run, p, request, open);
    let mut search = Search { run, p, available, limit, wish, base: run.cost, only: None, answer: Answer::NONE, mixed };
    for q in (0..=n).filter(|&q| open(q)) {
        let bound = detours.pair[q] + wish.min(0);
        if bound >= search.limit {
            search.answer.least = search.answer.least.min(bound);
        } else if in_constant_time(run, p, first) {
            at_new_visit(&mut search, request, q, with_visit, openings);
        } else if search.mixed.prepare(run, p, first, q, openings) {
            for u in p.nodes_of(request) {
                search.with_new_visit(u, q);
            }
        }
    }
    search.answer
}

/// Positions that ride to a new visit before item `q` of a uniform run: the visit is put in once, the positions are tested
/// in constant time.
fn at_new_visit(search: &mut Search, request: u32, q: usize, with_visit: &mut Run, openings: &mut Openings) {
    let (run, p) = (search.run, search.p);
    let node = &p.nodes[p.requests[request as usize].first_node as usize];
    if !has_time(run, p, node.gate, node.setting_secs, q) {
        return;
    }
    if !with_visit.day_with_visit(run, p, q, p.first_visit() + node.gate) || with_visit.fits == 0 {
        openings.close(0, q);
        return;
    }
    (with_visit.kind, with_visit.wish) = (run.kind, run.wish);
    let bound = with_visit.price(p, run.kind as usize) - run.cost + search.wish.min(0);
    if bound >= search.limit {
        search.answer.least = search.answer.least.min(bound);
        return;
    }
    let only = Some((with_visit.block[q] as usize, q));
    let Search { available, limit, wish, base, answer, .. } = *search;
    let mut inner = Search { run: with_visit, p, available, limit, wish, base, only, answer, mixed: search.mixed };
    for u in p.nodes_of(request) {
        inner.node(u);
    }
    (search.answer, search.limit) = (inner.answer, inner.limit);
}

/// Best insertion of either kind.
pub fn best(
    run: &Run,
    p: &Problem,
    request: u32,
    available: u64,
    limit: i64,
    scratch: &mut Scratch,
) -> Option<Insertion> {
    let at = best_at_visits(run, p, request, available, limit, scratch).best;
    let limit = at.map_or(limit, |i| i.delta);
    let mut openings = Openings::UNKNOWN;
    best_with_visit(run, p, request, available, limit, (&mut openings, scratch)).best.or(at)
}

impl Insertion {
    /// Writes node and visit into the items of the run it is of.
    pub(super) fn write(&self, items: &mut Vec<u32>, p: &Problem) {
        items.insert(self.at as usize, self.node);
        if self.visit_at != NO_VISIT {
            items.insert(self.visit_at as usize, p.first_visit() + p.nodes[self.node as usize].gate);
        }
    }

    /// Derives and prices a run whose items are written; its days by themselves are not looked at yet.
    pub(super) fn carry_out(&self, run: &mut Run, p: &Problem) {
        let feasible = run.rebuild(p);
        debug_assert!(feasible, "a chosen insertion is feasible");
        run.kind = self.kind;
        run.cost = run.price(p, self.kind as usize);
        debug_assert_eq!(run.cost, self.price, "a chosen insertion costs what was predicted");
        debug_assert!(run.fits >> self.kind & 1 == 1 && run.within_shift(p, self.kind as usize));
    }
}

/// Carries out an insertion.
pub fn apply(run: &mut Run, p: &Problem, ins: &Insertion) {
    ins.write(&mut run.items, p);
    ins.carry_out(run, p);
    run.view_days(p);
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
    let today = p.today(request);
    if p.continuity > 0 && today != u32::MAX {
        let together = run.items.iter().filter(|&&u| p.nodes.get(u as usize).is_some_and(|n| n.today == today)).count();
        delta += p.continuity * (1 - (together as i64 + 1 - i64::from(run.most_today)).max(0));
    }
    delta
}
