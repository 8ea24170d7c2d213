//! Observed drives as a file: `from,to,depart,minutes`.
//!
//! Places are positions (`52.501,-2.012`) or names of files of places (columns `reference` or `name`, `lat`, `lon`, such
//! as a scenario's `settings.csv`). Departures before noon belong to the morning.

use crate::model::{LatLon, Leg, parse_clock};
use crate::travel::given::names::position;
use crate::travel::{Fault, TravelError};
use std::collections::HashMap;
use std::path::Path;

const NOON: i32 = 12 * 3_600;

/// An observed drive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observed {
    /// From.
    pub from: LatLon,
    /// To.
    pub to: LatLon,
    /// Leg, by the time of departure.
    pub leg: Leg,
    /// Seconds.
    pub secs: f64,
}

/// Places by name, in lower case.
pub type Places = HashMap<String, LatLon>;

fn open(path: &Path) -> Result<csv::Reader<std::fs::File>, TravelError> {
    let file = std::fs::File::open(path).map_err(TravelError::io(path))?;
    Ok(csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file))
}

fn headings(path: &Path, reader: &mut csv::Reader<std::fs::File>) -> Result<Vec<String>, TravelError> {
    let headings = reader.headers().map_err(|e| TravelError::fault(path, e.to_string()))?;
    Ok(headings.iter().map(|h| h.trim_start_matches('\u{feff}').to_lowercase()).collect())
}

/// Adds the places of a file.
///
/// # Errors
/// When the file cannot be read or has not the columns.
pub fn read_places(path: &Path, places: &mut Places) -> Result<(), TravelError> {
    let mut reader = open(path)?;
    let headings = headings(path, &mut reader)?;
    let column = |names: &[&str]| names.iter().find_map(|n| headings.iter().position(|h| h == n));
    let columns = (column(&["reference", "ref", "name"]), column(&["lat", "latitude"]), column(&["lon", "longitude"]));
    let (Some(name), Some(lat), Some(lon)) = columns else {
        return Err(TravelError::fault(path, "columns `reference` (or `name`), `lat` and `lon` are needed"));
    };
    for record in reader.records() {
        let record = record.map_err(|e| TravelError::fault(path, e.to_string()))?;
        let get = |i: usize| record.get(i).unwrap_or("");
        if let Some(at) = position(&format!("{} {}", get(lat), get(lon))) {
            places.insert(get(name).to_lowercase(), at);
        }
    }
    Ok(())
}

/// Reads observed drives.
///
/// # Errors
/// Every row that cannot be understood.
pub fn read_runs(path: &Path, places: &Places) -> Result<Vec<Observed>, TravelError> {
    let mut reader = open(path)?;
    let headings = headings(path, &mut reader)?;
    let columns = ["from", "to", "depart", "minutes"].map(|name| headings.iter().position(|h| h == name));
    let [Some(from), Some(to), Some(depart), Some(minutes)] = columns else {
        return Err(TravelError::fault(path, "columns `from`, `to`, `depart` and `minutes` are needed"));
    };
    let (mut runs, mut faults) = (Vec::new(), Vec::new());
    for (row, record) in (2u64..).zip(reader.records()) {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                faults.push(Fault::at(row, e.to_string()));
                break;
            }
        };
        let get = |i: usize| record.get(i).unwrap_or("");
        let mut place = |i: usize| {
            let found = places.get(&get(i).to_lowercase()).copied().or_else(|| position(get(i)));
            if found.is_none() {
                faults.push(Fault::at(row, format!("`{}` is neither a position nor a known place", get(i))));
            }
            found
        };
        let ends = (place(from), place(to));
        let clock = parse_clock(get(depart));
        if clock.is_none() {
            faults.push(Fault::at(row, format!("depart `{}` is not a time of day", get(depart))));
        }
        let taken = get(minutes).parse::<f64>().ok().filter(|m| *m > 0.0 && *m < 600.0);
        if taken.is_none() {
            faults.push(Fault::at(row, format!("minutes `{}` is not between 0 and 600", get(minutes))));
        }
        if let ((Some(from), Some(to)), Some(clock), Some(taken)) = (ends, clock, taken) {
            let leg = if clock < NOON { Leg::Am } else { Leg::Pm };
            runs.push(Observed { from, to, leg, secs: taken * 60.0 });
        }
    }
    TravelError::unless_none(path.display(), faults)?;
    Ok(runs)
}
