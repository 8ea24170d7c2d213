//! Fitting speeds to observed journeys, so that planned times are those that drivers know.
//!
//! In come observed drives (where from, where to, when, how many minutes) and a source of travel times; out come factors
//! for each leg, the error before and after, and how much longer than its mean the slowest tenth of drives takes. Roads
//! are fitted by kind (open roads, main roads in town, other streets, stops at signals and turns) where there are enough
//! runs, other sources as a whole. [`robust`] keeps one burst tyre from slowing a borough.

pub mod predict;
pub mod robust;
pub mod runs;

pub use predict::Predictor;
pub use runs::{Observed, read_places, read_runs};

use super::roads::profile::Profile;
use crate::model::Leg;

/// Runs of a leg from which on kinds of road are fitted apart.
pub const RUNS_FOR_KINDS: usize = 30;

/// How far predictions are from what was observed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Error {
    /// Mean of the absolute errors, minutes.
    pub mean_minutes: f64,
    /// Median of the absolute errors, minutes.
    pub median_minutes: f64,
    /// Mean of predicted less observed, minutes: negative where predictions are too short.
    pub bias_minutes: f64,
    /// Share of drives predicted to within a tenth.
    pub within_tenth: f64,
}

/// What calibration found for one leg.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Leg.
    pub leg: Leg,
    /// Runs used.
    pub runs: usize,
    /// What all times of each kind are multiplied by.
    pub factors: Vec<(&'static str, f64)>,
    /// Error before.
    pub before: Error,
    /// Error after.
    pub after: Error,
    /// By how many per cent the 90th percentile of observed over predicted exceeds one: a margin that covers nine drives
    /// in ten.
    pub p90_percent: f64,
}

/// Fits both legs; a leg without runs has no fit. The profile is changed to what was found.
pub fn fit(predictor: &Predictor, runs: &[Observed], profile: &mut Profile) -> Vec<Fit> {
    let mut fits = Vec::new();
    for leg in Leg::BOTH {
        let of_leg = runs.iter().filter(|r| r.leg == leg);
        let rows: Vec<(Vec<f64>, f64)> = of_leg
            .filter_map(|r| Some((predictor.features(r)?, r.secs)))
            .filter(|r| r.0.iter().sum::<f64>() > 0.0)
            .collect();
        if rows.is_empty() {
            continue;
        }
        let kinds = predictor.kinds();
        let factors = if rows.len() >= RUNS_FOR_KINDS && kinds.len() > 1 {
            robust::factors(&rows)
        } else {
            let whole: Vec<(Vec<f64>, f64)> = rows.iter().map(|r| (vec![r.0.iter().sum()], r.1)).collect();
            vec![robust::factors(&whole)[0]; kinds.len()]
        };
        let ones = vec![1.0; kinds.len()];
        let (before, after) = (error(&rows, &ones), error(&rows, &factors));
        predictor.apply(profile, leg, &factors);
        let p90_percent = ninetieth(&rows, &factors);
        profile.p90_percent[leg.index()] = p90_percent.ceil().clamp(0.0, 400.0) as u32;
        let factors = kinds.iter().copied().zip(factors).collect();
        fits.push(Fit { leg, runs: rows.len(), factors, before, after, p90_percent });
    }
    fits
}

fn predicted(features: &[f64], factors: &[f64]) -> f64 {
    features.iter().zip(factors).map(|(f, b)| f * b).sum()
}

fn error(rows: &[(Vec<f64>, f64)], factors: &[f64]) -> Error {
    let n = rows.len() as f64;
    let off: Vec<f64> = rows.iter().map(|(features, secs)| predicted(features, factors) - secs).collect();
    let mut absolute: Vec<f64> = off.iter().map(|e| e.abs()).collect();
    absolute.sort_by(f64::total_cmp);
    let near = rows.iter().zip(&off).filter(|((_, secs), e)| e.abs() <= secs * 0.1).count();
    Error {
        mean_minutes: absolute.iter().sum::<f64>() / n / 60.0,
        median_minutes: absolute.get(absolute.len() / 2).copied().unwrap_or(0.0) / 60.0,
        bias_minutes: off.iter().sum::<f64>() / n / 60.0,
        within_tenth: near as f64 / n,
    }
}

fn ninetieth(rows: &[(Vec<f64>, f64)], factors: &[f64]) -> f64 {
    let mut ratios: Vec<f64> = rows.iter().map(|(f, secs)| secs / predicted(f, factors).max(1.0)).collect();
    ratios.sort_by(f64::total_cmp);
    let at = (ratios.len() * 9 / 10).min(ratios.len().saturating_sub(1));
    ratios.get(at).map_or(0.0, |r| (r - 1.0) * 100.0)
}

#[cfg(test)]
mod tests;
