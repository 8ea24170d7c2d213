//! Plans under examination: a hand-built town with every feature, a tiny obvious planner, and what the verifier, the
//! comparison, the schema and the files make of its plans.

mod commands;
mod comparing;
mod corruptions;
mod files;
mod planner;
mod schema;
mod town;
