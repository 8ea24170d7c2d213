use super::*;
use crate::literature::check;
use crate::literature::search::solve::{Limit, Options, solve};

/// One small instance of each format as it is written, two requests each.
const CORDEAU: &str =
    "1 2 50 3 12\n0 0 0 0 0 0 60\n1 1 0 1 1 0 60\n2 2 0 1 1 0 60\n3 4 0 1 -1 10 20\n4 6 0 1 -1 10 20\n";
const HDARP: &str = "2 2\n60 1 2 0 1\n60 1 1 1 1\n0 0 0 0 0 0 0 0 0 0 60\n1 1 0 1 30 1 1 0 0 0 60\n2 2 0 1 30 0 0 1 0 0 60\n\
     3 4 0 1 0 -1 -1 0 0 0 60\n4 6 0 1 0 0 0 -1 0 0 60\n5 0 0 0 0 0 0 0 0 0 60\n";
const LILIM: &str =
    "2 10 1\n0 0 0 0 0 100 0 0 0\n1 1 0 5 0 50 1 0 3\n2 2 0 6 0 50 1 0 4\n3 4 0 -5 0 60 1 1 0\n4 6 0 -6 0 60 1 2 0\n";
const SCHOOLS: &str = "ID\tX\tY\tAMEARLY\tAMLATE\r\nS1\t0\t0\t800\t830\r\n7\t29333\t0\t1000\t1030\r\n";
const STOPS: &str = "ID\tX_COORD\tY_COORD\tEP_ID\tSTUDENT_COUNT\r\nA\t0\t2933\t7\t40\r\nB\t0\t5866\t7\t26\r\n";

fn solved(instance: &Instance) -> check::Verdict {
    let options = Options { seed: 1, limit: Limit::Iterations(200), streams: 1, threads: 1, without: None };
    let outcome = solve(instance, &options);
    assert_eq!(outcome.unserved, 0);
    check::check(instance, &outcome.solution).unwrap()
}

#[test]
fn every_format_is_read_solved_and_checked() {
    let cordeau = cordeau::parse(CORDEAU).unwrap();
    assert_eq!((cordeau.requests.len(), cordeau.requests[0].ride, cordeau.vehicles[0].duration), (2, 12.0, 50.0));
    assert_eq!(solved(&cordeau).distance, 12.0);
    let hdarp = hdarp::parse(HDARP).unwrap();
    assert_eq!(hdarp.vehicles.len(), 2);
    assert_eq!(hdarp.requests[0].load, [1, 1, 0, 0]);
    assert!(solved(&hdarp).distance > 12.0, "the depots lie aside");
    let lilim = lilim::parse(LILIM).unwrap();
    // 5 and 6 do not fit together, but one after the other.
    let verdict = solved(&lilim);
    assert_eq!((verdict.vehicles, verdict.distance), (1, 6.0 + 2.0 * (4.0 - 2.0) + 6.0));
}

#[test]
fn park_counts_feet_seconds_and_clock_times() {
    let schools = SCHOOLS.replace("S1", "5");
    let park = park::parse(&schools, STOPS, 2_700.0).unwrap();
    let (up, down) = (&park.requests[0].pickup, &park.requests[0].delivery);
    assert_eq!(up.service, 123.0, "19 + 2.6 x 40");
    assert_eq!((down.earliest, down.latest), (36_000.0, 37_800.0));
    assert_eq!(park.travel.between(up.place, down.place).0, f64::trunc((29_333.0 + 2_933.0) * 3.0 / 88.0));
    assert_eq!(solved(&park).vehicles, 1);
    // 1099 seconds from the nearer stop.
    assert_eq!(solved(&park::parse(&schools, STOPS, 1_500.0).unwrap()).vehicles, 1);
    let strange = STOPS.replace("\t7\t26", "\t8\t67");
    let faults = park::parse(&schools, &strange, 2_700.0).unwrap_err();
    assert!(faults.iter().any(|f| f.contains("school 8 is not in Schools.txt")), "{faults:?}");
}

#[test]
fn faults_are_told_together() {
    let faults =
        cordeau::parse(&CORDEAU.replace("1 1 0 1 1", "1 1 0 1 2").replace("2 2 0 1 1", "2 2 0 1 3")).unwrap_err();
    assert_eq!(faults.len(), 2, "{faults:?}");
    let faults = lilim::parse(&LILIM.replace("0 3\n", "0 4\n")).unwrap_err();
    assert!(faults.len() >= 2 && faults[0].contains("stop 1"), "{faults:?}");
    let faults = hdarp::parse(&HDARP.replace("60 1 1 1 1", "60 1 1")).unwrap_err();
    assert!(faults[0].contains("vehicle 2"), "{faults:?}");
    assert!(numbers("1 x\ny 2").unwrap_err().len() == 2);
    let far = checked(cordeau::parse(&CORDEAU.replace("1 0 60\n2", "1 70 60\n2").replace("10 20", "30 20")).unwrap());
    assert!(far.unwrap_err().len() >= 2);
}
