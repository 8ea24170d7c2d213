//! Insertion where weekdays differ: one timetable serves several days, so what survives the quick tests is rebuilt.
//!
//! Three sieves come first: the miles and minutes each position adds on the passenger's weekdays, against the limit; then each day alone
//! in constant time ([`crate::routing::views`]); then the cheapest few are rebuilt and priced exactly.

use super::bounds::{Rates, add, between, both, detour};
use super::days::{days, has_time, least_today, mapped, new_days};
use super::openings::Openings;
use super::positions::Search;
use super::probe::{Day, Probe};
use crate::routing::problem::{NodeData, Problem};
use crate::routing::run::Run;

/// Positions rebuilt in one run for one passenger and one place of a new visit, those of the least bounds first.
const REBUILDS: usize = 4;

/// Buffers.
#[derive(Debug, Clone, Default)]
pub(super) struct Mixed {
    rebuilt: Run,
    /// The least each position costs, and whether its days were tested.
    bounds: Vec<i64>,
    tried: Vec<bool>,
    /// Each day of the run with the new visit in it.
    with_visit: [Run; 5],
    ready: usize,
}

/// Adds a price by position of the day to the positions of the whole run that fall there.
#[inline]
fn each_position(sums: &mut [i64], map: Option<&[u16]>, weight: i64, price: impl Fn(usize) -> i64) {
    let (mut at, mut value) = (usize::MAX, 0);
    for (pos, sum) in sums.iter_mut().enumerate() {
        let here = mapped(map, pos);
        if here != at {
            (at, value) = (here, weight * price(here));
        }
        *sum += value;
    }
}

impl Mixed {
    /// Puts a new visit before an item into each day on which the passenger rides. False when one day cannot take it.
    pub(super) fn prepare(
        &mut self,
        run: &Run,
        p: &Problem,
        node: &NodeData,
        q: usize,
        openings: &mut Openings,
    ) -> bool {
        self.ready = 0;
        let visit = p.first_visit() + node.gate;
        for (number, (day, map)) in days(run, p).enumerate() {
            if day.days & node.days == 0 {
                continue;
            }
            let at = mapped(map, q);
            if !has_time(day, p, node.gate, node.setting_secs, at) {
                return false;
            }
            if !self.with_visit[self.ready].day_with_visit(day, p, at, visit) {
                openings.close(number, q);
                return false;
            }
            self.ready += 1;
        }
        true
    }
}

impl Search<'_> {
    /// Positions up to `last` that pass the sieves, rebuilt in the order of the least they cost; `visit` is where a new visit
    /// goes, prepared before.
    pub(super) fn by_rebuilding(&mut self, u: u32, node: &NodeData, last: usize, visit: Option<usize>) {
        let run = self.run;
        let mut visits = (0..run.visits()).filter(|&k| run.gate[k] == node.gate);
        let (last_before, second) = (visits.next_back(), visits.next_back());
        // Where a gate is visited twice, a day may have another one of the two.
        let twice = visit.is_none() && second.is_some();
        if visit.is_none() && !twice && !self.has_room(node) {
            return;
        }
        // Who boards before another visit to the gate alights there, not at the new one.
        let from = match (visit, last_before) {
            (Some(q), Some(k)) if (run.at[k] as usize) < q => run.at[k] as usize + 1,
            _ => 0,
        };
        let today = least_today(run, self.p);
        self.bound_positions(node, last, visit, today);
        self.mixed.bounds[..from.min(last + 1)].fill(i64::MAX);
        let wish = self.wish.min(0);
        self.mixed.tried.clear();
        self.mixed.tried.resize(last + 1, twice);
        let mut rebuilt = 0;
        // The least bound first: once it is the limit's, nothing is left to try, and most positions are never tested.
        while rebuilt < REBUILDS {
            let bounds = self.mixed.bounds.iter().copied().enumerate();
            let Some((pos, bound)) = bounds.min_by_key(|&(i, b)| (b, i)) else { return };
            if bound == i64::MAX {
                return;
            }
            if bound + wish >= self.limit {
                self.answer.least = self.answer.least.min(bound + wish);
                return;
            }
            if std::mem::replace(&mut self.mixed.tried[pos], true) {
                self.mixed.bounds[pos] = i64::MAX;
                // Which of two visits to the gate a day lacks, the bound does not know: there it is only an estimate.
                self.rebuild_at(u, pos, visit, if twice { i64::MIN } else { bound + wish });
                rebuilt += 1;
                continue;
            }
            self.mixed.bounds[pos] = self.each_day(node, pos, visit, today).map_or(i64::MAX, |least| least.max(bound));
            #[cfg(debug_assertions)]
            if self.mixed.bounds[pos] == i64::MAX && (u as usize + pos).is_multiple_of(8) {
                self.assert_impossible(u, pos, visit);
            }
        }
    }

    /// False when on some day the passenger cannot even be added for the last stretch before the gate.
    fn has_room(&mut self, node: &NodeData) -> bool {
        let (run, p) = (self.run, self.p);
        let mut types = run.allowed & node.types;
        for (day, _) in days(run, p).filter(|(day, _)| day.days & node.days != 0) {
            let Some(j) = day.visit_of(node.gate, 0) else { continue };
            types &= Probe { run: day, p }.load_with(node, j, j, types).map_or(0, |(fits, _)| fits);
        }
        let possible = types & (self.available | 1 << run.kind) != 0;
        self.answer.on_types |= !possible && types != 0;
        possible
    }

    /// The least the price rises with the passenger at a position, by each day alone and with the present type; `None` when
    /// one of the days cannot take the passenger.
    fn each_day(&mut self, node: &NodeData, pos: usize, visit: Option<usize>, today: i64) -> Option<i64> {
        let (run, p) = (self.run, self.p);
        let kind = run.kind as usize;
        let (mut types, mut ready) = (run.allowed & node.types, 0);
        let (mut least, mut priced) = (today + new_days(run, p, node), true);
        for (day, map) in days(run, p) {
            let weekdays = day.days & node.days;
            if weekdays == 0 {
                continue;
            }
            let at = mapped(map, pos);
            let verdict = match visit {
                None => Probe { run: day, p }.day(node, at, None),
                Some(q) => {
                    let with = &self.mixed.with_visit[ready];
                    ready += 1;
                    let index = with.block[mapped(map, q)] as usize;
                    Probe { run: with, p }.day(node, at, Some(index))
                }
            };
            match verdict {
                Day::Impossible => types = 0,
                Day::Unknown => priced = false,
                Day::Possible(fits, work) => {
                    types &= fits;
                    let more = p.day_cost(kind, &work) - p.day_cost(kind, &day.work[0].1);
                    least += i64::from(weekdays.count_ones()) * more;
                }
            }
            if types & (self.available | 1 << kind) == 0 {
                self.answer.on_types |= types != 0;
                return None;
            }
        }
        // With another type the price is another one.
        Some(if priced && types >> kind & 1 == 1 { least } else { i64::MIN })
    }

    /// Price of the miles and minutes that a stop before each position up to `last`, and the new visit, add at the least on the
    /// passenger's weekdays, each day by itself, and of days on which nobody rode before.
    fn bound_positions(&mut self, node: &NodeData, last: usize, visit: Option<usize>, today: i64) {
        let (run, p) = (self.run, self.p);
        let kind = run.kind as usize;
        let gate = &p.gates[node.gate as usize];
        let (dwell, at_gate) = (i64::from(node.dwell), i64::from(gate.dwell + node.setting_secs));
        let there = (0..run.visits()).find(|&k| run.gate[k] == node.gate).map(|k| run.at[k] as usize);
        let bounds = &mut self.mixed.bounds;
        bounds.clear();
        bounds.resize(last + 1, today + new_days(run, p, node));
        for (day, map) in days(run, p) {
            let weekdays = day.days & node.days;
            if weekdays == 0 {
                continue;
            }
            let weight = i64::from(weekdays.count_ones());
            let rates = Rates::of(p, kind, day);
            // Where nobody goes on this day so far, the vehicle goes there for this passenger.
            let goes = day.visit_of(node.gate, 0).is_some();
            let stop = |at: usize| detour(p, day, at, node.place, dwell);
            let Some(q) = visit.or(if goes { None } else { there }) else {
                each_position(bounds, map, weight, |at| rates.price(stop(at)));
                continue;
            };
            // The new visit, and the stop before it.
            let q = mapped(map, q);
            let apart = detour(p, day, q, gate.place, at_gate);
            let trip = add(both(p.drive(node.place, gate.place)), (0, dwell + at_gate));
            let next_to = rates.price(between(p, day, q, (node.place, gate.place), trip));
            each_position(bounds, map, weight, |at| if at < q { rates.price(add(stop(at), apart)) } else { next_to });
        }
    }

    fn write_trial(&mut self, u: u32, pos: usize, visit: Option<usize>) {
        let items = &self.run.items;
        let trial = &mut self.mixed.rebuilt.items;
        trial.clear();
        trial.extend_from_slice(&items[..pos]);
        trial.push(u);
        match visit {
            None => trial.extend_from_slice(&items[pos..]),
            Some(q) => {
                trial.extend_from_slice(&items[pos..q]);
                trial.push(self.p.first_visit() + self.p.nodes[u as usize].gate);
                trial.extend_from_slice(&items[q..]);
            }
        }
    }

    /// Rebuilds the run with the passenger at a position, which costs `least` at the least with the present type.
    fn rebuild_at(&mut self, u: u32, pos: usize, visit: Option<usize>, least: i64) {
        self.write_trial(u, pos, visit);
        let (run, p) = (self.run, self.p);
        let trial = &mut self.mixed.rebuilt;
        // With two visits to one gate the passenger may alight at the other one: then the new visit serves nobody.
        if !trial.rebuild(p) {
            return;
        }
        let present = run.kind as usize;
        let chosen = if trial.fits >> present & 1 == 1 && trial.within_shift(p, present) {
            let price = trial.price(p, present);
            // Ways from and to a depot are not in the bound.
            debug_assert!(
                p.types[present].own.is_some() || price - self.base >= least,
                "no position costs less than its bound"
            );
            Some((price, run.kind))
        } else {
            self.answer.on_types = true;
            trial.cheapest(p, self.available)
        };
        if let Some((price, kind)) = chosen {
            self.offer(price, kind, u, pos, visit);
        }
    }

    /// What one day alone cannot take, the run cannot take.
    #[cfg(debug_assertions)]
    fn assert_impossible(&mut self, u: u32, pos: usize, visit: Option<usize>) {
        self.write_trial(u, pos, visit);
        let kinds = self.available | 1 << self.run.kind;
        let trial = &mut self.mixed.rebuilt;
        let possible = trial.rebuild(self.p) && trial.fits & kinds != 0;
        assert!(!possible, "an insertion that one day refuses is impossible");
    }
}
