//! Assistants with homes on file, named to own-fleet runs by nearness.
//!
//! In come drafts whose own vehicles are known; each that needs assistants gets people from `assistants.csv` where there are
//! any left. One person works one vehicle, its mornings and its afternoons, so that children see the same face; a place
//! that must be filled by somebody medically trained is given to nobody else. As many places as possible are filled, and
//! among such plans the one with the least driving to and from the assistants' homes.

use super::runs::Draft;
use crate::model::{Assistance, Demand, LatLon, Leg, Scenario};
use crate::plan::document::{CrewMember, Run};
use crate::travel::estimate::{Estimate, detour};
use pathfinding::prelude::{Matrix, kuhn_munkres};
use std::collections::BTreeMap;

/// A place in a vehicle's crew, on one leg or on both.
struct Place {
    /// Drafts whose run it belongs to.
    drafts: Vec<usize>,
    /// Somebody medically trained is needed on one of them.
    nurse: bool,
    depot: LatLon,
}

/// Names the crews.
pub fn assign(scenario: &Scenario, demand: &Demand, drafts: &mut [Draft]) {
    let places = places(scenario, demand, drafts);
    let people = &scenario.assistants;
    if places.is_empty() || people.is_empty() {
        return;
    }
    let estimate = Estimate::default();
    let members = |place: &Place, person: usize| -> Vec<(usize, CrewMember)> {
        let each = place.drafts.iter().map(|&d| {
            let (metres, secs) = collection(&estimate, &drafts[d].run, place.depot, people[person].home);
            let assistant = people[person].reference.clone();
            (d, CrewMember { assistant, collect_metres: metres, collect_secs: secs })
        });
        each.collect()
    };
    // More than any detour weighs, so that no filled place is given up for a shorter drive.
    const FILLED: i64 = 1_000_000_000;
    let weight = |place: usize, person: usize| -> i64 {
        let place = &places[place];
        if place.nurse && !people[person].nurse {
            return 0;
        }
        let metres: i64 = members(place, person).iter().map(|(_, m)| i64::from(m.collect_metres)).sum();
        place.drafts.len() as i64 * FILLED - metres
    };
    let turned = places.len() > people.len();
    let (short, long) = if turned { (people.len(), places.len()) } else { (places.len(), people.len()) };
    let weights = Matrix::from_fn(short, long, |(a, b)| if turned { weight(b, a) } else { weight(a, b) });
    let (_, chosen) = kuhn_munkres(&weights);
    let mut named: Vec<(usize, CrewMember)> = Vec::new();
    for (a, b) in chosen.into_iter().enumerate().filter(|&(a, b)| weights[(a, b)] > 0) {
        let (place, person) = if turned { (b, a) } else { (a, b) };
        named.extend(members(&places[place], person));
    }
    for (d, member) in named {
        drafts[d].run.crew.push(member);
    }
    for draft in drafts {
        draft.run.crew.sort_by(|a, b| a.assistant.cmp(&b.assistant));
    }
}

/// The places of every own vehicle's crew: its first assistant's in every leg that needs one, its second's, and so on.
fn places(scenario: &Scenario, demand: &Demand, drafts: &[Draft]) -> Vec<Place> {
    let mut by_vehicle: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for leg in Leg::BOTH {
        for (d, draft) in drafts.iter().enumerate().filter(|(_, x)| x.run.leg == leg && x.run.assistants > 0) {
            if let Some(vehicle) = draft.vehicle {
                by_vehicle.entry(vehicle).or_default().push(d);
            }
        }
    }
    let mut places = Vec::new();
    for (vehicle, mine) in by_vehicle {
        let most = mine.iter().map(|&d| drafts[d].run.assistants).max().unwrap_or(0);
        for number in 0..most {
            let drafts_of: Vec<usize> = mine.iter().copied().filter(|&d| drafts[d].run.assistants > number).collect();
            let nurse = drafts_of.iter().any(|&d| nurses(scenario, demand, &drafts[d]) > number);
            places.push(Place { drafts: drafts_of, nurse, depot: scenario.fleet[vehicle].depot_at });
        }
    }
    places
}

/// Places of a run's crew that need medical training: one for each passenger with a nurse on the fullest day.
fn nurses(scenario: &Scenario, demand: &Demand, draft: &Draft) -> u32 {
    let of = |day: usize| {
        let rides = |&&r: &&usize| {
            let request = &demand.requests[r];
            request.weekdays.has(day) && scenario.passengers[request.passenger].assistance == Assistance::Nurse
        };
        draft.requests.iter().filter(rides).count() as u32
    };
    draft.run.weekdays.iter().map(of).max().unwrap_or(0).min(draft.run.assistants)
}

/// Metres and seconds a run is longer when it collects somebody at home on the way from the depot and brings them back.
fn collection(estimate: &Estimate, run: &Run, depot: LatLon, home: LatLon) -> (u32, u32) {
    let at = |stop: Option<&crate::plan::Stop>| stop.map_or(depot, |s| LatLon { lat: s.lat, lon: s.lon });
    let out = detour(estimate, run.leg, depot, home, at(run.stops.first()));
    let back = detour(estimate, run.leg, at(run.stops.last()), home, depot);
    (out.metres + back.metres, out.secs + back.secs)
}

#[cfg(test)]
mod tests {
    use crate::finance::testing::world;
    use crate::model::{Assistant, Demand, LatLon, TravelTimes};
    use crate::plan::{Plan, make, verify};
    use crate::routing::solve::Progress;
    use crate::travel::collection;

    /// Plans a generated council again with other people on file.
    fn with(people: Vec<Assistant>) -> (crate::model::Scenario, Plan) {
        let f = world(60, 3);
        let mut scenario = f.scenario;
        scenario.assistants = people;
        let demand = Demand::of(&scenario);
        let travel = TravelTimes { collections: collection::of_fleet(&scenario), ..f.travel };
        let settings = make::Settings::iterations(1, 300, 1);
        let progress = [Progress::default(), Progress::default()];
        let plan = make::make(&scenario, &demand, &travel, f.plan.source, &settings, &progress);
        let verdict = verify::verify(&plan, &scenario, &demand, &travel);
        assert!(verdict.is_good(), "{:?}", verdict.breaches);
        // Were they to live elsewhere, runs they are collected for would cost something else, and the verifier says so.
        let mut moved = scenario.clone();
        for person in &mut moved.assistants {
            person.home.lat += 0.05;
        }
        let (here, there) = (collection::of_fleet(&scenario), collection::of_fleet(&moved));
        let farther =
            |id: &String| scenario.fleet.iter().position(|v| v.reference == *id).is_some_and(|v| here[v] != there[v]);
        let paid = |r: &crate::plan::Run| r.assistants > 0 && r.own_vehicle.as_ref().is_some_and(farther);
        let paid = plan.runs.iter().any(paid);
        let verdict = verify::verify(&plan, &moved, &demand, &travel);
        let noticed = verdict.breaches.iter().any(|b| b.rule == verify::Rule::RunCost);
        assert_eq!(noticed, paid);
        if let Some(person) = scenario.assistants.first() {
            // Somewhere a depot's collection changes with the homes near it.
            assert_ne!(here, there, "{person:?}");
        }
        (scenario, plan)
    }

    fn person(number: usize, home: LatLon, nurse: bool) -> Assistant {
        Assistant { reference: format!("PA{number:03}"), home, nurse }
    }

    #[test]
    fn everybody_on_file_is_used_once_a_leg_while_places_last() {
        let f = world(60, 3);
        let home = f.scenario.passengers[0].home;
        let many: Vec<Assistant> = (0..60).map(|n| person(n, home, true)).collect();
        let (_, plan) = with(many);
        let wanted: u32 = plan.runs.iter().filter(|r| r.own_vehicle.is_some()).map(|r| r.assistants).sum();
        assert!(wanted > 2, "the council has own runs with assistants: {wanted}");
        let crewed: usize = plan.runs.iter().map(|r| r.crew.len()).sum();
        assert_eq!(crewed as u32, wanted, "every place is filled when there are people enough");
        // With nobody on file nothing is named.
        let (_, none) = with(Vec::new());
        assert!(none.runs.iter().all(|r| r.crew.is_empty()));
    }

    #[test]
    fn the_nearer_of_two_is_named_and_the_same_person_all_day() {
        let f = world(60, 3);
        let depot = f.scenario.fleet[0].depot_at;
        let far = LatLon { lat: depot.lat + 0.2, lon: depot.lon };
        let (_, plan) = with(vec![person(1, far, true), person(2, depot, true)]);
        let crews: Vec<&str> = plan.runs.iter().flat_map(|r| &r.crew).map(|m| m.assistant.as_str()).collect();
        assert!(crews.contains(&"PA002"), "{crews:?}");
        for contract in plan.day_contracts.iter().filter(|c| c.own_vehicle.is_some()) {
            let crew = |id: &Option<String>| plan.runs.iter().find(|r| Some(&r.id) == id.as_ref()).map(|r| &r.crew);
            if let (Some(am), Some(pm)) = (crew(&contract.am), crew(&contract.pm))
                && am.len() == pm.len()
            {
                let names =
                    |c: &Vec<crate::plan::CrewMember>| c.iter().map(|m| m.assistant.clone()).collect::<Vec<_>>();
                assert_eq!(names(am), names(pm));
            }
        }
        let short = plan.runs.iter().flat_map(|r| &r.crew).find(|m| m.assistant == "PA002").unwrap();
        assert_eq!(short.collect_metres, 0, "somebody who lives at the depot is no detour");
    }
}
