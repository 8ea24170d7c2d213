//! What an insertion must cost at the least: cheap answers that spare a timetable or a rebuilt run.

use super::days::{days, least_today, mapped, new_days};
use crate::model::Cell;
use crate::routing::problem::{Place, Problem};
use crate::routing::run::Run;

/// What going farther on one day costs at the least with a type: every metre, and the seconds beyond those the vehicle waits now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rates {
    per_metre: i64,
    /// Of vehicle and assistants, as far as they are paid for more than their least time already.
    per_sec: i64,
    /// Seconds that the vehicle waits between its visits.
    waiting: i64,
}

impl Rates {
    /// Of a day, which is a uniform run.
    pub(super) fn of(p: &Problem, kind: usize, day: &Run) -> Rates {
        let (tariff, work) = (&p.types[kind].tariff, &day.work[0].1);
        let vehicle = if work.secs >= tariff.min_secs { tariff.per_sec } else { 0 };
        let assistants =
            if work.secs >= tariff.pa_min_secs { i64::from(work.assistants) * tariff.pa_per_sec } else { 0 };
        Rates { per_metre: tariff.per_metre, per_sec: vehicle + assistants, waiting: i64::from(day.waiting()) }
    }

    /// What so many metres and seconds more add to the price of the day at the least.
    #[inline]
    pub(super) fn price(&self, (metres, secs): (i64, i64)) -> i64 {
        self.per_metre * metres + self.per_sec * (secs - self.waiting).max(0)
    }
}

/// Metres and seconds.
#[inline]
pub(super) fn both(cell: Cell) -> (i64, i64) {
    (i64::from(cell.metres), i64::from(cell.secs))
}

/// The sum of both.
#[inline]
pub(super) fn add(a: (i64, i64), b: (i64, i64)) -> (i64, i64) {
    (a.0 + b.0, a.1 + b.1)
}

/// What a call at a place adds to a day before one of its items, or after all: the drives to it and from it, less the old one,
/// and the seconds there.
#[inline]
pub(super) fn detour(p: &Problem, day: &Run, at: usize, place: Place, secs: i64) -> (i64, i64) {
    between(p, day, at, (place, place), (0, secs))
}

/// The same of two calls, one straight after the other, with the metres and seconds from the first to the end of the second.
///
/// The ways of an own vehicle from its depot and back are left out on purpose. With them whoever lives near a depot is offered to
/// the front of every vehicle there, and afternoons of Sandwell come out 0.6 % dearer (50,000 iterations, 16 seeds).
#[inline]
pub(super) fn between(
    p: &Problem,
    day: &Run,
    at: usize,
    (first, last): (Place, Place),
    stay: (i64, i64),
) -> (i64, i64) {
    let mut sum = stay;
    if at > 0 {
        let (into, old) = (both(p.drive_into(first, day.places[at - 1])), both(day.legs[at - 1]));
        sum = (sum.0 + into.0 - old.0, sum.1 + into.1 - old.1);
    }
    if at < day.items.len() {
        sum = add(sum, both(p.drive(last, day.places[at])));
    }
    sum
}

/// What a new visit and its passenger add to a run at the least, position by position of the visit.
#[derive(Debug, Clone, Default)]
pub(super) struct Detours {
    /// Price of both at the places of a visit asked for: stop straight before the visit, or anywhere before it; the cheapest of
    /// the passenger's places.
    pub(super) pair: Vec<i64>,
    /// The same of one place.
    here: Vec<i64>,
    /// One day's cheapest stop before each of its items, by its miles alone and by its miles and minutes.
    cheapest: Vec<[i64; 2]>,
}

impl Detours {
    /// Miles and minutes on the passenger's weekdays, each day by itself: stop and visit are independent unless they are next to
    /// each other, which is priced as one detour. Of places that are not open nothing is found out.
    pub(super) fn measure(&mut self, run: &Run, p: &Problem, request: u32, open: impl Fn(usize) -> bool) {
        let n = run.items.len();
        self.pair.clear();
        self.pair.resize(n + 1, i64::MAX);
        let Some(last_open) = (0..=n).rev().find(|&q| open(q)) else { return };
        let today = least_today(run, p);
        for u in p.nodes_of(request) {
            let node = &p.nodes[u as usize];
            self.here.clear();
            self.here.resize(n + 1, today + new_days(run, p, node));
            for (day, map) in days(run, p) {
                let weekdays = day.days & node.days;
                if weekdays != 0 {
                    let weight = i64::from(weekdays.count_ones());
                    self.add_day((run.kind as usize, day), p, u, (weight, map), (last_open, &open));
                }
            }
            for (pair, here) in self.pair.iter_mut().zip(&self.here) {
                *pair = (*pair).min(*here);
            }
        }
    }

    /// Adds a day's prices, so many times, of a visit at open places with the stop at its cheapest place before.
    fn add_day(
        &mut self,
        (kind, day): (usize, &Run),
        p: &Problem,
        u: u32,
        (weight, map): (i64, Option<&[u16]>),
        (last_open, open): (usize, impl Fn(usize) -> bool),
    ) {
        let node = &p.nodes[u as usize];
        let gate = &p.gates[node.gate as usize];
        let rates = Rates::of(p, kind, day);
        let without_waiting = Rates { waiting: 0, ..rates };
        let (dwell, at_gate) = (i64::from(node.dwell), i64::from(gate.dwell + node.setting_secs));
        let trip = add(both(p.drive(node.place, gate.place)), (0, dwell + at_gate));
        self.cheapest.clear();
        let mut least = [i64::MAX / 2; 2];
        self.cheapest.push(least);
        // Whoever boards after the last place of the visit does not ride to it.
        for at in 0..mapped(map, last_open) {
            let stop = detour(p, day, at, node.place, dwell);
            least = [least[0].min(rates.per_metre * stop.0), least[1].min(without_waiting.price(stop))];
            self.cheapest.push(least);
        }
        let (mut last, mut price) = (usize::MAX, 0);
        for (q, sum) in self.here.iter_mut().enumerate().filter(|(q, _)| open(*q)) {
            let at = mapped(map, q);
            if at != last {
                let visit = detour(p, day, at, gate.place, at_gate);
                // Waiting is used up by the visit first; if there is some left, the stop's minutes may be free.
                let [by_miles, by_both] = self.cheapest[at];
                let apart = rates.price(visit) + if visit.1 >= rates.waiting { by_both } else { by_miles };
                let next_to = rates.price(between(p, day, at, (node.place, gate.place), trip));
                (last, price) = (at, weight * apart.min(next_to));
            }
            *sum += price;
        }
    }
}
