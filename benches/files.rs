//! Around the search: drawing a cohort, reading its files with every check, and the planned times between its locations.
//!
//! `cargo bench --bench files`; `cargo bench --bench files -- reading` runs one part.

mod cohort;

use cohort::{Cohort, SEED, SIZES};
use criterion::{BenchmarkId, Criterion, SamplingMode, criterion_group, criterion_main};
use sendroute::{
    model::Demand,
    scenario::{
        self,
        generate::{Options, generate},
    },
    travel,
};
use std::{hint::black_box, path::Path};

fn files(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for the scenarios");
    for size in SIZES {
        let cohort = Cohort::of(size);
        let csv = folder.path().join(format!("csv-{size}"));
        scenario::save(&cohort.scenario, &csv).expect("a scenario can be written");
        let workbook = folder.path().join(format!("{size}.xlsx"));
        scenario::save_workbook(&cohort.scenario, &workbook).expect("a workbook can be written");

        for (name, path) in [("reading a folder", &csv), ("reading a workbook", &workbook)] {
            let mut group = c.benchmark_group(name);
            group.sample_size(20);
            group.bench_function(BenchmarkId::from_parameter(size), |b| {
                b.iter(|| black_box(scenario::load(path).expect("what was written can be read")));
            });
            group.finish();
        }

        let mut group = c.benchmark_group("drawing a cohort");
        group.sample_size(10);
        let options = Options { passengers: size, seed: SEED, homes: None, settings: None, name: "drawn".into() };
        group.bench_function(BenchmarkId::from_parameter(size), |b| b.iter(|| black_box(generate(&options))));
        group.finish();

        let mut group = c.benchmark_group("planned times, both legs");
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
        let demand = Demand::of(&cohort.scenario);
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            b.iter(|| black_box(travel::times(&cohort.scenario, &demand, Path::new("."))));
        });
        group.finish();
    }
}

criterion_group!(benches, files);
criterion_main!(benches);
