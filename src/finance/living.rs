//! A plan that lives through a year: newcomers are really inserted, leavers really taken out, and at any moment a fresh plan
//! of whoever rides can be made for comparison.

use super::again::{Effort, improve};
use super::assess::{Case, changes};
use super::desk::Bench;
use super::forecast::pool::total;
use super::insert::Rule;
use super::ledger::{Limit, growth};
use super::region::{self, Ground, Region};
use crate::model::{Leg, Pence};
use crate::plan::published::Published;
use crate::routing::state::{NOWHERE, State};
use std::collections::BTreeSet;

/// Farthest move of a published time when somebody is inserted, seconds.
const TOLERANCE: i32 = 600;

/// A living plan.
#[derive(Clone)]
pub struct Living<'a> {
    case: &'a Case<'a>,
    states: [State; 2],
    /// What families have been told, by leg.
    published: [Published; 2],
    /// Runs of the plan that everybody has left, by leg: a new run may have their number since.
    ended: [BTreeSet<u32>; 2],
    /// Fixed cost of own vehicles, pence a week.
    fixed: f64,
}

/// A fresh plan of whoever rides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fresh {
    /// Pence a week.
    pub week: f64,
    /// Journeys whose run or vehicle would change.
    pub journeys: usize,
    /// Runs that would be other than they are.
    pub runs: usize,
}

impl<'a> Living<'a> {
    /// The plan of a case as it stands; the case's newcomers have not come yet.
    pub fn new(case: &'a Case<'a>) -> Living<'a> {
        Living {
            case,
            states: [case.desk.legs[0].state.clone(), case.desk.legs[1].state.clone()],
            published: case.published.clone(),
            ended: [BTreeSet::new(), BTreeSet::new()],
            fixed: case.desk.plan.cost.parts.own_fixed.0 as f64,
        }
    }

    /// Pence a week.
    pub fn week(&self) -> f64 {
        let runs: i64 = (0..2).map(|i| total(&self.case.desk.legs[i], &self.states[i])).sum();
        runs as f64 / 1e6 + self.fixed
    }

    /// Places newcomers together by insertion; how many of their journeys find no seat.
    pub fn arrive(&mut self, passengers: &[usize], seed: u64) -> usize {
        let mut unserved = 0;
        for leg in Leg::BOTH {
            let bench = &self.case.desk.legs[leg.index()];
            let requests = passengers.iter().flat_map(|&p| self.case.requests(p, leg));
            let new: Vec<u32> = requests.filter_map(|r| bench.numbers[r]).collect();
            let rule = Rule { published: &self.published[leg.index()], tolerance: TOLERANCE };
            let state = &mut self.states[leg.index()];
            rule.jointly(&bench.problem, state, &new, 0, seed);
            unserved += new.iter().filter(|&&q| state.at[q as usize] == NOWHERE).count();
        }
        unserved
    }

    /// Takes a passenger out of every run.
    pub fn leave(&mut self, passenger: usize) {
        for leg in Leg::BOTH {
            let bench = &self.case.desk.legs[leg.index()];
            let state = &mut self.states[leg.index()];
            for request in self.case.requests(passenger, leg) {
                let Some(q) = bench.numbers[request] else { continue };
                let r = state.at[q as usize];
                if r != NOWHERE {
                    state.begin();
                    state.remove(&bench.problem, r, &[q]);
                    if state.runs[r as usize].is_empty() {
                        self.ended[leg.index()].insert(r);
                    }
                }
            }
        }
    }

    /// Contracts of the plan that are amber and red: the growth of each since its ledger was opened, as it now stands.
    pub fn lights(&self, limit: Limit) -> (usize, usize) {
        let plan = self.case.desk.plan;
        let week = |id: &Option<String>| -> i64 {
            let Some(index) = id.as_ref().and_then(|id| plan.runs.iter().position(|r| r.id == *id)) else { return 0 };
            let leg = plan.runs[index].leg.index();
            let bench = &self.case.desk.legs[leg];
            let slot = bench.slots[index].filter(|s| !self.ended[leg].contains(s));
            slot.map_or(0, |s| crate::plan::recall::week_cost(&bench.problem, &self.states[leg].runs[s as usize]).0)
        };
        let (mut amber, mut red) = (0, 0);
        for contract in &plan.day_contracts {
            let base = self.case.opened_at.get(&contract.id).copied().unwrap_or(contract.week_cost);
            match limit.light(growth(base, Pence(week(&contract.am) + week(&contract.pm)))) {
                "red" => red += 1,
                "amber" => amber += 1,
                _ => {}
            }
        }
        (amber, red)
    }

    /// A leg planned afresh for whoever rides, from where they are.
    fn leg_afresh(&self, leg: Leg, effort: Effort) -> (Region, State) {
        let desk = &self.case.desk;
        let bench = Bench { state: self.states[leg.index()].clone(), ..desk.legs[leg.index()].clone() };
        let ground = Ground { scenario: desk.scenario, demand: desk.demand, travel: desk.travel, bench: &bench };
        let slots: Vec<u32> = bench.state.used().map(|(r, _)| r).collect();
        let region = Region::of(ground, &slots, &[], &[]);
        let found = improve(&region.problem, region.state.clone(), effort, leg);
        (region, found)
    }

    /// Plans afresh for whoever rides, from where they are, with an effort.
    pub fn fresh(&self, effort: Effort) -> Fresh {
        let one = |leg: Leg| {
            let (region, found) = self.leg_afresh(leg, effort);
            let labels = region.state.at.clone();
            let changed = changes(&region.problem, &labels, &region.state, &found);
            let runs = found
                .used()
                .filter(|(_, run)| !region.state.used().any(|(_, old)| old.kind == run.kind && old.items == run.items))
                .count();
            let money: i64 =
                found.used().map(|(_, run)| crate::plan::recall::money(&region.problem, run, run.kind as usize)).sum();
            (money, changed, runs)
        };
        let (am, pm) = rayon::join(|| one(Leg::Am), || one(Leg::Pm));
        Fresh { week: (am.0 + pm.0) as f64 / 1e6 + self.fixed, journeys: am.1 + pm.1, runs: am.2 + pm.2 }
    }

    /// Lives on by a fresh plan: new runs, and new times told.
    pub fn adopt(&mut self, effort: Effort) {
        for leg in Leg::BOTH {
            let (region, found) = self.leg_afresh(leg, effort);
            let bench = &self.case.desk.legs[leg.index()];
            let state = region::back_to_leg(bench, &region, &found);
            self.published[leg.index()] = Published::of_state(&bench.problem, &state);
            self.ended[leg.index()] = bench.state.used().map(|(r, _)| r).collect();
            self.states[leg.index()] = state;
        }
    }

    /// Pence a week as money.
    pub fn week_pence(&self) -> Pence {
        Pence(self.week().round() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::{forecast::pool, newcomers::Grown, testing::world};
    use crate::model::Demand;

    /// The plan that is lived on by is the fresh one: at its price, with everybody aboard, open to newcomers.
    #[test]
    fn a_fresh_plan_is_adopted_at_its_own_price() {
        let f = world(40, 3);
        let scenario = pool::grown(&f.scenario, 6, 1);
        let demand = Demand::of(&scenario);
        let travel = crate::travel::times(&scenario, &demand, std::path::Path::new(".")).unwrap();
        let grown = Grown { scenario, demand, travel };
        let case = Case::over(&f.plan, &grown, (40..46).collect());
        let mut plan = Living::new(&case);
        plan.leave(3);
        let riding = |plan: &Living| plan.states.iter().map(|s| s.at.iter().filter(|r| **r != NOWHERE).count()).sum();
        let before: usize = riding(&plan);
        let effort = Effort { seed: 1, iterations: 200 };
        let fresh = plan.fresh(effort);
        plan.adopt(effort);
        assert!((plan.week() - fresh.week).abs() < 1e-6, "{} {}", plan.week(), fresh.week);
        assert_eq!(riding(&plan), before);
        let unserved = plan.arrive(&[40, 41], 1);
        assert!(riding(&plan) > before && plan.week() > fresh.week, "{unserved} journeys without a seat");
    }
}
