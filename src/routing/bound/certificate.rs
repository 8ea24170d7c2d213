//! What is proved, in whole numbers: prizes no day route undercuts, and the sum they come to.
//!
//! If on no weekday any day route's riders have prizes of more in sum than the route costs (an own vehicle's worth added),
//! then no plan costs less than all prizes of all rides less what the own fleet is worth: every ride is on some day route, and no
//! type of own vehicle works on more days than its vehicles have. Prizes that some route undercuts are scaled down until
//! none does (A. Farley, Operations Research 38(5), 1990), so any prizes at any moment prove something.

use super::generation::Prizes;
use super::master::{Column, DAYS};
use super::partition::Week;
use super::price::{self, Depth, Priced};
use super::relaxed::Relaxed;
use super::trip::{Role, Trip};
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

impl Duals {
    /// What the duals of the fleet and of the window add to a column's price.
    pub fn of_trip(&self, relaxed: &Relaxed, column: &Column) -> i64 {
        let (g, k) = (column.gate, column.kind);
        match column.role {
            Role::First => self.worth[k] - self.window[g][k] * i64::from(relaxed.gates[g].window.max(0)),
            Role::Next => self.window[g][k] * i64::from(column.turn),
        }
    }
}

/// Everything that is priced, in a fixed order.
pub fn tasks(relaxed: &Relaxed) -> Vec<Task> {
    let kinds = relaxed.kinds.len();
    let gates = 0..relaxed.gates.len();
    gates.flat_map(|g| (0..kinds).flat_map(move |k| Role::BOTH.map(|role| (g, k, role)))).collect()
}

/// Thousandths.
const WHOLE: i64 = 1000;
/// Steps in which the share of its prizes that a gate keeps is narrowed down.
const STEPS: usize = 7;
/// Thousandths of its prizes that a gate may miss.
const NEAR: i64 = 3;

/// The share of its prizes a gate keeps, in thousandths, as it is narrowed down.
#[derive(Debug, Clone, Copy)]
struct Share {
    /// Proved.
    proved: i64,
    /// At this share or below something undercuts, or too much is left to look at.
    refused: i64,
    /// Share looked at.
    tried: i64,
}

/// Prizes that no route undercuts: those of each gate scaled down by one factor, as little as pricing in full can prove with
/// so many partial routes.
pub fn proved(p: &Problem, relaxed: &Relaxed, found: &Prizes) -> Duals {
    let Prizes { duals, labels, remembered } = found;
    let mut shares = vec![Share { proved: 0, refused: WHOLE + 1, tried: WHOLE }; relaxed.gates.len()];
    for _ in 0..=STEPS {
        let open: Vec<bool> = shares.iter().map(|s| s.refused - s.proved > NEAR).collect();
        let mut todo: Vec<Task> = tasks(relaxed).into_iter().filter(|t| open[t.0]).collect();
        // The largest first, so that no core waits for one of them at the end.
        todo.sort_by_key(|t| std::cmp::Reverse(relaxed.gates[t.0].stops.len() * relaxed.kinds[t.1].most));
        let look = |&task: &Task| {
            let share = shares[task.0];
            let prizes: Vec<i64> = duals.prizes[task.0].iter().map(|&prize| part(prize, share.tried)).collect();
            let depth = Depth { beam: None, labels: labels[task.0] };
            Some((task, price::price(p, &duals.trip(relaxed, task)?, &prizes, &remembered[task.0], depth)))
        };
        let priced: Vec<(Task, Priced)> = todo.par_iter().with_max_len(1).filter_map(look).collect();
        for (g, share) in shares.iter_mut().enumerate().filter(|(g, _)| open[*g]) {
            let found = || priced.iter().filter(|(task, _)| task.0 == g).map(|(_, found)| found);
            let kept = found().map(|f| kept(share.tried, f)).min().unwrap_or(share.tried);
            share.proved = share.proved.max(kept);
            if kept < share.tried {
                share.refused = share.tried;
            }
            if share.proved == WHOLE {
                share.refused = WHOLE;
            }
            share.tried = i64::midpoint(share.proved, share.refused).max(share.proved + 1).min(WHOLE);
        }
    }
    let scale = |(prizes, share): (&Vec<i64>, &Share)| prizes.iter().map(|&prize| part(prize, share.proved)).collect();
    let prizes = duals.prizes.iter().zip(&shares).map(scale).collect();
    Duals { prizes, ..duals.clone() }
}

/// So many thousandths of a prize.
fn part(prize: i64, share: i64) -> i64 {
    (i128::from(prize) * i128::from(share) / i128::from(WHOLE)) as i64
}

/// The share that is proved when prizes at a share are undercut: by cheapest / (cheapest + undercut) less (A. Farley).
fn kept(tried: i64, found: &Priced) -> i64 {
    let undercut = i128::from(-found.least.min(0));
    let cheapest = i128::from(found.cheapest.max(0));
    // One thousandth less, because prizes are rounded once at the share tried and once at the share kept.
    let whole = i128::from(tried) * cheapest / (cheapest + undercut).max(1) - 1;
    if undercut == 0 { tried } else { whole.max(0) as i64 }
}

/// What prizes that no route undercuts, and the least weeks of gates where there is one, prove for a week, millionths of a
/// penny.
pub fn value(relaxed: &Relaxed, duals: &Duals, least: &[Option<Week>]) -> i64 {
    let week = |(g, week): (usize, &Option<Week>)| week.map_or_else(|| prized(relaxed, duals, g), |w| w.iter().sum());
    least.iter().enumerate().map(week).sum::<i64>() / i64::from(relaxed.settings) - fleet_value(relaxed, &duals.worth)
}

/// All prizes of a gate's week.
pub fn prized(relaxed: &Relaxed, duals: &Duals, g: usize) -> i64 {
    let days = relaxed.gates[g].days.iter().map(|days| i64::from(days.count_ones()));
    days.zip(&duals.prizes[g]).map(|(days, prize)| days * prize).sum()
}

/// What the own fleet is worth in a week.
fn fleet_value(relaxed: &Relaxed, worth: &[i64]) -> i64 {
    let of_kind = |(k, kind): (usize, &super::relaxed::Kind)| {
        let steps = kind.steps.iter().map(|&(price, count)| i64::from(DAYS * count) * (worth[k] - price).max(0));
        steps.sum::<i64>()
    };
    relaxed.kinds.iter().enumerate().map(of_kind).sum()
}
