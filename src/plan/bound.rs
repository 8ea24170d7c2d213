//! The proven bound of a plan: made by [`crate::routing::bound`], said in the council's words, kept in `bound.json` beside the
//! plan, and proved again by [`super::verify::bound`] from the file alone.
//!
//! The file holds a prize for each request and day, a worth for the own vehicles and a price for time in settings'
//! windows. What they prove and what they cover is said in `docs/bound.md`.

use super::document::{BoundSummary, Plan};
use super::recall;
use crate::model::{Demand, Leg, Pence, Scenario, Secs, TravelTimes};
use crate::routing::bound::{self, Effort, Proof};
use crate::routing::compile::compile;
use crate::routing::problem::Problem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Name of the file in a plan's folder.
pub const BOUND_FILE: &str = "bound.json";
/// Version of the format.
pub const BOUND_VERSION: u32 = 4;

/// The duals of both legs and what they prove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundFile {
    /// Format version.
    pub version: u32,
    /// Hexadecimal BLAKE3 of the scenario's files.
    pub scenario_hash: String,
    /// Hexadecimal BLAKE3 of the matrices.
    pub matrix_hash: String,
    /// Most settings the passengers of one run may go to; every prize counts for one part in so many.
    pub settings_a_run: u32,
    /// What is proved for a normal week.
    pub week: Pence,
    /// Legs.
    pub legs: Vec<LegBound>,
}

/// One leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegBound {
    /// Leg.
    pub leg: Leg,
    /// What is proved for it.
    pub week: Pence,
    /// Vehicles priced as one, in the order of the windows' prices.
    pub vehicles: Vec<Vehicles>,
    /// Gates.
    pub gates: Vec<GatePrizes>,
}

/// Vehicles priced as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vehicles {
    /// Class of operators; absent for own vehicles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Own vehicles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<String>,
    /// What a day of one is worth, millionths of a penny.
    pub worth: i64,
}

/// One gate of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatePrizes {
    /// Reference of the setting.
    pub setting: String,
    /// Its window on these days.
    pub window: (Secs, Secs),
    /// For each request of `prizes` those, by their places in it, whom a trip remembers at its home.
    pub remembered: Vec<Vec<u16>>,
    /// Price of a second of a vehicle's window, by vehicles, millionths of a penny.
    pub seconds: Vec<i64>,
    /// What each weekday of the gate costs at least, Monday first, with the worth of the vehicles and the window's seconds,
    /// where whole groups of riders prove more than their prizes; millionths of a penny.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<[i64; 5]>,
    /// Prize of each request a day, millionths of a penny.
    pub prizes: Vec<(String, i64)>,
}

/// Why a bound was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum BoundError {
    /// There is none.
    #[error("there is no `{BOUND_FILE}` in `{}`: make the plan with `sendroute plan --bound ROUNDS`", .0.display())]
    Missing(PathBuf),
    /// The file system refused.
    #[error("cannot use `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not a bound.
    #[error("`{}` is not a bound: {source}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
}

impl BoundFile {
    /// The file's text.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).map(|t| t + "\n").unwrap_or_default()
    }

    /// Hexadecimal BLAKE3 of [`BoundFile::text`], which stands in the plan.
    pub fn hash(&self) -> String {
        blake3::hash(self.text().as_bytes()).to_hex().to_string()
    }

    /// What a plan says about it.
    pub fn summary(&self) -> BoundSummary {
        BoundSummary { week: self.week, hash: self.hash(), covers: self.covers() }
    }

    fn covers(&self) -> String {
        let mixed = if self.settings_a_run > 1 { "mixing on, which makes the bound weak" } else { "mixing off" };
        format!(
            "all plans that serve the same requests, {mixed}: vehicles, miles, minutes, assistants at their least paid time, \
             double runs, the own fleet, journeys, seats and restrictions; each weekday by itself, clean-air charges left out"
        )
    }

    /// Reads the bound beside a plan.
    ///
    /// # Errors
    /// [`BoundError`] where there is none or it cannot be read.
    pub fn read(folder: &Path) -> Result<BoundFile, BoundError> {
        let path = folder.join(BOUND_FILE);
        if !path.exists() {
            return Err(BoundError::Missing(folder.to_owned()));
        }
        let text = std::fs::read(&path).map_err(|source| BoundError::Io { path: path.clone(), source })?;
        serde_json::from_slice(&text).map_err(|source| BoundError::Malformed { path, source })
    }

    /// Writes it into a plan's folder, complete or not at all.
    ///
    /// # Errors
    /// [`BoundError::Io`] where the file system refuses.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, BoundError> {
        let path = folder.join(BOUND_FILE);
        let io = |source| BoundError::Io { path: path.clone(), source };
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
        file.write_all(self.text().as_bytes()).map_err(io)?;
        super::file::readable_by_all(file.as_file()).map_err(io)?;
        file.persist(&path).map_err(|e| io(e.error))?;
        Ok(path)
    }
}

/// What was proved, with how near the effort came to the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The bound.
    pub file: BoundFile,
    /// Rounds by leg.
    pub rounds: [usize; 2],
    /// Both legs came to the end of their rounds with nothing left to gain.
    pub converged: bool,
}

/// Proves a bound for a plan; `None` where this build has no solver for it. Prizes go to the requests the plan serves, so
/// the bound holds for every plan that serves at least those.
pub fn make(
    plan: &Plan,
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    scenario_hash: &str,
    effort: &Effort,
) -> Option<Made> {
    // Runs to one setting are what is priced; where runs mix, the bound shares each prize among the settings of a run.
    let single =
        Scenario { policy: crate::model::Policy { mixing: false, ..scenario.policy.clone() }, ..scenario.clone() };
    let shared = if scenario.policy.mixing { scenario.policy.max_visits.max(1) as u32 } else { 1 };
    let unserved: BTreeSet<&str> = plan.unserved.iter().map(|u| u.request.as_str()).collect();
    let prove = |leg: Leg| {
        let problem = compile(&single, demand, travel, leg);
        let skip: Vec<u32> = (0..problem.requests.len() as u32)
            .filter(|&q| unserved.contains(demand.requests[problem.requests[q as usize].demand as usize].id.as_str()))
            .collect();
        let (runs, _) = recall::items(plan, scenario, demand, &problem, leg);
        let known: Vec<Vec<u32>> = runs.into_iter().map(|r| r.items).collect();
        let proof = bound::prove(&problem, &known, &skip, shared, effort)?;
        Some((in_words(scenario, demand, &problem, leg, &proof), proof))
    };
    let (am, pm) = rayon::join(|| prove(Leg::Am), || prove(Leg::Pm));
    let ((am, first), (pm, second)) = (am?, pm?);
    let file = BoundFile {
        version: BOUND_VERSION,
        scenario_hash: scenario_hash.to_owned(),
        matrix_hash: travel.hash.clone(),
        settings_a_run: shared,
        week: am.week + pm.week,
        legs: vec![am, pm],
    };
    Some(Made { file, rounds: [first.rounds, second.rounds], converged: first.converged && second.converged })
}

fn in_words(scenario: &Scenario, demand: &Demand, p: &Problem, leg: Leg, proof: &Proof) -> LegBound {
    let relaxed = &proof.relaxed;
    let vehicles = relaxed.kinds.iter().zip(&proof.duals.worth).map(|(kind, &worth)| {
        let types = || p.types.iter().enumerate().filter(|(t, _)| kind.types >> t & 1 == 1).map(|(_, data)| data);
        let own: Vec<String> = types()
            .filter(|t| t.own.is_some())
            .flat_map(|t| t.members.iter().map(|&m| scenario.fleet[m].reference.clone()))
            .collect();
        let class = types().find(|t| t.own.is_none()).map(|t| scenario.classes[t.members[0]].id.clone());
        Vehicles { class, own, worth }
    });
    let gates = relaxed.gates.iter().enumerate().map(|(g, gate)| {
        let data = &demand.gates[gate.gate as usize];
        let id = |q: u32| demand.requests[p.requests[q as usize].demand as usize].id.clone();
        GatePrizes {
            setting: scenario.settings[data.setting].reference.clone(),
            window: (data.window.earliest, data.window.latest),
            remembered: proof.remembered[g].0.clone(),
            seconds: proof.duals.window[g].clone(),
            least: proof.least[g],
            prizes: gate.riders.iter().zip(&proof.duals.prizes[g]).map(|(&q, &prize)| (id(q), prize)).collect(),
        }
    });
    // Down to whole pence.
    let week = Pence(proof.bound / 1_000_000);
    LegBound { leg, week, vehicles: vehicles.collect(), gates: gates.collect() }
}
