//! The core: dense, index-based, knows nothing of councils or files.
//!
//! [`compile`] turns a leg of the demand into a [`problem::Problem`]; [`run::Run`] is one vehicle's work with its exact
//! [`schedule`]; [`solve`] searches. What comes out are items in order, a vehicle type for each run and a timetable.

pub mod bays;
pub mod bound;
pub mod compile;
pub mod construct;
mod drives;
pub mod epochs;
pub mod fetch;
pub mod hold;
pub mod insertion;
pub mod moves;
mod nearness;
pub mod partition;
mod pattern;
pub mod places;
pub mod pool;
mod pricing;
pub mod problem;
pub mod rematch;
pub mod run;
pub mod schedule;
pub mod search;
pub mod solve;
pub mod state;
pub mod stays;
pub mod views;

#[cfg(test)]
mod oracle;
