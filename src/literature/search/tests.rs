use super::memo::Memo;
use super::neighbours::Neighbours;
use super::partition::{Effort, recombine};
use super::pool::Pool;
use super::recreate::Recreate;
use super::ruin::Ruin;
use super::solve::{Limit, Options, solve};
use super::state::{NOWHERE, Plan, State};
use crate::literature::instance::{Format, Instance, Price, Request, Stop, Travel, Vehicle};
use crate::literature::kernel::{Blink, stn::Stn};
use crate::literature::problem::Problem;
use crate::routing::search::dice::Dice;

/// Requests between random points, with generous windows.
fn instance(format: Format, requests: usize, seats: [i32; 2]) -> Instance {
    let mut dice = Dice::new(11, 3);
    let at: Vec<(f64, f64)> =
        (0..=2 * requests).map(|_| (f64::from(dice.below(50) as u32), f64::from(dice.below(50) as u32))).collect();
    let stop = |place| Stop { place, earliest: 0.0, latest: 400.0, service: 1.0 };
    let request = |r: usize| Request {
        id: r.to_string(),
        pickup: stop(1 + 2 * r),
        delivery: stop(2 + 2 * r),
        load: [1, 0, 0, 0],
        ride: if format == Format::Lilim { f64::INFINITY } else { 120.0 },
    };
    let vehicle = |i: usize| Vehicle {
        name: format!("van {i}"),
        count: Some(6),
        depot: Some(0),
        capacity: [seats[i], 0, 0, 0],
        duration: 500.0,
        horizon: (0.0, 1000.0),
        price: Price::default(),
    };
    Instance {
        name: "random".into(),
        format,
        requests: (0..requests).map(request).collect(),
        vehicles: (0..2).map(vehicle).collect(),
        travel: Travel::Euclid(at),
    }
}

fn saved(state: &State) -> (Plan, Vec<u32>, usize, Vec<u32>) {
    let mut plan = Plan::default();
    state.save(&mut plan);
    plan.bank.sort_unstable();
    (plan, state.at.clone(), state.live, state.used.clone())
}

#[test]
fn what_is_undone_was_never_done() {
    let p = Problem::new(&instance(Format::Cordeau, 30, [2, 4]));
    let (kernel, near) = (Stn::<false>, Neighbours::new(&p));
    let mut state = State::new(&kernel, &p);
    let (mut ruin, mut recreate, mut dice) = (Ruin::default(), Recreate::new(&p), Dice::new(5, 5));
    let mut undone = 0;
    for round in 0..300 {
        let before = saved(&state);
        state.begin();
        let seed = dice.below(p.n) as u32;
        assert!(ruin.apply(&kernel, &p, &near, &mut state, seed, &mut dice));
        if round % 7 == 3 && state.live >= 2 {
            let live: Vec<u32> = (0..state.routes.len() as u32).filter(|&s| state.routes[s as usize].live).collect();
            state.exchange(&kernel, &p, live[0], live[1]);
        }
        assert!(recreate.apply(&kernel, &p, &near, &mut state, i64::MAX, &mut dice));
        let total: i64 = state.routes.iter().filter(|r| r.live).map(|r| r.cost).sum();
        assert_eq!(state.cost, total);
        for (q, &slot) in state.at.iter().enumerate() {
            let found = state.routes.iter().position(|r| r.live && r.stops.contains(&(q as u32)));
            assert_eq!(found, (slot != NOWHERE).then_some(slot as usize));
        }
        if round % 3 == 0 {
            state.undo(&p);
            assert_eq!(saved(&state), before);
            undone += 1;
        }
    }
    assert!(undone == 100 && state.bank.is_empty(), "{:?}", state.bank);
    // A plan that is written down and read again is the same plan.
    let mut plan = Plan::default();
    state.save(&mut plan);
    let mut other = State::new(&kernel, &p);
    assert!(other.load(&kernel, &p, &plan));
    assert_eq!((other.cost, other.live), (state.cost, state.live));
}

#[test]
fn putting_back_ends_where_it_costs_as_much_as_the_bound() {
    let p = Problem::new(&instance(Format::Cordeau, 30, [2, 4]));
    let (kernel, near) = (Stn::<false>, Neighbours::new(&p));
    let mut state = State::new(&kernel, &p);
    let (mut ruin, mut dice) = (Ruin::default(), Dice::new(8, 5));
    let mut recreate = Recreate::new(&p);
    recreate.blink = Blink::new(0);
    recreate.memo = Some(Memo::new(p.n));
    assert!(recreate.apply(&kernel, &p, &near, &mut state, i64::MAX, &mut dice));
    let (mut ended, mut kept) = (0, 0);
    for seed in 0..200u32 {
        state.begin();
        assert!(ruin.apply(&kernel, &p, &near, &mut state, seed % 30, &mut dice));
        // From here on chance decides nothing but the order, which the same dice give both times.
        let (mut first, mut second) = (dice.clone(), dice.clone());
        let mut free = state.clone();
        assert!(recreate.apply(&kernel, &p, &near, &mut free, i64::MAX, &mut first) && free.confirm(&kernel, &p));
        let mut bounded = state.clone();
        let bound = free.cost + i64::from(seed % 2);
        if recreate.apply(&kernel, &p, &near, &mut bounded, bound, &mut second) {
            assert!(bounded.bank.is_empty() && bounded.cost < bound && bounded.confirm(&kernel, &p));
            kept += 1;
        } else {
            ended += 1;
        }
        assert!(seed % 2 == 0 || !free.bank.is_empty() || bounded.cost == free.cost);
        state.undo(&p);
    }
    assert_eq!((ended, kept), (100, 100));
}

#[test]
fn the_same_iterations_give_the_same_answer_on_one_thread_and_two() {
    let instance = instance(Format::Lilim, 25, [3, 3]);
    let run = |threads| {
        solve(&instance, &Options { seed: 3, limit: Limit::Iterations(600), streams: 2, threads, without: None })
            .solution
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert!(crate::literature::check::check(&instance, &one).is_ok());
}

#[cfg(feature = "highs")]
#[test]
fn the_best_choice_of_routes_is_found_within_the_vehicles_there_are() {
    let p = Problem::new(&instance(Format::Cordeau, 4, [4, 4]));
    let (start, end) = p.ends(0);
    let route = |requests: &[u32]| {
        let pairs = requests.iter().flat_map(|&r| [r, p.delivery(r)]);
        [start].into_iter().chain(pairs).chain([end]).collect::<Vec<u32>>()
    };
    let mut pool = Pool::new(&p);
    // Prices are made up: two pairs for 3 and 4, all four for 9, and each alone for 1 where only one alone is offered.
    pool.add(&p, 0, &route(&[0, 1]), 3, 0);
    pool.add(&p, 0, &route(&[2, 3]), 4, 0);
    pool.add(&p, 0, &route(&[2]), 1, 0);
    pool.add(&p, 0, &route(&[3]), 1, 0);
    pool.add(&p, 0, &route(&[3]), 2, 0); // Dearer than what is known.
    let plan = Plan { cost: 1 << 40, bank: Vec::new(), routes: vec![(0, route(&[0, 1, 2, 3]))] };
    let chosen = |vehicles| {
        let effort = Effort { columns: 100, vehicles, seconds: None, nodes: 100 };
        recombine(&p, &pool, &plan, &effort).map(|found| (found.cost, found.routes.len()))
    };
    assert_eq!(chosen(3), Some((5, 3)));
    assert_eq!(chosen(2), Some((7, 2)));
}
