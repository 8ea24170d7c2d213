use super::*;
use crate::model::{LatLon, Leg, scenario::TravelSource};
use crate::travel::estimate::Estimate;
use crate::travel::roads::hierarchy::UNREACHED;
use crate::travel::roads::paths::Paths;
use crate::travel::{self, testing};
use std::path::Path;

const WEST_BROMWICH: (f64, f64) = (52.518, -1.995);
const TIPTON: (f64, f64) = (52.530, -2.066);
const LICHFIELD: (f64, f64) = (52.683, -1.826);
const BIRMINGHAM: (f64, f64) = (52.480, -1.900);
const WALSALL: (f64, f64) = (52.585, -1.982);

#[test]
fn the_tables_are_sound_and_all_of_one_piece() {
    let skeleton = Skeleton::named("black-country").unwrap();
    assert!(skeleton.graph.node_count() > 150 && skeleton.graph.edge_count() > 350);
    for leg in Leg::BOTH {
        assert!(skeleton.table(leg).iter().all(|&w| w != UNREACHED));
    }
    for link in skeleton.graph.edge_weights() {
        let number = link.road.as_str();
        assert!(number.is_empty() || number.starts_with(['M', 'A', 'B']), "{number}");
        assert!(link.metres < 16_000, "{link:?}");
    }
    let told = Skeleton::named("nowhere").unwrap_err().to_string();
    assert!(told.contains("black-country"), "{told}");
}

#[test]
fn faults_of_tables_are_told() {
    let (_, faults) = Skeleton::read(
        "t",
        "id,name,kind,lat,lon\na,A,town,52,x\nb,B,town,52,-2\nb,B,town,52,-2\n",
        "from,to,class,road\nb,c,primary,A1\n",
    );
    assert_eq!(faults.len(), 3, "{faults:?}");
}

fn drive(from: (f64, f64), to: (f64, f64)) -> (u32, u32) {
    let scenario = testing::scenario(TravelSource::Roads("skeleton:black-country".into()));
    let times = travel::times(&scenario, &testing::demand(&[from, to]), Path::new(".")).unwrap();
    let cell = times.leg(Leg::Am).get(0, 1);
    (cell.secs / 60, cell.metres)
}

#[test]
fn journeys_take_the_time_that_people_of_the_area_know() {
    // Minutes in the morning peak, generous to either side.
    for (from, to, minutes) in [
        (WEST_BROMWICH, TIPTON, 13..=25),
        (WEST_BROMWICH, BIRMINGHAM, 16..=38),
        (WEST_BROMWICH, WALSALL, 18..=36),
        (WEST_BROMWICH, LICHFIELD, 38..=65),
        (TIPTON, BIRMINGHAM, 25..=55),
    ] {
        let found = drive(from, to);
        assert!(minutes.contains(&found.0), "{from:?} to {to:?}: {found:?}");
    }
}

/// The figures of `docs/roads.md`: how drives by skeleton differ from crow-fly estimates over Sandwell and around.
#[test]
fn compared_with_crow_fly_estimates() {
    let mut points = Vec::new();
    for i in 0..12 {
        for j in 0..12 {
            points.push((52.46 + f64::from(i) * 0.0101, -2.09 + f64::from(j) * 0.0137));
        }
    }
    let scenario = testing::scenario(TravelSource::Roads("skeleton:black-country".into()));
    let demand = testing::demand(&points);
    let times = travel::times(&scenario, &demand, Path::new(".")).unwrap();
    let at: Vec<LatLon> = demand.locations.iter().map(|l| l.at).collect();
    let crow = Estimate::default().between(&at, Leg::Am);
    let (mut ratio, mut count, mut apart) = (0.0, 0, 0);
    for (s, e) in times.leg(Leg::Am).cells().iter().zip(&crow).filter(|(_, e)| e.metres > 3_000) {
        let r = f64::from(s.secs) / f64::from(e.secs);
        ratio += r;
        count += 1;
        apart += i32::from((r - 1.0).abs() > 0.15);
    }
    let (mean, share) = (ratio / f64::from(count), f64::from(apart) / f64::from(count));
    eprintln!("skeleton against estimate over {count} drives: mean ratio {mean:.3}, more than 15 % apart {share:.3}");
    assert!((0.85..=1.25).contains(&mean), "{mean}");
    assert!(share > 0.05, "a skeleton that always agrees with the crow is no skeleton: {share}");
}

#[test]
fn paths_follow_the_main_roads() {
    let demand = testing::demand(&[WEST_BROMWICH, LICHFIELD]);
    let source = SkeletonSource::named("black-country", &demand.locations).unwrap();
    let path = source.drive(Leg::Am, 0, 1).unwrap();
    assert!(path.line.len() > 4 && path.steps.iter().any(|s| s.road.starts_with(['A', 'M'])), "{path:?}");
    let sum: u32 = path.steps.iter().map(|s| s.metres).sum();
    assert!(sum.abs_diff(path.metres) <= 5, "{sum} {}", path.metres);
    let (minutes, metres) = drive(WEST_BROMWICH, LICHFIELD);
    assert_eq!((path.secs / 60, path.metres), (minutes, metres));
    assert!(source.drive(Leg::Am, 0, 7).is_none());
}
