//! Named assistants: on file, on one own-fleet run a leg, in places the run has, trained where training is needed, and the
//! drive to collect them as it follows from the map positions.

use super::{
    facts::{Facts, RunFacts},
    rule::{Breach, Rule},
};
use crate::model::{Assistance, Cell, LatLon, Leg};
use crate::travel::{estimate::Estimate, sphere::OnSphere};

/// All checks of this file.
pub(super) fn check(facts: &Facts, out: &mut Vec<Breach>) {
    for leg in Leg::BOTH {
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for run in facts.runs.iter().filter(|r| r.run.leg == leg) {
            for member in &run.run.crew {
                if let Some((_, other)) = seen.iter().find(|(name, _)| *name == member.assistant) {
                    let expected = format!("one {leg} run for {}", member.assistant);
                    let found = format!("{other} and {}", run.run.id);
                    out.push(Breach::of(Rule::CrewOnce, expected, found).run(&run.run.id).who(&member.assistant));
                }
                seen.push((&member.assistant, &run.run.id));
            }
            known(facts, run, out);
            places(facts, run, out);
            collection(facts, run, out);
        }
    }
}

fn known(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    let own = run.vehicle.as_ref().is_some_and(|v| v.own.is_some());
    for member in &run.run.crew {
        let on_file = facts.scenario.assistants.iter().any(|a| a.reference == member.assistant);
        if !on_file || !own {
            let found = if on_file { "an operator's run" } else { "nobody on file" };
            let breach = Breach::of(Rule::CrewKnown, "an assistant on file, on an own vehicle", found);
            out.push(breach.run(&run.run.id).who(&member.assistant));
        }
    }
}

/// No more people than the run needs on its fullest day, and of those without training no more than need none.
fn places(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    let most = run.weekdays().iter().map(|day| facts.assistants(run, day)).max().unwrap_or(0);
    let with_nurse = |day: usize| {
        let rides = run.riders.iter().filter(|r| r.request.weekdays.has(day));
        rides.filter(|r| r.passenger.assistance == Assistance::Nurse).count() as i64
    };
    let trained = run.weekdays().iter().map(with_nurse).max().unwrap_or(0).min(most);
    let nurse = |name: &str| facts.scenario.assistants.iter().any(|a| a.reference == name && a.nurse);
    let crew = run.run.crew.len() as i64;
    let untrained = run.run.crew.iter().filter(|m| !nurse(&m.assistant)).count() as i64;
    if crew > most || untrained > most - trained {
        let expected = format!("at most {most}, {trained} of them places for the medically trained");
        let found = format!("{crew}, {untrained} of them not trained");
        out.push(Breach::of(Rule::CrewPlaces, expected, found).run(&run.run.id));
    }
}

/// The estimated drive between two positions; none between two that are one.
pub(super) fn estimated(from: LatLon, to: LatLon, leg: Leg) -> Cell {
    if from.key() == to.key() {
        return Cell::default();
    }
    Estimate::default().drive(OnSphere::from(from).metres_to(to.into()), leg)
}

/// Depot, home, first stop instead of depot, first stop; last stop, home, depot instead of last stop, depot.
fn collection(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    let Some(own) = run.vehicle.as_ref().and_then(|v| v.own) else { return };
    let (Some(first), Some(last)) = (run.run.stops.first(), run.run.stops.last()) else { return };
    let at = |stop: &crate::plan::Stop| LatLon { lat: stop.lat, lon: stop.lon };
    let depot = facts.scenario.fleet[own].depot_at;
    for member in &run.run.crew {
        let Some(person) = facts.scenario.assistants.iter().find(|a| a.reference == member.assistant) else { continue };
        let drive = |from: LatLon, to: LatLon| estimated(from, to, run.run.leg);
        let figure = |of: fn(Cell) -> u32| {
            let longer = |a: Cell, b: Cell, instead_of: Cell| (of(a) + of(b)).saturating_sub(of(instead_of));
            let home = person.home;
            longer(drive(depot, home), drive(home, at(first)), drive(depot, at(first)))
                + longer(drive(at(last), home), drive(home, depot), drive(at(last), depot))
        };
        let (metres, secs) = (figure(|c| c.metres), figure(|c| c.secs));
        if (member.collect_metres, member.collect_secs) != (metres, secs) {
            let found = format!("{} m, {} s", member.collect_metres, member.collect_secs);
            let breach = Breach::of(Rule::CrewCollection, format!("{metres} m, {secs} s"), found);
            out.push(breach.run(&run.run.id).who(&member.assistant));
        }
    }
}
