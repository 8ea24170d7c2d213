//! A matrix as the answer of a routing service's table call: OSRM, openrouteservice or Valhalla, as JSON.
//!
//! OSRM and openrouteservice answer with `durations` (seconds) and `distances` (metres; ask for both annotations) and the
//! positions of `sources` and `destinations`; Valhalla with `sources_to_targets` (seconds, kilometres or miles). Services
//! move positions onto roads, so places are matched by order where there are as many as locations and each lies within a
//! kilometre of its own, and to the nearest within 300 m otherwise. One answer serves both legs.

use crate::model::{Cell, Demand, LatLon};
use crate::travel::closure::LIMIT;
use crate::travel::sphere::OnSphere;
use crate::travel::{Fault, TravelError};
use serde::Deserialize;
use std::path::Path;

/// Largest file read, bytes: a table of 3,000 places takes about 150 MB.
const MOST_BYTES: u64 = 1 << 30;
/// Farthest a service may move a position onto a road, metres, in order and by nearest.
const MOST_MOVED: [f64; 2] = [1_000.0, 300.0];

#[derive(Deserialize)]
struct Answer {
    durations: Option<Vec<Vec<Option<f64>>>>,
    distances: Option<Vec<Vec<Option<f64>>>>,
    sources: Option<Vec<Place>>,
    destinations: Option<Vec<Place>>,
    targets: Option<Vec<Place>>,
    sources_to_targets: Option<Vec<Vec<Pair>>>,
    units: Option<String>,
}

/// A position as each service writes it.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Place {
    Named { location: [f64; 2] },
    Plain { lat: f64, lon: f64 },
    Nested(Vec<Place>),
    Pair([f64; 2]),
}

impl Place {
    fn at(&self) -> Option<LatLon> {
        match self {
            Place::Named { location: [lon, lat] } | Place::Pair([lon, lat]) | Place::Plain { lat, lon } => {
                Some(LatLon { lat: *lat, lon: *lon })
            }
            Place::Nested(list) => list.first()?.at(),
        }
    }
}

#[derive(Deserialize, Clone)]
struct Pair {
    time: Option<f64>,
    distance: Option<f64>,
}

/// Whether the file looks like JSON.
///
/// # Errors
/// When it cannot be read.
pub fn is_json(path: &Path) -> Result<bool, TravelError> {
    use std::io::Read;
    let mut start = Vec::new();
    std::fs::File::open(path).and_then(|f| f.take(64).read_to_end(&mut start)).map_err(TravelError::io(path))?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    Ok(text.trim_ascii_start().first() == Some(&b'{'))
}

/// Reads an answer into cells by leg, in the order of the demand's locations.
///
/// # Errors
/// When it is no such answer, a location is not in it, or a pair has no drive.
pub fn read(path: &Path, demand: &Demand) -> Result<[Vec<Cell>; 2], TravelError> {
    let bad = |what: String| TravelError::fault(path, what);
    if std::fs::metadata(path).map_err(TravelError::io(path))?.len() > MOST_BYTES {
        return Err(bad("larger than 1 GB; use the compact form".into()));
    }
    let text = std::fs::read_to_string(path).map_err(TravelError::io(path))?;
    let answer: Answer = serde_json::from_str(&text).map_err(|e| bad(e.to_string()))?;
    let per_unit = if answer.units.as_deref() == Some("miles") { 1_609.344 } else { 1_000.0 };
    let (secs, metres) = match (answer.durations, answer.distances, answer.sources_to_targets) {
        (Some(secs), Some(metres), _) => (secs, metres),
        (_, _, Some(pairs)) => {
            let grid = |f: &dyn Fn(&Pair) -> Option<f64>| pairs.iter().map(|r| r.iter().map(f).collect()).collect();
            (grid(&|p| p.time), grid(&|p| p.distance.map(|d| d * per_unit)))
        }
        _ => {
            return Err(bad(
                "neither `durations` and `distances` nor `sources_to_targets`: ask the service for both".into()
            ));
        }
    };
    let places = |list: Option<Vec<Place>>| list.map(|l| l.iter().map(Place::at).collect::<Option<Vec<_>>>());
    let from = places(answer.sources).flatten().ok_or_else(|| bad("no positions of `sources`".into()))?;
    let to = places(answer.destinations.or(answer.targets)).flatten().unwrap_or_else(|| from.clone());
    let (mut faults, mut cells) = (Vec::new(), Vec::new());
    let (rows, columns) =
        (matched(demand, &from, "sources", &mut faults), matched(demand, &to, "destinations", &mut faults));
    TravelError::unless_none(path.display(), std::mem::take(&mut faults))?;
    for (i, &row) in rows.iter().enumerate() {
        for (j, &column) in columns.iter().enumerate() {
            let get = |grid: &[Vec<Option<f64>>]| grid.get(row).and_then(|r| r.get(column)).copied().flatten();
            let usual = |v: &f64| (0.0..f64::from(LIMIT)).contains(v);
            match (get(&secs).filter(usual), get(&metres).filter(usual)) {
                _ if i == j => cells.push(Cell::default()),
                (Some(secs), Some(metres)) => {
                    cells.push(Cell { secs: secs.round() as u32, metres: metres.round() as u32 });
                }
                _ => {
                    let (a, b) = (&demand.locations[i].name, &demand.locations[j].name);
                    faults.push(Fault::new(format!("no drive from `{a}` to `{b}`")));
                }
            }
        }
    }
    TravelError::unless_none(path.display(), faults)?;
    Ok([cells.clone(), cells])
}

/// The place of each location in a list of positions.
fn matched(demand: &Demand, list: &[LatLon], what: &str, faults: &mut Vec<Fault>) -> Vec<usize> {
    let points: Vec<OnSphere> = list.iter().map(|&p| p.into()).collect();
    let locations: Vec<OnSphere> = demand.locations.iter().map(|l| l.at.into()).collect();
    let in_order =
        points.len() == locations.len() && points.iter().zip(&locations).all(|(p, l)| p.metres_to(*l) <= MOST_MOVED[0]);
    if in_order {
        return (0..points.len()).collect();
    }
    let mut found = Vec::new();
    for (location, at) in demand.locations.iter().zip(&locations) {
        let near = points.iter().map(|p| p.metres_to(*at)).enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        match near.filter(|n| n.1 <= MOST_MOVED[1]) {
            Some((index, _)) => found.push(index),
            None => faults.push(Fault::new(format!("`{}` is not among the {what}", location.name))),
        }
    }
    found
}
