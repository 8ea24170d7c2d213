//! People: every request exactly once on a run or on the list of the unserved; its own places, in order; the company and
//! the vehicle classes its passenger may have.

use super::{
    facts::{Facts, Rider, RunFacts},
    rule::{Breach, Rule},
};
use crate::model::{Leg, Pair, PairKind, RequestId};

/// All checks of this file.
pub(super) fn check(facts: &Facts, out: &mut Vec<Breach>) {
    once_each(facts, out);
    unserved(facts, out);
    for run in &facts.runs {
        legs(facts, run, out);
        directions(run, out);
        boarding_order(facts, run, out);
        for rider in &run.riders {
            home(facts, run, rider, out);
            setting(facts, run, rider, out);
            class(run, rider, out);
        }
        mixing(facts, run, out);
        visits(facts, run, out);
    }
    for pair in &facts.scenario.pairs {
        match pair.kind {
            PairKind::MustNotShare => must_not_share(facts, pair, out),
            PairKind::MustTravelWith => must_travel_with(facts, pair, out),
            PairKind::PreferTogether | PairKind::Avoid => {}
        }
    }
}

/// Runs, by position, on which a request is listed.
fn runs_of(facts: &Facts, request: RequestId) -> Vec<usize> {
    facts.on_runs[request].clone()
}

/// Each request rides one run, or is listed once as unserved.
fn once_each(facts: &Facts, out: &mut Vec<Breach>) {
    for (id, request) in facts.demand.requests.iter().enumerate() {
        let runs = runs_of(facts, id);
        let listed = facts.plan.unserved.iter().filter(|u| u.request == request.id).count();
        if runs.len() > 1 {
            let names: Vec<&str> = runs.iter().map(|&r| facts.runs[r].run.id.as_str()).collect();
            out.push(Breach::of(Rule::RequestOnce, "one run", names.join(" and ")).who(&request.id));
        }
        if listed > 1 {
            out.push(
                Breach::of(Rule::RequestOnce, "one line", format!("{listed} lines among the unserved"))
                    .who(&request.id),
            );
        }
        if runs.is_empty() && listed == 0 {
            out.push(
                Breach::of(Rule::RequestAccounted, "a run, or a reason among the unserved", "neither").who(&request.id),
            );
        }
    }
}

/// The list of the unserved tells the truth and names rules.
fn unserved(facts: &Facts, out: &mut Vec<Breach>) {
    for line in &facts.plan.unserved {
        let Some(&id) = facts.by_id.get(line.request.as_str()) else {
            out.push(
                Breach::of(Rule::RequestKnown, "a request of the scenario", "a line among the unserved")
                    .who(&line.request),
            );
            continue;
        };
        let request = &facts.demand.requests[id];
        let passenger = &facts.scenario.passengers[request.passenger];
        if facts.is_on_a_run(id) {
            out.push(Breach::of(Rule::UnservedClaim, "no run", "a seat on a run").who(&line.request));
        }
        if line.passenger != passenger.reference || line.leg != request.leg {
            out.push(
                Breach::of(
                    Rule::UnservedClaim,
                    format!("{} {}", passenger.reference, request.leg),
                    format!("{} {}", line.passenger, line.leg),
                )
                .who(&line.request),
            );
        }
        match Rule::named(&line.rule) {
            None => out.push(
                Breach::of(Rule::UnservedRule, "the name of a rule", format!("`{}`", line.rule)).who(&line.request),
            ),
            // Such a passenger has a seat planned and is carried once the plan is cleared.
            Some(Rule::CarePlan) => out.push(
                Breach::of(Rule::CarePlan, "a planned seat", "no seat because of the care plan").who(&line.request),
            ),
            Some(_) => {}
        }
    }
}

/// Requests ride runs of their own leg.
fn legs(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    for &id in run.stops.iter().flat_map(|s| &s.listed) {
        let request = &facts.demand.requests[id];
        if request.leg != run.run.leg {
            out.push(Breach::of(Rule::RightLeg, request.leg, run.run.leg).run(&run.run.id).who(&request.id));
        }
    }
}

/// Morning: board at homes, alight at settings. Afternoon: board at settings, alight at homes.
fn directions(run: &RunFacts, out: &mut Vec<Breach>) {
    for stop in &run.stops {
        let boards_here = stop.at_setting() == (run.run.leg == Leg::Pm);
        let (wrong, word) = if boards_here { (&stop.stop.alight, "alights") } else { (&stop.stop.board, "boards") };
        for name in wrong {
            let expected = match run.run.leg {
                Leg::Am => "boarding at a home and alighting at a setting",
                Leg::Pm => "boarding at a setting and alighting at a home",
            };
            out.push(
                Breach::of(Rule::StopDirection, expected, format!("{word} at `{}`", stop.stop.place))
                    .run(&run.run.id)
                    .who(name),
            );
        }
    }
}

/// Each request of a run boards once, and alights once at a later stop.
fn boarding_order(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    let mut listed: Vec<RequestId> = run.stops.iter().flat_map(|s| s.listed.iter().copied()).collect();
    listed.sort_unstable();
    listed.dedup();
    for id in listed {
        let name = &facts.demand.requests[id].id;
        let places = |list: fn(&crate::plan::Stop) -> &Vec<String>| -> Vec<usize> {
            run.stops
                .iter()
                .enumerate()
                .flat_map(|(i, s)| list(s.stop).iter().filter(|n| *n == name).map(move |_| i + 1))
                .collect()
        };
        let (board, alight) = (places(|s| &s.board), places(|s| &s.alight));
        if board.len() != 1 || alight.len() != 1 || board[0] >= alight[0] {
            out.push(
                Breach::of(
                    Rule::BoardingOrder,
                    "one boarding and, at a later stop, one alighting",
                    format!("boards at stops {board:?}, alights at stops {alight:?}"),
                )
                .run(&run.run.id)
                .who(name),
            );
        }
    }
}

/// Positions of a rider's home stop and setting stop.
pub(super) fn home_and_setting(run: &RunFacts, rider: &Rider) -> (usize, usize) {
    if run.morning() { (rider.boards, rider.alights) } else { (rider.alights, rider.boards) }
}

/// The home stop is the request's address or a pick-up point within its walk.
fn home(facts: &Facts, run: &RunFacts, rider: &Rider, out: &mut Vec<Breach>) {
    let (home, _) = home_and_setting(run, rider);
    let Some(location) = run.stops[home].location else { return };
    if !rider.request.choices.iter().any(|choice| choice.location == location) {
        let allowed: Vec<&str> =
            rider.request.choices.iter().map(|c| facts.demand.locations[c.location].name.as_str()).collect();
        out.push(
            Breach::of(Rule::RightHome, allowed.join(" or "), &run.stops[home].stop.place)
                .run(&run.run.id)
                .who(&rider.request.id),
        );
    }
}

/// The other stop is the passenger's own setting.
fn setting(facts: &Facts, run: &RunFacts, rider: &Rider, out: &mut Vec<Breach>) {
    let (_, stop) = home_and_setting(run, rider);
    let own = &facts.scenario.settings[facts.demand.gates[rider.request.gate].setting].reference;
    let found = &run.stops[stop].stop.setting;
    if found.as_ref() != Some(own) {
        let found = found.as_ref().unwrap_or(&run.stops[stop].stop.place);
        out.push(Breach::of(Rule::RightSetting, own, found).run(&run.run.id).who(&rider.request.id));
    }
}

/// The run's class is among those the passenger must travel in, if any, and not among those barred.
fn class(run: &RunFacts, rider: &Rider, out: &mut Vec<Breach>) {
    let Some(vehicle) = &run.vehicle else { return };
    let (only, not) = (&rider.passenger.only_classes, &rider.passenger.not_classes);
    let is_class = |c: &String| c == vehicle.class;
    if (!only.is_empty() && !only.iter().any(is_class)) || not.iter().any(is_class) {
        let expected = if only.is_empty() { format!("any class but {}", not.join(", ")) } else { only.join(" or ") };
        out.push(Breach::of(Rule::ClassRestriction, expected, vehicle.class).run(&run.run.id).who(&rider.request.id));
    }
}

/// Where policy forbids mixing, a run serves one setting.
fn mixing(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    if facts.scenario.policy.mixing {
        return;
    }
    let mut settings: Vec<&str> = run
        .riders
        .iter()
        .map(|r| facts.scenario.settings[facts.demand.gates[r.request.gate].setting].reference.as_str())
        .collect();
    settings.sort_unstable();
    settings.dedup();
    if settings.len() > 1 {
        out.push(Breach::of(Rule::Mixing, "passengers of one setting", settings.join(", ")).run(&run.run.id));
    }
}

/// Visits to settings in a run, double runs included.
fn visits(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    let visits = run.stops.iter().filter(|s| s.at_setting()).count();
    let most = facts.scenario.policy.max_visits;
    if visits > most {
        out.push(Breach::of(Rule::MaxVisits, format!("at most {most} visits"), visits).run(&run.run.id));
    }
}

/// Requests of the two passengers of a pair, on one leg, with a weekday in common.
pub(super) fn meetings(facts: &Facts, pair: &Pair, leg: Leg) -> Vec<(RequestId, RequestId)> {
    let of = |passenger: usize| facts.demand.of_leg(leg).filter(move |(_, r)| r.passenger == passenger);
    of(pair.a)
        .flat_map(|(a, ra)| of(pair.b).map(move |(b, rb)| (a, ra, b, rb)))
        .filter(|(_, ra, _, rb)| !ra.weekdays.and(rb.weekdays).is_empty())
        .map(|(a, _, b, _)| (a, b))
        .collect()
}

/// Whether two requests ride one run.
pub(super) fn in_one_run(facts: &Facts, a: RequestId, b: RequestId) -> bool {
    runs_of(facts, a).iter().any(|run| runs_of(facts, b).contains(run))
}

/// Never in one run with a weekday in common, not even on different trips of a double run.
fn must_not_share(facts: &Facts, pair: &Pair, out: &mut Vec<Breach>) {
    for (a, b) in Leg::BOTH.into_iter().flat_map(|leg| meetings(facts, pair, leg)) {
        if in_one_run(facts, a, b) {
            let (a, b) = (&facts.demand.requests[a].id, &facts.demand.requests[b].id);
            out.push(Breach::of(Rule::MustNotShare, "different runs", format!("one run with {b}")).who(a));
        }
    }
}

/// In one run wherever they have a weekday in common, or neither of them served.
fn must_travel_with(facts: &Facts, pair: &Pair, out: &mut Vec<Breach>) {
    for (a, b) in Leg::BOTH.into_iter().flat_map(|leg| meetings(facts, pair, leg)) {
        let neither = !facts.is_on_a_run(a) && !facts.is_on_a_run(b);
        if !neither && !in_one_run(facts, a, b) {
            let (a, b) = (&facts.demand.requests[a].id, &facts.demand.requests[b].id);
            out.push(Breach::of(Rule::MustTravelWith, format!("one run with {b}"), "different runs").who(a));
        }
    }
}
