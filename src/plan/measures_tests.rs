//! Figures of a plan small enough to work out by hand.
//!
//! A, B and C ride to one setting; C rides Monday, Wednesday and Friday and walks to a pick-up point. D and E ride one
//! after the other in a second vehicle, each alone, and nobody takes them home.

use super::*;
use crate::model::scenario::PickupPoint;
use crate::model::{
    Assistance, Attendance, Cell, LatLon, Layout, Matrix, Metres, Mobility, Passenger, Weekdays, Window,
};
use crate::plan::{Light, Run, Stop, Unserved, fixture, indicators};

const SCHOOL: usize = 0;

struct Hand {
    scenario: Scenario,
    demand: Demand,
    travel: TravelTimes,
    plan: Plan,
    walk: Secs,
}

/// Index of the location of that name.
fn at(demand: &Demand, name: &str) -> usize {
    demand.locations.iter().position(|l| l.name == name).unwrap()
}

fn stop(demand: &Demand, place: &str, times: [Secs; 3], board: &[&str], alight: &[&str]) -> Stop {
    let location = &demand.locations[at(demand, place)];
    let own = |ids: &[&str]| ids.iter().map(|s| (*s).to_owned()).collect();
    Stop {
        place: place.to_owned(),
        lat: location.at.lat,
        lon: location.at.lon,
        setting: (place == "S00").then(|| place.to_owned()),
        arrive: times[0],
        start: times[1],
        depart: times[2],
        board: own(board),
        alight: own(alight),
    }
}

fn hand() -> Hand {
    let mut scenario = fixture::council(5, 1).scenario;
    scenario.settings[0].at = LatLon { lat: 52.5, lon: -2.0 };
    scenario.settings[0].windows = [
        [Some(Window { earliest: 30_600, latest: 32_400 }); 5],
        [Some(Window { earliest: 54_000, latest: 56_400 }); 5],
    ];
    let home = |i: u32| LatLon { lat: 52.51 + f64::from(i) * 0.01, lon: -2.0 };
    let mut people: Vec<_> = ["A", "B", "C", "D", "E"]
        .into_iter()
        .zip(0..)
        .map(|(name, i)| Passenger::without_needs(name.to_owned(), 0, home(i)))
        .collect();
    people[0].assistance = Assistance::Shared;
    people[0].year_group = Some(3);
    people[1].mobility = Mobility::Wheelchair;
    people[1].assistance = Assistance::OneToOne;
    people[2].walk_max = 1000;
    people[3].care_plan_outstanding = true;
    people[4].solo = true;
    people.iter_mut().take(4).for_each(|p| p.current_run = "R1".to_owned());
    scenario.passengers = people;
    let library = LatLon { lat: 52.5325, lon: -2.0 };
    scenario.pickup_points = vec![PickupPoint { reference: "K".into(), name: "Library".into(), at: library }];
    let ride = |leg| Attendance {
        passenger: 2,
        leg,
        weekdays: Weekdays(0b10101),
        address: None,
        earliest: None,
        latest: None,
        start: None,
        end: None,
    };
    scenario.attendance = Leg::BOTH.map(ride).into();
    let demand = Demand::of(&scenario);
    let walk = demand.requests.iter().find(|r| r.id == "C-am1").unwrap().choices[1].walk_secs;
    let travel = matrix(&demand);
    let mut plan = fixture::council(5, 1).plan;
    let run = |id: &str, leg, own: bool, stops: Vec<Stop>| Run {
        id: id.to_owned(),
        leg,
        weekdays: Weekdays::ALL,
        class: if own { "own16" } else { "taxi4" }.to_owned(),
        own_vehicle: own.then(|| "MB01".to_owned()),
        layout: Layout { seats: 9, wheelchairs: 2 },
        assistants: if own { 2 } else { 0 },
        crew: Vec::new(),
        stops,
        metres: 10_500,
        week_cost: Pence(10_000),
    };
    let morning = vec![
        stop(&demand, "home of A", [28_800, 28_800, 28_860], &["A-am1"], &[]),
        stop(&demand, "home of B", [29_460, 29_460, 29_700], &["B-am1"], &[]),
        stop(&demand, "K", [30_000, 30_000, 30_060], &["C-am1"], &[]),
        stop(&demand, "S00", [30_460, 30_600, 30_820], &[], &["A-am1", "B-am1", "C-am1"]),
    ];
    let double = vec![
        stop(&demand, "home of D", [30_000, 30_000, 30_060], &["D-am1"], &[]),
        stop(&demand, "S00", [30_700, 30_700, 30_780], &[], &["D-am1"]),
        stop(&demand, "home of E", [31_300, 31_300, 31_360], &["E-am1"], &[]),
        stop(&demand, "S00", [31_900, 31_900, 31_980], &[], &["E-am1"]),
    ];
    let afternoon = vec![
        stop(&demand, "S00", [54_000, 54_000, 54_450], &["A-pm1", "B-pm1", "C-pm1"], &[]),
        stop(&demand, "K", [54_850, 54_850, 54_870], &[], &["C-pm1"]),
        stop(&demand, "home of B", [55_170, 55_170, 55_290], &[], &["B-pm1"]),
        stop(&demand, "home of A", [55_890, 55_890, 55_910], &[], &["A-pm1"]),
    ];
    plan.runs = vec![
        run("AM001", Leg::Am, true, morning),
        run("AM002", Leg::Am, false, double),
        run("PM001", Leg::Pm, true, afternoon),
    ];
    plan.day_contracts.clear();
    plan.unserved = ["D", "E"]
        .map(|p| Unserved {
            request: format!("{p}-pm1"),
            passenger: p.to_owned(),
            leg: Leg::Pm,
            rule: "vehicle".into(),
            needed: "a vehicle".into(),
        })
        .into();
    plan.cost.week = Pence(30_000);
    plan.search.reference_cost = Pence(40_000);
    plan.search.first_cost = Pence(0);
    Hand { scenario, demand, travel, plan, walk }
}

/// The drives of the example both ways; all others are far.
fn matrix(demand: &Demand) -> TravelTimes {
    let n = demand.locations.len();
    let mut cells = vec![Cell { secs: 3600, metres: 50_000 }; n * n];
    let mut drive = |a: &str, b: &str, secs: u32, metres: Metres| {
        for (from, to) in [(at(demand, a), at(demand, b)), (at(demand, b), at(demand, a))] {
            cells[from * n + to] = Cell { secs, metres };
        }
    };
    drive("home of A", "home of B", 600, 5000);
    drive("home of B", "K", 300, 2500);
    drive("K", "S00", 400, 3000);
    drive("home of B", "S00", 500, 4200);
    drive("home of A", "S00", 900, 8000);
    drive("home of C", "S00", 450, 3300);
    drive("home of D", "S00", 640, 6000);
    drive("home of E", "S00", 520, 4000);
    drive("Taylors Lane", "home of A", 100, 1000);
    drive("Taylors Lane", "S00", 200, 2000);
    let matrix = Matrix::new(n, cells);
    TravelTimes { legs: [matrix.clone(), matrix], hash: String::new(), source: String::new(), collections: Vec::new() }
}

fn measures(h: &Hand) -> Measures {
    Measures::of(&h.plan, &h.scenario, &h.demand, &h.travel)
}

fn journey<'m>(h: &Hand, m: &'m Measures, id: &str) -> Option<&'m Journey> {
    m.journey(h.demand.requests.iter().position(|r| r.id == id).unwrap())
}

#[test]
fn journeys_by_both_clocks_are_those_worked_out_by_hand() {
    let h = hand();
    let m = measures(&h);
    assert!(h.walk > 0);
    assert_eq!(h.demand.gates[0].location, SCHOOL);
    for (id, rule, strict, direct, slack) in [
        ("A-am1", 1800, 1880, 960, 1580),
        ("B-am1", 1140, 1340, 740, 1580),
        ("C-am1", 600 + h.walk, 820 + h.walk, 510, 1580),
        ("D-am1", 700, 780, 700, 1620),
        ("A-pm1", 1440, 1850, 900, 1950),
        ("B-pm1", 720, 1170, 500, 1950),
        ("C-pm1", 400 + h.walk, 510 + h.walk, 450, 1950),
    ] {
        let j = journey(&h, &m, id).unwrap();
        assert_eq!((j.journey, j.strict, j.direct, j.slack), (rule, strict, direct, slack), "{id}");
        assert_eq!((j.cap, j.exception), (3000, None), "{id}");
    }
    assert!(journey(&h, &m, "D-pm1").is_none());
    assert_eq!(journey(&h, &m, "C-am1").unwrap().walk_secs, h.walk);
    assert_eq!(journey(&h, &m, "A-am1").unwrap().walk_secs, 0);
}

#[test]
fn company_and_distance_follow_the_weekdays() {
    let h = hand();
    let m = measures(&h);
    // A rides past the pick-up point on three days and straight on two: the longer day counts.
    assert_eq!(journey(&h, &m, "A-am1").unwrap().metres, 10_500);
    assert_eq!(journey(&h, &m, "B-am1").unwrap().metres, 5500);
    assert_eq!(journey(&h, &m, "C-am1").unwrap().metres, 3000);
    assert_eq!(journey(&h, &m, "A-am1").unwrap().co_riders, 2);
    assert_eq!(journey(&h, &m, "D-am1").unwrap().co_riders, 0);
    assert_eq!(m.alone, Share { part: 2, of: 8 });
    assert_eq!(m.alone_by_need, 1);
    assert_eq!(m.runs[0].aboard_max, 3);
    assert_eq!(m.runs[0].assistants, [2; 5]);
    assert_eq!(m.runs[1].assistants, [0; 5]);
}

#[test]
fn live_empty_and_depot_metres() {
    let h = hand();
    let m = measures(&h);
    let week = 3 * 10_500 + 2 * 9200;
    assert_eq!((m.runs[0].loaded, m.runs[0].empty, m.runs[0].depot), (week, 0, 5 * 3000));
    // The second vehicle drives back from the setting empty to fetch E.
    assert_eq!((m.runs[1].loaded, m.runs[1].empty, m.runs[1].depot), (5 * 10_000, 5 * 4000, 0));
    assert_eq!(m.live_metres, 2 * week + 5 * 14_000);
    assert_eq!(m.empty, Share { part: 5 * (4000 + 6000), of: 2 * week + 5 * 20_000 });
    assert_eq!(m.collection_metres, 10 * 4828);
}

#[test]
fn totals() {
    let h = hand();
    let m = measures(&h);
    assert_eq!(m.served, Share { part: 5, of: 5 });
    assert_eq!(m.served_in_full, Share { part: 3, of: 5 });
    assert_eq!(m.unserved, Share { part: 2, of: 10 });
    assert_eq!((m.legs[0].runs, m.legs[1].runs, m.vehicles), (2, 1, 2));
    assert_eq!((m.legs[0].passengers, m.legs[1].passengers), (5, 3));
    assert_eq!(m.passengers_per_vehicle, 2.5);
    assert_eq!((m.legs[0].passengers_per_run, m.legs[1].passengers_per_run), (2.5, 3.0));
    // Morning journeys: 600 (E), 600 + walk (C), 700 (D), 1140 (B), 1800 (A).
    assert_eq!(m.legs[0].longest, 1800);
    assert_eq!(m.legs[0].p95, 1800);
    assert_eq!(m.legs[0].median, percentile(&[600, 600 + h.walk, 700, 1140, 1800], 50).unwrap());
    assert_eq!((m.legs[0].assistants, m.assistants), (2, 2));
    assert_eq!(m.within_cap, Share { part: 8, of: 8 });
    assert_eq!(m.primary_within_45, Share { part: 2, of: 2 });
    assert_eq!(m.secondary_within_75, Share { part: 6, of: 6 });
    assert_eq!(m.care_plans, Share { part: 1, of: 5 });
    // D was with A, B and C and is not any more; E had no run.
    assert_eq!(m.regrouped, Share { part: 1, of: 4 });
    assert_eq!((m.saving_on_reference, m.saving_on_first), (Some(25.0), None));
    let own = m.classes.iter().find(|c| c.own).unwrap();
    assert_eq!((own.class.as_str(), own.am, own.pm, own.week_cost), ("own16", 1, 1, Pence(20_000)));
}

#[test]
fn over_the_cap_shows_as_red() {
    let mut h = hand();
    h.plan.runs[0].stops[0].arrive = 30_600 - 3001;
    let m = measures(&h);
    assert_eq!(m.within_cap, Share { part: 7, of: 8 });
    assert_eq!(m.legs[0].above_45, Share { part: 1, of: 5 });
    let lights = indicators::indicators(&m);
    assert_eq!(lights[0].light, Light::Red);
    assert_eq!(lights.iter().find(|l| l.name == "Requests without a seat").unwrap().light, Light::Red);
    assert_eq!(lights.iter().find(|l| l.name == "Cost below the reference plan").unwrap().light, Light::Green);
    let calm = measures(&hand());
    assert_eq!(indicators::indicators(&calm)[0].light, Light::Green);
}

#[test]
fn a_plan_of_strangers_is_measured_without_panic() {
    let mut h = hand();
    h.plan.runs[0].stops[0].board = vec!["X-am1".to_owned()];
    h.plan.runs[0].stops[1].lat = 10.0;
    h.plan.runs[2].own_vehicle = Some("gone".to_owned());
    let m = measures(&h);
    assert!(journey(&h, &m, "A-am1").is_none());
    assert_eq!(m.runs[2].depot, 0);
}

#[test]
fn nearest_rank_percentiles() {
    let hundred: Vec<Secs> = (1..=100).rev().collect();
    assert_eq!(percentile(&hundred, 50), Some(50));
    assert_eq!(percentile(&hundred, 95), Some(95));
    assert_eq!(percentile(&hundred, 100), Some(100));
    assert_eq!(percentile(&[7], 95), Some(7));
    assert_eq!(percentile(&[1, 2], 95), Some(2));
    assert_eq!(percentile(&[1, 2, 3], 50), Some(2));
}
