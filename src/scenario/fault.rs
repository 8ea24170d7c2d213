//! Faults: what is wrong with a file, where, and how to mend it. Readers put every fault they meet into one [`Faults`]
//! and go on, so that an officer sees all of them at once; out come lines for people, rows for a spreadsheet, or JSON.

use serde::Serialize;
use std::cell::RefCell;
use std::collections::HashSet;

/// Longest value repeated in a fault, in characters.
const VALUE_SHOWN: usize = 60;

/// Whether a fault stands in the way of planning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The scenario cannot be used until it is mended.
    Error,
    /// Worth a look; the scenario can be used.
    Warning,
}

/// One thing wrong, or worth a look, in one place of a council's files.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Fault {
    /// Stable kebab-case name of the rule that was broken, such as `unknown-setting`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// File name, or sheet name of a workbook.
    pub file: String,
    /// Row as a spreadsheet shows it, the heading being row 1 where nothing stands above it; line in `scenario.toml`.
    pub row: Option<u32>,
    /// The officer's own heading, or the key in `scenario.toml`.
    pub column: Option<String>,
    /// What stands there.
    pub value: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// How to mend it.
    pub mend: String,
}

impl Fault {
    /// An error about a whole file.
    pub fn error(code: &'static str, file: &str, problem: impl Into<String>, mend: impl Into<String>) -> Fault {
        Fault {
            code,
            severity: Severity::Error,
            file: file.to_owned(),
            row: None,
            column: None,
            value: None,
            problem: problem.into(),
            mend: mend.into(),
        }
    }

    /// A warning about a whole file.
    pub fn warning(code: &'static str, file: &str, problem: impl Into<String>, mend: impl Into<String>) -> Fault {
        Fault { severity: Severity::Warning, ..Fault::error(code, file, problem, mend) }
    }

    /// The same fault at a row.
    pub fn at_row(self, row: u32) -> Fault {
        Fault { row: Some(row), ..self }
    }

    /// The same fault at a column, with the value that stands there; an empty value is left out.
    pub fn at_column(self, column: &str, value: &str) -> Fault {
        let value = (!value.is_empty()).then(|| {
            let mut shown: String = value.chars().take(VALUE_SHOWN).collect();
            if shown.len() < value.len() {
                shown.push('…');
            }
            shown
        });
        Fault { column: Some(column.to_owned()), value, ..self }
    }

    /// Whether it stands in the way of planning.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", {column:?}")?;
        }
        if let Some(value) = &self.value {
            write!(f, " = {value:?}")?;
        }
        write!(f, ": {} {}", self.problem, self.mend)
    }
}

/// Every fault met so far. Filled through a shared reference, so that many readers can hold it at once.
#[derive(Debug, Default)]
pub struct Faults(RefCell<(Vec<Fault>, HashSet<Fault>)>);

impl Faults {
    /// No faults yet.
    pub fn new() -> Faults {
        Faults::default()
    }

    /// Adds a fault; the same one twice counts once.
    pub fn push(&self, fault: Fault) {
        let (list, seen) = &mut *self.0.borrow_mut();
        if seen.insert(fault.clone()) {
            list.push(fault);
        }
    }

    /// Whether any fault is an error.
    pub fn has_errors(&self) -> bool {
        self.0.borrow().0.iter().any(Fault::is_error)
    }

    /// Whether any fault is about this file.
    pub fn mentions(&self, file: &str) -> bool {
        self.0.borrow().0.iter().any(|f| f.file == file)
    }

    /// All faults: errors first, then by file and row in the order met.
    pub fn into_sorted(self) -> Vec<Fault> {
        let mut list = self.0.into_inner().0;
        let mut files: Vec<String> = Vec::new();
        for fault in &list {
            if !files.contains(&fault.file) {
                files.push(fault.file.clone());
            }
        }
        list.sort_by_key(|f| (f.severity, files.iter().position(|name| *name == f.file), f.row));
        list
    }
}

/// The candidate that a word was probably meant to be.
///
/// ```
/// use sendroute::scenario::closest;
/// assert_eq!(closest("postcde", ["postcode", "ward"]), Some("postcode"));
/// assert_eq!(closest("quantity", ["postcode", "ward"]), None);
/// ```
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|c| (strsim::normalized_damerau_levenshtein(&word, &c.to_lowercase()), c))
        .filter(|(likeness, _)| *likeness >= 0.65)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, c)| c)
}

/// `Did you mean "x"? ` where there is a likely candidate, otherwise nothing.
pub fn did_you_mean<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
    closest(word, candidates).map(|c| format!("Did you mean {c:?}? ")).unwrap_or_default()
}
