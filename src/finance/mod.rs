//! What each child, rule and month costs.
//!
//! In come a plan and what it was made from; out go prices: the share of every passenger ([`allocation`]), what a newly
//! assessed child adds ([`assess`]), what a rule or another way to travel would change, and the year ahead as a range.
//! Money that is paid is whole pence and always adds up; money that is estimated says so and carries its error.

pub mod allocation;
pub mod desk;
pub mod national_return;
pub mod pennies;

pub use desk::Desk;
