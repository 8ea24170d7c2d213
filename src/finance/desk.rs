//! The desk all of finance works at: a plan, what it was made from, and both legs brought back into the search, so that
//! any run can be priced again without somebody, and anybody can be tried somewhere else.

use crate::model::{Demand, Leg, Pence, RequestId, Scenario, TravelTimes};
use crate::plan::{Opened, Plan, recall};
use crate::routing::compile::compile;
use crate::routing::problem::Problem;
use crate::routing::run::Run;
use crate::routing::state::{NOWHERE, State};

/// One leg of a plan under the search's eyes.
#[derive(Debug, Clone)]
pub struct Bench {
    /// Leg.
    pub leg: Leg,
    /// Its problem.
    pub problem: Problem,
    /// Its runs; requests the plan does not serve are in the bank.
    pub state: State,
    /// Run of the state for each run of the plan.
    pub slots: Vec<Option<u32>>,
    /// Run of the plan for each run of the state.
    pub runs: Vec<Option<usize>>,
    /// Number in the problem of each request of the demand.
    pub numbers: Vec<Option<u32>>,
    /// Runs of the plan that could not be brought back.
    pub broken: Vec<usize>,
}

/// A plan with both legs.
#[derive(Debug, Clone)]
pub struct Desk<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Its scenario, or one that has changed since.
    pub scenario: &'a Scenario,
    /// The scenario's demand.
    pub demand: &'a Demand,
    /// Planned drives.
    pub travel: &'a TravelTimes,
    /// Morning, afternoon.
    pub legs: [Bench; 2],
}

impl Bench {
    /// Brings a leg of a plan back.
    pub fn of(plan: &Plan, scenario: &Scenario, demand: &Demand, travel: &TravelTimes, leg: Leg) -> Bench {
        let problem = compile(scenario, demand, travel, leg);
        let back = recall::recall(plan, scenario, demand, &problem, leg);
        let mut runs = vec![None; back.state.runs.len()];
        for (run, slot) in back.slots.iter().enumerate().filter_map(|(r, s)| s.map(|s| (r, s))) {
            runs[slot as usize] = Some(run);
        }
        let mut numbers = vec![None; demand.requests.len()];
        problem.requests.iter().enumerate().for_each(|(q, r)| numbers[r.demand as usize] = Some(q as u32));
        Bench { leg, problem, state: back.state, slots: back.slots, runs, numbers, broken: back.broken }
    }

    /// The run a request rides, with its slot.
    pub fn run_of(&self, request: RequestId) -> Option<(u32, &Run)> {
        let q = self.numbers.get(request).copied().flatten()?;
        let slot = *self.state.at.get(q as usize)?;
        (slot != NOWHERE).then(|| (slot, &self.state.runs[slot as usize]))
    }

    /// Whether a request rides in a state of this leg.
    pub fn run_in(&self, state: &State, request: RequestId) -> bool {
        self.numbers.get(request).copied().flatten().is_some_and(|q| state.at[q as usize] != NOWHERE)
    }

    /// Requests of the demand in a run, in the order of its items.
    pub fn riders(&self, run: &Run) -> Vec<RequestId> {
        let node = |&u: &u32| self.problem.nodes.get(u as usize);
        run.items.iter().filter_map(node).map(|n| self.problem.requests[n.request as usize].demand as usize).collect()
    }

    /// Money a week of all runs of the leg, whole pence, each run rounded once; without fixed cost of own vehicles.
    pub fn week(&self, state: &State) -> Pence {
        state.used().map(|(_, run)| recall::week_cost(&self.problem, run)).sum()
    }
}

impl<'a> Desk<'a> {
    /// Sets both legs up.
    pub fn new(plan: &'a Plan, scenario: &'a Scenario, demand: &'a Demand, travel: &'a TravelTimes) -> Desk<'a> {
        let [am, pm] = Leg::BOTH.map(|leg| Bench::of(plan, scenario, demand, travel, leg));
        Desk { plan, scenario, demand, travel, legs: [am, pm] }
    }

    /// For a plan opened from disk.
    pub fn of(opened: &'a Opened) -> Desk<'a> {
        Desk::new(&opened.plan, &opened.loaded.scenario, &opened.demand, &opened.travel)
    }

    /// The leg a request belongs to.
    pub fn bench(&self, request: RequestId) -> &Bench {
        &self.legs[self.demand.requests[request].leg.index()]
    }

    /// A week's money scaled to the year of the calendar.
    pub fn annual(&self, week: Pence) -> Pence {
        Pence(self.scenario.calendar.annual(week.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::testing::world;

    /// What comes back costs to the penny what the plan says, run by run, and carries the same people.
    #[test]
    fn a_plan_comes_back_at_its_own_price() {
        let f = world(60, 3);
        let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
        for bench in &desk.legs {
            assert_eq!(bench.broken, Vec::<usize>::new());
            for (index, run) in f.plan.runs.iter().enumerate().filter(|(_, r)| r.leg == bench.leg) {
                let slot = bench.slots[index].unwrap();
                let back = &bench.state.runs[slot as usize];
                assert_eq!(recall::week_cost(&bench.problem, back), run.week_cost, "{}", run.id);
                let mut riders: Vec<&str> =
                    bench.riders(back).iter().map(|&r| f.demand.requests[r].id.as_str()).collect();
                let mut planned: Vec<&str> = run.stops.iter().flat_map(|s| &s.board).map(String::as_str).collect();
                riders.sort_unstable();
                planned.sort_unstable();
                assert_eq!(riders, planned);
            }
            let served = bench.state.at.iter().filter(|&&r| r != NOWHERE).count();
            assert_eq!(bench.state.bank.len() + served, bench.problem.requests.len());
        }
    }
}
