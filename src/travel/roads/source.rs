//! Roads as a source of travel times and of drawn ways.

use super::cache;
use super::network::Network;
use super::osm::{Map, Mode};
use super::paths::{DrivenPath, Paths};
use super::prepared::Prepared;
use super::profile::Profile;
use super::snap::{Snapped, WARN_METRES};
use crate::model::{Cell, Demand, LatLon, Leg, Location};
use crate::travel::given::compact;
use crate::travel::{Fault, Source, TravelError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Name of the file of speeds in a scenario's folder.
pub const SPEEDS: &str = "speeds.toml";

/// Roads and the places of one demand on them.
struct Ready {
    prepared: Prepared,
    snapped: Vec<Snapped>,
}

/// Roads of a map for the locations of one demand. They are read when first needed: a matrix that was kept answers without.
pub struct RoadSource {
    path: PathBuf,
    profile: Profile,
    fingerprint: [u8; 32],
    keep: Option<PathBuf>,
    names: Vec<String>,
    places: Vec<LatLon>,
    ready: Mutex<Option<Arc<Ready>>>,
    cells: Mutex<Option<Arc<[Vec<Cell>; 2]>>>,
}

impl RoadSource {
    /// Roads of this file (OpenStreetMap) or folder (GMNS); speeds from `speeds.toml` in `base` where it is there; kept in
    /// `keep`.
    ///
    /// # Errors
    /// When the map or the speeds cannot be read.
    pub fn open(
        path: &Path,
        base: &Path,
        keep: Option<PathBuf>,
        locations: &[Location],
    ) -> Result<RoadSource, TravelError> {
        Ok(RoadSource {
            path: path.to_path_buf(),
            profile: profile(base)?,
            fingerprint: fingerprint(path)?,
            keep,
            names: locations.iter().map(|l| l.name.clone()).collect(),
            places: locations.iter().map(|l| l.at).collect(),
            ready: Mutex::new(None),
            cells: Mutex::new(None),
        })
    }

    fn file_name(&self) -> String {
        self.path.file_name().map_or_else(String::new, |f| f.to_string_lossy().into_owned())
    }

    /// Prepared roads with the places on them, read or made at the first call.
    fn ready(&self) -> Result<Arc<Ready>, TravelError> {
        let busy = || TravelError::fault(&self.path, "the roads could not be prepared");
        let mut slot = self.ready.lock().map_err(|_| busy())?;
        if let Some(ready) = slot.as_ref() {
            return Ok(ready.clone());
        }
        let prepared = prepare(&self.path, &self.profile, &self.fingerprint, self.keep.as_deref())?;
        let named: Vec<(&str, LatLon)> =
            self.names.iter().map(String::as_str).zip(self.places.iter().copied()).collect();
        let snapped = prepared.snap_all(&self.path, &named)?;
        let ready = Arc::new(Ready { prepared, snapped });
        *slot = Some(ready.clone());
        Ok(ready)
    }

    /// Cells of both legs, kept or worked out.
    fn both(&self) -> Result<Arc<[Vec<Cell>; 2]>, TravelError> {
        let busy = || TravelError::fault(&self.path, "the matrix could not be worked out");
        let mut slot = self.cells.lock().map_err(|_| busy())?;
        if let Some(cells) = slot.as_ref() {
            return Ok(cells.clone());
        }
        let keys: Vec<u8> =
            self.places.iter().flat_map(|p| [p.key().0, p.key().1]).flat_map(i32::to_le_bytes).collect();
        let parts: [&[u8]; 3] = [&self.fingerprint, &self.profile.fingerprint(), &keys];
        let kept = self.keep.as_ref().map(|folder| cache::file(folder, "matrix", &parts));
        let known = kept.as_deref().filter(|f| f.exists()).and_then(|f| compact::read_places(f, &self.places).ok());
        let cells = if let Some(cells) = known {
            cells
        } else {
            let cells = self.work_out()?;
            if let Some(file) = kept {
                // What cannot be kept is worked out again next time.
                let _ = cache::write(&file, &compact::encode(&self.places, &[&cells[0], &cells[1]]));
            }
            cells
        };
        let cells = Arc::new(cells);
        *slot = Some(cells.clone());
        Ok(cells)
    }

    fn work_out(&self) -> Result<[Vec<Cell>; 2], TravelError> {
        let ready = self.ready()?;
        let n = self.places.len();
        let mut faults = Vec::new();
        let legs = Leg::BOTH.map(|leg| {
            let cells = ready.prepared.cells(&ready.snapped, leg);
            let lost = cells.iter().enumerate().filter(|(_, c)| c.is_none());
            let told = |(i, _): (usize, &Option<Cell>)| {
                Fault::new(format!("no way by road from `{}` to `{}`", self.names[i / n], self.names[i % n]))
            };
            faults.extend(lost.map(told));
            cells.into_iter().flatten().collect::<Vec<_>>()
        });
        TravelError::unless_none(self.path.display(), faults)?;
        Ok(legs)
    }
}

/// Speeds of a scenario: `speeds.toml` in its folder, or the defaults.
///
/// # Errors
/// When the file is there and cannot be understood.
pub fn profile(base: &Path) -> Result<Profile, TravelError> {
    let path = base.join(SPEEDS);
    match std::fs::read_to_string(&path) {
        Ok(text) => over_defaults(&text).map_err(|e| TravelError::fault(&path, e.to_string())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Profile::default()),
        Err(e) => Err(TravelError::Io { path, source: e }),
    }
}

/// What a text says, laid over the defaults value by value.
fn over_defaults(text: &str) -> Result<Profile, Box<dyn std::error::Error>> {
    fn lay(over: toml::Table, base: &mut toml::Table) {
        for (key, value) in over {
            match (value, base.get_mut(&key)) {
                (toml::Value::Table(over), Some(toml::Value::Table(base))) => lay(over, base),
                (value, _) => {
                    base.insert(key, value);
                }
            }
        }
    }
    let mut whole = toml::Table::try_from(Profile::default())?;
    lay(text.parse::<toml::Table>()?, &mut whole);
    Ok(whole.try_into::<Profile>()?)
}

/// BLAKE3 of a map's file, or of the tables of a folder.
pub fn fingerprint(path: &Path) -> Result<[u8; 32], TravelError> {
    let mut hasher = blake3::Hasher::new();
    let mut files = vec![path.to_path_buf()];
    if path.is_dir() {
        files = ["node.csv", "link.csv", "config.csv"].iter().map(|f| path.join(f)).filter(|f| f.exists()).collect();
    }
    for file in files {
        let reader = std::fs::File::open(&file).map_err(TravelError::io(&file))?;
        hasher.update_reader(reader).map_err(TravelError::io(&file))?;
    }
    Ok(*hasher.finalize().as_bytes())
}

/// The network of a map for vehicles.
///
/// # Errors
/// When the map cannot be read, or is of a kind that is not known.
pub fn network(path: &Path) -> Result<Network, TravelError> {
    let has = |ending: &str| path.to_string_lossy().to_ascii_lowercase().ends_with(ending);
    if path.is_dir() {
        super::gmns::read(path)
    } else if [".pbf", ".osm", ".osm.gz"].iter().any(|ending| has(ending)) {
        Ok(Map::read(path)?.network(Mode::Drive))
    } else {
        let why = "roads are read from .osm.pbf, .osm, .osm.gz, or a folder with GMNS tables".into();
        Err(TravelError::Unsupported { path: path.to_path_buf(), why })
    }
}

/// Prepared roads, from what was kept or made anew.
fn prepare(
    path: &Path,
    profile: &Profile,
    fingerprint: &[u8; 32],
    keep: Option<&Path>,
) -> Result<Prepared, TravelError> {
    let kept = keep.map(|folder| cache::file(folder, "roads", &[fingerprint, &profile.fingerprint()]));
    let read = kept.as_ref().and_then(|file| std::fs::read(file).ok());
    if let Some(prepared) = read.and_then(|bytes| cache::decode(&bytes, profile)) {
        return Ok(prepared);
    }
    let prepared = Prepared::of(network(path)?, profile.clone());
    if let Some(file) = kept {
        let _ = cache::write(&file, &cache::encode(&prepared));
    }
    Ok(prepared)
}

impl Source for RoadSource {
    fn describe(&self) -> String {
        // Another file of the same name is told apart by its hash.
        format!("roads of {} ({})", self.file_name(), &blake3::Hash::from(self.fingerprint).to_hex()[..8])
    }

    fn mean(&self, demand: &Demand, leg: Leg) -> Result<Vec<Cell>, TravelError> {
        if demand.locations.len() != self.places.len() {
            return Err(TravelError::fault(&self.path, "opened for another demand"));
        }
        Ok(self.both()?[leg.index()].clone())
    }

    fn paths(&self) -> Option<&dyn Paths> {
        Some(self)
    }

    fn notes(&self) -> Vec<String> {
        let ready = match self.ready() {
            Ok(ready) => ready,
            Err(e) => return vec![e.to_string()],
        };
        let network = &ready.prepared.network;
        let report = &network.report;
        let mut notes = vec![format!(
            "{}: {} junctions, {} roads, {} km; {} turn restrictions in force, {} not used; {} roads ({} km) cut off from the rest are left out",
            self.file_name(),
            network.graph.node_count(),
            network.graph.edge_count(),
            network.metres() / 1_000,
            report.restrictions,
            report.restrictions_unused,
            report.dropped_roads,
            report.dropped_metres / 1_000
        )];
        let far = self.names.iter().zip(&ready.snapped).filter(|(_, s)| s.metres > WARN_METRES);
        notes.extend(far.map(|(name, s)| format!("`{name}` is {} m from the nearest road", s.metres)));
        notes
    }
}

impl Paths for RoadSource {
    fn follows(&self) -> String {
        format!("the roads of {}", self.file_name())
    }

    fn drive(&self, leg: Leg, from: usize, to: usize) -> Option<DrivenPath> {
        let ready = self.ready().ok()?;
        let (a, b) = (ready.snapped.get(from)?, ready.snapped.get(to)?);
        let mut path = ready.prepared.path(leg, a, b)?;
        path.names = [self.names.get(from)?.clone(), self.names.get(to)?.clone()];
        path.line.insert(0, *self.places.get(from)?);
        path.line.push(*self.places.get(to)?);
        path.line.dedup();
        Some(path)
    }
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
