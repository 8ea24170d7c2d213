//! What routing found, in the council's words: the plan document, its independent verification, comparison and export.

pub mod document;

pub use document::{
    CostParts, CostSummary, DayContract, JourneyException, PLAN_VERSION, Plan, Run, SearchRecord, Source, Stop,
    Unserved,
};
