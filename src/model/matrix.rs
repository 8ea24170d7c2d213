//! Travel times and distances between locations.

use super::{Leg, Metres, Policy};
use std::borrow::Cow;
use std::sync::Arc;

/// One drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Cell {
    /// Planned seconds, margins included.
    pub secs: u32,
    /// Metres on the same path.
    pub metres: Metres,
}

/// Drives worked out when they are asked for, in place of a table that grows with the square of the locations.
pub trait Drives: std::fmt::Debug + Send + Sync {
    /// The planned drive between two locations; nothing from a location to itself.
    fn drive(&self, from: usize, to: usize) -> Cell;
}

#[derive(Debug, Clone)]
enum Kept {
    Table(Vec<Cell>),
    Asked(Arc<dyn Drives>),
}

/// Planned drives between all pairs of `n` locations, closed under the triangle inequality: a table, or worked out when
/// asked for where there are too many.
#[derive(Debug, Clone)]
pub struct Matrix {
    n: usize,
    kept: Kept,
}

impl PartialEq for Matrix {
    fn eq(&self, other: &Matrix) -> bool {
        self.n == other.n
            && match (&self.kept, &other.kept) {
                (Kept::Table(a), Kept::Table(b)) => a == b,
                _ => (0..self.n).all(|from| (0..self.n).all(|to| self.get(from, to) == other.get(from, to))),
            }
    }
}

impl Eq for Matrix {}

impl Matrix {
    /// From `n * n` cells, row by row (from, then to).
    ///
    /// # Panics
    /// When the number of cells is not `n * n`.
    pub fn new(n: usize, cells: Vec<Cell>) -> Matrix {
        assert_eq!(cells.len(), n * n, "a matrix of {n} locations has n * n cells");
        Matrix { n, kept: Kept::Table(cells) }
    }
    /// Of `n` locations whose drives obey the triangle inequality by themselves.
    pub fn asked(n: usize, drives: Arc<dyn Drives>) -> Matrix {
        Matrix { n, kept: Kept::Asked(drives) }
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
        match &self.kept {
            Kept::Table(cells) => cells[from * self.n + to],
            Kept::Asked(drives) => drives.drive(from, to),
        }
    }
    /// All cells, row by row; made for the occasion where they are not kept.
    pub fn cells(&self) -> Cow<'_, [Cell]> {
        match &self.kept {
            Kept::Table(cells) => Cow::Borrowed(cells),
            Kept::Asked(_) => Cow::Owned(self.table(&(0..self.n).collect::<Vec<_>>())),
        }
    }
    /// The matrix of some of the locations, in the order given, as a table.
    pub fn among(&self, chosen: &[usize]) -> Matrix {
        Matrix::new(chosen.len(), self.table(chosen))
    }
    fn table(&self, chosen: &[usize]) -> Vec<Cell> {
        chosen.iter().flat_map(|&from| chosen.iter().map(move |&to| self.get(from, to))).collect()
    }
    /// The matrix with every drive turned round.
    pub fn transposed(&self) -> Matrix {
        let (n, cells) = (self.n, self.cells());
        let turned = (0..n * n).map(|i| cells[(i % n) * n + i / n]).collect();
        Matrix::new(n, turned)
    }
}

/// The matrices of both legs over the same locations, and the hash that stands in every plan made from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TravelTimes {
    /// By leg.
    pub legs: [Matrix; 2],
    /// Hexadecimal BLAKE3 of both matrices, or of what they are worked out from.
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
        self.collections.get(vehicle).copied().unwrap_or_else(|| policy.pa_collection())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Line;

    impl Drives for Line {
        fn drive(&self, from: usize, to: usize) -> Cell {
            Cell { secs: from.abs_diff(to) as u32, metres: from as u32 * 10 + to as u32 }
        }
    }

    #[test]
    fn asked_and_kept_are_the_same_matrix() {
        let asked = Matrix::asked(4, Arc::new(Line));
        let kept = Matrix::new(4, asked.cells().into_owned());
        assert_eq!(asked, kept);
        assert_eq!(asked.transposed(), kept.transposed());
        assert_eq!(asked.among(&[3, 1]), kept.among(&[3, 1]));
        assert_eq!(kept.among(&[3, 1]).get(0, 1), kept.get(3, 1));
        assert_ne!(asked, Matrix::new(4, vec![Cell::default(); 16]));
    }
}
