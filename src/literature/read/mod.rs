//! Files of the published sets. One file per format; every reader hands over the same [`Instance`].

mod cordeau;
mod hdarp;
mod lilim;
mod park;
mod plain;

use super::instance::{Format, Instance};
use std::path::{Path, PathBuf};

/// Why an instance cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened.
    #[error("cannot read {path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Its words make no instance.
    #[error("{path}: {faults}", path = path.display(), faults = faults.join("; "))]
    Faults {
        /// The file or folder.
        path: PathBuf,
        /// Every fault.
        faults: Vec<String>,
    },
}

/// Reads an instance; a school bus folder also takes its ride limit in seconds.
///
/// # Errors
/// The file that cannot be opened, or all faults of its text at once.
pub fn read(path: &Path, format: Format, ride_limit: Option<f64>) -> Result<Instance, Error> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text =
        |file: &Path| std::fs::read_to_string(file).map_err(|source| Error::Io { path: file.to_owned(), source });
    let mut instance = match format {
        Format::Cordeau => cordeau::parse(&text(path)?),
        Format::Hdarp => hdarp::parse(&text(path)?),
        Format::Lilim => lilim::parse(&text(path)?),
        Format::Plain => plain::parse(&text(path)?),
        Format::Park => park::parse(
            &text(&path.join("Schools.txt"))?,
            &text(&path.join("Stops.txt"))?,
            ride_limit.unwrap_or(2700.0),
        ),
    }
    .and_then(checked)
    .map_err(|faults| Error::Faults { path: path.to_owned(), faults })?;
    instance.name = name;
    if let (Some(limit), false) = (ride_limit, format == Format::Park) {
        for request in &mut instance.requests {
            request.ride = request.ride.min(limit);
        }
    }
    Ok(instance)
}

/// What every family needs to make sense.
fn checked(instance: Instance) -> Result<Instance, Vec<String>> {
    let mut faults = Vec::new();
    if instance.requests.is_empty() {
        faults.push("there are no requests".into());
    }
    if instance.vehicles.is_empty() {
        faults.push("there are no vehicles".into());
    }
    let places = instance.travel.len();
    for request in &instance.requests {
        for (what, stop) in [("pick-up", &request.pickup), ("delivery", &request.delivery)] {
            if stop.place >= places {
                faults.push(format!("request {}: its {what} names no place", request.id));
            }
            let sound = stop.earliest.is_finite() && !stop.latest.is_nan() && stop.service >= 0.0;
            if !sound || stop.earliest > stop.latest {
                faults.push(format!("request {}: the window or service of its {what} is impossible", request.id));
            }
        }
        if request.load.iter().any(|&l| !(0..=30_000).contains(&l)) {
            faults.push(format!("request {}: load {:?} is out of range", request.id, request.load));
        }
    }
    for vehicle in &instance.vehicles {
        if vehicle.capacity.iter().any(|&c| !(0..=30_000).contains(&c)) {
            faults.push(format!("vehicle {}: capacity {:?} is out of range", vehicle.name, vehicle.capacity));
        }
    }
    if faults.is_empty() { Ok(instance) } else { Err(faults) }
}

/// Rows of numbers, blank lines left out; words that are no numbers are faults.
fn numbers(text: &str) -> Result<Vec<Vec<f64>>, Vec<String>> {
    let mut faults = Vec::new();
    let mut rows = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let mut row = Vec::new();
        for word in line.split_whitespace() {
            match word.parse::<f64>() {
                Ok(value) if value.is_finite() => row.push(value),
                _ => faults.push(format!("line {}: `{word}` is not a number", i + 1)),
            }
        }
        if !row.is_empty() {
            rows.push(row);
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// Rows must be at least so long.
fn long_enough(rows: &[Vec<f64>], from: usize, length: usize) -> Result<(), Vec<String>> {
    let short = |(i, row): (usize, &Vec<f64>)| {
        (row.len() < length).then(|| format!("row {}: {} numbers where {length} are needed", i + 1, row.len()))
    };
    let faults: Vec<String> = rows.iter().enumerate().skip(from).filter_map(short).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// A pick-up and its delivery must cancel out.
fn opposite(id: &str, up: &[f64], down: &[f64]) -> Option<String> {
    let cancels = up.iter().zip(down).all(|(a, b)| a + b == 0.0 && *a >= 0.0);
    (!cancels).then(|| format!("request {id}: pick-up {up:?} and delivery {down:?} do not cancel out"))
}

#[cfg(test)]
mod tests;
