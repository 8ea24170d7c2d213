//! Areas bidders see: outward postcodes, merged with their nearest neighbour until at least so many passengers of the
//! tender live in each.

use crate::model::{LatLon, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// Shown where even all passengers together are too few, or no postcode is known.
pub const WHOLE: &str = "whole area";

struct Area {
    codes: Vec<String>,
    passengers: usize,
    at: LatLon,
}

/// The area of each passenger; only those of the tender count.
pub fn areas(scenario: &Scenario, least: usize, tender: &BTreeSet<usize>) -> Vec<String> {
    let mut by_code: BTreeMap<String, Vec<LatLon>> = BTreeMap::new();
    for p in tender.iter().filter_map(|&i| scenario.passengers.get(i)) {
        by_code.entry(p.outward().to_uppercase()).or_default().push(p.home);
    }
    // Passengers without a postcode cannot be placed: they count to the nearest area by position all the same.
    let mut areas: Vec<Area> = by_code
        .into_iter()
        .map(|(code, homes)| {
            let n = homes.len() as f64;
            let at = LatLon {
                lat: homes.iter().map(|h| h.lat).sum::<f64>() / n,
                lon: homes.iter().map(|h| h.lon).sum::<f64>() / n,
            };
            Area { codes: vec![code], passengers: homes.len(), at }
        })
        .collect();
    while areas.len() > 1 {
        let unnamed = |a: &Area| a.codes.iter().all(String::is_empty);
        let Some(small) = areas.iter().position(|a| a.passengers < least || unnamed(a)) else { break };
        let gone = areas.remove(small);
        let near = (0..areas.len())
            .min_by(|&a, &b| areas[a].at.metres_to(gone.at).total_cmp(&areas[b].at.metres_to(gone.at)))
            .unwrap_or(0);
        let into = &mut areas[near];
        let (a, b) = (into.passengers as f64, gone.passengers as f64);
        into.at = LatLon {
            lat: (into.at.lat * a + gone.at.lat * b) / (a + b),
            lon: (into.at.lon * a + gone.at.lon * b) / (a + b),
        };
        into.passengers += gone.passengers;
        into.codes.extend(gone.codes);
    }
    let whole = areas.len() == 1 && areas[0].passengers < least;
    let mut name_of: BTreeMap<String, String> = BTreeMap::new();
    for area in &areas {
        let mut codes: Vec<&str> = area.codes.iter().map(String::as_str).filter(|c| !c.is_empty()).collect();
        codes.sort_unstable();
        let name = if whole || codes.is_empty() { WHOLE.to_string() } else { codes.join("+") };
        area.codes.iter().for_each(|c| {
            name_of.insert(c.clone(), name.clone());
        });
    }
    let area = |p: &crate::model::Passenger| name_of.get(&p.outward().to_uppercase()).cloned();
    scenario.passengers.iter().map(|p| area(p).unwrap_or_else(|| WHOLE.into())).collect()
}
