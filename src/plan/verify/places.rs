//! Unloading places: how many vehicles stand at a setting at one moment.

use super::{
    facts::{Facts, RunFacts, StopFacts},
    rule::{Breach, Rule},
};
use crate::model::{Leg, Secs, Weekdays, clock};

/// A vehicle at a place: run id, begin and end (half-open).
type Visit<'a> = (&'a str, i64, i64);

/// A run and one of its stops at a setting.
type Call<'a> = (&'a RunFacts<'a>, &'a StopFacts<'a>);

/// On each weekday and leg, at the moment each vehicle begins, no more vehicles stand at the setting than it has places.
/// Between two beginnings the number only falls, so these moments are enough.
pub(super) fn check(facts: &Facts, out: &mut Vec<Breach>) {
    let mut called: Vec<Vec<Call>> = vec![Vec::new(); facts.scenario.settings.len()];
    for run in &facts.runs {
        for stop in &run.stops {
            if let Some(setting) = stop.setting {
                called[setting].push((run, stop));
            }
        }
    }
    for (row, calls) in facts.scenario.settings.iter().zip(&called) {
        let Some(places) = row.places.map(usize::from) else { continue };
        for leg in Leg::BOTH {
            let crowded = Weekdays::ALL.iter().find_map(|day| {
                let visits = visits(calls, leg, day);
                let at_once = |&(_, begin, _): &Visit| -> Vec<&str> {
                    visits.iter().filter(|v| v.1 <= begin && begin < v.2).map(|v| v.0).collect()
                };
                visits.iter().find(|v| at_once(v).len() > places).map(|v| (day, v.1, at_once(v)))
            });
            if let Some((day, moment, runs)) = crowded {
                let expected = format!("at most {places} vehicles at `{}`", row.reference);
                let moment = Secs::try_from(moment).map_or_else(|_| moment.to_string(), clock);
                let found = format!("{} at {moment}: {}", runs.len(), runs.join(", "));
                out.push(Breach::of(Rule::UnloadingPlaces, expected, found).run(runs[0]).on(day));
            }
        }
    }
}

/// Visits to a setting on one leg of one weekday.
fn visits<'a>(calls: &[Call<'a>], leg: Leg, day: usize) -> Vec<Visit<'a>> {
    let then = calls.iter().filter(|(run, stop)| run.run.leg == leg && stop.weekdays.has(day));
    then.map(|(run, stop)| (run.run.id.as_str(), stop.start, occupied_until(stop, leg))).collect()
}

/// Morning: to the end of service. Afternoon: to the departure.
fn occupied_until(stop: &StopFacts, leg: Leg) -> i64 {
    match leg {
        Leg::Am => stop.start + stop.dwell,
        Leg::Pm => stop.depart,
    }
}
