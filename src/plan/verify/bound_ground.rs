//! One gate, one group of vehicles and the terms of a trip, worked out once: what it costs and how long it takes to board
//! somebody and drive on, and who fits beside whom. Prices are whole millionths of a penny.

use super::bound_hope::limit;
use super::bound_trips::{Terms, Trips};
use super::bound_vans::may_carry;
use crate::model::{Assistance, Mobility, Restraint, Secs, vehicle::Equipment};

/// Vehicles for so many passengers are large: their front seats, harnesses and child seats are not counted.
const LARGE: u32 = 12;
/// Largest amount that is counted, a hundred thousand pounds: sums of as many as a trip has homes stay far below what an
/// `i64` holds.
const MOST: i128 = 10_000_000_000_000;
/// Seconds of a day.
const DAY: i128 = 86_400;
/// No limit of a group.
const UNLIMITED: u16 = u16::MAX;

/// Who is aboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Aboard {
    pub seated: u16,
    pub chairs: u16,
    pub shared: u16,
    pub own: u16,
    pub not_in_front: u16,
    pub harnesses: u16,
    pub child_seats: u16,
    /// Least group limit of those aboard.
    pub group: u16,
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
        group: UNLIMITED,
    };

    /// Those of two loads together.
    fn beside(&self, other: &Aboard) -> Aboard {
        Aboard {
            seated: self.seated + other.seated,
            chairs: self.chairs + other.chairs,
            shared: self.shared + other.shared,
            own: self.own + other.own,
            not_in_front: self.not_in_front + other.not_in_front,
            harnesses: self.harnesses + other.harnesses,
            child_seats: self.child_seats + other.child_seats,
            group: self.group.min(other.group),
        }
    }

    /// How many more the group limit lets in; no number where there is none.
    pub(super) fn others(&self) -> Option<usize> {
        (self.group != UNLIMITED).then(|| usize::from(self.group.saturating_sub(self.seated + self.chairs)))
    }

    /// Whether somebody needs an assistant.
    pub(super) fn assisted(&self) -> bool {
        self.shared + self.own > 0
    }
}

/// A gate, a group of vehicles and the terms of a trip; homes have the numbers of [`Ground::homes`].
pub(super) struct Ground<'a> {
    pub trips: &'a Trips<'a>,
    pub terms: &'a Terms,
    /// Travellers in use.
    pub homes: Vec<usize>,
    /// Rider at each home.
    pub rider: Vec<u16>,
    /// Longest time from each home to unloading.
    pub longest: Vec<Secs>,
    /// Who boards at each home.
    pub boards: Vec<Aboard>,
    /// Fair share of assistants' pay of who boards there.
    pub share: Vec<i64>,
    pub assistant: i64,
    pub collect: i64,
    /// Paid by every trip.
    pub always: i64,
    /// The driver's second.
    pub driver: i64,
    /// Whether anybody has a group limit.
    pub groups: bool,
    pub ratio: u16,
    /// Which of the equipment may carry who boards at each home.
    fit: Vec<Vec<u16>>,
    /// Boarding at one home and driving to another, row by row, the last of each row to the gate: price, prize taken off, with
    /// what the way out to the first home becomes dearer by, and seconds.
    drives: Vec<(i64, Secs)>,
    /// Whether two homes are at one place.
    places: Vec<bool>,
}

impl<'a> Ground<'a> {
    /// The ground for some of the travellers; `None` where an amount is beyond what is counted.
    pub(super) fn of(trips: &'a Trips<'a>, terms: &'a Terms, homes: Vec<usize>) -> Option<Ground<'a>> {
        u16::try_from(homes.len()).ok()?;
        let small = {
            let most = |(e, _): &(&Equipment, &str)| {
                e.layouts.iter().map(|l| u32::from(l.seats) + u32::from(l.wheelchairs)).max()
            };
            trips.van.equipment.iter().filter_map(most).max().unwrap_or(0) < LARGE
        };
        let boards: Vec<Aboard> = homes.iter().map(|&i| one(trips, i, small)).collect();
        let fit = |&i: &usize| -> Vec<u16> {
            let may =
                |(_, (e, class)): &(usize, &(&Equipment, &str))| may_carry(e, class, trips.travellers[i].passenger);
            trips.van.equipment.iter().enumerate().filter(may).map(|(k, _)| k as u16).collect()
        };
        let ratio = u16::try_from(trips.ratio).unwrap_or(u16::MAX);
        let assistant = counted(terms.assistant)?;
        counted(terms.driver.0 * DAY)?;
        let mut drives = Vec::with_capacity(homes.len() * (homes.len() + 1));
        let mut places = Vec::with_capacity(homes.len() * homes.len());
        for &i in &homes {
            for &j in &homes {
                let (price, secs) = trips.leg_price(terms, i, trips.travellers[j].place);
                drives.push((counted(price + trips.out_price(terms, i) - trips.out_price(terms, j))?, secs));
                places.push(trips.one_place(i, j));
            }
            let (price, secs) = trips.leg_price(terms, i, trips.gate);
            drives.push((counted(price + trips.out_price(terms, i))?, secs));
        }
        let share = |b: &Aboard| i64::from(b.shared) * (assistant / i64::from(ratio)) + i64::from(b.own) * assistant;
        Some(Ground {
            rider: homes.iter().map(|&i| trips.travellers[i].rider as u16).collect(),
            longest: homes.iter().map(|&i| trips.travellers[i].longest).collect(),
            share: boards.iter().map(share).collect(),
            fit: homes.iter().map(fit).collect(),
            groups: boards.iter().any(|b| b.group != UNLIMITED),
            boards,
            assistant,
            collect: counted(terms.collect)?,
            always: counted(terms.always)?,
            driver: counted(terms.driver.0)?,
            ratio,
            drives,
            places,
            trips,
            terms,
            homes,
        })
    }

    /// Number of homes in use.
    pub(super) fn len(&self) -> usize {
        self.homes.len()
    }

    /// Price and seconds of boarding at a home and driving to another.
    pub(super) fn drive(&self, from: usize, to: usize) -> (i64, Secs) {
        self.drives[from * (self.len() + 1) + to]
    }

    /// Price and seconds of boarding at a home and driving to the gate.
    pub(super) fn to_gate(&self, from: usize) -> (i64, Secs) {
        self.drives[from * (self.len() + 1) + self.len()]
    }

    /// Whether two homes are at one place.
    pub(super) fn one_place(&self, i: usize, j: usize) -> bool {
        self.places[i * self.len() + j]
    }

    /// Seconds of the way out to a home.
    pub(super) fn out_secs(&self, i: usize) -> Secs {
        self.terms.out[self.homes[i]].1
    }

    /// Whether a trip that begins at a home, so many seconds before the gate, keeps the limit.
    pub(super) fn in_limit(&self, i: usize, secs: Secs) -> bool {
        self.terms.limit == Secs::MAX || self.out_secs(i) + secs <= self.terms.limit
    }

    /// One more aboard; `None` where no vehicle of the group carries them together.
    pub(super) fn board(&self, before: &Aboard, i: usize) -> Option<Aboard> {
        let after = before.beside(&self.boards[i]);
        let equipment = &self.trips.van.equipment;
        let fits = self.fit[i].iter().any(|&k| self.seats(equipment[usize::from(k)].0, &after));
        (after.seated + after.chairs <= after.group && fits).then_some(after)
    }

    /// All of two loads aboard; `None` where no vehicle of the group carries them together.
    pub(super) fn all_aboard(&self, a: &Aboard, b: &Aboard) -> Option<Aboard> {
        let both = a.beside(b);
        let fits = self.trips.van.equipment.iter().any(|(e, _)| self.seats(e, &both));
        (both.seated + both.chairs <= both.group && fits).then_some(both)
    }

    /// Assistants of so many aboard.
    pub(super) fn assistants(&self, aboard: &Aboard) -> u16 {
        aboard.shared.div_ceil(self.ratio) + aboard.own
    }

    /// The fair share of assistants' pay of all aboard.
    pub(super) fn fair(&self, aboard: &Aboard) -> i64 {
        i64::from(aboard.shared) * (self.assistant / i64::from(self.ratio)) + i64::from(aboard.own) * self.assistant
    }

    /// What fetching the first assistant costs those aboard.
    pub(super) fn fetched(&self, aboard: &Aboard) -> i64 {
        if aboard.assisted() { self.collect } else { 0 }
    }

    /// A trip's price where the driver is paid for no more than the least time: its homes' own, and what all pay together.
    pub(super) fn complete(&self, price: i64, aboard: &Aboard) -> i64 {
        self.always + price + self.fetched(aboard) + i64::from(self.assistants(aboard)) * self.assistant
    }

    /// A trip's price, complete, with the seconds it takes from the first home on.
    pub(super) fn whole(&self, price: i64, first: usize, secs: Secs, aboard: &Aboard) -> i64 {
        self.complete(price, aboard) + self.overtime(first, secs)
    }

    /// What the driver is paid for more than the least time.
    pub(super) fn overtime(&self, first: usize, secs: Secs) -> i64 {
        let paid = self.out_secs(first) + secs + self.trips.gate_secs + self.terms.back;
        self.driver * i64::from((paid - self.terms.driver.1).max(0))
    }

    /// Whether equipment seats and secures all aboard and their assistants.
    fn seats(&self, e: &Equipment, aboard: &Aboard) -> bool {
        let seated = u32::from(aboard.seated + self.assistants(aboard));
        e.layout_for(seated, u32::from(aboard.chairs), u32::from(aboard.not_in_front)).is_some()
            && aboard.harnesses <= u16::from(e.harnesses)
            && aboard.child_seats <= u16::from(e.child_seats)
    }
}

/// An amount as it is counted; `None` where it is too large.
pub(super) fn counted(amount: i128) -> Option<i64> {
    i64::try_from(amount).ok().filter(|_| amount.abs() <= MOST)
}

/// A traveller alone; what only counts in small vehicles is left out in large ones.
fn one(trips: &Trips, i: usize, small: bool) -> Aboard {
    let p = trips.travellers[i].passenger;
    let chair = p.mobility == Mobility::Wheelchair;
    Aboard {
        seated: u16::from(!chair),
        chairs: u16::from(chair),
        shared: u16::from(p.assistance == Assistance::Shared),
        own: u16::from(matches!(p.assistance, Assistance::OneToOne | Assistance::Nurse)),
        not_in_front: u16::from(small && p.no_front_seat && !chair),
        harnesses: u16::from(small && p.restraint == Restraint::Harness),
        child_seats: u16::from(small && p.restraint == Restraint::ChildSeat),
        group: limit(p).map_or(UNLIMITED, u16::from),
    }
}
