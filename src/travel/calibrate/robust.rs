//! Robust regression: iteratively reweighted least squares with Huber's weights.
//!
//! Observed seconds are modelled as a sum of factors times predicted seconds by kind. Errors count relative to the length
//! of the drive; drives further off than 1.345 times the usual error count less the further off they are. A weak pull to the
//! common factor keeps kinds that hardly occur from running away.

/// Huber's constant: 95 % as efficient as least squares where errors are normal.
const HUBER: f64 = 1.345;
const ROUNDS: usize = 50;
/// Strength of the pull to the common factor, in runs.
const PULL: f64 = 2.0;
/// Factors stay between these.
const RANGE: (f64, f64) = (0.3, 4.0);

/// Factors by kind for rows of predicted seconds by kind and observed seconds.
pub fn factors(rows: &[(Vec<f64>, f64)]) -> Vec<f64> {
    let kinds = rows.first().map_or(0, |r| r.0.len());
    let mut ratios: Vec<f64> = rows.iter().map(|(f, secs)| secs / f.iter().sum::<f64>().max(1.0)).collect();
    ratios.sort_by(f64::total_cmp);
    let common = ratios.get(ratios.len() / 2).copied().unwrap_or(1.0).clamp(RANGE.0, RANGE.1);
    // Relative to the observed time, so that long drives do not drown short ones.
    let scaled: Vec<Vec<f64>> = rows.iter().map(|(f, secs)| f.iter().map(|v| v / secs.max(1.0)).collect()).collect();
    let mut found = vec![common; kinds];
    for _ in 0..ROUNDS {
        let off: Vec<f64> =
            scaled.iter().map(|f| 1.0 - f.iter().zip(&found).map(|(v, b)| v * b).sum::<f64>()).collect();
        let mut absolute: Vec<f64> = off.iter().map(|e| e.abs()).collect();
        absolute.sort_by(f64::total_cmp);
        // The median absolute error, made comparable with a standard deviation.
        let usual = (absolute.get(absolute.len() / 2).copied().unwrap_or(0.0) * 1.4826).max(1e-6);
        let weights = off.iter().map(|e| if e.abs() <= HUBER * usual { 1.0 } else { HUBER * usual / e.abs() });
        let mut normal = vec![vec![0.0; kinds + 1]; kinds];
        for (features, weight) in scaled.iter().zip(weights) {
            for i in 0..kinds {
                for j in 0..kinds {
                    normal[i][j] += weight * features[i] * features[j];
                }
                normal[i][kinds] += weight * features[i];
            }
        }
        let share = 1.0 / kinds.max(1) as f64;
        for i in 0..kinds {
            normal[i][i] += PULL * share * share;
            normal[i][kinds] += PULL * share * share * common;
        }
        let Some(next) = solve(normal) else { break };
        let next: Vec<f64> = next.into_iter().map(|b| b.clamp(RANGE.0, RANGE.1)).collect();
        let moved = next.iter().zip(&found).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        found = next;
        if moved < 1e-6 {
            break;
        }
    }
    found
}

/// Solves a small system given as rows with the right side last; `None` where it has no single solution.
fn solve(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = rows.len();
    for i in 0..n {
        let pivot = (i..n).max_by(|&a, &b| rows[a][i].abs().total_cmp(&rows[b][i].abs()))?;
        rows.swap(i, pivot);
        if rows[i][i].abs() < 1e-12 {
            return None;
        }
        for k in i + 1..n {
            let times = rows[k][i] / rows[i][i];
            for j in i..=n {
                rows[k][j] -= times * rows[i][j];
            }
        }
    }
    let mut found = vec![0.0; n];
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| rows[i][j] * found[j]).sum();
        found[i] = (rows[i][n] - known) / rows[i][i];
    }
    Some(found)
}
