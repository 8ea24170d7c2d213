//! The master programme: the cheapest mix of day routes that covers every rider as often as it rides, within the own fleet.
//!
//! Its duals are the prizes that pricing works against. It is a guide only: a bound counts what
//! [`super::certificate`] proves in whole numbers, whatever the solver's rounding.

use super::certificate::Duals;
use super::relaxed::Relaxed;
use super::trip::Role;
use crate::model::Secs;

/// Millionths of a penny in a pound, the unit of the programme.
const POUND: f64 = 1e8;
/// Less of a route than this is rounding.
#[cfg(feature = "highs")]
const LITTLE: f64 = 1e-6;
/// Weekdays on which a vehicle may work.
pub const DAYS: u32 = 5;

/// A day route in the programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Gate, by its number in [`Relaxed::gates`].
    pub gate: usize,
    /// Kind, by its number in [`Relaxed::kinds`].
    pub kind: usize,
    /// First trip of a vehicle or a further one.
    pub role: Role,
    /// Seconds a further trip takes of a vehicle's window.
    pub turn: Secs,
    /// Riders; one may be there twice.
    pub riders: Vec<u16>,
    /// Price of the day without the fixed cost of a disposable vehicle.
    pub price: i64,
}

/// A route in the solver's programme.
#[cfg(feature = "highs")]
pub type Entry = highs::Col;
/// A route in the solver's programme.
#[cfg(not(feature = "highs"))]
pub type Entry = ();

/// The programme; the solver keeps its basis from one round to the next.
pub struct Master {
    first_row: Vec<usize>,
    #[cfg(feature = "highs")]
    model: Option<highs::Model>,
    /// The last solution.
    #[cfg(feature = "highs")]
    solution: Option<highs::Solution>,
    #[cfg(feature = "highs")]
    rows: Vec<highs::Row>,
    #[cfg(feature = "highs")]
    fleet: Vec<Option<highs::Row>>,
    /// Rows that keep further trips within the windows of first ones, with the window, by gate and kind.
    #[cfg(feature = "highs")]
    windows: Vec<Vec<Option<(highs::Row, f64)>>>,
}

#[cfg(feature = "highs")]
impl Master {
    /// Rows and the own fleet; no routes yet. `None` where the solver fails.
    pub fn new(relaxed: &Relaxed) -> Option<Master> {
        let mut program = highs::ColProblem::default();
        let mut rows = Vec::new();
        let mut first_row = Vec::new();
        for gate in &relaxed.gates {
            first_row.push(rows.len());
            rows.extend(gate.days.iter().map(|d| program.add_row(f64::from(d.count_ones())..)));
        }
        let mut fleet = Vec::new();
        for kind in &relaxed.kinds {
            if kind.steps.is_empty() {
                fleet.push(None);
                continue;
            }
            let row = program.add_row(..=0.0);
            for &(price, count) in &kind.steps {
                // A vehicle's day counts for every setting its run serves.
                let days = f64::from(DAYS * count * relaxed.settings);
                program.add_column(price as f64 / POUND, 0.0..=days, [(row, -1.0)]);
            }
            fleet.push(Some(row));
        }
        // In minutes, so that the solver meets numbers of one size.
        let window = |g: &super::relaxed::Gate| (g.window > g.dwell).then(|| f64::from(g.window) / 60.0);
        let windows = relaxed.gates.iter().map(|gate| {
            let row = window(gate);
            relaxed.kinds.iter().map(|_| row.map(|w| (program.add_row(..=0.0), w))).collect()
        });
        let windows: Vec<Vec<Option<(highs::Row, f64)>>> = windows.collect();
        let mut model = program.try_optimise(highs::Sense::Minimise).ok()?;
        model.make_quiet();
        model.try_set_option("parallel", "off").ok()?;
        model.try_set_option("threads", 1).ok()?;
        model.try_set_option("random_seed", 1).ok()?;
        Some(Master { first_row, model: Some(model), solution: None, rows, fleet, windows })
    }

    /// Takes a route out.
    pub fn close(&mut self, entry: Entry) {
        if let Some(model) = &mut self.model {
            model.change_column_bounds(entry, 0.0..=0.0);
        }
    }

    /// Whether the last solution has a route, in whole or in part.
    pub fn used(&self, entry: Entry) -> bool {
        self.solution.as_ref().is_some_and(|s| s[entry] > LITTLE)
    }

    /// Adds a route.
    pub fn add(&mut self, column: &Column) -> Option<Entry> {
        let mut factors: Vec<(highs::Row, f64)> = Vec::with_capacity(column.riders.len() + 1);
        let mut riders = column.riders.clone();
        riders.sort_unstable();
        let mut at = 0;
        while at < riders.len() {
            let times = riders[at..].iter().take_while(|&&r| r == riders[at]).count();
            factors.push((self.rows[self.first_row[column.gate] + riders[at] as usize], times as f64));
            at += times;
        }
        let window = self.windows[column.gate][column.kind];
        match column.role {
            Role::First => {
                factors.extend(self.fleet[column.kind].map(|row| (row, 1.0)));
                factors.extend(window.map(|(row, minutes)| (row, -minutes)));
            }
            Role::Next => factors.extend(window.map(|(row, _)| (row, f64::from(column.turn) / 60.0))),
        }
        self.model.as_mut()?.try_add_column(column.price as f64 / POUND, 0.0.., factors).ok()
    }

    /// Solves; value in pounds and duals. `None` where the solver fails or some rider has no route yet.
    pub fn solve(&mut self) -> Option<(f64, Duals)> {
        let solved = self.model.take()?.try_solve().ok()?;
        let optimal = solved.status() == highs::HighsModelStatus::Optimal;
        let value = solved.objective_value();
        let solution = solved.get_solution();
        self.model = Some(solved.into());
        if !optimal {
            return None;
        }
        let duals = solution.dual_rows();
        let whole = |dual: f64| ((dual * POUND).floor() as i64).max(0);
        let count: usize = self.rows.len();
        let mut prizes: Vec<Vec<i64>> = Vec::new();
        for (g, &first) in self.first_row.iter().enumerate() {
            let end = self.first_row.get(g + 1).copied().unwrap_or(count);
            prizes.push(duals[first..end].iter().map(|&d| whole(d)).collect());
        }
        // Rows of the fleet come after those of the riders, in the order of the kinds.
        let mut next = count;
        let mut worth = Vec::new();
        for row in &self.fleet {
            worth.push(if row.is_some() {
                next += 1;
                ((-duals[next - 1] * POUND).ceil() as i64).max(0)
            } else {
                0
            });
        }
        let mut window = Vec::new();
        for row in &self.windows {
            let mut price_of = |row: &Option<(highs::Row, f64)>| {
                row.map_or(0, |_| {
                    next += 1;
                    ((-duals[next - 1] * POUND / 60.0).ceil() as i64).max(0)
                })
            };
            window.push(row.iter().map(&mut price_of).collect());
        }
        self.solution = Some(solution);
        Some((value, Duals { prizes, worth, window }))
    }
}

#[cfg(not(feature = "highs"))]
impl Master {
    /// There is no solver that gives duals here.
    pub fn new(_: &Relaxed) -> Option<Master> {
        None
    }
    /// Adds nothing.
    pub fn add(&mut self, _: &Column) -> Option<Entry> {
        None
    }
    /// There is nothing to take out.
    pub fn close(&mut self, _: Entry) {}
    /// Nothing is used.
    pub fn used(&self, _: Entry) -> bool {
        false
    }
    /// Solves nothing.
    pub fn solve(&mut self) -> Option<(f64, Duals)> {
        let _ = (&self.first_row, POUND);
        None
    }
}
