//! Where travel times come from: the room between the map and the plan.
//!
//! In comes a [`Scenario`], the [`Demand`] derived from it and the folder its paths are relative to; out come
//! [`TravelTimes`]: planned seconds and metres between all its locations, for each leg. A [`Source`] gives mean driving
//! times: [`estimate`] with no map, [`given`] from the council's own matrix. [`planned`] then adds the margins of the policy
//! and [`closure`] makes the result obey the triangle inequality, once. The closed matrix is *the* matrix: its hash stands
//! in every plan made from it.

pub mod calibrate;
pub mod closure;
pub mod collection;
pub mod error;
pub mod estimate;
pub mod given;
pub mod planned;
pub mod roads;
pub mod side;
pub mod skeleton;
pub mod sphere;
#[cfg(test)]
mod testing;
pub mod walking;

pub use error::{Fault, TravelError};
pub use roads::{Bend, DrivenPath, Paths, Step};

use crate::model::{Cell, Demand, Leg, Scenario, TravelTimes, matrix::Drives, scenario::TravelSource};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Mean driving times between the locations of a demand: one way of knowing them.
pub trait Source: Sync {
    /// Where the times come from, in an officer's words.
    fn describe(&self) -> String;

    /// Mean drives of a leg between all locations, row by row (from, then to); the diagonal is ignored.
    ///
    /// # Errors
    /// Every location or pair the source cannot answer for, all at once.
    fn mean(&self, demand: &Demand, leg: Leg) -> Result<Vec<Cell>, TravelError>;

    /// Mean drives of a leg as a formula that obeys the triangle inequality by itself, where the source is one: more
    /// locations than a table has room for need it.
    fn formula(&self, _demand: &Demand, _leg: Leg) -> Option<Formula> {
        None
    }

    /// The ways of drives, where the source knows them.
    fn paths(&self) -> Option<&dyn Paths> {
        None
    }

    /// What an officer should know about the source: what was left out, and places far from any road.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A source that works out any drive by itself.
#[derive(Debug, Clone)]
pub struct Formula {
    /// Mean drives between the locations.
    pub drives: Arc<dyn Drives>,
    /// What they are worked out with besides positions, for the hash.
    pub recipe: String,
}

/// Planned times between all locations of the demand, from the source the scenario names; paths are relative to `base`,
/// the scenario's folder, or to the folder of public data when they start with `$SENDROUTE_DATA`.
///
/// # Errors
/// When the source cannot be read or does not know every pair; all faults at once.
pub fn times(scenario: &Scenario, demand: &Demand, base: &Path) -> Result<TravelTimes, TravelError> {
    planned::from_source(&*open(scenario, demand, base)?, scenario, demand)
}

/// The source a scenario names, for its demand: for those who want its ways and notes besides its times
/// ([`planned::from_source`] gives the times).
///
/// # Errors
/// When the source cannot be read.
pub fn open(scenario: &Scenario, demand: &Demand, base: &Path) -> Result<Box<dyn Source>, TravelError> {
    open_from(scenario, demand, base, base)
}

/// The same with `speeds.toml` from one folder and the file the scenario names from another: a plan keeps its speeds and
/// may have left a large map behind.
///
/// # Errors
/// When the source cannot be read.
pub fn open_from(
    scenario: &Scenario,
    demand: &Demand,
    speeds: &Path,
    base: &Path,
) -> Result<Box<dyn Source>, TravelError> {
    let profile = roads::source::profile(speeds)?;
    let scale = profile.scale();
    let source: Box<dyn Source> = match &scenario.travel {
        TravelSource::Estimate => Box::new(estimate::Estimate { scale, ..estimate::Estimate::default() }),
        TravelSource::Given(file) => Box::new(given::Given::read(&resolve(file, base)?, scenario, demand)?),
        TravelSource::Roads(file) => {
            if let Some(name) = file.strip_prefix(skeleton::PREFIX) {
                Box::new(skeleton::SkeletonSource::named(name, &demand.locations)?.scaled(scale))
            } else {
                let path = resolve(file, base)?;
                Box::new(roads::RoadSource::open(&path, speeds, roads::cache::folder(), &demand.locations)?)
            }
        }
    };
    let percent = profile.rule_percent();
    Ok(if percent == [100; 2] { source } else { Box::new(planned::Percentile { source, percent }) })
}

/// The path a scenario names: relative to its folder, or to the public data when it starts with `$SENDROUTE_DATA`.
///
/// # Errors
/// When the path needs `SENDROUTE_DATA` and it is not set.
pub fn resolve(file: &str, base: &Path) -> Result<PathBuf, TravelError> {
    let Some(rest) = file.strip_prefix("$SENDROUTE_DATA") else {
        return Ok(base.join(file));
    };
    match std::env::var_os("SENDROUTE_DATA") {
        Some(root) => Ok(PathBuf::from(root).join(rest.trim_start_matches(['/', '\\']))),
        None => Err(TravelError::NoData { path: file.into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_closed_and_reproducible() {
        let points: Vec<(f64, f64)> =
            (0..40).map(|i| (52.4 + f64::from(i * 7 % 40) * 0.004, -2.1 + f64::from(i) * 0.005)).collect();
        let scenario = testing::scenario(TravelSource::Estimate);
        let demand = testing::demand(&points);
        let times = times(&scenario, &demand, Path::new(".")).unwrap();
        let am = times.leg(Leg::Am);
        for i in 0..40 {
            assert_eq!(am.get(i, i), Cell::default());
            for j in 0..40 {
                for k in 0..40 {
                    assert!(am.get(i, j).secs <= am.get(i, k).secs + am.get(k, j).secs);
                }
            }
        }
        // On the 90th percentile every drive is a quarter longer in the morning.
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("speeds.toml"), "rule_time = \"p90\"\n").unwrap();
        let slower = super::times(&scenario, &demand, folder.path()).unwrap();
        assert_eq!(slower.leg(Leg::Am).get(0, 1).secs, (am.get(0, 1).secs * 125).div_ceil(100));
        assert!(slower.source.contains("90th percentile"));
        // The arithmetic is the same on every machine, and so is the hash.
        assert_eq!(times.hash, "074c636ec9db724c55ab6df2ec1137d5d998bfff36d0c32b8097c2f498997df9");
    }
}
