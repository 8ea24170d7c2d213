//! How much a partial day route can still gain by driving on to more homes: never less than the truth.
//!
//! The bound forgets what is aboard and whom the route has carried, except that it does not turn straight back. It counts
//! only time, in steps of a minute rounded in the route's favour, and the number of passengers that still fit. Source:
//! completion bounds of R. Baldacci, A. Mingozzi and R. Roberti, Operations Research 59(5), 2011.

use super::price::Arcs;
use crate::model::Secs;

/// Seconds of a step.
const STEP: Secs = 60;
/// Nobody is next.
const NOBODY: u16 = u16::MAX;

/// Best and second-best gain with different next riders.
#[derive(Debug, Clone, Copy)]
struct Gain {
    best: i64,
    second: i64,
    next: u16,
}

const NONE: Gain = Gain { best: 0, second: 0, next: NOBODY };

/// Gains by passengers that still fit, elapsed time and stop.
#[derive(Debug, Clone)]
pub struct Completion {
    gains: Vec<Gain>,
    stops: usize,
    steps: usize,
}

impl Completion {
    /// The table for a gate and a kind at given prizes. `most` is the number of passengers a vehicle carries.
    pub fn of(arcs: &Arcs, most: usize) -> Completion {
        let stops = arcs.len();
        let latest = (0..stops).map(|i| arcs.reach(i)).max().unwrap_or(0);
        let steps = (latest / STEP) as usize + 1;
        let mut table = Completion { gains: vec![NONE; (most + 1) * steps * stops], stops, steps };
        for left in 1..=most {
            for step in 0..steps {
                for i in 0..stops {
                    let gain = table.extend(arcs, left, step, i);
                    let at = table.at(left, step, i);
                    table.gains[at] = gain;
                }
            }
        }
        table
    }

    fn at(&self, left: usize, step: usize, stop: usize) -> usize {
        (left * self.steps + step) * self.stops + stop
    }

    fn extend(&self, arcs: &Arcs, left: usize, step: usize, i: usize) -> Gain {
        let mut gain = NONE;
        let here = step as Secs * STEP;
        for j in 0..self.stops {
            let (price, secs) = arcs.arc(j, i);
            let then = here + secs;
            if arcs.rider(j) == arcs.rider(i) || !arcs.allows(j, i, then) {
                continue;
            }
            let onward = &self.gains[self.at(left - 1, ((then / STEP) as usize).min(self.steps - 1), j)];
            let further = if onward.next == arcs.rider(i) { onward.second } else { onward.best };
            let value = further - price;
            let rider = arcs.rider(j);
            if value > gain.best {
                if gain.next != rider {
                    gain.second = gain.best;
                }
                (gain.best, gain.next) = (value, rider);
            } else if rider != gain.next && value > gain.second {
                gain.second = value;
            }
        }
        gain
    }

    /// Most that a route at a stop can still gain, having carried those for whom `carried` holds.
    #[inline]
    pub fn gain(&self, left: usize, secs: Secs, stop: usize, carried: impl Fn(u16) -> bool) -> i64 {
        let step = ((secs / STEP) as usize).min(self.steps - 1);
        let gain = &self.gains[self.at(left, step, stop)];
        if gain.next != NOBODY && carried(gain.next) { gain.second } else { gain.best }
    }
}
