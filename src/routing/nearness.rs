//! Which requests are near each other: those that burden a vehicle least when it serves both.
//!
//! In: a compiled problem. Out: for each request the others, nearest first; ruins start from these lists, and a request is
//! put back into the runs of those in its list.

use super::problem::{NodeData, Problem};
use crate::model::Secs;

/// Neighbours kept for each request.
const NEAR: usize = 100;
/// Of two that cannot share a vehicle: behind all that can.
const NEVER: i64 = 1 << 40;
/// What going to another gate costs in nearness between two that cannot share, seconds.
const OTHER_GATE: i64 = 300;

/// The nearest requests of each, and how many.
pub fn neighbours(p: &Problem) -> (Vec<u32>, usize) {
    let n = p.requests.len();
    let length = NEAR.min(n.saturating_sub(1));
    let mut near = Vec::with_capacity(n * length);
    let mut scored: Vec<(i64, u32)> = Vec::with_capacity(n);
    let home = |r: usize| &p.nodes[p.requests[r].first_node as usize];
    for r in 0..n {
        scored.clear();
        scored.extend((0..n).filter(|&q| q != r).map(|q| (burden(p, home(r), home(q)), q as u32)));
        if length < scored.len() {
            scored.select_nth_unstable(length);
            scored.truncate(length);
        }
        scored.sort_unstable();
        near.extend(scored.iter().map(|s| s.1));
    }
    (near, length)
}

/// Seconds of driving and waiting that a passenger adds to the vehicle of another, in the best order of both.
fn burden(p: &Problem, x: &NodeData, y: &NodeData) -> i64 {
    let (gate_x, gate_y) = (p.gates[x.gate as usize].place, p.gates[y.gate as usize].place);
    let alone = i64::from(p.drive(y.place, gate_y).secs);
    let best = if x.gate == y.gate {
        together(p, [x, y]).min(together(p, [y, x]))
    } else if p.mix(x.gate, y.gate) {
        let orders = [apart(p, [x, y], x), apart(p, [x, y], y), apart(p, [y, x], x), apart(p, [y, x], y)];
        let each = one_by_one(p, [x, y]).min(one_by_one(p, [y, x]));
        orders.into_iter().fold(each, i64::min)
    } else {
        NEVER
    };
    if best < NEVER {
        return best - alone;
    }
    let either = |a, b| i64::from(p.drive(a, b).secs.min(p.drive(b, a).secs));
    NEVER + either(x.place, y.place) + if x.gate == y.gate { 0 } else { OTHER_GATE + either(gate_x, gate_y) }
}

/// Whether a journey that begins with the arrival at a home may take so long.
fn within(p: &Problem, node: &NodeData, secs: Secs) -> bool {
    (if p.afternoon_clock { secs - node.dwell } else { secs }) <= node.cap
}

/// Two homes, then the gate of both.
fn together(p: &Problem, [a, b]: [&NodeData; 2]) -> i64 {
    let between = p.drive(a.place, b.place).secs as Secs;
    let last = p.drive(b.place, p.gates[b.gate as usize].place).secs as Secs;
    let allowed = within(p, a, a.dwell + between + b.dwell + last) && within(p, b, b.dwell + last);
    if allowed { i64::from(between + last) } else { NEVER }
}

/// Two homes, then the gate of `first`, then the other's.
fn apart(p: &Problem, [a, b]: [&NodeData; 2], first: &NodeData) -> i64 {
    let other = if a.request == first.request { b } else { a };
    let (g, h) = (p.gates[first.gate as usize].place, p.gates[other.gate as usize].place);
    let between = p.drive(a.place, b.place).secs as Secs;
    let to_gate = p.drive(b.place, g).secs as Secs;
    let way = p.drive(g, h).secs as Secs;
    let Some(onward) = onward(p, first, other, way) else { return NEVER };
    let from_home = |n: &NodeData| b.dwell + to_gate + if n.request == a.request { a.dwell + between } else { 0 };
    if within(p, first, from_home(first)) && within(p, other, from_home(other) + onward.secs) {
        i64::from(between + to_gate + way + onward.wait)
    } else {
        NEVER
    }
}

/// One passenger after the other, the vehicle empty in between.
fn one_by_one(p: &Problem, [a, b]: [&NodeData; 2]) -> i64 {
    let (g, h) = (p.gates[a.gate as usize].place, p.gates[b.gate as usize].place);
    let drives = [p.drive(a.place, g), p.drive(g, b.place), p.drive(b.place, h)].map(|cell| cell.secs as Secs);
    match onward(p, a, b, drives[1] + b.dwell + drives[2]) {
        Some(onward) => i64::from(drives.iter().sum::<Secs>() + onward.wait),
        None => NEVER,
    }
}

/// From one gate to another.
struct Onward {
    /// From one start of unloading to the other, at the least.
    secs: Secs,
    /// Of them the vehicle waits.
    wait: Secs,
}

/// From the gate of one passenger to the gate of another with so many seconds on the way; `None` where the second has closed
/// by then.
fn onward(p: &Problem, first: &NodeData, other: &NodeData, way: Secs) -> Option<Onward> {
    let (g, h) = (&p.gates[first.gate as usize], &p.gates[other.gate as usize]);
    let served = g.dwell + first.setting_secs;
    let secs = (served + way).max(h.earliest - (g.latest - served));
    let in_time = g.earliest + secs <= h.latest - h.dwell - other.setting_secs;
    in_time.then_some(Onward { secs, wait: secs - served - way })
}
