use super::*;
use crate::literature::instance::{Price, Request, Stop, Vehicle};

/// Two requests along a line: homes at 1 and 2, settings at 4 and 6, one vehicle from 0.
fn line(format: Format) -> Instance {
    let stop = |place, earliest, latest, service| Stop { place, earliest, latest, service };
    let request = |id: &str, up, down| Request {
        id: id.into(),
        pickup: stop(up, 0.0, 100.0, 1.0),
        delivery: stop(down, 10.0, 20.0, 1.0),
        load: [1, 0, 0, 0],
        ride: 8.0,
    };
    let at = [0.0, 1.0, 2.0, 4.0, 6.0];
    let row = |a: f64| at.iter().map(move |b| (a - b).abs());
    let travel = if format == Format::Plain {
        let table: Vec<f64> = at.iter().flat_map(|&a| row(a)).collect();
        Travel::Tables { width: 5, seconds: table.clone(), metres: table }
    } else {
        Travel::Euclid(at.map(|x| (x, 0.0)).to_vec())
    };
    Instance {
        name: "line".into(),
        format,
        requests: vec![request("a", 1, 3), request("b", 2, 4)],
        vehicles: vec![Vehicle {
            name: "van".into(),
            count: Some(1),
            depot: (format != Format::Plain).then_some(0),
            capacity: [2, 0, 0, 0],
            duration: 50.0,
            horizon: (0.0, 40.0),
            price: Price { fixed: 10.0, per_distance: 2.0, per_time: 1.0 },
        }],
        travel,
    }
}

fn both() -> Solution {
    Solution { routes: vec![Route { vehicle: 0, stops: vec![(0, true), (1, true), (0, false), (1, false)] }] }
}

fn fault(instance: &Instance, solution: &Solution) -> String {
    check(instance, solution).expect_err("a breach").join("; ")
}

#[test]
fn a_sound_route_is_priced_and_timed() {
    let verdict = check(&line(Format::Cordeau), &both()).unwrap();
    assert_eq!((verdict.vehicles, verdict.distance, verdict.objective), (1, 12.0, 12.0));
    // The first home waits so that nobody rides longer than 8 after boarding, although the setting opens at 10.
    assert_eq!(verdict.times[0][2], 10.0);
    assert!(verdict.times[0][2] - verdict.times[0][0] <= 9.0 + 1e-6, "{:?}", verdict.times);
    // Plain: 1 + 1 + 1 + 2 + 1 + 2 + 1 seconds from the first arrival, 5 metres.
    assert_eq!(check(&line(Format::Plain), &both()).unwrap().money, 10.0 + 2.0 * 5.0 + 9.0);
}

#[test]
fn every_kind_of_breach_is_caught() {
    let sound = line(Format::Cordeau);
    let mut narrow = sound.clone();
    narrow.vehicles[0].capacity[0] = 1;
    assert!(fault(&narrow, &both()).contains("over capacity"));
    let mut late = sound.clone();
    late.requests[1].delivery.latest = 10.0;
    assert!(fault(&late, &both()).contains("later than"));
    let mut hurried = sound.clone();
    hurried.requests[0].ride = 3.9;
    assert!(fault(&hurried, &both()).contains("contradict"), "4 are needed from the first home with a stop between");
    hurried.requests[0].ride = 4.0;
    assert!(check(&hurried, &both()).is_ok());
    let mut short = sound.clone();
    short.vehicles[0].duration = 15.9;
    assert!(fault(&short, &both()).contains("contradict"), "12 of driving and 4 of service");
    short.vehicles[0].duration = 16.0;
    assert!(check(&short, &both()).is_ok());
    let mut early = sound.clone();
    early.vehicles[0].horizon.1 = 19.0;
    assert!(fault(&early, &both()).contains("later than"), "the depot closes");
    let mut plain = line(Format::Plain);
    plain.requests[0].ride = 4.0;
    assert!(fault(&plain, &both()).contains("journey of a takes 5"));
}

#[test]
fn incomplete_and_doubled_work_is_caught() {
    let instance = line(Format::Cordeau);
    let with = |stops: &[(usize, bool)]| Solution { routes: vec![Route { vehicle: 0, stops: stops.to_vec() }] };
    assert!(fault(&instance, &with(&[(0, true), (0, false)])).contains("request b is not served"));
    let backwards = with(&[(0, false), (0, true), (1, true), (1, false)]);
    assert!(fault(&instance, &backwards).contains("request a is not picked up once"));
    let twice = with(&[(0, true), (0, false), (1, true), (1, false), (1, true), (1, false)]);
    assert!(fault(&instance, &twice).contains("request b is not picked up once"));
    let split = Solution { routes: [0, 1].map(|r| Route { vehicle: 0, stops: vec![(r, true), (r, false)] }).to_vec() };
    assert!(fault(&instance, &split).contains("2 routes of van"));
    let stray = Solution { routes: vec![Route { vehicle: 7, stops: vec![(9, true)] }] };
    let told = fault(&instance, &stray);
    assert!(told.contains("no vehicle 7") && told.contains("no request 9"), "{told}");
}

#[test]
fn upgrades_of_the_four_resources() {
    let mut instance = line(Format::Hdarp);
    instance.vehicles[0].capacity = [0, 1, 1, 0];
    // Two seated patients: one takes the stretcher.
    for request in &mut instance.requests {
        request.load = [0, 1, 0, 0];
    }
    assert!(check(&instance, &both()).is_ok());
    // Two lying ones do not fit, nor does a wheelchair.
    for request in &mut instance.requests {
        request.load = [0, 0, 1, 0];
    }
    assert!(fault(&instance, &both()).contains("over capacity"));
    instance.requests[0].load = [0, 0, 0, 1];
    assert!(fault(&instance, &both()).contains("over capacity"));
}

#[test]
fn a_school_is_visited_once_by_all_who_get_off_together() {
    let mut instance = line(Format::Park);
    instance.travel =
        Travel::Manhattan { places: [0.0, 1.0, 2.0, 100.0, 150.0].map(|x| (x, 0.0)).to_vec(), speed: 1.0 };
    instance.requests[1].delivery.place = 3;
    for request in &mut instance.requests {
        request.ride = 200.0;
        request.delivery.latest = 140.0;
    }
    instance.vehicles[0] = Vehicle { depot: None, horizon: (0.0, 1e5), count: None, ..instance.vehicles[0].clone() };
    // 21 at the first home, 1 on, 21 at the second, 98 on: both arrive at 141 - 0 at the same moment.
    let told = fault(&instance, &both());
    assert!(told.contains("141.000, later than 140.000"), "{told}");
    instance.requests[0].delivery.latest = 141.0;
    instance.requests[1].delivery.latest = 141.0;
    let verdict = check(&instance, &both()).unwrap();
    assert_eq!(verdict.times[0], [0.0, 22.0, 141.0, 141.0]);
    assert_eq!(verdict.objective, 1.0);
    instance.requests[0].ride = 140.0;
    assert!(fault(&instance, &both()).contains("contradict"));
}
