//! The groups of a gate's riders that one trip can carry, and the least each costs above its prizes; only those below a
//! budget, because no dearer one belongs to a cheaper week.
//!
//! Ways to the gate grow backwards, one rider at a time, as in pricing, but each knows all its riders: of two ways with the
//! same riders from the same stop, one that is neither quicker nor cheaper goes. A way that completion bounds show to stay
//! above the budget goes too. Source: route enumeration, R. Baldacci, N. Christofides and A. Mingozzi, Mathematical
//! Programming 115(2), 2008.

use super::arcs::Arcs;
use super::certificate::{Duals, Task};
use super::ending::{FINE, completion};
use super::memory::Remembered;
use super::price::Ground;
use super::relaxed::Relaxed;
use super::trip::Aboard;
use crate::model::Secs;
use crate::routing::problem::Problem;

/// A group of riders, in bits, and what its cheapest trip costs above its prizes.
pub type Group = (u64, i64);

/// A way from a stop to the gate.
#[derive(Debug, Clone, Copy)]
struct Way {
    riders: u64,
    stop: u16,
    /// Weekdays on which all of them ride.
    days: u8,
    secs: Secs,
    price: i64,
    aboard: Aboard,
}

/// Adds the groups that a trip of one task carries for less than `budget` above their prizes. `None` where that takes more
/// than `most` ways.
pub fn groups(
    p: &Problem,
    relaxed: &Relaxed,
    task: Task,
    duals: &Duals,
    (budget, most): (i64, usize),
    list: &mut Vec<Group>,
) -> Option<()> {
    let gate = &relaxed.gates[task.0];
    let Some(trip) = duals.trip(relaxed, task) else { return Some(()) };
    let arcs = Arcs::of(p, &trip, &duals.prizes[task.0]);
    if arcs.is_empty() {
        return Some(());
    }
    let ground = Ground::of(p, &trip, &arcs, &Remembered::nearest(gate)).fine();
    let completion = completion(&ground, FINE);
    let bars: Vec<u64> = gate.apart.iter().enumerate().map(|(r, apart)| bits(apart) | 1 << r).collect();
    let whole = |way: &Way| ground.whole(way.price, way.aboard, way.stop as usize, way.secs);
    let hope = |way: &Way| {
        let barred = |rider: u16| way.riders & bars[rider as usize] != 0;
        let gain = completion.gain(ground.room.left(way.aboard), way.secs, way.stop as usize, barred);
        ground.onward(whole(way), way.aboard, gain)
    };
    let alone = |i: usize| -> Option<Way> {
        let ((price, secs), rider) = (arcs.start(i), arcs.rider(i) as usize);
        let aboard = ground.with(Aboard::NOBODY, i)?;
        Some(Way { riders: 1 << rider, stop: i as u16, days: gate.days[rider], secs, price, aboard })
    };
    let mut ways: Vec<Way> = (0..arcs.len()).filter_map(alone).collect();
    let mut seen = ways.len();
    while !ways.is_empty() {
        ways.sort_unstable_by_key(|w| (w.riders, w.stop, w.secs, w.price));
        ways.dedup_by(|later, kept| {
            (later.riders, later.stop) == (kept.riders, kept.stop) && later.price >= kept.price
        });
        let mut longer: Vec<Way> = Vec::new();
        for same in ways.chunk_by(|a, b| a.riders == b.riders) {
            let least = same.iter().map(whole).min().unwrap_or(budget);
            if least < budget {
                list.push((same[0].riders, least));
            }
            for way in same.iter().filter(|way| hope(way) < budget) {
                for j in 0..arcs.len() {
                    let rider = arcs.rider(j) as usize;
                    let days = way.days & gate.days[rider];
                    let (price, secs) = arcs.arc(j, way.stop as usize);
                    let secs = way.secs + secs;
                    let barred = way.riders & bars[rider] != 0 || days == 0;
                    let in_time = || arcs.allows(j, way.stop as usize, secs) && trip.in_time(arcs.stops[j], secs);
                    if barred || !in_time() {
                        continue;
                    }
                    let Some(aboard) = ground.with(way.aboard, j) else { continue };
                    let (riders, price) = (way.riders | 1 << rider, way.price + price);
                    let next = Way { riders, stop: j as u16, days, secs, price, aboard };
                    if whole(&next) < budget || hope(&next) < budget {
                        longer.push(next);
                    }
                }
            }
            if seen + longer.len() > most {
                return None;
            }
        }
        seen += longer.len();
        ways = longer;
    }
    Some(())
}

/// Riders as bits.
fn bits(riders: &[u16]) -> u64 {
    riders.iter().fold(0, |set, r| set | 1 << r)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::bound::column;
    use crate::routing::bound::trip::Role;
    use std::collections::BTreeMap;

    /// Least reduced price of each group over all orders, by trying them all.
    fn every_order(
        p: &Problem,
        relaxed: &Relaxed,
        task: Task,
        duals: &Duals,
        order: &mut Vec<usize>,
        found: &mut BTreeMap<u64, i64>,
    ) {
        let gate = &relaxed.gates[task.0];
        if let Some(column) = column(p, relaxed, task, order).filter(|_| !order.is_empty()) {
            let prizes: i64 = order.iter().map(|&i| duals.prizes[task.0][gate.stops[i].rider]).sum();
            let reduced = column.price + duals.of_trip(relaxed, &column) - prizes;
            let riders = order.iter().fold(0u64, |set, &i| set | 1 << gate.stops[i].rider);
            let least = found.entry(riders).or_insert(reduced);
            *least = reduced.min(*least);
        }
        for i in 0..gate.stops.len() {
            let rider = gate.stops[i].rider;
            let barred = |&o: &usize| {
                let other = gate.stops[o].rider;
                other == rider || gate.apart[rider].contains(&(other as u16))
            };
            let days = order.iter().fold(gate.days[rider], |days, &o| days & gate.days[gate.stops[o].rider]);
            if days != 0 && !order.iter().any(barred) {
                order.push(i);
                every_order(p, relaxed, task, duals, order, found);
                order.pop();
            }
        }
    }

    #[test]
    fn the_groups_below_a_budget_are_those_that_trying_every_order_finds() {
        let (mut compared, mut dropped) = (0, 0);
        for (seed, leg) in [(1, Leg::Am), (2, Leg::Pm), (5, Leg::Am)] {
            let p = cohort::problem(60, seed, leg, false);
            let mut relaxed = Relaxed::of(&p, &[], 1);
            for gate in relaxed.gates.iter_mut().filter(|g| g.riders.len() > 2) {
                // Two who may not share, and two who ride on different days.
                gate.apart[0].push(1);
                gate.apart[1].push(0);
                (gate.days[1], gate.days[2]) = (0b00011, 0b11100);
            }
            let kinds = relaxed.kinds.len();
            let prizes = relaxed.gates.iter().map(|g| vec![300_000_000; g.riders.len()]).collect();
            let (worth, window) = (vec![200_000_000; kinds], vec![vec![20_000; kinds]; relaxed.gates.len()]);
            let duals = Duals { prizes, worth, window };
            for g in (0..relaxed.gates.len()).filter(|&g| (2..=5).contains(&relaxed.gates[g].stops.len())) {
                for k in 0..kinds {
                    for role in Role::BOTH.into_iter().filter(|&role| duals.trip(&relaxed, (g, k, role)).is_some()) {
                        let mut all = BTreeMap::new();
                        every_order(&p, &relaxed, (g, k, role), &duals, &mut Vec::new(), &mut all);
                        let middle = all.values().copied().max().unwrap_or(0) / 2;
                        for budget in [i64::MAX / 4, middle] {
                            let mut list = Vec::new();
                            groups(&p, &relaxed, (g, k, role), &duals, (budget, 1_000_000), &mut list).unwrap();
                            let found: BTreeMap<u64, i64> = list.into_iter().collect();
                            let truth: BTreeMap<u64, i64> =
                                all.iter().filter(|a| *a.1 < budget).map(|a| (*a.0, *a.1)).collect();
                            assert_eq!(found, truth, "gate {g}, kind {k}, {role:?}");
                            dropped += all.len() - truth.len();
                        }
                        compared += all.len();
                    }
                }
            }
        }
        assert!(compared > 500 && dropped > 50, "{compared} {dropped}");
    }
}
