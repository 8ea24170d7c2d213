//! What was promised and locked before the plan was made: times at home, company, whole runs.

use super::{
    facts::{Facts, RunFacts},
    rule::{Breach, Rule},
};
use crate::model::Leg;
use crate::plan::document::{LockedRun, Promise};

/// All checks of this file.
pub(super) fn check(facts: &Facts, out: &mut Vec<Breach>) {
    for promise in &facts.plan.held.promises {
        time(facts, promise, out);
    }
    for lock in &facts.plan.held.locks {
        locked(facts, lock, out);
    }
}

/// The time at home of whoever is served: arrival in the morning, departure in the afternoon.
fn time(facts: &Facts, promise: &Promise, out: &mut Vec<Breach>) {
    let named = |list: &[String]| list.contains(&promise.request);
    for run in &facts.plan.runs {
        for stop in &run.stops {
            let at = match run.leg {
                Leg::Am if named(&stop.board) => stop.arrive,
                Leg::Pm if named(&stop.alight) => stop.depart,
                _ => continue,
            };
            let off = (i64::from(at) - i64::from(promise.at)).abs();
            if off > i64::from(promise.within) {
                let expected = format!("{} give or take {} s", promise.at, promise.within);
                out.push(Breach::of(Rule::PromisedTime, expected, at).run(&run.id).who(&promise.request));
            }
        }
    }
}

fn locked(facts: &Facts, lock: &LockedRun, out: &mut Vec<Breach>) {
    let rides = |run: &RunFacts, id: &String| run.run.stops.iter().any(|s| s.board.contains(id));
    let Some(run) = facts.runs.iter().find(|run| lock.requests.first().is_some_and(|id| rides(run, id))) else {
        let missing = lock.requests.first().cloned().unwrap_or_default();
        out.push(Breach::of(Rule::Locked, format!("a run with those of {}", lock.run), "none").who(&missing));
        return;
    };
    for id in lock.requests.iter().filter(|id| !rides(run, id)) {
        let expected = format!("on one run with the others of {}", lock.run);
        out.push(Breach::of(Rule::Locked, expected, "elsewhere").run(&run.run.id).who(id));
    }
    if !lock.untouched {
        return;
    }
    let same = run.run.class == lock.class && run.run.own_vehicle == lock.own_vehicle;
    if !same {
        let name = |class: &str, own: &Option<String>| own.clone().unwrap_or_else(|| class.to_owned());
        let (expected, found) = (name(&lock.class, &lock.own_vehicle), name(&run.run.class, &run.run.own_vehicle));
        out.push(Breach::of(Rule::Locked, expected, found).run(&run.run.id));
    }
    for id in run.run.stops.iter().flat_map(|s| &s.board).filter(|id| !lock.requests.contains(id)) {
        out.push(Breach::of(Rule::Locked, format!("nobody but those of {}", lock.run), id).run(&run.run.id).who(id));
    }
}
