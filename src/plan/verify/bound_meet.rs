//! Trips from two halves that meet half-way: beginnings that grow from the gate backwards, and departures that grow from
//! their first homes on.
//!
//! On every trip there is one home from which the ride to the gate first takes as long as a given time. What comes after it is
//! a beginning that has grown by less than that time and one home more; what comes before has at least so much patience. If
//! no beginning of the one sort, with any departure of the other, comes below nothing, no trip does. Where a half is dropped,
//! one that is no worse takes its place. The half with fewer grows first.

use super::bound_ground::{Aboard, Ground};
use super::bound_hope::{Hope, NOBODY};
use super::bound_kept::{Half, Kept, Order};
use super::bound_memory::Memory;
use super::bound_prospect::{ENDLESS, Prospect};
use crate::model::Secs;
use std::collections::BTreeMap;

/// So many beginnings grow before the other half is asked for; most trips have no more.
pub(super) const ALONE: usize = 3000;

/// Half a trip: a beginning from a home to the gate, or a departure from a first home to the present one, where nobody has
/// boarded yet.
#[derive(Clone, Copy)]
struct Part {
    price: i64,
    /// Of those carried, the ones remembered here.
    memory: u64,
    /// Who is aboard; of a departure without who stands at the present home.
    aboard: Aboard,
    /// Seconds of a beginning; of a departure the longest way to the gate that those aboard bear.
    secs: Secs,
    at: u16,
    /// Rider of the home before.
    last: u16,
}

/// The search for trips below nothing.
pub(super) struct Search<'a> {
    pub ground: &'a Ground<'a>,
    pub memory: &'a Memory,
    pub hope: &'a Hope,
    /// Whether nobody may be carried twice with only one other between, however little is remembered.
    pub strict: bool,
}

/// Beginnings as they grow, those that take least first.
struct Growth<'a> {
    search: &'a Search<'a>,
    waiting: BTreeMap<Secs, Vec<Part>>,
    kept: Vec<Kept>,
    /// Beginnings so far.
    grown: usize,
    /// Least price of a whole trip so far.
    least: i64,
}

/// Departures as they grow, those of most patience first.
struct Departures<'a> {
    search: &'a Search<'a>,
    prospect: Prospect,
    waiting: BTreeMap<Secs, Vec<Part>>,
    kept: Vec<Kept>,
    /// By home, those that have been carried on.
    carried: Vec<Vec<Part>>,
    grown: usize,
}

impl Search<'_> {
    /// The least price of a trip, prizes taken off, and at most 0. The other half grows when there are more than `alone`.
    pub(super) fn least(&self, alone: usize) -> i64 {
        let alone = if self.long_hours() { usize::MAX } else { alone };
        let mut growth = Growth::of(self);
        let mut departures: Option<Departures> = None;
        while let Some((&secs, _)) = growth.waiting.first_key_value() {
            match &mut departures {
                Some(other) if other.next().is_none_or(|patience| patience < secs) => break,
                Some(other) if other.grown < growth.grown => other.grow(secs),
                None if growth.grown > alone => departures = Some(Departures::of(self)),
                _ => {
                    for one in growth.next() {
                        growth.grow(&one);
                    }
                }
            }
        }
        if let Some(departures) = departures {
            departures.meet(&mut growth);
        }
        growth.least
    }

    /// Whether the driver of some trip is paid for more than the least time: departures are not compared by that.
    fn long_hours(&self) -> bool {
        let ground = self.ground;
        // Who boards where another does may be aboard longer than anybody bears, by the seconds both take there.
        let paired = |i: &usize| (0..ground.len()).any(|j| j != *i && ground.one_place(*i, j));
        let boarding = |i: usize| ground.trips.travellers[ground.homes[i]].boarding;
        let pairs: Secs = (0..ground.len()).filter(paired).map(boarding).sum();
        (0..ground.len()).any(|i| ground.overtime(i, ground.longest[i] + pairs) > 0)
    }

    /// Whether a rider may not board next.
    fn bars(&self, part: &Part, rider: u16) -> bool {
        self.memory.bars(part.memory, usize::from(part.at), rider) || (self.strict && part.last == rider)
    }

    /// What half a trip remembers at the next home.
    fn on(&self, part: &Part, next: usize) -> u64 {
        let known = self.memory.on(part.memory, usize::from(part.at), next);
        if self.strict && part.last != NOBODY { known | self.memory.of_rider(next, part.last) } else { known }
    }

    fn order(&self, home: usize) -> Order<'_> {
        Order { ground: self.ground, memory: self.memory, home, strict: self.strict }
    }
}

impl<'a> Growth<'a> {
    fn of(search: &'a Search<'a>) -> Growth<'a> {
        let ground = search.ground;
        let kept = (0..ground.len()).map(|_| Kept::default()).collect();
        let mut growth = Growth { search, waiting: BTreeMap::new(), kept, grown: 0, least: 0 };
        for i in 0..ground.len() {
            let (price, secs) = ground.to_gate(i);
            let Some(aboard) = ground.board(&Aboard::NOBODY, i) else { continue };
            if secs <= ground.longest[i] && ground.in_limit(i, secs) {
                growth.push(Part { price, memory: Memory::ALONE, aboard, secs, at: i as u16, last: NOBODY });
            }
        }
        growth
    }

    fn push(&mut self, part: Part) {
        self.grown += 1;
        self.waiting.entry(part.secs).or_default().push(part);
    }

    /// Those that take the least time of those that wait, without those that are beaten.
    fn next(&mut self) -> Vec<Part> {
        let Some((_, mut batch)) = self.waiting.pop_first() else { return Vec::new() };
        batch.sort_by_key(|b| b.price);
        batch.retain(|one| {
            let home = usize::from(one.at);
            let half = Half { price: one.price, memory: one.memory, aboard: one.aboard, last: one.last };
            let good = self.kept[home].keep(&self.search.order(home), half);
            if good {
                self.least = self.least.min(self.search.ground.whole(one.price, home, one.secs, &one.aboard));
            }
            good
        });
        batch
    }

    /// Grows a beginning by every home that may come before it.
    fn grow(&mut self, one: &Part) {
        let (search, ground) = (self.search, self.search.ground);
        let at = usize::from(one.at);
        let hopeful = |part: &Part, home: usize| {
            let barred = |rider: u16| search.bars(part, rider);
            search.hope.best_end(ground, (part.price, part.secs), home, &part.aboard, barred) < 0
        };
        if !hopeful(one, at) {
            return;
        }
        for j in 0..ground.len() {
            let rider = ground.rider[j];
            if search.bars(one, rider) {
                continue;
            }
            let (price, secs) = ground.drive(j, at);
            let (price, secs) = (one.price + price, one.secs + secs);
            // At one place both are clocked from their common stop, which is not looked at: that can only let more trips
            // through.
            if (secs > ground.longest[j] && !ground.one_place(j, at)) || !ground.in_limit(j, secs) {
                continue;
            }
            let Some(aboard) = ground.board(&one.aboard, j) else { continue };
            let memory = search.on(one, j);
            let next = Part { price, memory, aboard, secs, at: j as u16, last: ground.rider[at] };
            if ground.whole(price, j, secs, &aboard) < 0 || hopeful(&next, j) {
                self.push(next);
            }
        }
    }
}

impl<'a> Departures<'a> {
    fn of(search: &'a Search<'a>) -> Departures<'a> {
        let (ground, terms) = (search.ground, search.ground.terms);
        let mut list = Departures {
            search,
            prospect: Prospect::of(ground, &search.hope.parts),
            waiting: BTreeMap::new(),
            kept: (0..ground.len()).map(|_| Kept::default()).collect(),
            carried: vec![Vec::new(); ground.len()],
            grown: 0,
        };
        for i in 0..ground.len() {
            let secs = if terms.limit == Secs::MAX { ENDLESS } else { terms.limit - ground.out_secs(i) };
            if secs >= 0 && ground.board(&Aboard::NOBODY, i).is_some() {
                let (aboard, memory) = (Aboard::NOBODY, Memory::ALONE);
                let one = Part { price: 0, memory, aboard, secs, at: i as u16, last: NOBODY };
                list.waiting.entry(secs).or_default().push(one);
            }
        }
        list
    }

    /// Most patience that waits.
    fn next(&self) -> Option<Secs> {
        self.waiting.last_key_value().map(|(&patience, _)| patience)
    }

    /// Grows those of most patience; who has less than `least` left is of no use.
    fn grow(&mut self, least: Secs) {
        let (search, ground) = (self.search, self.search.ground);
        let Some((_, mut batch)) = self.waiting.pop_last() else { return };
        batch.sort_by_key(|d| d.price);
        for one in batch {
            let at = usize::from(one.at);
            let Some(aboard) = ground.board(&one.aboard, at) else { continue };
            // Nobody is before a first home, and it has to be grown.
            if one.last != NOBODY {
                let half = Half { price: one.price, memory: one.memory, aboard, last: one.last };
                if !self.kept[at].keep(&search.order(at), half) {
                    continue;
                }
                self.carried[at].push(one);
            }
            for i in (0..ground.len()).filter(|&i| !search.bars(&one, ground.rider[i])) {
                let (price, secs) = ground.drive(at, i);
                let bears = if ground.one_place(at, i) { one.secs } else { one.secs.min(ground.longest[at]) };
                if bears - secs < least {
                    continue;
                }
                let Some(full) = ground.board(&aboard, i) else { continue };
                let next = Part {
                    price: one.price + price,
                    memory: search.on(&one, i),
                    aboard,
                    secs: bears - secs,
                    at: i as u16,
                    last: ground.rider[at],
                };
                let barred = |rider: u16| search.bars(&next, rider);
                let gain = self.prospect.from(&search.hope.parts, &full, next.secs, i, barred);
                let paid = ground.always + next.price + ground.fair(&full) + ground.fetched(&full);
                if gain.is_some_and(|gain| paid < gain) {
                    self.grown += 1;
                    self.waiting.entry(next.secs).or_default().push(next);
                }
            }
        }
    }

    /// Joins what waits of the beginnings to what fits.
    fn meet(self, growth: &mut Growth) {
        let (search, ground) = (self.search, self.search.ground);
        let Some((&middle, _)) = growth.waiting.first_key_value() else { return };
        // By home, with what each adds at least and whom it shuts out.
        let mut carried: Vec<Vec<(i64, u64, Part)>> = Vec::new();
        for (home, list) in self.carried.into_iter().enumerate() {
            let late = list.into_iter().filter(|d| d.secs >= middle);
            let least = |d: Part| (d.price + ground.fair(&d.aboard), search.memory.shut_out(d.memory, home), d);
            carried.push(late.map(least).collect());
            carried[home].sort_by_key(|d| d.0);
        }
        while !growth.waiting.is_empty() {
            for one in growth.next() {
                let paid = ground.always + one.price + ground.fair(&one.aboard) + ground.fetched(&one.aboard);
                for (adds, bars, other) in &carried[usize::from(one.at)] {
                    if paid + adds >= growth.least {
                        break;
                    }
                    let turns = search.strict && one.last == other.last;
                    if other.secs < one.secs || one.memory & bars != 0 || turns {
                        continue;
                    }
                    let Some(aboard) = ground.all_aboard(&one.aboard, &other.aboard) else { continue };
                    let whole = ground.complete(one.price + other.price, &aboard);
                    growth.least = growth.least.min(whole);
                }
            }
        }
    }
}
