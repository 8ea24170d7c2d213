//! Finance on paper: each answer as tables and drawings. Nothing is computed here that decides anything.

mod allocation;
mod alternatives;
mod assess;
mod change;
mod forecast;
mod rules;
mod together;
mod value;

pub use allocation::{allocation, national_return};
pub use alternatives::{alternatives, placement};
pub use assess::{assessment, interval_study};
pub use change::{change, drift};
pub use forecast::forecast;
pub use rules::rules;
pub use together::together;
pub use value::values;

use super::tables::Cell;
use crate::model::Pence;

fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

fn int(value: usize) -> Cell {
    Cell::Int(value as i64)
}

fn money(value: Pence) -> Cell {
    Cell::Money(value)
}

/// Whole pounds, for figures that are estimates.
fn pounds(value: Pence) -> String {
    Pence((value.0 + 50).div_euclid(100) * 100).to_string().trim_end_matches(".00").to_owned()
}
