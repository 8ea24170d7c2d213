//! The constant-time test: can a passenger get on at a position of a run in which everybody rides on the same weekdays?

use crate::model::Secs;
use crate::routing::problem::{DayWork, MAX_VISITS, NodeData, Problem, field, peak, plus};
use crate::routing::run::Run;
use crate::routing::schedule::{FAR, System, Timetable};

/// A uniform run (or one day of a mixed one) whose positions are tested.
#[derive(Clone, Copy)]
pub(super) struct Probe<'a> {
    pub(super) run: &'a Run,
    pub(super) p: &'a Problem,
}

/// A position in a block: what inserting there does to drive, offsets and slacks.
pub(super) struct Detour {
    pub(super) secs: Secs,
    pub(super) metres: i64,
    /// Arrival at the new home to start at the block's visit.
    pub(super) off: Secs,
    /// The same as the journey clock counts it.
    pub(super) clock_off: Secs,
    /// Passengers of the block before this position are delayed by `secs`.
    pub(super) delayed: usize,
}

/// What one day alone says about an insertion.
pub(super) enum Day {
    /// It cannot be.
    Impossible,
    /// Nothing.
    Unknown,
    /// It can be with these types, and then this is the least the vehicle does.
    Possible(u64, DayWork),
}

impl Probe<'_> {
    /// Types and assistants when a passenger is added from block `i` to visit `j`; `None` when a group is too large.
    #[inline]
    pub(super) fn load_with(&self, node: &NodeData, i: usize, j: usize, allowed: u64) -> Option<(u64, u32)> {
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
    /// What inserting before an item of a block does; `None` where it would split a stop, or join one from the wrong side.
    pub(super) fn detour(&self, node: &NodeData, i: usize, pos: usize, from: usize) -> Option<Detour> {
        let (run, p) = (self.run, self.p);
        let next_place = run.places[pos];
        let is_home = |at: usize| at < run.at[i] as usize;
        if is_home(pos) && next_place == node.place {
            return None; // Joining that stop is tried at its end.
        }
        let next_off = if is_home(pos) { run.off[pos] } else { 0 };
        if pos > from {
            let prev_place = run.places[pos - 1];
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
        let (into, old) = (p.drive_into(node.place, run.places[pos - 1]), run.legs[pos - 1]);
        let secs = node.dwell + into.secs as Secs + out.secs as Secs - old.secs as Secs;
        let metres = i64::from(into.metres) + i64::from(out.metres) - i64::from(old.metres);
        Some(Detour { secs, metres, off, clock_off, delayed: pos })
    }

    /// The timetable after the insertion, or `None` when no timetable keeps every journey and window.
    #[inline]
    pub(super) fn timetable(
        &self,
        node: &NodeData,
        (i, j): (usize, usize),
        pos: usize,
        from: usize,
        detour: &Detour,
    ) -> Option<Timetable> {
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
            return None;
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
        self.schedule((i, j), lo, &ride, detour.secs, node.setting_secs)
    }

    /// The day's work after the insertion, with begin and end of service at the visits.
    #[inline]
    pub(super) fn work(
        &self,
        node: &NodeData,
        (i, j): (usize, usize),
        pos: usize,
        detour: &Detour,
        times: &Timetable,
        assistants: u32,
    ) -> (DayWork, (Secs, Secs)) {
        let (run, p) = (self.run, self.p);
        let last = run.visits() - 1;
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
        (work, (times.start[0] - first_off, times.start[last] + end_dwell))
    }

    /// What is certain about a day on which a passenger gets on before an item and alights at a visit (the first to the
    /// passenger's gate where none is given).
    #[inline]
    pub(super) fn day(&self, node: &NodeData, pos: usize, visit: Option<usize>) -> Day {
        let run = self.run;
        let Some(&block) = run.block.get(pos) else { return Day::Unknown };
        let i = block as usize;
        let Some(j) = visit.or_else(|| run.visit_of(node.gate, i)).filter(|&j| j >= i) else { return Day::Unknown };
        let Some((fits, assistants)) = self.load_with(node, i, j, run.allowed & node.types) else {
            return Day::Impossible;
        };
        if fits == 0 || run.system.lo[j] > run.system.hi[j] - node.setting_secs {
            return Day::Impossible;
        }
        let from = if i == 0 { 0 } else { run.at[i - 1] as usize + 1 };
        let beside = |at: usize| run.places[at] == node.place;
        if beside(pos) || pos > from && beside(pos - 1) {
            return Day::Unknown; // Whether two calls at one home are one stop depends on the whole run.
        }
        let Some(detour) = self.detour(node, i, pos, from) else { return Day::Unknown };
        if node.cap < detour.clock_off {
            return Day::Impossible;
        }
        match self.timetable(node, (i, j), pos, from, &detour) {
            None => Day::Impossible,
            Some(times) => Day::Possible(fits, self.work(node, (i, j), pos, &detour, &times, assistants).0),
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
}
