//! From mean drives to planned ones: margins, closure, hash.

use super::{Paths, Source, TravelError, closure, collection};
use crate::model::{Cell, Demand, Leg, Matrix, Policy, Scenario, TravelTimes};

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
        let raise = |c: Cell| Cell { secs: (u64::from(c.secs) * percent).div_ceil(100) as u32, ..c };
        Ok(self.source.mean(demand, leg)?.into_iter().map(raise).collect())
    }
    fn paths(&self) -> Option<&dyn Paths> {
        self.source.paths()
    }
    fn notes(&self) -> Vec<String> {
        self.source.notes()
    }
}

/// Planned times of both legs from a source.
///
/// # Errors
/// What the source says, or drives out of range.
pub fn from_source(source: &dyn Source, scenario: &Scenario, demand: &Demand) -> Result<TravelTimes, TravelError> {
    let n = demand.locations.len();
    let leg = |leg: Leg| {
        let cells: Vec<Cell> =
            source.mean(demand, leg)?.into_iter().map(|c| with_margins(c, &scenario.policy)).collect();
        closure::close(n, &cells).map_err(|faults| TravelError::Faults { origin: source.describe(), faults })
    };
    let legs = [leg(Leg::Am)?, leg(Leg::Pm)?];
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
}
