//! The own fleet: one run a leg for each vehicle, and depot to depot inside the shift.

use super::{
    facts::{Facts, RunFacts},
    rule::{Breach, Rule},
};
use crate::model::{Leg, clock};

/// All checks of this file.
pub(super) fn check(facts: &Facts, out: &mut Vec<Breach>) {
    for (own, vehicle) in facts.scenario.fleet.iter().enumerate() {
        for leg in Leg::BOTH {
            let runs: Vec<&RunFacts> = facts
                .runs
                .iter()
                .filter(|r| r.run.leg == leg && r.vehicle.as_ref().is_some_and(|v| v.own == Some(own)))
                .collect();
            if runs.len() > 1 {
                let names: Vec<&str> = runs.iter().map(|r| r.run.id.as_str()).collect();
                let expected = format!("at most one {leg} run of `{}`", vehicle.reference);
                out.push(Breach::of(Rule::OwnVehicleOnce, expected, names.join(", ")).run(names[0]));
            }
            for run in runs {
                shift(facts, run, own, out);
            }
        }
    }
}

/// Seconds from depot to depot on a weekday, without assistants' collection: departure and return.
///
/// In the morning service runs from the arrival at the first stop used that day to the end of service at the last; in the
/// afternoon from `depart - dwell` of the first.
fn out_and_back(facts: &Facts, run: &RunFacts, own: usize, day: usize) -> Option<(i64, i64)> {
    let used = run.used_on(day);
    let (first, last) = (&run.stops[*used.first()?], &run.stops[*used.last()?]);
    let depot = *facts.demand.depots.get(own)?;
    let begin = if run.morning() { first.arrive } else { first.depart - first.dwell };
    let end = last.start + last.dwell;
    let leg = run.run.leg;
    Some((begin - facts.drive(leg, depot, first.location?), end + facts.drive(leg, last.location?, depot)))
}

/// Departure and return inside the shift on every weekday; on a day with assistants their collection and return also fit,
/// before or after.
fn shift(facts: &Facts, run: &RunFacts, own: usize, out: &mut Vec<Breach>) {
    let (from, to) = facts.scenario.fleet[own].shift[run.run.leg.index()];
    for day in run.weekdays().iter() {
        let Some((leaves, returns)) = out_and_back(facts, run, own, day) else { continue };
        let collect = if facts.assistants(run, day) > 0 { facts.collection(Some(own)).1 } else { 0 };
        let (early, late) = (leaves - i64::from(from), i64::from(to) - returns);
        if early < 0 || late < 0 || early + late < collect {
            let expected = format!("{} to {} with {collect} s for assistants", clock(from), clock(to));
            let found = format!("{early} s to spare before, {late} s after");
            out.push(Breach::of(Rule::Shift, expected, found).run(&run.run.id).on(day));
            return;
        }
    }
}
