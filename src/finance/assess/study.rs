//! Does the interval hold? The price of sampled newcomers beside the same price at several times the effort.
//!
//! In come a case and its options; out go, for each sampled child, the stated price with its interval and the value found with
//! more iterations and other seeds, how many intervals hold it, and how far the two means are apart.

use super::{Case, Child, Freedom, Options};
use crate::finance::again::Effort;
use crate::model::Pence;
use serde::Serialize;

/// One sampled newcomer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sampled {
    /// Reference.
    pub passenger: String,
    /// Stated price of a week, re-planned.
    pub price: Pence,
    /// Stated to be at least this.
    pub low: Pence,
    /// Stated to be at most this.
    pub high: Pence,
    /// With less without at more effort.
    pub value: Pence,
    /// The value lies in the interval.
    pub inside: bool,
}

/// A study of the interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Study {
    /// Sampled newcomers.
    pub children: Vec<Sampled>,
    /// Times the effort.
    pub factor: u64,
    /// Intervals that hold the value.
    pub inside: usize,
    /// Mean of the stated prices, a week.
    pub mean: Pence,
    /// Mean of the values, a week.
    pub mean_value: Pence,
    /// Mean price over mean value, less one, per cent.
    pub off_percent: f64,
}

/// Seeds of the study are none of those of the price.
const APART: u64 = 0x57D1_0000;

impl Case<'_> {
    /// Samples newcomers evenly from the list and prices each at the options' effort and at `factor` times as many iterations.
    /// Newcomers without a seat have no price and are not sampled.
    pub fn study(&self, options: &Options, sample: usize, factor: u64) -> Study {
        let step = (self.newcomers.len() / sample.max(1)).max(1);
        let chosen: Vec<usize> = self.newcomers.iter().copied().step_by(step).take(sample).collect();
        let effort = options.child_effort;
        let more = Effort { seed: effort.seed ^ APART, iterations: effort.iterations.saturating_mul(factor) };
        let options = &Options { up_to: Freedom::Replan, ..*options };
        let harder = Options { child_effort: more, ..*options };
        let (stated, found) = (self.one_by_one(&chosen, options).0, self.one_by_one(&chosen, &harder).0);
        let one = |(stated, found): (Child, Child)| {
            let (price, value) = (stated.replan?, found.replan?.week);
            stated.unserved.is_empty().then_some(Sampled {
                passenger: stated.passenger,
                price: price.week,
                low: price.low,
                high: price.high,
                value,
                inside: price.low <= value && value <= price.high,
            })
        };
        let children: Vec<Sampled> = stated.into_iter().zip(found).filter_map(one).collect();
        let count = children.len().max(1) as i64;
        let mean = |f: fn(&Sampled) -> Pence| Pence(children.iter().map(|c| f(c).0).sum::<i64>() / count);
        let (mean, mean_value) = (mean(|c| c.price), mean(|c| c.value));
        Study {
            factor,
            inside: children.iter().filter(|c| c.inside).count(),
            mean,
            mean_value,
            off_percent: (mean.0 as f64 / mean_value.0.max(1) as f64 - 1.0) * 100.0,
            children,
        }
    }
}
