//! Partial routes that grow backwards from the gate, in the order of the time they take.

use super::completion::Completion;
use super::kept::Kept;
use super::price::{Ground, Label, NONE, Priced, Route};
use super::trip::Aboard;
use crate::model::Secs;
use std::collections::BTreeMap;

/// Seconds of a step of the completion bounds, when all partial routes are kept and when few are.
pub const FINE: Secs = 60;
const ROUGH: Secs = 300;
/// Seconds over which the labels of a stop are counted together when few are kept.
const BEAM_SECS: usize = 240;

/// Whether completion bounds of rough steps alone show that no route undercuts the prizes.
pub fn hopeless(ground: &Ground) -> bool {
    let arcs = ground.arcs;
    let completion = completion(ground, ROUGH);
    (0..arcs.len()).all(|i| {
        let (price, secs) = arcs.start(i);
        ground.with(Aboard::NOBODY, i).is_none_or(|aboard| {
            let paid = ground.whole(price, aboard, i, secs) - ground.trip.assistants(ground.p, aboard);
            let gain = completion.gain(ground.room.left(aboard), secs, i, |_| false);
            paid + ground.room.aid(aboard.load) - gain >= 0
        })
    })
}

/// Completion bounds in steps of so many seconds, whoever comes next.
pub fn completion(ground: &Ground, step: Secs) -> Completion {
    let stops = ground.arcs.len();
    let nexts: Vec<Vec<u16>> = (0..stops).map(|i| nexts(ground, i, stops)).collect();
    Completion::of(ground.arcs, &ground.shares, ground.room.parts, step, &nexts)
}

/// Endings of routes.
pub struct Ending<'a> {
    ground: &'a Ground<'a>,
    completion: Completion,
    /// All labels.
    pub labels: Vec<Label>,
    /// Labels not yet looked at, by seconds.
    pub waiting: Vec<Vec<u32>>,
    /// Labels carried on from each stop.
    done: Vec<Kept>,
    /// The best whole route that begins at each stop.
    pub best: Vec<Option<(i64, u32)>>,
    /// Homes looked at next from each stop.
    nexts: Vec<Vec<u16>>,
}

impl<'a> Ending<'a> {
    /// Begins with everybody alone; from each stop to so many others, those that gain most, or to all.
    pub fn of(ground: &'a Ground<'a>, few: Option<usize>) -> Ending<'a> {
        let stops = ground.arcs.len();
        let step = if few.is_some() { ROUGH } else { FINE };
        let nexts: Vec<Vec<u16>> = (0..stops).map(|i| nexts(ground, i, few.unwrap_or(stops))).collect();
        let mut ending = Ending {
            ground,
            completion: Completion::of(ground.arcs, &ground.shares, ground.room.parts, step, &nexts),
            labels: Vec::new(),
            waiting: Vec::new(),
            done: vec![Kept::default(); stops],
            best: vec![None; stops],
            nexts,
        };
        for i in 0..stops {
            let (price, secs) = ground.arcs.start(i);
            if let Some(aboard) = ground.with(Aboard::NOBODY, i) {
                ending.push(Label { price, secs, aboard, parent: NONE, stop: i as u16, memory: 1 });
            }
        }
        ending
    }

    /// Looks at few partial routes, the cheapest at each stop in each few minutes.
    pub fn few(mut self, beam: usize, most: usize) -> Priced {
        let mut counts = BTreeMap::new();
        let mut secs = 0;
        while secs < self.waiting.len() && self.labels.len() <= most {
            for id in self.next(secs) {
                let label = self.labels[id as usize];
                if !self.useful(id) {
                    continue;
                }
                let count = counts.entry((label.stop, secs / BEAM_SECS)).or_insert(0);
                *count += 1;
                if *count <= beam {
                    self.carry_on(id);
                }
            }
            secs += usize::from(self.waiting[secs].is_empty());
        }
        let mut routes = self.routes();
        routes.sort_by_key(|r| r.reduced);
        let least = routes.first().map_or(0, |r| r.reduced);
        Priced { least, cheapest: self.cheapest(), routes, labels: self.labels.len(), full: false, cut: false }
    }

    /// The labels that take so many seconds and are not yet looked at, cheapest first.
    pub fn next(&mut self, secs: usize) -> Vec<u32> {
        let mut now = std::mem::take(&mut self.waiting[secs]);
        now.sort_by_key(|&id| (self.labels[id as usize].price, id));
        now
    }

    /// Whether no label looked at makes this one useless; as a whole route it may be the best.
    pub fn useful(&mut self, id: u32) -> bool {
        let label = self.labels[id as usize];
        let stop = label.stop as usize;
        if self.done[stop].beats(&label.compared(), &self.ground.terms) {
            return false;
        }
        let full = self.full(&label);
        if full < self.best[stop].map_or(0, |b| b.0) {
            self.best[stop] = Some((full, id));
        }
        true
    }

    /// Keeps a label to compare others with.
    pub fn keep(&mut self, id: u32) {
        let label = &self.labels[id as usize];
        self.done[label.stop as usize].keep(label.compared(), &self.ground.terms);
    }

    /// Keeps a label and grows those with one more home.
    pub fn carry_on(&mut self, id: u32) {
        self.keep(id);
        let label = self.labels[id as usize];
        if self.onward(&label) < 0 {
            self.extend(id, &label);
        }
    }

    /// The best whole routes.
    pub fn routes(&self) -> Vec<Route> {
        let route = |&(reduced, id): &(i64, u32)| {
            let label = &self.labels[id as usize];
            let turn = self.ground.turn(label.stop as usize, label.secs);
            Route { riders: self.ground.riders(&self.labels, id), reduced, walk: false, turn }
        };
        self.best.iter().flatten().map(route).collect()
    }

    /// The labels that are left, with the ways on that the completion bound allows them: the most hopeful of each stop.
    pub fn walks(&self) -> Vec<Route> {
        let mut rest: Vec<Option<(i64, u32)>> = vec![None; self.best.len()];
        for &id in self.waiting.iter().flatten() {
            let label = &self.labels[id as usize];
            let onward = self.full(label).min(self.onward(label));
            let best = &mut rest[label.stop as usize];
            if onward < best.map_or(0, |b| b.0) {
                *best = Some((onward, id));
            }
        }
        rest.into_iter().flatten().map(|(reduced, id)| self.walk(reduced, id)).collect()
    }

    /// A partial route with the way on that the completion bound allows it.
    fn walk(&self, reduced: i64, id: u32) -> Route {
        let ground = self.ground;
        let label = &self.labels[id as usize];
        let carried = |rider: u16| ground.memory.bars(label.memory, label.stop as usize, rider);
        let from = (ground.room.left(label.aboard), label.secs, label.stop as usize);
        let (way, secs) = self.completion.way(ground.arcs, &ground.shares, from, carried);
        let first = way.last().map_or(label.stop as usize, |&j| j);
        let mut riders: Vec<u16> = way.iter().rev().map(|&j| ground.arcs.rider(j)).collect();
        riders.extend(ground.riders(&self.labels, id));
        Route { riders, reduced, walk: true, turn: ground.turn(first, label.secs + secs) }
    }

    /// No route costs less than this, prizes not taken off: nobody's way to the gate is quicker than the drive.
    pub fn cheapest(&self) -> i64 {
        let trip = self.ground.trip;
        let alone = self.labels.iter().take_while(|l| l.parent == NONE);
        let price = |l: &Label| {
            let stop = self.ground.arcs.stops[l.stop as usize];
            trip.slope * i64::from(trip.out_secs(stop) + l.secs) + trip.overtime(stop, l.secs)
        };
        trip.least + alone.map(price).min().unwrap_or(0)
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
        self.ground.whole(label.price, label.aboard, label.stop as usize, label.secs)
    }

    /// No route that goes on from here has a smaller reduced price than this.
    fn onward(&self, label: &Label) -> i64 {
        let ground = self.ground;
        let carried = |rider: u16| ground.memory.bars(label.memory, label.stop as usize, rider);
        let left = ground.room.left(label.aboard);
        let gain = self.completion.gain(left, label.secs, label.stop as usize, carried);
        ground.onward(self.full(label), label.aboard, gain)
    }

    fn extend(&mut self, id: u32, label: &Label) {
        let ground = self.ground;
        let i = label.stop as usize;
        for n in 0..self.nexts[i].len() {
            let j = self.nexts[i][n] as usize;
            if ground.memory.bars(label.memory, i, ground.arcs.rider(j)) {
                continue;
            }
            let (price, secs) = ground.arcs.arc(j, i);
            let secs = label.secs + secs;
            if !ground.arcs.allows(j, i, secs) || !ground.trip.in_time(ground.arcs.stops[j], secs) {
                continue;
            }
            let Some(aboard) = ground.with(label.aboard, j) else { continue };
            let next = Label {
                price: label.price + price,
                secs,
                aboard,
                parent: id,
                stop: j as u16,
                memory: ground.memory.carry(label.memory, i, j),
            };
            if self.full(&next) < 0 || self.onward(&next) < 0 {
                self.push(next);
            }
        }
    }
}

/// The stops before which a stop may come, at most so many of those that gain most.
fn nexts(ground: &Ground, i: usize, most: usize) -> Vec<u16> {
    let others = (0..ground.arcs.len()).filter(|&j| ground.arcs.rider(j) != ground.arcs.rider(i));
    let mut list: Vec<u16> = others.map(|j| j as u16).collect();
    if list.len() > most {
        list.sort_by_key(|&j| (ground.arcs.arc(j as usize, i).0 + ground.shares[j as usize].aid, j));
        list.truncate(most);
    }
    list
}
