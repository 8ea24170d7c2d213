//! What routing found, in the council's words: the plan document, its independent verification, comparison and export.

pub mod bound;
#[cfg(test)]
pub(crate) mod cohort;
pub mod compare;
pub mod document;
pub mod file;
#[cfg(test)]
pub(crate) mod fixture;
pub mod indicators;
pub mod journeys;
pub mod make;
pub mod measures;
pub mod opened;
pub mod published;
pub mod recall;
pub mod verify;

pub use document::{
    BoundSummary, CostParts, CostSummary, CrewMember, CutShort, DayContract, Ended, Held, JourneyException, LockedRun,
    PLAN_VERSION, Plan, Promise, Run, SearchRecord, Source, Stop, Unserved,
};
pub use file::{PlanError, read, schema, write};
pub use indicators::{Indicator, Light};
pub use journeys::{Journey, RunMeasures};
pub use measures::{Measures, Share};
pub use opened::{OpenError, Opened, open};
