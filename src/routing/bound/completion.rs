//! How much a partial day route can still gain by driving on to more homes: never less than the truth.
//!
//! The bound forgets whom the route has carried, except that it does not turn straight back. It counts time, in steps
//! rounded in the route's favour, and room: every passenger takes part of the vehicle, and of an assistant's pay, in
//! proportion, which is at most what a vehicle and whole assistants take in truth. Source: completion bounds of
//! R. Baldacci, A. Mingozzi and R. Roberti, Operations Research 59(5), 2011.

use super::arcs::Arcs;
use crate::model::Secs;

/// Nobody is next.
pub const NOBODY: u16 = u16::MAX;

/// Best and second-best gain with different next riders.
#[derive(Debug, Clone, Copy)]
pub struct Gain {
    /// Best.
    pub best: i64,
    /// Best with another rider next.
    pub second: i64,
    /// Who is next for the best.
    pub next: u16,
}

impl Gain {
    /// Best where a rider may not be next.
    #[inline]
    pub fn without(&self, rider: u16) -> i64 {
        if self.next == rider { self.second } else { self.best }
    }

    /// Takes a gain with its next rider where it is better.
    #[inline]
    pub fn offer(&mut self, value: i64, rider: u16) {
        if value > self.best {
            if self.next != rider {
                self.second = self.best;
            }
            (self.best, self.next) = (value, rider);
        } else if rider != self.next && value > self.second {
            self.second = value;
        }
    }
}

/// A step of the way on: what it gains with all that follows, what is left there, and its seconds.
struct Onward {
    value: i64,
    left: usize,
    step: usize,
    secs: Secs,
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

/// Gains by room that is left, stop and elapsed time.
#[derive(Debug, Clone)]
pub struct Completion {
    gains: Vec<Gain>,
    stops: usize,
    steps: usize,
    step: Secs,
}

/// An arc as the table's rows need it.
struct Way {
    to: usize,
    rider: u16,
    share: Share,
    beside: usize,
    price: i64,
    /// Steps it takes.
    steps: usize,
    /// Steps of elapsed time at which it may still be taken.
    open: usize,
}

impl Completion {
    /// The table for a gate and a kind at given prizes, for riders who take `shares` of `room` parts, in steps of
    /// `step` seconds, over the arcs to the stops in `nexts`.
    pub fn of(arcs: &Arcs, shares: &[Share], room: usize, step: Secs, nexts: &[Vec<u16>]) -> Completion {
        let stops = arcs.len();
        let latest = (0..stops).map(|i| arcs.reach(i)).max().unwrap_or(0);
        let steps = (latest / step) as usize + 1;
        let way = |i: usize, j: usize| -> Option<Way> {
            let (share, (price, secs)) = (shares[j], arcs.arc(j, i));
            let open = match arcs.reach(j) - secs {
                _ if arcs.together(j, i) => steps,
                spare if spare < 0 => 0,
                spare => ((spare / step) as usize + 1).min(steps),
            };
            let way = Way {
                to: j,
                rider: arcs.rider(j),
                share,
                beside: share.beside?,
                price: price + share.aid,
                steps: (secs / step) as usize,
                open,
            };
            (open > 0 && way.rider != arcs.rider(i)).then_some(way)
        };
        let ways: Vec<Vec<Way>> =
            nexts.iter().enumerate().map(|(i, js)| js.iter().filter_map(|&j| way(i, j as usize)).collect()).collect();
        let mut table = Completion { gains: vec![NONE; (room + 1) * steps * stops], stops, steps, step };
        let mut row = vec![NONE; steps];
        for left in 1..=room {
            for (i, ways) in ways.iter().enumerate() {
                row.fill(NONE);
                let rider = arcs.rider(i);
                for way in ways.iter().filter(|w| w.share.parts <= left) {
                    let from = table.at((left - way.share.parts).min(way.beside), 0, way.to);
                    let onward = &table.gains[from..from + steps];
                    for (step, gain) in row[..way.open].iter_mut().enumerate() {
                        let further = onward[(step + way.steps).min(steps - 1)].without(rider);
                        gain.offer(further - way.price, way.rider);
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

    /// What driving on from stop `i` to stop `j` gains at best, with the room and the step that are left there.
    fn onward(&self, arcs: &Arcs, share: &Share, (left, step): (usize, usize), i: usize, j: usize) -> Option<Onward> {
        let beside = share.beside.filter(|_| share.parts <= left)?;
        let (price, secs) = arcs.arc(j, i);
        let then = step as Secs * self.step + secs;
        if arcs.rider(j) == arcs.rider(i) || !arcs.allows(j, i, then) {
            return None;
        }
        let left = (left - share.parts).min(beside);
        let step = ((then / self.step) as usize).min(self.steps - 1);
        let further = self.gains[self.at(left, step, j)].without(arcs.rider(i));
        Some(Onward { value: further - price - share.aid, left, step, secs })
    }

    /// Stops and seconds of the best way on from a stop, `not` the rider who is not next.
    pub fn way(
        &self,
        arcs: &Arcs,
        shares: &[Share],
        mut at: (usize, Secs, usize),
        not: impl Fn(u16) -> bool,
    ) -> (Vec<usize>, Secs) {
        let (mut way, mut total) = (Vec::new(), 0);
        let step = ((at.1 / self.step) as usize).min(self.steps - 1);
        let gain = &self.gains[self.at(at.0, step, at.2)];
        let mut without = (gain.next != NOBODY && not(gain.next)).then_some(gain.next);
        let mut step = step;
        loop {
            let (left, _, i) = at;
            let ways = shares.iter().enumerate().filter(|(j, _)| without != Some(arcs.rider(*j)));
            let ways = ways.filter_map(|(j, share)| Some((self.onward(arcs, share, (left, step), i, j)?, j)));
            let Some((best, j)) =
                ways.max_by_key(|(o, j)| (o.value, std::cmp::Reverse(*j))).filter(|(o, _)| o.value > 0)
            else {
                break;
            };
            way.push(j);
            total += best.secs;
            without = Some(arcs.rider(i));
            at = (best.left, 0, j);
            step = best.step;
        }
        (way, total)
    }

    /// Most that a route at a stop can still gain, having carried those for whom `carried` holds.
    #[inline]
    pub fn gain(&self, left: usize, secs: Secs, stop: usize, carried: impl Fn(u16) -> bool) -> i64 {
        let step = ((secs / self.step) as usize).min(self.steps - 1);
        let gain = &self.gains[self.at(left, step, stop)];
        if gain.next != NOBODY && carried(gain.next) { gain.second } else { gain.best }
    }
}
