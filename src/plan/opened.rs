//! A plan with everything it was made from, brought back from disk: its scenario, the demand and the travel times.

use super::{
    bound::{BoundError, BoundFile},
    document::Plan,
    file::{PlanError, read, scenario_path},
    verify::{self, Verdict},
};
use crate::{
    model::{Demand, TravelTimes},
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
    let demand = Demand::of(&loaded.scenario);
    let beside = travel::times(&loaded.scenario, &demand, base_of(&scenario_path));
    // A copied scenario need not hold a large matrix: it may have stayed with the original.
    let original = folder.join(&plan.source.path);
    let travel = match beside {
        Err(_) if original != scenario_path && original.exists() => {
            travel::times(&loaded.scenario, &demand, base_of(&original))?
        }
        other => other?,
    };
    Ok(Opened { plan, folder, scenario_path, loaded, demand, travel })
}

/// The folder paths of a scenario are relative to: itself, or that of the workbook.
fn base_of(scenario: &Path) -> &Path {
    if scenario.is_dir() { scenario } else { scenario.parent().unwrap_or(scenario) }
}

impl Opened {
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
