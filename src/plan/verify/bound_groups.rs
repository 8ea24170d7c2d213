//! What a weekday of a gate costs at least when its riders travel in whole groups, claims tried one by one.
//!
//! A group costs more than its prizes by something, and so does every way to part a day's riders into groups: by the sum. A
//! claim says that no way costs more than its prizes by less than an amount, its *room*. So only groups with less than the
//! room matter. They are found by trying riders before riders, as long as hope stays below the room; then it is asked how
//! cheaply the riders can be carried one group after the other, always one with the first who still waits.

use super::bound_ground::{Aboard, Ground};
use super::bound_hope::Hope;
use crate::model::Secs;
use std::collections::BTreeMap;

/// Most riders of a gate whose groups can be tried: one bit each.
pub(super) const MOST: usize = 64;

/// Most beginnings of one gate in one group of vehicles: several times what the longest proof of a large council takes.
const TRIED: usize = 20_000_000;

/// The groups of a gate's riders that matter, by their bits, with what they cost above their prizes.
#[derive(Default)]
pub(super) struct Groups(pub(super) BTreeMap<u64, i64>);

/// A beginning of a trip: from a home to the gate.
#[derive(Clone, Copy)]
struct Begun {
    riders: u64,
    home: u16,
    secs: Secs,
    price: i64,
    aboard: Aboard,
    /// Weekdays on which all aboard ride.
    days: u8,
}

impl Groups {
    /// Adds what one group of vehicles carries for less than the room above its prizes; false where that takes more
    /// beginnings than are tried. Each rider has weekdays.
    pub(super) fn offer(&mut self, ground: &Ground, days: &[u8], room: i64) -> bool {
        let hope = Hope::of(ground);
        let bars: Vec<u64> = (0..days.len()).map(|rider| barred(ground, rider)).collect();
        let mut layer = Vec::new();
        for i in 0..ground.len() {
            let (price, secs) = ground.to_gate(i);
            let Some(aboard) = ground.board(&Aboard::NOBODY, i) else { continue };
            if secs <= ground.longest[i] && ground.in_limit(i, secs) {
                let rider = ground.rider[i];
                let days = days[usize::from(rider)];
                layer.push(Begun { riders: 1 << rider, home: i as u16, secs, price, aboard, days });
            }
        }
        let whole = |one: &Begun| ground.whole(one.price, usize::from(one.home), one.secs, &one.aboard);
        let hoped = |one: &Begun| {
            let barred = |rider: u16| one.riders & bars[usize::from(rider)] != 0;
            hope.best_end(ground, (one.price, one.secs), usize::from(one.home), &one.aboard, barred)
        };
        let mut tried = 0;
        while !layer.is_empty() {
            let mut longer = Vec::new();
            for one in &layer {
                let price = whole(one);
                if price < room {
                    let least = self.0.entry(one.riders).or_insert(price);
                    *least = price.min(*least);
                }
                if hoped(one) < room {
                    let matters = |next: &Begun| whole(next) < room || hoped(next) < room;
                    longer.extend(lengthened(ground, &bars, days, one).filter(matters));
                }
                if tried + longer.len() > TRIED {
                    return false;
                }
            }
            tried += longer.len();
            layer = undominated(longer);
        }
        true
    }

    /// Whether the riders of `set` can be carried for less than the room above their prizes; the least of it then.
    pub(super) fn below(&self, set: u64, room: i64) -> Option<i64> {
        let within = || self.0.iter().filter(|(group, _)| *group & !set == 0);
        // Who is in few groups comes first: that leaves the least to choose.
        let mut riders: Vec<u32> = (0..u64::BITS).filter(|r| set >> r & 1 == 1).collect();
        riders.sort_by_cached_key(|r| within().filter(|(group, _)| *group >> r & 1 == 1).count());
        let placed = |group: u64| riders.iter().rev().fold(0u64, |new, r| new << 1 | group >> r & 1);
        // Who waits, by the first of them, with the least paid so far: later ones only come from earlier ones.
        let set = placed(set);
        let mut waiting: BTreeMap<(u32, u64), i64> = BTreeMap::from([((set.trailing_zeros(), set), 0)]);
        let mut by_first: BTreeMap<u32, Vec<(i64, u64)>> = BTreeMap::new();
        for (group, &price) in within().map(|(group, price)| (placed(*group), price)) {
            by_first.entry(group.trailing_zeros()).or_default().push((price, group));
        }
        for list in by_first.values_mut() {
            list.sort_unstable();
        }
        let mut least = room;
        while let Some(((first, wait), paid)) = waiting.pop_first() {
            if wait == 0 {
                least = least.min(paid);
                continue;
            }
            for &(price, group) in by_first.get(&first).into_iter().flatten() {
                if paid + price >= least {
                    break;
                }
                if group & !wait == 0 {
                    let rest = wait & !group;
                    let known = waiting.entry((rest.trailing_zeros(), rest)).or_insert(i64::MAX);
                    *known = (paid + price).min(*known);
                }
            }
        }
        (least < room).then_some(least)
    }
}

/// Who may not ride with a rider, and the rider.
fn barred(ground: &Ground, rider: usize) -> u64 {
    ground.trips.apart[rider].iter().fold(1 << rider, |set, other| set | 1 << other)
}

/// Every beginning with one more home before it.
fn lengthened(ground: &Ground, bars: &[u64], days: &[u8], one: &Begun) -> impl Iterator<Item = Begun> {
    let home = usize::from(one.home);
    (0..ground.len()).filter_map(move |j| {
        let rider = usize::from(ground.rider[j]);
        let days = one.days & days[rider];
        if one.riders & bars[rider] != 0 || days == 0 {
            return None;
        }
        let (price, secs) = ground.drive(j, home);
        let (price, secs) = (one.price + price, one.secs + secs);
        if (secs > ground.longest[j] && !ground.one_place(j, home)) || !ground.in_limit(j, secs) {
            return None;
        }
        let aboard = ground.board(&one.aboard, j)?;
        Some(Begun { riders: one.riders | 1 << rider, home: j as u16, secs, price, aboard, days })
    })
}

/// Of beginnings with the same riders and first home, those that are quicker or cheaper than all others.
fn undominated(mut list: Vec<Begun>) -> Vec<Begun> {
    list.sort_unstable_by_key(|b| (b.riders, b.home, b.price, b.secs));
    let mut kept: Vec<Begun> = Vec::new();
    for one in list {
        let beaten = |k: &Begun| (k.riders, k.home) == (one.riders, one.home) && k.secs <= one.secs;
        if !kept.last().is_some_and(beaten) {
            kept.push(one);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The least sum over every way to part `set` into groups.
    fn slow(groups: &BTreeMap<u64, i64>, set: u64) -> Option<i64> {
        if set == 0 {
            return Some(0);
        }
        let within = groups.iter().filter(|(group, _)| **group & !set == 0 && **group >> set.trailing_zeros() & 1 == 1);
        within.filter_map(|(group, price)| Some(price + slow(groups, set & !group)?)).min()
    }

    proptest! {
        #[test]
        fn a_day_costs_what_the_best_of_all_ways_to_part_its_riders_costs(
            groups in proptest::collection::btree_map(1u64..64, 0i64..50, 1..30),
            set in 0u64..64,
            room in 0i64..120,
        ) {
            let least = slow(&groups, set).filter(|&least| least < room);
            prop_assert_eq!(Groups(groups).below(set, room), least);
        }
    }
}
