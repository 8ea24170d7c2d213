//! The schedule interface of the search: what a family's timing has to answer, resolved when the program is built.
//!
//! [`stn`] answers for everything where a vehicle may wait anywhere (dial-a-ride, pickup and delivery, and school buses
//! with visits); [`plain`] where it may not wait at homes and time costs money.

pub mod plain;
pub mod route;
pub mod stn;

use super::problem::{NEVER, Problem};
use crate::routing::search::dice::Dice;
use route::{NONE, Route};

/// Where a request goes into a route: after which positions of the present order, and what that adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The pick-up goes after this position.
    pub pickup: usize,
    /// The delivery goes after this position; where it is the same, right after the pick-up.
    pub delivery: usize,
    /// Additional cost.
    pub delta: i64,
}

/// Positions skipped by chance: one draw serves several.
#[derive(Debug, Clone, Copy)]
pub struct Blink {
    /// Out of 1000.
    pub rate: u32,
    left: u32,
}

impl Blink {
    /// A rate in thousandths.
    pub fn new(rate: u32) -> Blink {
        Blink { rate, left: 0 }
    }
    /// Whether the next position is skipped: the distance to the next skipped one is drawn once.
    #[inline]
    pub fn skip(&mut self, dice: &mut Dice) -> bool {
        if self.rate == 0 {
            return false;
        }
        if self.left == 0 {
            self.left = 1 + dice.below(2000 / self.rate as usize) as u32;
            return true;
        }
        self.left -= 1;
        false
    }
}

/// Buffers of schedule tests, one for each thread of work.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    /// Position of each request's pick-up in the order at hand.
    pub position: Vec<u16>,
    /// The order with the insertion, and its bounds.
    pub stops: Vec<u32>,
    /// Earliest times.
    pub early: Vec<i64>,
    /// Latest times.
    pub late: Vec<i64>,
    /// Service and travel to the next stop.
    pub leave: Vec<i64>,
    /// Position of the stop whose distance in time is limited, or [`route::NONE`].
    pub mate: Vec<u16>,
    /// That limit.
    pub span: Vec<i64>,
    /// What a delivery adds after each position, and the least of that from there on.
    pub detour: Vec<(i64, i64)>,
    /// Where no place was found: no place in this route adds less than this, whatever the limit was.
    pub at_least: i64,
    /// What both ends of a request add after each position (plain).
    pub detours: Vec<plain::Detour>,
}

impl Scratch {
    /// The order with a request put in at a pair of positions, with the limits and latest times of the present route; the
    /// legs around the new stops are left for the kernel to fill in. The pick-up stands at `k + 1`, the delivery at
    /// `j + 2` of the new order.
    fn splice(&mut self, p: &Problem, route: &Route, request: u32, (k, j): (usize, usize)) {
        let delivery = p.delivery(request);
        let span = p.span[request as usize];
        macro_rules! spliced {
            ($field:ident, $up:expr, $down:expr) => {
                self.$field.clear();
                self.$field.extend_from_slice(&route.$field[..=k]);
                self.$field.push($up);
                self.$field.extend_from_slice(&route.$field[k + 1..=j]);
                self.$field.push($down);
                self.$field.extend_from_slice(&route.$field[j + 1..]);
            };
        }
        spliced!(stops, request, delivery);
        spliced!(late, p.nodes[request as usize].late, p.nodes[delivery as usize].late);
        spliced!(leave, 0, 0);
        spliced!(mate, NONE, NONE);
        spliced!(span, NEVER, span);
        for mate in &mut self.mate[k + 2..] {
            if *mate != NONE {
                let m = *mate as usize;
                *mate = (m + usize::from(m > k) + usize::from(m > j)) as u16;
            }
        }
        if span < NEVER {
            self.mate[j + 2] = (k + 1) as u16;
        }
    }
}

/// Timing and price of routes.
pub trait Kernel: Sync {
    /// Works out no more of a changed route than its cost and fingerprint, where the rest can wait until somebody asks; the
    /// route is then stale. False: the order is infeasible.
    fn outline(&self, p: &Problem, route: &mut Route, scratch: &mut Scratch) -> bool {
        self.refresh(p, route, scratch)
    }

    /// Works out a route's caches and cost from its kind and order. False: the order is infeasible (the caches are then
    /// undefined).
    fn refresh(&self, p: &Problem, route: &mut Route, scratch: &mut Scratch) -> bool;

    /// Fetches what the tests of a request in many routes will read.
    fn fetch(&self, _: &Problem, _request: u32) {}

    /// The cheapest feasible place of a request in a route that adds less than a limit. Where it comes with false, the place
    /// may be one that [`Kernel::holds`] refuses.
    fn insertion(
        &self,
        p: &Problem,
        route: &Route,
        request: u32,
        limit: (i64, bool),
        chance: (&mut Blink, &mut Dice),
        scratch: &mut Scratch,
    ) -> Option<Place>;

    /// The exact test of a place found without it.
    fn holds(&self, _: &Problem, _: &Route, _request: u32, _: &Place, _: &mut Scratch) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
