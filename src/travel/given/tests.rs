use super::*;
use crate::model::{LatLon, Leg, scenario::TravelSource};
use crate::travel::{self, testing};

const POINTS: [(f64, f64); 3] = [(52.50, -2.00), (52.52, -2.00), (52.50, -2.03)];

fn given(name: &str, content: &[u8]) -> Result<crate::model::TravelTimes, TravelError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), content).unwrap();
    let scenario = testing::scenario(TravelSource::Given(name.into()));
    travel::times(&scenario, &testing::demand(&POINTS), folder.path())
}

#[test]
fn reads_the_long_form_by_name_position_and_leg() {
    let text = "\u{feff}From,to,Seconds,metres,leg\r\nL0,l1,300,2600,\r\nL1,L0,310,2700,am\r\nL1,L0,290,2700,pm\r\n\
        L0,\"52.50,-2.03\",250,2400,\r\nL2,52.50 -2.00,260,2500,\r\nL1,L2,500,4100,\r\nL2,L1,10,10,\r\nL9,L1,1,1,\r\n";
    // L2 to L1 in ten seconds cannot be; everything else can.
    let error = given("m.csv", text.as_bytes()).unwrap_err();
    assert_eq!(error.faults().len(), 2, "{error}");
    assert!(error.to_string().contains("`L2` to `L1`") && error.to_string().contains("crow"), "{error}");
    let times = given("m.csv", text.replace("L2,L1,10,10", "L2,L1,900,4000").as_bytes()).unwrap();
    assert_eq!(times.leg(Leg::Am).get(1, 0), Cell { secs: 310, metres: 2_700 });
    assert_eq!(times.leg(Leg::Pm).get(1, 0), Cell { secs: 290, metres: 2_700 });
    // 900 s is longer than the way through L0: closed, metres along.
    assert_eq!(times.leg(Leg::Am).get(2, 1), Cell { secs: 560, metres: 5_100 });
    assert!(times.source.contains("m.csv"));
}

#[test]
fn tells_every_fault_at_once() {
    let text = "from,to,seconds,metres\nL0,L1,-3,2600\nL1,L0,300,x\nL0,L2,250,2400\nL0,L2,251,2400\nL2,L0,1e99,2400\n";
    let told = given("m.csv", text.as_bytes()).unwrap_err().to_string();
    for part in [
        "row 2: seconds `-3`",
        "row 3: metres `x`",
        "row 5: `L0` to `L2` is said twice",
        "row 6",
        "no row from `L1` to `L2`",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let told = given("m.csv", b"a,to,b,metres\n").unwrap_err().to_string();
    assert!(told.contains("`from` is missing") && told.contains("`seconds` is missing"), "{told}");
    assert!(given("m.csv", b"").is_err() && given("m.csv", &[0xff, 0, 1, 2]).is_err());
}

fn places() -> Vec<LatLon> {
    // Another order, and one place more than the demand has.
    [POINTS[2], (52.6, -2.1), POINTS[0], POINTS[1]].map(|(lat, lon)| LatLon { lat, lon }).to_vec()
}

fn square() -> Vec<Cell> {
    (0..16).map(|i| Cell { secs: 1_500 + i, metres: 14_000 + i }).collect()
}

#[test]
fn reads_the_compact_form_by_position() {
    let bytes = compact::encode(&places(), &[&square()]);
    let times = given("m.bin", &bytes).unwrap();
    assert_eq!(times.leg(Leg::Am).get(0, 1), Cell { secs: 1_511, metres: 14_011 });
    assert_eq!(times.leg(Leg::Pm).get(1, 2), Cell { secs: 1_512, metres: 14_012 });
    let two = compact::encode(&places(), &[&square(), &[Cell { secs: 2_000, metres: 15_000 }; 16]]);
    assert_eq!(given("m.bin", &two).unwrap().leg(Leg::Pm).get(0, 1).secs, 2_000);
}

#[test]
fn refuses_a_damaged_compact_file() {
    let bytes = compact::encode(&places(), &[&square()]);
    for cut in 0..bytes.len() {
        assert!(given("m.bin", &bytes[..cut]).is_err(), "cut at {cut}");
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x40;
        assert!(given("m.bin", &changed).is_err(), "changed at {at}");
    }
    let lacking = compact::encode(&places()[..3], &[&square()[..9]]);
    let told = given("m.bin", &lacking).unwrap_err().to_string();
    assert!(told.contains("`L1` (52.52, -2) is not in it"), "{told}");
}

#[test]
fn reads_the_answers_of_routing_services() {
    // OSRM and openrouteservice: positions moved onto roads, in another order.
    let osrm = r#"{"code":"Ok","durations":[[0,250.4,300],[260,0,500],[310,510,0]],
        "distances":[[0,2400,2600.6],[2500,0,4100],[2700,4200,0]],
        "sources":[{"location":[-2.0001,52.5001]},{"location":[-2.0301,52.5]},{"location":[-2.0,52.5199]}],
        "destinations":[{"location":[-2.0001,52.5001]},{"location":[-2.0301,52.5]},{"location":[-2.0,52.5199]}]}"#;
    let times = given("t.json", osrm.as_bytes()).unwrap();
    assert_eq!(times.leg(Leg::Am).get(0, 1), Cell { secs: 300, metres: 2_601 });
    assert_eq!(times.leg(Leg::Pm).get(0, 2), Cell { secs: 250, metres: 2_400 });
    let pair = |s: u32, km: f64| format!(r#"{{"time":{s},"distance":{km}}}"#);
    let row = |a: &str, b: &str, c: &str| format!("[{a},{b},{c}]");
    let valhalla = format!(
        r#"{{"sources_to_targets":[{},{},{}],"sources":[{{"lat":52.5,"lon":-2.0}},{{"lat":52.52,"lon":-2.0}},{{"lat":52.5,"lon":-2.03}}],"units":"kilometers"}}"#,
        row(&pair(0, 0.0), &pair(300, 2.6), &pair(250, 2.4)),
        row(&pair(310, 2.7), &pair(0, 0.0), &pair(500, 4.1)),
        row(&pair(260, 2.5), &pair(510, 4.2), &pair(0, 0.0))
    );
    assert_eq!(given("v.json", valhalla.as_bytes()).unwrap().leg(Leg::Am).get(1, 2), Cell { secs: 500, metres: 4_100 });
    // A pair that could not be driven, a place that is not there, no distances.
    let told = given("t.json", osrm.replace("2600.6", "null").as_bytes()).unwrap_err().to_string();
    assert!(told.contains("no drive from `L0` to `L1`"), "{told}");
    let told = given("t.json", osrm.replace("52.5199", "52.6").as_bytes()).unwrap_err().to_string();
    assert!(told.contains("`L1` is not among the sources"), "{told}");
    let told = given("t.json", osrm.replace("distances", "lengths").as_bytes()).unwrap_err().to_string();
    assert!(told.contains("durations"), "{told}");
}
