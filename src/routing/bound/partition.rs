//! What serving a small gate costs at least, every group of its riders tried: more than any prizes prove, because trips are
//! whole here.
//!
//! Given what the own fleet's days and the window's seconds are worth, gates have nothing to do with each other, so the least
//! cost of each may be added (Lagrangian relaxation). A group's price is the least over all orders, places and kinds; a
//! weekday's is the cheapest way to part its riders into groups.

use super::certificate::Duals;
use super::relaxed::Relaxed;
use super::trip::{Aboard, Role, Trip};
use crate::model::Secs;
use crate::routing::problem::Problem;

/// Most riders of a gate whose groups are all tried.
pub const MOST_RIDERS: usize = 14;
/// Most of their stops.
const MOST_STOPS: usize = 24;
/// No trip.
const NEVER: i64 = i64::MAX / 4;

/// Least cost of a gate's week at the duals, millionths of a penny; `None` where there are too many riders to try.
pub fn least_week(p: &Problem, relaxed: &Relaxed, g: usize, duals: &Duals) -> Option<i64> {
    let gate = &relaxed.gates[g];
    let riders = gate.riders.len();
    if riders > MOST_RIDERS || gate.stops.len() > MOST_STOPS {
        return None;
    }
    let mut prices = vec![NEVER; 1 << riders];
    for k in 0..relaxed.kinds.len() {
        for role in Role::BOTH {
            if let Some(trip) = duals.trip(relaxed, (g, k, role)) {
                groups(p, &trip, &mut prices);
            }
        }
    }
    let parted = part(&prices);
    let on = |day: u32| (0..riders).filter(|&r| gate.days[r] >> day & 1 == 1).fold(0usize, |set, r| set | 1 << r);
    (0..8).map(|day| parted[on(day)]).try_fold(0i64, |sum, day| (day < NEVER).then(|| sum + day))
}

/// A way to begin a trip: price so far and seconds from arrival at its first stop to the gate.
type Way = (i64, Secs);

/// Lowers the price of each group of riders to that of the best trip of one kind.
fn groups(p: &Problem, trip: &Trip, prices: &mut [i64]) {
    let (gate, stops) = (trip.gate, trip.gate.stops.len());
    let mut ways: Vec<Vec<Way>> = vec![Vec::new(); prices.len() * stops];
    for set in 1..prices.len() {
        let Some(aboard) = together(p, trip, set) else { continue };
        let within = || (0..stops).filter(|&i| set >> gate.stops[i].rider & 1 == 1);
        for i in within() {
            let before = set & !(1 << gate.stops[i].rider);
            let mut list: Vec<Way> = Vec::new();
            let mut extend =
                |next: usize, onward: &[Way]| list.extend(onward.iter().filter_map(|w| with(trip, i, next, *w)));
            if before == 0 {
                extend(stops, &[(0, 0)]);
            } else {
                let after = (0..stops).filter(|&j| before >> gate.stops[j].rider & 1 == 1);
                after.for_each(|j| extend(j, &ways[before * stops + j]));
            }
            list.sort_unstable();
            let mut quickest = Secs::MAX;
            list.retain(|w| {
                w.1 < quickest && trip.in_time(i, w.1) && {
                    quickest = w.1;
                    true
                }
            });
            for &(price, secs) in &list {
                let whole = trip.least + price + trip.out(i) + trip.overtime(i, secs) + trip.assistants(p, aboard);
                prices[set] = prices[set].min(whole);
            }
            ways[set * stops + i] = list;
        }
    }
}

/// A way that begins at stop `i`, with what it is after that; `None` where a journey is too long.
fn with(trip: &Trip, i: usize, next: usize, (price, secs): Way) -> Option<Way> {
    let (gate, kind) = (trip.gate, trip.kind);
    let (stop, drive) = (&gate.stops[i], gate.secs(i, next));
    let added = stop.dwell + drive;
    // Two at one place are clocked from their common stop, which is not looked at, as in pricing.
    let together = next < gate.stops.len() && drive == 0 && gate.secs(next, i) == 0;
    let drive = kind.per_metre * gate.metres(i, next) + trip.slope * i64::from(added);
    let price = price + drive + kind.slope * i64::from(stop.service);
    (secs + added <= stop.reach || together).then_some((price, secs + added))
}

/// Who is aboard with all of a group; `None` where the kind does not carry them together or two may not share.
fn together(p: &Problem, trip: &Trip, set: usize) -> Option<Aboard> {
    let gate = trip.gate;
    let riders = || (0..gate.riders.len()).filter(|r| set >> r & 1 == 1);
    let apart = |r: usize| gate.apart[r].iter().any(|&o| set >> o & 1 == 1);
    if riders().any(apart) {
        return None;
    }
    riders().try_fold(Aboard::NOBODY, |aboard, r| {
        // Whichever place: a rider's load is the same everywhere, and a place some type serves is enough here.
        let mut places = gate.stops.iter().filter(|s| s.rider == r);
        places.find_map(|stop| aboard.with(p, trip.kind, stop))
    })
}

/// The cheapest way to part each set into groups.
fn part(prices: &[i64]) -> Vec<i64> {
    let mut least = vec![NEVER; prices.len()];
    least[0] = 0;
    for set in 1..prices.len() {
        let first = set & set.wrapping_neg();
        let others = set & !first;
        // Every subset of the others, with the first.
        let mut with = others;
        loop {
            let group = with | first;
            if prices[group] < NEVER && least[set & !group] < NEVER {
                least[set] = least[set].min(prices[group] + least[set & !group]);
            }
            if with == 0 {
                break;
            }
            with = (with - 1) & others;
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::bound::column;

    /// Least dual price of the trip over stops in order; `None` where no kind allows it.
    fn price_of(p: &Problem, relaxed: &Relaxed, g: usize, duals: &Duals, order: &[usize]) -> Option<i64> {
        let gate = &relaxed.gates[g];
        let apart = |&i: &usize, &j: &usize| gate.apart[gate.stops[i].rider].contains(&(gate.stops[j].rider as u16));
        if order.iter().any(|i| order.iter().any(|j| apart(i, j))) {
            return None;
        }
        let tasks = (0..relaxed.kinds.len()).flat_map(|k| Role::BOTH.map(|role| (g, k, role)));
        let prices = tasks.filter_map(|task| {
            let trip = column(p, relaxed, task, order)?;
            Some(match task.2 {
                Role::First => {
                    trip.price + duals.worth[task.1] - duals.window[g][task.1] * i64::from(gate.window.max(0))
                }
                Role::Next => trip.price + duals.window[g][task.1] * i64::from(trip.turn),
            })
        });
        prices.min()
    }

    /// Every way to serve riders by trips, whole: the next rider opens a trip or boards an open one anywhere.
    fn every_way(left: &[usize], trips: &mut Vec<Vec<usize>>, cost: &dyn Fn(&[usize]) -> Option<i64>, best: &mut i64) {
        let Some((&stop, left)) = left.split_first() else {
            if let Some(sum) = trips.iter().map(|t| cost(t)).sum::<Option<i64>>() {
                *best = (*best).min(sum);
            }
            return;
        };
        for t in 0..trips.len() {
            for at in 0..=trips[t].len() {
                trips[t].insert(at, stop);
                every_way(left, trips, cost, best);
                trips[t].remove(at);
            }
        }
        trips.push(vec![stop]);
        every_way(left, trips, cost, best);
        trips.pop();
    }

    #[test]
    fn a_week_costs_what_the_best_of_all_ways_to_serve_it_costs() {
        let (mut compared, mut parted) = (0, 0);
        for (seed, leg) in [(1, Leg::Am), (2, Leg::Pm), (5, Leg::Am)] {
            let p = cohort::problem(60, seed, leg, false);
            let mut relaxed = Relaxed::of(&p, &[], false);
            let riders = |g: &usize| {
                let gate = &relaxed.gates[*g];
                (2..=4).contains(&gate.riders.len()) && gate.stops.len() == gate.riders.len()
            };
            for g in (0..relaxed.gates.len()).filter(riders).take(6).collect::<Vec<_>>() {
                let kinds = relaxed.kinds.len();
                let window = (0..relaxed.gates.len()).map(|_| vec![30_000; kinds]).collect();
                let worth = relaxed.kinds.iter().map(|k| if k.steps.is_empty() { 0 } else { 2_000_000_000 }).collect();
                let duals = Duals { prizes: Vec::new(), worth, window };
                let mut weeks = Vec::new();
                for apart in [false, true] {
                    if apart {
                        relaxed.gates[g].apart[0].push(1);
                        relaxed.gates[g].apart[1].push(0);
                    }
                    let gate = &relaxed.gates[g];
                    let day = |day: u32| {
                        let riding = |i: &usize| gate.days[gate.stops[*i].rider] >> day & 1 == 1;
                        let stops: Vec<usize> = (0..gate.stops.len()).filter(riding).collect();
                        let mut best = i64::MAX;
                        let cost = |order: &[usize]| price_of(&p, &relaxed, g, &duals, order);
                        every_way(&stops, &mut Vec::new(), &cost, &mut best);
                        best
                    };
                    let truth: i64 = (0..5).map(day).sum();
                    assert_eq!(least_week(&p, &relaxed, g, &duals), Some(truth), "gate {g}");
                    weeks.push(truth);
                    compared += 1;
                }
                parted += i32::from(weeks[1] > weeks[0]);
            }
        }
        assert!(compared > 10 && parted > 0, "{compared} {parted}");
    }
}
