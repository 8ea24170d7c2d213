//! Roads: reading and preparing a real county, many-to-many on a town of 100,000 junctions against plain searches, a
//! made-up region of a million junctions, and closing a matrix.
//!
//! `cargo bench --bench roads`; `cargo bench --bench roads -- 100k` runs one part. The county is found through
//! `SENDROUTE_DATA` and skipped loudly without it.

use criterion::{Criterion, criterion_group, criterion_main};
use rand::{RngExt, SeedableRng};
use sendroute::model::Cell;
use sendroute::travel::closure;
use sendroute::travel::roads::hierarchy::{self, query::Entry};
use sendroute::travel::roads::osm::{Map, Mode};
use sendroute::travel::roads::plain::Arrays;
use sendroute::travel::roads::prepared::Prepared;
use sendroute::travel::roads::profile::Profile;
use sendroute::travel::roads::synthetic::town;
use std::hint::black_box;
use std::time::Instant;

fn places(nodes: usize, count: usize, seed: u64) -> Vec<Vec<Entry>> {
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(seed);
    (0..count).map(|_| vec![Entry { node: rng.random_range(0..nodes as u32), weight: 0 }]).collect()
}

/// Whether a part is asked for: all are, unless the command names some.
fn wanted(part: &str) -> bool {
    let named: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    named.is_empty() || named.iter().any(|w| part.contains(w.as_str()))
}

/// Most memory the process has held, MB, where the system tells.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1_024)
}

fn rutland(c: &mut Criterion) {
    let root = std::env::var_os("SENDROUTE_DATA").map(std::path::PathBuf::from);
    let Some(path) = root.map(|r| r.join("geo/osm/rutland-latest.osm.pbf")).filter(|p| p.exists()) else {
        eprintln!("SKIPPED: rutland: geo/osm/rutland-latest.osm.pbf was not found under SENDROUTE_DATA");
        return;
    };
    let mut group = c.benchmark_group("rutland");
    group.sample_size(10);
    group.bench_function("read and prepare both legs", |b| {
        b.iter(|| {
            let network = Map::read(&path).expect("the extract is sound").network(Mode::Drive);
            black_box(Prepared::of(network, Profile::default()))
        });
    });
    group.finish();
}

fn hundred_thousand(c: &mut Criterion) {
    if !wanted("100k junctions") {
        return;
    }
    let side = 317;
    let nodes = (side * side) as usize;
    let links = town(side, 1);
    let started = Instant::now();
    let prepared = hierarchy::prepare(nodes, &links);
    eprintln!(
        "{nodes} junctions, {} arcs: prepared in {:?}, {} arcs in the hierarchy",
        links.len(),
        started.elapsed(),
        prepared.arcs()
    );
    let all = places(nodes, 1_040, 2);
    // The yardstick once, with the same threads on the same graph in the same run.
    let arrays = Arrays::of(nodes, &links);
    let started = Instant::now();
    let plain = arrays.table(&all, &all);
    let slow = started.elapsed();
    let started = Instant::now();
    let fast_table = hierarchy::table(&prepared, &all, &all);
    let fast = started.elapsed();
    assert_eq!(plain, fast_table, "the hierarchy must agree with plain searches to the bit");
    eprintln!(
        "1,040 x 1,040: plain {slow:?}, hierarchy {fast:?}: {:.1} times",
        slow.as_secs_f64() / fast.as_secs_f64()
    );
    let mut group = c.benchmark_group("100k junctions");
    group.sample_size(10);
    group.bench_function("1,040 x 1,040 by hierarchy", |b| {
        b.iter(|| black_box(hierarchy::table(&prepared, &all, &all)));
    });
    group.finish();
}

fn million(_: &mut Criterion) {
    // One run: it takes a while and needs no statistics.
    if !wanted("million") {
        return;
    }
    let side = 1_000;
    let nodes = (side * side) as usize;
    let links = town(side, 3);
    let started = Instant::now();
    let prepared = hierarchy::prepare(nodes, &links);
    let prepare = started.elapsed();
    let all = places(nodes, 2_000, 4);
    let table = hierarchy::table(&prepared, &all, &all);
    eprintln!(
        "million: {} arcs, prepared in {prepare:?}, with 2,000 x 2,000 in {:?}, peak memory {:?} MB, {} cells",
        links.len(),
        started.elapsed(),
        peak_mb(),
        table.len()
    );
}

fn close(c: &mut Criterion) {
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(6);
    let n = 1_250;
    let cells: Vec<Cell> =
        (0..n * n).map(|_| Cell { secs: rng.random_range(60..3_000), metres: rng.random_range(500..30_000) }).collect();
    let mut group = c.benchmark_group("closure");
    group.sample_size(10);
    group.bench_function("1,250 locations", |b| b.iter(|| black_box(closure::close(n, &cells))));
    group.finish();
}

criterion_group!(benches, close, rutland, hundred_thousand, million);
criterion_main!(benches);
