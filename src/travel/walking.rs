//! Walks to pick-up points on the pedestrian network of the scenario's own map.
//!
//! Where roads come from an OpenStreetMap extract, who may walk to which pick-up point, and how far, is measured along
//! footpaths and streets; elsewhere the crow-fly estimate of the demand stands.

use super::roads::cache;
use super::roads::columns::{Reader, Writer};
use super::roads::source::fingerprint;
use super::roads::walk::{WALK_FROM_EIGHT, Walks};
use super::{TravelError, resolve};
use crate::model::demand::crow_walks;
use crate::model::{Demand, LatLon, Metres, Passenger, Scenario, scenario::TravelSource};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const MAGIC: [u8; 4] = *b"SRWK";
/// A point that is too far.
const TOO_FAR: u32 = u32::MAX;

/// From where, and at most how far.
type Query = ((i32, i32), Metres);

/// The demand of a scenario with its walks measured on its own map where it has one; paths are relative to `base`.
///
/// # Errors
/// When the map cannot be read.
pub fn demand(scenario: &Scenario, base: &Path) -> Result<Demand, TravelError> {
    let queries = queries(scenario);
    let Some(map) = map(scenario, base)?.filter(|_| !queries.is_empty()) else { return Ok(Demand::of(scenario)) };
    let table = table(&map, scenario, &queries, cache::folder().as_deref())?;
    let points: BTreeMap<(i32, i32), usize> =
        scenario.pickup_points.iter().enumerate().map(|(i, p)| (p.at.key(), i)).collect();
    Ok(Demand::with_walks(scenario, &|from, to, most| {
        let row = table.get(&(from.key(), most));
        let metres = |at: &LatLon| row.and_then(|row| row[*points.get(&at.key())?]);
        to.iter().map(metres).collect()
    }))
}

/// How far each passenger would walk from home to their setting: along the paths of the scenario's own map where it has one,
/// else the crow-fly walk of the demand. `None` where that is beyond the longer statutory distance
/// ([`WALK_FROM_EIGHT`]). Paths are relative to `base`.
///
/// # Errors
/// When the map cannot be read.
pub fn to_settings(scenario: &Scenario, base: &Path) -> Result<Vec<Option<Metres>>, TravelError> {
    let walks = map(scenario, base)?.map(|map| Walks::read(&map)).transpose()?;
    let walk = |passenger: &Passenger| {
        let (home, setting) = (passenger.home, scenario.settings[passenger.setting].at);
        if home.metres_to(setting) > f64::from(WALK_FROM_EIGHT) {
            return None;
        }
        let walk = match &walks {
            Some(walks) => walks.metres(home, &[setting], WALK_FROM_EIGHT),
            None => crow_walks(home, &[setting], WALK_FROM_EIGHT),
        };
        walk.first().copied().flatten()
    };
    Ok(scenario.passengers.par_iter().map(walk).collect())
}

/// The extract the scenario names, where it names one.
fn map(scenario: &Scenario, base: &Path) -> Result<Option<PathBuf>, TravelError> {
    let TravelSource::Roads(file) = &scenario.travel else { return Ok(None) };
    if file.starts_with(TravelSource::SKELETON) {
        return Ok(None);
    }
    let path = resolve(file, base)?;
    Ok((!path.is_dir()).then_some(path))
}

/// Every address from which somebody may walk to a pick-up point.
fn queries(scenario: &Scenario) -> BTreeMap<Query, LatLon> {
    let mut queries = BTreeMap::new();
    if scenario.pickup_points.is_empty() {
        return queries;
    }
    let homes = scenario.passengers.iter().map(|p| (p.home, p.walk_max));
    let others = scenario.addresses.iter().map(|a| (a.at, scenario.passengers[a.passenger].walk_max));
    for (at, most) in homes.chain(others).filter(|&(_, most)| most > 0) {
        queries.insert((at.key(), most), at);
    }
    queries
}

/// Metres from each query to all pick-up points, kept between runs as matrices are.
fn table(
    map: &Path,
    scenario: &Scenario,
    queries: &BTreeMap<Query, LatLon>,
    keep: Option<&Path>,
) -> Result<BTreeMap<Query, Vec<Option<Metres>>>, TravelError> {
    let points: Vec<LatLon> = scenario.pickup_points.iter().map(|p| p.at).collect();
    let asked: Vec<u8> = queries
        .keys()
        .flat_map(|&((lat, lon), most)| [lat as u32, lon as u32, most])
        .chain(points.iter().flat_map(|p| [p.key().0 as u32, p.key().1 as u32]))
        .flat_map(u32::to_le_bytes)
        .collect();
    let kept = match keep {
        Some(folder) => Some(cache::file(folder, "walks", &[&fingerprint(map)?, &asked])),
        None => None,
    };
    let shape = |column: Vec<u32>| {
        let rows = column.chunks(points.len()).map(|row| row.iter().map(|&m| (m != TOO_FAR).then_some(m)).collect());
        queries.keys().copied().zip(rows).collect()
    };
    let read = kept.as_ref().and_then(|file| std::fs::read(file).ok());
    let known = read.and_then(|bytes| Reader::new(&bytes, MAGIC, cache::VERSION)?.u32s());
    if let Some(column) = known.filter(|c| c.len() == queries.len() * points.len()) {
        return Ok(shape(column));
    }
    let walks = Walks::read(map)?;
    let row = |(&(_, most), &from): (&Query, &LatLon)| {
        // Nobody walks farther than the crow flies and arrives sooner.
        let near: Vec<usize> = (0..points.len()).filter(|&i| from.metres_to(points[i]) <= f64::from(most)).collect();
        let to: Vec<LatLon> = near.iter().map(|&i| points[i]).collect();
        let mut row = vec![TOO_FAR; points.len()];
        if !to.is_empty() {
            for (i, metres) in near.into_iter().zip(walks.metres(from, &to, most)) {
                row[i] = metres.unwrap_or(TOO_FAR);
            }
        }
        row
    };
    let column: Vec<u32> = queries.iter().flat_map(row).collect();
    if let Some(file) = kept {
        let mut writer = Writer::new(MAGIC, cache::VERSION);
        writer.u32s(column.iter().copied());
        // What cannot be kept is measured again next time.
        let _ = cache::write(&file, &writer.finish());
    }
    Ok(shape(column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Leg, Weekdays};
    use crate::plan::fixture;
    use crate::travel::testing::public_data;

    #[test]
    fn walks_follow_the_paths_of_the_map() {
        let Some(map) = public_data("walks to pick-up points", "geo/osm/rutland-latest.osm.pbf") else { return };
        let mut scenario = fixture::council(12, 2).scenario;
        // Two places in Oakham and two pick-up points: one in the next street, one beyond the railway.
        scenario.travel = TravelSource::Roads(map.to_string_lossy().into_owned());
        let at = |lat, lon| LatLon { lat, lon };
        scenario.passengers.iter_mut().for_each(|p| (p.home, p.walk_max) = (at(52.6665, -0.7305), 1_500));
        let point =
            |reference: &str, at| crate::model::PickupPoint { reference: reference.into(), name: String::new(), at };
        scenario.pickup_points = vec![
            point("NEAR", at(52.6685, -0.7290)),
            point("FAR", at(52.6720, -0.7370)),
            point("AWAY", at(52.59, -0.72)),
        ];
        let table = table(&map, &scenario, &queries(&scenario), None).unwrap();
        assert_eq!(table.len(), 1);
        let row = table.values().next().unwrap();
        let crow = |i: usize| scenario.passengers[0].home.metres_to(scenario.pickup_points[i].at);
        for i in [0, 1] {
            let walk = f64::from(row[i].unwrap());
            assert!(walk >= crow(i) * 0.98 && walk < crow(i) * 3.0, "{walk} {}", crow(i));
        }
        assert_eq!(row[2], None);
        // Kept and read back alike.
        let keep = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            assert_eq!(super::table(&map, &scenario, &queries(&scenario), Some(keep.path())).unwrap(), table);
        }
        let demand = demand(&scenario, Path::new(".")).unwrap();
        let walkers = demand.requests.iter().filter(|r| r.leg == Leg::Am && r.weekdays == Weekdays::ALL);
        for request in walkers {
            let told: Vec<Metres> = request.choices.iter().map(|c| c.walk_metres).collect();
            let mut expected = vec![0];
            let mut near: Vec<Metres> = row.iter().flatten().copied().collect();
            near.sort_unstable();
            expected.extend(near);
            assert_eq!(told, expected);
        }
    }
}
