//! What of an earlier plan a new search may not change, in the council's words and in the problem's.
//!
//! In: the earlier plan, a tolerance for published times, and locks (`locks.csv`: a run that stays as it is, or a passenger
//! who stays on it). Out: promises and locks on a [`Problem`], and the same in words ([`Held`]) for the plan, where the
//! verifier reads them.

use crate::model::{Demand, Leg, Scenario, Secs};
use crate::plan::document::{Held, LockedRun, Plan, Promise};
use crate::plan::published::Published;
use crate::routing::hold::Lock;
use crate::routing::problem::Problem;
use std::collections::BTreeMap;

/// What is to be held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holding {
    /// By how many seconds anybody's time at home may move; `None` for as far as the search likes.
    pub tolerance: Option<Secs>,
    /// What is locked, by id of the earlier plan's run: passengers (references) who stay on it; none for the whole run.
    pub locks: BTreeMap<String, Vec<String>>,
}

impl Holding {
    /// Whether nothing is to be held.
    pub fn is_empty(&self) -> bool {
        self.tolerance.is_none() && self.locks.is_empty()
    }

    /// Holds a leg's problem to the earlier plan and says in words what was held.
    pub fn apply(&self, problem: &mut Problem, earlier: &Plan, scenario: &Scenario, demand: &Demand, leg: Leg) -> Held {
        let published = Published::of(earlier, scenario, demand, problem, leg);
        let mut held = Held::default();
        // By request: the time told, in the orientation of the problem, and by how much it may move.
        let mut within: Vec<Option<Secs>> = vec![self.tolerance; problem.requests.len()];
        for run in earlier.runs.iter().filter(|r| r.leg == leg) {
            let Some(names) = self.locks.get(&run.id) else { continue };
            let untouched = names.is_empty();
            let aboard = |q: &u32| published.run_of(*q).is_some_and(|r| earlier.runs[r].id == run.id);
            let rider = |q: u32| &demand.requests[problem.requests[q as usize].demand as usize];
            let chosen: Vec<u32> = (0..problem.requests.len() as u32)
                .filter(aboard)
                .filter(|&q| untouched || names.contains(&scenario.passengers[rider(q).passenger].reference))
                .collect();
            // Its passengers have left, or ride in another part of the council.
            if chosen.is_empty() {
                continue;
            }
            held.locks.push(LockedRun {
                run: run.id.clone(),
                class: run.class.clone(),
                requests: chosen.iter().map(|&q| rider(q).id.clone()).collect(),
                untouched,
                own_vehicle: run.own_vehicle.clone().filter(|_| untouched),
            });
            for q in chosen {
                problem.lock(q, if untouched { Lock::Untouched } else { Lock::Kept });
                if untouched {
                    within[q as usize] = Some(0);
                }
            }
        }
        for q in 0..problem.requests.len() as u32 {
            let (Some(told), Some(within)) = (published.time(q), within[q as usize]) else { continue };
            problem.promise(q, told - within, told + within);
            let request = demand.requests[problem.requests[q as usize].demand as usize].id.clone();
            let at = if leg == Leg::Pm { -told } else { told };
            held.promises.push(Promise { request, at, within });
        }
        held
    }
}
