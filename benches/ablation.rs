//! What each part of the search buys: the price of a plan when a part is left out, over seeds. Not a timing: iterations are
//! fixed, so anybody finds the same prices, on any machine and however busy it is.
//!
//! `cargo bench --bench ablation` searches mornings of the cohort of 955; `SENDROUTE_ABLATION=300,5,40000` says how many
//! passengers, seeds and iterations, `SENDROUTE_ABLATION_PART=Recombination` that only this part is left out.

mod cohort;

use cohort::Cohort;
use rayon::prelude::*;
use sendroute::{
    model::Leg,
    routing::{
        problem::Problem,
        search::recipe::{Part, Recipe},
        solve::{Budget, Options, Progress, solve},
    },
};
use statrs::statistics::{Data, Median};
use std::time::Instant;

/// Millionths of a penny in a pound.
const POUND: f64 = 1e8;
/// Passengers, seeds and iterations unless told otherwise.
const USUAL: [u64; 3] = [955, 5, 60_000];

/// What one recipe gave: its prices by seed, in pounds a week, and the seconds of all seeds.
struct Row {
    name: String,
    prices: Vec<f64>,
    seconds: f64,
}

fn row(problem: &Problem, name: String, recipe: Recipe, seeds: u64, iterations: u64) -> Row {
    let found: Vec<(f64, f64)> = (1..=seeds)
        .into_par_iter()
        .map(|seed| {
            let began = Instant::now();
            let options = Options { seed, budget: Budget::Iterations(iterations), streams: 1, recipe };
            let solution = solve(problem, &options, &Progress::default());
            (solution.cost as f64 / POUND, began.elapsed().as_secs_f64())
        })
        .collect();
    let seconds = found.iter().map(|&(_, s)| s).sum();
    Row { name, prices: found.iter().map(|&(price, _)| price).collect(), seconds }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean and median of the difference to another row seed by seed and its standard error, as shares of the other's mean price.
fn difference(row: &Row, other: &Row) -> (f64, f64, f64) {
    let base = mean(&other.prices);
    let shares: Vec<f64> = row.prices.iter().zip(&other.prices).map(|(a, b)| (a - b) / base).collect();
    let middle = mean(&shares);
    let spread = shares.iter().map(|s| (s - middle).powi(2)).sum::<f64>() / (shares.len().max(2) - 1) as f64;
    let error = (spread / shares.len() as f64).sqrt();
    (middle, Data::new(shares).median(), error)
}

fn main() {
    let told = std::env::var("SENDROUTE_ABLATION").unwrap_or_default();
    let mut words = told.split(',').map(|word| word.trim().parse::<u64>());
    let mut next = |usual: u64| match words.next() {
        Some(Ok(number)) if number > 0 => number,
        _ => usual,
    };
    let [passengers, seeds, iterations] = USUAL.map(&mut next);
    let problem = Cohort::of(passengers as usize).problem(Leg::Am);
    println!("{passengers} passengers, mornings, {iterations} iterations, seeds 1 to {seeds}");
    println!("| left out | a week, mean | change, mean | median | standard error | seconds |");
    println!("|---|---|---|---|---|---|");
    let whole = row(&problem, "nothing".to_owned(), Recipe::default(), seeds, iterations);
    print(&whole, &whole);
    let only = std::env::var("SENDROUTE_ABLATION_PART").unwrap_or_default();
    for part in Part::ALL.into_iter().filter(|part| only.is_empty() || only == format!("{part:?}")) {
        print(&row(&problem, format!("{part:?}"), Recipe::without(part), seeds, iterations), &whole);
    }
}

fn print(row: &Row, whole: &Row) {
    let (change, median, error) = difference(row, whole);
    println!(
        "| {} | £{:.2} | {:+.2} % | {:+.2} % | {:.2} % | {:.1} |",
        row.name,
        mean(&row.prices),
        100.0 * change,
        100.0 * median,
        100.0 * error,
        row.seconds / row.prices.len() as f64
    );
}
