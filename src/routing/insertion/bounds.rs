//! What a new visit must cost at the least: a cheap answer that spares a rebuilt run.

use super::mixed::{days, mapped, new_days};
use crate::routing::problem::Problem;
use crate::routing::run::Run;

/// What a new visit and its passenger add to a run at the least, position by position of the visit.
#[derive(Debug, Clone, Default)]
pub(super) struct Detours {
    /// Price of both: stop straight before the visit, or anywhere before it; the cheapest of the passenger's places.
    pub(super) pair: Vec<i64>,
    /// The same of one place.
    here: Vec<i64>,
    /// One day's, by its own positions.
    day: Vec<i64>,
}

impl Detours {
    /// Exact miles on the passenger's weekdays, and minutes where the vehicle waits nowhere: stop and visit are
    /// independent unless they are next to each other, which is priced as one detour.
    pub(super) fn measure(&mut self, run: &Run, p: &Problem, request: u32) {
        let n = run.items.len();
        self.pair.clear();
        self.pair.resize(n + 1, i64::MAX);
        for u in p.nodes_of(request) {
            let node = &p.nodes[u as usize];
            self.here.clear();
            self.here.resize(n + 1, new_days(run, p, node));
            let tariff = &p.types[run.kind as usize].tariff;
            for (day, map) in days(run, p) {
                let weekdays = day.days & node.days;
                if weekdays == 0 {
                    continue;
                }
                let tight = run.uniform && node.days == run.days && tariff.min_secs == 0 && run.is_tight();
                let per_sec = if tight { tariff.per_sec } else { 0 };
                self.measure_day(day, p, u, tariff.per_metre, per_sec);
                let weight = i64::from(weekdays.count_ones());
                for (pos, sum) in self.here.iter_mut().enumerate() {
                    *sum += weight * self.day[mapped(map, pos)];
                }
            }
            for (pair, here) in self.pair.iter_mut().zip(&self.here) {
                *pair = (*pair).min(*here);
            }
        }
    }

    /// A day's prices of a visit before each of its items with the stop at its cheapest place before.
    fn measure_day(&mut self, day: &Run, p: &Problem, u: u32, per_metre: i64, per_sec: i64) {
        let node = &p.nodes[u as usize];
        let gate = &p.gates[node.gate as usize];
        let trip = p.drive(node.place, gate.place);
        let (dwell, at_gate) = (i64::from(node.dwell), i64::from(gate.dwell + node.setting_secs));
        let price = |metres: i64, secs: i64| per_metre * metres + per_sec * secs;
        let both = |cell: crate::model::Cell| (i64::from(cell.metres), i64::from(cell.secs));
        let n = day.items.len();
        let mut cheapest_before = i64::MAX / 2;
        self.day.clear();
        for at in 0..=n {
            let (mut into, mut into_gate, mut old) = ((0, 0), (0, 0), (0, 0));
            if at > 0 {
                into = both(p.drive_into(node.place, day.places[at - 1]));
                into_gate = both(p.drive_into(gate.place, day.places[at - 1]));
                old = both(day.legs[at - 1]);
            }
            let (mut out, mut out_gate) = ((0, 0), (0, 0));
            if at < n {
                out = both(p.drive(node.place, day.places[at]));
                out_gate = both(p.drive(gate.place, day.places[at]));
            }
            let stop = price(into.0 + out.0 - old.0, into.1 + out.1 - old.1 + dwell);
            let visit = price(into_gate.0 + out_gate.0 - old.0, into_gate.1 + out_gate.1 - old.1 + at_gate);
            let (trip_metres, trip_secs) = both(trip);
            let pair = price(
                into.0 + trip_metres + out_gate.0 - old.0,
                into.1 + trip_secs + out_gate.1 - old.1 + dwell + at_gate,
            );
            self.day.push(pair.min(visit + cheapest_before));
            cheapest_before = cheapest_before.min(stop);
        }
    }
}
