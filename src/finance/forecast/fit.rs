//! The cost model: least squares on a few features, with how well it fits.

use serde::Serialize;

/// A fitted linear model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit {
    /// Names of the features.
    pub names: Vec<String>,
    /// Pence a week for each unit of each feature.
    pub weights: Vec<f64>,
    /// Observations.
    pub observations: usize,
    /// Share of the variance explained.
    pub r_squared: f64,
    /// The same for observations left out in turn (ten parts), which is what a new child can expect.
    pub r_squared_unseen: f64,
    /// Root of the mean squared error, pence a week.
    pub error: f64,
}

impl Fit {
    /// The fitted value, never negative.
    pub fn predict(&self, features: &[f64]) -> f64 {
        self.weights.iter().zip(features).map(|(w, x)| w * x).sum::<f64>().max(0.0)
    }
}

/// Fits by least squares; a trace of ridge keeps constant features harmless.
pub fn fit(names: &[&str], rows: &[(Vec<f64>, f64)]) -> Fit {
    let weights = solve(names.len(), rows.iter());
    let predict = |w: &[f64], x: &[f64]| w.iter().zip(x).map(|(a, b)| a * b).sum::<f64>().max(0.0);
    let residual: f64 = rows.iter().map(|(x, y)| (y - predict(&weights, x)).powi(2)).sum();
    let mean = rows.iter().map(|r| r.1).sum::<f64>() / rows.len().max(1) as f64;
    let spread: f64 = rows.iter().map(|r| (r.1 - mean).powi(2)).sum();
    let unseen: f64 = (0..10)
        .map(|part| {
            let seen = rows.iter().enumerate().filter(|(i, _)| i % 10 != part).map(|(_, r)| r);
            let w = solve(names.len(), seen);
            let left = rows.iter().enumerate().filter(|(i, _)| i % 10 == part);
            left.map(|(_, (x, y))| (y - predict(&w, x)).powi(2)).sum::<f64>()
        })
        .sum();
    let explained = |left: f64| if spread > 0.0 { 1.0 - left / spread } else { 1.0 };
    Fit {
        names: names.iter().map(|n| (*n).to_owned()).collect(),
        observations: rows.len(),
        r_squared: explained(residual),
        r_squared_unseen: explained(unseen),
        error: (residual / rows.len().max(1) as f64).sqrt(),
        weights,
    }
}

/// Normal equations by Gaussian elimination with pivoting.
fn solve<'a>(n: usize, rows: impl Iterator<Item = &'a (Vec<f64>, f64)>) -> Vec<f64> {
    let mut a = vec![vec![0.0; n + 1]; n];
    for (x, y) in rows {
        for i in 0..n {
            for j in 0..n {
                a[i][j] += x[i] * x[j];
            }
            a[i][n] += x[i] * y;
        }
    }
    (0..n).for_each(|i| a[i][i] += 1e-6 + a[i][i] * 1e-9);
    for col in 0..n {
        let pivot = (col..n).max_by(|&i, &j| a[i][col].abs().total_cmp(&a[j][col].abs())).unwrap_or(col);
        a.swap(col, pivot);
        let lead = a[col].clone();
        for (row, line) in a.iter_mut().enumerate().filter(|(row, _)| *row != col) {
            let factor = line[col] / lead[col];
            if factor != 0.0 && row != col {
                line.iter_mut().zip(&lead).skip(col).for_each(|(v, l)| *v -= factor * l);
            }
        }
    }
    (0..n).map(|i| a[i][n] / a[i][i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_exactly_and_a_constant_does_no_harm() {
        let rows: Vec<(Vec<f64>, f64)> =
            (0..50).map(|i| (vec![1.0, f64::from(i), 0.0], 700.0 + 12.5 * f64::from(i))).collect();
        let found = fit(&["base", "km", "never"], &rows);
        assert!((found.weights[0] - 700.0).abs() < 0.01 && (found.weights[1] - 12.5).abs() < 0.001);
        assert!(found.r_squared > 0.999_999 && found.r_squared_unseen > 0.999_9 && found.error < 0.1);
    }
}
