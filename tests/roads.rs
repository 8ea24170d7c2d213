//! The journey of a council with a map: a cohort on its streets is planned on them, drawn along them and verified, in the
//! plan's folder or wherever that is moved to.

use assert_cmd::Command;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Runs the program with nothing kept between runs; its exit code and what it said.
fn sendroute(args: &[&str]) -> (i32, String) {
    let output = Command::cargo_bin("sendroute").unwrap().env("SENDROUTE_CACHE", "").args(args).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), said)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A town of nine streets by nine, five to a mile, with a name for each.
fn town() -> String {
    let mut osm = String::from("<?xml version=\"1.0\"?>\n<osm version=\"0.6\">\n");
    for (row, column) in (0..9).flat_map(|r| (0..9).map(move |c| (r, c))) {
        let (lat, lon) = (52.5 + 0.003 * f64::from(row), -2.0 + 0.005 * f64::from(column));
        writeln!(osm, "<node id=\"{}\" lat=\"{lat:.4}\" lon=\"{lon:.4}\"/>", 1 + row * 9 + column).unwrap();
    }
    let mut way = |id: i32, name: String, nodes: Vec<i32>| {
        writeln!(osm, "<way id=\"{id}\">").unwrap();
        for n in nodes {
            writeln!(osm, "<nd ref=\"{n}\"/>").unwrap();
        }
        writeln!(osm, "<tag k=\"highway\" v=\"residential\"/><tag k=\"name\" v=\"{name}\"/></way>").unwrap();
    };
    for i in 0..9 {
        way(101 + i, format!("Row {} Street", i + 1), (0..9).map(|c| 1 + i * 9 + c).collect());
        way(201 + i, format!("Column {} Road", i + 1), (0..9).map(|r| 1 + r * 9 + i).collect());
    }
    osm.push_str("</osm>\n");
    osm
}

const SETTINGS: &str = "urn,name,lat,lon,category,la,phase\nT1,Hill School,52.5075,-1.9950,special,Town,\n\
                        T2,Dale School,52.5165,-1.9700,mainstream,Town,S\nT3,Elm School,52.5200,-1.9900,mainstream,Town,P\n";

/// A scenario of so many passengers on the town's streets, with the town's map inside.
fn scenario(home: &Path, passengers: &str) -> PathBuf {
    let (map, settings, dir) = (home.join("town.osm"), home.join("settings.csv"), home.join("council"));
    fs::write(&map, town()).unwrap();
    fs::write(&settings, SETTINGS).unwrap();
    let (code, said) = sendroute(&[
        "generate",
        "--passengers",
        passengers,
        "--homes",
        text(&map),
        "--settings",
        text(&settings),
        "--roads",
        "maps/town.osm",
        text(&dir),
    ]);
    assert_eq!(code, 0, "{said}");
    fs::create_dir(dir.join("maps")).unwrap();
    fs::rename(&map, dir.join("maps/town.osm")).unwrap();
    dir
}

/// Runs of `plan.geojson`: id, points of the line, miles from stop to stop.
fn runs(plan: &Path) -> Vec<(String, usize, usize)> {
    let map: serde_json::Value = serde_json::from_slice(&fs::read(plan.join("plan.geojson")).unwrap()).unwrap();
    let runs = map["features"].as_array().unwrap().iter().filter(|f| f["properties"]["type"] == "run");
    runs.map(|f| {
        let length = |v: &serde_json::Value| v.as_array().unwrap().len();
        let id = f["properties"]["run"].as_str().unwrap().to_owned();
        (id, length(&f["geometry"]["coordinates"]), length(&f["properties"]["miles_on"]))
    })
    .collect()
}

#[test]
fn a_plan_on_a_map_is_drawn_along_it_and_can_be_moved() {
    let home = tempfile::tempdir().unwrap();
    let council = scenario(home.path(), "24");
    fs::write(council.join("speeds.toml"), "[am]\nscale = 1200\n").unwrap();
    let depots: Vec<(f64, f64)> = csv::Reader::from_path(council.join("fleet.csv"))
        .unwrap()
        .deserialize::<std::collections::HashMap<String, String>>()
        .map(Result::unwrap)
        .map(|row| (row["lat"].parse().unwrap(), row["lon"].parse().unwrap()))
        .collect();
    assert!(!depots.is_empty());
    assert!(depots.iter().all(|d| (52.49..52.53).contains(&d.0) && (-2.01..-1.95).contains(&d.1)), "{depots:?}");

    let plan = home.path().join("plan");
    let (code, said) = sendroute(&["plan", text(&council), "-o", text(&plan), "--iterations", "60"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("81 junctions") && said.contains("no breach"), "{said}");
    let report = fs::read_to_string(plan.join("report.html")).unwrap();
    assert!(report.contains("Runs follow the roads of town.osm."));
    let drawn = runs(&plan);
    assert!(drawn.iter().any(|&(_, points, legs)| points > legs + 3), "streets have corners: {drawn:?}");
    let sheets = fs::read_to_string(plan.join("sheets/drivers-all.html")).unwrap();
    assert!(sheets.contains("Street, ") && sheets.contains("into Column"), "directions by name");

    // Moved, with the scenario it was made from gone: everything it needs is in the folder.
    let moved = home.path().join("elsewhere");
    fs::rename(&plan, &moved).unwrap();
    fs::rename(&council, home.path().join("away")).unwrap();
    let (code, said) = sendroute(&["verify", text(&moved)]);
    assert_eq!(code, 0, "{said}");
    // Other speeds are told by the name of the rule.
    fs::write(moved.join("scenario/speeds.toml"), "[am]\nscale = 1300\n").unwrap();
    let (code, said) = sendroute(&["verify", text(&moved)]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("scenario-hash") && said.contains("matrix-hash"), "{said}");
    // Without its map nothing is guessed: the file is named, and where it was looked for.
    fs::remove_file(moved.join("scenario/maps/town.osm")).unwrap();
    let (code, said) = sendroute(&["verify", text(&moved)]);
    assert_ne!(code, 0);
    assert!(said.contains("`maps/town.osm` was looked for in") && said.contains("roads of town.osm ("), "{said}");
}

#[test]
fn the_skeleton_is_drawn_and_estimates_are_straight_and_say_so() {
    let home = tempfile::tempdir().unwrap();
    let council = home.path().join("council");
    for (roads, words) in [
        (&[][..], "Runs follow the main roads of the skeleton"),
        (&["--roads", "estimate"][..], "Runs are straight lines from stop to stop"),
    ] {
        let (code, said) = sendroute(&[&["generate", "--passengers", "20", "--force", text(&council)], roads].concat());
        assert_eq!(code, 0, "{said}");
        let plan = home.path().join("plan");
        let (code, said) = sendroute(&["plan", text(&council), "-o", text(&plan), "--iterations", "40"]);
        assert_eq!(code, 0, "{said}");
        assert!(fs::read_to_string(plan.join("report.html")).unwrap().contains(words));
        let straight = runs(&plan).iter().all(|&(_, points, legs)| points == legs + 1);
        assert_eq!(straight, !roads.is_empty());
    }
}

#[test]
fn a_cohort_on_rutlands_roads_is_planned_and_verified() {
    let found = std::env::var_os("SENDROUTE_DATA").map(|d| PathBuf::from(d).join("geo/osm/rutland-latest.osm.pbf"));
    let Some(map) = found.filter(|m| m.exists()) else {
        eprintln!("SKIPPED: geo/osm/rutland-latest.osm.pbf was not found under SENDROUTE_DATA");
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let (council, plan) = (home.path().join("rutland"), home.path().join("plan"));
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/rutland_settings.csv");
    let roads = "$SENDROUTE_DATA/geo/osm/rutland-latest.osm.pbf";
    let (code, said) = sendroute(&[
        "generate",
        "--passengers",
        "60",
        "--homes",
        text(&map),
        "--settings",
        text(&settings),
        "--roads",
        roads,
        text(&council),
    ]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = sendroute(&["plan", text(&council), "-o", text(&plan), "--iterations", "60"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("no breach") && said.contains("turn restrictions in force"), "{said}");
    let (code, said) = sendroute(&["verify", text(&plan)]);
    assert_eq!(code, 0, "{said}");
    let points: usize = runs(&plan).iter().map(|r| r.1).sum();
    let stops: usize = runs(&plan).iter().map(|r| r.2 + 1).sum();
    assert!(points > stops * 4, "{points} points for {stops} stops");
    let sheets = fs::read_to_string(plan.join("sheets/drivers-all.html")).unwrap();
    assert!(sheets.contains("(A606), "), "roads have numbers");
}
