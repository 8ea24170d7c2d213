//! What can go wrong with travel times. Faults of a source are collected and told all at once.

use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};

/// Faults shown in full; the rest are counted.
const SHOWN: usize = 40;

/// One thing wrong with a source of travel times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Row of the file, counted from 1 with its heading, where it is about one.
    pub row: Option<u64>,
    /// What is wrong, with the value.
    pub what: String,
}

impl Fault {
    /// A fault of the whole source.
    pub fn new(what: impl Into<String>) -> Fault {
        Fault { row: None, what: what.into() }
    }
    /// A fault of one row.
    pub fn at(row: u64, what: impl Into<String>) -> Fault {
        Fault { row: Some(row), what: what.into() }
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.row {
            Some(row) => write!(f, "row {row}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// Why there are no travel times.
#[derive(Debug, thiserror::Error)]
pub enum TravelError {
    /// A file cannot be opened, read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A path starts with `$SENDROUTE_DATA` and the variable is not set.
    #[error("{path}: the environment variable SENDROUTE_DATA is not set")]
    NoData {
        /// The path as the scenario names it.
        path: String,
    },
    /// The file is of a kind that is not read, or too large.
    #[error("{}: {why}", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// The source was read and has faults.
    #[error("{}", told(origin, faults))]
    Faults {
        /// File or source.
        origin: String,
        /// Every fault.
        faults: Vec<Fault>,
    },
}

impl TravelError {
    /// An input or output error of a file.
    pub fn io(path: &Path) -> impl FnOnce(std::io::Error) -> TravelError + '_ {
        move |source| TravelError::Io { path: path.to_path_buf(), source }
    }

    /// All faults of a file as one error, or `Ok` when there are none.
    ///
    /// # Errors
    /// When there is at least one fault.
    pub fn unless_none(origin: impl Display, faults: Vec<Fault>) -> Result<(), TravelError> {
        if faults.is_empty() { Ok(()) } else { Err(TravelError::Faults { origin: origin.to_string(), faults }) }
    }

    /// One fault of a whole file.
    pub fn fault(origin: &Path, what: impl Into<String>) -> TravelError {
        TravelError::Faults { origin: origin.display().to_string(), faults: vec![Fault::new(what)] }
    }

    /// The faults, when the source was read and has some.
    pub fn faults(&self) -> &[Fault] {
        if let TravelError::Faults { faults, .. } = self { faults } else { &[] }
    }
}

fn told(origin: &str, faults: &[Fault]) -> String {
    let mut text = format!("{origin}: {} fault{}", faults.len(), if faults.len() == 1 { "" } else { "s" });
    for fault in faults.iter().take(SHOWN) {
        text.push_str(&format!("\n  {fault}"));
    }
    if faults.len() > SHOWN {
        text.push_str(&format!("\n  and {} more", faults.len() - SHOWN));
    }
    text
}
