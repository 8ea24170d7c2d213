//! Journeys: both clocks, caps and the computed list of exceptions. The 50-minute rule, stated a second time.

use super::{
    facts::{Facts, Rider, RunFacts},
    people::home_and_setting,
    rule::{Breach, Rule},
};
use crate::model::{ExceptionReason, Leg, Request};
use serde::Serialize;

/// A served request's journey, recomputed. Seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Journey {
    /// Request id.
    pub request: String,
    /// Leg.
    pub leg: Leg,
    /// Id of the run.
    pub run: String,
    /// Alone in a vehicle, from the own address.
    pub direct: i64,
    /// On the rule's clock.
    pub clocked: i64,
    /// On the stricter clock, own unloading (morning) or boarding and alighting (afternoon) included.
    pub stricter: i64,
    /// The cap, to be compared with `clocked` plus policy's rounding.
    pub cap: i64,
}

/// What the rule says about a request: its direct journey, its cap, and the reason where it is an exception.
struct Cap {
    direct: i64,
    limit: i64,
    reason: Option<ExceptionReason>,
}

/// All checks of this file; returns the journeys.
pub(super) fn check(facts: &Facts, out: &mut Vec<Breach>) -> Vec<Journey> {
    let mut journeys = Vec::new();
    for run in &facts.runs {
        for rider in run.riders.iter().filter(|r| r.request.leg == run.run.leg) {
            let Some(journey) = journey(facts, run, rider) else { continue };
            let counted = journey.clocked + i64::from(facts.scenario.policy.rounding_secs);
            if counted > journey.cap {
                let expected = format!("at most {} s", journey.cap);
                let breach = Breach::of(Rule::JourneyCap, expected, format!("{counted} s"));
                out.push(breach.run(&run.run.id).who(&journey.request));
            }
            journeys.push(journey);
        }
    }
    exceptions(facts, out);
    journeys
}

/// Direct journey: alone, from the own address: morning own boarding and the drive, afternoon the drive.
fn direct(facts: &Facts, request: &Request) -> i64 {
    let gate = facts.demand.gates[request.gate].location;
    // A request always has its address as first choice.
    let home = request.choices.first().map_or(gate, |c| c.location);
    match request.leg {
        Leg::Am => i64::from(request.home_secs) + facts.drive(Leg::Am, home, gate),
        Leg::Pm => facts.drive(Leg::Pm, gate, home),
    }
}

/// R = min(council's cap, own cap). Direct (with policy's rounding) within R: the cap is R. Over it: an exception, capped
/// at direct plus allowance; its reason is the council's cap where direct is over that too, else the passenger's own.
fn cap(facts: &Facts, request: &Request) -> Cap {
    let rule = facts.scenario.policy.journey;
    let council = i64::from(rule.cap);
    let own = facts.scenario.passengers[request.passenger].own_cap.map_or(council, i64::from);
    let r = council.min(own);
    let direct = direct(facts, request);
    let counted = direct + i64::from(facts.scenario.policy.rounding_secs);
    if counted <= r {
        Cap { direct, limit: r, reason: None }
    } else if counted > council {
        let limit = counted + i64::from(rule.allowance);
        Cap { direct, limit, reason: Some(ExceptionReason::DirectOverCouncilCap) }
    } else {
        let limit = counted + i64::from(rule.allowance);
        Cap { direct, limit, reason: Some(ExceptionReason::DirectOverOwnCap) }
    }
}

/// Both clocks of a rider; `None` where the home stop is none of the request's places.
///
/// Morning: from the arrival at the stop, less the walk to it, to the start of unloading at the own setting. Afternoon:
/// from the departure from the own setting to the arrival at the stop, plus the walk.
fn journey(facts: &Facts, run: &RunFacts, rider: &Rider) -> Option<Journey> {
    let (home_at, setting_at) = home_and_setting(run, rider);
    let (home, setting) = (&run.stops[home_at], &run.stops[setting_at]);
    let choice = rider.request.choices.iter().find(|c| Some(c.location) == home.location)?;
    let walk = i64::from(choice.walk_secs);
    let fixed = setting.setting.map_or(0, |s| facts.fixed_secs(s));
    let (clocked, stricter) = match run.run.leg {
        Leg::Am => {
            let begin = home.arrive - walk;
            let off = setting.start + fixed + until(facts, &setting.listed, rider, true, true);
            (setting.start - begin, off - begin)
        }
        Leg::Pm => {
            let end = home.arrive + walk;
            let boards = setting.start + fixed + until(facts, &setting.listed, rider, true, false);
            (end - setting.depart, end + until(facts, &home.listed, rider, false, true) - boards)
        }
    };
    let Cap { direct, limit, .. } = cap(facts, rider.request);
    Some(Journey {
        request: rider.request.id.clone(),
        leg: run.run.leg,
        run: run.run.id.clone(),
        direct,
        clocked,
        stricter,
        cap: limit,
    })
}

/// Own seconds of those listed before a rider, and the rider's own where `included`.
fn until(facts: &Facts, listed: &[usize], rider: &Rider, at_setting: bool, included: bool) -> i64 {
    let before: i64 = listed.iter().take_while(|&&r| r != rider.id).map(|&r| facts.own_secs(r, at_setting)).sum();
    before + if included { facts.own_secs(rider.id, at_setting) } else { 0 }
}

/// The list of exceptions is the computed one: every request, served or not, whose direct journey is over the rule, once,
/// with its own figures.
fn exceptions(facts: &Facts, out: &mut Vec<Breach>) {
    for request in &facts.demand.requests {
        let Cap { direct, limit, reason } = cap(facts, request);
        let passenger = &facts.scenario.passengers[request.passenger].reference;
        let lines: Vec<String> = facts
            .plan
            .exceptions
            .iter()
            .filter(|e| e.request == request.id)
            .map(|e| words(&e.passenger, e.leg, i64::from(e.direct), i64::from(e.cap), e.reason))
            .collect();
        let wanted: Vec<String> =
            reason.map(|reason| words(passenger, request.leg, direct, limit, reason)).into_iter().collect();
        if lines != wanted {
            let say = |list: &[String]| if list.is_empty() { "no exception".to_owned() } else { list.join("; ") };
            out.push(Breach::of(Rule::Exceptions, say(&wanted), say(&lines)).who(&request.id));
        }
    }
    for line in facts.plan.exceptions.iter().filter(|e| !facts.by_id.contains_key(e.request.as_str())) {
        let breach = Breach::of(Rule::RequestKnown, "a request of the scenario", "a line among the exceptions");
        out.push(breach.who(&line.request));
    }
}

fn words(passenger: &str, leg: Leg, direct: i64, cap: i64, reason: ExceptionReason) -> String {
    format!("{passenger} {leg}: direct {direct} s, cap {cap} s, {}", reason.code())
}
