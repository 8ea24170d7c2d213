//! The ledger of contract changes: what every contract has grown or shrunk by since its ledger was opened, with a light that
//! turns amber near the limit and red at it.
//!
//! In come two plans and the week each contract had at the opening; out goes one line a contract.

use super::change::Options;
use crate::model::Pence;
use crate::plan::Plan;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

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
    ids.map(|id| id.rsplit_once('-').map_or(id.clone(), |(p, _)| p.to_owned())).collect()
}

/// One line for each contract that was touched, or that is amber or red.
pub fn ledger(before: &Plan, after: &Plan, opened_at: &BTreeMap<String, Pence>, options: &Options) -> Vec<LedgerLine> {
    let mut lines = Vec::new();
    for contract in &after.day_contracts {
        let old = before.day_contracts.iter().find(|c| c.id == contract.id);
        let was = old.map_or(Pence(0), |c| c.week_cost);
        let base = opened_at.get(&contract.id).copied().unwrap_or(if old.is_some() { was } else { contract.week_cost });
        let growth = (contract.week_cost - base).0 as f64 * 100.0 / base.0.max(1) as f64;
        let light = match growth.abs() {
            g if g >= options.limit => "red",
            g if g >= options.amber => "amber",
            _ => "green",
        };
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
