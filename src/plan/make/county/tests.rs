use crate::model::{Demand, Leg, Scenario, TravelTimes};
use crate::plan::make::holding::Holding;
use crate::plan::make::{self, Earlier, Parts, Settings};
use crate::plan::{CutShort, Plan, Source, cohort, verify};
use crate::routing::solve::{Budget, Progress};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

const PARTS: Parts = Parts { whole: 50, size: 40 };

fn settings(iterations: u64, streams: u64) -> Settings {
    Settings { parts: PARTS, ..Settings::iterations(3, iterations, streams) }
}

fn source(scenario: &Scenario, travel: &TravelTimes) -> Source {
    Source {
        scenario: scenario.name.clone(),
        path: String::new(),
        scenario_hash: String::new(),
        matrix_hash: travel.hash.clone(),
        travel: travel.source.clone(),
    }
}

fn plan(world: &(Scenario, Demand, TravelTimes), settings: &Settings) -> Plan {
    let (scenario, demand, travel) = world;
    make::make(
        scenario,
        demand,
        travel,
        source(scenario, travel),
        settings,
        &[Progress::default(), Progress::default()],
    )
}

fn good(plan: &Plan, (scenario, demand, travel): &(Scenario, Demand, TravelTimes)) {
    let verdict = verify::verify(plan, scenario, demand, travel);
    assert!(verdict.is_good(), "{:?}", verdict.breaches);
}

fn on_threads(n: usize, work: impl FnOnce() -> Plan + Send) -> Plan {
    rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap().install(work)
}

#[test]
fn a_plan_in_parts_is_good_and_the_same_on_one_thread_and_two() {
    let world = cohort::scenario(160, 5, true);
    let (one, two) =
        (on_threads(1, || plan(&world, &settings(900, 2))), on_threads(2, || plan(&world, &settings(900, 2))));
    assert_eq!(one, two);
    good(&one, &world);
    assert!(one.unserved.is_empty(), "{:?}", one.unserved);
    assert_eq!((one.search.streams, one.search.iterations), (2, [1_800; 2]));
    assert!(one.search.reproducible && one.cost.week < one.search.first_cost);
    let served: BTreeSet<&String> = one.runs.iter().flat_map(|r| &r.stops).flat_map(|s| &s.board).collect();
    assert_eq!(served.len(), world.1.requests.len());
}

#[test]
fn borders_are_mended() {
    let world = cohort::scenario(160, 5, true);
    let first = plan(&world, &settings(0, 1));
    good(&first, &world);
    assert!(first.unserved.is_empty(), "nobody is lost between two cuts: {:?}", first.unserved);
    let (scenario, demand, travel) = &world;
    let progress = [Progress::default(), Progress::default()];
    let free = Holding::default();
    let earlier = Earlier { plan: &first, holding: &free };
    let on = make::go_on(scenario, demand, travel, source(scenario, travel), &settings(400, 1), &progress, earlier);
    good(&on, &world);
    assert!(on.search.continued && on.cost.week < first.cost.week);
    // Settings the first cut put in different parts share runs in the end.
    let shared = |plan: &Plan| -> BTreeSet<(String, String)> {
        let of_run = |stops: &[crate::plan::Stop]| stops.iter().filter_map(|s| s.setting.clone()).collect::<Vec<_>>();
        let mut pairs = BTreeSet::new();
        for run in &plan.runs {
            let list = of_run(&run.stops);
            for a in &list {
                pairs.extend(list.iter().filter(|b| a < *b).map(|b| (a.clone(), b.clone())));
            }
        }
        pairs
    };
    let gate_days = crate::routing::compile::gate_days(demand, Leg::Am);
    let ground = super::Ground { scenario, demand, travel, leg: Leg::Am, gate_days: &gate_days, earlier: None };
    let count = demand.of_leg(Leg::Am).count();
    let pieces = super::cut::cut(ground, Vec::new(), count.div_ceil(PARTS.size), super::ROUNDS[0].turned);
    let part_of = |reference: &str| {
        let in_it = |r: &usize| {
            scenario.settings[scenario.passengers[demand.requests[*r].passenger].setting].reference == reference
        };
        pieces.iter().position(|p| p.requests.iter().any(in_it))
    };
    assert!(pieces.len() > 2);
    let across = |plan: &Plan| {
        let am = Plan { runs: plan.runs.iter().filter(|r| r.leg == Leg::Am).cloned().collect(), ..plan.clone() };
        shared(&am).iter().filter(|(a, b)| part_of(a) != part_of(b)).count()
    };
    assert!(across(&on) > across(&first), "{} and {}", across(&on), across(&first));
}

#[test]
fn own_vehicles_are_used_once_and_stopping_leaves_a_plan_that_can_be_repeated() {
    let world = cohort::scenario(120, 9, false);
    let (scenario, demand, travel) = &world;
    let progress = [Progress::default(), Progress::default()];
    progress[1].stop.store(true, Ordering::Relaxed);
    let cut = make::make(scenario, demand, travel, source(scenario, travel), &settings(600, 1), &progress);
    good(&cut, &world);
    assert!(!cut.search.reproducible);
    let record = cut.search.cut_short.clone().unwrap();
    assert_eq!((record[0].planned, record[0].done.iter().sum::<u64>()), (600, 600));
    assert_eq!(record[1].done.iter().sum::<u64>(), 0);
    let budget = record.map(CutShort::budget);
    let again = plan(&world, &Settings { budget, ..settings(0, 1) });
    assert_eq!((&again.runs, &again.day_contracts), (&cut.runs, &cut.day_contracts));
    for leg in Leg::BOTH {
        let own: Vec<&String> =
            cut.runs.iter().filter(|r| r.leg == leg).filter_map(|r| r.own_vehicle.as_ref()).collect();
        assert!(!own.is_empty());
        assert_eq!(own.iter().collect::<BTreeSet<_>>().len(), own.len());
    }
}

#[test]
fn a_clock_is_obeyed_and_said() {
    let world = cohort::scenario(80, 4, false);
    let budget = [(); 2].map(|()| Budget::Time(Duration::from_millis(300)));
    let timed = plan(&world, &Settings { budget, ..settings(0, 1) });
    good(&timed, &world);
    assert!(!timed.search.reproducible && timed.search.iterations.iter().all(|&n| n > 0));
    let record = timed.search.cut_short.clone().unwrap();
    for leg in &record {
        assert_eq!(leg.epochs.len(), super::ROUNDS.len());
        assert_eq!(leg.epochs.iter().sum::<u64>(), leg.planned);
    }
    let again = plan(&world, &Settings { budget: record.map(CutShort::budget), ..settings(0, 1) });
    assert_eq!((&again.runs, &again.day_contracts), (&timed.runs, &timed.day_contracts));
}

#[test]
fn a_plan_in_parts_is_held_to_an_earlier_one() {
    let world = cohort::scenario(160, 5, true);
    let first = plan(&world, &settings(0, 1));
    let (scenario, demand, travel) = &world;
    let whole = first.runs.iter().filter(|r| r.leg == Leg::Pm).max_by_key(|r| r.stops.len()).unwrap().id.clone();
    let holding = Holding { tolerance: Some(300), locks: [(whole.clone(), Vec::new())].into() };
    let progress = [Progress::default(), Progress::default()];
    let earlier = Earlier { plan: &first, holding: &holding };
    let on = make::go_on(scenario, demand, travel, source(scenario, travel), &settings(400, 1), &progress, earlier);
    good(&on, &world);
    assert_eq!(on.held.promises.len(), demand.requests.len(), "everybody had a time");
    assert_eq!((on.held.locks.len(), &on.held.locks[0].run), (1, &whole));
    assert!(on.cost.week < first.cost.week && on.unserved.is_empty());
}
