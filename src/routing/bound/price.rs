//! Pricing: the day route to a gate in a kind of vehicle whose price most undercuts the prizes of its riders.
//!
//! Routes grow backwards from the gate ([`super::ending`]), so that one more home never changes the journeys of those already
//! aboard: elapsed time is the only time there is. When all are wanted, they also grow from their first homes on
//! ([`super::beginning`]), and both halves are joined in the middle ([`super::join`]): halves are far fewer than wholes. A
//! partial route remembers the riders near it (ng-memory: R. Baldacci, A. Mingozzi and R. Roberti, 2011), so a few routes may
//! carry somebody twice far apart; such a route can only be cheaper than a true one. All prices are whole millionths of a
//! penny.

use super::arcs::Arcs;
use super::completion::Share;
use super::ending::{self, Ending};
use super::join;
use super::kept::{Compared, Terms};
use super::memory::{Memory, Remembered};
use super::relaxed::Stop;
use super::room::Room;
use super::trip::{Aboard, Trip};
use crate::model::Secs;
use crate::routing::problem::Problem;

/// No label before this one.
pub const NONE: u32 = u32::MAX;

/// A partial route: from a stop to the gate, or from a first home to a stop.
#[derive(Debug, Clone, Copy)]
pub struct Label {
    /// Price without assistants, prizes taken off.
    pub price: i64,
    /// Seconds it has taken.
    pub secs: Secs,
    /// Load and limit.
    pub aboard: Aboard,
    /// The label it grew from.
    pub parent: u32,
    /// Stop it has come to.
    pub stop: u16,
    /// Whom it remembers there.
    pub memory: u32,
}

impl Label {
    /// What decides which of two is kept.
    pub fn compared(&self) -> Compared {
        Compared { price: self.price, load: self.aboard.load, memory: self.memory, group: self.aboard.group }
    }
}

/// A day route with its price and what it undercuts its prizes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Riders, from the first home on; somebody may be there twice.
    pub riders: Vec<u16>,
    /// Price less prizes, with all duals.
    pub reduced: i64,
    /// It goes on as the completion bounds allow, not as routes may.
    pub walk: bool,
    /// Seconds it takes of a vehicle's window when it is a further trip: from the earlier start of unloading to its own.
    pub turn: Secs,
}

/// What pricing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// No route's reduced price is below this; at most 0.
    pub least: i64,
    /// No route costs less than this, prizes not taken off.
    pub cheapest: i64,
    /// Routes with a negative reduced price, least first, at most one for each first stop.
    pub routes: Vec<Route>,
    /// Partial routes looked at.
    pub labels: usize,
    /// All that matter were looked at, within the number allowed.
    pub full: bool,
    /// There were more than allowed.
    pub cut: bool,
}

/// How many partial routes are kept at a stop in each few minutes, and at how many homes each looks next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beam(pub usize, pub usize);

/// How hard to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// Few partial routes; `None` for all, which alone makes [`Priced::least`] a proof.
    pub beam: Option<Beam>,
    /// Most partial routes; beyond, completion bounds stand in for the rest.
    pub labels: usize,
}

/// All that partial routes of one trip ask for.
pub struct Ground<'a> {
    /// Problem.
    pub p: &'a Problem,
    /// Trip.
    pub trip: &'a Trip<'a>,
    /// Arcs.
    pub arcs: &'a Arcs<'a>,
    /// Who boards at each stop in use.
    pub boarding: Vec<Stop>,
    /// What they take of the room.
    pub shares: Vec<Share>,
    /// Room.
    pub room: Room,
    /// Memories of the stops in use.
    pub memory: Memory,
    /// What comparing takes.
    pub terms: Terms,
}

impl<'a> Ground<'a> {
    /// The ground of a trip's arcs, assistants' seats not counted.
    pub fn of(p: &'a Problem, trip: &'a Trip<'a>, arcs: &'a Arcs<'a>, remembered: &Remembered) -> Ground<'a> {
        let memory = Memory::of(trip.gate, arcs, remembered);
        let boarding = arcs.boarding();
        let limits = boarding.iter().any(|stop| stop.group < 255);
        let terms = Terms { ratio: p.pa_ratio, assistants: trip.assistants, limits };
        let room = Room::of(p, trip, &boarding, false);
        let shares = boarding.iter().map(|stop| room.share(stop)).collect();
        Ground { p, trip, arcs, boarding, shares, room, memory, terms }
    }

    /// The same with the seats of shared assistants in proportion.
    pub fn fine(mut self) -> Ground<'a> {
        self.room = Room::of(self.p, self.trip, &self.boarding, true);
        self.shares = self.boarding.iter().map(|stop| self.room.share(stop)).collect();
        self
    }

    /// No route that goes on from one of this price with those aboard, and gains so much, costs less: who boards later pays
    /// for assistants in proportion at least, and so does who is aboard.
    #[inline]
    pub fn onward(&self, whole: i64, aboard: Aboard, gain: i64) -> i64 {
        let assistants = i64::from(self.p.assistants(aboard.load)) * self.trip.assistants.0;
        whole - assistants + self.room.aid(aboard.load) - gain
    }

    /// Reduced price of a whole route: a label's own, with the load and the first stop.
    #[inline]
    pub fn whole(&self, price: i64, aboard: Aboard, first: usize, secs: Secs) -> i64 {
        self.trip.least
            + price
            + self.trip.assistants(self.p, aboard)
            + self.trip.overtime(self.arcs.stops[first], secs)
    }

    /// Whether some route is paid for more than the least time.
    pub fn paid_by_time(&self) -> bool {
        let (back, least, price) = self.trip.paid;
        let shared = |i: usize| (0..self.arcs.len()).any(|j| j != i && self.arcs.together(i, j));
        // At one place the first is clocked with the second, and may be later by what they take there.
        let beyond: Secs = (0..self.arcs.len()).filter(|&i| shared(i)).map(|i| self.boarding[i].dwell).sum();
        let total = |i: usize| self.trip.out_secs(self.arcs.stops[i]) + self.arcs.reach(i);
        let longest = (0..self.arcs.len()).map(total).max().unwrap_or(0);
        price > 0 && longest + beyond + self.trip.gate.dwell + back > least
    }

    /// Seconds a route takes of a vehicle's window.
    pub fn turn(&self, first: usize, secs: Secs) -> Secs {
        self.trip.gate.dwell + self.trip.out_secs(self.arcs.stops[first]) + secs
    }

    /// A stop's rider aboard as well.
    #[inline]
    pub fn with(&self, aboard: Aboard, stop: usize) -> Option<Aboard> {
        aboard.with(self.p, self.trip.kind, &self.boarding[stop])
    }

    /// Riders of a label and of those it grew from.
    pub fn riders(&self, labels: &[Label], mut at: u32) -> Vec<u16> {
        let mut list = Vec::new();
        while at != NONE {
            let label = &labels[at as usize];
            list.push(self.arcs.rider(label.stop as usize));
            at = label.parent;
        }
        list
    }
}

/// Prices one trip.
pub fn price(p: &Problem, trip: &Trip, prizes: &[i64], remembered: &Remembered, depth: Depth) -> Priced {
    halved(p, trip, prizes, remembered, depth, join::ALONE)
}

/// Prices one trip, with beginnings as soon as there are more endings than `alone`.
fn halved(p: &Problem, trip: &Trip, prizes: &[i64], remembered: &Remembered, depth: Depth, alone: usize) -> Priced {
    let arcs = Arcs::of(p, trip, prizes);
    if arcs.is_empty() {
        return Priced { least: 0, cheapest: 0, routes: Vec::new(), labels: 0, full: true, cut: false };
    }
    let ground = Ground::of(p, trip, &arcs, remembered);
    if let Some(beam) = depth.beam {
        return Ending::of(&ground, Some(beam.1)).few(beam.0, depth.labels);
    }
    if ending::hopeless(&ground) {
        return Priced { least: 0, cheapest: 0, routes: Vec::new(), labels: 0, full: true, cut: false };
    }
    join::all(&ground.fine(), depth.labels, alone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::bound::{column, relaxed::Relaxed, trip::Role};
    use crate::routing::search::dice::Dice;

    /// The least price of any order of any of the riders, prizes taken off; every order is tried.
    fn brute_force(
        p: &Problem,
        relaxed: &Relaxed,
        task: (usize, usize, Role),
        prizes: &[i64],
        dual: &dyn Fn(Secs) -> i64,
    ) -> i64 {
        fn grow(
            p: &Problem,
            relaxed: &Relaxed,
            task: (usize, usize, Role),
            order: &mut Vec<usize>,
            found: &mut dyn FnMut(&[usize], i64, Secs),
        ) {
            if let Some(c) = column(p, relaxed, task, order) {
                found(order, c.price, c.turn);
            }
            let gate = &relaxed.gates[task.0];
            for i in 0..gate.stops.len() {
                let rider = gate.stops[i].rider;
                let barred = |o: usize| {
                    gate.stops[o].rider == rider || gate.apart[rider].contains(&(gate.stops[o].rider as u16))
                };
                if order.len() < 5 && !order.iter().any(|&o| barred(o)) {
                    order.push(i);
                    grow(p, relaxed, task, order, found);
                    order.pop();
                }
            }
        }
        let gate = &relaxed.gates[task.0];
        let mut least = 0;
        grow(p, relaxed, task, &mut Vec::new(), &mut |order, price, turn| {
            let prize: i64 = order.iter().map(|&i| prizes[gate.stops[i].rider]).sum();
            if !order.is_empty() {
                least = least.min(price + dual(turn) - prize);
            }
        });
        least
    }

    #[test]
    fn pricing_finds_the_least_of_all_orders_of_all_riders() {
        let (mut compared, mut below) = (0, 0);
        for (seed, leg) in [(1, Leg::Am), (2, Leg::Pm), (5, Leg::Am)] {
            let p = cohort::problem(60, seed, leg, false);
            let mut relaxed = Relaxed::of(&p, &[], 1);
            // Some riders may not share in every second gate.
            for gate in relaxed.gates.iter_mut().step_by(2).filter(|g| g.riders.len() > 1) {
                gate.apart[0].push(1);
                gate.apart[1].push(0);
            }
            let mut dice = Dice::new(seed, 0);
            for g in (0..relaxed.gates.len()).filter(|&g| (2..=5).contains(&relaxed.gates[g].stops.len())) {
                let gate = &relaxed.gates[g];
                let prizes: Vec<i64> =
                    gate.riders.iter().map(|_| 1_000_000 * (1_000 + dice.below(6_000) as i64)).collect();
                // Every third gate is paid by the second beyond ten minutes, where a least time is paid at all.
                let paid = if g % 3 == 0 { 600 } else { Secs::MAX };
                let mut kinds = relaxed.kinds.clone();
                for kind in &mut kinds {
                    kind.min_secs = kind.min_secs.min(paid);
                }
                let relaxed = Relaxed { kinds, ..relaxed.clone() };
                let gate = &relaxed.gates[g];
                let (worth, window) = (dice.below(2_000) as i64 * 1_000_000, dice.below(500) as i64 * 1_000);
                for k in 0..relaxed.kinds.len() {
                    for role in Role::BOTH {
                        let Some(trip) = Trip::of(gate, &relaxed.kinds, k, role, worth, window) else { continue };
                        let depth = Depth { beam: None, labels: 1_000_000 };
                        let remembered = Remembered::nearest(gate);
                        let found = price(&p, &trip, &prizes, &remembered, depth);
                        let dual = |turn: Secs| match role {
                            Role::First => worth - window * i64::from(gate.window.max(0)),
                            Role::Next => window * i64::from(turn),
                        };
                        // However few partial routes are allowed, nothing is cheaper than the walks that stand in for the rest.
                        let few = price(&p, &trip, &prizes, &remembered, Depth { labels: 2, ..depth });
                        let walks = few.routes.iter().map(|r| r.reduced).min().unwrap_or(0);
                        assert_eq!(few.least, walks.min(0));
                        assert!(few.least <= found.least);
                        let true_least = brute_force(&p, &relaxed, (g, k, role), &prizes, &dual);
                        assert_eq!(found.least, true_least, "gate {g}, kind {k}, {role:?}");
                        // From two halves, as where there are many.
                        let met = halved(&p, &trip, &prizes, &remembered, depth, 0);
                        assert_eq!(met.least, true_least, "gate {g}, kind {k}, {role:?}");
                        let best = met.routes.first().filter(|_| met.least < 0);
                        assert!(best.is_none_or(|route| route.reduced == true_least));
                        compared += 1;
                        below += i32::from(true_least < 0);
                    }
                }
            }
        }
        assert!(compared > 50 && below > 10, "{compared} {below}");
    }
}
