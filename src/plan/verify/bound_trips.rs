//! The cheapest trips to one gate against the prizes of a bound, found by trying all that could matter.
//!
//! Told in morning words: homes, then the gate; the afternoon reads the matrix the other way round. A trip is built from the
//! gate backwards, home by home, in the order of the time it takes. Of two beginnings at one home the one that is later,
//! fuller, dearer and has carried more is dropped, and so is one that could not come below nothing even if everybody near
//! it could be carried twice, took a fair part of the vehicle only and paid a fair part of an assistant. A trip remembers so
//! many riders nearest to each home as the bound says; someone farther off may be carried twice, which can only make the
//! trip cheaper than a true one.

use super::bound::may_carry;
use crate::model::{
    Assistance, Leg, LocationId, Matrix, Mobility, Passenger, RequestId, Restraint, Secs, vehicle::Equipment,
};
use std::collections::BTreeMap;

/// Seconds of a step of the optimistic table.
const STEP: Secs = 60;

/// Vehicles priced as one, with the least of each rate; millionths of a penny.
#[derive(Debug, Clone, Default)]
pub(super) struct Van<'a> {
    pub equipment: Vec<(&'a Equipment, &'a str)>,
    pub depots: Vec<LocationId>,
    pub fixed: i128,
    pub per_metre: i128,
    /// For every second on the way.
    pub per_second: i128,
    /// For every second from depot to depot, and the least number paid.
    pub driver: (i128, Secs),
    pub assistant: i128,
    pub collect: i128,
    pub worth: i128,
}

/// A rider at one possible stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traveller<'a> {
    pub request: RequestId,
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
    /// Riders a home remembers.
    pub remembered: usize,
    pub travellers: Vec<Traveller<'a>>,
    pub van: &'a Van<'a>,
}

/// How a trip begins and what it pays.
struct Terms {
    /// Paid by every trip.
    always: i128,
    per_second: i128,
    assistant: i128,
    collect: i128,
    /// The way to the first home: metres and seconds by stop.
    out: Vec<(i128, Secs)>,
    /// Seconds to the depot at the end.
    back: Secs,
    driver: (i128, Secs),
    /// Most seconds of way out and trip.
    limit: Secs,
}

impl Terms {
    /// Whether a trip that begins at a stop keeps the limit.
    fn in_limit(&self, i: usize, secs: Secs) -> bool {
        self.limit == Secs::MAX || self.out[i].1 + secs <= self.limit
    }
}

/// Who is aboard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Aboard {
    seated: u32,
    chairs: u32,
    shared: u32,
    own: u32,
    not_in_front: u32,
    harnesses: u32,
    child_seats: u32,
    /// Least group limit of those aboard.
    group: u32,
}

/// A beginning of a trip: from a home to the gate.
#[derive(Debug, Clone)]
struct Beginning {
    price: i128,
    secs: Secs,
    at: usize,
    aboard: Aboard,
    carried: Vec<RequestId>,
}

impl Trips<'_> {
    /// The least price of a vehicle's first trip, prizes taken off; at most 0 when nobody is worth a trip.
    pub(super) fn first(&self) -> i128 {
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
        self.least(&Terms {
            always,
            per_second: van.per_second,
            assistant: van.assistant,
            collect: van.collect,
            out,
            back: back.1,
            driver: van.driver,
            limit: Secs::MAX,
        })
    }

    /// The least price of a further trip of a vehicle that has been to the gate; its assistants are there already.
    pub(super) fn further(&self) -> i128 {
        if self.window <= self.gate_secs {
            return 0;
        }
        let per_second = self.van.per_second + self.second;
        self.least(&Terms {
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
    fn drive(&self, from: LocationId, to: LocationId) -> (i128, Secs) {
        let (from, to) = if self.leg == Leg::Pm { (to, from) } else { (from, to) };
        (i128::from(self.metres[from * self.matrix.len() + to]), self.matrix.get(from, to).secs as Secs)
    }

    /// What boarding somebody and driving to the next place costs, prize taken off, and how long it takes.
    fn leg_price(&self, terms: &Terms, i: usize, to: LocationId) -> (i128, Secs) {
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
    fn out_price(&self, terms: &Terms, i: usize) -> i128 {
        self.van.per_metre * terms.out[i].0 + terms.per_second * i128::from(terms.out[i].1)
    }

    fn least(&self, terms: &Terms) -> i128 {
        // Nobody's journey is shorter than the drive from their stop, whoever shares it.
        let in_reach = |t: &Traveller| self.drive(t.place, self.gate).1 + t.boarding <= t.longest;
        let worthwhile: Vec<usize> = (0..self.travellers.len())
            .filter(|&i| self.travellers[i].prize > self.van.per_second * i128::from(self.travellers[i].unloading))
            .filter(|&i| in_reach(&self.travellers[i]))
            .collect();
        let near = self.near(&worthwhile);
        let hope = self.hope(terms, &worthwhile);
        let mut least = 0;
        let mut waiting: BTreeMap<Secs, Vec<Beginning>> = BTreeMap::new();
        let mut kept: BTreeMap<usize, Vec<Beginning>> = BTreeMap::new();
        for &i in &worthwhile {
            let (price, secs) = self.leg_price(terms, i, self.gate);
            let alone = Aboard { group: u32::MAX, ..Aboard::default() };
            let Some(aboard) = self.board(alone, i) else { continue };
            if secs <= self.travellers[i].longest && terms.in_limit(i, secs) {
                let carried = vec![self.travellers[i].request];
                let price = price + self.out_price(terms, i);
                waiting.entry(secs).or_default().push(Beginning { price, secs, at: i, aboard, carried });
            }
        }
        while let Some((_, batch)) = waiting.pop_first() {
            for one in batch {
                if kept.get(&one.at).is_some_and(|list| list.iter().any(|other| self.beats(terms, other, &one))) {
                    continue;
                }
                let whole = self.whole(terms, &one);
                least = least.min(whole);
                if self.best_end(terms, &hope, &one, whole) < 0 {
                    for &j in worthwhile.iter().filter(|&&j| !one.carried.contains(&self.travellers[j].request)) {
                        let Some(next) = self.extend(terms, &one, j, &near) else { continue };
                        let whole = self.whole(terms, &next);
                        if whole < 0 || self.best_end(terms, &hope, &next, whole) < 0 {
                            waiting.entry(next.secs).or_default().push(next);
                        }
                    }
                }
                kept.entry(one.at).or_default().push(one);
            }
        }
        least
    }

    /// A trip's price, complete.
    fn whole(&self, terms: &Terms, one: &Beginning) -> i128 {
        let paid = terms.out[one.at].1 + one.secs + self.gate_secs + terms.back;
        let over = terms.driver.0 * i128::from((paid - terms.driver.1).max(0));
        let assistants = i128::from(one.aboard.shared.div_ceil(self.ratio) + one.aboard.own);
        let collect = if assistants > 0 { terms.collect } else { 0 };
        terms.always + one.price + over + collect + assistants * terms.assistant
    }

    /// No longer trip that ends like this one costs less: its assistants are paid at least in proportion to who needs them.
    fn best_end(&self, terms: &Terms, hope: &Hope, one: &Beginning, whole: i128) -> i128 {
        let assistants = i128::from(one.aboard.shared.div_ceil(self.ratio) + one.aboard.own);
        let proportion = i128::from(one.aboard.shared) * (terms.assistant / i128::from(self.ratio))
            + i128::from(one.aboard.own) * terms.assistant;
        whole - assistants * terms.assistant + proportion - hope.of(one)
    }

    fn extend(&self, terms: &Terms, one: &Beginning, j: usize, near: &[Vec<RequestId>]) -> Option<Beginning> {
        let here = self.travellers[one.at].place;
        let (price, secs) = self.leg_price(terms, j, here);
        let secs = one.secs + secs;
        // At one place both are clocked from their common stop, which is not looked at: that can only let more trips through.
        let together =
            self.drive(self.travellers[j].place, here).1 == 0 && self.drive(here, self.travellers[j].place).1 == 0;
        if (secs > self.travellers[j].longest && !together) || !terms.in_limit(j, secs) {
            return None;
        }
        let aboard = self.board(one.aboard, j)?;
        // Whoever boards after this one is remembered wherever they live: no trip turns straight back.
        let before = self.travellers[one.at].request;
        let remembered = |r: &RequestId| *r == before || near[j].contains(r);
        let mut carried: Vec<RequestId> = one.carried.iter().copied().filter(remembered).collect();
        carried.push(self.travellers[j].request);
        carried.sort_unstable();
        let price = one.price + price + self.out_price(terms, j) - self.out_price(terms, one.at);
        Some(Beginning { price, secs, at: j, aboard, carried })
    }

    /// One more aboard; `None` where no vehicle of the group carries them together.
    fn board(&self, before: Aboard, i: usize) -> Option<Aboard> {
        let p = self.travellers[i].passenger;
        let chair = p.mobility == Mobility::Wheelchair;
        let people = before.seated + before.chairs;
        let after = Aboard {
            seated: before.seated + u32::from(!chair),
            chairs: before.chairs + u32::from(chair),
            shared: before.shared + u32::from(p.assistance == Assistance::Shared),
            own: before.own + u32::from(matches!(p.assistance, Assistance::OneToOne | Assistance::Nurse)),
            not_in_front: before.not_in_front + u32::from(p.no_front_seat && !chair),
            harnesses: before.harnesses + u32::from(p.restraint == Restraint::Harness),
            child_seats: before.child_seats + u32::from(p.restraint == Restraint::ChildSeat),
            group: before.group.min(limit(p)),
        };
        let assistants = after.shared.div_ceil(self.ratio) + after.own;
        let fits = |(e, class): &(&Equipment, &str)| {
            may_carry(e, class, p)
                && e.layout_for(after.seated + assistants, after.chairs, after.not_in_front).is_some()
                && after.harnesses <= u32::from(e.harnesses)
                && after.child_seats <= u32::from(e.child_seats)
        };
        (people < after.group && self.van.equipment.iter().any(fits)).then_some(after)
    }

    /// Whether a beginning is at least as good as another at the same home, however both go on.
    fn beats(&self, terms: &Terms, a: &Beginning, b: &Beginning) -> bool {
        let (x, y) = (&a.aboard, &b.aboard);
        let emptier = x.seated <= y.seated
            && x.chairs <= y.chairs
            && x.shared <= y.shared
            && x.own <= y.own
            && x.not_in_front <= y.not_in_front
            && x.harnesses <= y.harnesses
            && x.child_seats <= y.child_seats
            && x.group >= y.group;
        if !emptier || a.secs > b.secs {
            return false;
        }
        // Assistants that the fuller one needs more of, whoever boards next.
        let more = i128::from((y.shared - x.shared) / self.ratio + (y.own - x.own));
        a.price <= b.price + more * terms.assistant && a.carried.iter().all(|r| b.carried.contains(r))
    }

    /// For each stop the requests it remembers.
    fn near(&self, worthwhile: &[usize]) -> Vec<Vec<RequestId>> {
        let list = |i: usize| {
            let here = self.travellers[i].place;
            let mut order: Vec<(Secs, RequestId)> = worthwhile
                .iter()
                .map(|&j| {
                    let there = self.travellers[j].place;
                    let far = 1 + self.drive(here, there).1.min(self.drive(there, here).1);
                    let same = self.travellers[i].request == self.travellers[j].request;
                    (if same { 0 } else { far }, self.travellers[j].request)
                })
                .collect();
            order.sort_unstable();
            let mut near: Vec<RequestId> = Vec::new();
            for (_, request) in order {
                if near.len() < self.remembered && !near.contains(&request) {
                    near.push(request);
                }
            }
            near
        };
        (0..self.travellers.len()).map(list).collect()
    }

    /// What a beginning can still gain at best: anybody may be carried again and again, but not twice running; of the vehicle
    /// everybody takes a part that is never more than in truth.
    fn hope(&self, terms: &Terms, worthwhile: &[usize]) -> Hope {
        let parts = Parts::of(&self.van.equipment, self.ratio as usize);
        let takes: Vec<usize> =
            (0..self.travellers.len()).map(|i| parts.of_one(self.travellers[i].passenger)).collect();
        let largest = worthwhile.iter().map(|&i| takes[i]).max().unwrap_or(0);
        let aid = |i: usize| match self.travellers[i].passenger.assistance {
            Assistance::Shared => terms.assistant / i128::from(self.ratio),
            Assistance::OneToOne | Assistance::Nurse => terms.assistant,
            Assistance::None => 0,
        };
        let latest = worthwhile.iter().map(|&i| self.travellers[i].longest).max().unwrap_or(0).max(0);
        let (all, steps, count) = (parts.all, (latest / STEP) as usize + 1, self.travellers.len());
        let mut hope = Hope { parts, largest, steps, count, gains: vec![0; (all + 1) * steps * count] };
        for left in 1..=all {
            for step in 0..steps {
                for &i in worthwhile {
                    let mut best = 0;
                    let here = self.travellers[i].place;
                    for &j in worthwhile.iter().filter(|&&j| takes[j] <= left) {
                        let other = &self.travellers[j];
                        // Whoever boards with somebody aboard lets fewer others in by the limit of their group.
                        let Some(others) = limit(other.passenger).checked_sub(2) else { continue };
                        let (price, secs) = self.leg_price(terms, j, here);
                        let then = step as Secs * STEP + secs;
                        let together = self.drive(other.place, here).1 == 0;
                        if self.travellers[i].request == other.request || (then > other.longest && !together) {
                            continue;
                        }
                        let after = (left - takes[j]).min((others as usize).saturating_mul(largest));
                        let price = price + aid(j) + self.out_price(terms, j) - self.out_price(terms, i);
                        best = best.max(hope.at(after, then, j) - price);
                    }
                    hope.gains[(left * steps + step) * count + i] = best;
                }
            }
        }
        hope
    }
}

/// Most aboard while a passenger rides.
fn limit(p: &Passenger) -> u32 {
    match p.group_max {
        _ if p.solo => 1,
        Some(most) => u32::from(most),
        None => u32::MAX,
    }
}

/// A vehicle in parts: one for each who shares an assistant, as many as share one for a seat, and for a wheelchair as many
/// as each layout gives up for it at least.
struct Parts {
    all: usize,
    seat: usize,
    chair: usize,
}

impl Parts {
    fn of(equipment: &[(&Equipment, &str)], seat: usize) -> Parts {
        let layouts = || equipment.iter().flat_map(|(e, _)| &e.layouts);
        let seats = layouts().map(|l| l.seats as usize).max().unwrap_or(0);
        let chairs = layouts().map(|l| l.wheelchairs as usize).max().unwrap_or(0);
        let given_up = layouts()
            .filter(|l| l.wheelchairs > 0)
            .map(|l| seat * (seats - l.seats as usize) / l.wheelchairs as usize)
            .min()
            .unwrap_or(1);
        // Where a layout gives up nothing, its wheelchair places are parts of their own.
        if given_up == 0 {
            return Parts { all: seat * seats + chairs, seat, chair: 1 };
        }
        Parts { all: seat * seats, seat, chair: given_up }
    }

    fn of_one(&self, p: &Passenger) -> usize {
        let place = if p.mobility == Mobility::Wheelchair { self.chair } else { self.seat };
        place
            + match p.assistance {
                Assistance::Shared => 1,
                Assistance::OneToOne | Assistance::Nurse => self.seat,
                Assistance::None => 0,
            }
    }

    fn taken(&self, aboard: &Aboard) -> usize {
        let Aboard { seated, chairs, shared, own, .. } = *aboard;
        self.seat * (seated + own) as usize + self.chair * chairs as usize + shared as usize
    }
}

/// The optimistic table: by parts of the vehicle that are left, minutes gone and stop.
struct Hope {
    parts: Parts,
    /// Most parts of anybody.
    largest: usize,
    steps: usize,
    count: usize,
    gains: Vec<i128>,
}

impl Hope {
    fn at(&self, left: usize, secs: Secs, stop: usize) -> i128 {
        let step = ((secs / STEP) as usize).min(self.steps - 1);
        self.gains[(left * self.steps + step) * self.count + stop]
    }

    fn of(&self, one: &Beginning) -> i128 {
        let aboard = &one.aboard;
        let others = aboard.group.saturating_sub(aboard.seated + aboard.chairs) as usize;
        let left = self.parts.all.saturating_sub(self.parts.taken(aboard));
        self.at(left.min(others.saturating_mul(self.largest)), one.secs, one.at)
    }
}
