//! Where travel times come from: the room between the map and the plan.
//!
//! In comes a [`Scenario`], the [`Demand`] derived from it and the folder its paths are relative to; out come
//! [`TravelTimes`]: planned seconds and metres between all its locations, for each leg. A [`Source`] gives mean driving
//! times: [`estimate`] with no map, [`given`] from the council's own matrix. [`planned`] then adds the margins of the policy
//! and [`closure`] makes the result obey the triangle inequality, once. The closed matrix is *the* matrix: its hash stands
//! in every plan made from it.

pub mod closure;
pub mod error;
pub mod estimate;
pub mod given;
pub mod planned;
pub mod sphere;
#[cfg(test)]
mod testing;

pub use error::{Fault, TravelError};

use crate::model::{Cell, Demand, Leg, Scenario, TravelTimes, scenario::TravelSource};
use std::path::{Path, PathBuf};

/// Mean driving times between the locations of a demand: one way of knowing them.
pub trait Source: Sync {
    /// Where the times come from, in an officer's words.
    fn describe(&self) -> String;

    /// Mean drives of a leg between all locations, row by row (from, then to); the diagonal is ignored.
    ///
    /// # Errors
    /// Every location or pair the source cannot answer for, all at once.
    fn mean(&self, demand: &Demand, leg: Leg) -> Result<Vec<Cell>, TravelError>;
}

/// Planned times between all locations of the demand, from the source the scenario names; paths are relative to `base`,
/// the scenario's folder, or to the folder of public data when they start with `$SENDROUTE_DATA`.
///
/// # Errors
/// When the source cannot be read or does not know every pair; all faults at once.
pub fn times(scenario: &Scenario, demand: &Demand, base: &Path) -> Result<TravelTimes, TravelError> {
    match &scenario.travel {
        TravelSource::Estimate => planned::from_source(&estimate::Estimate::default(), scenario, demand),
        TravelSource::Given(file) => {
            let source = given::Given::read(&resolve(file, base)?, scenario, demand)?;
            planned::from_source(&source, scenario, demand)
        }
        TravelSource::Roads(file) => {
            let path = resolve(file, base)?;
            Err(TravelError::Unsupported { path, why: "roads are not read yet".into() })
        }
    }
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
        // The arithmetic is the same on every machine, and so is the hash.
        assert_eq!(times.hash, "074c636ec9db724c55ab6df2ec1137d5d998bfff36d0c32b8097c2f498997df9");
    }
}
