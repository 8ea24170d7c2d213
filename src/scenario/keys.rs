//! `scenario.toml`, or the sheet `scenario` of a workbook, as dotted keys with text values: `policy.cap_minutes` -> `50`.
//! Both forms are then read alike, and every unknown key and wrong value is reported, not just the first.

use super::cell::CellFault;
use super::columns::KEYS;
use super::source::DEFAULT_MAX_MB;
use super::{Fault, Faults, Grid, cell, did_you_mean};
use toml::de::{DeTable, DeValue};

/// One key with its value as text and the line or row where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    key: String,
    value: String,
    row: u32,
}

/// The keys of a scenario.
#[derive(Debug)]
pub(crate) struct Keys {
    file: String,
    entries: Vec<Entry>,
}

impl Keys {
    /// No keys.
    pub fn none(file: &str) -> Keys {
        Keys { file: file.to_owned(), entries: Vec::new() }
    }

    /// Text of a key; `None` where it is absent or empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.entries.iter().find(|e| e.key == key).map(|e| e.value.as_str()).filter(|v| !v.is_empty())
    }

    /// Value of a key; `None` where it is absent or, with a fault, where it cannot be read.
    pub fn get<T>(&self, key: &str, faults: &Faults, read: impl FnOnce(&str) -> Result<T, CellFault>) -> Option<T> {
        debug_assert!(KEYS.iter().any(|k| k.name == key), "{key} is not listed");
        match read(self.text(key)?) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.error(key, faults, fault.code, &fault.problem, &fault.mend);
                None
            }
        }
    }

    /// Whether any key lies below a prefix such as `area.`.
    pub fn any_below(&self, prefix: &str) -> bool {
        self.entries.iter().any(|e| e.key.starts_with(prefix) && !e.value.is_empty())
    }

    /// Reports an error at a key.
    pub fn error(&self, key: &str, faults: &Faults, code: &'static str, problem: &str, mend: &str) {
        faults.push(self.place(key, Fault::error(code, &self.file, problem, mend)));
    }

    /// Reports a warning at a key.
    pub fn warning(&self, key: &str, faults: &Faults, code: &'static str, problem: &str, mend: &str) {
        faults.push(self.place(key, Fault::warning(code, &self.file, problem, mend)));
    }

    fn place(&self, key: &str, fault: Fault) -> Fault {
        match self.entries.iter().find(|e| e.key == key) {
            Some(entry) => fault.at_row(entry.row).at_column(key, &entry.value),
            None => fault.at_column(key, ""),
        }
    }

    /// Largest file that is read, in megabytes.
    pub fn max_file_mb(&self) -> f64 {
        self.text("max_file_mb").and_then(|t| cell::decimal(t, 0.001..=10_000.0).ok()).unwrap_or(DEFAULT_MAX_MB)
    }

    fn report_unknown(&self, faults: &Faults) {
        for (i, entry) in self.entries.iter().enumerate() {
            if self.entries[..i].iter().any(|e| e.key == entry.key) {
                let fault =
                    Fault::error("duplicate-key", &self.file, "The key stands here twice.", "Remove one of them.");
                faults.push(fault.at_row(entry.row).at_column(&entry.key, &entry.value));
            }
            if KEYS.iter().any(|k| k.name == entry.key) {
                continue;
            }
            // A key in the wrong section is found by its last part.
            let last = entry.key.rsplit('.').next().unwrap_or_default();
            let elsewhere = KEYS.iter().find(|k| k.name.rsplit('.').next() == Some(last));
            let hint = match elsewhere {
                Some(key) => format!("Did you mean {:?}? ", key.name),
                None => did_you_mean(&entry.key, KEYS.iter().map(|k| k.name)),
            };
            let fault = Fault::error(
                "unknown-key",
                &self.file,
                "This key is not known.",
                format!("{hint}Correct or remove it."),
            );
            faults.push(fault.at_row(entry.row).at_column(&entry.key, &entry.value));
        }
    }
}

/// Reads TOML; every syntax error is a fault.
pub(crate) fn from_toml(file: &str, text: &str, faults: &Faults) -> Keys {
    let (table, errors) = DeTable::parse_recoverable(text);
    let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() as u32 + 1);
    for error in errors {
        let problem = format!("This is not TOML: {}.", error.message());
        let mend = "Text stands in double quotes; each line is key = value or [section].";
        let fault = Fault::error("bad-toml", file, problem, mend);
        faults.push(fault.at_row(error.span().map_or(1, |s| line(s.start))));
    }
    let mut keys = Keys::none(file);
    flatten("", table.get_ref(), &line, &mut keys.entries, 0);
    keys.entries.sort_by_key(|e| e.row);
    keys.report_unknown(faults);
    keys
}

fn flatten(prefix: &str, table: &DeTable<'_>, line: &impl Fn(usize) -> u32, entries: &mut Vec<Entry>, depth: usize) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.get_ref().to_string() } else { format!("{prefix}.{}", name.get_ref()) };
        match value.get_ref() {
            DeValue::Table(inner) if depth < 8 => flatten(&key, inner, line, entries, depth + 1),
            other => entries.push(Entry { key, value: text_of(other, 0), row: line(name.span().start) }),
        }
    }
}

/// A value as a cell would hold it; lists in lists as `52.1,-1.9; 52.2,-1.8`.
fn text_of(value: &DeValue<'_>, depth: usize) -> String {
    match value {
        DeValue::String(s) => s.trim().to_owned(),
        DeValue::Integer(i) if i.radix() == 10 => i.as_str().replace('_', ""),
        DeValue::Integer(i) => i.as_str().to_owned(),
        DeValue::Float(f) => f.as_str().replace('_', ""),
        DeValue::Boolean(b) => b.to_string(),
        DeValue::Datetime(d) => d.to_string(),
        DeValue::Array(items) if depth < 4 => {
            let parts: Vec<String> = items.iter().map(|i| text_of(i.get_ref(), depth + 1)).collect();
            parts.join(if depth == 0 { "; " } else { "," })
        }
        DeValue::Array(_) | DeValue::Table(_) => "(a table)".to_owned(),
    }
}

/// Reads the two columns of a sheet; a first row `key, value` is passed over.
pub(crate) fn from_sheet(grid: &Grid, faults: &Faults) -> Keys {
    let mut keys = Keys::none(&grid.name);
    for (number, cells) in &grid.rows {
        let key = cells.first().map(|k| k.to_lowercase()).unwrap_or_default();
        if key.is_empty() || (keys.entries.is_empty() && key == "key") {
            continue;
        }
        let value = cells.get(1).cloned().unwrap_or_default();
        keys.entries.push(Entry { key, value, row: *number });
    }
    keys.report_unknown(faults);
    keys
}
