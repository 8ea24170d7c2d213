//! A good bound is proved again, a changed one is not, and trips from two halves cost what whole ones do.

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
    assert!(w.prove(&BoundFile { week: w.bound.week + Pence(1), ..w.bound.clone() }).faults.join("").contains("hash"));
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
    assert!(
        faults(&|b| {
            let mut gates = b.legs.iter_mut().flat_map(|l| &mut l.gates);
            let week = gates.find_map(|g| g.least.as_mut()).unwrap();
            *week += 100_000_000;
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
                        let whole = trips.least_of(&terms, usize::MAX);
                        let met = trips.least_of(&terms, 0);
                        // Where somebody is forgotten, one half may forget who the other would not.
                        assert!(met == whole || (!memory && met < whole), "{met} {whole}");
                        compared += 1;
                        below += i32::from(whole < 0);
                    }
                }
            }
        }
    }
    assert!(compared > 100 && below > 20, "{compared} {below}");
}
