//! The ledger of contract changes: what every contract has grown or shrunk by since its ledger was opened, with a light that
//! turns amber near the limit and red at it.
//!
//! In come two plans and the week each contract had at the opening; out goes one line a contract.

use crate::model::{Pence, passenger_of};
use crate::plan::Plan;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Name of the ledger in a plan's folder: the week each contract had when its ledger was opened.
pub const FILE: &str = "ledger.json";

/// Why a plan's ledger cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file.
    #[error("the plan's ledger cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// What stands in it.
    #[error("the plan's ledger is damaged: {0}")]
    Json(#[from] serde_json::Error),
}

/// The week each contract of a plan had when its ledger was opened: what the plan's folder says, else the plan's own week.
///
/// # Errors
/// [`LedgerError`] where there is a ledger that cannot be read.
pub fn opened(plan: &Plan, folder: &Path) -> Result<BTreeMap<String, Pence>, LedgerError> {
    let older = match std::fs::read(folder.join(FILE)) {
        Ok(bytes) => serde_json::from_slice(&bytes)?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
        Err(e) => return Err(e.into()),
    };
    Ok(opening(plan, &older))
}

/// How far a contract may grow or shrink before it must be tendered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// Red from here, per cent of the week at the opening.
    pub red: f64,
    /// Amber from here.
    pub amber: f64,
}

impl Limit {
    /// Red at so many per cent, amber from three quarters of it.
    pub fn of(percent: f64) -> Limit {
        Limit { red: percent, amber: percent * 0.75 }
    }

    /// `green`, `amber` or `red` for a growth in per cent.
    pub fn light(self, growth: f64) -> &'static str {
        match growth.abs() {
            g if g >= self.red => "red",
            g if g >= self.amber => "amber",
            _ => "green",
        }
    }
}

/// Growth of a week since the opening, per cent.
pub fn growth(base: Pence, now: Pence) -> f64 {
    (now - base).0 as f64 * 100.0 / base.0.max(1) as f64
}

impl LedgerLine {
    /// The alert of a contract near its limit or over it; `None` while it is green.
    pub fn alert(&self) -> Option<String> {
        (self.light != "green").then(|| {
            format!(
                "{} is {}: {:+.1} % since its ledger was opened ({} -> {})",
                self.contract, self.light, self.growth, self.opened_at, self.after
            )
        })
    }
}

/// One contract's growth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerLine {
    /// Day contract.
    pub contract: String,
    /// Week when the ledger was opened.
    pub opened_at: Pence,
    /// Week before these changes.
    pub before: Pence,
    /// Week after them.
    pub after: Pence,
    /// Growth since the ledger was opened, per cent of then.
    pub growth: f64,
    /// `green` below the amber line, `amber` near the limit, `red` at it.
    pub light: &'static str,
    /// Passengers who joined or left its runs with these changes.
    pub joined: Vec<String>,
    /// As `joined`.
    pub left: Vec<String>,
}

/// Passengers of a day contract.
fn people(plan: &Plan, contract: &crate::plan::DayContract) -> BTreeSet<String> {
    let mine = |id: &str| contract.am.as_deref() == Some(id) || contract.pm.as_deref() == Some(id);
    let ids = plan.runs.iter().filter(|r| mine(&r.id)).flat_map(|r| &r.stops).flat_map(|s| &s.board);
    ids.map(|id| passenger_of(id).to_owned()).collect()
}

/// One line for each contract that was touched, or that is amber or red.
pub fn ledger(before: &Plan, after: &Plan, opened_at: &BTreeMap<String, Pence>, limit: Limit) -> Vec<LedgerLine> {
    let mut lines = Vec::new();
    for contract in &after.day_contracts {
        let old = before.day_contracts.iter().find(|c| c.id == contract.id);
        let was = old.map_or(Pence(0), |c| c.week_cost);
        let base = opened_at.get(&contract.id).copied().unwrap_or(if old.is_some() { was } else { contract.week_cost });
        let growth = growth(base, contract.week_cost);
        let light = limit.light(growth);
        let (now, then) = (people(after, contract), old.map_or(BTreeSet::new(), |c| people(before, c)));
        let joined: Vec<String> = now.difference(&then).cloned().collect();
        let left: Vec<String> = then.difference(&now).cloned().collect();
        if was != contract.week_cost || light != "green" || !joined.is_empty() || !left.is_empty() {
            lines.push(LedgerLine {
                contract: contract.id.clone(),
                opened_at: base,
                before: was,
                after: contract.week_cost,
                growth,
                light,
                joined,
                left,
            });
        }
    }
    for gone in before.day_contracts.iter().filter(|c| !after.day_contracts.iter().any(|a| a.id == c.id)) {
        let base = opened_at.get(&gone.id).copied().unwrap_or(gone.week_cost);
        lines.push(LedgerLine {
            contract: gone.id.clone(),
            opened_at: base,
            before: gone.week_cost,
            after: Pence(0),
            growth: -100.0,
            light: "red",
            joined: Vec::new(),
            left: people(before, gone).into_iter().collect(),
        });
    }
    lines
}

/// The week each contract has when a ledger is opened: the plan's, unless an older ledger says otherwise.
pub fn opening(plan: &Plan, older: &BTreeMap<String, Pence>) -> BTreeMap<String, Pence> {
    let base = |c: &crate::plan::DayContract| (c.id.clone(), older.get(&c.id).copied().unwrap_or(c.week_cost));
    plan.day_contracts.iter().map(base).collect()
}
