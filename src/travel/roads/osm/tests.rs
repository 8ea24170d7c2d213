use super::fixture::{Tiny, blob};
use super::*;
use crate::model::{LatLon, Leg};
use crate::travel::roads::hierarchy::{UNREACHED, unpack};
use crate::travel::roads::prepared::Prepared;
use crate::travel::roads::profile::Profile;
use crate::travel::roads::walk::Walks;
use rand::{RngExt, SeedableRng};

fn read(name: &str, content: &[u8]) -> Result<Map, TravelError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    Map::read(&path)
}

fn gzip(content: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// The map read from each of its forms, which must agree.
fn prepared(tiny: &Tiny) -> Prepared {
    let xml = tiny.xml();
    let forms = [
        read("m.osm", xml.as_bytes()),
        read("m.osm.gz", &gzip(xml.as_bytes())),
        read("m.osm.pbf", &tiny.pbf(false)),
        read("m.osm.pbf", &tiny.pbf(true)),
    ];
    let networks: Vec<_> = forms.into_iter().map(|m| m.unwrap().network(Mode::Drive)).collect();
    for other in &networks[1..] {
        let roads = |n: &Network| n.graph.edge_weights().copied().collect::<Vec<_>>();
        assert_eq!((roads(&networks[0]), &networks[0].banned), (roads(other), &other.banned));
        assert_eq!(networks[0].banned_over, other.banned_over);
        assert_eq!((&networks[0].points, &networks[0].names), (&other.points, &other.names));
    }
    Prepared::of(networks.into_iter().next().unwrap(), Profile::default())
}

fn at(tiny: &Tiny, node: i64) -> LatLon {
    let (_, lat, lon, _) = *tiny.nodes.iter().find(|n| n.0 == node).unwrap();
    LatLon { lat: f64::from(lat) / 1e7, lon: f64::from(lon) / 1e7 }
}

/// Milliseconds and blocks (about 110 m) of a drive.
fn drive(tiny: &Tiny, from: i64, to: i64) -> (u64, u64) {
    let prepared = prepared(tiny);
    let points: Vec<_> = [from, to].iter().map(|&n| prepared.snap(at(tiny, n)).unwrap()).collect();
    let weight = prepared.weights(&points, Leg::Am)[1];
    assert_ne!(weight, UNREACHED);
    let (millis, cm) = unpack(weight);
    (millis, (cm + 5_500) / 11_000)
}

fn blocks(tiny: &Tiny, from: i64, to: i64) -> u64 {
    drive(tiny, from, to).1
}

#[test]
fn streets_go_both_ways() {
    let tiny = Tiny::grid().streets();
    assert_eq!((blocks(&tiny, 1, 9), blocks(&tiny, 9, 1), blocks(&tiny, 4, 6)), (4, 4, 2));
}

#[test]
fn one_way_streets_are_driven_round() {
    for (tags, there, back) in [
        ("highway=residential oneway=yes", 1, 3),
        ("highway=residential oneway=-1", 3, 1),
        ("highway=tertiary junction=roundabout", 1, 3),
    ] {
        let tiny = Tiny::grid().way(&[1, 2, 5, 4, 1], tags);
        assert_eq!((blocks(&tiny, 1, 2), blocks(&tiny, 2, 1)), (there, back), "{tags}");
    }
}

#[test]
fn forbidden_turns_are_not_made() {
    let tiny = Tiny::grid().streets();
    // From 4 east to 5, left (north) to 8: two blocks; forbidden, one goes round.
    assert_eq!(blocks(&tiny, 4, 8), 2);
    let no = tiny.clone().restricted(101, 5, 104, "type=restriction restriction=no_left_turn");
    // The way `to` passes the junction both ways: both turns into it are forbidden for those on `from`.
    let open = prepared(&no);
    assert_eq!(open.network.report.restrictions, 1);
    assert!(!open.network.banned.is_empty());
    assert_eq!(blocks(&no, 4, 8), 2, "round by 7");
    // Midway from 4 to 5, heading on is the only short way to 8.
    let centre = |tiny: &Tiny| {
        let prepared = prepared(tiny);
        let from = LatLon { lat: at(tiny, 4).lat, lon: f64::midpoint(at(tiny, 4).lon, at(tiny, 5).lon) + 0.0004 };
        let points = [prepared.snap(from).unwrap(), prepared.snap(at(tiny, 8)).unwrap()];
        unpack(prepared.weights(&points, Leg::Am)[1]).1
    };
    assert!(centre(&tiny) < 14_500, "{}", centre(&tiny));
    assert!(centre(&no) > 20_000, "{}", centre(&no));
    let only = tiny.clone().restricted(101, 5, 101, "type=restriction restriction=only_straight_on");
    assert!(centre(&only) > 20_000);
    let other = tiny.clone().restricted(101, 5, 104, "type=restriction restriction=no_left_turn except=motorcar");
    assert!(centre(&other) < 14_500);
    let unknown = tiny.restricted(77, 5, 104, "type=restriction restriction=no_left_turn");
    assert_eq!(prepared(&unknown).network.report.restrictions_unused, 1);
}

#[test]
fn restrictions_over_ways_hold_for_those_who_came_that_way_only() {
    let street = "highway=residential";
    // 1 north to 4, east to 5, north to 8; or on to 6, 9 and back west to 8.
    let tiny = Tiny::grid().way(&[1, 4], street).way(&[4, 5], street).way(&[5, 8], street).way(&[5, 6], street);
    let tiny = tiny.way(&[6, 9, 8], street);
    assert_eq!(blocks(&tiny, 1, 8), 3);
    for (via, to, tags) in [
        (&[101][..], 102, "type=restriction restriction=no_left_turn"),
        (&[101], 103, "type=restriction restriction=only_straight_on"),
    ] {
        let held = tiny.clone().restricted_over(100, via, to, tags);
        let network = prepared(&held).network;
        assert_eq!((network.report.restrictions, network.report.restrictions_unused), (1, 0), "{tags}");
        assert_eq!(network.banned_over.len(), 1, "{tags}: {:?}", network.banned_over);
        assert_eq!((blocks(&held, 1, 8), blocks(&held, 8, 1)), (5, 3), "{tags}");
        // Somebody who starts on the way between may turn, and so may whoever passes it the other way.
        let between = |tiny: &Tiny| {
            let prepared = prepared(tiny);
            let from = LatLon { lat: at(tiny, 4).lat, lon: f64::midpoint(at(tiny, 4).lon, at(tiny, 5).lon) };
            let points = [prepared.snap(from).unwrap(), prepared.snap(at(tiny, 8)).unwrap()];
            unpack(prepared.weights(&points, Leg::Am)[1]).1
        };
        assert_eq!(between(&held), between(&tiny), "{tags}");
    }
    // The way between in two pieces, and a restriction whose ways do not meet.
    let long = Tiny::grid().way(&[1, 4], street).way(&[4, 5], street).way(&[5, 6], street).way(&[6, 9], street);
    let long = long.way(&[6, 3], street).way(&[3, 2, 1], street).way(&[9, 8, 7], street).way(&[7, 4], street);
    let no = "type=restriction restriction=no_left_turn";
    assert_eq!(blocks(&long, 1, 9), 4);
    let held = long.clone().restricted_over(100, &[101, 102], 103, no);
    assert_eq!(prepared(&held).network.banned_over[0].len(), 4);
    assert_eq!(blocks(&held, 5, 9), 2);
    let lost = long.restricted_over(100, &[106], 103, no);
    assert_eq!(prepared(&lost).network.report.restrictions_unused, 1);
    // Kept between runs like everything else.
    let kept = prepared(&held);
    let again = crate::travel::roads::cache::decode(&crate::travel::roads::cache::encode(&kept), &Profile::default());
    let again = again.unwrap();
    assert_eq!((again.network.banned_over, again.turns.arcs), (kept.network.banned_over, kept.turns.arcs));
}

#[test]
fn barriers_part_a_road() {
    let ring = |tags| {
        Tiny::grid()
            .way(&[1, 2, 3], "highway=residential")
            .way(&[1, 4, 7, 8, 9, 6, 3], "highway=residential")
            .tagged(2, tags)
    };
    assert_eq!(blocks(&ring("barrier=gate"), 1, 3), 2);
    assert_eq!(blocks(&ring("barrier=bollard"), 1, 3), 6);
    assert_eq!(blocks(&ring("barrier=bollard motor_vehicle=yes"), 1, 3), 2);
}

#[test]
fn private_and_service_roads_serve_the_last_metres_only() {
    for tags in
        ["highway=residential access=private", "highway=service", "highway=residential motor_vehicle=destination"]
    {
        let street = "highway=residential";
        let round = Tiny::grid().way(&[1, 4, 7, 8, 9, 6, 3], street);
        assert_eq!(blocks(&round.clone().way(&[4, 5, 6], street), 1, 3), 4);
        let tiny = round.way(&[4, 5, 6], tags);
        assert_eq!(blocks(&tiny, 1, 3), 6, "{tags}: no short cut");
        assert_eq!(blocks(&tiny, 1, 5), 2, "{tags}: but the way to a house on it");
        assert_eq!(blocks(&tiny, 5, 3), 2, "{tags}: and away from it");
    }
    let closed =
        Tiny::grid().way(&[4, 5, 6], "highway=residential access=no").way(&[4, 1, 2, 3, 6], "highway=residential");
    assert_eq!(prepared(&closed).network.graph.edge_count(), 2);
}

#[test]
fn signals_limits_and_classes_make_time() {
    let road = |tags| Tiny::grid().way(&[1, 2, 3], tags);
    let plain = drive(&road("highway=primary maxspeed=30mph"), 1, 3).0;
    let signals = drive(&road("highway=primary maxspeed=30mph").tagged(2, "highway=traffic_signals"), 1, 3).0;
    // To a rounding of each half of the road.
    assert!((signals - plain).abs_diff(u64::from(Profile::default().am.signal_secs) * 1_000) <= 3);
    let slow = drive(&road("highway=primary maxspeed=20mph"), 1, 3).0;
    assert!(slow > plain * 4 / 3, "{slow} {plain}");
    let uphill = drive(&road("highway=primary maxspeed=30mph maxspeed:backward=20mph"), 3, 1).0;
    assert_eq!(uphill, slow);
}

#[test]
fn what_is_cut_off_is_left_out_and_told() {
    let tiny = Tiny::grid().way(&[1, 2, 3, 6, 5, 4, 1], "highway=residential").way(&[7, 8], "highway=residential");
    let prepared = prepared(&tiny);
    assert_eq!(prepared.network.report.dropped_roads, 1);
    // A home at 8 is brought to the nearest road from which one can go everywhere.
    assert!((90..130).contains(&prepared.snap(at(&tiny, 8)).unwrap().metres));
    let missing = Tiny::grid().way(&[1, 2, 55, 3, 6], "highway=residential");
    assert_eq!(read("m.osm", missing.xml().as_bytes()).unwrap().network(Mode::Drive).report.missing_nodes, 1);
}

#[test]
fn walkers_take_paths_and_ignore_one_way_signs() {
    let tiny = Tiny::grid().way(&[1, 5, 9], "highway=footway").way(&[1, 2, 3, 6, 9], "highway=primary oneway=yes");
    let walks = Walks::of(read("m.osm.pbf", &tiny.pbf(true)).unwrap().network(Mode::Walk));
    let metres = walks.metres(at(&tiny, 9), &[at(&tiny, 1), at(&tiny, 3), LatLon { lat: 53.0, lon: -2.0 }], 1_000);
    assert!((305..=320).contains(&metres[0].unwrap()) && (215..=230).contains(&metres[1].unwrap()), "{metres:?}");
    assert_eq!(metres[2], None);
    assert_eq!(walks.metres(at(&tiny, 9), &[at(&tiny, 1)], 200), [None]);
}

#[test]
fn files_that_are_not_maps_say_so() {
    let told = |name: &str, content: &[u8]| read(name, content).unwrap_err().to_string();
    assert!(told("m.osm.pbf", b"").contains("empty"));
    assert!(told("m.osm.pbf", b"PK\x03\x04 something else entirely").contains("block 1"));
    assert!(told("m.osm.pbf", &u32::MAX.to_be_bytes()).contains("block 1"));
    assert!(told("m.osm", b"").contains("not an OpenStreetMap file"));
    assert!(told("m.osm", b"<html><body/></html>").contains("not an OpenStreetMap file"));
    assert!(told("m.osm", b"<osm><way id=\"1\">").contains("ends in the middle"));
    assert!(told("m.osm", b"<osm></osm>").contains("holds no road"));
    assert!(told("m.osm.gz", b"\x1f\x8b\x08 not gzip").contains("byte"));
    let roads_only = Tiny { nodes: Vec::new(), ..Tiny::grid().streets() };
    assert!(told("m.osm.pbf", &roads_only.pbf(true)).contains("none of their nodes"));
    let mut needs = Vec::new();
    needs.extend([0x22, 4]);
    needs.extend(b"Next");
    assert!(told("m.osm.pbf", &blob("OSMHeader", &needs, false)).contains("Next"));
}

#[test]
fn bombs_do_not_burst() {
    // 64 MB of zeros in a few kilobytes, in a PBF block and as gzipped XML.
    let zeros = vec![0u8; 64 << 20];
    let bomb = [Tiny::grid().streets().pbf(true), blob("OSMData", &zeros, true)].concat();
    assert!(bomb.len() < 200_000);
    assert!(read("m.osm.pbf", &bomb).is_err());
    let mut xml = b"<osm>".to_vec();
    xml.extend(std::iter::repeat_n(b"<a/>".as_slice(), 10 << 20).flatten());
    let told = read("m.osm.gz", &gzip(&xml)).unwrap_err().to_string();
    assert!(told.contains("bomb"), "{told}");
    let mut long = b"<osm><node id=\"".to_vec();
    long.extend(std::iter::repeat_n(b'1', 3 << 20));
    let told = read("m.osm", &long).unwrap_err().to_string();
    assert!(told.contains("more than a megabyte"), "{told}");
}

/// Damages small maps in many ways; every outcome is a network or an error, never a panic.
#[test]
fn damaged_files_never_panic() {
    let tiny = Tiny::grid().streets().restricted(101, 5, 104, "type=restriction restriction=no_left_turn");
    let sound = [
        ("m.osm.pbf", tiny.pbf(false)),
        ("m.osm.pbf", tiny.pbf(true)),
        ("m.osm", tiny.xml().into_bytes()),
        ("m.osm.gz", gzip(tiny.xml().as_bytes())),
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(21);
    let mut errors = 0;
    for round in 0..1_200 {
        let (name, bytes) = &sound[round % sound.len()];
        let mut bytes = bytes.clone();
        for _ in 0..rng.random_range(1..4) {
            let place = rng.random_range(0..bytes.len());
            match rng.random_range(0..4) {
                0 => bytes.truncate(place.max(1)),
                1 => bytes[place] = rng.random(),
                2 => bytes[place] ^= 1 << rng.random_range(0..8),
                _ => bytes.insert(place, rng.random()),
            }
        }
        let path = folder.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        match Map::read(&path) {
            Ok(map) => {
                let network = map.network(Mode::Drive);
                Prepared::of(network, Profile::default());
            }
            Err(e) => {
                errors += 1;
                assert!(e.to_string().contains(name), "{e}");
            }
        }
    }
    assert!(errors > 300, "{errors}");
}
