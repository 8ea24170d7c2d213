//! References of one table, looked up from others. Case does not matter; a row that could not be read is still known, so
//! that one fault does not raise a second one in every table that refers to it.

use super::{Row, did_you_mean};
use std::collections::HashMap;

/// References with the index of their row.
#[derive(Debug, Default)]
pub struct References {
    by_key: HashMap<String, Option<usize>>,
    spelled: Vec<String>,
    names: Vec<String>,
}

impl References {
    /// No references yet.
    pub fn new() -> References {
        References::default()
    }

    /// Registers the reference in a row's column. Empty and doubled ones are faults; returns the reference when it is new.
    pub fn add(&mut self, row: &Row<'_>, column: &str) -> Option<String> {
        let text = row.need(column)?;
        let key = text.to_lowercase();
        if self.by_key.contains_key(&key) {
            row.error(
                column,
                "duplicate-reference",
                "Another row has the same reference.",
                "Give each row its own, or remove one of them.",
            );
            return None;
        }
        self.by_key.insert(key, None);
        self.spelled.push(text.to_owned());
        Some(text.to_owned())
    }

    /// The row of a reference has been read and has this index.
    pub fn set(&mut self, reference: &str, index: usize) {
        self.by_key.insert(reference.to_lowercase(), Some(index));
    }

    /// A second way to say a reference, such as a setting's name; ignored where it is taken.
    pub fn also(&mut self, name: &str, index: usize) {
        self.by_key.entry(name.to_lowercase()).or_insert(Some(index));
        self.names.push(name.to_owned());
    }

    /// All references as written, in order.
    pub fn spelled(&self) -> &[String] {
        &self.spelled
    }

    /// Whether there is no reference at all.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// `Ok(None)` when the reference is known but its row could not be read; `Err` with a hint when it is not known.
    pub fn look_up(&self, text: &str) -> Result<Option<usize>, String> {
        let found = self.by_key.get(&text.to_lowercase());
        found.copied().ok_or_else(|| did_you_mean(text, self.spelled.iter().chain(&self.names).map(String::as_str)))
    }

    /// Index of the row that a cell refers to. An empty cell or unknown reference is a fault.
    pub fn find(&self, row: &Row<'_>, column: &str, code: &'static str, what: &str) -> Option<usize> {
        let text = row.need(column)?;
        match self.look_up(text) {
            Ok(index) => index,
            Err(hint) => {
                let problem = format!("There is no {what} with this reference.");
                row.error(column, code, &problem, &format!("{hint}Correct it, or add the {what}."));
                None
            }
        }
    }
}
