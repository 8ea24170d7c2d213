//! An officer fits speeds to the tracker's records of last term.

use assert_cmd::Command;
use std::fmt::Write as _;

/// Drives across Sandwell that took 1.4 times what the estimate says in the morning.
fn runs() -> String {
    let mut text = String::from("from,to,depart,minutes\n");
    let places =
        [(52.518, -1.995), (52.53, -2.066), (52.503, -2.016), (52.493, -1.968), (52.553, -2.02), (52.475, -2.041)];
    for (i, a) in places.iter().enumerate() {
        for (j, b) in places.iter().enumerate().filter(|(j, _)| *j != i) {
            let at = |p: &(f64, f64)| sendroute::model::LatLon { lat: p.0, lon: p.1 };
            let crow = at(a).metres_to(at(b));
            let estimate = sendroute::travel::estimate::Estimate::default();
            let minutes = f64::from(estimate.drive(crow, sendroute::model::Leg::Am).secs) / 60.0;
            // Every tenth met a burst water main.
            let factor = if (i * 7 + j) % 10 == 0 { 3.0 } else { 1.4 };
            writeln!(text, "{} {},school{j},08:1{},{:.2}", a.0, a.1, j % 10, minutes * factor).unwrap();
        }
    }
    text
}

fn places() -> &'static str {
    "reference,lat,lon\nschool0,52.518,-1.995\nschool1,52.53,-2.066\nschool2,52.503,-2.016\nschool3,52.493,-1.968\n\
     school4,52.553,-2.02\nschool5,52.475,-2.041\n"
}

#[test]
fn speeds_are_fitted_and_written_for_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("runs.csv"), runs()).unwrap();
    std::fs::write(file("places.csv"), places()).unwrap();
    let calibrate = || {
        let mut command = Command::cargo_bin("sendroute").unwrap();
        command.current_dir(folder.path()).args(["calibrate", "runs.csv", "--places", "places.csv"]);
        command
    };
    let done = calibrate().args(["-o", "speeds.toml"]).assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("30 of 30 observed journeys used") && text.contains("before") && text.contains("after"),
        "{text}"
    );
    let speeds: toml::Table = std::fs::read_to_string(file("speeds.toml")).unwrap().parse().unwrap();
    let scale = speeds["am"]["scale"].as_integer().unwrap();
    assert!((1_350..=1_480).contains(&scale), "{scale}");
    // With those speeds the error is gone.
    let done = calibrate().args(["--scenario", ".", "--json"]).assert().success();
    let json: serde_json::Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    let before = json["legs"][0]["before"]["median_minutes"].as_f64().unwrap();
    assert!(before < 0.5, "{json}");
    // The skeleton is calibrated alike.
    calibrate().args(["--travel", "skeleton:black-country"]).assert().success();
}

#[test]
fn every_row_that_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("runs.csv"),
        "from,to,depart,minutes\nx,52.5 -2.0,08:00,5\n52.5 -2.0,52.6 -2.0,8,0\n",
    )
    .unwrap();
    let mut command = Command::cargo_bin("sendroute").unwrap();
    let done = command.current_dir(folder.path()).args(["calibrate", "runs.csv"]).assert().failure();
    let told = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(
        told.contains("row 2: `x`") && told.contains("row 3: depart `8`") && told.contains("row 3: minutes `0`"),
        "{told}"
    );
}
