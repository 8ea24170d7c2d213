//! What the search may not change: times that were promised, passengers and runs that are locked.
//!
//! Set on a compiled [`Problem`] before the search. A promise is a range of times at home; a run is feasible when some
//! shift of its timetable keeps all promises of those aboard. A run with promises has no constant-time test: what passes
//! the sieves of [`super::insertion`] is rebuilt. Locks take passengers and runs out of reach of every move.

use super::problem::{NodeData, Problem};
use super::run::Run;
use crate::model::Secs;
use std::borrow::Cow;

/// Any time at home will do.
pub const ANY_TIME: (Secs, Secs) = (Secs::MIN, Secs::MAX);

/// What of a request the search may not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Lock {
    /// Nothing.
    #[default]
    Free,
    /// The run it rides: others may come and go.
    Kept,
    /// The run as a whole: nobody comes, nobody goes, the type of vehicle stays.
    Untouched,
}

impl Problem {
    /// Promises a request to be at home between two times (morning orientation), at whichever of its places.
    pub fn promise(&mut self, request: u32, earliest: Secs, latest: Secs) {
        for u in self.nodes_of(request) {
            self.nodes[u as usize].promise = (earliest, latest);
        }
        self.holds = true;
    }

    /// Locks a request and those it must share a run with.
    pub fn lock(&mut self, request: u32, lock: Lock) {
        for q in self.units[self.requests[request as usize].unit as usize].clone() {
            for u in self.nodes_of(q) {
                let node = &mut self.nodes[u as usize];
                node.lock = node.lock.max(lock);
            }
        }
        self.holds = true;
    }

    /// Lock of a request.
    #[inline]
    pub fn lock_of(&self, request: u32) -> Lock {
        self.nodes[self.requests[request as usize].first_node as usize].lock
    }

    /// The problem with nothing promised and nothing locked.
    pub fn released(&self) -> Cow<'_, Problem> {
        if !self.holds {
            return Cow::Borrowed(self);
        }
        let mut free = self.clone();
        for node in &mut free.nodes {
            (node.promise, node.lock) = (ANY_TIME, Lock::Free);
        }
        free.holds = false;
        Cow::Owned(free)
    }
}

impl NodeData {
    /// Whether a time at home has been promised.
    #[inline]
    pub fn is_promised(&self) -> bool {
        self.promise != ANY_TIME
    }
}

impl Run {
    /// Shifts at which everybody with a promise is at home in time; false where there is none. After the schedule is known.
    pub(super) fn keep_promises(&mut self, p: &Problem) -> bool {
        self.window = (0, self.times.early);
        if !self.promised {
            return true;
        }
        let uniform = self.uniform && p.wait_aboard;
        for pos in 0..self.items.len() {
            let Some(node) = p.nodes.get(self.items[pos] as usize).filter(|n| n.is_promised()) else { continue };
            let at = self.home_time(pos, uniform);
            self.window.0 = self.window.0.max(at - node.promise.1);
            self.window.1 = self.window.1.min(at - node.promise.0);
        }
        self.window.0 <= self.window.1
    }

    /// The strictest lock of somebody aboard.
    pub fn lock(&self, p: &Problem) -> Lock {
        if !p.holds {
            return Lock::Free;
        }
        let locks = self.items.iter().filter_map(|&u| p.nodes.get(u as usize)).map(|n| n.lock);
        locks.max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::solve::{Budget, Options, Progress, go_on, restore};
    use crate::routing::state::State;
    use crate::routing::{bays, construct};

    /// Times at home of everybody on a run in the middle of what it allows.
    fn told(p: &Problem, run: &Run) -> Vec<(u32, Secs)> {
        let (least, most) = bays::range(run, p);
        let mut copy = run.clone();
        let times = copy.timetable(p, least + (most - least) / 2).unwrap();
        let home = |(&u, t): (&u32, Secs)| p.nodes.get(u as usize).map(|n| (n.request, t));
        run.items.iter().zip(times).filter_map(home).collect()
    }

    fn riders(p: &Problem, run: &Run) -> Vec<u32> {
        run.items.iter().filter_map(|&u| p.nodes.get(u as usize)).map(|n| n.request).collect()
    }

    fn search(p: &Problem, start: &State, iterations: u64) -> State {
        let options = Options::new(3, Budget::Iterations(iterations), 2);
        restore(p, &go_on(p, start, &options, &Progress::default()).runs)
    }

    #[test]
    fn promises_are_kept_while_the_plan_becomes_cheaper() {
        for leg in Leg::BOTH {
            let mut p = cohort::problem(60, 4, leg, true);
            let start = construct::regret(&p);
            let promised: Vec<(u32, Secs)> = start.used().flat_map(|(_, run)| told(&p, run)).collect();
            let free = search(&p, &start, 300);
            for &(q, at) in &promised {
                p.promise(q, at - 300, at + 300);
            }
            let runs: Vec<(u8, Vec<u32>)> = start.used().map(|(_, run)| (run.kind, run.items.clone())).collect();
            let start = restore(&p, &runs);
            let held = search(&p, &start, 300);
            assert!(held.cost < start.cost, "there is something to gain within five minutes");
            assert!(held.bank.len() <= start.bank.len());
            let off = |state: &State| {
                let moved = state.used().map(|(_, run)| {
                    let mut run = run.clone();
                    let shift = if run.promised { run.window.0 } else { 0 };
                    let times = run.timetable(&p, shift).unwrap_or_default();
                    let home = |(&u, t): (&u32, Secs)| p.nodes.get(u as usize).map(|n| (n.request, t));
                    let each = run.items.iter().zip(times).filter_map(home);
                    each.map(|(q, t)| promised.iter().find(|x| x.0 == q).map_or(0, |x| (x.1 - t).abs())).max()
                });
                moved.flatten().max().unwrap_or(0)
            };
            assert!(off(&held) <= 300, "{} s", off(&held));
            // Where nothing is promised times do move, so the promise binds.
            let free: Vec<(u8, Vec<u32>)> = free.used().map(|(_, run)| (run.kind, run.items.clone())).collect();
            let kept = restore(&p, &free);
            assert!(kept.used().count() < free.len(), "some run of the free search breaks a promise");
        }
    }

    #[test]
    fn what_is_locked_stays() {
        let mut p = cohort::problem(60, 5, Leg::Am, true);
        let start = construct::regret(&p);
        let mut large: Vec<&Run> = start.used().map(|(_, run)| run).filter(|r| r.people > 2).collect();
        large.sort_by_key(|r| std::cmp::Reverse(r.people));
        let (whole, part) = (large[0].clone(), large[1].clone());
        let together = &riders(&p, &part)[..2];
        for q in riders(&p, &whole) {
            p.lock(q, Lock::Untouched);
        }
        for &q in together {
            p.lock(q, Lock::Kept);
        }
        let found = search(&p, &start, 600);
        assert!(found.cost < start.cost);
        let same = found.used().filter(|(_, r)| r.items == whole.items && r.kind == whole.kind).count();
        assert_eq!(same, 1, "the untouched run is as it was");
        assert_eq!(found.at[together[0] as usize], found.at[together[1] as usize], "those who are kept ride together");
        // Without locks the same search changes both.
        let free = search(&p.released(), &start, 600);
        assert_eq!(free.used().filter(|(_, r)| r.items == whole.items).count(), 0);
    }
}
