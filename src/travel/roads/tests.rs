//! Real extracts, end to end. Skipped loudly where the public data are absent.

use super::hierarchy::{UNREACHED, query::Entry, table};
use super::osm::{Map, Mode};
use super::prepared::{Prepared, links};
use super::profile::Profile;
use crate::model::{LatLon, Leg};
use crate::travel::sphere::OnSphere;
use crate::travel::testing::public_data;
use petgraph::graph::{DiGraph, NodeIndex};
use rand::{RngExt, SeedableRng};

struct Expected {
    file: &'static str,
    /// Least and most junctions.
    junctions: [usize; 2],
    restrictions: u64,
    /// Most metres cut off from the rest, per cent: extracts cut out of towns lose their rims.
    most_dropped: u64,
}

fn prepare(file: &str) -> Option<Prepared> {
    let path = public_data("roads of a real extract", &format!("geo/osm/{file}"))?;
    let started = std::time::Instant::now();
    let map = Map::read(&path).unwrap();
    let read = started.elapsed();
    let prepared = Prepared::of(map.network(Mode::Drive), Profile::default());
    eprintln!(
        "{file}: read {read:?}, prepared {:?}: {} junctions, {} roads, {} nodes, {} arcs, {} in hierarchy, {:?}",
        started.elapsed().saturating_sub(read),
        prepared.network.graph.node_count(),
        prepared.network.graph.edge_count(),
        prepared.turns.nodes(),
        prepared.turns.arcs.len(),
        prepared.legs[0].arcs(),
        prepared.network.report
    );
    Some(prepared)
}

fn check(expected: &Expected) {
    let Some(prepared) = prepare(expected.file) else { return };
    let (network, turns) = (&prepared.network, &prepared.turns);
    let junctions = network.graph.node_count();
    assert!((expected.junctions[0]..=expected.junctions[1]).contains(&junctions), "{junctions} junctions");
    assert!(network.report.restrictions >= expected.restrictions, "{:?}", network.report);
    // Nearly all through roads are of one piece.
    let (dropped, all) = (network.report.dropped_metres, network.metres());
    assert!(dropped * 100 <= all * expected.most_dropped, "{dropped} of {all} m: {:?}", network.report);

    // 1,000 random pairs: hierarchy = plain Dijkstra of petgraph on the same arcs, to the bit.
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(11);
    let inside: Vec<u32> = (0..turns.nodes() as u32).filter(|&n| turns.connected[n as usize]).collect();
    let mut pick = || Entry { node: inside[rng.random_range(0..inside.len())], weight: 0 };
    let (starts, ends): (Vec<_>, Vec<_>) = (0..32).map(|_| (vec![pick()], vec![pick()])).unzip();
    for leg in Leg::BOTH {
        let found = table(&prepared.legs[leg.index()], &starts, &ends);
        let mut graph: DiGraph<(), u64, u32> = DiGraph::new();
        (0..turns.nodes()).for_each(|_| {
            graph.add_node(());
        });
        for link in links(network, turns, &prepared.profile, leg) {
            graph.add_edge(link.from.into(), link.to.into(), link.weight);
        }
        for (i, start) in starts.iter().enumerate() {
            let reached = petgraph::algo::dijkstra(&graph, start[0].node.into(), None, |e| *e.weight());
            for (j, end) in ends.iter().enumerate() {
                assert_eq!(reached.get(&NodeIndex::new(end[0].node as usize)), Some(&found[i * 32 + j]));
            }
        }
    }
    plausible(&prepared);
}

/// Random places: roads are 1.1-1.6 times as long as the crow flies, and speeds are those of roads.
fn plausible(prepared: &Prepared) {
    let spots = &prepared.network.points;
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(5);
    let mut points = Vec::new();
    while points.len() < 60 {
        let (lat, lon) = spots[rng.random_range(0..spots.len())];
        let at = LatLon { lat: f64::from(lat) / 1e7 + 1e-4, lon: f64::from(lon) / 1e7 };
        points.extend(prepared.snap(at).map(|s| (at, s)));
    }
    let snapped: Vec<_> = points.iter().map(|p| p.1).collect();
    assert!(snapped.iter().all(|s| s.metres < 1_000));
    let weights = prepared.weights(&snapped, Leg::Am);
    assert!(weights.iter().all(|&w| w != UNREACHED), "everywhere can be reached");
    let cells = prepared.cells(&snapped, Leg::Am);
    let (mut crow, mut road, mut secs) = (0.0, 0.0, 0.0);
    for (i, a) in points.iter().enumerate() {
        for (j, b) in points.iter().enumerate() {
            let cell = cells[i * points.len() + j].unwrap();
            let straight = OnSphere::from(a.0).metres_to(b.0.into());
            if straight > 1_000.0 {
                assert!(f64::from(cell.metres) > straight * 0.9 - 500.0, "{cell:?} {straight}");
                crow += straight;
                road += f64::from(cell.metres);
                secs += f64::from(cell.secs);
            }
        }
    }
    let (circuity, mph) = (road / crow, road / secs * 3_600.0 / 1_609.344);
    eprintln!("circuity {circuity:.3}, mean speed {mph:.1} mph");
    assert!((1.1..=1.6).contains(&circuity), "{circuity}");
    assert!((8.0..=45.0).contains(&mph), "{mph}");
}

#[test]
fn rutland() {
    check(&Expected { file: "rutland-latest.osm.pbf", junctions: [3_000, 30_000], restrictions: 1, most_dropped: 4 });
}

#[test]
fn liechtenstein() {
    check(&Expected {
        file: "liechtenstein-latest.osm.pbf",
        junctions: [2_000, 30_000],
        restrictions: 1,
        most_dropped: 2,
    });
}

#[test]
fn helsinki() {
    check(&Expected { file: "helsinki-centre.osm.pbf", junctions: [500, 30_000], restrictions: 1, most_dropped: 12 });
}

#[test]
fn bayreuth() {
    check(&Expected { file: "north-bayreuth.osm.gz", junctions: [300, 30_000], restrictions: 1, most_dropped: 20 });
}
