//! The best values published for an instance, from `best_known.csv`: set, instance, requests, vehicles, best_known,
//! proven_optimal, source.

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BestKnown {
    /// The set of instances.
    pub set: String,
    /// The instance, named as its file.
    pub instance: String,
    /// Vehicles allowed, or, where vehicles are minimised, the fewest known.
    pub vehicles: usize,
    /// The best objective known: distance, or vehicles where they alone count.
    pub best_known: f64,
}

/// Reads every row.
///
/// # Errors
/// The file and the row that cannot be read.
pub fn read(path: &Path) -> Result<Vec<BestKnown>, Error> {
    let failed = |source| Error { path: path.to_owned(), source };
    csv::Reader::from_path(path).map_err(failed)?.deserialize().collect::<Result<_, _>>().map_err(failed)
}

/// The list cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the best known values of {path}: {source}", path = path.display())]
pub struct Error {
    path: PathBuf,
    source: csv::Error,
}
