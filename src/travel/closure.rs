//! The triangle inequality, established once: no drive is longer than a way round through other locations.
//!
//! Rounding, margins and councils' own matrices break it, and every shortcut of a search rests on it. The closed matrix is
//! the shortest way through all locations, by seconds and, among equals, by metres; the metres are those of the path of
//! the seconds. A shortest way has one value, so the result does not depend on the order of the work or on threads.
//!
//! It is Floyd and Warshall's algorithm in blocks. A cell is one number, seconds x 2^26 + metres, kept as `f64`: sums and
//! comparisons of whole numbers below 2^53 are exact there, and every processor has a vector minimum for them, which it
//! has not for 64-bit integers. 1,250 locations take about half a second on one core.

use super::Fault;
use crate::model::{Cell, Matrix};
use rayon::prelude::*;

/// Locations per block: a tile of pivot rows stays in the second-level cache.
const BLOCK: usize = 64;
/// Columns treated at a time.
const COLUMNS: usize = 256;
/// Metres take 26 bits: two cells of `LIMIT` still add without touching the seconds.
const SHIFT: f64 = (1u64 << 26) as f64;
/// Largest seconds (388 days) and metres (33,554 km) of a cell.
pub const LIMIT: u32 = (1 << 25) - 1;

/// Closes the cells of `n` locations; the diagonal becomes zero.
///
/// # Errors
/// Every cell above [`LIMIT`], named by its place.
///
/// # Panics
/// When the number of cells is not `n * n`.
pub fn close(n: usize, cells: &[Cell]) -> Result<Matrix, Vec<Fault>> {
    assert_eq!(cells.len(), n * n, "a matrix of {n} locations has n * n cells");
    let too_large = |(i, c): (usize, &Cell)| {
        (c.secs > LIMIT || c.metres > LIMIT).then(|| {
            Fault::new(format!("from place {} to {}: {} s, {} m is out of range", i / n, i % n, c.secs, c.metres))
        })
    };
    let faults: Vec<Fault> = cells.iter().enumerate().filter(|(i, _)| i / n != i % n).filter_map(too_large).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut d: Vec<f64> = cells.iter().map(|c| f64::from(c.secs) * SHIFT + f64::from(c.metres)).collect();
    (0..n).for_each(|i| d[i * n + i] = 0.0);
    for first in (0..n).step_by(BLOCK) {
        relax_through(&mut d, n, first, BLOCK.min(n - first));
    }
    let unpack = |v: f64| {
        let v = v as u64;
        Cell { secs: (v >> 26) as u32, metres: (v & ((1 << 26) - 1)) as u32 }
    };
    Ok(Matrix::new(n, d.into_par_iter().map(unpack).collect()))
}

/// Allows ways through the locations `first .. first + size` between all pairs.
fn relax_through(d: &mut [f64], n: usize, first: usize, size: usize) {
    // The block among itself.
    let mut core: Vec<f64> = (0..size * size).map(|i| d[(first + i / size) * n + first + i % size]).collect();
    for k in 0..size {
        for i in 0..size {
            let through = core[i * size + k];
            for j in 0..size {
                core[i * size + j] = core[i * size + j].min(through + core[k * size + j]);
            }
        }
    }
    // The block's rows to all columns, then every row through the block's rows.
    let mut pivot = vec![0.0; size * n];
    let rows = &d[first * n..(first + size) * n];
    pivot.par_chunks_mut(n).zip(core.par_chunks(size)).for_each(|(row, through)| {
        row.fill(f64::MAX);
        min_plus(row, through, rows);
    });
    d.par_chunks_mut(n).for_each(|row| {
        let mut to_block = [f64::MAX; BLOCK];
        min_plus(&mut to_block[..size], &row[first..first + size], &core);
        min_plus(row, &to_block[..size], &pivot);
    });
}

/// `row[j] = min(row[j], min over k of through[k] + table[k][j])`, `table` as wide as `row`.
fn min_plus(row: &mut [f64], through: &[f64], table: &[f64]) {
    let width = row.len();
    for from in (0..width).step_by(COLUMNS) {
        let to = width.min(from + COLUMNS);
        let part = &mut row[from..to];
        let mut lines = through.iter().zip(table.chunks_exact(width)).map(|(&t, line)| (t, &line[from..to]));
        // Four rows at a time: each element is loaded and stored once for four comparisons.
        while let Some(a) = lines.next() {
            match (lines.next(), lines.next(), lines.next()) {
                (Some(b), Some(c), Some(e)) => {
                    for ((((x, &p), &q), &r), &s) in part.iter_mut().zip(a.1).zip(b.1).zip(c.1).zip(e.1) {
                        let left = least(a.0 + p, b.0 + q);
                        let right = least(c.0 + r, e.0 + s);
                        *x = least(*x, least(left, right));
                    }
                }
                (b, c, _) => {
                    for line in [Some(a), b, c].into_iter().flatten() {
                        part.iter_mut().zip(line.1).for_each(|(x, &p)| *x = least(*x, line.0 + p));
                    }
                }
            }
        }
    }
}

/// The lesser of two numbers, neither of which is NaN: one vector instruction, unlike `f64::min`.
#[inline]
fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};

    fn random(n: usize, seed: u64, most: u32) -> Vec<Cell> {
        let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(seed);
        (0..n * n).map(|_| Cell { secs: rng.random_range(1..most), metres: rng.random_range(1..1_000) }).collect()
    }

    /// The textbook's three loops on pairs compared lexicographically.
    fn slow(n: usize, cells: &[Cell]) -> Vec<Cell> {
        let mut d = cells.to_vec();
        (0..n).for_each(|i| d[i * n + i] = Cell::default());
        for k in 0..n {
            for i in 0..n {
                for j in 0..n {
                    let (a, b) = (d[i * n + k], d[k * n + j]);
                    let round = Cell { secs: a.secs + b.secs, metres: a.metres + b.metres };
                    d[i * n + j] = d[i * n + j].min(round);
                }
            }
        }
        d
    }

    #[test]
    fn equals_the_textbook_for_sizes_around_the_block() {
        for (n, most) in [(0, 9), (1, 9), (2, 9), (3, 4), (63, 50), (64, 9), (65, 2_000), (130, 12), (200, 100_000)] {
            let cells = random(n, n as u64, most);
            assert_eq!(close(n, &cells).unwrap().cells(), slow(n, &cells), "n = {n}");
        }
    }

    #[test]
    fn the_same_on_any_number_of_threads() {
        let cells = random(150, 5, 40);
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| close(150, &cells).unwrap())
        };
        assert_eq!(on(1), on(2));
        assert_eq!(on(1), on(7));
    }

    #[test]
    fn refuses_cells_that_would_not_add_exactly() {
        let mut cells = random(3, 1, 9);
        cells[1].metres = LIMIT + 1;
        cells[5].secs = u32::MAX;
        cells[4].secs = u32::MAX; // the diagonal is ignored
        assert_eq!(close(3, &cells).unwrap_err().len(), 2);
        cells[1].metres = LIMIT;
        cells[5] = Cell { secs: LIMIT, metres: LIMIT };
        assert_eq!(close(3, &cells).unwrap().cells(), slow(3, &cells));
    }
}
