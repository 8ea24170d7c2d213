//! Where in a run a new visit to a gate may stand at all, whoever rides to it.
//!
//! Windows, and the journeys of those aboard, close most places of most runs to most gates. That depends on the run and the
//! gate alone, so it is found out once and holds for every passenger of the gate until the run changes.

use super::bounds::detour;
use super::days::{days, has_time, mapped};
use crate::model::Weekdays;
use crate::routing::problem::{NodeData, Problem};
use crate::routing::run::Run;

/// Positions that have a bit; nothing is known of longer runs.
const BITS: usize = 64;

/// Places of a new visit to one gate in one run, a bit for each item that it may stand before (the last: after all).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Openings {
    /// Fingerprint of the run; 0 before anything is known, and of a run that has none.
    version: u64,
    /// Open places by distinct day of the run, in the order of its days. An open one may turn out to be closed.
    by_day: [u64; 5],
    /// What the miles of the visit alone cost at the least on a weekday, at the cheapest open place of the cheapest day.
    least: i64,
}

impl Openings {
    /// Nothing is known.
    pub const UNKNOWN: Openings = Openings { version: 0, by_day: [u64::MAX; 5], least: 0 };

    /// Of a run and a gate: what windows and slacks say, for a passenger who takes no time to alight.
    fn of(run: &Run, p: &Problem, gate: u32) -> Openings {
        let mut openings = Openings { version: run.version, by_day: [0; 5], least: i64::MAX };
        let (m, n) = (run.visits(), run.items.len());
        if n >= BITS {
            return Openings { by_day: [u64::MAX; 5], least: 0, ..openings };
        }
        if m >= p.max_visits || !run.gate[..m].iter().all(|&g| p.mix(g, gate)) {
            return openings;
        }
        let tariff = &p.types[run.kind as usize].tariff;
        if run.days != Weekdays::ALL.0 {
            openings.least = tariff.fixed; // Of a day on which nobody rode before.
        }
        for ((day, map), open) in days(run, p).zip(&mut openings.by_day) {
            *open = u64::MAX >> (BITS - 1 - n);
            let (mut last, mut answer) = (usize::MAX, true);
            for q in 0..=n {
                let at = mapped(map, q);
                if at != last {
                    (last, answer) = (at, has_time(day, p, gate, 0, at));
                    if answer {
                        let (metres, _) = detour(p, day, at, p.gates[gate as usize].place, 0);
                        openings.least = openings.least.min(tariff.per_metre * metres);
                    }
                }
                if !answer {
                    *open &= !(1 << q);
                }
            }
        }
        openings
    }

    /// Brings what is known up to the run as it is. Of a run without a fingerprint nothing is kept.
    #[inline]
    pub(super) fn renew(&mut self, run: &Run, p: &Problem, gate: u32) {
        if self.version != run.version || run.version == 0 {
            *self = Openings::of(run, p, gate);
        }
    }

    /// Whether no place is open on any day.
    #[inline]
    pub(super) fn is_closed(&self) -> bool {
        self.by_day == [0; 5]
    }

    /// What a new visit costs at the least on each weekday of a passenger, wishes aside; `i64::MAX` where there can be none. So
    /// far as a way round is not shorter in metres than the straight one, which differs by little where it is so.
    #[inline]
    pub fn least(&self) -> i64 {
        self.least
    }

    /// Places open on all weekdays of a passenger.
    #[inline]
    pub(super) fn on_days_of(&self, run: &Run, p: &Problem, node: &NodeData) -> u64 {
        let rides = |day: &Run| day.days & node.days != 0;
        days(run, p).zip(&self.by_day).filter(|((day, _), _)| rides(day)).fold(u64::MAX, |all, (_, open)| all & open)
    }

    /// Whether a place is among some; one without a bit always is.
    #[inline]
    pub(super) fn has(places: u64, q: usize) -> bool {
        q >= BITS || places >> q & 1 == 1
    }

    /// A place that the visit alone cannot take on a day.
    #[inline]
    pub(super) fn close(&mut self, day: usize, q: usize) {
        if q < BITS {
            self.by_day[day] &= !(1 << q);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::construct;
    use crate::routing::insertion::{Scratch, best_with_visit};

    /// Against the slow way: everybody who rides to a gate, put in everywhere before a visit at a closed place. All were asked
    /// before, so that places found closed then are among them.
    #[test]
    fn nobody_can_ride_to_a_closed_place() {
        let (mut closed, mut open, mut feasible, mut found_closed) = (0, 0, 0, 0);
        for (seed, leg) in [(3, Leg::Am), (4, Leg::Pm)] {
            let p = cohort::problem(50, seed, leg, true);
            let mut state = construct::reference(&p);
            let slots: Vec<u32> = state.used().map(|(r, _)| r).collect();
            let (mut trial, mut scratch) = (Run::default(), Scratch::default());
            for r in slots {
                state.runs[r as usize].seal();
                let run = &state.runs[r as usize];
                for gate in 0..p.gates.len() as u32 {
                    let mut openings = Openings::UNKNOWN;
                    openings.renew(run, &p, gate);
                    let at_first = openings;
                    for q in (0..p.requests.len() as u32).filter(|&q| p.gate_of(q) == gate) {
                        let tools = (&mut openings, &mut scratch);
                        best_with_visit(run, &p, q, state.available, i64::MAX, tools);
                    }
                    found_closed += usize::from(openings != at_first);
                    let riders = p.nodes.iter().enumerate().filter(|(_, n)| n.gate == gate).take(4);
                    for ((u, node), q) in riders.flat_map(|rider| (0..=run.items.len()).map(move |q| (rider, q))) {
                        let is_open = Openings::has(openings.on_days_of(run, &p, node), q);
                        (open, closed) = (open + usize::from(is_open), closed + usize::from(!is_open));
                        let possible = (0..=q).any(|at| {
                            trial.clear();
                            trial.items.extend_from_slice(&run.items);
                            trial.items.insert(q, p.first_visit() + gate);
                            trial.items.insert(at, u as u32);
                            trial.rebuild(&p)
                        });
                        feasible += usize::from(possible);
                        assert!(is_open || !possible, "a closed place takes somebody");
                    }
                }
            }
        }
        assert!(closed > 100 && open > 100 && feasible > 100, "{closed} closed, {open} open, {feasible} feasible");
        assert!(found_closed > 10, "{found_closed} runs and gates had a place that was found closed");
    }

    #[test]
    fn what_is_known_is_renewed_when_the_run_is_another_one() {
        let p = cohort::problem(50, 3, Leg::Am, true);
        let state = construct::reference(&p);
        let runs: Vec<Run> = state.used().map(|(_, run)| run.clone()).take(2).collect();
        let [mut first, mut second] = <[Run; 2]>::try_from(runs).expect("two runs");
        first.seal();
        second.seal();
        let mut known = Openings::UNKNOWN;
        known.renew(&first, &p, 0);
        known.close(0, 0);
        let before = known;
        known.renew(&first, &p, 0);
        assert_eq!(known, before, "what was found out stays");
        known.renew(&second, &p, 0);
        assert_eq!(known, Openings::of(&second, &p, 0));
    }
}
