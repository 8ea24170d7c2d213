use super::*;
use crate::model::scenario::TravelSource;
use crate::travel::testing::{self, public_data};

/// Places of Rutland: Oakham, Uppingham, Ketton, Cottesmore, and a farm.
const PLACES: [(f64, f64); 5] =
    [(52.670, -0.731), (52.588, -0.722), (52.629, -0.552), (52.714, -0.666), (52.655, -0.79)];

fn open(keep: Option<&Path>, base: &Path) -> Option<RoadSource> {
    let path = public_data("roads as a source", "geo/osm/rutland-latest.osm.pbf")?;
    let demand = testing::demand(&PLACES);
    Some(RoadSource::open(&path, base, keep.map(Path::to_path_buf), &demand.locations).unwrap())
}

#[test]
fn what_is_kept_answers_alike_and_damage_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().join("kept");
    let Some(first) = open(Some(&keep), folder.path()) else { return };
    let demand = testing::demand(&PLACES);
    let cells = Leg::BOTH.map(|leg| first.mean(&demand, leg).unwrap());
    let path = first.drive(Leg::Am, 0, 1).unwrap();
    let files: Vec<_> = std::fs::read_dir(&keep).unwrap().map(|f| f.unwrap().path()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    // Read back: the matrix alone, then the roads.
    let again = open(Some(&keep), folder.path()).unwrap();
    assert_eq!(Leg::BOTH.map(|leg| again.mean(&demand, leg).unwrap()), cells);
    assert!(again.ready.lock().unwrap().is_none(), "a kept matrix needs no roads");
    assert_eq!(again.drive(Leg::Am, 0, 1).unwrap(), path);
    // Damaged in the middle: made anew and put right.
    for file in &files {
        let mut bytes = std::fs::read(file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(file, &bytes).unwrap();
    }
    let mended = open(Some(&keep), folder.path()).unwrap();
    assert_eq!(Leg::BOTH.map(|leg| mended.mean(&demand, leg).unwrap()), cells);
    assert_eq!(open(None, folder.path()).unwrap().mean(&demand, Leg::Am).unwrap(), cells[0]);
    // Other speeds are other files.
    std::fs::write(folder.path().join(SPEEDS), "[am]\nscale = 1500\n").unwrap();
    let slower = open(Some(&keep), folder.path()).unwrap();
    assert!(slower.mean(&demand, Leg::Am).unwrap()[1].secs > cells[0][1].secs * 14 / 10);
    assert_eq!(std::fs::read_dir(&keep).unwrap().count(), 4);
}

#[test]
fn drawn_ways_are_those_of_the_times() {
    let folder = tempfile::tempdir().unwrap();
    let Some(source) = open(None, folder.path()) else { return };
    let demand = testing::demand(&PLACES);
    let n = PLACES.len();
    let mut named = 0;
    for leg in Leg::BOTH {
        let cells = source.mean(&demand, leg).unwrap();
        for from in 0..n {
            for to in (0..n).filter(|&t| t != from) {
                let path = source.drive(leg, from, to).unwrap();
                let cell = cells[from * n + to];
                assert_eq!((path.secs, path.metres), (cell.secs, cell.metres));
                let sparse = path.simplified(10.0);
                assert!(sparse.len() < path.line.len() && sparse.len() > 1);
                assert_eq!((sparse[0], sparse[sparse.len() - 1]), (path.line[0], path.line[path.line.len() - 1]));
                let steps: u32 = path.steps.iter().map(|s| s.metres).sum();
                assert!(steps.abs_diff(path.metres) <= 2, "{steps} {path:?}");
                // The line on the map is as long as the drive, but for the way to the road at either end.
                let points = || path.line.iter().map(|&p| crate::travel::sphere::OnSphere::from(p));
                let drawn: f64 = points().zip(points().skip(1)).map(|(a, b)| a.metres_to(b)).sum();
                let off = source.ready().unwrap();
                let walks = f64::from(off.snapped[from].metres + off.snapped[to].metres);
                assert!((drawn - f64::from(path.metres) - walks).abs() < 15.0, "{drawn} {} {walks}", path.metres);
                named += path.steps.iter().filter(|s| s.road.contains('A')).count();
            }
        }
    }
    assert!(named > 20, "roads have names: {named}");
    assert!(source.drive(Leg::Am, 0, 99).is_none());
    assert!(source.notes()[0].contains("junctions"));
}

#[test]
fn places_off_the_map_are_all_told() {
    let Some(path) = public_data("places off the map", "geo/osm/rutland-latest.osm.pbf") else { return };
    let demand = testing::demand(&[PLACES[0], (51.5, -0.1), (55.0, -3.0)]);
    let told = RoadSource::open(&path, Path::new("."), None, &demand.locations)
        .and_then(|s| s.mean(&demand, Leg::Am))
        .unwrap_err()
        .to_string();
    assert!(told.contains("`L1`") && told.contains("`L2`") && !told.contains("`L0`"), "{told}");
    let missing = testing::scenario(TravelSource::Roads("no-such.osm.pbf".into()));
    assert!(crate::travel::times(&missing, &demand, Path::new(".")).unwrap_err().to_string().contains("no-such"));
}

#[test]
fn speeds_that_cannot_be_understood_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(SPEEDS), "[am]\nscael = 3\n").unwrap();
    assert!(profile(folder.path()).unwrap_err().to_string().contains("scael"));
    std::fs::write(folder.path().join(SPEEDS), "[pm]\nscale = 900\n").unwrap();
    let mut expected = Profile::default();
    expected.pm.scale = 900;
    assert_eq!(profile(folder.path()).unwrap(), expected);
    std::fs::write(folder.path().join(SPEEDS), toml::to_string(&Profile::default()).unwrap()).unwrap();
    assert_eq!(profile(folder.path()).unwrap(), Profile::default());
}
