//! The spread of journey times as bars, morning beside afternoon, in steps of five minutes.

use super::book::Book;
use crate::model::{Leg, Secs};
use serde::Serialize;

/// Seconds a pair of bars stands for.
const STEP: Secs = 300;
/// Height of the tallest bar in drawing units.
const HIGH: f64 = 200.0;
/// Width of one step in drawing units.
const WIDE: f64 = 56.0;

/// Bars and the lines of the rule.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Histogram {
    width: f64,
    bars: Vec<Bar>,
    ticks: Vec<Tick>,
    levels: Vec<Level>,
    /// Where the council's cap stands, and its minutes.
    cap: Tick,
}

#[derive(Debug, PartialEq, Serialize)]
struct Bar {
    leg: &'static str,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    title: String,
}

#[derive(Debug, Default, PartialEq, Serialize)]
struct Tick {
    x: f64,
    words: String,
}

#[derive(Debug, PartialEq, Serialize)]
struct Level {
    y: f64,
    words: String,
}

/// How many of the times fall into each step; the first step holds times up to its end, that is `0 < t <= 5 min`.
pub fn counts(times: &[Secs], steps: usize) -> Vec<usize> {
    let mut bins = vec![0; steps];
    for &t in times {
        let at = ((t.max(1) - 1) / STEP) as usize;
        if let Some(bin) = bins.get_mut(at.min(steps.saturating_sub(1))) {
            *bin += 1;
        }
    }
    bins
}

/// The histogram of a plan's journeys.
pub fn histogram(book: &Book) -> Histogram {
    let cap = book.scenario.policy.journey.cap;
    let longest = book.measures.journeys.iter().map(|j| j.journey).max().unwrap_or(0).max(cap);
    // Far above the cap everything falls into the last step.
    let steps = ((longest - 1) / STEP + 2).min(cap / STEP + 6).max(1) as usize;
    let by_leg = Leg::BOTH.map(|leg| {
        let times: Vec<Secs> = book
            .measures
            .journeys
            .iter()
            .filter(|j| book.demand.requests[j.request].leg == leg)
            .map(|j| j.journey)
            .collect();
        counts(&times, steps)
    });
    let most = by_leg.iter().flatten().copied().max().unwrap_or(0).max(1);
    // Levels at round numbers, about four of them.
    let unit = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2500]
        .into_iter()
        .find(|u| most.div_ceil(*u) <= 5)
        .unwrap_or(5000);
    let top = (most.div_ceil(unit) * unit) as f64;
    let height = |n: usize| (n as f64 / top * HIGH * 10.0).round() / 10.0;
    let mut bars = Vec::new();
    for (step, pair) in (0..steps).map(|s| (s, [by_leg[0][s], by_leg[1][s]])) {
        for (leg, count) in Leg::BOTH.into_iter().zip(pair) {
            let (from, to) = (step as Secs * STEP / 60, (step as Secs + 1) * STEP / 60);
            bars.push(Bar {
                leg: leg.code(),
                x: step as f64 * WIDE + 5.0 + leg.index() as f64 * (WIDE / 2.0 - 5.0),
                y: HIGH - height(count),
                width: WIDE / 2.0 - 6.0,
                height: height(count),
                title: if step + 1 == steps {
                    format!("{leg}: {count} journeys over {from} min")
                } else {
                    format!("{leg}: {count} journeys over {from} and up to {to} min")
                },
            });
        }
    }
    Histogram {
        width: steps as f64 * WIDE,
        bars,
        ticks: (0..steps).map(|s| Tick { x: s as f64 * WIDE, words: (s as Secs * STEP / 60).to_string() }).collect(),
        levels: (0..=most.div_ceil(unit))
            .map(|l| Level { y: HIGH - height(l * unit), words: (l * unit).to_string() })
            .collect(),
        cap: Tick { x: f64::from(cap) / f64::from(STEP) * WIDE, words: (cap / 60).to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_at_the_end_of_a_step_belongs_to_it() {
        assert_eq!(counts(&[1, 300, 301, 3000, 9999], 11), [2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
        assert_eq!(counts(&[], 2), [0, 0]);
    }
}
