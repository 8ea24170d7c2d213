//! Council files to [`Scenario`] and back. In come a folder of CSV and TOML files or one Excel workbook, as officers keep
//! them: their own headings, their own spellings, Excel's dates. Out goes a [`Loaded`] scenario with warnings, or every
//! fault at once, each with file, row, column, value and how to mend it. [`save`] writes the folder and
//! [`save_workbook`] the workbook; what they write loads to the same scenario.
//!
//! [`generate`] draws realistic cohorts. [`Table`] and its neighbours are the general layer for any other list of a council's: see [`read_table`].

pub mod cell;
mod columns;
mod config;
mod decode;
mod fault;
pub mod generate;
mod keys;
mod position;
mod read;
mod references;
#[cfg(test)]
mod round_trip;
mod source;
mod table;
mod validate;
mod workbook;
mod write;

pub use columns::{KEYS, TABLES};
pub use decode::{Grid, csv_grid, text_of};
pub use fault::{Fault, Faults, Severity, closest, did_you_mean};
pub use position::{from_grid, position, rounded};
pub(crate) use read::{ASSISTANCE, MOBILITIES, RESTRAINTS};
pub use references::References;
pub use source::{first_sheet, read_limited};
pub use table::{Column, Kind, Row, Table, TableSpec};
pub use workbook::sheets;
pub use write::{save, save_workbook, write_whole};

use crate::model::Scenario;
use std::path::{Path, PathBuf};

/// A scenario that can be used.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// What is worth a look.
    pub warnings: Vec<Fault>,
    /// Hexadecimal BLAKE3 over names and bytes of the scenario's own files, in a fixed order.
    pub hash: String,
}

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Faults in the files, errors first, then warnings.
    #[error("{}", summary(.0))]
    Faults(Vec<Fault>),
    /// A file or folder cannot be read at all.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// Every fault on a line of its own under a count.
fn summary(faults: &[Fault]) -> String {
    let errors = faults.iter().filter(|f| f.is_error()).count();
    let lines: Vec<String> = faults.iter().filter(|f| f.is_error()).map(ToString::to_string).collect();
    let noun = if errors == 1 { "fault" } else { "faults" };
    format!("the scenario has {errors} {noun}:\n  {}", lines.join("\n  "))
}

/// Reads and checks a scenario: a folder of CSV and TOML files, or one `.xlsx` workbook.
///
/// # Errors
/// [`LoadError::Faults`] with every fault of every file; [`LoadError::Io`] where the path cannot be read.
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    let faults = Faults::new();
    let mut source = source::open(path, &faults)?;
    let tables = read::Tables::new(&mut source, &faults);
    let draft = read::draft(&source, &tables, &faults);
    validate::check(&draft, &source.keys, path, &faults);
    let read::Draft { scenario, .. } = draft;
    if faults.has_errors() {
        return Err(LoadError::Faults(faults.into_sorted()));
    }
    Ok(Loaded { scenario, warnings: faults.into_sorted(), hash: source.hash })
}

/// Reads one table of any kind: a `.csv` file or the first sheet of an `.xlsx` file that holds anything. Headings are
/// matched to the columns; what is wrong goes to `faults`, and `None` says that there is nothing to read.
///
/// # Errors
/// When the file cannot be read at all.
pub fn read_table(
    path: &Path,
    spec: &'static TableSpec,
    max_mb: f64,
    faults: &Faults,
) -> Result<Option<Table>, LoadError> {
    let Some(bytes) = read_limited(path, max_mb, faults)? else { return Ok(None) };
    let name = source::file_name(path);
    let is_workbook = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
    let grid = if is_workbook { first_sheet(&name, &bytes, faults) } else { csv_grid(&name, &bytes, faults) };
    match grid {
        Some(grid) => Ok(Table::new(grid, spec, faults)),
        None if faults.mentions(&name) => Ok(None),
        None => Ok(Table::new(Grid { name, rows: Vec::new() }, spec, faults)),
    }
}
