//! Positions of one request in one run: tested in constant time where everybody rides on the same weekdays, else rebuilt.

use super::bounds::present;
use super::{Blink, Insertion, NO_VISIT};
use crate::model::Secs;
use crate::routing::problem::{DayWork, MAX_VISITS, NodeData, Problem, field, peak, plus};
use crate::routing::run::Run;
use crate::routing::schedule::{FAR, System, Timetable};

/// Positions rebuilt in one run for one passenger, cheapest miles first, where the constant-time test does not apply.
const REBUILDS: usize = 4;

/// The search for the best position of one request in one run.
pub(super) struct Search<'a, B> {
    pub(super) run: &'a Run,
    pub(super) p: &'a Problem,
    pub(super) available: u64,
    pub(super) limit: i64,
    pub(super) wish: i64,
    /// Price of the run as it stands in the plan.
    pub(super) base: i64,
    /// Only rides to this visit, which is new and at this position of `run`.
    pub(super) only: Option<(usize, usize)>,
    pub(super) best: Option<Insertion>,
    pub(super) rebuilt: &'a mut Run,
    pub(super) bounds: &'a mut Vec<i64>,
    pub(super) blink: &'a mut B,
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
    pub(super) fn node(&mut self, u: u32) {
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
        for _ in 0..REBUILDS {
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
        let present = |pos: usize, day: u8| {
            let k = run.block[pos] as usize;
            let joins = run.items[pos] >= p.first_visit() && (Some(k) == new_visit || run.gate[k] == node.gate);
            joins || present(run, p, pos, day)
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
        // With two visits to one gate the passenger may alight at the other one: then the new visit serves nobody.
        if !trial.rebuild(p) || trial.visit_days[..trial.visits()].contains(&0) {
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
