//! Positions of one request in one run: tested in constant time where everybody rides on the same weekdays, else rebuilt.

use super::bounds::{Rates, add, both};
use super::mixed::Mixed;
use super::probe::{Detour, Probe};
use super::{Answer, Insertion, NO_VISIT};
use crate::model::{Cell, Secs};
use crate::routing::problem::{DayWork, NodeData, Problem};
use crate::routing::run::Run;

/// The search for the best position of one request in one run.
pub(super) struct Search<'a> {
    pub(super) run: &'a Run,
    pub(super) p: &'a Problem,
    pub(super) available: u64,
    pub(super) limit: i64,
    pub(super) wish: i64,
    /// Price of the run as it stands in the plan.
    pub(super) base: i64,
    /// Only rides to this visit, which is new and at this position of `run`.
    pub(super) only: Option<(usize, usize)>,
    pub(super) answer: Answer,
    pub(super) mixed: &'a mut Mixed,
}

/// What a position of a run costs at the least with its present type: spares the timetable of what is too dear anyway.
struct Sieve {
    /// Price of the run as it is less what it was when the search began.
    today: i64,
    days: i64,
    rates: Rates,
    /// From an own vehicle's depot to the first stop.
    lead: Cell,
}

impl Sieve {
    #[inline]
    fn least(&self, run: &Run, p: &Problem, node: &NodeData, pos: usize, found: &Detour) -> i64 {
        let more = if pos == 0 {
            let (lead, old) = (both(p.from_depot(run.kind as usize, node.place)), both(self.lead));
            add((found.metres, i64::from(found.off - run.off[0])), (lead.0 - old.0, lead.1 - old.1))
        } else {
            (found.metres, i64::from(found.secs))
        };
        self.today + self.days * self.rates.price(more)
    }
}

/// Whether the constant-time test holds for a node in a run, so that nothing needs rebuilding.
#[inline]
pub(super) fn in_constant_time(run: &Run, p: &Problem, node: &NodeData) -> bool {
    run.uniform && p.wait_aboard && node.days == run.days && !run.promised && !node.is_promised()
}

impl Search<'_> {
    #[inline]
    fn probe(&self) -> Probe<'_> {
        Probe { run: self.run, p: self.p }
    }

    /// All positions of one node.
    #[inline]
    pub(super) fn node(&mut self, u: u32) {
        let (run, p) = (self.run, self.p);
        let node = &p.nodes[u as usize];
        let allowed = run.allowed & node.types;
        self.answer.on_types |= allowed >> run.kind & 1 == 0;
        if allowed & (self.available | 1 << run.kind) == 0 {
            return;
        }
        if in_constant_time(run, p, node) {
            self.at_visits(u, node, allowed);
        } else if let Some(last) = (0..run.visits()).rev().find(|&j| run.gate[j] == node.gate) {
            self.by_rebuilding(u, node, run.at[last] as usize, None);
        }
    }

    /// All positions of one node that ride to a new visit before an item, where weekdays differ.
    pub(super) fn with_new_visit(&mut self, u: u32, q: usize) {
        let (run, node) = (self.run, &self.p.nodes[u as usize]);
        let allowed = run.allowed & node.types;
        self.answer.on_types |= allowed >> run.kind & 1 == 0;
        if allowed & (self.available | 1 << run.kind) != 0 {
            self.by_rebuilding(u, node, q, Some(q));
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
            let Some((fits, assistants)) = self.probe().load_with(node, i, j, allowed) else { continue };
            if run.system.lo[j] > run.system.hi[j] - node.setting_secs {
                continue;
            }
            self.answer.on_types |= fits >> run.kind & 1 == 0;
            let kinds = fits & (self.available | 1 << run.kind);
            if kinds == 0 {
                continue;
            }
            let from = if i == 0 { 0 } else { run.at[i - 1] as usize + 1 };
            let sieve = self.sieve(kinds);
            for pos in (from..=run.at[i] as usize).rev() {
                let Some(detour) = self.probe().detour(node, i, pos, from) else { continue };
                if node.cap < detour.clock_off {
                    // Farther from the setting only gets longer: the matrix is closed under the triangle inequality.
                    break;
                }
                let least = sieve.as_ref().map_or(i64::MIN, |s| s.least(run, self.p, node, pos, &detour));
                if least >= self.limit {
                    self.answer.least = self.answer.least.min(least);
                    continue;
                }
                self.try_position(u, node, (i, j), pos, from, (&detour, least), kinds, assistants);
            }
        }
    }

    /// What positions of the run cost at the least, when it keeps its type if it can be one of some.
    #[inline]
    fn sieve(&self, kinds: u64) -> Option<Sieve> {
        let (run, p) = (self.run, self.p);
        let kind = run.kind as usize;
        let days = i64::from(run.days.count_ones());
        let today = run.wish + self.wish + days * p.day_cost(kind, &run.work[0].1) - self.base;
        let sieve = || Sieve { today, days, rates: Rates::of(p, kind, run), lead: p.from_depot(kind, run.places[0]) };
        (kinds >> kind & 1 == 1).then(sieve)
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
        (detour, least): (&Detour, i64),
        kinds: u64,
        assistants: u32,
    ) {
        let probe = self.probe();
        let Some(times) = probe.timetable(node, (i, j), pos, from, detour) else { return };
        let (work, service) = probe.work(node, (i, j), pos, detour, &times, assistants);
        if let Some((price, kind)) = self.cheapest(&work, kinds, service, times.early) {
            let bounded = kind != self.run.kind || price - self.base >= least;
            debug_assert!(bounded, "no position costs less than its bound");
            self.offer(price, kind, u, pos, self.only.map(|(_, q)| q));
        }
    }

    /// Price with the present type where it still carries the run, else with the cheapest other.
    #[inline]
    fn cheapest(&mut self, work: &DayWork, kinds: u64, service: (Secs, Secs), early: Secs) -> Option<(i64, u8)> {
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
        self.answer.on_types = true;
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
    pub(super) fn offer(&mut self, price: i64, kind: u8, node: u32, at: usize, visit: Option<usize>) {
        let delta = price - self.base;
        if delta < self.limit {
            self.limit = delta;
            let visit_at = visit.map_or(NO_VISIT, |q| q as u16 + 1);
            self.answer.best = Some(Insertion { delta, price, kind, node, at: at as u16, visit_at });
        } else {
            self.answer.least = self.answer.least.min(delta);
        }
    }
}
