//! The bound proved again, from `bound.json`, the scenario and the travel times alone: slow, and nothing shared with
//! pricing.
//!
//! What has to hold, for every gate and every group of vehicles, in whole millionths of a penny: no first trip costs less
//! than its riders' prizes, less the worth of its vehicle, plus the credit for its window; no further trip less than its
//! riders' prizes, less the price of the window's seconds it takes. Then no plan that serves the requests costs less than
//! the prizes of all rides, less what the own fleet is worth. `docs/bound.md` has the proof.

use super::bound_groups;
use super::bound_metres::{passed_by, shortest};
use super::bound_trips;
use super::bound_vans::{Van, van};
use crate::model::{Demand, Leg, MicroPence, Pence, RequestId, Scenario, TravelTimes};
use crate::plan::bound::{BOUND_VERSION, BoundFile, LegBound};
use crate::plan::document::Plan;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Weekdays.
const WEEK: i128 = 5;

/// What the check found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BoundVerdict {
    /// What is proved for a normal week.
    pub week: Pence,
    /// Trips to each gate looked at.
    pub gates: usize,
    /// What is wrong; empty for a good bound.
    pub faults: Vec<String>,
}

/// Proves a bound again. Everything that is wrong is listed.
pub fn prove(
    bound: &BoundFile,
    plan: &Plan,
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
) -> BoundVerdict {
    let mut faults = Vec::new();
    let mut fault = |wrong: bool, words: &str| {
        if wrong {
            faults.push(words.to_owned());
        }
    };
    fault(bound.version != BOUND_VERSION, "the bound has another format version than this program reads");
    fault(bound.matrix_hash != travel.hash, "the bound was proved with other travel times");
    fault(bound.scenario_hash != plan.source.scenario_hash, "the bound was proved for another state of the scenario");
    fault(
        plan.bound.as_ref().is_some_and(|b| b.hash != bound.hash()),
        "the bound is not the one the plan names (hash)",
    );
    fault(plan.bound.as_ref().is_some_and(|b| b.week != bound.week), "the plan and the bound name different figures");
    let settings = if scenario.policy.mixing { scenario.policy.max_visits.max(1) as u32 } else { 1 };
    fault(bound.settings_a_run != settings, "prizes are shared among another number of settings than a run may serve");
    let legs: Vec<Leg> = bound.legs.iter().map(|l| l.leg).collect();
    fault(legs != [Leg::Am, Leg::Pm], "the bound does not hold a morning and an afternoon");
    served(bound, plan, &mut faults);
    let (mut week, mut gates) = (0, 0);
    for leg in &bound.legs {
        let metres = shortest(travel.leg(leg.leg), passed_by(leg, scenario, demand, settings).as_ref());
        let case = Case { scenario, demand, travel, leg, settings, metres };
        let (proved, priced) = case.prove(&mut faults);
        if proved < leg.week {
            faults.push(format!("{}: {} is claimed and {proved} proved", leg.leg, leg.week));
        }
        week += proved.0;
        gates += priced;
    }
    let claimed: i64 = bound.legs.iter().map(|l| l.week.0).sum();
    if claimed != bound.week.0 {
        faults.push("the week is not the sum of both legs".to_owned());
    }
    if plan.cost.week < bound.week {
        faults.push(format!(
            "the plan costs {} and nothing below {} is possible: one of the two is wrong",
            plan.cost.week, bound.week
        ));
    }
    BoundVerdict { week: Pence(week), gates, faults }
}

/// A prize for somebody the plan does not serve would prove nothing about the plan.
fn served(bound: &BoundFile, plan: &Plan, faults: &mut Vec<String>) {
    let unserved: BTreeSet<&str> = plan.unserved.iter().map(|u| u.request.as_str()).collect();
    let prizes = bound.legs.iter().flat_map(|l| &l.gates).flat_map(|g| &g.prizes);
    for (request, _) in prizes.filter(|(request, prize)| *prize != 0 && unserved.contains(request.as_str())) {
        faults.push(format!("{request} has a prize and is not served by the plan"));
    }
}

/// One leg of a bound with what it is about.
pub(super) struct Case<'a> {
    pub scenario: &'a Scenario,
    pub demand: &'a Demand,
    pub travel: &'a TravelTimes,
    pub leg: &'a LegBound,
    settings: u32,
    /// Metres between all locations, or less where a trip may leave out a stop of the run.
    pub metres: Vec<u32>,
}

impl Case<'_> {
    /// What the leg proves, and the gates it took.
    fn prove(&self, faults: &mut Vec<String>) -> (Pence, usize) {
        let begin = faults.len();
        let riders = self.riders(faults);
        let vans = self.vans(faults);
        self.one_gate_a_setting(&riders, faults);
        if faults.len() > begin {
            return (Pence(0), 0);
        }
        let prized = |g: &usize| self.leg.gates[*g].least.is_none();
        let gates = 0..self.leg.gates.len();
        let tasks: Vec<(usize, usize)> =
            gates.clone().filter(prized).flat_map(|g| (0..vans.len()).map(move |v| (g, v))).collect();
        let undercut: Vec<Option<String>> =
            tasks.par_iter().map(|&(g, v)| self.undercut(&self.leg.gates[g], &riders[g], v, &vans[v])).collect();
        faults.extend(undercut.into_iter().flatten());
        let below: Vec<Option<String>> =
            gates.into_par_iter().map(|g| self.below(&self.leg.gates[g], &riders[g], &vans)).collect();
        faults.extend(below.into_iter().flatten());
        if faults.len() > begin {
            return (Pence(0), self.leg.gates.len());
        }
        let mut rides: i128 = 0;
        for (gate, ids) in self.leg.gates.iter().zip(&riders) {
            if let Some(week) = gate.least {
                rides += week.iter().map(|&day| i128::from(day)).sum::<i128>();
                continue;
            }
            for ((_, prize), &id) in gate.prizes.iter().zip(ids) {
                rides += i128::from(*prize) * self.demand.requests[id].weekdays.len() as i128;
            }
        }
        let micro = rides / i128::from(self.settings) - self.fleet_value();
        (Pence(MicroPence(micro.max(0) as i64).0 / 1_000_000), self.leg.gates.len())
    }

    /// The requests of each gate: known, of this leg, at this gate, each once, no prize below zero.
    fn riders(&self, faults: &mut Vec<String>) -> Vec<Vec<RequestId>> {
        let known: BTreeMap<&str, RequestId> =
            self.demand.of_leg(self.leg.leg).map(|(id, r)| (r.id.as_str(), id)).collect();
        let mut seen = BTreeSet::new();
        let mut list = Vec::new();
        for gate in &self.leg.gates {
            let mut ids = Vec::new();
            for (name, prize) in &gate.prizes {
                let Some(&id) = known.get(name.as_str()) else {
                    faults.push(format!("{name} is no request of this leg"));
                    continue;
                };
                let at = &self.demand.gates[self.demand.requests[id].gate];
                let setting = &self.scenario.settings[at.setting].reference;
                if *setting != gate.setting || (at.window.earliest, at.window.latest) != gate.window {
                    faults.push(format!("{name} does not ride to {} in that window", gate.setting));
                }
                if !seen.insert(id) {
                    faults.push(format!("{name} has two prizes"));
                }
                if *prize < 0 {
                    faults.push(format!("{name} has a prize below zero"));
                }
                ids.push(id);
            }
            if gate.seconds.len() != self.leg.vehicles.len() || gate.seconds.iter().any(|s| *s < 0) {
                faults.push(format!("the prices of the window at {} are not one for each vehicle", gate.setting));
            }
            let most = if gate.least.is_some() { bound_groups::MOST } else { bound_trips::MOST_RIDERS };
            if gate.prizes.len() > most {
                faults.push(format!("{} has more than {most} riders: too many to try", gate.setting));
            }
            list.push(ids);
        }
        list
    }

    /// Every class and every own vehicle, each once.
    fn vans(&self, faults: &mut Vec<String>) -> Vec<Van<'_>> {
        let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
        let mut fleet: BTreeMap<&str, usize> = BTreeMap::new();
        let mut vans = Vec::new();
        for group in &self.leg.vehicles {
            if group.worth < 0 || (group.class.is_some() && (group.worth != 0 || !group.own.is_empty())) {
                faults.push("a group of vehicles is no class and no part of the own fleet".to_owned());
            }
            group.class.iter().for_each(|c| *classes.entry(c).or_default() += 1);
            group.own.iter().for_each(|v| *fleet.entry(v).or_default() += 1);
            vans.push(van(self.scenario, self.demand, group));
        }
        let each_once = |names: Vec<&str>, found: &BTreeMap<&str, usize>| {
            names.len() == found.len() && names.iter().all(|n| found.get(n) == Some(&1))
        };
        if !each_once(self.scenario.classes.iter().map(|c| c.id.as_str()).collect(), &classes) {
            faults.push("the classes of the bound are not those of the scenario, each once".to_owned());
        }
        if !each_once(self.scenario.fleet.iter().map(|v| v.reference.as_str()).collect(), &fleet) {
            faults.push("the own vehicles of the bound are not those of the scenario, each once".to_owned());
        }
        vans
    }

    /// Vehicles that visit two gates of one setting on one day would earn prizes at both.
    fn one_gate_a_setting(&self, riders: &[Vec<RequestId>], faults: &mut Vec<String>) {
        if self.settings > 1 || self.scenario.policy.max_visits <= 1 {
            return;
        }
        for (a, first) in self.leg.gates.iter().enumerate() {
            for (b, second) in self.leg.gates.iter().enumerate().skip(a + 1) {
                let days = |g: usize| riders[g].iter().fold(0u8, |d, &id| d | self.demand.requests[id].weekdays.0);
                if first.setting == second.setting && days(a) & days(b) != 0 {
                    faults.push(format!("two windows of {} on one weekday both have prizes", first.setting));
                }
            }
        }
    }

    fn fleet_value(&self) -> i128 {
        let mut total = 0;
        for group in &self.leg.vehicles {
            for own in self.scenario.fleet.iter().filter(|v| group.own.contains(&v.reference)) {
                let fixed = if own.disposable { i128::from(own.fixed_per_day.0 * 1000 / 2) } else { 0 };
                total += WEEK * (i128::from(group.worth) - fixed).max(0);
            }
        }
        total
    }
}

#[cfg(all(test, feature = "highs"))]
mod tests {
    use super::super::bound_groups::Groups;
    use super::super::bound_hope::Hope;
    use super::super::bound_trips::least_of;
    use super::*;
    use crate::plan::bound::make;
    use crate::plan::cohort;
    use crate::plan::document::Source;
    use crate::plan::make::{Settings, make as make_plan};
    use crate::routing::bound::Effort;
    use crate::routing::solve::Progress;

    struct World {
        scenario: Scenario,
        demand: Demand,
        travel: TravelTimes,
        plan: Plan,
        bound: BoundFile,
    }

    /// A plan and its bound; gates of up to `groups` riders are proved by trying all their groups.
    fn world(passengers: usize, seed: u64, mixing: bool, groups: usize) -> World {
        let (scenario, demand, travel) = cohort::scenario(passengers, seed, mixing);
        let source = Source {
            scenario: "cohort".into(),
            path: "cohort".into(),
            scenario_hash: "ab".into(),
            matrix_hash: travel.hash.clone(),
            travel: "estimate".into(),
        };
        let settings = Settings::iterations(seed, 250, 1);
        let mut plan = make_plan(&scenario, &demand, &travel, source, &settings, &<[Progress; 2]>::default());
        let effort = Effort { rounds: 40, labels: 50_000, groups, time: None };
        let bound = make(&plan, &scenario, &demand, &travel, "ab", &effort).unwrap().file;
        plan.bound = Some(bound.summary());
        World { scenario, demand, travel, plan, bound }
    }

    impl World {
        fn prove(&self, bound: &BoundFile) -> BoundVerdict {
            prove(bound, &self.plan, &self.scenario, &self.demand, &self.travel)
        }
    }

    #[test]
    fn a_bound_is_proved_again_and_lies_below_every_plan() {
        for (passengers, seed, mixing, groups) in [(25, 1, false, 14), (40, 2, false, 3), (25, 3, true, 0)] {
            let w = world(passengers, seed, mixing, groups);
            let verdict = w.prove(&w.bound);
            assert_eq!(verdict.faults, Vec::<String>::new());
            assert_eq!(verdict.week, w.bound.week);
            assert!(w.bound.week > Pence(0) && w.bound.week <= w.plan.cost.week);
            let share = if mixing { 8 } else { 2 };
            assert!(w.bound.week.0 * share > w.plan.cost.week.0, "{} of {}", w.bound.week, w.plan.cost.week);
        }
    }

    #[test]
    fn whatever_is_changed_in_a_bound_is_noticed() {
        let w = world(25, 4, false, 2);
        let faults = |change: &dyn Fn(&mut BoundFile)| {
            let mut bound = w.bound.clone();
            change(&mut bound);
            // Somebody who also changes the plan's hash is met by the proof itself.
            let mut plan = w.plan.clone();
            plan.bound = Some(bound.summary());
            prove(&bound, &plan, &w.scenario, &w.demand, &w.travel).faults.join("\n")
        };
        assert_eq!(faults(&|_| ()), "");
        assert!(
            w.prove(&BoundFile { week: w.bound.week + Pence(1), ..w.bound.clone() }).faults.join("").contains("hash")
        );
        assert!(faults(&|b| b.week += Pence(100)).contains("not the sum"));
        assert!(
            faults(&|b| {
                b.week += Pence(500);
                b.legs[0].week += Pence(500);
            })
            .contains("claimed")
        );
        assert!(
            faults(&|b| {
                let mut gates = b.legs.iter_mut().flat_map(|l| &mut l.gates);
                let prized = gates.find(|g| g.least.is_none() && g.prizes.iter().any(|p| p.1 > 0)).unwrap();
                prized.prizes.iter_mut().for_each(|p| p.1 += p.1 / 5 + 10_000_000);
            })
            .contains("less than its prizes")
        );
        // So large that sums of prizes would not be numbers any more.
        assert!(faults(&|b| b.legs[1].gates.iter_mut().for_each(|g| g.prizes[0].1 = i64::MAX)).contains("counted"));
        assert!(
            faults(&|b| {
                let mut gates = b.legs.iter_mut().flat_map(|l| &mut l.gates);
                let week = gates.find_map(|g| g.least.as_mut()).unwrap();
                week[0] += 100_000_000;
            })
            .contains("less than is claimed")
        );
        assert!(faults(&|b| b.legs[0].gates[0].prizes[0].1 = -1).contains("below zero"));
        assert!(
            faults(&|b| {
                let again = b.legs[1].gates[0].prizes[0].clone();
                b.legs[1].gates[0].prizes.push(again);
            })
            .contains("two prizes")
        );
        assert!(faults(&|b| b.legs[0].gates[0].prizes[0].0 = "P9999-am1".into()).contains("no request"));
        assert!(
            faults(&|b| {
                b.legs[0].vehicles.pop();
            })
            .contains("each")
        );
        assert!(faults(&|b| b.settings_a_run = 2).contains("settings"));
        // A bound that says nothing of memories names trips nobody could run: it may fail, and never proves more.
        let forgetful = faults(&|b| b.legs.iter_mut().flat_map(|l| &mut l.gates).for_each(|g| g.remembered.clear()));
        assert!(forgetful.is_empty() || forgetful.contains("less than its prizes"), "{forgetful}");
        assert!(faults(&|b| b.matrix_hash.clear()).contains("travel times"));
        assert!(
            faults(&|b| {
                b.legs.pop();
            })
            .contains("morning and an afternoon")
        );
    }
    #[test]
    fn halves_that_meet_find_what_wholes_find() {
        let w = world(45, 5, false, 0);
        let (mut compared, mut below) = (0, 0);
        for leg in &w.bound.legs {
            let metres = shortest(w.travel.leg(leg.leg), passed_by(leg, &w.scenario, &w.demand, 1).as_ref());
            let mut leg = leg.clone();
            for gate in &mut leg.gates {
                // Prizes that are undercut, and memories of all and of nobody.
                gate.prizes.iter_mut().for_each(|p| p.1 += p.1 / 3);
            }
            for memory in [true, false] {
                for gate in &mut leg.gates {
                    let all: Vec<u16> = (0..gate.prizes.len() as u16).collect();
                    gate.remembered = vec![if memory { all } else { Vec::new() }; gate.prizes.len()];
                }
                let case = Case {
                    scenario: &w.scenario,
                    demand: &w.demand,
                    travel: &w.travel,
                    leg: &leg,
                    settings: 1,
                    metres: metres.clone(),
                };
                let (riders, vans) = (case.riders(&mut Vec::new()), case.vans(&mut Vec::new()));
                for (gate, ids) in leg.gates.iter().zip(&riders).filter(|(g, _)| g.prizes.len() < 12) {
                    for (v, van) in vans.iter().enumerate() {
                        let Some(trips) = case.trips(gate, ids, v, van) else { continue };
                        for terms in [Some(trips.first()), trips.further()].into_iter().flatten() {
                            let ground = trips.ground(&terms).unwrap();
                            let whole = least_of(&ground, usize::MAX);
                            let met = least_of(&ground, 0);
                            // Where somebody is forgotten, one half may forget who the other would not.
                            assert!(met == whole || (!memory && met < whole), "{met} {whole}");
                            // Every group in every order.
                            let mut groups = Groups::default();
                            assert!(groups.offer(&ground, &vec![1; ids.len()], i64::MAX));
                            let all = groups.0.values().min().map_or(0, |&least| least.min(0));
                            let found = whole;
                            assert!(found == all || (!memory && found < all), "{found} {all}");
                            assert!(whole == 0 || !Hope::none(&ground), "{whole}");
                            compared += 1;
                            below += i32::from(whole < 0);
                        }
                    }
                }
            }
        }
        assert!(compared > 100 && below > 20, "{compared} {below}");
    }
}
