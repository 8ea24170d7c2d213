//! How much a partial day route can still gain by driving on to more homes: never less than the truth.
//!
//! The bound forgets whom the route has carried, except that it does not turn straight back. It counts time, in steps
//! rounded in the route's favour, and room: every passenger takes part of the vehicle, and of an assistant's pay, in
//! proportion, which is at most what a vehicle and whole assistants take in truth. Source: completion bounds of
//! R. Baldacci, A. Mingozzi and R. Roberti, Operations Research 59(5), 2011.

use super::price::Arcs;
use crate::model::Secs;

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

/// What a rider takes, counted low.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Parts of the room; at least one.
    pub parts: usize,
    /// Most parts that others may take once the rider and one more are aboard; `None` where no one else may ride.
    pub beside: Option<usize>,
    /// Part of assistants' pay.
    pub aid: i64,
}

/// Gains by room that is left, elapsed time and stop.
#[derive(Debug, Clone)]
pub struct Completion {
    gains: Vec<Gain>,
    stops: usize,
    steps: usize,
    step: Secs,
}

impl Completion {
    /// The table for a gate and a kind at given prizes, for riders who take `shares` of `room` parts, in steps of
    /// `step` seconds.
    pub fn of(arcs: &Arcs, shares: &[Share], room: usize, step: Secs) -> Completion {
        let stops = arcs.len();
        let latest = (0..stops).map(|i| arcs.reach(i)).max().unwrap_or(0);
        let steps = (latest / step) as usize + 1;
        let mut table = Completion { gains: vec![NONE; (room + 1) * steps * stops], stops, steps, step };
        for left in 1..=room {
            for step in 0..steps {
                for i in 0..stops {
                    let gain = table.extend(arcs, shares, left, step, i);
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

    fn extend(&self, arcs: &Arcs, shares: &[Share], left: usize, step: usize, i: usize) -> Gain {
        let mut gain = NONE;
        let here = step as Secs * self.step;
        for (j, share) in shares.iter().enumerate() {
            let Some(beside) = share.beside.filter(|_| share.parts <= left) else { continue };
            let (price, secs) = arcs.arc(j, i);
            let then = here + secs;
            if arcs.rider(j) == arcs.rider(i) || !arcs.allows(j, i, then) {
                continue;
            }
            let left = (left - share.parts).min(beside);
            let onward = &self.gains[self.at(left, ((then / self.step) as usize).min(self.steps - 1), j)];
            let further = if onward.next == arcs.rider(i) { onward.second } else { onward.best };
            let value = further - price - share.aid;
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
        let step = ((secs / self.step) as usize).min(self.steps - 1);
        let gain = &self.gains[self.at(left, step, stop)];
        if gain.next != NOBODY && carried(gain.next) { gain.second } else { gain.best }
    }
}
