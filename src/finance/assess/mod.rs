//! Newly assessed passengers: where each fits, what each costs, and what all of them cost together.
//!
//! Three freedoms: *insert* (nobody else changes vehicle, no published time moves by more than a tolerance), *small change*
//! (at most a share of the children change vehicle) and *re-plan*. The price under a freedom is the best plan with the
//! newcomers less the best without them at the same effort. A freedom includes the ones before it, so a price never rises
//! from one to the next. A batch is placed jointly: newcomers may share new vehicles.

mod batch;
mod child;
mod gentle;
mod placement;
mod study;

pub use batch::{Batch, FreedomPlan};
pub use child::{Child, Marginal, changes};
pub use placement::{Delay, Placement};
pub use study::{Sampled, Study};

use super::again::Effort;
use super::agreed::Terms;
use super::desk::Desk;
use super::ledger::{self, LedgerError};
use super::newcomers::Grown;
use crate::model::{Leg, Pence, RequestId, Secs};
use crate::plan::published::Published;
use crate::plan::{Opened, Plan};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant;

/// What others may be asked to bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Freedom {
    /// Nobody else changes vehicle; times move within the tolerance.
    Insert,
    /// At most a share of the children change vehicle.
    SmallChange,
    /// Anything.
    Replan,
}

impl Freedom {
    /// All freedoms, least first.
    pub const ALL: [Freedom; 3] = [Freedom::Insert, Freedom::SmallChange, Freedom::Replan];

    /// Name in an officer's words.
    pub fn name(self) -> &'static str {
        match self {
            Freedom::Insert => "Insert",
            Freedom::SmallChange => "Small change",
            Freedom::Replan => "Re-plan",
        }
    }
}

/// How to assess.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Farthest move of a published time under *insert*, seconds.
    pub tolerance: Secs,
    /// Largest share of present passengers who change vehicle under *small change*, per cent.
    pub share: f64,
    /// Rounds in which newcomers are placed again, a leg.
    pub rounds: usize,
    /// Search of the whole plan for the batch.
    pub effort: Effort,
    /// Each search of the region of one child; half as much for *small change*.
    pub child_effort: Effort,
    /// Seeds a child, for the interval.
    pub seeds: u64,
    /// Largest growth of a contract before it must be tendered, per cent.
    pub variation_limit: f64,
    /// The largest freedom asked for; those before it are always assessed.
    pub up_to: Freedom,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            tolerance: 600,
            share: 2.0,
            rounds: 200,
            effort: Effort { seed: 1, iterations: 20_000 },
            child_effort: Effort { seed: 1, iterations: 1_600 },
            seeds: 5,
            variation_limit: 10.0,
            up_to: Freedom::Replan,
        }
    }
}

/// What a batch of newcomers costs, each and together.
#[derive(Debug, Clone, Serialize)]
pub struct Assessment {
    /// One per newcomer, in the order of the list.
    pub children: Vec<Child>,
    /// All together.
    pub batch: Batch,
    /// How long each freedom took for everybody one by one.
    pub stages: Vec<Stage>,
}

/// A freedom of all newcomers one by one, as far as time goes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stage {
    /// Freedom.
    pub freedom: Freedom,
    /// Seconds.
    pub seconds: f64,
}

/// A plan and newcomers, ready to be assessed.
pub struct Case<'a> {
    /// The plan brought back over the grown scenario.
    pub desk: Desk<'a>,
    /// Indices of the newcomers' passengers.
    pub newcomers: Vec<usize>,
    /// Published times by leg.
    pub published: [Published; 2],
    /// The week each contract had when its ledger was opened.
    pub opened_at: BTreeMap<String, Pence>,
    /// Agreed rates by day contract, where the award of the plan is known.
    pub agreed: BTreeMap<String, Terms>,
}

impl<'a> Case<'a> {
    /// Brings a plan back over a scenario whose last passengers are new, with its ledger.
    ///
    /// # Errors
    /// When there is a ledger that cannot be read.
    pub fn new(opened: &'a Opened, grown: &'a Grown) -> Result<Case<'a>, LedgerError> {
        let first = opened.loaded.scenario.passengers.len();
        let case = Case::over(&opened.plan, grown, (first..grown.scenario.passengers.len()).collect());
        Ok(Case { opened_at: ledger::opened(&opened.plan, &opened.folder)?, ..case })
    }

    /// As [`Case::new`], with the newcomers named and ledgers that open now.
    pub fn over(plan: &'a Plan, grown: &'a Grown, newcomers: Vec<usize>) -> Case<'a> {
        let desk = Desk::new(plan, &grown.scenario, &grown.demand, &grown.travel);
        let published = Leg::BOTH
            .map(|leg| Published::of(plan, &grown.scenario, &grown.demand, &desk.legs[leg.index()].problem, leg));
        Case { desk, newcomers, published, opened_at: ledger::opening(plan, &BTreeMap::new()), agreed: BTreeMap::new() }
    }

    /// Requests of a passenger on a leg.
    pub fn requests(&self, passenger: usize, leg: Leg) -> Vec<RequestId> {
        self.desk.demand.of_leg(leg).filter(|(_, r)| r.passenger == passenger).map(|(id, _)| id).collect()
    }

    /// Requests of all newcomers on a leg.
    pub fn all_requests(&self, leg: Leg) -> Vec<RequestId> {
        let new = |p: usize| self.newcomers.binary_search(&p).is_ok();
        self.desk.demand.of_leg(leg).filter(|(_, r)| new(r.passenger)).map(|(id, _)| id).collect()
    }

    /// Assesses every newcomer alone.
    pub fn children(&self, options: &Options) -> Vec<Child> {
        self.one_by_one(&self.newcomers, options).0
    }

    /// Assesses each of some newcomers alone, one freedom after the other, with what each took.
    fn one_by_one(&self, people: &[usize], options: &Options) -> (Vec<Child>, Vec<Stage>) {
        let mut stages = Vec::new();
        let placed = Self::stage(Freedom::Insert, people, &mut stages, |p| child::places(self, p, options));
        let gentle = (options.up_to >= Freedom::SmallChange)
            .then(|| Self::stage(Freedom::SmallChange, people, &mut stages, |p| child::gentle(self, p, options)));
        let mut free = (options.up_to >= Freedom::Replan)
            .then(|| Self::stage(Freedom::Replan, people, &mut stages, |p| child::free(self, p, options)))
            .map(Vec::into_iter);
        let mut gentle = gentle.map(Vec::into_iter);
        let said = people.iter().zip(placed).map(|(&passenger, placed)| {
            let gentle = gentle.as_mut().and_then(Iterator::next);
            let free = free.as_mut().and_then(Iterator::next);
            child::said(self, passenger, placed, gentle, free)
        });
        (said.collect(), stages)
    }

    /// One freedom for each of some newcomers, in their order whatever thread did it.
    fn stage<T: Send>(
        freedom: Freedom,
        people: &[usize],
        stages: &mut Vec<Stage>,
        work: impl Fn(usize) -> T + Sync,
    ) -> Vec<T> {
        let began = Instant::now();
        let found = people.par_iter().with_max_len(1).map(|&p| work(p)).collect();
        stages.push(Stage { freedom, seconds: began.elapsed().as_secs_f64() });
        found
    }

    /// Assesses every newcomer alone, and all together.
    pub fn assess(&self, options: &Options) -> Assessment {
        let (children, stages) = self.one_by_one(&self.newcomers, options);
        let alone: Pence = children.iter().map(|c| c.insert.week).sum();
        let batch = batch::assess(self, options, alone);
        Assessment { children, batch, stages }
    }
}

#[cfg(test)]
mod tests;
