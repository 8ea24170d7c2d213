//! Quick pricing: routes next to those the master uses.
//!
//! What the master uses costs its prizes, so a little change often undercuts them. From each such route on, one rider at a
//! time leaves it, boards it or takes another's place, anywhere in the order, as long as that gets cheaper. Nothing is
//! proved by finding nothing here; it only spares most rounds the search among partial routes. Source of the idea:
//! heuristic pricing by local search, G. Desaulniers, F. Lessard and A. Hadjar, Transportation Science 42(3), 2008.

use super::arcs::Arcs;
use super::price::Route;
use super::relaxed::Stop;
use super::trip::{Aboard, Trip};
use crate::model::Secs;
use crate::routing::problem::Problem;

/// Most changes of one route.
const STEPS: usize = 30;
/// What a change gains more than, millionths of a penny.
const LITTLE: i64 = 1000;
/// Slack of who is clocked with the next.
const FREE: Secs = Secs::MAX / 4;

/// A trip's ground for quick pricing.
pub struct Around<'a> {
    p: &'a Problem,
    trip: &'a Trip<'a>,
    arcs: &'a Arcs<'a>,
    boarding: Vec<Stop>,
    /// For each rider of the gate a stop in use, if there is one.
    stop_of: Vec<Option<usize>>,
}

/// An order of stops with what changes of it ask for.
#[derive(Default)]
struct Order {
    stops: Vec<usize>,
    /// Seconds from arrival at each stop to the gate; nothing at the end.
    secs: Vec<Secs>,
    /// Most seconds by which those up to each stop may be later at the gate.
    slack: Vec<Secs>,
    /// Price of the drives.
    price: i64,
    aboard: Option<Aboard>,
}

/// A change: who leaves, by place in the order, and who boards before which place.
type Change = (Option<usize>, Option<(usize, usize)>);

impl<'a> Around<'a> {
    /// Ground of a trip.
    pub fn of(p: &'a Problem, trip: &'a Trip<'a>, arcs: &'a Arcs<'a>) -> Around<'a> {
        let boarding = arcs.boarding();
        let mut stop_of = vec![None; trip.gate.riders.len()];
        for i in (0..arcs.len()).rev() {
            stop_of[arcs.rider(i) as usize] = Some(i);
        }
        Around { p, trip, arcs, boarding, stop_of }
    }

    /// Reduced price of riders in order; `None` where this trip does not carry them so.
    pub fn reduced(&self, riders: &[u16]) -> Option<i64> {
        self.whole(&self.order(riders)?)
    }

    /// Riders in order; `None` where one of them has no stop in use.
    fn order(&self, riders: &[u16]) -> Option<Order> {
        let stops = riders.iter().map(|&r| self.stop_of[r as usize]).collect::<Option<Vec<usize>>>()?;
        let mut order = Order::default();
        self.arrange(&mut order, stops.into_iter());
        Some(order)
    }

    /// The routes below `tolerance` met on the way down from riders in order, last the best.
    pub fn improve(&self, riders: &[u16], tolerance: i64, found: &mut Vec<Route>) {
        let (Some(mut order), mut less) = (self.order(riders), Order::default()) else { return };
        let Some(mut least) = self.whole(&order) else { return };
        for _ in 0..STEPS {
            let mut best: Option<(i64, Change)> = None;
            for leaver in (0..order.stops.len()).map(Some).chain([None]) {
                let staying = order.stops.iter().enumerate().filter(|(i, _)| Some(*i) != leaver).map(|(_, &s)| s);
                self.arrange(&mut less, staying);
                if less.aboard.is_none() || less.stops.is_empty() {
                    continue;
                }
                let mut offer = |reduced: i64, change: Change| {
                    if reduced < best.map_or(least, |b| b.0) {
                        best = Some((reduced, change));
                    }
                };
                if let (Some(reduced), Some(_)) = (self.whole(&less), leaver) {
                    offer(reduced, (leaver, None));
                }
                self.boarders(&less, &mut |reduced, boarder| offer(reduced, (leaver, Some(boarder))));
            }
            let Some((reduced, (leaver, boarder))) = best.filter(|b| b.0 < least - LITTLE) else { break };
            let mut stops = std::mem::take(&mut order.stops);
            leaver.map(|i| stops.remove(i));
            if let Some((stop, at)) = boarder {
                stops.insert(at, stop);
            }
            self.arrange(&mut order, stops.into_iter());
            debug_assert_eq!(self.whole(&order), Some(reduced), "a change costs what it was to cost");
            least = reduced;
            if reduced < tolerance {
                found.push(self.route(&order, reduced));
            }
        }
    }

    fn route(&self, order: &Order, reduced: i64) -> Route {
        let first = self.arcs.stops[order.stops[0]];
        Route {
            riders: order.stops.iter().map(|&i| self.arcs.rider(i)).collect(),
            reduced,
            walk: false,
            turn: self.trip.gate.dwell + self.trip.out_secs(first) + order.secs[0],
        }
    }

    /// Works out an order.
    fn arrange(&self, order: &mut Order, stops: impl Iterator<Item = usize>) {
        let arcs = self.arcs;
        order.stops.clear();
        order.stops.extend(stops);
        let n = order.stops.len();
        order.secs.clear();
        order.secs.resize(n + 1, 0);
        order.slack.clear();
        order.slack.resize(n, FREE);
        order.price = 0;
        let mut aboard = Some(Aboard::NOBODY);
        for at in (0..n).rev() {
            let stop = order.stops[at];
            let (price, secs) = self.leg(stop, order.stops.get(at + 1).copied());
            order.secs[at] = order.secs[at + 1] + secs;
            order.price += price;
            let together = order.stops.get(at + 1).is_some_and(|&next| arcs.together(stop, next));
            if !together {
                order.slack[at] = arcs.reach(stop) - order.secs[at];
            }
            aboard = aboard.and_then(|a| a.with(self.p, self.trip.kind, &self.boarding[stop]));
        }
        for at in 1..n {
            order.slack[at] = order.slack[at].min(order.slack[at - 1]);
        }
        order.aboard = aboard.filter(|_| order.slack.last().is_none_or(|&s| s >= 0));
    }

    /// Price and seconds from a stop to the next, or to the gate.
    #[inline]
    fn leg(&self, from: usize, to: Option<usize>) -> (i64, Secs) {
        to.map_or_else(|| self.arcs.start(from), |to| self.arcs.arc(from, to))
    }

    fn whole(&self, order: &Order) -> Option<i64> {
        let first = self.arcs.stops[*order.stops.first()?];
        let (aboard, secs) = (order.aboard?, order.secs[0]);
        let trip = self.trip;
        trip.in_time(first, secs)
            .then(|| trip.least + order.price + trip.assistants(self.p, aboard) + trip.overtime(first, secs))
    }

    /// Everybody who may board an order, at the best place.
    fn boarders(&self, order: &Order, offer: &mut dyn FnMut(i64, (usize, usize))) {
        let (arcs, trip) = (self.arcs, self.trip);
        let Some(aboard) = order.aboard else { return };
        for j in 0..arcs.len() {
            let rider = arcs.rider(j);
            let barred = |&i: &usize| {
                let other = arcs.rider(i);
                other == rider || trip.gate.apart[rider as usize].contains(&other)
            };
            if order.stops.iter().any(barred) {
                continue;
            }
            let Some(with) = aboard.with(self.p, trip.kind, &self.boarding[j]) else { continue };
            let paid = trip.least + order.price + trip.assistants(self.p, with);
            let mut best: Option<(i64, usize)> = None;
            for at in 0..=order.stops.len() {
                let next = order.stops.get(at).copied();
                let (mut price, secs) = self.leg(j, next);
                let secs = secs + order.secs[at];
                if secs > arcs.reach(j) && !next.is_some_and(|next| arcs.together(j, next)) {
                    continue;
                }
                let (mut first, mut total) = (j, secs);
                if let Some(before) = at.checked_sub(1) {
                    let last = order.stops[before];
                    let (to, there) = arcs.arc(last, j);
                    let later = secs + there - order.secs[before];
                    if later > order.slack[before] {
                        continue;
                    }
                    price += to - self.leg(last, next).0;
                    (first, total) = (order.stops[0], order.secs[0] + later);
                    // Who was clocked with the next is now clocked alone, unless at one place with this one.
                    let was = next.is_some_and(|next| arcs.together(last, next));
                    let alone = was && !arcs.together(last, j);
                    if alone && secs + there > arcs.reach(last) {
                        continue;
                    }
                }
                let first = arcs.stops[first];
                let whole = paid + price + trip.overtime(first, total);
                if trip.in_time(first, total) && best.is_none_or(|b| whole < b.0) {
                    best = Some((whole, at));
                }
            }
            if let Some((whole, at)) = best {
                offer(whole, (j, at));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::bound::certificate::Duals;
    use crate::routing::bound::column;
    use crate::routing::bound::relaxed::Relaxed;
    use crate::routing::bound::trip::Role;
    use crate::routing::search::dice::Dice;

    #[test]
    fn what_is_found_is_a_trip_of_that_price_and_cheaper_than_where_it_began() {
        let (mut found, mut lower) = (0, 0);
        for (seed, leg) in [(1, Leg::Am), (2, Leg::Pm), (5, Leg::Am)] {
            let p = cohort::problem(80, seed, leg, false);
            let relaxed = Relaxed::of(&p, &[], 1);
            let mut dice = Dice::new(seed, 0);
            // Of a rider with several stops a route does not say which.
            let plain = |g: &usize| relaxed.gates[*g].stops.len() == relaxed.gates[*g].riders.len();
            for g in (0..relaxed.gates.len()).filter(plain) {
                let gate = &relaxed.gates[g];
                let random = |_: &u32| 1_000_000 * (1_000 + dice.below(6_000) as i64);
                let prizes: Vec<i64> = gate.riders.iter().map(random).collect();
                let kinds = relaxed.kinds.len();
                let (worth, window) = (vec![200_000_000; kinds], vec![vec![20_000; kinds]; relaxed.gates.len()]);
                let duals = Duals { prizes: Vec::new(), worth, window };
                for k in 0..kinds {
                    for role in Role::BOTH {
                        let Some(trip) = duals.trip(&relaxed, (g, k, role)) else { continue };
                        let arcs = Arcs::of(&p, &trip, &prizes);
                        let around = Around::of(&p, &trip, &arcs);
                        for rider in 0..gate.riders.len() as u16 {
                            let (Some(begun), mut routes) = (around.reduced(&[rider]), Vec::new()) else { continue };
                            around.improve(&[rider], i64::MAX, &mut routes);
                            let mut before = begun;
                            for route in &routes {
                                let stop = |r: &u16| gate.stops.iter().position(|s| s.rider == *r as usize).unwrap();
                                let stops: Vec<usize> = route.riders.iter().map(stop).collect();
                                let column = column(&p, &relaxed, (g, k, role), &stops).expect("it is a trip");
                                let prize: i64 = route.riders.iter().map(|&r| prizes[r as usize]).sum();
                                assert_eq!(column.price + duals.of_trip(&relaxed, &column) - prize, route.reduced);
                                assert_eq!(column.turn, route.turn);
                                assert!(route.reduced < before);
                                before = route.reduced;
                                found += 1;
                            }
                            lower += i32::from(!routes.is_empty());
                        }
                    }
                }
            }
        }
        assert!(found > 500 && lower > 200, "{found} {lower}");
    }
}
