//! Ruin and recreate: take some passengers out of their runs, put them back better, keep what pays.
//!
//! Source: slack induction by string removals, J. Christiaens and G. Vanden Berghe, Transportation Science 54(2), 2020, on
//! vehicle runs with visits to several settings. One file per idea: what to remove ([`ruin`]), how to put back
//! ([`recreate`]), what is known already ([`rows`], [`memo`]), when to accept ([`anneal`]), with what weights ([`recipe`]), and
//! the loop.

pub mod anneal;
pub mod dice;
pub mod doors;
pub mod memo;
pub mod recipe;
pub mod recreate;
pub mod rows;
pub mod ruin;
pub mod sisr;
