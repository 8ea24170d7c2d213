//! Which rules exclude each other: the deletion filter.
//!
//! Starting from all rules in force, each is left out in turn; where the rest still excludes every award, it stays out.
//! What remains cannot be satisfied together, and without any one of them it can: an irreducible set.

use super::{
    AwardError,
    build::{Held, compile},
    mip::{Effort, Outcome},
};
use crate::procurement::{Rule, Tender};

/// The irreducible set of rules in conflict; empty when there is none.
///
/// # Errors
/// When the solver fails.
pub fn conflict(tender: &Tender, held: &[Held]) -> Result<Vec<Rule>, AwardError> {
    let mut kept: Vec<Rule> = Rule::ALL.into_iter().filter(|&r| tender.rules.has(r)).collect();
    if !held.is_empty() {
        kept.push(Rule::Held);
    }
    if !excludes(tender, held, &kept)? {
        return Ok(Vec::new());
    }
    for rule in kept.clone() {
        let rest: Vec<Rule> = kept.iter().copied().filter(|&r| r != rule).collect();
        if excludes(tender, held, &rest)? {
            kept = rest;
        }
    }
    Ok(kept)
}

/// Whether no award keeps these rules.
fn excludes(tender: &Tender, held: &[Held], rules: &[Rule]) -> Result<bool, AwardError> {
    let mut t = tender.clone();
    for rule in Rule::ALL.into_iter().filter(|r| !rules.contains(r)) {
        t.rules = t.rules.without(rule);
    }
    let held = if rules.contains(&Rule::Held) { held } else { &[] };
    let mut program = compile(&t, held).program;
    // Any award will do: without costs the solver stops at the first.
    program.columns.iter_mut().for_each(|c| c.cost = 0.0);
    Ok(program.solve(&Effort::default())? == Outcome::Infeasible)
}
