//! Trips from two halves that meet half-way: beginnings that grow from the gate backwards, and departures that grow from
//! their first homes on.
//!
//! On every trip there is one home from which the ride to the gate first takes as long as a given time. What comes after it is
//! a beginning that has grown by less than that time and one home more; what comes before has at least so much patience. If
//! no beginning of the one sort, with any departure of the other, comes below nothing, no trip does. Where a half is dropped,
//! one that is no worse takes its place. The half with fewer grows first.

use super::bound_prospect::{ENDLESS, Prospect};
use super::bound_trips::{Aboard, Beginning, Growth, Riders, Terms, Trips};
use crate::model::Secs;
use std::collections::BTreeMap;

/// So many beginnings grow before the other half is asked for; most trips have no more.
pub(super) const ALONE: usize = 3000;

/// From the first home to the present one, which has not boarded.
#[derive(Clone)]
struct Departure {
    price: i128,
    /// Seconds since the first home.
    secs: Secs,
    /// Longest way to the gate that those who boarded bear.
    patience: Secs,
    first: usize,
    at: usize,
    before: Aboard,
    /// With who stands at the present home.
    aboard: Aboard,
    carried: Riders,
}

/// The least price of a trip, prizes taken off, and at most 0; beginnings of one home wait already. The other half grows when
/// there are more than `alone`.
pub(super) fn least(growth: &mut Growth, alone: usize) -> i128 {
    let alone = if long_hours(growth.trips, growth.terms, growth.worthwhile) { usize::MAX } else { alone };
    let mut departures: Option<Departures> = None;
    let mut middle = 0;
    while let Some((&secs, _)) = growth.waiting.first_key_value() {
        middle = secs;
        match &mut departures {
            Some(other) if other.next().is_none_or(|patience| patience < secs) => break,
            Some(other) if other.grown < growth.grown => other.grow(growth, secs),
            None if growth.grown > alone => departures = Some(Departures::of(growth)),
            _ => {
                for one in growth.next() {
                    growth.grow(&one);
                }
            }
        }
    }
    if let Some(departures) = departures {
        departures.meet(growth, middle);
    }
    growth.least
}

/// Whether the driver of some trip is paid for more than the least time: departures are not compared by that.
fn long_hours(trips: &Trips, terms: &Terms, worthwhile: &[usize]) -> bool {
    // Who boards where another does may be aboard longer than anybody bears, by the seconds both take there.
    let paired = |i: usize| worthwhile.iter().any(|&j| j != i && trips.one_place(i, j));
    let pairs: Secs = worthwhile.iter().filter(|&&i| paired(i)).map(|&i| trips.travellers[i].boarding).sum();
    let hours = worthwhile.iter().map(|&i| terms.out[i].1 + trips.travellers[i].longest).max().unwrap_or(0);
    terms.driver.0 > 0 && hours + pairs + trips.gate_secs + terms.back > terms.driver.1
}

/// Departures as they grow, those of most patience first.
struct Departures {
    prospect: Prospect,
    waiting: BTreeMap<Secs, Vec<Departure>>,
    /// By home.
    kept: Vec<Vec<Departure>>,
    grown: usize,
}

impl Departures {
    fn of(growth: &Growth) -> Departures {
        let (trips, terms) = (growth.trips, growth.terms);
        let prospect = Prospect::of(trips, terms, growth.worthwhile);
        let kept = vec![Vec::new(); trips.travellers.len()];
        let mut list = Departures { prospect, waiting: BTreeMap::new(), kept, grown: 0 };
        for &i in growth.worthwhile {
            let patience = if terms.limit == Secs::MAX { ENDLESS } else { terms.limit - terms.out[i].1 };
            let Some(aboard) = trips.board(Aboard::NOBODY, i).filter(|_| patience >= 0) else { continue };
            let mut carried = Riders::default();
            carried.add(trips.travellers[i].rider);
            let before = Aboard::NOBODY;
            let one = Departure { price: 0, secs: 0, patience, first: i, at: i, before, aboard, carried };
            list.waiting.entry(patience).or_default().push(one);
        }
        list
    }

    /// Most patience that waits.
    fn next(&self) -> Option<Secs> {
        self.waiting.last_key_value().map(|(&patience, _)| patience)
    }

    /// Grows those of most patience; who has less than `least` left is of no use.
    fn grow(&mut self, growth: &Growth, least: Secs) {
        let (trips, terms) = (growth.trips, growth.terms);
        let Some((_, mut batch)) = self.waiting.pop_last() else { return };
        batch.sort_by_key(|d| d.price);
        for one in batch {
            if (one.at != one.first || one.secs > 0) && !self.keep(growth, &one) {
                continue;
            }
            for &i in growth.worthwhile.iter().filter(|&&i| !one.bars(trips, trips.travellers[i].rider)) {
                let Some(next) = one.on(growth, i).filter(|next| next.patience >= least) else { continue };
                let carried = |rider: usize| next.bars(trips, rider);
                let gain = self.prospect.from(&next.aboard, next.patience, i, carried);
                if gain.is_some_and(|gain| next.paid(trips, terms) < gain) {
                    self.grown += 1;
                    self.waiting.entry(next.patience).or_default().push(next);
                }
            }
        }
    }

    /// Keeps a departure instead of those at its home that it makes useless; false where one kept makes it useless.
    fn keep(&mut self, growth: &Growth, one: &Departure) -> bool {
        let (trips, terms) = (growth.trips, growth.terms);
        let no_worse = |a: &Departure, b: &Departure| {
            a.patience >= b.patience
                && a.carried.within(&b.carried)
                && trips.no_worse(terms, (a.price, &a.aboard), (b.price, &b.aboard))
        };
        let list = &mut self.kept[one.at];
        // Nothing saves more than all assistants there are.
        let most = one.price + i128::from(one.aboard.shared + one.aboard.own) * terms.assistant;
        if list.iter().take_while(|other| other.price <= most).any(|other| no_worse(other, one)) {
            return false;
        }
        list.retain(|other| other.price < one.price || !no_worse(one, other));
        let at = list.partition_point(|other| other.price < one.price);
        list.insert(at, one.clone());
        true
    }

    /// Joins what waits of the beginnings, which take at least `middle`, to what fits.
    fn meet(mut self, growth: &mut Growth, middle: Secs) {
        let (trips, terms) = (growth.trips, growth.terms);
        for list in &mut self.kept {
            list.retain(|d| d.patience >= middle);
            list.sort_by_key(|d| d.price + fair(trips, terms, &d.before));
        }
        let bars: Vec<Vec<Riders>> =
            self.kept.iter().map(|list| list.iter().map(|d| d.shut_out(trips)).collect()).collect();
        while !growth.waiting.is_empty() {
            for one in growth.next() {
                let collected = if one.aboard.shared + one.aboard.own > 0 { terms.collect } else { 0 };
                let paid = terms.always + one.price + fair(trips, terms, &one.aboard) + collected;
                for (other, bars) in self.kept[one.at].iter().zip(&bars[one.at]) {
                    if paid + other.price + fair(trips, terms, &other.before) >= growth.least {
                        break;
                    }
                    if other.patience < one.secs || one.carried.meets(bars) {
                        continue;
                    }
                    let Some(aboard) = trips.all_aboard(&one.aboard, &other.before) else { continue };
                    let (price, secs) = (one.price + other.price, one.secs + other.secs);
                    let whole = Beginning { price, secs, at: other.first, aboard, carried: one.carried };
                    growth.least = growth.least.min(trips.whole(terms, &whole));
                }
            }
        }
    }
}

/// The fair share of assistants' pay of all aboard.
fn fair(trips: &Trips, terms: &Terms, aboard: &Aboard) -> i128 {
    i128::from(aboard.shared) * (terms.assistant / i128::from(trips.ratio)) + i128::from(aboard.own) * terms.assistant
}

impl Departure {
    /// Whether a rider may not board later: carried, or not with somebody carried.
    fn bars(&self, trips: &Trips, rider: usize) -> bool {
        self.carried.holds(rider) || self.carried.meets(&trips.apart[rider])
    }

    /// Whom no beginning from here on may carry besides who stands here.
    fn shut_out(&self, trips: &Trips) -> Riders {
        let here = trips.travellers[self.at].rider;
        let mut list = Riders::default();
        for rider in self.carried.list().filter(|&r| r != here) {
            list = list.or(&trips.apart[rider]);
            list.add(rider);
        }
        list
    }

    /// What it pays at least, a fair share of assistants and the fixed price of a trip included.
    fn paid(&self, trips: &Trips, terms: &Terms) -> i128 {
        let collected = if self.aboard.shared + self.aboard.own > 0 { terms.collect } else { 0 };
        terms.always + self.price + fair(trips, terms, &self.aboard) + collected
    }

    /// Boards who stands here and drives on to another home.
    fn on(&self, growth: &Growth, i: usize) -> Option<Departure> {
        let (trips, terms) = (growth.trips, growth.terms);
        let here = &trips.travellers[self.at];
        let (price, secs) = trips.leg_price(terms, self.at, trips.travellers[i].place);
        let bears = if trips.one_place(self.at, i) { self.patience } else { self.patience.min(here.longest) };
        if bears < secs {
            return None;
        }
        let aboard = trips.board(self.aboard, i)?;
        let mut carried = self.carried.both(&growth.near[i]);
        carried.add(here.rider);
        carried.add(trips.travellers[i].rider);
        Some(Departure {
            price: self.price + price + trips.out_price(terms, self.at) - trips.out_price(terms, i),
            secs: self.secs + secs,
            patience: bears - secs,
            first: self.first,
            at: i,
            before: self.aboard,
            aboard,
            carried,
        })
    }
}
