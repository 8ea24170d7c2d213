//! How much longer an own vehicle's run is when it collects assistants at home and brings them back: from the homes in
//! `assistants.csv` where a depot has any, else policy's figures.
//!
//! Who works which vehicle is settled after the search, so the search pays a mean: from the depot to the home of an
//! assistant and back, over the assistants who live nearest to the depot. That is half of what collecting and returning
//! them could take at most, and about what it takes where the first homes lie in the same parts of town.

use super::estimate::Estimate;
use super::sphere::OnSphere;
use crate::model::{Cell, LatLon, Leg, Scenario};

/// Metres and seconds for each vehicle of the own fleet, in fleet order; both legs pay the morning's.
pub fn of_fleet(scenario: &Scenario) -> Vec<Cell> {
    let estimate = Estimate::default();
    let drive = |a: LatLon, b: LatLon| {
        let same = a.key() == b.key();
        if same { Cell::default() } else { estimate.drive(OnSphere::from(a).metres_to(b.into()), Leg::Am) }
    };
    let usual = scenario.policy.pa_collection();
    // Homes by the nearest depot; of two equally near the first in the file.
    let depots: Vec<LatLon> = scenario.fleet.iter().map(|v| v.depot_at).collect();
    let near = |home: LatLon| {
        let metres = |d: &LatLon| OnSphere::from(*d).metres_to(home.into());
        depots.iter().copied().min_by(|a, b| metres(a).total_cmp(&metres(b)))
    };
    let homes: Vec<(LatLon, LatLon)> =
        scenario.assistants.iter().filter_map(|a| Some((near(a.home)?, a.home))).collect();
    depots
        .iter()
        .map(|&depot| {
            let mine: Vec<Cell> = homes
                .iter()
                .filter(|(d, _)| d.key() == depot.key())
                .map(|&(_, home)| {
                    let (out, back) = (drive(depot, home), drive(home, depot));
                    Cell { secs: out.secs + back.secs, metres: out.metres + back.metres }
                })
                .collect();
            let mean = |of: fn(&Cell) -> u32| {
                let sum: u64 = mine.iter().map(|c| u64::from(of(c))).sum();
                (sum / mine.len() as u64) as u32
            };
            if mine.is_empty() { usual } else { Cell { secs: mean(|c| c.secs), metres: mean(|c| c.metres) } }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Assistant;
    use crate::plan::fixture;

    #[test]
    fn a_depot_pays_for_those_who_live_nearest_to_it_and_policy_where_nobody_does() {
        let mut scenario = fixture::council(5, 1).scenario;
        let mut second = scenario.fleet[0].clone();
        let here = scenario.fleet[0].depot_at;
        second.depot_at = LatLon { lat: here.lat + 0.5, lon: here.lon };
        scenario.fleet = vec![scenario.fleet[0].clone(), second];
        let person = |lat: f64| Assistant {
            reference: format!("PA{lat}"),
            home: LatLon { lat: here.lat + lat, lon: here.lon },
            nurse: false,
        };
        let usual = scenario.policy.pa_collection();
        scenario.assistants.clear();
        assert_eq!(of_fleet(&scenario), vec![usual; 2]);
        // One at the depot, one 1,112 m north of it: 1.3 road metres a metre, there and back, halved.
        scenario.assistants = vec![person(0.0), person(0.01)];
        let found = of_fleet(&scenario);
        assert!((1_440..1_450).contains(&found[0].metres), "{found:?}");
        assert_eq!(found[1], usual, "nobody lives nearer to the second depot");
    }
}
