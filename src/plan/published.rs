//! What families have been told: the published time at each home, and how far a changed run would move it.
//!
//! Times are in the orientation of the problem (the afternoon is mirrored), so one comparison serves both legs.

use crate::model::{Demand, Leg, Scenario, Secs};
use crate::plan::Plan;
use crate::plan::make::Keep;
use crate::routing::bays;
use crate::routing::problem::Problem;
use crate::routing::run::{Run, prune_visits};
use crate::routing::state::State;
use std::collections::HashMap;

/// Published times and vehicles of one leg.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// Time at the home stop, by request of the problem; `None` for newcomers.
    home: Vec<Option<Secs>>,
    /// Index in the fleet of the own vehicle, by request of the problem.
    vehicle: Vec<Option<usize>>,
    /// Index into `Plan::runs`, by request of the problem.
    run: Vec<Option<usize>>,
}

/// How far a run moves the published times of those who rode before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// How much earlier than its last timetable the run goes, so that the farthest move is least.
    pub shift: Secs,
    /// The farthest move, seconds; zero where nobody rode before.
    pub most: Secs,
    /// Somebody rode before.
    pub any: bool,
}

impl Published {
    /// Reads a leg of a plan.
    pub fn of(plan: &Plan, scenario: &Scenario, demand: &Demand, p: &Problem, leg: Leg) -> Published {
        let by_id: HashMap<&str, usize> =
            p.requests.iter().enumerate().map(|(q, r)| (demand.requests[r.demand as usize].id.as_str(), q)).collect();
        let none = || vec![None; p.requests.len()];
        let mut published =
            Published { home: none(), vehicle: vec![None; p.requests.len()], run: vec![None; p.requests.len()] };
        for (index, run) in plan.runs.iter().enumerate().filter(|(_, r)| r.leg == leg) {
            let own = run.own_vehicle.as_deref();
            let vehicle = own.and_then(|own| scenario.fleet.iter().position(|v| v.reference == own));
            for stop in &run.stops {
                let (people, time) = match leg {
                    Leg::Am => (&stop.board, stop.arrive),
                    Leg::Pm => (&stop.alight, -stop.depart),
                };
                for &q in people.iter().filter_map(|id| by_id.get(id.as_str())) {
                    published.home[q] = Some(time);
                    published.vehicle[q] = vehicle;
                    published.run[q] = Some(index);
                }
            }
        }
        published
    }

    /// The time at home a request was told, in the orientation of the problem; `None` for newcomers.
    pub fn time(&self, q: u32) -> Option<Secs> {
        self.home[q as usize]
    }

    /// What families would be told of a state: every run in the middle of its slack.
    pub fn of_state(p: &Problem, state: &State) -> Published {
        let none = || vec![None; p.requests.len()];
        let mut told =
            Published { home: none(), vehicle: vec![None; p.requests.len()], run: vec![None; p.requests.len()] };
        let mut trial = Run::default();
        for (_, run) in state.used() {
            trial.copy_from(run);
            trial.kind = run.kind;
            let (least, most) = bays::range(run, p);
            let Some(times) = trial.timetable(p, least + (most - least) / 2) else { continue };
            for (&u, &time) in run.items.iter().zip(&times) {
                if let Some(node) = p.nodes.get(u as usize) {
                    told.home[node.request as usize] = Some(time);
                }
            }
        }
        told
    }

    /// Whether a request rode before.
    pub fn knows(&self, q: u32) -> bool {
        self.home[q as usize].is_some()
    }

    /// How far a time at home is from the published one; `None` for newcomers.
    pub fn shift_of(&self, q: u32, time: Secs) -> Option<Secs> {
        self.home[q as usize].map(|old| time - old)
    }

    /// Run of the plan a request rode.
    pub fn run_of(&self, q: u32) -> Option<usize> {
        self.run[q as usize]
    }

    /// How far a feasible run moves those who rode before, at the shift that moves the farthest least; `None` where the
    /// run has no timetable.
    pub fn moved(&self, p: &Problem, run: &Run, trial: &mut Run) -> Option<Moved> {
        trial.copy_from(run);
        trial.kind = run.kind;
        let times = trial.timetable(p, 0)?;
        let off = run.items.iter().zip(&times).filter_map(|(&u, &t)| {
            let node = p.nodes.get(u as usize)?;
            self.home[node.request as usize].map(|old| t - old)
        });
        let (mut low, mut high, mut any) = (Secs::MAX, Secs::MIN, false);
        for d in off {
            (low, high, any) = (low.min(d), high.max(d), true);
        }
        let (least, most) = bays::range(run, p);
        if !any {
            return Some(Moved { shift: least + (most - least) / 2, most: 0, any });
        }
        let shift = (low + (high - low) / 2).clamp(least, most);
        Some(Moved { shift, most: (high - shift).abs().max((low - shift).abs()), any })
    }

    /// A run without newcomers, with its shift, where everybody left then keeps the published time.
    fn base(&self, p: &Problem, run: &Run, trial: &mut Run) -> Option<(Vec<u32>, Secs)> {
        let mut rest = Run::default();
        let known = |u: &u32| p.nodes.get(*u as usize).is_none_or(|n| self.knows(n.request));
        rest.items.extend(run.items.iter().copied().filter(known));
        prune_visits(&mut rest.items, p);
        if rest.items.is_empty() || !rest.rebuild(p) {
            return None;
        }
        rest.kind = run.kind;
        let moved = self.moved(p, &rest, trial)?;
        (moved.any && moved.most == 0).then_some((rest.items, moved.shift))
    }

    /// What a run would like to keep: its times, and its own vehicle where most of its riders had one. With a tolerance, no
    /// published time may move farther.
    pub fn keep(&self, p: &Problem, run: &Run, trial: &mut Run, tolerance: Option<Secs>) -> Keep {
        let moved = self.moved(p, run, trial).filter(|m| m.any);
        let mut votes: Vec<(usize, usize)> = Vec::new();
        for &u in &run.items {
            let Some(v) = p.nodes.get(u as usize).and_then(|n| self.vehicle[n.request as usize]) else { continue };
            match votes.iter_mut().find(|(w, _)| *w == v) {
                Some((_, n)) => *n += 1,
                None => votes.push((v, 1)),
            }
        }
        let own = p.types[run.kind as usize].own.is_some();
        let vehicle = votes.into_iter().filter(|_| own).max_by_key(|&(v, n)| (n, std::cmp::Reverse(v))).map(|(v, _)| v);
        let all_known = run.items.iter().filter_map(|&u| p.nodes.get(u as usize)).all(|n| self.knows(n.request));
        Keep {
            shift: moved.map(|m| m.shift),
            vehicle,
            reach: moved.zip(tolerance).map(|(m, most)| (most - m.most).max(0)),
            firm: all_known && moved.is_some_and(|m| m.most == 0),
            base: if all_known { None } else { self.base(p, run, trial) },
        }
    }
}
