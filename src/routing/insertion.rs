//! Where a request fits best into a run, and at what price.
//!
//! Into a uniform run, at a visit to the request's own gate, each position is tested in constant time from the caches of
//! [`Run`]: three sums for the detour, prefix and suffix minima for the journeys of the others, the closed form of the
//! schedule, one table look-up for the load. Everything else (a new visit, mixed weekdays) rebuilds a scratch run.

use super::problem::{DayWork, MAX_VISITS, NodeData, Problem, field, peak, plus};
use super::run::Run;
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

/// What a new visit and its passenger add to a run at the least, position by position of the visit.
#[derive(Debug, Clone, Default)]
struct Detours {
    /// Price of the passenger's stop before each item, the cheapest of the passenger's places.
    stop: Vec<i64>,
    /// Price of the visit before each item, and its seconds (0 where days differ).
    visit: Vec<i64>,
    visit_secs: Vec<Secs>,
    /// Price of both: stop straight before the visit, or anywhere before it.
    pair: Vec<i64>,
}

impl Detours {
    /// Exact miles on the passenger's weekdays, and minutes where the vehicle waits nowhere: stop and visit are
    /// independent unless they are next to each other, which is priced as one detour.
    fn measure(&mut self, run: &Run, p: &Problem, request: u32) {
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
fn present(run: &Run, p: &Problem, pos: usize, day: u8) -> bool {
    let days = match p.nodes.get(run.items[pos] as usize) {
        Some(node) => node.days,
        None => run.visit_days[run.block[pos] as usize],
    };
    days >> day & 1 == 1
}

/// Whether the windows, and the journeys of those on board, leave room for a new visit at a position; what is certain only.
#[inline]
fn has_time(run: &Run, p: &Problem, gate: u32, q: usize, detours: &Detours) -> bool {
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

struct Search<'a, B> {
    run: &'a Run,
    p: &'a Problem,
    available: u64,
    limit: i64,
    wish: i64,
    /// Price of the run as it stands in the plan.
    base: i64,
    /// Only rides to this visit, which is new and at this position of `run`.
    only: Option<(usize, usize)>,
    best: Option<Insertion>,
    rebuilt: &'a mut Run,
    bounds: &'a mut Vec<i64>,
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
    /// All positions of one node.
    #[inline]
    fn node(&mut self, u: u32) {
        let (run, p) = (self.run, self.p);
        let node = &p.nodes[u as usize];
        let allowed = run.allowed & node.types;
        if allowed & (self.available | 1 << run.kind) == 0 {
            return;
        }
        if run.uniform && p.wait_aboard && node.days == run.days {
            self.at_visits(u, node, allowed);
        } else {
            self.by_rebuilding(u, node);
        }
    }

    /// All positions that ride to a visit already in the run, in constant time each.
    fn at_visits(&mut self, u: u32, node: &NodeData, allowed: u64) {
        let run = self.run;
        let m = run.visits();
        for i in 0..m {
            let Some(j) = run.visit_of(node.gate, i) else { break };
            if self.only.is_some_and(|(v, _)| v != j) {
                continue;
            }
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
            self.offer(price, kind, u, pos);
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
    fn offer(&mut self, price: i64, kind: u8, node: u32, at: usize) {
        let delta = price - self.base;
        if delta < self.limit {
            self.limit = delta;
            let visit_at = self.only.map_or(NO_VISIT, |(_, q)| q as u16 + 1);
            self.best = Some(Insertion { delta, price, kind, node, at: at as u16, visit_at });
        }
    }

    /// Positions in the order of the miles they add on the passenger's weekdays, each rebuilt, until the miles alone
    /// reach the limit.
    fn by_rebuilding(&mut self, u: u32, node: &NodeData) {
        let run = self.run;
        let last = match self.only {
            Some((_, q)) => q,
            None => match (0..run.visits()).rev().find(|&j| run.gate[j] == node.gate) {
                Some(j) => run.at[j] as usize,
                None => return,
            },
        };
        self.bound_positions(node, last);
        loop {
            let Some((pos, bound)) = self.bounds.iter().copied().enumerate().min_by_key(|&(i, b)| (b, i)) else {
                return;
            };
            if bound == i64::MAX || bound + self.wish.min(0) + self.visit_cost() >= self.limit {
                return;
            }
            self.bounds[pos] = i64::MAX;
            if !self.blink.blink() {
                self.rebuild_at(u, pos);
            }
        }
    }

    /// What a new visit has added already.
    fn visit_cost(&self) -> i64 {
        if self.only.is_some() { self.run.price(self.p, self.run.kind as usize) - self.base } else { 0 }
    }

    /// Price of the miles that a stop before each position up to `last` adds on the passenger's weekdays.
    fn bound_positions(&mut self, node: &NodeData, last: usize) {
        let (run, p) = (self.run, self.p);
        self.bounds.clear();
        self.bounds.resize(last + 1, 0);
        let rate = p.types[run.kind as usize].tariff.per_metre;
        let new_visit = self.only.map(|(v, _)| v);
        let present = |pos: usize, day: u8| match p.nodes.get(run.items[pos] as usize) {
            Some(n) => n.days >> day & 1 == 1,
            None => {
                let k = run.block[pos] as usize;
                run.visit_days[k] >> day & 1 == 1 || Some(k) == new_visit || run.gate[k] == node.gate
            }
        };
        for day in (0..5u8).filter(|&d| node.days >> d & 1 == 1) {
            let mut prev: Option<u32> = None;
            let mut pos = 0;
            while pos <= last {
                let Some(next) = (pos..run.items.len()).find(|&t| present(t, day)) else { break };
                let to = p.place(run.items[next]);
                let out = i64::from(p.drive(node.place, to).metres);
                let extra = match prev {
                    Some(a) => i64::from(p.drive(a, node.place).metres) + out - i64::from(p.drive(a, to).metres),
                    None => out,
                };
                for bound in &mut self.bounds[pos..=next.min(last)] {
                    *bound += rate * extra;
                }
                prev = Some(to);
                pos = next + 1;
            }
        }
    }

    fn rebuild_at(&mut self, u: u32, pos: usize) {
        let (run, p) = (self.run, self.p);
        let trial = &mut *self.rebuilt;
        trial.items.clear();
        trial.items.extend_from_slice(&run.items[..pos]);
        trial.items.push(u);
        trial.items.extend_from_slice(&run.items[pos..]);
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
            self.offer(price, kind, u, pos);
        }
    }
}
