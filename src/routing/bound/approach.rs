//! How much a route that has begun at its first home can still gain on its way to the gate: never less than the truth.
//!
//! The mirror image of [`super::completion`]: riders board after the present stop instead of before it. What runs out is not the
//! time left to anybody at the gate but the slack, the longest way to the gate that those aboard bear.

use super::arcs::Arcs;
use super::completion::{Gain, NOBODY, Share};
use crate::model::Secs;

/// There is no way.
const NEVER: i64 = i64::MIN / 4;
const NONE: Gain = Gain { best: NEVER, second: NEVER, next: NOBODY };
/// Seconds of a step.
const STEP: Secs = 60;

/// Gains by room that is left, stop and slack; the last step is any slack beyond everybody's.
#[derive(Debug, Clone)]
pub struct Approach {
    gains: Vec<Gain>,
    stops: usize,
    steps: usize,
}

/// An arc as the table's rows need it.
struct Way {
    to: usize,
    rider: u16,
    parts: usize,
    beside: usize,
    price: i64,
    /// Steps of slack it takes.
    steps: usize,
    /// Most steps of slack that are left after it.
    most: usize,
}

impl Approach {
    /// The table for a gate and a kind, for riders who take `shares` of `room` parts.
    pub fn of(arcs: &Arcs, shares: &[Share], room: usize) -> Approach {
        let stops = arcs.len();
        let latest = (0..stops).map(|i| arcs.reach(i)).max().unwrap_or(0);
        let steps = (latest / STEP) as usize + 2;
        let way = |i: usize, j: usize| -> Option<Way> {
            let (share, (price, secs)) = (shares[j], arcs.arc(i, j));
            let spare = arcs.reach(i) - secs;
            let most = if arcs.together(i, j) { steps - 1 } else { (spare.max(0) / STEP) as usize };
            let (to, rider, price, parts) = (j, arcs.rider(j), price + share.aid, share.parts);
            let way = Way { to, rider, parts, beside: share.beside?, price, steps: (secs / STEP) as usize, most };
            (rider != arcs.rider(i) && (spare >= 0 || arcs.together(i, j))).then_some(way)
        };
        let ways: Vec<Vec<Way>> = (0..stops).map(|i| (0..stops).filter_map(|j| way(i, j)).collect()).collect();
        let mut table = Approach { gains: vec![NONE; (room + 1) * steps * stops], stops, steps };
        let mut row = vec![NONE; steps];
        for left in 0..=room {
            for (i, ways) in ways.iter().enumerate() {
                row.fill(NONE);
                let rider = arcs.rider(i);
                let (price, secs) = arcs.start(i);
                // A step stands for the most slack it holds, so that a second may count as a step, but never the reverse.
                let direct = if secs <= arcs.reach(i) { (secs / STEP) as usize } else { steps };
                row.iter_mut().skip(direct).for_each(|gain| gain.offer(-price, NOBODY));
                for way in ways.iter().filter(|w| w.parts <= left) {
                    let from = table.at((left - way.parts).min(way.beside), 0, way.to);
                    let after = &table.gains[from..from + steps];
                    for (step, gain) in row.iter_mut().enumerate().skip(way.steps) {
                        let left = if step + 1 == steps { way.most } else { (step - way.steps).min(way.most) };
                        let further = after[left].without(rider);
                        if further > NEVER {
                            gain.offer(further - way.price, way.rider);
                        }
                    }
                }
                let at = table.at(left, 0, i);
                table.gains[at..at + steps].copy_from_slice(&row);
            }
        }
        table
    }

    fn at(&self, left: usize, step: usize, stop: usize) -> usize {
        (left * self.stops + stop) * self.steps + step
    }

    /// Most that a route at a stop can still gain on the way to the gate, having carried those for whom `carried` holds;
    /// `None` where it does not come there in time.
    #[inline]
    pub fn gain(&self, left: usize, slack: Secs, stop: usize, carried: impl Fn(u16) -> bool) -> Option<i64> {
        let gain = &self.gains[self.at(left, ((slack / STEP) as usize).min(self.steps - 1), stop)];
        let best = if gain.next != NOBODY && carried(gain.next) { gain.second } else { gain.best };
        (best > NEVER).then_some(best)
    }
}
