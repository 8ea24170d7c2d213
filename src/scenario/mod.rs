//! Council files to [`crate::model::Scenario`] and back: read, validate, write, generate.

pub mod generate;
