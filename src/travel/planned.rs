//! From mean drives to planned ones: margins, closure, hash.

use super::{Formula, Paths, Source, TravelError, closure, collection};
use crate::model::matrix::Drives;
use crate::model::{Cell, Demand, Leg, Matrix, Policy, Scenario, TravelTimes};
use std::sync::Arc;

/// Most locations whose drives are kept as a table: closing more takes longer than planning them.
const TABLE_MAX: usize = 3_000;

/// The planned drive between two different places: mean x (1 + margin %) rounded up to a second, + the margin seconds; at
/// least one second, even where a map brings both to the same point of a road. The percentage counts in hundredths of a per cent, so that the sum is exact.
pub fn with_margins(mean: Cell, policy: &Policy) -> Cell {
    let hundredths = (policy.margin_percent * 100.0).round().max(0.0) as u64;
    let scaled = (u64::from(mean.secs) * (10_000 + hundredths)).div_ceil(10_000) + policy.margin_secs.max(0) as u64;
    Cell { secs: scaled.clamp(1, u64::from(u32::MAX)) as u32, metres: mean.metres }
}

/// A source whose means are raised to a percentile.
pub struct Percentile {
    /// The source.
    pub source: Box<dyn Source>,
    /// Per cent of the means, by leg.
    pub percent: [u32; 2],
}

impl Source for Percentile {
    fn describe(&self) -> String {
        format!("{}, 90th percentile", self.source.describe())
    }
    fn mean(&self, demand: &Demand, leg: Leg) -> Result<Vec<Cell>, TravelError> {
        let percent = u64::from(self.percent[leg.index()]);
        Ok(self.source.mean(demand, leg)?.into_iter().map(|c| raised(c, percent)).collect())
    }
    fn formula(&self, demand: &Demand, leg: Leg) -> Option<Formula> {
        let (inner, percent) = (self.source.formula(demand, leg)?, self.percent[leg.index()]);
        let drives = Arc::new(Raised { inner: inner.drives, percent });
        Some(Formula { drives, recipe: format!("{} raised to {percent} %", inner.recipe) })
    }
    fn paths(&self) -> Option<&dyn Paths> {
        self.source.paths()
    }
    fn notes(&self) -> Vec<String> {
        self.source.notes()
    }
}

fn raised(c: Cell, percent: u64) -> Cell {
    Cell { secs: (u64::from(c.secs) * percent).div_ceil(100) as u32, ..c }
}

/// Drives of another formula, raised.
#[derive(Debug)]
struct Raised {
    inner: Arc<dyn Drives>,
    percent: u32,
}

impl Drives for Raised {
    fn drive(&self, from: usize, to: usize) -> Cell {
        raised(self.inner.drive(from, to), u64::from(self.percent))
    }
}

/// Means of a formula with the margins of a policy.
#[derive(Debug)]
struct WithMargins {
    mean: Arc<dyn Drives>,
    policy: Policy,
}

impl Drives for WithMargins {
    fn drive(&self, from: usize, to: usize) -> Cell {
        if from == to { Cell::default() } else { with_margins(self.mean.drive(from, to), &self.policy) }
    }
}

/// Planned times worked out when asked for: no table and no closure, because a formula and margins that only round up obey
/// the triangle inequality by themselves. The hash is that of positions, recipe and margins.
fn from_formulas(formulas: [Formula; 2], source: &dyn Source, scenario: &Scenario, demand: &Demand) -> TravelTimes {
    let (policy, n) = (&scenario.policy, demand.locations.len());
    let mut hasher = blake3::Hasher::new();
    for location in &demand.locations {
        let (lat, lon) = location.at.key();
        hasher.update(&lat.to_le_bytes());
        hasher.update(&lon.to_le_bytes());
    }
    hasher.update(&policy.margin_percent.to_le_bytes());
    hasher.update(&policy.margin_secs.to_le_bytes());
    for formula in &formulas {
        hasher.update(formula.recipe.as_bytes());
    }
    let legs = formulas.map(|f| Matrix::asked(n, Arc::new(WithMargins { mean: f.drives, policy: policy.clone() })));
    let hash = hasher.finalize().to_hex().to_string();
    TravelTimes { hash, legs, source: source.describe(), collections: collection::of_fleet(scenario) }
}

/// Planned times of both legs from a source.
///
/// # Errors
/// What the source says, or drives out of range.
pub fn from_source(source: &dyn Source, scenario: &Scenario, demand: &Demand) -> Result<TravelTimes, TravelError> {
    let n = demand.locations.len();
    if n > TABLE_MAX
        && let (Some(am), Some(pm)) = (source.formula(demand, Leg::Am), source.formula(demand, Leg::Pm))
    {
        return Ok(from_formulas([am, pm], source, scenario, demand));
    }
    let leg = |leg: Leg| {
        let cells: Vec<Cell> =
            source.mean(demand, leg)?.into_iter().map(|c| with_margins(c, &scenario.policy)).collect();
        closure::close(n, &cells).map_err(|faults| TravelError::Faults { origin: source.describe(), faults })
    };
    let (am, pm) = rayon::join(|| leg(Leg::Am), || leg(Leg::Pm));
    let legs = [am?, pm?];
    Ok(TravelTimes { hash: hash(&legs), legs, source: source.describe(), collections: collection::of_fleet(scenario) })
}

/// Hexadecimal BLAKE3 of both matrices: for each its size and its cells (seconds, metres), little-endian.
pub fn hash(legs: &[Matrix; 2]) -> String {
    let mut hasher = blake3::Hasher::new();
    for matrix in legs {
        hasher.update(&(matrix.len() as u64).to_le_bytes());
        for row in matrix.cells().chunks(4_096) {
            let bytes: Vec<u8> =
                row.iter().flat_map(|c| [c.secs.to_le_bytes(), c.metres.to_le_bytes()]).flatten().collect();
            hasher.update(&bytes);
        }
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::scenario::TravelSource;
    use crate::travel::estimate::Estimate;
    use crate::travel::testing;

    #[test]
    fn margins_round_up_once() {
        let policy = Policy { margin_percent: 10.0, margin_secs: 30, ..Policy::default() };
        let cell = |secs| Cell { secs, metres: 7 };
        assert_eq!(with_margins(cell(100), &policy), cell(140));
        assert_eq!(with_margins(cell(101), &policy), cell(142));
        assert_eq!(with_margins(cell(101), &Policy::default()), cell(101));
        assert_eq!(with_margins(cell(0), &Policy::default()), cell(1));
    }

    #[test]
    fn the_hash_sees_every_cell_and_the_leg() {
        let matrix = |secs| Matrix::new(1, vec![Cell { secs, metres: 0 }]);
        let hashes = [(1, 2), (2, 1), (1, 1)].map(|(a, b)| hash(&[matrix(a), matrix(b)]));
        assert!(hashes[0] != hashes[1] && hashes[1] != hashes[2] && hashes[0].len() == 64);
    }

    #[test]
    fn a_formula_gives_the_closed_table() {
        let points: Vec<(f64, f64)> =
            (0..60).map(|i| (52.4 + f64::from(i * 13 % 60) * 0.003, -2.1 + f64::from(i * i % 53) * 0.004)).collect();
        let mut scenario = testing::scenario(TravelSource::Estimate);
        scenario.policy.margin_percent = 7.3;
        scenario.policy.margin_secs = 11;
        let demand = testing::demand(&points);
        let source = Percentile { source: Box::new(Estimate::default()), percent: [125, 118] };
        let table = from_source(&source, &scenario, &demand).unwrap();
        let formulas = Leg::BOTH.map(|leg| source.formula(&demand, leg).unwrap());
        let asked = from_formulas(formulas, &source, &scenario, &demand);
        assert_eq!(asked.legs, table.legs);
        // Positions, recipe and margins are all in the hash.
        let again = |scenario: &Scenario, demand: &Demand, source: &dyn Source| {
            let formulas = Leg::BOTH.map(|leg| source.formula(demand, leg).unwrap());
            from_formulas(formulas, source, scenario, demand).hash
        };
        assert_eq!(again(&scenario, &demand, &source), asked.hash);
        assert_ne!(again(&scenario, &demand, &Estimate::default()), asked.hash);
        let mut other = scenario.clone();
        other.policy.margin_secs = 12;
        assert_ne!(again(&other, &demand, &source), asked.hash);
        let mut moved = demand.clone();
        moved.locations[7].at.lat += 0.001;
        assert_ne!(again(&scenario, &moved, &source), asked.hash);
    }
}
