//! What a new visit must cost at the least, and whether it can have the time: cheap answers that spare a rebuilt run.

use crate::model::Secs;
use crate::routing::problem::Problem;
use crate::routing::run::Run;

/// What a new visit and its passenger add to a run at the least, position by position of the visit.
#[derive(Debug, Clone, Default)]
pub(super) struct Detours {
    /// Price of the passenger's stop before each item, the cheapest of the passenger's places.
    stop: Vec<i64>,
    /// Price of the visit before each item, and its seconds (0 where days differ).
    visit: Vec<i64>,
    visit_secs: Vec<Secs>,
    /// Price of both: stop straight before the visit, or anywhere before it.
    pub(super) pair: Vec<i64>,
}

impl Detours {
    /// Exact miles on the passenger's weekdays, and minutes where the vehicle waits nowhere: stop and visit are
    /// independent unless they are next to each other, which is priced as one detour.
    pub(super) fn measure(&mut self, run: &Run, p: &Problem, request: u32) {
        let n = run.items.len();
        let days = p.nodes[p.requests[request as usize].first_node as usize].days;
        let tariff = &p.types[run.kind as usize].tariff;
        let same_days = run.uniform && days == run.days;
        let per_sec = if same_days && tariff.min_secs == 0 && run.is_tight() { tariff.per_sec } else { 0 };
        for list in [&mut self.stop, &mut self.pair] {
            list.clear();
            list.resize(n + 1, i64::MAX);
        }
        self.visit.clear();
        self.visit.resize(n + 1, 0);
        self.visit_secs.clear();
        self.visit_secs.resize(n + 1, 0);
        let mut first = true;
        for u in p.nodes_of(request) {
            let node = &p.nodes[u as usize];
            let gate = &p.gates[node.gate as usize];
            let (mut stop, mut pair) = ([0i64; MAX_POSITIONS], [0i64; MAX_POSITIONS]);
            let n = n.min(MAX_POSITIONS - 1);
            let trip = p.drive(node.place, gate.place);
            let dwell = i64::from(node.dwell);
            let at_gate = i64::from(gate.dwell + node.setting_secs);
            let price = |metres: i64, secs: i64| tariff.per_metre * metres + per_sec * secs;
            let days_apart = if same_days { 1 } else { days.count_ones() };
            let weight = if same_days { i64::from(days.count_ones()) } else { 1 };
            let mut list = days;
            for _ in 0..days_apart {
                let day = if same_days { None } else { Some(list.trailing_zeros() as u8) };
                list &= list.wrapping_sub(1);
                let mut prev: Option<u32> = None;
                let mut pos = 0;
                while pos <= n {
                    let next = (pos..run.items.len()).find(|&t| day.is_none_or(|d| present(run, p, t, d)));
                    let to = next.map(|t| p.place(run.items[t]));
                    let cell = |a: Option<u32>, b: Option<u32>| match (a, b) {
                        (Some(a), Some(b)) => {
                            let c = p.drive(a, b);
                            (i64::from(c.metres), i64::from(c.secs))
                        }
                        _ => (0, 0),
                    };
                    let (here, there) = (Some(node.place), Some(gate.place));
                    let (old, into, out) = (cell(prev, to), cell(prev, here), cell(here, to));
                    let (into_gate, out_gate) = (cell(prev, there), cell(there, to));
                    let stop_price = price(into.0 + out.0 - old.0, into.1 + out.1 - old.1 + dwell);
                    let visit_secs = into_gate.1 + out_gate.1 - old.1 + at_gate;
                    let visit_price = price(into_gate.0 + out_gate.0 - old.0, visit_secs);
                    let pair_price = price(
                        into.0 + i64::from(trip.metres) + out_gate.0 - old.0,
                        into.1 + i64::from(trip.secs) + out_gate.1 - old.1 + dwell + at_gate,
                    );
                    let last = next.unwrap_or(n).min(n);
                    for k in pos..=last {
                        stop[k] += weight * stop_price;
                        pair[k] += weight * pair_price;
                        if first {
                            self.visit[k] += weight * visit_price;
                            self.visit_secs[k] = if same_days { visit_secs as Secs } else { 0 };
                        }
                    }
                    prev = to;
                    pos = last + 1;
                }
            }
            first = false;
            for k in 0..=n {
                self.stop[k] = self.stop[k].min(stop[k]);
                self.pair[k] = self.pair[k].min(pair[k]);
            }
        }
        let mut cheapest_before = i64::MAX / 2;
        for q in 0..=n {
            self.pair[q] = self.pair[q].min(self.visit[q] + cheapest_before);
            cheapest_before = cheapest_before.min(self.stop[q]);
        }
    }
}

/// Items of a run beyond which bounds are not measured (and so never prune).
const MAX_POSITIONS: usize = 160;

/// Whether an item of a run is used on a weekday.
#[inline]
pub(super) fn present(run: &Run, p: &Problem, pos: usize, day: u8) -> bool {
    let days = match p.nodes.get(run.items[pos] as usize) {
        Some(node) => node.days,
        None => run.visit_days[run.block[pos] as usize],
    };
    days >> day & 1 == 1
}

/// Whether the windows, and the journeys of those on board, leave room for a new visit at a position; what is certain only.
#[inline]
pub(super) fn has_time(run: &Run, p: &Problem, gate: u32, q: usize, detours: &Detours) -> bool {
    let new = &p.gates[gate as usize];
    let (n, m) = (run.items.len(), run.visits());
    let block = if q == n { m } else { run.block[q] as usize };
    let common = |k: usize| !run.uniform && run.visit_days[k] != run.days;
    if block > 0 && !common(block - 1) {
        let before = block - 1;
        let drive = p.drive(p.gates[run.gate[before] as usize].place, new.place).secs as Secs;
        if run.system.lo[before] + run.dwell[before] + drive > new.latest - new.dwell {
            return false;
        }
    }
    if block < m && !common(block) {
        let drive = p.drive(new.place, p.gates[run.gate[block] as usize].place).secs as Secs;
        if new.earliest + new.dwell + drive > run.system.hi[block] {
            return false;
        }
    }
    if run.uniform && p.wait_aboard && block < m {
        let delay = detours.visit_secs[q];
        let row = q * m;
        if (block..m).any(|k| run.before[row + k] < delay) {
            return false;
        }
        if block > 0 && run.system.gap[block - 1][block] + delay > run.system.ride[block - 1][block] {
            return false;
        }
    }
    true
}
