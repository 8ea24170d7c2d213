//! The own fleet as a bidder: like vehicles of one depot are a group; every drive the award may need is looked up in the
//! plan's own matrix, so that no position leaves the plan.

use super::work::Load;
use crate::{
    model::{Demand, LatLon, LocationId, OwnVehicle, Pence, Scenario, Tariff, TravelTimes},
    plan::Run,
    procurement::{LotRun, OwnFleet, OwnGroup, Reach, RunLink},
};

/// Groups, reach and links for the runs of all lots.
pub fn fleet(scenario: &Scenario, demand: &Demand, travel: &TravelTimes, runs: &[(LotRun, &Run, Load)]) -> OwnFleet {
    let by_position = demand.by_position();
    let place = |lat, lon| by_position.get(&LatLon { lat, lon }.key()).copied();
    let ends: Vec<Option<(LocationId, LocationId)>> = runs
        .iter()
        .map(|(_, run, _)| {
            let (first, last) = (run.stops.first()?, run.stops.last()?);
            Some((place(first.lat, first.lon)?, place(last.lat, last.lon)?))
        })
        .collect();
    let mut groups: Vec<(usize, u32)> = Vec::new();
    for (v, vehicle) in scenario.fleet.iter().enumerate() {
        match groups.iter_mut().find(|(g, _)| alike(&scenario.fleet[*g], vehicle)) {
            Some((_, n)) => *n += 1,
            None => groups.push((v, 1)),
        }
    }
    let groups = groups
        .iter()
        .map(|&(v, count)| {
            let vehicle = &scenario.fleet[v];
            let depot = demand.depots[v];
            let reach = runs
                .iter()
                .zip(&ends)
                .filter(|((_, _, load), _)| load.fits(&vehicle.class, &vehicle.equipment))
                .filter_map(|((run, _, _), ends)| {
                    let (first, last) = (*ends)?;
                    let matrix = travel.leg(run.leg);
                    let (out, back) = (matrix.get(depot, first), matrix.get(last, depot));
                    Some(Reach {
                        run: run.id.clone(),
                        out_secs: out.secs as i32,
                        out_metres: out.metres,
                        back_secs: back.secs as i32,
                        back_metres: back.metres,
                    })
                })
                .collect();
            OwnGroup {
                id: name(scenario, v),
                class: vehicle.class.clone(),
                count,
                tariff: Tariff::of_own(vehicle, &scenario.policy, travel.collection(v, &scenario.policy)),
                fixed_per_day: if vehicle.disposable {
                    Pence((vehicle.fixed_per_day.0 + 500) / 1000)
                } else {
                    Pence(0)
                },
                shift: vehicle.shift,
                reach,
            }
        })
        .collect();
    OwnFleet { groups, links: links(travel, runs, &ends) }
}

fn alike(a: &OwnVehicle, b: &OwnVehicle) -> bool {
    OwnVehicle { reference: String::new(), ..a.clone() } == OwnVehicle { reference: String::new(), ..b.clone() }
}

/// Class and depot, with the first vehicle's reference where that is not enough to tell groups apart.
fn name(scenario: &Scenario, v: usize) -> String {
    let vehicle = &scenario.fleet[v];
    let same = |o: &OwnVehicle| o.class == vehicle.class && o.depot == vehicle.depot;
    let plain = format!("{} {}", vehicle.class, vehicle.depot);
    if scenario.fleet.iter().all(|o| !same(o) || alike(o, vehicle)) {
        plain
    } else {
        format!("{plain} ({})", vehicle.reference)
    }
}

/// Drives from a run's end to every later start that can be reached.
fn links(
    travel: &TravelTimes,
    runs: &[(LotRun, &Run, Load)],
    ends: &[Option<(LocationId, LocationId)>],
) -> Vec<RunLink> {
    let mut all = Vec::new();
    for ((a, _, _), from) in runs.iter().zip(ends) {
        for ((b, _, _), to) in runs.iter().zip(ends) {
            if a.leg != b.leg || a.id == b.id || b.start <= a.end {
                continue;
            }
            let (Some((_, last)), Some((first, _))) = (from, to) else { continue };
            let drive = travel.leg(a.leg).get(*last, *first);
            if a.end + drive.secs as i32 <= b.start {
                let (from, to) = (a.id.clone(), b.id.clone());
                all.push(RunLink { from, to, secs: drive.secs as i32, metres: drive.metres });
            }
        }
    }
    all
}
