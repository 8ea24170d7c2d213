//! The fast tests of schedules against slow, obvious ones on random routes.

use super::plain::Plain;
use super::route::Route;
use super::stn::Stn;
use super::{Blink, Kernel, Place, Scratch};
use crate::literature::check;
use crate::literature::instance::{Format, Instance, Price, Request, Stop, Travel, Vehicle, park_pickup};
use crate::literature::problem::Problem;
use crate::literature::solution::{self, Solution};
use crate::routing::search::dice::Dice;
use proptest::prelude::*;

/// Requests on a small square with windows and limits that bind now and then.
fn instance(format: Format, seed: u64, requests: usize) -> Instance {
    let mut dice = Dice::new(seed, 1);
    let mut at = vec![(0.0, 0.0)];
    let mut list = Vec::new();
    for id in 0..requests {
        let mut draw = |most: usize| dice.below(most) as f64;
        let school = format == Format::Park && id > 0 && draw(3) > 0.0;
        for _ in 0..2 {
            at.push((draw(40), draw(40)));
        }
        let (open, wide) = (draw(60), 20.0 + draw(120));
        let load = 1 + draw(3) as i32;
        let (boarding, alighting, ride) = (draw(4), draw(4), 30.0 + draw(80));
        let early = if format == Format::Plain || format == Format::Park { 0.0 } else { draw(50) };
        let late = if early > 0.0 { early + 60.0 + draw(100) } else { 86_400.0 };
        let down = if school { 2 } else { 2 * id + 2 };
        // All who go to one school share its window.
        let (open, wide) = if format == Format::Park && down == 2 { (150.0, 200.0) } else { (open + 40.0, wide) };
        list.push(Request {
            id: id.to_string(),
            pickup: Stop {
                place: 2 * id + 1,
                earliest: early,
                latest: late,
                service: if format == Format::Park { park_pickup(load) } else { boarding },
            },
            delivery: Stop {
                place: down,
                earliest: open,
                latest: open + wide,
                service: if format == Format::Park { 0.0 } else { alighting },
            },
            load: [load, 0, 0, 0],
            ride: if format == Format::Lilim {
                f64::INFINITY
            } else {
                ride * if format == Format::Park { 4.0 } else { 1.0 }
            },
        });
    }
    let depot = (format != Format::Plain && format != Format::Park).then_some(0);
    let travel = match format {
        Format::Plain => {
            let metres: Vec<f64> = at
                .iter()
                .flat_map(|a| at.iter().map(move |b: &(f64, f64)| (a.0 - b.0).abs() + (a.1 - b.1).abs()))
                .collect();
            Travel::Tables { width: at.len(), seconds: metres.clone(), metres }
        }
        Format::Park => Travel::Manhattan { places: at, speed: 1.0 },
        _ => Travel::Euclid(at),
    };
    let vehicle = |name: &str, seats: i32, fixed: f64| Vehicle {
        name: name.into(),
        count: None,
        depot,
        capacity: [seats, 0, 0, 0],
        duration: if format == Format::Cordeau { 180.0 } else { f64::INFINITY },
        horizon: (0.0, if depot.is_some() { 300.0 } else { 86_400.0 }),
        price: if format == Format::Plain {
            Price { fixed, per_distance: 2.0, per_time: 1.0 }
        } else {
            Price::default()
        },
    };
    let vehicles = if format == Format::Plain {
        vec![vehicle("small", 3, 100.0), vehicle("large", 8, 150.0)]
    } else {
        vec![vehicle("van", 8, 0.0)]
    };
    Instance { name: "random".into(), format, requests: list, vehicles, travel }
}

/// Cost of an order in the checker's eyes, in ticks; `None` where it is infeasible.
fn slow(full: &Instance, p: &Problem, stops: &[u32]) -> Option<i64> {
    let mut instance = full.clone();
    let order: Vec<(usize, bool)> =
        stops.iter().filter(|&&s| (s as usize) < 2 * p.n).map(|&s| (p.request(s), p.is_pickup(s))).collect();
    let mut carried: Vec<usize> = order.iter().map(|o| o.0).collect();
    carried.sort_unstable();
    carried.dedup();
    instance.requests = carried.iter().map(|&r| full.requests[r].clone()).collect();
    let name = |r: usize| carried.iter().position(|&c| c == r).unwrap();
    let stops: Vec<(usize, bool)> = order.iter().map(|&(r, up)| (name(r), up)).collect();
    let verdicts = (0..instance.vehicles.len()).filter_map(|vehicle| {
        let plan = Solution { routes: vec![solution::Route { vehicle, stops: stops.clone() }] };
        check::check(&instance, &plan).ok()
    });
    let cost = |v: check::Verdict| match full.format {
        Format::Plain => (v.money * 1e6).round() as i64,
        Format::Park => v.distance.round() as i64,
        _ => (v.distance * 1e6).round() as i64,
    };
    verdicts.map(cost).min()
}

/// Whether a stop after a position would split a visit to a school, which the search does not try.
fn splits(p: &Problem, stops: &[u32], after: usize) -> bool {
    let place = |s: u32| p.is_delivery(s).then(|| p.nodes[s as usize].place);
    p.format == Format::Park && place(stops[after]).is_some() && place(stops[after]) == place(stops[after + 1])
}

/// What a search without the exact test finds is no dearer than the truth, and the truth where it passes the test; what a
/// search below a limit leaves out adds at least as much as it says.
fn hopeful<K: Kernel>(kernel: &K, p: &Problem, route: &Route, request: u32, exact: Option<Place>) {
    let (mut scratch, mut dice) = (Scratch::default(), Dice::new(1, 1));
    let mut ask = |limit: i64, exact: bool| {
        scratch.at_least = limit;
        let found = kernel.insertion(p, route, request, (limit, exact), (&mut Blink::new(0), &mut dice), &mut scratch);
        (found, limit.max(scratch.at_least))
    };
    let (found, _) = ask(i64::MAX, false);
    let least = exact.map_or(i64::MAX, |place| place.delta);
    assert!(found.map_or(i64::MAX, |place| place.delta) <= least);
    for limit in [least.saturating_sub(1_000_000), least, least / 2] {
        if let (None, at_least) = ask(limit, true) {
            assert!(at_least <= least, "{at_least} but {least}");
        }
    }
    if let Some(place) = found
        && kernel.holds(p, route, request, &place, &mut Scratch::default())
    {
        assert_eq!(Some(place.delta), exact.map(|place| place.delta));
    }
    let (mut outlined, mut refreshed) = (route.clone(), route.clone());
    let mut scratch = Scratch::default();
    assert!(kernel.outline(p, &mut outlined, &mut scratch) && kernel.refresh(p, &mut refreshed, &mut scratch));
    assert_eq!((outlined.cost, outlined.fingerprint), (refreshed.cost, refreshed.fingerprint));
}

/// Builds a route request by request; each time the kernel's answer is compared with all pairs of positions, tested slowly.
fn compare<K: Kernel>(kernel: &K, format: Format, seed: u64) {
    let full = instance(format, seed, 7);
    let p = Problem::new(&full);
    let mut scratch = Scratch::default();
    let mut dice = Dice::new(seed, 2);
    let mut route = Route::empty(&p, 0);
    assert!(kernel.refresh(&p, &mut route, &mut scratch));
    for request in 0..p.n as u32 {
        let found =
            kernel.insertion(&p, &route, request, (i64::MAX, true), (&mut Blink::new(0), &mut dice), &mut scratch);
        hopeful(kernel, &p, &route, request, found);
        let mut best: Option<i64> = None;
        for k in 0..route.stops.len() - 1 {
            for j in k..route.stops.len() - 1 {
                let mut trial = Route::empty(&p, 0);
                trial.stops.clone_from(&route.stops);
                trial.insert(&p, request, &Place { pickup: k, delivery: j, delta: 0 });
                let cost = slow(&full, &p, &trial.stops);
                let fast = kernel.refresh(&p, &mut trial, &mut scratch);
                assert_eq!(fast, cost.is_some(), "{format:?} {seed} {:?}", trial.stops);
                if !splits(&p, &route.stops, k) && !splits(&p, &route.stops, j) {
                    best = [best, cost].into_iter().flatten().min();
                }
            }
        }
        match (found, best) {
            (None, None) => {}
            (Some(place), Some(best)) => {
                route.insert(&p, request, &place);
                let before = route.cost;
                assert!(kernel.refresh(&p, &mut route, &mut scratch), "{format:?} {seed} {:?}", route.stops);
                assert_eq!(route.cost, before + place.delta);
                let slack = if format == Format::Plain || format == Format::Park { 0 } else { 40 };
                assert!((route.cost - best).abs() <= slack, "{format:?} {seed}: {} but {best}", route.cost);
            }
            (found, best) => panic!("{format:?} {seed}: {found:?} but {best:?} in {:?}", route.stops),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn waiting_anywhere_with_ride_and_route_limits(seed in any::<u64>()) {
        compare(&Stn::<false>, Format::Cordeau, seed);
    }
    #[test]
    fn windows_alone(seed in any::<u64>()) {
        compare(&Stn::<false>, Format::Lilim, seed);
    }
    #[test]
    fn visits_to_schools(seed in any::<u64>()) {
        compare(&Stn::<true>, Format::Park, seed);
    }
    #[test]
    fn no_waiting_at_homes(seed in any::<u64>()) {
        let p = Problem::new(&instance(Format::Plain, seed, 7));
        compare(&Plain::new(&p), Format::Plain, seed);
    }
}
