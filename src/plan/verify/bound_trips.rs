//! The cheapest trips to one gate against the prizes of a bound, found by trying all that could matter.
//!
//! Told in morning words: homes, then the gate; the afternoon reads the matrix the other way round. A trip is built from the
//! gate backwards, home by home, in the order of the time it takes. Of two beginnings at one home the one that is later,
//! fuller, dearer and has carried more is dropped, and so is one that could not come below nothing even if everybody near
//! it could be carried twice, took a fair part of the vehicle only and paid a fair part of an assistant. Where there are many,
//! the other half comes from the first homes on ([`super::bound_meet`]). A trip remembers at each home whom the bound says;
//! someone else may be carried twice, which can only make the trip cheaper than a true one.

use super::bound_hope::{Hope, limit};
use super::bound_meet;
use super::bound_vans::{Van, may_carry};
use crate::model::{Assistance, Leg, LocationId, Matrix, Mobility, Passenger, Restraint, Secs, vehicle::Equipment};
use std::collections::BTreeMap;

/// Vehicles for so many passengers are large: their front seats, harnesses and child seats are not counted.
const LARGE: u32 = 12;
/// Most riders of a gate.
pub(super) const MOST_RIDERS: usize = 512;

/// Riders of a gate, one bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Riders([u64; MOST_RIDERS / 64]);

impl Riders {
    pub(super) fn add(&mut self, rider: usize) {
        self.0[rider / 64] |= 1 << (rider % 64);
    }
    pub(super) fn holds(&self, rider: usize) -> bool {
        self.0[rider / 64] >> (rider % 64) & 1 == 1
    }
    pub(super) fn meets(&self, other: &Riders) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }
    pub(super) fn within(&self, other: &Riders) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }
    pub(super) fn or(&self, other: &Riders) -> Riders {
        Riders(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }
    pub(super) fn both(&self, other: &Riders) -> Riders {
        Riders(std::array::from_fn(|i| self.0[i] & other.0[i]))
    }
    pub(super) fn list(&self) -> impl Iterator<Item = usize> + '_ {
        (0..MOST_RIDERS).filter(|&r| self.holds(r))
    }
}

/// A rider at one possible stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traveller<'a> {
    /// Number at the gate.
    pub rider: usize,
    pub place: LocationId,
    pub boarding: Secs,
    pub unloading: Secs,
    /// Longest time from arrival at the stop to unloading.
    pub longest: Secs,
    pub prize: i128,
    pub passenger: &'a Passenger,
}

/// All trips to a gate in one group of vehicles.
pub(super) struct Trips<'a> {
    pub leg: Leg,
    pub matrix: &'a Matrix,
    /// Metres of the shortest paths between all locations, row by row, as the matrix is.
    pub metres: &'a [u32],
    pub gate: LocationId,
    pub gate_secs: Secs,
    /// Most seconds between first and last unloading of one vehicle here.
    pub window: Secs,
    /// Price of one of them.
    pub second: i128,
    pub ratio: u32,
    /// For each rider those remembered at that rider's homes.
    pub remembered: Vec<Riders>,
    pub travellers: Vec<Traveller<'a>>,
    /// For each rider those who may not be aboard with them.
    pub apart: Vec<Riders>,
    /// Whether anybody has a group limit.
    pub groups: bool,
    pub van: &'a Van<'a>,
}

/// How a trip begins and what it pays.
pub(super) struct Terms {
    /// Paid by every trip.
    pub always: i128,
    per_second: i128,
    pub assistant: i128,
    pub collect: i128,
    /// The way to the first home: metres and seconds by stop.
    pub out: Vec<(i128, Secs)>,
    /// Seconds to the depot at the end.
    pub back: Secs,
    pub driver: (i128, Secs),
    /// Most seconds of way out and trip.
    pub limit: Secs,
}

impl Terms {
    /// Whether a trip that begins at a stop keeps the limit.
    pub(super) fn in_limit(&self, i: usize, secs: Secs) -> bool {
        self.limit == Secs::MAX || self.out[i].1 + secs <= self.limit
    }
}

/// Who is aboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Aboard {
    pub seated: u32,
    pub chairs: u32,
    pub shared: u32,
    pub own: u32,
    pub not_in_front: u32,
    pub harnesses: u32,
    pub child_seats: u32,
    /// Least group limit of those aboard.
    pub group: u32,
}

impl Aboard {
    pub(super) const NOBODY: Aboard = Aboard {
        seated: 0,
        chairs: 0,
        shared: 0,
        own: 0,
        not_in_front: 0,
        harnesses: 0,
        child_seats: 0,
        group: u32::MAX,
    };
}

/// A beginning of a trip: from a home to the gate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning {
    pub price: i128,
    pub secs: Secs,
    pub at: usize,
    pub aboard: Aboard,
    /// Of those carried, the ones remembered here.
    pub carried: Riders,
}

impl Trips<'_> {
    /// A vehicle's first trip.
    pub(super) fn first(&self) -> Terms {
        let van = self.van;
        let nearest = |drive: &dyn Fn(LocationId) -> (i128, Secs)| {
            let metres = van.depots.iter().map(|&d| drive(d).0).min().unwrap_or(0);
            (metres, van.depots.iter().map(|&d| drive(d).1).min().unwrap_or(0))
        };
        let out = self.travellers.iter().map(|t| nearest(&|d| self.drive(d, t.place))).collect();
        let back = nearest(&|d| self.drive(self.gate, d));
        let credit = self.second * i128::from(self.window);
        let always = van.fixed + van.worth - credit
            + van.per_metre * back.0
            + van.per_second * i128::from(self.gate_secs + back.1)
            + van.driver.0 * i128::from(van.driver.1);
        Terms {
            always,
            per_second: van.per_second,
            assistant: van.assistant,
            collect: van.collect,
            out,
            back: back.1,
            driver: van.driver,
            limit: Secs::MAX,
        }
    }

    /// A further trip of a vehicle that has been to the gate, where there may be one; its assistants are there already.
    pub(super) fn further(&self) -> Option<Terms> {
        if self.window <= self.gate_secs {
            return None;
        }
        let per_second = self.van.per_second + self.second;
        Some(Terms {
            always: per_second * i128::from(self.gate_secs),
            per_second,
            assistant: 0,
            collect: 0,
            out: self.travellers.iter().map(|t| self.drive(self.gate, t.place)).collect(),
            back: 0,
            driver: (0, 0),
            limit: self.window - self.gate_secs,
        })
    }

    /// Metres and seconds of a drive in morning words.
    pub(super) fn drive(&self, from: LocationId, to: LocationId) -> (i128, Secs) {
        let (from, to) = if self.leg == Leg::Pm { (to, from) } else { (from, to) };
        (i128::from(self.metres[from * self.matrix.len() + to]), self.matrix.get(from, to).secs as Secs)
    }

    /// What boarding somebody and driving to the next place costs, prize taken off, and how long it takes.
    pub(super) fn leg_price(&self, terms: &Terms, i: usize, to: LocationId) -> (i128, Secs) {
        let t = &self.travellers[i];
        let (metres, secs) = self.drive(t.place, to);
        let secs = secs + t.boarding;
        let price = self.van.per_metre * metres
            + terms.per_second * i128::from(secs)
            + self.van.per_second * i128::from(t.unloading)
            - t.prize;
        (price, secs)
    }

    /// The way out to a home.
    pub(super) fn out_price(&self, terms: &Terms, i: usize) -> i128 {
        self.van.per_metre * terms.out[i].0 + terms.per_second * i128::from(terms.out[i].1)
    }

    /// The least price of a trip, prizes taken off; at most 0 when nobody is worth a trip.
    pub(super) fn least(&self, terms: &Terms) -> i128 {
        self.least_of(terms, bound_meet::ALONE)
    }

    /// The same, with departures as soon as more beginnings than `alone` have grown.
    pub(super) fn least_of(&self, terms: &Terms, alone: usize) -> i128 {
        // Nobody's journey is shorter than the drive from their stop, whoever shares it. Somebody without a prize may be on the
        // way that is shortest in metres.
        let in_reach = |t: &Traveller| self.drive(t.place, self.gate).1 + t.boarding <= t.longest;
        let worthwhile: Vec<usize> = (0..self.travellers.len()).filter(|&i| in_reach(&self.travellers[i])).collect();
        let near = self.near();
        let mut growth = Growth {
            trips: self,
            terms,
            hope: Hope::of(self, terms, &worthwhile),
            worthwhile: &worthwhile,
            near: &near,
            waiting: BTreeMap::new(),
            kept: vec![Vec::new(); self.travellers.len()],
            grown: 0,
            least: 0,
        };
        for &i in &worthwhile {
            if let Some(one) = self.alone(terms, i) {
                growth.waiting.entry(one.secs).or_default().push(one);
            }
        }
        bound_meet::least(&mut growth, alone)
    }

    /// From a home straight to the gate.
    pub(super) fn alone(&self, terms: &Terms, i: usize) -> Option<Beginning> {
        let (price, secs) = self.leg_price(terms, i, self.gate);
        let aboard = self.board(Aboard::NOBODY, i)?;
        let mut carried = Riders::default();
        carried.add(self.travellers[i].rider);
        let in_time = secs <= self.travellers[i].longest && terms.in_limit(i, secs);
        in_time.then_some(Beginning { price: price + self.out_price(terms, i), secs, at: i, aboard, carried })
    }

    /// Whether a rider may not board next: carried before, or not with somebody carried.
    pub(super) fn barred(&self, one: &Beginning, rider: usize) -> bool {
        one.carried.holds(rider) || one.carried.meets(&self.apart[rider])
    }

    fn assistants(&self, one: &Beginning) -> i128 {
        i128::from(one.aboard.shared.div_ceil(self.ratio) + one.aboard.own)
    }

    /// A trip's price, complete.
    pub(super) fn whole(&self, terms: &Terms, one: &Beginning) -> i128 {
        let paid = terms.out[one.at].1 + one.secs + self.gate_secs + terms.back;
        let over = terms.driver.0 * i128::from((paid - terms.driver.1).max(0));
        let assistants = self.assistants(one);
        let collect = if assistants > 0 { terms.collect } else { 0 };
        terms.always + one.price + over + collect + assistants * terms.assistant
    }

    /// No longer trip that ends like this one costs less: its assistants are paid at least in proportion to who needs them.
    fn best_end(&self, terms: &Terms, hope: &Hope, one: &Beginning, whole: i128) -> i128 {
        let assistants = self.assistants(one);
        let proportion = i128::from(one.aboard.shared) * (terms.assistant / i128::from(self.ratio))
            + i128::from(one.aboard.own) * terms.assistant;
        whole - assistants * terms.assistant + proportion - hope.for_one(one, |rider| self.barred(one, rider))
    }

    /// One more home before a beginning, who remembers those `near` it.
    pub(super) fn extend(&self, terms: &Terms, one: &Beginning, j: usize, near: &Riders) -> Option<Beginning> {
        let (price, secs) = self.leg_price(terms, j, self.travellers[one.at].place);
        let secs = one.secs + secs;
        // At one place both are clocked from their common stop, which is not looked at: that can only let more trips through.
        if (secs > self.travellers[j].longest && !self.one_place(j, one.at)) || !terms.in_limit(j, secs) {
            return None;
        }
        let aboard = self.board(one.aboard, j)?;
        // Whoever boards after this one is remembered wherever they live: no trip turns straight back.
        let mut carried = one.carried.both(near);
        carried.add(self.travellers[one.at].rider);
        carried.add(self.travellers[j].rider);
        let price = one.price + price + self.out_price(terms, j) - self.out_price(terms, one.at);
        Some(Beginning { price, secs, at: j, aboard, carried })
    }

    /// One more aboard; `None` where no vehicle of the group carries them together.
    pub(super) fn board(&self, before: Aboard, i: usize) -> Option<Aboard> {
        let p = self.travellers[i].passenger;
        let chair = p.mobility == Mobility::Wheelchair;
        let people = before.seated + before.chairs;
        let most = |(e, _): &(&Equipment, &str)| e.layouts.iter().map(|l| u32::from(l.seats + l.wheelchairs)).max();
        let small = self.van.equipment.iter().filter_map(most).max().unwrap_or(0) < LARGE;
        let after = Aboard {
            seated: before.seated + u32::from(!chair),
            chairs: before.chairs + u32::from(chair),
            shared: before.shared + u32::from(p.assistance == Assistance::Shared),
            own: before.own + u32::from(matches!(p.assistance, Assistance::OneToOne | Assistance::Nurse)),
            not_in_front: before.not_in_front + u32::from(small && p.no_front_seat && !chair),
            harnesses: before.harnesses + u32::from(small && p.restraint == Restraint::Harness),
            child_seats: before.child_seats + u32::from(small && p.restraint == Restraint::ChildSeat),
            group: before.group.min(limit(p)),
        };
        let fits = |(e, class): &(&Equipment, &str)| may_carry(e, class, p) && self.seats(e, &after);
        (people < after.group && self.van.equipment.iter().any(fits)).then_some(after)
    }

    /// Whether two homes are at one place.
    pub(super) fn one_place(&self, i: usize, j: usize) -> bool {
        let (a, b) = (self.travellers[i].place, self.travellers[j].place);
        self.drive(a, b).1 == 0 && self.drive(b, a).1 == 0
    }

    /// All of two loads aboard; `None` where no vehicle of the group carries them together.
    pub(super) fn all_aboard(&self, a: &Aboard, b: &Aboard) -> Option<Aboard> {
        let both = Aboard {
            seated: a.seated + b.seated,
            chairs: a.chairs + b.chairs,
            shared: a.shared + b.shared,
            own: a.own + b.own,
            not_in_front: a.not_in_front + b.not_in_front,
            harnesses: a.harnesses + b.harnesses,
            child_seats: a.child_seats + b.child_seats,
            group: a.group.min(b.group),
        };
        let fits = |e: &Equipment| self.seats(e, &both);
        let carried = both.seated + both.chairs <= both.group && self.van.equipment.iter().any(|(e, _)| fits(e));
        carried.then_some(both)
    }

    /// Whether equipment seats and secures all aboard and their assistants.
    fn seats(&self, e: &Equipment, aboard: &Aboard) -> bool {
        let assistants = aboard.shared.div_ceil(self.ratio) + aboard.own;
        e.layout_for(aboard.seated + assistants, aboard.chairs, aboard.not_in_front).is_some()
            && aboard.harnesses <= u32::from(e.harnesses)
            && aboard.child_seats <= u32::from(e.child_seats)
    }

    /// Whether a beginning is at least as good as another at the same home, however both go on.
    fn beats(&self, terms: &Terms, a: &Beginning, b: &Beginning) -> bool {
        a.secs <= b.secs
            && a.carried.within(&b.carried)
            && self.no_worse(terms, (a.price, &a.aboard), (b.price, &b.aboard))
    }

    /// Whether one price and load are at least as good as another, whoever boards besides.
    pub(super) fn no_worse(&self, terms: &Terms, (price, x): (i128, &Aboard), (dearer, y): (i128, &Aboard)) -> bool {
        let emptier = x.chairs <= y.chairs
            && x.not_in_front <= y.not_in_front
            && x.harnesses <= y.harnesses
            && x.child_seats <= y.child_seats
            && (!self.groups || (x.group >= y.group && x.seated + x.chairs <= y.seated + y.chairs));
        // Assistants the first may need beyond those of the second, if negative the second beyond those of the first. Sharing
        // riders, so many more than the other has, need one for every so many begun; so many fewer save one for every so many
        // complete.
        let ratio = i128::from(self.ratio);
        let sharing = i128::from(x.shared) - i128::from(y.shared);
        let begun = if sharing > 0 { (sharing + ratio - 1) / ratio } else { -(-sharing / ratio) };
        let needed = begun + i128::from(x.own) - i128::from(y.own);
        let fetched = if x.shared + x.own > 0 && y.shared + y.own == 0 { terms.collect } else { 0 };
        emptier
            && i128::from(x.seated) + needed <= i128::from(y.seated)
            && price + needed * terms.assistant + fetched <= dearer
    }

    /// For each stop the riders it remembers: its own, those the bound names, and all who may not travel with somebody.
    fn near(&self) -> Vec<Riders> {
        let mut careful = Riders::default();
        (0..self.apart.len()).filter(|&r| self.apart[r] != Riders::default()).for_each(|r| careful.add(r));
        let list = |t: &Traveller| {
            let mut near = self.remembered[t.rider].or(&careful);
            near.add(t.rider);
            near
        };
        self.travellers.iter().map(list).collect()
    }
}

/// Beginnings as they grow, in the order of the time they take.
pub(super) struct Growth<'a> {
    pub trips: &'a Trips<'a>,
    pub terms: &'a Terms,
    hope: Hope,
    pub worthwhile: &'a [usize],
    pub near: &'a [Riders],
    pub waiting: BTreeMap<Secs, Vec<Beginning>>,
    /// By home, cheapest first.
    kept: Vec<Vec<Beginning>>,
    /// Beginnings so far.
    pub grown: usize,
    /// Least price of a whole trip so far.
    pub least: i128,
}

impl Growth<'_> {
    /// Those that take the least time of those that wait, without those that are beaten.
    pub(super) fn next(&mut self) -> Vec<Beginning> {
        let Some((_, mut batch)) = self.waiting.pop_first() else { return Vec::new() };
        batch.sort_by_key(|b| b.price);
        let mut good = Vec::new();
        for one in batch {
            let list = &mut self.kept[one.at];
            // Nothing saves more than all assistants there are.
            let most = one.price + self.trips.assistants(&one) * self.terms.assistant;
            let beats = |a: &Beginning, b: &Beginning| self.trips.beats(self.terms, a, b);
            if list.iter().take_while(|other| other.price <= most).any(|other| beats(other, &one)) {
                continue;
            }
            list.retain(|other| other.price < one.price || !beats(&one, other));
            let at = list.partition_point(|other| other.price < one.price);
            list.insert(at, one);
            self.least = self.least.min(self.trips.whole(self.terms, &one));
            good.push(one);
        }
        good
    }

    /// Grows a beginning by every home that may come before it.
    pub(super) fn grow(&mut self, one: &Beginning) {
        let (trips, terms) = (self.trips, self.terms);
        let hopeful = |one: &Beginning| {
            let whole = trips.whole(terms, one);
            whole < 0 || trips.best_end(terms, &self.hope, one, whole) < 0
        };
        if trips.best_end(terms, &self.hope, one, trips.whole(terms, one)) >= 0 {
            return;
        }
        for &j in self.worthwhile.iter().filter(|&&j| !trips.barred(one, trips.travellers[j].rider)) {
            if let Some(next) = trips.extend(terms, one, j, &self.near[j]).filter(hopeful) {
                self.waiting.entry(next.secs).or_default().push(next);
                self.grown += 1;
            }
        }
    }
}
