//! A plan with everything it was made from, brought back from disk: its scenario, the demand and the travel times.

use super::{
    bound::{BoundError, BoundFile},
    document::Plan,
    file::{PlanError, read, scenario_path},
    verify::{self, Verdict},
};
use crate::{
    model::{Demand, Metres, Scenario, TravelTimes, scenario::TravelSource},
    scenario::{self, LoadError, Loaded},
    travel::{self, TravelError},
};
use std::path::{Path, PathBuf};

/// A plan, its scenario and its travel times.
#[derive(Debug)]
pub struct Opened {
    /// The plan.
    pub plan: Plan,
    /// The folder it lies in.
    pub folder: PathBuf,
    /// Where its scenario was read from.
    pub scenario_path: PathBuf,
    /// The scenario, with its warnings and hash.
    pub loaded: Loaded,
    /// Locations, gates and requests.
    pub demand: Demand,
    /// Planned drives between the locations.
    pub travel: TravelTimes,
    /// Folders of `speeds.toml` and of the file of roads or times that the scenario names.
    pub bases: [PathBuf; 2],
}

/// Why a plan could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The plan itself.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// Its scenario.
    #[error("the plan's scenario `{}`: {source}", path.display())]
    Scenario {
        /// Where it was looked for.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<LoadError>,
    },
    /// Its travel times.
    #[error("the plan's travel times: {0}")]
    Travel(#[from] TravelError),
    /// The file its travel times were made from is nowhere.
    #[error(
        "the plan's travel times ({made_from}) cannot be made again: {source}; `{file}` was looked for in `{}` and in `{}`: put it in \
         one of them, or set SENDROUTE_DATA where its path begins with that",
        beside.display(),
        original.display()
    )]
    NoRoads {
        /// What the plan says about its travel times.
        made_from: String,
        /// The file, as the scenario names it.
        file: String,
        /// The folder of the copied scenario.
        beside: PathBuf,
        /// The folder of the scenario the plan was made from.
        original: PathBuf,
        /// What is wrong with the copy beside the plan.
        source: Box<TravelError>,
    },
}

/// Opens a plan (an output folder or its `plan.json`) with the scenario copied beside it, or else the one it was made from.
///
/// # Errors
/// [`OpenError`] where the plan, its scenario or its travel times cannot be read.
pub fn open(path: &Path) -> Result<Opened, OpenError> {
    let (plan, folder) = read(path)?;
    let scenario_path = scenario_path(&plan, &folder);
    let loaded = scenario::load(&scenario_path)
        .map_err(|source| OpenError::Scenario { path: scenario_path.clone(), source: Box::new(source) })?;
    let beside = base_of(&scenario_path).to_owned();
    // A copied scenario need not hold a large map: it may have stayed with the original. Speeds are always copied.
    let original = base_of(&folder.join(&plan.source.path)).to_owned();
    let open = |base: &Path| {
        let demand = travel::walking::demand(&loaded.scenario, base)?;
        let source = travel::open_from(&loaded.scenario, &demand, &beside, base)?;
        Ok((demand, source))
    };
    let ((demand, source), base) = match open(&beside) {
        Ok(both) => (both, beside.clone()),
        Err(missing) => match open(&original) {
            Ok(both) => (both, original),
            Err(_) => return Err(no_roads(missing, &plan, &loaded.scenario, beside, original)),
        },
    };
    let travel = travel::planned::from_source(&*source, &loaded.scenario, &demand)?;
    Ok(Opened { plan, folder, scenario_path, loaded, demand, travel, bases: [beside, base] })
}

/// The error for travel times that cannot be opened: with both folders where a file is missing.
fn no_roads(source: TravelError, plan: &Plan, scenario: &Scenario, beside: PathBuf, original: PathBuf) -> OpenError {
    let missing = match &source {
        TravelError::Io { source, .. } => source.kind() == std::io::ErrorKind::NotFound,
        TravelError::NoData { .. } => true,
        _ => false,
    };
    match &scenario.travel {
        TravelSource::Given(file) | TravelSource::Roads(file) if missing => OpenError::NoRoads {
            made_from: plan.source.travel.clone(),
            file: file.clone(),
            beside,
            original,
            source: Box::new(source),
        },
        _ => OpenError::Travel(source),
    }
}

/// The folder paths of a scenario are relative to: itself, or that of the workbook.
fn base_of(scenario: &Path) -> &Path {
    let is_workbook = scenario.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
    if is_workbook { scenario.parent().unwrap_or(scenario) } else { scenario }
}

impl Opened {
    /// The demand of a scenario that has grown out of the plan's.
    ///
    /// # Errors
    /// When the map its walks are measured on cannot be read.
    pub fn demand_of(&self, scenario: &Scenario) -> Result<Demand, TravelError> {
        travel::walking::demand(scenario, &self.bases[1])
    }

    /// How far each passenger would walk to their setting ([`travel::walking::to_settings`]).
    ///
    /// # Errors
    /// When the map it is measured on cannot be read.
    pub fn walks_to_settings(&self) -> Result<Vec<Option<Metres>>, TravelError> {
        travel::walking::to_settings(&self.loaded.scenario, &self.bases[1])
    }

    /// The source of the plan's travel times, opened for a scenario that has grown out of the plan's.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn source(&self, scenario: &Scenario, demand: &Demand) -> Result<Box<dyn travel::Source>, TravelError> {
        travel::open_from(scenario, demand, &self.bases[0], &self.bases[1])
    }

    /// Checks the plan, the hash of the scenario's files included.
    pub fn verify(&self) -> Verdict {
        let mut verdict = verify::verify(&self.plan, &self.loaded.scenario, &self.demand, &self.travel);
        if let Some(breach) = verify::scenario_hash(&self.plan, &self.loaded.hash) {
            verdict.breaches.insert(0, breach);
        }
        verdict
    }

    /// Proves the bound beside the plan again, with the hash of the scenario's files.
    ///
    /// # Errors
    /// [`BoundError`] where there is no bound or it cannot be read.
    pub fn verify_bound(&self) -> Result<verify::bound::BoundVerdict, BoundError> {
        let bound = BoundFile::read(&self.folder)?;
        let mut found = verify::bound::prove(&bound, &self.plan, &self.loaded.scenario, &self.demand, &self.travel);
        if bound.scenario_hash != self.loaded.hash {
            found.faults.insert(0, "the scenario's files have changed since the bound was proved".to_owned());
        }
        Ok(found)
    }
}
