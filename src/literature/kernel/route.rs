//! One vehicle's order of stops with everything known about it between two changes.

use super::Place;
use crate::literature::problem::Problem;

/// No mate.
pub const NONE: u16 = u16::MAX;

/// The fingerprint of an order with one more stop.
#[inline]
fn stir(mark: u64, stop: u32) -> u64 {
    (mark.rotate_left(23) ^ u64::from(stop)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// A route: start, stops, end, and its caches by position.
#[derive(Debug, Clone, Default)]
pub struct Route {
    /// Kind of vehicle.
    pub kind: u16,
    /// The cheapest kind that carries it, where that is free to choose (plain).
    pub class: u16,
    /// Whether the slot is in use.
    pub live: bool,
    /// Whether only order, cost and fingerprint are of the present order.
    pub stale: bool,
    /// Nodes in order with both ends.
    pub stops: Vec<u32>,
    /// Earliest time of each stop in any feasible timetable.
    pub early: Vec<i64>,
    /// Latest time of each stop in any feasible timetable.
    pub late: Vec<i64>,
    /// Service and travel to the next stop.
    pub leave: Vec<i64>,
    /// Row of the matrix of each stop.
    pub place: Vec<u32>,
    /// Cost of the leg to the next stop.
    pub leg: Vec<i64>,
    /// Packed load after each stop.
    pub load: Vec<u64>,
    /// Position of the stop whose distance in time is limited.
    pub mate: Vec<u16>,
    /// That limit.
    pub span: Vec<i64>,
    /// Service at each stop may not start before (plain).
    pub open: Vec<i64>,
    /// Service at each stop (plain).
    pub serve: Vec<i64>,
    /// By how much each leg may grow before somebody aboard rides too long, waiting aside (plain).
    pub slack: Vec<i64>,
    /// Tells orders of stops apart.
    pub fingerprint: u64,
    /// Largest loads, packed (plain).
    pub most: u64,
    /// From the first arrival to the end (plain).
    pub duration: i64,
    /// Students set down in the visit so far (school buses).
    pub set_down: Vec<i64>,
    /// Cost.
    pub cost: i64,
    /// Ticks spent waiting by the best timetable (plain).
    pub waiting: i64,
    /// Sum of arc costs.
    pub length: i64,
}

impl Route {
    /// A route without stops.
    pub fn empty(p: &Problem, kind: usize) -> Route {
        let (start, end) = p.ends(kind);
        Route { kind: kind as u16, stops: vec![start, end], ..Route::default() }
    }
    /// Number of requests.
    #[inline]
    pub fn len(&self) -> usize {
        (self.stops.len() - 2) / 2
    }
    /// Whether nothing is carried.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.stops.len() <= 2
    }
    /// The requests in order of their pick-ups.
    pub fn requests<'a>(&'a self, p: &'a Problem) -> impl Iterator<Item = u32> + 'a {
        self.stops.iter().copied().filter(|&s| p.is_pickup(s))
    }
    /// Puts a request in; the caches are refreshed afterwards.
    pub fn insert(&mut self, p: &Problem, request: u32, place: &Place) {
        self.stops.insert(place.delivery + 1, p.delivery(request));
        self.stops.insert(place.pickup + 1, request);
    }
    /// Puts the ends of its kind of vehicle in place of those of another.
    pub fn set_ends(&mut self, p: &Problem) {
        let (start, end) = p.ends(self.kind as usize);
        if let [first, .., last] = self.stops.as_mut_slice() {
            (*first, *last) = (start, end);
        }
    }
    /// Moves the caches over and keeps kind, order and cost, for a change that makes new caches necessary.
    pub fn retire(&mut self, saved: &mut Route) {
        std::mem::swap(self, saved);
        self.kind = saved.kind;
        self.class = saved.class;
        self.live = saved.live;
        self.stops.clone_from(&saved.stops);
        self.cost = saved.cost;
        self.stale = true;
    }
    /// Copies another route without giving up the buffers.
    pub fn copy_from(&mut self, other: &Route) {
        self.kind = other.kind;
        self.class = other.class;
        self.live = other.live;
        self.stale = other.stale;
        self.stops.clone_from(&other.stops);
        self.early.clone_from(&other.early);
        self.late.clone_from(&other.late);
        self.leave.clone_from(&other.leave);
        self.place.clone_from(&other.place);
        self.leg.clone_from(&other.leg);
        self.load.clone_from(&other.load);
        self.mate.clone_from(&other.mate);
        self.span.clone_from(&other.span);
        self.open.clone_from(&other.open);
        self.serve.clone_from(&other.serve);
        self.slack.clone_from(&other.slack);
        self.fingerprint = other.fingerprint;
        self.most = other.most;
        self.duration = other.duration;
        self.set_down.clone_from(&other.set_down);
        self.cost = other.cost;
        self.waiting = other.waiting;
        self.length = other.length;
    }
    /// Tells this order and kind of vehicle apart from others.
    pub fn mark(&mut self) {
        let first = u64::from(self.kind);
        self.fingerprint = self.stops.iter().fold(first, |mark, &s| stir(mark, s));
    }
    /// Room for so many stops in the caches of [`super::stn`].
    pub fn resize(&mut self, stops: usize) {
        self.early.resize(stops, 0);
        self.late.resize(stops, 0);
        self.leave.resize(stops, 0);
        self.place.resize(stops, 0);
        self.leg.resize(stops, 0);
        self.load.resize(stops, 0);
        self.mate.resize(stops, NONE);
        self.span.resize(stops, 0);
        self.set_down.resize(stops, 0);
    }
    /// Loads by position and the positions of pick-ups. False: over capacity, or a delivery before its pick-up.
    pub fn reload(&mut self, p: &Problem, capacity: u64, position: &mut Vec<u16>) -> bool {
        position.resize(p.n, NONE);
        self.load.clear();
        let (mut aboard, mut fingerprint) = (0u64, u64::from(self.kind));
        for (i, &s) in self.stops.iter().enumerate() {
            fingerprint = stir(fingerprint, s);
            if p.is_pickup(s) {
                aboard += p.load[s as usize];
                position[s as usize] = i as u16;
            } else if p.is_delivery(s) {
                aboard -= p.load[p.request(s)];
            }
            if !crate::literature::problem::fits(aboard, capacity) {
                return false;
            }
            self.load.push(aboard);
        }
        self.fingerprint = fingerprint;
        true
    }
}
