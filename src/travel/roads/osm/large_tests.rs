//! An extract as large as a metropolitan county's, made up on the spot: ten million nodes, most of them buildings.
//!
//! `cargo test --release --lib large_extract -- --ignored --nocapture` prints time and memory.

use super::fixture::{blob, bytes, deltas, number, packed};
use super::{Map, Mode};
use std::io::Write;

/// Junctions along each side of the grid of streets.
const SIDE: i64 = 500;
const NODES: i64 = 10_000_000;
const PER_BLOCK: i64 = 8_000;

/// Streets have two bends between junctions: ids 5 k + 1 .. 5 k + 5 belong to junction k.
fn position(id: i64) -> (i64, i64) {
    let (junction, part) = ((id - 1) / 5, (id - 1) % 5);
    let (y, x) = (junction / SIDE, junction % SIDE);
    let (north, east) = [(0, 0), (0, 3_300), (0, 6_600), (3_300, 0), (6_600, 0)][part as usize];
    // Scattered by the number, as surveyed positions are: files of real size.
    let scatter = |most: i64, salt: u64| {
        let mut mixed = (id as u64 ^ salt << 40).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        ((mixed ^ mixed >> 27) % most as u64) as i64
    };
    if junction < SIDE * SIDE {
        (522_000_000 + y * 9_000 + north + scatter(997, 1), -26_000_000 + x * 15_000 + east + scatter(997, 2))
    } else {
        (522_000_000 + scatter(4_500_000, 3), -26_000_000 + scatter(7_500_000, 4))
    }
}

fn block(strings: &[&str], group: &[u8]) -> Vec<u8> {
    let (mut table, mut block) = (Vec::new(), Vec::new());
    for text in strings {
        bytes(&mut table, 1, text.as_bytes());
    }
    bytes(&mut block, 1, &table);
    bytes(&mut block, 2, group);
    blob("OSMData", &block, true)
}

fn way(group: &mut Vec<u8>, id: u64, nodes: [i64; 4]) {
    let mut way = Vec::new();
    number(&mut way, 1, id);
    packed(&mut way, 2, [1, 3].into_iter());
    packed(&mut way, 3, [2, 4].into_iter());
    packed(&mut way, 8, deltas(nodes.into_iter()));
    bytes(group, 3, &way);
}

fn write(path: &std::path::Path) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut header = Vec::new();
    bytes(&mut header, 4, b"OsmSchema-V0.6");
    bytes(&mut header, 4, b"DenseNodes");
    file.write_all(&blob("OSMHeader", &header, false)).unwrap();
    for from in (1..=NODES).step_by(PER_BLOCK as usize) {
        let ids = from..(from + PER_BLOCK).min(NODES + 1);
        let (mut dense, mut group) = (Vec::new(), Vec::new());
        packed(&mut dense, 1, deltas(ids.clone()));
        packed(&mut dense, 8, deltas(ids.clone().map(|i| position(i).0)));
        packed(&mut dense, 9, deltas(ids.map(|i| position(i).1)));
        bytes(&mut group, 2, &dense);
        file.write_all(&block(&[""], &group)).unwrap();
    }
    let first = |y: i64, x: i64| (y * SIDE + x) * 5 + 1;
    for y in 0..SIDE {
        let mut group = Vec::new();
        for x in 0..SIDE {
            let (here, id) = (first(y, x), ((y * SIDE + x) * 2 + 1) as u64);
            if x + 1 < SIDE {
                way(&mut group, id, [here, here + 1, here + 2, first(y, x + 1)]);
            }
            if y + 1 < SIDE {
                way(&mut group, id + 1, [here, here + 3, here + 4, first(y + 1, x)]);
            }
        }
        file.write_all(&block(&["", "highway", "residential", "name", "Some Street"], &group)).unwrap();
    }
    file.flush().unwrap();
}

/// Most memory the process has held, MB, where the system tells.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1_024)
}

#[test]
#[ignore = "takes a minute and a hundred megabytes of disk"]
fn large_extract_reads_in_bounded_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.osm.pbf");
    write(&path);
    let size = std::fs::metadata(&path).unwrap().len() >> 20;
    let started = std::time::Instant::now();
    let network = Map::read(&path).unwrap().network(Mode::Drive);
    assert_eq!(network.graph.node_count() as i64, SIDE * SIDE);
    assert_eq!(network.graph.edge_count() as i64, 4 * SIDE * (SIDE - 1));
    let peak = peak_mb();
    eprintln!("{size} MB, {NODES} nodes: read in {:?}, peak memory {peak:?} MB", started.elapsed());
    assert!(peak.is_none_or(|mb| mb < 2_000), "{peak:?}");
}
