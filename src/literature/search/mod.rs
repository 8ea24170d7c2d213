//! Ruin and recreate over the routes of a literature instance, fewest vehicles first where they count, with a pool of routes
//! recombined exactly.
//!
//! Sources: slack induction by string removals with its fleet minimisation by absence counters, J. Christiaens and G. Vanden
//! Berghe, Transportation Science 54(2), 2020; set partitioning over collected routes, T. Gschwind and M. Drexl,
//! Transportation Science 53(2), 2019.

pub mod memo;
pub mod neighbours;
pub mod partition;
pub mod pool;
pub mod recreate;
pub mod ruin;
pub mod solve;
pub mod split;
pub mod state;
pub mod stream;

#[cfg(test)]
mod tests;
