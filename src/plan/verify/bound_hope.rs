//! What a trip that is only begun can still gain at best, so that beginnings without hope need not be carried on.
//!
//! Anybody may be carried again and again here, but nobody twice with only one other between; of the vehicle everybody
//! takes a part that is never more than in truth, and of an assistant's pay a fair share.

use super::bound_trips::{Aboard, Beginning, Terms, Trips};
use crate::model::{Assistance, Mobility, Passenger, Secs, vehicle::Equipment};

/// Seconds of a step of the optimistic table.
pub(super) const STEP: Secs = 60;
/// Nobody boards next.
const NOBODY: usize = usize::MAX;

/// The optimistic table: by parts of the vehicle that are left, minutes gone and stop.
pub(super) struct Hope {
    parts: Parts,
    /// Most parts of anybody.
    largest: usize,
    steps: usize,
    count: usize,
    gains: Vec<Gain>,
}

/// The best gain, who boards next for it, and the best with somebody else next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gain {
    pub(super) best: i128,
    pub(super) next: usize,
    pub(super) other: i128,
}

impl Gain {
    pub(super) const NONE: Gain = Gain { best: 0, next: NOBODY, other: 0 };

    pub(super) fn without(&self, rider: impl Fn(usize) -> bool) -> i128 {
        if self.next != NOBODY && rider(self.next) { self.other } else { self.best }
    }

    pub(super) fn offer(&mut self, gain: i128, rider: usize) {
        if gain > self.best {
            if self.next != rider {
                self.other = self.best;
            }
            (self.best, self.next) = (gain, rider);
        } else if rider != self.next && gain > self.other {
            self.other = gain;
        }
    }
}

impl Hope {
    /// The table for those who are worth a stop.
    pub(super) fn of(trips: &Trips, terms: &Terms, worthwhile: &[usize]) -> Hope {
        let parts = Parts::of(&trips.van.equipment, trips.ratio as usize);
        let travellers = &trips.travellers;
        let takes: Vec<usize> = travellers.iter().map(|t| parts.of_one(t.passenger)).collect();
        let largest = worthwhile.iter().map(|&i| takes[i]).max().unwrap_or(0);
        let aid = |i: usize| fair_share(trips, terms, travellers[i].passenger);
        let latest = worthwhile.iter().map(|&i| travellers[i].longest).max().unwrap_or(0).max(0);
        let (all, steps, count) = (parts.all, (latest / STEP) as usize + 1, travellers.len());
        let mut hope = Hope { parts, largest, steps, count, gains: vec![Gain::NONE; (all + 1) * steps * count] };
        // What does not depend on the room and the time: price, seconds, and whether both board at one place.
        let drives: Vec<Vec<(usize, i128, Secs, bool)>> = worthwhile
            .iter()
            .map(|&i| {
                let here = travellers[i].place;
                let drive = |&j: &usize| {
                    let (price, secs) = trips.leg_price(terms, j, here);
                    let there = travellers[j].place;
                    let together = trips.drive(there, here).1 == 0 && trips.drive(here, there).1 == 0;
                    let price = price + aid(j) + trips.out_price(terms, j) - trips.out_price(terms, i);
                    (j, price, secs, together)
                };
                let others = worthwhile.iter().filter(|&&j| travellers[j].rider != travellers[i].rider);
                // Whoever boards with somebody aboard lets fewer others in by the limit of their group.
                others.filter(|&&j| limit(travellers[j].passenger) >= 2).map(drive).collect()
            })
            .collect();
        for left in 1..=all {
            for step in 0..steps {
                for (&i, drives) in worthwhile.iter().zip(&drives) {
                    let mut gain = Gain::NONE;
                    for &(j, price, secs, together) in drives.iter().filter(|d| takes[d.0] <= left) {
                        let other = &travellers[j];
                        let then = step as Secs * STEP + secs;
                        if then > other.longest && !together {
                            continue;
                        }
                        let beside = (limit(other.passenger) - 2) as usize;
                        let after = (left - takes[j]).min(beside.saturating_mul(largest));
                        let further = hope.at(after, then, j).without(|rider| rider == travellers[i].rider);
                        gain.offer(further - price, other.rider);
                    }
                    hope.gains[(left * steps + step) * count + i] = gain;
                }
            }
        }
        hope
    }

    fn at(&self, left: usize, secs: Secs, stop: usize) -> &Gain {
        let step = ((secs / STEP) as usize).min(self.steps - 1);
        &self.gains[(left * self.steps + step) * self.count + stop]
    }

    /// For a beginning, with the riders who cannot board next.
    pub(super) fn for_one(&self, one: &Beginning, barred: impl Fn(usize) -> bool) -> i128 {
        let aboard = &one.aboard;
        let others = aboard.group.saturating_sub(aboard.seated + aboard.chairs) as usize;
        let left = self.parts.all.saturating_sub(self.parts.taken(aboard));
        self.at(left.min(others.saturating_mul(self.largest)), one.secs, one.at).without(barred)
    }
}

/// A passenger's fair share of the pay of assistants.
pub(super) fn fair_share(trips: &Trips, terms: &Terms, passenger: &Passenger) -> i128 {
    match passenger.assistance {
        Assistance::Shared => terms.assistant / i128::from(trips.ratio),
        Assistance::OneToOne | Assistance::Nurse => terms.assistant,
        Assistance::None => 0,
    }
}

/// Most aboard while a passenger rides.
pub(super) fn limit(p: &Passenger) -> u32 {
    match p.group_max {
        _ if p.solo => 1,
        Some(most) => u32::from(most),
        None => u32::MAX,
    }
}

/// A vehicle in parts: one for each who shares an assistant, as many as share one for a seat, and for a wheelchair as many
/// as each layout gives up for it at least.
pub(super) struct Parts {
    pub(super) all: usize,
    seat: usize,
    chair: usize,
}

impl Parts {
    pub(super) fn of(equipment: &[(&Equipment, &str)], seat: usize) -> Parts {
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

    pub(super) fn of_one(&self, p: &Passenger) -> usize {
        let place = if p.mobility == Mobility::Wheelchair { self.chair } else { self.seat };
        place
            + match p.assistance {
                Assistance::Shared => 1,
                Assistance::OneToOne | Assistance::Nurse => self.seat,
                Assistance::None => 0,
            }
    }

    pub(super) fn taken(&self, aboard: &Aboard) -> usize {
        let Aboard { seated, chairs, shared, own, .. } = *aboard;
        self.seat * (seated + own) as usize + self.chair * chairs as usize + shared as usize
    }
}
