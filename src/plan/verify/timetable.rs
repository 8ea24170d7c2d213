//! The published timetable: times of a stop, drives on every weekday, where a vehicle may pause, and windows.

use super::{
    facts::{Facts, RunFacts, StopFacts},
    rule::{Breach, Rule},
};
use crate::model::{Secs, clock};

/// All checks of this file.
pub(super) fn check(facts: &Facts, out: &mut Vec<Breach>) {
    for run in &facts.runs {
        for (position, stop) in run.stops.iter().enumerate() {
            if stop.at_setting() {
                setting_times(run, position, stop, out);
                windows(facts, run, stop, out);
                wait_before_gate(facts, run, stop, out);
            } else {
                home_times(run, stop, out);
                home_limits(facts, run, stop, out);
            }
        }
        drives(facts, run, out);
        home_slack(facts, run, out);
        if !facts.scenario.policy.wait_with_passengers {
            no_wait_with_passengers(facts, run, out);
        }
    }
}

/// A time of day for people, whatever a spoilt file says.
fn time(t: i64) -> String {
    Secs::try_from(t).map_or_else(|_| t.to_string(), clock)
}

/// At a home nothing waits: start = arrive and depart = start + dwell.
fn home_times(run: &RunFacts, stop: &StopFacts, out: &mut Vec<Breach>) {
    let end = stop.start + stop.dwell;
    if stop.start != stop.arrive || stop.depart != end {
        let expected = format!("start {} and departure {}", time(stop.arrive), time(stop.arrive + stop.dwell));
        let found = format!("{} and {} at `{}`", time(stop.start), time(stop.depart), stop.stop.place);
        out.push(Breach::of(Rule::StopTimes, expected, found).run(&run.run.id));
    }
}

/// At a setting: arrive, then start, then at least the dwell, then depart. The last stop ends with its service.
fn setting_times(run: &RunFacts, position: usize, stop: &StopFacts, out: &mut Vec<Breach>) {
    let end = stop.start + stop.dwell;
    let found = || {
        let times = format!("{}, {}, {}", time(stop.arrive), time(stop.start), time(stop.depart));
        format!("{times} at `{}`", stop.stop.place)
    };
    if stop.arrive > stop.start || stop.depart < end {
        let expected = format!("arrival no later than start, and departure at least {} s later", stop.dwell);
        out.push(Breach::of(Rule::StopTimes, expected, found()).run(&run.run.id));
    } else if position + 1 == run.stops.len() && stop.depart != end {
        let expected = format!("the last stop to end at {}", time(end));
        out.push(Breach::of(Rule::StopTimes, expected, found()).run(&run.run.id));
    }
}

/// Between stops that follow each other on some weekday there is time for the drive.
fn drives(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    for (from, to, day) in run.consecutive() {
        let Some(drive) = facts.drive_between(run, from, to) else { continue };
        let (a, b) = (&run.stops[from], &run.stops[to]);
        let given = b.arrive - a.depart.max(a.start + a.dwell);
        if given < drive {
            let found = format!("{given} s from `{}` to `{}`", a.stop.place, b.stop.place);
            out.push(Breach::of(Rule::DriveTime, format!("at least {drive} s"), found).run(&run.run.id).on(day));
        }
    }
}

/// Seconds to spare between two stops, from the end of service at the first (afternoon: from its departure).
fn slack(facts: &Facts, run: &RunFacts, from: usize, to: usize) -> Option<i64> {
    let (a, b) = (&run.stops[from], &run.stops[to]);
    let leaves = if run.morning() { a.start + a.dwell } else { a.depart };
    Some(b.arrive - leaves - facts.drive_between(run, from, to)?)
}

/// A vehicle never pauses at a home with a passenger aboard.
///
/// Morning: each home is as late as the stops after it allow: on some weekday there is nothing to spare before the arrival
/// at the next stop. Afternoon: each home is as early as the stops before it allow. Together with [`drives`] on every
/// weekday and the triangle inequality this leaves no pause on a day on which everybody rides.
fn home_slack(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    let pairs = run.consecutive();
    for (position, stop) in run.stops.iter().enumerate().filter(|(_, s)| !s.at_setting()) {
        let beside = pairs.iter().filter(|&&(from, to, _)| position == if run.morning() { from } else { to });
        let least = beside.filter_map(|&(from, to, _)| slack(facts, run, from, to)).min();
        if let Some(least) = least.filter(|&least| least > 0) {
            let side = if run.morning() { "after" } else { "before" };
            let found = format!("at least {least} s {side} `{}`", stop.stop.place);
            out.push(Breach::of(Rule::HomeSlack, "no pause on at least one weekday", found).run(&run.run.id));
        }
    }
}

/// Morning: unloading starts on arrival, or when the gate opens. Where the setting has a limited number of places the
/// vehicle may also wait for one.
fn wait_before_gate(facts: &Facts, run: &RunFacts, stop: &StopFacts, out: &mut Vec<Breach>) {
    if !run.morning() || stop.setting.is_none_or(|s| facts.scenario.settings[s].places.is_some()) {
        return;
    }
    let gates = stop.listed.iter().map(|&r| &facts.demand.gates[facts.demand.requests[r].gate]);
    let opens = gates.map(|g| i64::from(g.window.earliest)).max().unwrap_or(stop.arrive);
    let latest = stop.arrive.max(opens);
    if stop.start > latest {
        let expected = format!("unloading from {}", time(latest));
        let found = format!("{} at `{}`", time(stop.start), stop.stop.place);
        out.push(Breach::of(Rule::WaitBeforeGate, expected, found).run(&run.run.id));
    }
}

/// Where policy forbids it nobody sits in a vehicle that pauses after unloading or loading.
///
/// Morning: after unloading with others aboard there is nothing to spare before the next home on at least one weekday; where
/// the next stop is a setting the vehicle may wait there for the gate. Afternoon: the vehicle departs when it is loaded.
fn no_wait_with_passengers(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    for (position, stop) in run.stops.iter().enumerate().filter(|(_, s)| s.at_setting()) {
        let pause = if run.morning() {
            let occupied = |day: &usize| stop.weekdays.has(*day) && !run.aboard_after(position, *day).is_empty();
            let next_home = |day: usize| {
                let next = run.used_on(day).into_iter().find(|&i| i > position)?;
                (!run.stops[next].at_setting()).then_some(next)
            };
            let days = run.weekdays().iter().filter(occupied);
            days.filter_map(|day| slack(facts, run, position, next_home(day)?)).min().unwrap_or(0)
        } else {
            stop.depart - stop.start - stop.dwell
        };
        if pause > 0 {
            let found = format!("{pause} s at `{}`", stop.stop.place);
            out.push(Breach::of(Rule::WaitWithPassengers, "no pause with passengers aboard", found).run(&run.run.id));
        }
    }
}

/// The windows of everybody listed at a setting. Morning: start >= earliest, start + dwell <= latest. Afternoon: start >=
/// earliest, depart <= latest.
fn windows(facts: &Facts, run: &RunFacts, stop: &StopFacts, out: &mut Vec<Breach>) {
    let ends = if run.morning() { stop.start + stop.dwell } else { stop.depart };
    for &id in &stop.listed {
        let request = &facts.demand.requests[id];
        let window = facts.demand.gates[request.gate].window;
        if request.leg != run.run.leg {
            continue;
        }
        if stop.start < i64::from(window.earliest) {
            let expected = format!("no earlier than {}", clock(window.earliest));
            let breach = Breach::of(Rule::WindowEarliest, expected, time(stop.start));
            out.push(breach.run(&run.run.id).who(&request.id));
        }
        if ends > i64::from(window.latest) {
            let expected = format!("no later than {}", clock(window.latest));
            out.push(Breach::of(Rule::WindowLatest, expected, time(ends)).run(&run.run.id).who(&request.id));
        }
    }
}

/// No pick-up at a home too early, no arrival at a home too late.
fn home_limits(facts: &Facts, run: &RunFacts, stop: &StopFacts, out: &mut Vec<Breach>) {
    let policy = &facts.scenario.policy;
    let here = format!("{} at `{}`", time(stop.arrive), stop.stop.place);
    if run.morning() && stop.arrive < i64::from(policy.earliest_pickup) {
        let expected = format!("no earlier than {}", clock(policy.earliest_pickup));
        out.push(Breach::of(Rule::EarliestPickup, expected, here).run(&run.run.id));
    } else if !run.morning() && stop.arrive > i64::from(policy.latest_dropoff) {
        let expected = format!("no later than {}", clock(policy.latest_dropoff));
        out.push(Breach::of(Rule::LatestDropoff, expected, here).run(&run.run.id));
    }
}
