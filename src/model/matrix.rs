//! Travel times and distances between locations.

use super::{Leg, Metres, Policy};

/// One drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Cell {
    /// Planned seconds, margins included.
    pub secs: u32,
    /// Metres on the same path.
    pub metres: Metres,
}

/// Planned drives between all pairs of `n` locations, row by row, closed under the triangle inequality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    n: usize,
    cells: Vec<Cell>,
}

impl Matrix {
    /// From `n * n` cells, row by row (from, then to).
    ///
    /// # Panics
    /// When the number of cells is not `n * n`.
    pub fn new(n: usize, cells: Vec<Cell>) -> Matrix {
        assert_eq!(cells.len(), n * n, "a matrix of {n} locations has n * n cells");
        Matrix { n, cells }
    }
    /// Number of locations.
    pub fn len(&self) -> usize {
        self.n
    }
    /// Whether it has no locations.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }
    /// The drive from one location to another.
    #[inline]
    pub fn get(&self, from: usize, to: usize) -> Cell {
        self.cells[from * self.n + to]
    }
    /// All cells, row by row.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }
    /// The matrix with every drive turned round.
    pub fn transposed(&self) -> Matrix {
        let n = self.n;
        let cells = (0..n * n).map(|i| self.cells[(i % n) * n + i / n]).collect();
        Matrix { n, cells }
    }
}

/// The matrices of both legs over the same locations, and the hash that stands in every plan made from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TravelTimes {
    /// By leg.
    pub legs: [Matrix; 2],
    /// Hexadecimal BLAKE3 of both matrices.
    pub hash: String,
    /// Where the times come from, in an officer's words.
    pub source: String,
    /// By how much a run with assistants is longer to collect and return them, for each vehicle of the own fleet; policy's
    /// figures for vehicles beyond the end of the list.
    pub collections: Vec<Cell>,
}

impl TravelTimes {
    /// The matrix of a leg.
    pub fn leg(&self, leg: Leg) -> &Matrix {
        &self.legs[leg.index()]
    }

    /// By how much a run of an own vehicle with assistants is longer, to collect and return them.
    pub fn collection(&self, vehicle: usize, policy: &Policy) -> Cell {
        let usual = Cell { secs: policy.pa_collect_secs.unsigned_abs(), metres: policy.pa_collect_metres };
        self.collections.get(vehicle).copied().unwrap_or(usual)
    }
}
