//! Pricing: the day route to a gate in a kind of vehicle whose price most undercuts the prizes of its riders.
//!
//! Routes grow backwards from the gate, so that one more home never changes the journeys of those already aboard: elapsed
//! time is the only time there is. A partial route remembers the riders near it (ng-memory: R. Baldacci, A. Mingozzi and
//! R. Roberti, 2011), so a few routes may carry somebody twice far apart; such a route can only be cheaper than a true one.
//! All prices are whole millionths of a penny.

use super::completion::{Completion, Share};
use super::kept::{Compared, Kept};
use super::memory::Memory;
use super::relaxed::{Gate, Stop};
use super::room::Room;
use super::trip::{Aboard, Trip};
use crate::model::Secs;
use crate::routing::problem::Problem;

/// Seconds of a step of the completion bounds, when all partial routes are kept and when few are.
const FINE: Secs = 60;
const ROUGH: Secs = 300;
/// No label before this one.
const GATE: u32 = u32::MAX;
/// Seconds over which the labels of a stop are counted together when few are kept.
const BEAM_SECS: usize = 240;

/// Prices of a trip's arcs, prizes taken off; stops at which nothing is gained are left out.
#[derive(Debug)]
pub struct Arcs<'a> {
    gate: &'a Gate,
    /// Stops in use.
    pub stops: Vec<usize>,
    prices: Vec<(i64, Secs)>,
    starts: Vec<(i64, Secs)>,
}

impl<'a> Arcs<'a> {
    /// Arcs of a trip at the riders' prizes.
    pub fn of(p: &Problem, trip: &Trip<'a>, prizes: &[i64]) -> Arcs<'a> {
        let (gate, kind) = (trip.gate, trip.kind);
        let profit = |i: usize| prizes[gate.stops[i].rider] - kind.slope * i64::from(gate.stops[i].service);
        // Leaving out a rider never makes a route dearer, so a prize below zero is worth nothing.
        let useful = |i: &usize| {
            let secs = gate.secs(*i, gate.stops.len()) + gate.stops[*i].dwell;
            profit(*i) > 0
                && secs <= gate.stops[*i].reach
                && trip.in_time(*i, secs)
                && Aboard::NOBODY.with(p, kind, &gate.stops[*i]).is_some()
        };
        let stops: Vec<usize> = (0..gate.stops.len()).filter(useful).collect();
        let drive = |from: usize, to: usize| {
            let secs = gate.stops[from].dwell + gate.secs(from, to);
            (kind.per_metre * gate.metres(from, to) + trip.slope * i64::from(secs) - profit(from), secs)
        };
        let mut prices = Vec::with_capacity(stops.len() * stops.len());
        for &from in &stops {
            for &to in &stops {
                let (price, secs) = drive(from, to);
                prices.push((price + trip.out(from) - trip.out(to), secs));
            }
        }
        let start = |&i: &usize| {
            let (price, secs) = drive(i, gate.stops.len());
            (price + trip.out(i), secs)
        };
        let starts = stops.iter().map(start).collect();
        Arcs { gate, stops, prices, starts }
    }

    /// Who boards at each stop in use.
    fn boarding(&self) -> Vec<Stop> {
        self.stops.iter().map(|&i| self.gate.stops[i]).collect()
    }

    /// Whether no stop is in use.
    pub fn is_empty(&self) -> bool {
        self.stops.is_empty()
    }
    /// Number of stops in use.
    pub fn len(&self) -> usize {
        self.stops.len()
    }
    /// Price and seconds of a stop and the drive to the stop after it.
    #[inline]
    pub fn arc(&self, from: usize, to: usize) -> (i64, Secs) {
        self.prices[from * self.stops.len() + to]
    }
    /// Rider of a stop.
    #[inline]
    pub fn rider(&self, stop: usize) -> u16 {
        self.gate.stops[self.stops[stop]].rider as u16
    }
    /// Most seconds from a stop to the gate.
    #[inline]
    pub fn reach(&self, stop: usize) -> Secs {
        self.gate.stops[self.stops[stop]].reach
    }
    /// Whether a route may begin at a stop so long before the gate. At one place with the stop after it, the journey is
    /// clocked for both together, and not looked at here: leaving out a rule only lowers the bound.
    #[inline]
    pub fn allows(&self, stop: usize, after: usize, secs: Secs) -> bool {
        secs <= self.reach(stop) || {
            let (a, b) = (self.stops[stop], self.stops[after]);
            self.gate.secs(a, b) == 0 && self.gate.secs(b, a) == 0
        }
    }
}

/// A partial route: from a stop to the gate.
#[derive(Debug, Clone, Copy)]
struct Label {
    price: i64,
    secs: Secs,
    aboard: Aboard,
    parent: u32,
    stop: u16,
    memory: u16,
    riders: u8,
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

/// How hard to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// Partial routes kept at a stop in each few minutes; `None` for all, which alone makes [`Priced::least`] a proof.
    pub beam: Option<usize>,
    /// Most partial routes; beyond, completion bounds stand in for the rest.
    pub labels: usize,
}

/// Prices one trip.
pub fn price(p: &Problem, trip: &Trip, prizes: &[i64], depth: Depth) -> Priced {
    let arcs = Arcs::of(p, trip, prizes);
    if arcs.is_empty() {
        return Priced { least: 0, cheapest: 0, routes: Vec::new(), labels: 0, full: true, cut: false };
    }
    let memory = Memory::of(trip.gate, &arcs);
    let boarding = arcs.boarding();
    let room = Room::of(p, trip, &boarding, depth.beam.is_none());
    let shares: Vec<Share> = boarding.iter().map(|stop| room.share(stop)).collect();
    let completion = Completion::of(&arcs, &shares, room.parts, if depth.beam.is_some() { ROUGH } else { FINE });
    let done = vec![Kept::default(); arcs.len()];
    Search {
        p,
        trip,
        arcs: &arcs,
        room,
        completion,
        shares,
        memory,
        boarding,
        labels: Vec::new(),
        waiting: Vec::new(),
        done,
        prizes,
    }
    .run(depth)
}

struct Search<'a> {
    p: &'a Problem,
    trip: &'a Trip<'a>,
    prizes: &'a [i64],
    arcs: &'a Arcs<'a>,
    room: Room,
    completion: Completion,
    shares: Vec<Share>,
    memory: Memory,
    boarding: Vec<Stop>,
    labels: Vec<Label>,
    /// Labels by elapsed seconds.
    waiting: Vec<Vec<u32>>,
    /// Labels carried on from each stop.
    done: Vec<Kept>,
}

impl Search<'_> {
    fn run(mut self, depth: Depth) -> Priced {
        for i in 0..self.arcs.len() {
            let (price, secs) = self.arcs.starts[i];
            let stop = &self.boarding[i];
            if let Some(aboard) = Aboard::NOBODY.with(self.p, self.trip.kind, stop) {
                self.push(Label { price, secs, aboard, parent: GATE, stop: i as u16, memory: 1, riders: 1 });
            }
        }
        let mut best: Vec<Option<(i64, u32)>> = vec![None; self.arcs.len()];
        // The most hopeful of the partial routes that were not carried on, by stop.
        let mut rest: Vec<Option<(i64, u32)>> = vec![None; self.arcs.len()];
        let mut least = 0;
        let mut beam = std::collections::BTreeMap::new();
        let mut secs = 0;
        while secs < self.waiting.len() {
            let mut now = std::mem::take(&mut self.waiting[secs]);
            now.sort_by_key(|&id| (self.labels[id as usize].price, id));
            for id in now {
                let label = self.labels[id as usize];
                let stop = label.stop as usize;
                let full = self.full(&label);
                if self.labels.len() > depth.labels {
                    let onward = self.onward(&label, full);
                    least = least.min(full).min(onward);
                    if onward < rest[stop].map_or(0, |b| b.0) {
                        rest[stop] = Some((onward, id));
                    }
                    continue;
                }
                let one = compared(&label);
                let saving = i64::from(self.p.assistants(label.aboard.load)) * self.trip.assistants.0;
                if self.done[stop].beats(&one, saving, (self.p.pa_ratio, self.trip.assistants.0)) {
                    continue;
                }
                if full < best[stop].map_or(0, |b| b.0) {
                    best[stop] = Some((full, id));
                    least = least.min(full);
                }
                if let Some(keep) = depth.beam {
                    let count = beam.entry((stop, secs / BEAM_SECS)).or_insert(0);
                    *count += 1;
                    if *count > keep {
                        continue;
                    }
                }
                self.done[stop].keep(one);
                if self.onward(&label, full) < 0 {
                    self.extend(id, &label);
                }
            }
            secs += 1;
        }
        let mut found: Vec<(i64, u32)> = best.into_iter().flatten().collect();
        found.sort_unstable();
        let routes = found.into_iter().map(|(reduced, id)| {
            let label = &self.labels[id as usize];
            let turn = self.trip.gate.dwell + self.trip.out_secs(self.arcs.stops[label.stop as usize]) + label.secs;
            Route { riders: self.riders(id), reduced, walk: false, turn }
        });
        let mut routes: Vec<Route> = routes.collect();
        routes.extend(rest.into_iter().flatten().map(|(reduced, id)| self.walk(reduced, id)));
        routes.sort_by_key(|r| r.reduced);
        let cut = self.labels.len() > depth.labels;
        let full = depth.beam.is_none() && !cut;
        Priced { least, cheapest: self.cheapest(), routes, labels: self.labels.len(), full, cut }
    }

    /// A partial route with the way on that the completion bound allows it.
    fn walk(&self, reduced: i64, id: u32) -> Route {
        let label = &self.labels[id as usize];
        let carried = |rider: u16| self.memory.bars(label.memory, label.stop as usize, rider);
        let from = (self.room.left(label.aboard), label.secs, label.stop as usize);
        let (way, secs) = self.completion.way(self.arcs, &self.shares, from, carried);
        let first = way.last().map_or(label.stop as usize, |&j| j);
        let mut riders: Vec<u16> = way.iter().rev().map(|&j| self.arcs.rider(j)).collect();
        riders.extend(self.riders(id));
        let turn = self.trip.gate.dwell + self.trip.out_secs(self.arcs.stops[first]) + label.secs + secs;
        Route { riders, reduced, walk: true, turn }
    }

    /// The cheapest route of a single rider; more riders are never cheaper.
    fn cheapest(&self) -> i64 {
        let alone = self.labels.iter().take_while(|l| l.parent == GATE);
        let price = |l: &Label| self.full(l) + self.prizes[self.arcs.rider(l.stop as usize) as usize];
        alone.map(price).min().unwrap_or(0)
    }

    fn push(&mut self, label: Label) {
        let id = self.labels.len() as u32;
        self.labels.push(label);
        let at = label.secs.max(0) as usize;
        if at >= self.waiting.len() {
            self.waiting.resize(at + 1, Vec::new());
        }
        self.waiting[at].push(id);
    }

    /// Reduced price of a partial route as a whole one.
    fn full(&self, label: &Label) -> i64 {
        self.trip.least
            + label.price
            + self.trip.assistants(self.p, label.aboard)
            + self.trip.overtime(self.arcs.stops[label.stop as usize], label.secs)
    }

    /// No route that goes on from here has a smaller reduced price than this: who boards later pays for assistants in
    /// proportion at least, and so does who is aboard.
    fn onward(&self, label: &Label, full: i64) -> i64 {
        let carried = |rider: u16| self.memory.bars(label.memory, label.stop as usize, rider);
        let left = self.room.left(label.aboard);
        let gain = self.completion.gain(left, label.secs, label.stop as usize, carried);
        let load = label.aboard.load;
        let whole = i64::from(self.p.assistants(load)) * self.trip.assistants.0;
        full - whole + self.room.aid(load) - gain
    }

    fn extend(&mut self, id: u32, label: &Label) {
        let i = label.stop as usize;
        for j in 0..self.arcs.len() {
            if self.memory.bars(label.memory, i, self.arcs.rider(j)) {
                continue;
            }
            let (price, secs) = self.arcs.arc(j, i);
            let secs = label.secs + secs;
            if !self.arcs.allows(j, i, secs) || !self.trip.in_time(self.arcs.stops[j], secs) {
                continue;
            }
            let stop = &self.boarding[j];
            let Some(aboard) = label.aboard.with(self.p, self.trip.kind, stop) else { continue };
            let next = Label {
                price: label.price + price,
                secs,
                aboard,
                parent: id,
                stop: j as u16,
                memory: self.memory.carry(label.memory, i, j),
                riders: label.riders.saturating_add(1),
            };
            let full = self.full(&next);
            if full < 0 || self.onward(&next, full) < 0 {
                self.push(next);
            }
        }
    }

    fn riders(&self, id: u32) -> Vec<u16> {
        let mut list = Vec::new();
        let mut at = id;
        while at != GATE {
            let label = &self.labels[at as usize];
            list.push(self.arcs.rider(label.stop as usize));
            at = label.parent;
        }
        list
    }
}

/// What of a partial route decides which of two is kept.
fn compared(label: &Label) -> Compared {
    Compared { price: label.price, load: label.aboard.load, memory: label.memory, group: label.aboard.group }
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
            let mut relaxed = Relaxed::of(&p, &[]);
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
                let (worth, window) = (dice.below(2_000) as i64 * 1_000_000, dice.below(500) as i64 * 1_000);
                for k in 0..relaxed.kinds.len() {
                    for role in Role::BOTH {
                        let Some(trip) = Trip::of(gate, &relaxed.kinds, k, role, worth, window) else { continue };
                        let depth = Depth { beam: None, labels: 1_000_000 };
                        let found = price(&p, &trip, &prizes, depth);
                        let dual = |turn: Secs| match role {
                            Role::First => worth - window * i64::from(gate.window.max(0)),
                            Role::Next => window * i64::from(turn),
                        };
                        // However few partial routes are allowed, nothing is cheaper than the walks that stand in for the rest.
                        let few = price(&p, &trip, &prizes, Depth { labels: 2, ..depth });
                        let walks = few.routes.iter().map(|r| r.reduced).min().unwrap_or(0);
                        assert_eq!(few.least, walks.min(0));
                        assert!(few.least <= found.least);
                        let true_least = brute_force(&p, &relaxed, (g, k, role), &prizes, &dual);
                        assert_eq!(found.least, true_least, "gate {g}, kind {k}, {role:?}");
                        compared += 1;
                        below += i32::from(true_least < 0);
                    }
                }
            }
        }
        assert!(compared > 50 && below > 10, "{compared} {below}");
    }
}
