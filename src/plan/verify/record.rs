//! What a plan says about itself: version, scenario and matrix; that every reference leads somewhere; weekdays, metres and
//! day contracts that follow from the runs.

use super::{
    facts::{Facts, RunFacts},
    money,
    rule::{Breach, Rule},
};
use crate::{
    model::{Leg, Pence},
    plan::document::{DayContract, PLAN_VERSION},
};
use std::collections::{HashMap, HashSet};

/// All checks of this file.
pub(super) fn check(facts: &Facts, out: &mut Vec<Breach>) {
    versions_and_hashes(facts, out);
    run_ids(facts, out);
    for run in &facts.runs {
        vehicle(run, out);
        stops(facts, run, out);
        weekdays(run, out);
        metres(facts, run, out);
        closed_matrix(facts, run, out);
    }
    day_contracts(facts, out);
}

/// The matrices of both legs cover the scenario's locations. Where they do not, no drive can be looked up.
pub(super) fn matrix_fits(
    demand: &crate::model::Demand,
    travel: &crate::model::TravelTimes,
    out: &mut Vec<Breach>,
) -> bool {
    let wanted = demand.locations.len();
    for leg in Leg::BOTH {
        let size = travel.leg(leg).len();
        if size != wanted {
            out.push(Breach::of(
                Rule::MatrixFits,
                format!("{wanted} locations"),
                format!("{size} locations in the {leg} matrix"),
            ));
        }
    }
    out.is_empty()
}

/// Format version, scenario name and matrix hash. A plan without a matrix hash makes no claim.
fn versions_and_hashes(facts: &Facts, out: &mut Vec<Breach>) {
    let (plan, source) = (facts.plan, &facts.plan.source);
    if plan.version != PLAN_VERSION {
        out.push(Breach::of(Rule::PlanVersion, PLAN_VERSION, plan.version));
    }
    if source.scenario != facts.scenario.name {
        out.push(Breach::of(
            Rule::ScenarioName,
            format!("`{}`", facts.scenario.name),
            format!("`{}`", source.scenario),
        ));
    }
    if !source.matrix_hash.is_empty() && source.matrix_hash != facts.travel.hash {
        let told = |hash: &str, from: &str| format!("{hash} ({from})");
        let now = told(&facts.travel.hash, &facts.travel.source);
        out.push(Breach::of(Rule::MatrixHash, now, told(&source.matrix_hash, &source.travel)));
    }
}

/// Run ids are unique.
fn run_ids(facts: &Facts, out: &mut Vec<Breach>) {
    let mut seen = HashSet::new();
    for run in &facts.plan.runs {
        if !seen.insert(&run.id) {
            out.push(Breach::of(Rule::RunIdUnique, "an id used once", format!("`{}` again", run.id)).run(&run.id));
        }
    }
}

/// The class or own vehicle is known, and an own vehicle's run carries its class.
fn vehicle(run: &RunFacts, out: &mut Vec<Breach>) {
    let plan = run.run;
    match &run.vehicle {
        None => {
            let found = plan
                .own_vehicle
                .as_ref()
                .map_or_else(|| format!("class `{}`", plan.class), |reference| format!("own vehicle `{reference}`"));
            out.push(Breach::of(Rule::VehicleKnown, "a class or own vehicle of the scenario", found).run(&plan.id));
        }
        Some(vehicle) if vehicle.class != plan.class => {
            out.push(Breach::of(Rule::VehicleClass, vehicle.class, &plan.class).run(&plan.id));
        }
        Some(_) => {}
    }
}

/// Every stop is somewhere, is used, and lists known requests; its setting, if any, is known and stands there.
fn stops(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    let id = &run.run.id;
    if run.stops.is_empty() {
        out.push(Breach::of(Rule::StopUsed, "at least one stop", "none").run(id));
    }
    for (position, stop) in run.stops.iter().enumerate() {
        let here = format!("stop {} (`{}`)", position + 1, stop.stop.place);
        if stop.stop.board.is_empty() && stop.stop.alight.is_empty() {
            out.push(Breach::of(Rule::StopUsed, "somebody who boards or alights", format!("nobody at {here}")).run(id));
        }
        for name in stop.stop.board.iter().chain(&stop.stop.alight) {
            if !facts.by_id.contains_key(name.as_str()) {
                out.push(Breach::of(Rule::RequestKnown, "a request of the scenario", here.clone()).run(id).who(name));
            }
        }
        place(facts, stop, &here, id, out);
    }
}

/// Position and name of a stop. Several settings may share one position; the stop then bears either name.
fn place(facts: &Facts, stop: &super::facts::StopFacts, here: &str, run: &str, out: &mut Vec<Breach>) {
    match stop.location.map(|l| &facts.demand.locations[l]) {
        None => out.push(
            Breach::of(
                Rule::PlaceKnown,
                "a location of the scenario",
                format!("{here} at {}, {}", stop.stop.lat, stop.stop.lon),
            )
            .run(run),
        ),
        Some(location) if location.name != stop.stop.place && stop.stop.setting.as_ref() != Some(&stop.stop.place) => {
            out.push(Breach::of(Rule::PlaceKnown, format!("`{}`", location.name), here).run(run));
        }
        Some(_) => {}
    }
    let Some(name) = &stop.stop.setting else { return };
    let stands_here = stop.setting.is_some_and(|s| {
        let at = facts.scenario.settings[s].at.key();
        stop.location.is_some_and(|l| facts.demand.locations[l].at.key() == at)
    });
    if !stands_here {
        out.push(
            Breach::of(Rule::SettingKnown, "a setting of the scenario at its gate", format!("`{name}` at {here}"))
                .run(run),
        );
    }
}

/// The weekdays of a run are those of its requests together.
fn weekdays(run: &RunFacts, out: &mut Vec<Breach>) {
    if run.run.weekdays != run.weekdays() {
        out.push(Breach::of(Rule::RunWeekdays, run.weekdays(), run.run.weekdays).run(&run.run.id));
    }
}

/// Metres from the first to the last stop on the fullest day: that with most passengers, or with most metres where those
/// differ; either reading is accepted.
fn metres(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    let days: Option<Vec<(usize, i64)>> = run
        .weekdays()
        .iter()
        .map(|day| {
            let riders = run.riders.iter().filter(|r| r.request.weekdays.has(day)).count();
            Some((riders, money::live_metres(facts, run, &run.used_on(day))?))
        })
        .collect();
    let Some(days) = days else { return };
    let most_riders = days.iter().map(|d| d.0).max().unwrap_or(0);
    let most_metres = days.iter().map(|d| d.1).max().unwrap_or(0);
    let found = i64::from(run.run.metres);
    if !days.iter().any(|&(riders, metres)| metres == found && (riders == most_riders || metres == most_metres)) {
        out.push(Breach::of(Rule::RunMetres, format!("{most_metres} m"), format!("{found} m")).run(&run.run.id));
    }
}

/// Skipping a stop never lengthens a drive: checked on the stops of each run, where it matters.
fn closed_matrix(facts: &Facts, run: &RunFacts, out: &mut Vec<Breach>) {
    let n = run.stops.len();
    for (a, b, c) in (0..n).flat_map(|a| (a + 1..n).flat_map(move |b| (b + 1..n).map(move |c| (a, b, c)))) {
        let (Some(direct), Some(first), Some(second)) =
            (facts.drive_between(run, a, c), facts.drive_between(run, a, b), facts.drive_between(run, b, c))
        else {
            return;
        };
        if direct > first + second {
            let by_way = format!("at most {} s by way of stop {}", first + second, b + 1);
            let found = format!("{direct} s from stop {} to stop {}", a + 1, c + 1);
            out.push(Breach::of(Rule::MatrixClosed, by_way, found).run(&run.run.id));
            return;
        }
    }
}

/// Every run stands under one day contract; contracts bear the class, the vehicle and the figures of their runs.
fn day_contracts(facts: &Facts, out: &mut Vec<Breach>) {
    let contracts = &facts.plan.day_contracts;
    // Of two runs of one leg with one id the first counts.
    let by_id: HashMap<(Leg, &str), &RunFacts> =
        facts.runs.iter().rev().map(|r| ((r.run.leg, r.run.id.as_str()), r)).collect();
    let mut seen = HashSet::new();
    let mut named: HashMap<&str, usize> = HashMap::new();
    for contract in contracts {
        for id in [&contract.am, &contract.pm].into_iter().flatten() {
            *named.entry(id).or_default() += 1;
        }
        if !seen.insert(&contract.id) {
            out.push(Breach::of(Rule::DayContractOnce, "an id used once", format!("`{}` again", contract.id)));
        }
        day_contract(facts, &by_id, contract, out);
    }
    for run in &facts.plan.runs {
        let times = named.get(run.id.as_str()).copied().unwrap_or(0);
        if times != 1 {
            out.push(Breach::of(Rule::DayContractOnce, "one day contract", times).run(&run.id));
        }
    }
}

fn day_contract(facts: &Facts, by_id: &HashMap<(Leg, &str), &RunFacts>, contract: &DayContract, out: &mut Vec<Breach>) {
    let mut runs: Vec<&RunFacts> = Vec::new();
    for (leg, id) in [(Leg::Am, &contract.am), (Leg::Pm, &contract.pm)] {
        let Some(id) = id else { continue };
        match by_id.get(&(leg, id.as_str())).copied() {
            Some(run) => runs.push(run),
            None => out.push(Breach::of(
                Rule::DayContractOnce,
                format!("a run of the {leg} leg"),
                format!("`{id}` in `{}`", contract.id),
            )),
        }
    }
    if runs.is_empty() {
        out.push(Breach::of(
            Rule::DayContractOnce,
            "a morning or an afternoon run",
            format!("none in `{}`", contract.id),
        ));
        return;
    }
    for run in &runs {
        if run.run.class != contract.class || run.run.own_vehicle != contract.own_vehicle {
            out.push(
                Breach::of(
                    Rule::DayContractVehicle,
                    vehicle_words(&run.run.class, run.run.own_vehicle.as_deref()),
                    format!("{} in `{}`", vehicle_words(&contract.class, contract.own_vehicle.as_deref()), contract.id),
                )
                .run(&run.run.id),
            );
        }
    }
    let common = passengers_in_common(&runs);
    if contract.passengers_in_common as usize != common {
        out.push(Breach::of(
            Rule::DayContractFigures,
            format!("{common} passengers in common"),
            format!("{} in `{}`", contract.passengers_in_common, contract.id),
        ));
    }
    let costs: Option<Vec<Pence>> = runs.iter().map(|run| money::run_cost(facts, run).map(|c| c.total)).collect();
    let Some(cost) = costs.map(|costs| costs.into_iter().sum::<Pence>()) else { return };
    if contract.week_cost != cost {
        out.push(Breach::of(Rule::DayContractFigures, cost, format!("{} in `{}`", contract.week_cost, contract.id)));
    }
}

/// Passengers who ride both runs of a contract; none where one is missing.
fn passengers_in_common(runs: &[&RunFacts]) -> usize {
    let [am, pm] = runs else { return 0 };
    let mut passengers: Vec<usize> = am.riders.iter().map(|r| r.request.passenger).collect();
    passengers.sort_unstable();
    passengers.dedup();
    passengers.retain(|p| pm.riders.iter().any(|r| r.request.passenger == *p));
    passengers.len()
}

fn vehicle_words(class: &str, own: Option<&str>) -> String {
    own.map_or_else(|| format!("class `{class}`"), |v| format!("own vehicle `{v}` of class `{class}`"))
}
