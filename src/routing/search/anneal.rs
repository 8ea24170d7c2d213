//! When to accept a changed plan: simulated annealing with a geometric schedule over iterations, so that time never enters.

use super::dice::Dice;

/// Temperatures in millionths of a penny.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anneal {
    /// At the first iteration.
    pub hot: f64,
    /// At the last.
    pub cold: f64,
}

impl Anneal {
    /// Nothing dearer is accepted: less than a penny is not worth telling.
    pub const NEVER: Anneal = Anneal { hot: 1.0, cold: 1.0 };

    /// The temperature after a fraction of the budget.
    pub fn at(&self, fraction: f64) -> f64 {
        self.hot * (self.cold / self.hot).powf(fraction)
    }
}

/// How much dearer than the present plan the new one may be: `-t ln u`.
#[inline]
pub fn allowance(temperature: f64, dice: &mut Dice) -> i64 {
    (-temperature * dice.unit().max(1e-12).ln()) as i64
}
