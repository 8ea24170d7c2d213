//! Routes and award together: what it is worth to choose the routes when it is known who would drive them at which rates.
//!
//! In come a plan, a tender with its bids and a pool of routes; out goes the cheapest choice of routes and drivers, beside the
//! cheapest choice of drivers for the plan's own routes. Both are exact over the pool (set partitioning: every journey
//! once, [`model`]), priced by the same rates ([`rates`]), so their difference is what integrating is worth. The same
//! program answers what routes can do when a supplier fails, or for routes nobody offers to drive: passengers of those
//! routes alone may ride with others.

mod ladder;
mod model;
mod packages;
mod pool;
mod rates;

use super::again::{Effort, say};
use super::desk::Desk;
use crate::model::{Leg, MicroPence, Pence};
use crate::plan::Plan;
use crate::procurement::Tender;
use crate::procurement::award::mip::SolverError;
use crate::routing::problem::Problem;
use crate::routing::state::State;
use model::{Chosen, Solved, Terms};
pub use pool::{Origin, Route};
pub use rates::Rates;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Further plans that routes are taken from.
    pub plans: u64,
    /// Iterations of each, a leg.
    pub iterations: u64,
    /// Seed.
    pub seed: u64,
    /// Nodes of the solver's tree at most; the answer does not depend on the machine.
    pub nodes: i32,
    /// Gap at which the solver may stop, per mille.
    pub gap_per_mille: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options { plans: 4, iterations: 4_000, seed: 1, nodes: 2_000, gap_per_mille: 1 }
    }
}

/// Who drives what, and what that costs at the rates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cover {
    /// A normal week.
    pub week: Pence,
    /// The year.
    pub year: Pence,
    /// No choice from the pool costs less a week.
    pub bound: Pence,
    /// Runs of both legs.
    pub runs: usize,
    /// Runs and week by driver: a supplier's reference, `own`, or `open` where nobody offers.
    pub drivers: BTreeMap<String, (usize, Pence)>,
    /// References of the packages taken.
    pub packages: Vec<String>,
    /// Volume discount of each supplier that reached a step, hundredths of a per cent.
    pub discounts: BTreeMap<String, u32>,
}

/// What routes can do when some of them lose their driver.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recovery {
    /// Who fails, or `open` for routes nobody offers to drive.
    pub who: String,
    /// Runs that lose their driver.
    pub runs: usize,
    /// Requests that ride them.
    pub requests: usize,
    /// More a week when the same routes go to others; the rest of the award stays. Never negative; bare runs count at the
    /// stated penalty.
    pub same_routes: Pence,
    /// Runs then left bare: to the open market.
    pub bare: usize,
    /// Week of the bare runs at the price of an unawarded lot, part of `same_routes`.
    pub penalty: Pence,
    /// More a week when their passengers may also join other routes; as `same_routes`.
    pub merged: Pence,
    /// Runs then left bare.
    pub bare_merged: usize,
    /// As `penalty`.
    pub penalty_merged: Pence,
    /// Saved a week only because caps give way or routes are joined: no merit of losing a driver, so it stands apart from
    /// `merged`, which is then nothing.
    pub eased: Pence,
    /// Runs fewer than before.
    pub runs_saved: i64,
}

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub struct Together {
    /// Routes in the pool, both legs.
    pub routes: usize,
    /// Packages that took part.
    pub packages: usize,
    /// Packages left out, because the plan no longer has a route of theirs as it was tendered.
    pub packages_not_found: Vec<String>,
    /// Dearer offers for routes of the pool that were not considered: the bound is that of the others.
    pub offers_left_out: usize,
    /// Rate of each supplier by class, per mille of the council's rate card, fitted to its bids.
    pub rates: Vec<(String, String, i64)>,
    /// The plan's routes, awarded.
    pub routes_then_award: Cover,
    /// Routes and award chosen together.
    pub together: Cover,
    /// What that is worth a year.
    pub worth_a_year: Pence,
    /// Passengers whose companions or route change for it.
    pub changed: usize,
    /// Each winner failing, and the routes nobody offers to drive.
    pub recoveries: Vec<Recovery>,
    /// The plan with the routes chosen together.
    #[serde(skip)]
    pub plan: Plan,
}

/// Chooses routes and drivers together.
///
/// # Errors
/// When the solver fails.
pub fn together(desk: &Desk, tender: &Tender, options: &Options) -> Result<Together, SolverError> {
    let rates = Rates::fit(tender);
    let pools = Leg::BOTH.map(|leg| pool::pool(&desk.legs[leg.index()], options));
    let terms = Terms::new(desk, tender, &rates, &pools);
    let packages = terms.packages();
    let base = terms.award_of_the_plan(&packages.columns, options)?;
    let all = terms.all_routes(&packages.columns, options, &base)?;
    let offers_left_out = terms.left_out.get();
    let better = if all.micro < base.micro { &all } else { &base };
    let plan = plan_of(desk, &terms, better, options.seed);
    let mut winners: BTreeSet<String> = base.chosen.iter().map(|c| terms.name(c)).collect();
    winners.remove("own");
    let mut recoveries = Vec::new();
    for who in winners {
        recoveries.push(terms.recovery(&base, &who, options)?);
    }
    let changed = crate::plan::compare::compare(desk.plan, &plan)
        .requests
        .iter()
        .filter(|c| c.before.as_ref().zip(c.after.as_ref()).is_some_and(|(a, b)| a.run != b.run))
        .map(|c| c.passenger.clone())
        .collect::<BTreeSet<_>>()
        .len();
    let (one, mut two) = (terms.cover(&base), terms.cover(better));
    // The bound of the whole pool holds for both; the plan's own award has its own as well.
    two.bound = two.week.min(MicroPence(all.bound.min(better.micro)).to_pence());
    Ok(Together {
        routes: pools.iter().map(Vec::len).sum(),
        packages: packages.columns.len(),
        packages_not_found: packages.not_found,
        offers_left_out,
        rates: rates.list(tender),
        worth_a_year: one.year - two.year,
        routes_then_award: one,
        together: two,
        changed,
        recoveries,
        plan,
    })
}

/// The chosen routes as a plan at the council's rate card, for the independent check and the next tender.
fn plan_of(desk: &Desk, terms: &Terms, solved: &Solved, seed: u64) -> Plan {
    let legs: [(Problem, State); 2] = Leg::BOTH.map(|leg| {
        let bench = &desk.legs[leg.index()];
        let runs: Vec<(u8, Vec<u32>)> =
            solved.chosen.iter().filter(|c| c.leg == leg).map(|c| (c.kind, terms.items(c).to_vec())).collect();
        (bench.problem.clone(), crate::routing::solve::restore(&bench.problem, &runs))
    });
    say(desk.plan, desk.scenario, desk.demand, desk.travel, legs, Effort { seed, iterations: 0 }, None)
}

impl Terms<'_> {
    fn cover(&self, solved: &Solved) -> Cover {
        let mut drivers: BTreeMap<String, (usize, i64)> = BTreeMap::new();
        for chosen in &solved.chosen {
            let entry = drivers.entry(self.name(chosen)).or_default();
            entry.0 += 1;
            entry.1 += chosen.micro;
        }
        let week = MicroPence(solved.micro).to_pence();
        let packages: BTreeSet<String> = solved.chosen.iter().filter_map(|c| c.package.clone()).collect();
        let steps = self.tiers().into_iter().zip(&solved.steps).zip(&self.tender.bidders);
        let reached = steps.filter_map(|((tiers, &s), b)| Some((b.reference.clone(), tiers.get(s)?.1)));
        Cover {
            week,
            year: self.desk.annual(week),
            bound: MicroPence(solved.bound.min(solved.micro)).to_pence(),
            runs: solved.chosen.len(),
            drivers: drivers.into_iter().map(|(k, (n, m))| (k, (n, MicroPence(m).to_pence()))).collect(),
            packages: packages.into_iter().collect(),
            discounts: reached.filter(|(_, points)| *points > 0).collect(),
        }
    }

    /// Covers the runs of one driver of the plan's award again: once as they are, once with their passengers free to join
    /// other routes; everybody else keeps route and driver. Caps give way, capacity does not.
    fn recovery(&self, base: &Solved, who: &str, options: &Options) -> Result<Recovery, SolverError> {
        let lost: Vec<&Chosen> = base.chosen.iter().filter(|c| self.name(c) == who).collect();
        let same = self.covered_again(base, who, false, options)?;
        let merged = self.covered_again(base, who, true, options)?;
        let open = |s: &Solved| s.chosen.iter().filter(|c| self.name(c) == "open").count();
        let penalty = |s: &Solved| {
            let bare = s.chosen.iter().filter(|c| self.name(c) == "open").map(|c| c.micro).sum();
            MicroPence(bare).to_pence()
        };
        let extra = |s: &Solved| MicroPence(s.micro - base.micro).to_pence();
        let more = |s: &Solved| extra(s).max(Pence(0));
        let merged = if merged.micro < same.micro { merged } else { same.clone() };
        Ok(Recovery {
            who: who.to_owned(),
            runs: lost.len(),
            requests: lost.iter().map(|c| self.riders(c)).sum(),
            same_routes: more(&same),
            bare: open(&same),
            penalty: penalty(&same),
            merged: more(&merged),
            bare_merged: open(&merged),
            penalty_merged: penalty(&merged),
            eased: Pence((-extra(&merged).0).max(0)),
            runs_saved: same.chosen.len() as i64 - merged.chosen.len() as i64,
        })
    }
}

#[cfg(test)]
mod tests;
