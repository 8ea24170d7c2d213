//! Shapley value of a run: what each passenger adds on average over all orders in which they could have joined.
//!
//! Exact up to [`EXACT`] passengers, by every subset; beyond, sampled orders, each taken forwards and backwards (antithetic),
//! with the standard error of each share. Source: L. S. Shapley, A value for n-person games, 1953.

use super::game::Game;
use rand::{SeedableRng, seq::SliceRandom};
use rand_pcg::Pcg64Mcg;

/// Largest run whose value is computed over all subsets.
pub const EXACT: usize = 12;
/// Pairs of orders drawn for larger runs.
const PAIRS: usize = 400;

/// A value in exact proportion, with its standard error.
pub struct Value {
    /// Shares times `unit`; they sum to the price of the run times `unit`.
    pub shares: Vec<i128>,
    /// What the shares are multiplied by.
    pub unit: i128,
    /// Standard error of each share, millionths of a penny; zero where exact.
    pub error: Vec<f64>,
}

/// The Shapley value; `seed` draws the orders of large runs.
pub fn value(game: &mut Game, seed: u64) -> Value {
    if game.players.len() <= EXACT { exact(game) } else { sampled(game, seed) }
}

pub(super) fn exact(game: &mut Game) -> Value {
    let n = game.players.len();
    let prices: Vec<i128> = (0..1usize << n).map(|set| i128::from(game.price(|i| set >> i & 1 == 1))).collect();
    let factorial = |k: usize| (1..=k as i128).product::<i128>();
    let weights: Vec<i128> = (0..n).map(|size| factorial(size) * factorial(n - size - 1)).collect();
    let shares = (0..n)
        .map(|i| {
            (0..1usize << n)
                .filter(|set| set >> i & 1 == 0)
                .map(|set| weights[set.count_ones() as usize] * (prices[set | 1 << i] - prices[set]))
                .sum()
        })
        .collect();
    Value { shares, unit: factorial(n), error: vec![0.0; n] }
}

pub(super) fn sampled(game: &mut Game, seed: u64) -> Value {
    let n = game.players.len();
    let mut dice = Pcg64Mcg::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..n).collect();
    let mut sum = vec![0i128; n];
    let mut squares = vec![0f64; n];
    let mut pair = vec![0i64; n];
    let mut aboard = vec![false; n];
    for _ in 0..PAIRS {
        order.shuffle(&mut dice);
        pair.fill(0);
        for _ in 0..2 {
            aboard.fill(false);
            let mut before = 0;
            for &i in &order {
                aboard[i] = true;
                let now = game.price(|k| aboard[k]);
                pair[i] += now - before;
                before = now;
            }
            order.reverse();
        }
        for i in 0..n {
            sum[i] += i128::from(pair[i]);
            squares[i] += (pair[i] as f64 / 2.0).powi(2);
        }
    }
    let pairs = PAIRS as f64;
    let error = (0..n)
        .map(|i| {
            let mean = sum[i] as f64 / (2.0 * pairs);
            ((squares[i] / pairs - mean * mean).max(0.0) / (pairs - 1.0)).sqrt()
        })
        .collect();
    Value { shares: sum, unit: 2 * PAIRS as i128, error }
}
