//! Where a request fits best into a run, and at what price.
//!
//! Into a uniform run, at a visit to the request's own gate, each position is tested in constant time from the caches of
//! [`Run`]: three sums for the detour, prefix and suffix minima for the journeys of the others, the closed form of the
//! schedule, one table look-up for the load. Everything else (a new visit, mixed weekdays) rebuilds a scratch run.

use super::problem::{DayWork, MAX_VISITS, NodeData, Problem, field, peak, plus};
use super::run::{Run, prune_visits};
use super::schedule::{FAR, System, Timetable};
use crate::model::Secs;

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

/// Best insertion of a request into a run, among those with `delta < limit`. `available` are the types the run may change
/// to; its present type stays possible. `scratch` is any run, overwritten.
pub fn best<B: Blink>(
    run: &Run,
    p: &Problem,
    request: u32,
    available: u64,
    limit: i64,
    scratch: &mut Run,
    blink: &mut B,
) -> Option<Insertion> {
    if clashes(run, p, request) {
        return None;
    }
    let mut search = Search { run, p, available, limit, wish: wish_delta(run, p, request), best: None, scratch, blink };
    for u in p.nodes_of(request) {
        let node = &p.nodes[u as usize];
        let allowed = run.allowed & node.types;
        if allowed & (available | 1 << run.kind) == 0 {
            continue;
        }
        if run.uniform && p.wait_aboard && node.days == run.days {
            search.at_visits(u, node, allowed);
        } else {
            search.at_visits_slow(u, node);
        }
        if run.visits() < p.max_visits && run.gate[..run.visits()].iter().all(|&g| p.mix(g, node.gate)) {
            search.with_new_visit(u, node);
        }
    }
    search.best
}

/// Carries out an insertion.
pub fn apply(run: &mut Run, p: &Problem, ins: &Insertion) {
    run.items.insert(ins.at as usize, ins.node);
    if ins.visit_at != NO_VISIT {
        let visit = p.first_visit() + p.nodes[ins.node as usize].gate;
        run.items.insert(ins.visit_at as usize, visit);
        prune_visits(&mut run.items, p);
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

struct Search<'a, B> {
    run: &'a Run,
    p: &'a Problem,
    available: u64,
    limit: i64,
    wish: i64,
    best: Option<Insertion>,
    scratch: &'a mut Run,
    blink: &'a mut B,
}

/// A position in a block: what inserting there does to drive, offsets and slacks.
struct Detour {
    secs: Secs,
    metres: i64,
    /// Arrival at the new home to start at the block's visit.
    off: Secs,
    /// The same as the journey clock counts it.
    clock_off: Secs,
    /// Passengers of the block before this position are delayed by `secs`.
    delayed: usize,
}

impl<B: Blink> Search<'_, B> {
    /// All positions that ride to a visit already in the run, in constant time each.
    fn at_visits(&mut self, u: u32, node: &NodeData, allowed: u64) {
        let run = self.run;
        let m = run.visits();
        for i in 0..m {
            let Some(j) = run.visit_of(node.gate, i) else { break };
            let Some((fits, assistants)) = self.load_with(node, i, j, allowed) else { continue };
            if run.system.lo[j] > run.system.hi[j] - node.setting_secs {
                continue;
            }
            let kinds = fits & (self.available | 1 << run.kind);
            if kinds == 0 {
                continue;
            }
            let from = if i == 0 { 0 } else { run.at[i - 1] as usize + 1 };
            for pos in (from..=run.at[i] as usize).rev() {
                let Some(detour) = self.detour(node, i, pos, from) else { continue };
                if node.cap < detour.clock_off {
                    // Farther from the setting only gets longer: the matrix is closed under the triangle inequality.
                    break;
                }
                if self.blink.blink() {
                    continue;
                }
                self.try_position(u, node, (i, j), pos, from, &detour, kinds, assistants);
            }
        }
    }

    /// Types and assistants when a passenger is added from block `i` to visit `j`; `None` when a group is too large.
    #[inline]
    fn load_with(&self, node: &NodeData, i: usize, j: usize, allowed: u64) -> Option<(u64, u32)> {
        let (mut top, mut assistants) = ([0; 8], 0);
        for k in 0..self.run.visits() {
            let (mut load, mut group) = (self.run.load[k], self.run.group[k]);
            if k >= i && k <= j {
                load = plus(load, node.load);
                group = group.min(node.group_max);
                if load[field::PEOPLE] > group {
                    return None;
                }
            }
            top = peak(top, load);
            assistants = assistants.max(self.p.assistants(load));
        }
        Some((allowed & self.p.fitting(top, assistants), assistants))
    }

    #[inline]
    fn detour(&self, node: &NodeData, i: usize, pos: usize, from: usize) -> Option<Detour> {
        let (run, p) = (self.run, self.p);
        let next_place = p.place(run.items[pos]);
        let is_home = |at: usize| at < run.at[i] as usize;
        if is_home(pos) && next_place == node.place {
            return None; // Joining that stop is tried at its end.
        }
        let next_off = if is_home(pos) { run.off[pos] } else { 0 };
        if pos > from {
            let prev_place = p.place(run.items[pos - 1]);
            let first = run.stop[pos - 1] as usize;
            if prev_place == node.place {
                let off = run.off[pos - 1] + node.dwell;
                let stop_dwell: Secs = run.items[first..pos].iter().map(|&v| p.nodes[v as usize].dwell).sum();
                let (clock_off, delayed) =
                    if p.afternoon_clock { (off - node.dwell - stop_dwell, first) } else { (off, pos) };
                return Some(Detour { secs: node.dwell, metres: 0, off, clock_off, delayed });
            }
            if is_home(pos) && run.stop[pos] as usize == first {
                return None; // Would split a stop.
            }
        }
        let out = p.drive(node.place, next_place);
        let off = node.dwell + out.secs as Secs + next_off;
        let clock_off = if p.afternoon_clock { off - node.dwell } else { off };
        if pos == 0 {
            return Some(Detour { secs: 0, metres: i64::from(out.metres), off, clock_off, delayed: pos });
        }
        let prev_place = p.place(run.items[pos - 1]);
        let (into, old) = (p.drive(prev_place, node.place), p.drive(prev_place, next_place));
        let secs = node.dwell + into.secs as Secs + out.secs as Secs - old.secs as Secs;
        let metres = i64::from(into.metres) + i64::from(out.metres) - i64::from(old.metres);
        Some(Detour { secs, metres, off, clock_off, delayed: pos })
    }

    #[inline]
    #[allow(clippy::too_many_arguments)] // One call site, in the hot loop; a struct would only rename them.
    fn try_position(
        &mut self,
        u: u32,
        node: &NodeData,
        (i, j): (usize, usize),
        pos: usize,
        from: usize,
        detour: &Detour,
        kinds: u64,
        assistants: u32,
    ) {
        let (run, p) = (self.run, self.p);
        let m = run.visits();
        // Journeys of the block.
        let (row, mut ride) = (detour.delayed * m, [FAR; MAX_VISITS]);
        for k in i..m {
            let (before, after) = (run.before[row + k], run.after[row + k]);
            ride[k] = after.min(if before < FAR { before - detour.secs } else { FAR });
        }
        ride[j] = ride[j].min(node.cap - detour.clock_off);
        if ride[i] < 0 {
            return;
        }
        let earliest = p.gates[run.gate[i] as usize].earliest;
        let first_clock = if pos == from {
            detour.clock_off
        } else if detour.delayed > from {
            self.first_clock(from) + detour.secs
        } else {
            self.first_clock(from)
        };
        let lo = earliest.max(p.earliest_home + first_clock);
        let Some(times) = self.schedule((i, j), lo, &ride, detour.secs, node.setting_secs) else { return };
        let last = m - 1;
        let first_off = match (i, pos) {
            (0, 0) => detour.off,
            (0, _) => run.off[0] + detour.secs,
            _ => run.off[0],
        };
        let end_dwell = run.dwell[last] + if j == last { node.setting_secs } else { 0 };
        let old = &run.work[0].1;
        let secs = times.start[last] - times.start[0] + first_off + end_dwell;
        let first = if pos == 0 { node.place } else { old.first };
        let in_zone = old.in_zone || p.in_zone[node.place as usize];
        let work = DayWork { metres: old.metres + detour.metres, secs, assistants, in_zone, first, last: old.last };
        let service = (times.start[0] - first_off, times.start[last] + end_dwell);
        if let Some((price, kind)) = self.cheapest(&work, kinds, service, times.early) {
            self.offer(Insertion { delta: price - run.cost, price, kind, node: u, at: pos as u16, visit_at: NO_VISIT });
        }
    }

    /// Clocked offset of the first home of a block.
    #[inline]
    fn first_clock(&self, from: usize) -> Secs {
        let (run, p) = (self.run, self.p);
        if !p.afternoon_clock {
            return run.off[from];
        }
        let mut dwell = 0;
        for at in from..run.items.len() {
            if run.items[at] >= p.first_visit() || run.stop[at] as usize != from {
                break;
            }
            dwell += p.nodes[run.items[at] as usize].dwell;
        }
        run.off[from] - dwell
    }

    /// The schedule after the insertion: row `i` of the journeys and its earliest start are new, the gap into block `i`
    /// grows by the detour, unloading at `j` by the passenger's seconds.
    #[inline]
    fn schedule(
        &self,
        (i, j): (usize, usize),
        lo: Secs,
        ride: &[Secs; MAX_VISITS],
        detour: Secs,
        unload: Secs,
    ) -> Option<Timetable> {
        let old = &self.run.system;
        let m = old.m;
        if m == 1 {
            let hi = old.hi[0] - unload;
            if lo > hi {
                return None;
            }
            let mut start = [0; MAX_VISITS];
            start[0] = hi;
            return Some(Timetable { start, early: hi - lo });
        }
        if m == 2 {
            // The closed form of `System::solve`, on the few numbers that change.
            let (mut lo2, mut hi2) = ([old.lo[0], old.lo[1]], [old.hi[0], old.hi[1]]);
            lo2[i] = lo;
            hi2[j] -= unload;
            if lo2[0] > hi2[0] || lo2[1] > hi2[1] {
                return None;
            }
            let mut gap = old.gap[0][1];
            if i == 1 {
                gap += detour;
            }
            if j == 0 {
                gap += unload;
            }
            let most = if i == 0 { ride[1] } else { old.ride[0][1] };
            let span = gap.max(lo2[1] - hi2[0]);
            if span > most.min(hi2[1] - lo2[0]) {
                return None;
            }
            let mut start = [0; MAX_VISITS];
            start[0] = hi2[0].min(hi2[1] - span);
            start[1] = start[0] + span;
            return Some(Timetable { start, early: (start[0] - lo2[0]).min(start[1] - lo2[1]) });
        }
        let mut system: System = *old;
        system.lo[i] = lo;
        system.hi[j] -= unload;
        if i > 0 {
            system.gap[i - 1][i] += detour;
        }
        if j + 1 < m {
            system.gap[j][j + 1] += unload;
        }
        system.ride[i][i..m].copy_from_slice(&ride[i..m]);
        system.solve()
    }

    /// Price with the present type where it still carries the run, else with the cheapest other.
    #[inline]
    fn cheapest(&self, work: &DayWork, kinds: u64, service: (Secs, Secs), early: Secs) -> Option<(i64, u8)> {
        let (run, p) = (self.run, self.p);
        let days = i64::from(run.days.count_ones());
        let wish = run.wish + self.wish;
        let shift = |kind: usize| {
            let Some(own) = &p.types[kind].own else { return true };
            let collect = if work.assistants > 0 { p.types[kind].tariff.pa_secs } else { 0 };
            let out = p.drive(own.depot, work.first).secs as Secs + collect;
            let back = p.drive(work.last, own.depot).secs as Secs;
            (service.1 + back - own.until).max(0) <= early.min(service.0 - out - own.from)
        };
        let present = run.kind as usize;
        if kinds >> present & 1 == 1 && shift(present) {
            return Some((wish + days * p.day_cost(present, work), present as u8));
        }
        let mut mask = kinds;
        let mut best: Option<(i64, u8)> = None;
        while mask != 0 {
            let kind = mask.trailing_zeros() as usize;
            mask &= mask - 1;
            let price = wish + days * p.day_cost(kind, work);
            if best.is_none_or(|(b, _)| price < b) && shift(kind) {
                best = Some((price, kind as u8));
            }
        }
        best
    }

    #[inline]
    fn offer(&mut self, ins: Insertion) {
        if ins.delta < self.limit {
            self.limit = ins.delta;
            self.best = Some(ins);
        }
    }

    /// All positions that ride to a visit already in the run, by rebuilding.
    fn at_visits_slow(&mut self, u: u32, node: &NodeData) {
        let run = self.run;
        let Some(j) = (0..run.visits()).rev().find(|&j| run.gate[j] == node.gate) else { return };
        for pos in (0..=run.at[j] as usize).rev() {
            if !self.blink.blink() {
                self.try_rebuilt(u, pos, NO_VISIT);
            }
        }
    }

    /// A new visit to the node's gate: straight after the node, or beside a visit already in the run.
    fn with_new_visit(&mut self, u: u32, node: &NodeData) {
        let run = self.run;
        let n = run.items.len();
        let gate_place = self.p.gates[node.gate as usize].place;
        for pos in 0..=n {
            if self.too_dear(pos, node.place, Some(gate_place)) || self.blink.blink() {
                continue;
            }
            self.try_rebuilt(u, pos, pos as u16 + 1);
        }
        for k in 0..run.visits() {
            for visit in [run.at[k] as usize, run.at[k] as usize + 1] {
                // The node somewhere before the new visit, but not straight before it: that was tried above.
                for pos in 0..visit {
                    if !self.too_dear(pos, node.place, None) && !self.blink.blink() {
                        self.try_rebuilt(u, pos, visit as u16 + 1);
                    }
                }
            }
        }
    }

    /// Whether the extra miles alone (of the stop, and of a visit straight after it) cost as much as the limit.
    fn too_dear(&self, pos: usize, place: u32, gate: Option<u32>) -> bool {
        let (run, p) = (self.run, self.p);
        if !run.uniform {
            return false;
        }
        let prev = (pos > 0).then(|| p.place(run.items[pos - 1]));
        let next = run.items.get(pos).map(|&v| p.place(v));
        let metres = |a: Option<u32>, b: Option<u32>| match (a, b) {
            (Some(a), Some(b)) => i64::from(p.drive(a, b).metres),
            _ => 0,
        };
        let through = match gate {
            Some(g) => metres(Some(place), Some(g)) + metres(Some(g), next),
            None => metres(Some(place), next),
        };
        let extra = metres(prev, Some(place)) + through - metres(prev, next);
        let rate = p.types[run.kind as usize].tariff.per_metre;
        extra * rate * i64::from(run.days.count_ones()) + self.wish.min(0) >= self.limit
    }

    fn try_rebuilt(&mut self, u: u32, pos: usize, visit_at: u16) {
        let (run, p) = (self.run, self.p);
        let trial = &mut *self.scratch;
        trial.items.clear();
        trial.items.extend_from_slice(&run.items[..pos]);
        trial.items.push(u);
        trial.items.extend_from_slice(&run.items[pos..]);
        if visit_at != NO_VISIT {
            trial.items.insert(visit_at as usize, p.first_visit() + p.nodes[u as usize].gate);
            prune_visits(&mut trial.items, p);
        }
        if !trial.rebuild(p) {
            return;
        }
        let present = run.kind as usize;
        let chosen = if trial.fits >> present & 1 == 1 && trial.within_shift(p, present) {
            Some((trial.price(p, present), run.kind))
        } else {
            trial.cheapest(p, self.available)
        };
        if let Some((price, kind)) = chosen {
            self.offer(Insertion { delta: price - run.cost, price, kind, node: u, at: pos as u16, visit_at });
        }
    }
}
