//! The exact award: which offer, own vehicle or nobody drives each lot, at the least evaluated cost under all declared
//! rules, with the proof.
//!
//! [`build`] states the tender as a mixed-integer program, [`mip`] solves it with no gap, [`check`] prices the result
//! again in whole pence without the solver, [`tie`] decides between awards of equal cost by a published draw and proves
//! that no other award remains, [`conflict`] names the rules that exclude each other when there is no award at all.

pub mod build;
pub mod check;
pub mod conflict;
pub mod decision;
pub mod mip;
pub mod tie;

use super::{Rule, Rules, Tender, tender::KeptOut};
use crate::model::Pence;
pub use build::Held;
use build::{Compiled, Means};
pub use check::{Breach, Evaluation, SupplierShare};
pub use decision::{Choice, Decision, OwnWork, Winner};
use mip::{Effort, Outcome};
use serde::{Deserialize, Serialize};

/// How to look for an award.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Stop after so many seconds a solve; the award is then marked as not proved.
    pub seconds: Option<f64>,
    /// Choices held fixed, for questions.
    pub held: Vec<Held>,
    /// Leave out the draw between equal awards: only the value is wanted.
    pub value_only: bool,
    /// Write the solver's log here.
    pub log: Option<std::path::PathBuf>,
}

/// An award with its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Award {
    /// Who drives what.
    pub decision: Decision,
    /// What it costs, recomputed in whole pence without the solver.
    pub evaluation: Evaluation,
    /// No award under the declared rules costs less than this a year (evaluated).
    pub bound: Pence,
    /// Value less bound; zero when the award is proved best.
    pub gap: Pence,
    /// Proved best.
    pub optimal: bool,
    /// How a tie was decided.
    pub tie: Tie,
    /// Offers that took no part, each with its reason.
    pub kept_out: Vec<KeptOut>,
    /// Chains of own vehicles that were too many to consider: the proof is among all others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chains_left_out: Vec<super::own::LeftOut>,
}

/// Whether another award costs the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// Proved: no other award costs as little.
    Unique,
    /// Several do; the published draw decided, and proved: one award only has the least draw.
    Drawn,
    /// Not looked at: the award is not proved best, or only its value was asked.
    NotExamined,
}

/// Why there is no award.
#[derive(Debug, thiserror::Error)]
pub enum AwardError {
    /// The rules exclude each other.
    #[error("no award keeps all rules; these conflict and none of them can stay with the others: {}", list(.0))]
    Infeasible(Vec<Rule>),
    /// The clock ran out first.
    #[error("the time ran out before any award was found")]
    OutOfTime,
    /// Solver failure.
    #[error(transparent)]
    Solver(#[from] mip::SolverError),
    /// The result did not survive its recomputation.
    #[error("the solver's result does not survive recomputation: {0}")]
    Unsound(String),
}

fn list(rules: &[Rule]) -> String {
    rules.iter().map(|r| r.label()).collect::<Vec<_>>().join("; ")
}

impl Award {
    /// Gap in parts per million of the value.
    pub fn gap_ppm(&self) -> i64 {
        if self.evaluation.value.0 == 0 { 0 } else { self.gap.0 * 1_000_000 / self.evaluation.value.0.abs() }
    }
}

/// Finds the best award and proves it.
///
/// # Errors
/// When no award keeps the rules (the smallest conflicting set is named), time runs out, or the solver fails.
pub fn award(tender: &Tender, options: &Options) -> Result<Award, AwardError> {
    let compiled = build::compile(tender, &options.held);
    let effort = Effort { seconds: options.seconds, log: options.log.clone(), ..Effort::default() };
    let (values, bound) = match compiled.program.solve(&effort)? {
        Outcome::Solved { values, bound, .. } => (values, bound),
        Outcome::Infeasible => return Err(AwardError::Infeasible(conflict::conflict(tender, &options.held)?)),
        Outcome::Stopped => return Err(AwardError::OutOfTime),
    };
    let mut decision = decision_of(tender, &compiled, &values);
    let mut evaluation = sound(tender, &decision)?;
    // Costs are whole multiples of the unit, so a fractional bound rounds up to the next one.
    let lifted = Pence((bound - 1e-6 * (1.0 + bound.abs() * 1e-6)).ceil() as i64 * compiled.unit);
    let bound = lifted.min(evaluation.value);
    let optimal = bound == evaluation.value;
    let mut tie = Tie::NotExamined;
    if optimal && !options.value_only {
        let (chosen, how) = tie::decide(tender, &compiled, evaluation.value, &values, &effort)?;
        tie = how;
        if let Some(values) = chosen {
            decision = decision_of(tender, &compiled, &values);
            evaluation = sound(tender, &decision)?;
            if evaluation.value != bound {
                return Err(AwardError::Unsound("the draw changed the value".into()));
            }
        }
    }
    let gap = evaluation.value - bound;
    let (kept_out, chains_left_out) = (compiled.kept_out, compiled.chains_left_out);
    Ok(Award { decision, evaluation, bound, gap, optimal, tie, kept_out, chains_left_out })
}

/// Prices the decision again and refuses it when it breaks a rule.
fn sound(tender: &Tender, decision: &Decision) -> Result<Evaluation, AwardError> {
    let evaluation = check::evaluate(tender, decision);
    match evaluation.breaches.first() {
        Some(breach) => Err(AwardError::Unsound(breach.what.clone())),
        None => Ok(evaluation),
    }
}

/// Reads the decision off the solver's columns.
fn decision_of(tender: &Tender, compiled: &Compiled, values: &[f64]) -> Decision {
    let mut winners = vec![Winner::Unawarded; tender.lots.len()];
    let mut own_work = Vec::new();
    for (means, _) in compiled.means.iter().zip(values).filter(|(_, v)| **v > 0.5) {
        match *means {
            Means::Offer(k, _) => {
                let offer = &compiled.offers[k];
                let supplier = tender.bidders[offer.bidder].reference.clone();
                for &l in &offer.lots {
                    winners[l] = Winner::Offer { offer: offer.reference.clone(), supplier: supplier.clone() };
                }
            }
            Means::Own(l) => winners[l] = Winner::Own,
            Means::Chain(i) => {
                let chain = &compiled.chains[i];
                let runs = chain.runs.iter().map(|&(l, r)| tender.lots[l].timetable[r].id.clone()).collect();
                let group = tender.own.groups[chain.group].id.clone();
                own_work.push(OwnWork { group, leg: chain.leg, runs, day_cost: chain.day_cost });
            }
            Means::Unawarded(_) | Means::Helper => {}
        }
    }
    let lots = tender.lots.iter().zip(winners).map(|(l, winner)| Choice { lot: l.reference.clone(), winner }).collect();
    own_work.sort_by(|a, b| (&a.group, a.leg, &a.runs).cmp(&(&b.group, b.leg, &b.runs)));
    Decision { lots, own_work }
}

/// Paid per day for each lot: the discounted price of the winning offer; `None` for own fleet and unawarded.
pub fn paid_by_lot(tender: &Tender, decision: &Decision) -> Vec<Option<Pence>> {
    let (offers, _) = tender.offers();
    let evaluation = check::evaluate(tender, decision);
    decision
        .lots
        .iter()
        .enumerate()
        .map(|(l, choice)| {
            let Winner::Offer { offer, supplier } = &choice.winner else { return None };
            let offer = offers.iter().find(|o| o.reference == *offer)?;
            let discount = evaluation.suppliers.iter().find(|s| s.supplier == *supplier).map_or(0, |s| s.discount);
            let k = offer.lots.iter().position(|&m| m == l)?;
            Some(Rules::discounted(offer.prices[k], discount))
        })
        .collect()
}

#[cfg(test)]
mod tests;
