//! What a trip that has set out from its first homes can still gain at best on its way to the gate; the counterpart of
//! [`super::bound_hope`] for the other half.
//!
//! Time is told by patience: the longest way to the gate that all who boarded before the present home bear. Anybody may be
//! carried again and again, but nobody with only one other between, and everybody takes a fair part of vehicle and assistants.

use super::bound_hope::{Gain, Parts, STEP, fair_share, limit};
use super::bound_trips::{Aboard, Terms, Trips};
use crate::model::Secs;

/// The gate, as the next stop.
const GATE: usize = usize::MAX - 1;
/// The gate is out of reach.
const NEVER: i128 = i128::MIN / 4;
/// Patience without end.
pub(super) const ENDLESS: Secs = Secs::MAX / 4;

/// By parts of the vehicle that are left, minutes of patience and home.
pub(super) struct Prospect {
    parts: Parts,
    largest: usize,
    /// The last stands for any patience beyond.
    steps: usize,
    count: usize,
    gains: Vec<Gain>,
}

/// A way from one home to another.
struct Way {
    to: usize,
    price: i128,
    secs: Secs,
    together: bool,
    takes: usize,
    beside: usize,
}

impl Prospect {
    pub(super) fn of(trips: &Trips, terms: &Terms, worthwhile: &[usize]) -> Prospect {
        let parts = Parts::of(&trips.van.equipment, trips.ratio as usize);
        let travellers = &trips.travellers;
        let takes: Vec<usize> = travellers.iter().map(|t| parts.of_one(t.passenger)).collect();
        let largest = worthwhile.iter().map(|&i| takes[i]).max().unwrap_or(0);
        let latest = worthwhile.iter().map(|&i| travellers[i].longest).max().unwrap_or(0).max(0);
        let (all, steps, count) = (parts.all, (latest / STEP) as usize + 2, travellers.len());
        let none = Gain { best: NEVER, other: NEVER, ..Gain::NONE };
        let mut table = Prospect { parts, largest, steps, count, gains: vec![none; (all + 1) * steps * count] };
        let ways = |&i: &usize| -> Vec<Way> {
            let others = worthwhile.iter().filter(|&&j| travellers[j].rider != travellers[i].rider);
            let joins = others.filter(|&&j| limit(travellers[j].passenger) >= 2);
            let way = |&j: &usize| {
                let there = travellers[j].place;
                let (price, secs) = trips.leg_price(terms, i, there);
                let price = price + trips.out_price(terms, i) - trips.out_price(terms, j);
                Way {
                    to: j,
                    price: price + fair_share(trips, terms, travellers[j].passenger),
                    secs,
                    together: trips.one_place(i, j),
                    takes: takes[j],
                    beside: ((limit(travellers[j].passenger) - 2) as usize).saturating_mul(largest),
                }
            };
            joins.map(way).collect()
        };
        let ways: Vec<Vec<Way>> = worthwhile.iter().map(ways).collect();
        for left in 0..=all {
            for (&i, ways) in worthwhile.iter().zip(&ways) {
                let (home_price, home_secs) = trips.leg_price(terms, i, trips.gate);
                for step in 0..steps {
                    let patience = if step + 1 == steps { ENDLESS } else { (step as Secs + 1) * STEP - 1 };
                    let own = patience.min(travellers[i].longest);
                    let mut gain = none;
                    if home_secs <= own {
                        gain.offer(-home_price - trips.out_price(terms, i), GATE);
                    }
                    for way in ways.iter().filter(|w| w.takes <= left) {
                        let then = if way.together { patience } else { own } - way.secs;
                        if then < 0 {
                            continue;
                        }
                        let after = table.at((left - way.takes).min(way.beside), then, way.to);
                        let further = after.without(|rider| rider == travellers[i].rider);
                        if further > NEVER {
                            gain.offer(further - way.price, travellers[way.to].rider);
                        }
                    }
                    table.gains[(left * steps + step) * count + i] = gain;
                }
            }
        }
        table
    }

    fn at(&self, left: usize, patience: Secs, home: usize) -> &Gain {
        let step = ((patience / STEP) as usize).min(self.steps - 1);
        &self.gains[(left * self.steps + step) * self.count + home]
    }

    /// The most that can be gained from a home on, who stands there being aboard; `None` where the gate is out of reach.
    pub(super) fn from(
        &self,
        aboard: &Aboard,
        patience: Secs,
        home: usize,
        barred: impl Fn(usize) -> bool,
    ) -> Option<i128> {
        let others = aboard.group.saturating_sub(aboard.seated + aboard.chairs) as usize;
        let left = self.parts.all.saturating_sub(self.parts.taken(aboard));
        let gain = self.at(left.min(others.saturating_mul(self.largest)), patience, home);
        Some(gain.without(|rider| rider != GATE && barred(rider))).filter(|gain| *gain > NEVER)
    }
}
