//! What is proved, in whole numbers: prizes no day route undercuts, and the sum they come to.
//!
//! If on no weekday any day route's riders have prizes of more in sum than the route costs (an own vehicle's worth added),
//! then no plan costs less than all prizes of all rides less what the own fleet is worth: every ride is on some day route, and no
//! type of own vehicle works on more days than its vehicles have. Prizes that some route undercuts are scaled down until
//! none does (A. Farley, Operations Research 38(5), 1990), so any prizes at any moment prove something.

use super::master::DAYS;
use super::price::{self, Depth, Grain, Priced};
use super::relaxed::{Relaxed, Role, Trip};
use crate::routing::problem::Problem;
use rayon::prelude::*;

/// Prizes of riders by gate, and what a day of an own vehicle is worth by kind; millionths of a penny.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duals {
    /// For each gate and rider, a day.
    pub prizes: Vec<Vec<i64>>,
    /// For each kind, a day route; 0 for operators.
    pub worth: Vec<i64>,
    /// For each gate and kind, a second of a vehicle's window there.
    pub window: Vec<Vec<i64>>,
}

/// One thing to price: gate, kind, role.
pub type Task = (usize, usize, Role);

impl Duals {
    /// The trip of a task at these duals.
    pub fn trip<'a>(&self, relaxed: &'a Relaxed, (g, k, role): Task) -> Option<Trip<'a>> {
        Trip::of(&relaxed.gates[g], &relaxed.kinds, k, role, self.worth[k], self.window[g][k])
    }
}

/// Everything that is priced, in a fixed order.
pub fn tasks(relaxed: &Relaxed) -> Vec<Task> {
    let kinds = relaxed.kinds.len();
    let gates = 0..relaxed.gates.len();
    gates.flat_map(|g| (0..kinds).flat_map(move |k| Role::BOTH.map(|role| (g, k, role)))).collect()
}

/// Scales prizes down by the least reduced prices found until no route undercuts them. `priced` are the tasks, each priced
/// in full.
pub fn scaled(relaxed: &Relaxed, duals: &Duals, priced: &[(Task, Priced)]) -> Duals {
    // For each gate the smallest of cheapest / (cheapest + undercut).
    let mut factors = vec![(1i128, 1i128); relaxed.gates.len()];
    for ((g, _, _), found) in priced {
        let undercut = i128::from(-found.least.min(0));
        let cheapest = i128::from(found.cheapest.max(0));
        let (here, factor) = ((cheapest, cheapest + undercut), &mut factors[*g]);
        if undercut > 0 && here.0 * factor.1 < factor.0 * here.1 {
            *factor = here;
        }
    }
    let scale = |(prizes, factor): (&Vec<i64>, &(i128, i128))| {
        prizes.iter().map(|&prize| (i128::from(prize) * factor.0 / factor.1) as i64).collect()
    };
    let prizes = duals.prizes.iter().zip(&factors).map(scale).collect();
    Duals { prizes, ..duals.clone() }
}

/// What prizes that no route undercuts prove for a week, millionths of a penny.
pub fn value(relaxed: &Relaxed, duals: &Duals) -> i64 {
    let rides: i64 = relaxed
        .gates
        .iter()
        .zip(&duals.prizes)
        .flat_map(|(gate, prizes)| gate.days.iter().zip(prizes))
        .map(|(days, prize)| i64::from(days.count_ones()) * prize)
        .sum();
    rides - fleet_value(relaxed, &duals.worth)
}

/// What the own fleet is worth in a week.
pub fn fleet_value(relaxed: &Relaxed, worth: &[i64]) -> i64 {
    let of_kind = |(k, kind): (usize, &super::relaxed::Kind)| {
        let steps = kind.steps.iter().map(|&(price, count)| i64::from(DAYS * count) * (worth[k] - price).max(0));
        steps.sum::<i64>()
    };
    relaxed.kinds.iter().enumerate().map(of_kind).sum()
}

/// Prices every task at its gate's grain, all labels kept up to a number for each.
pub fn in_full(p: &Problem, relaxed: &Relaxed, duals: &Duals, grains: &[Grain], labels: usize) -> Vec<(Task, Priced)> {
    let price = |task: Task| {
        let depth = Depth { beam: None, grain: grains[task.0], labels };
        let trip = duals.trip(relaxed, task)?;
        Some((task, price::price(p, &trip, &duals.prizes[task.0], depth)))
    };
    tasks(relaxed).par_iter().filter_map(|&task| price(task)).collect()
}
